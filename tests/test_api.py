"""What `import audiogen` offers, and what an editor and a type checker see of it."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
import typing
from pathlib import Path

import audiogen
from audiogen import api
from audiogen.config import CODECS, FrameMapConfig, ModelConfig, TrainingConfig
from audiogen.training.keywords import (
    CodecKeywords,
    FrameMapKeywords,
    Keywords,
    ModelKeywords,
    TrainingKeywords,
)


def types_of(settings: type) -> dict[str, type]:
    """The type of each setting of a settings class."""
    hints = typing.get_type_hints(settings)
    return {field.name: hints[field.name] for field in dataclasses.fields(settings)}


def test_the_keywords_of_train_are_the_settings_with_their_types() -> None:
    codecs: dict[str, type] = {}
    for codec in CODECS.values():
        codecs |= types_of(codec)
    for keywords, settings in (
        (TrainingKeywords, types_of(TrainingConfig)),
        (ModelKeywords, types_of(ModelConfig)),
        (FrameMapKeywords, types_of(FrameMapConfig)),
        (CodecKeywords, codecs),
    ):
        assert typing.get_type_hints(keywords) == settings
        assert settings.keys() <= typing.get_type_hints(Keywords).keys()


def test_no_setting_has_the_name_of_an_argument_of_train() -> None:
    arguments = inspect.signature(api.train).parameters.keys()
    assert typing.get_type_hints(Keywords).keys() & arguments == set()


def test_every_public_name_is_the_one_of_the_api() -> None:
    names = {*audiogen.__all__} - {"AudiogenError", "__version__"}
    assert names == {*api.__all__}
    assert all(getattr(audiogen, name) is getattr(api, name) for name in names)


def test_python_m_audiogen_is_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "audiogen", "--version"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["audiogen,", "version", audiogen.__version__]


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(audiogen.__file__).parent / "py.typed").is_file()
