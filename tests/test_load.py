"""Loading models to play: whoever waits for a compiler is told so, and nobody else is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from fake_model import fake_checkpoint

from audiogen.codec import compiled as codec_code
from audiogen.generation import load as playing
from audiogen.generation.render import output_stage as output
from audiogen.model import checkpoint
from audiogen.model.engine import compiled as engine_code
from audiogen.model.heads import compiled as draw_code
from audiogen.storage import CompiledCode


def keep(code: CompiledCode, *names: str) -> None:
    """Let it look as if that code were compiled."""
    for name in names:
        (code.folder / name).mkdir(parents=True)
        (code.folder / name / "kept.nbc").touch()


def test_each_kind_of_model_waits_for_the_code_that_it_plays_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path))
    notes, spectral = ("notes", "categorical"), ("spectral", "mixture")
    samples, frames = ("waveform", "sample_level"), ("waveform", "mixture")
    assert playing.needs_compiling([notes])
    keep(engine_code.CODE, "alone", "shared")
    assert not playing.needs_compiling([notes]) and playing.needs_compiling([frames])
    keep(output.CODE, "output")
    assert not playing.needs_compiling([notes, frames]) and playing.needs_compiling([spectral])
    keep(codec_code.CODE, "advance")
    assert not playing.needs_compiling([notes, frames, spectral])
    assert playing.needs_compiling([spectral, samples])
    keep(engine_code.CODE, "narrow_alone", "narrow_shared")
    assert playing.needs_compiling([samples])
    keep(draw_code.CODE, "alone", "follow")
    assert not playing.needs_compiling([samples, spectral])


@pytest.mark.parametrize("waits", [True, False])
def test_who_loads_a_model_is_told_before_it_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    checkpoint.create(tmp_path / "fake", fake_checkpoint())
    asked, told = [], []

    def needs_compiling(kinds: Iterable[tuple[str, str]]) -> bool:
        asked.extend(kinds)
        return waits

    monkeypatch.setattr(playing, "needs_compiling", needs_compiling)
    model = playing.load(tmp_path / "fake", on_compile=lambda: told.append("once"))
    assert asked == [("spectral", model.checkpoint.model.head)] and told == ["once"] * waits
