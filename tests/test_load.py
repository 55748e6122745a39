"""Loading models to play: whoever waits for a compiler is told so, and nobody else is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from fake_model import fake_checkpoint

from audiogen.codec import compiled as codec_code
from audiogen.config import ModelConfig
from audiogen.generation import load as playing
from audiogen.generation.render import output_stage as output
from audiogen.model import checkpoint
from audiogen.model.engine import build_engine, fast
from audiogen.model.engine import compiled as engine_code
from audiogen.model.heads import compiled as draw_code
from audiogen.model.tensors import expected_shapes
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
    keep(engine_code.CODE, "alone")  # two threads are not waited for
    assert not playing.needs_compiling([notes]) and playing.needs_compiling([frames])
    keep(output.CODE, "output")
    assert not playing.needs_compiling([notes, frames]) and playing.needs_compiling([spectral])
    keep(codec_code.CODE, "advance")
    assert not playing.needs_compiling([notes, frames, spectral])
    assert playing.needs_compiling([spectral, samples])
    keep(engine_code.CODE, "narrow_alone")
    assert playing.needs_compiling([samples])
    keep(draw_code.CODE, "alone")
    conducted = (playing.CONDUCTED, "sample_level")
    assert playing.needs_compiling([samples]) and playing.needs_compiling([conducted])
    keep(codec_code.EXCITATION, "levinson", "residual", "synthesise")
    assert playing.needs_compiling([samples]) and not playing.needs_compiling([conducted])
    keep(draw_code.CODE, "follow")
    assert not playing.needs_compiling([samples, spectral, conducted])


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
    monkeypatch.setattr(playing, "compile_in_two", lambda kinds: told.append("compiled"))
    model = playing.load(tmp_path / "fake", on_compile=lambda: told.append("told"))
    assert (
        asked == [("spectral", model.checkpoint.model.head)]
        and told == ["told", "compiled"] * waits
    )


@pytest.mark.slow
def test_another_process_compiles_the_phase_while_this_one_compiles_the_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path))
    monkeypatch.setattr(playing, "cores", lambda: 2)
    here: list[str] = []
    monkeypatch.setattr(fast, "compile_engine", lambda threads: here.append(f"engine {threads}"))
    monkeypatch.setattr(output, "compile_now", lambda: here.append("output"))
    playing.compile_in_two([("spectral", "mixture")])
    assert here == ["engine 1", "output"] and not codec_code.needs_compiling()
    keep(engine_code.CODE, "alone")
    playing.compile_in_two([("spectral", "mixture")])
    assert len(here) == 2  # nothing was missing


@pytest.mark.slow
def test_code_for_two_threads_is_compiled_by_another_process_for_the_next_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "cores", lambda: 2)
    monkeypatch.setattr(fast, "has_shared", lambda narrow: bool(asked))
    asked: list[bool] = []
    monkeypatch.setattr(fast, "start_compiling_shared", asked.append)
    config, rng = ModelConfig(units=200, layers=1), np.random.default_rng(1)
    tensors = {
        name: rng.normal(0, 0.1, shape).astype(np.float32)
        for name, shape in expected_shapes(config, 9).items()
    }
    first, second = (build_engine(config, tensors) for _ in range(2))
    assert asked == [False]
    states = first.start(), second.start()
    for vector in rng.normal(0, 1, (80, 1, 9)).astype(np.float32):
        one, two = (e.step(vector, s) for e, s in zip((first, second), states, strict=True))
        np.testing.assert_array_equal(one, two)
    assert asked == [False]


class Process:
    """A process that was started, and what became of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Callable[[], None]:
        return lambda: self.calls.append(name)


@pytest.mark.parametrize(
    ("kinds", "there", "processors", "started"),
    [
        ([("spectral", "mixture")], False, 2, True),
        ([("spectral", "mixture")], True, 2, False),  # all is compiled already
        ([("spectral", "mixture")], False, 1, False),
        ([("waveform", "sample_level")], False, 2, False),
        ([], False, 2, False),
    ],
)
def test_what_plays_is_compiled_beside_a_training_and_ended_with_it(
    monkeypatch: pytest.MonkeyPatch,
    kinds: list[tuple[str, str]],
    there: bool,
    processors: int,
    started: bool,
) -> None:
    process, codes = Process(), []
    monkeypatch.setattr(playing, "needs_compiling", lambda kinds: not there)
    monkeypatch.setattr(playing, "cores", lambda: processors)
    monkeypatch.setattr(playing, "start_python", lambda code: codes.append(code) or process)
    with playing.compiling_beside(kinds) as wait:
        assert process.calls == []
        wait()
        assert process.calls == ["wait"] * started
    assert len(codes) == started
    assert process.calls == ["wait", "kill", "wait"] * started
