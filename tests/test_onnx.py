"""A model as ONNX plays what Python's reference plays, from the same draws."""

from __future__ import annotations

import re
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from fake_model import fake_checkpoint
from waveform_model import waveform_checkpoint

from audiogen import libraries
from audiogen.cli import cli
from audiogen.cli.demo import MODEL
from audiogen.config import SpectralConfig
from audiogen.errors import ConfigError, MissingLibraryError
from audiogen.export.onnx_model import export_onnx, onnx_model
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine

onnxruntime = pytest.importorskip("onnxruntime")

PAGE = Path(__file__).parents[1] / "docs" / "how-to" / "studio.md"

PARAMETERS, DECIBELS = 1e-5, 0.02


class Chance:
    """The draws of one frame, in the place of a generator."""

    def __init__(self, uniform: float, normal: Any) -> None:
        self._uniform, self._normal = uniform, normal

    def random(self) -> float:
        return self._uniform

    def standard_normal(self, *shape: Any) -> Any:
        return self._normal


class Graph:
    """An exported model, and its state."""

    def __init__(self, trained: Checkpoint, batch: int = 1) -> None:
        content = onnx_model(trained).SerializeToString()
        self._session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
        shapes = {one.name: (batch, *one.shape[1:]) for one in self._session.get_inputs()}
        self.feed = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
        self._names = [one.name for one in self._session.get_outputs()]

    def step(self, **inputs: Any) -> dict[str, Any]:
        for name, value in inputs.items():
            if name in self.feed:
                self.feed[name][:] = value
        out = dict(zip(self._names, self._session.run(None, self.feed), strict=True))
        for part in ("h", "c"):
            if part in self.feed:
                self.feed[part] = out[f"next_{part}"].copy()
        return out


def apart(trained: Checkpoint, frames: int, temperature: float) -> tuple[float, float]:
    """How far parameters and frames are apart, each engine on its own feedback."""
    graph, engine = Graph(trained), build_engine(trained.model, trained.tensors, "reference")
    state, head, view = engine.start(1), trained.head(), trained.frame_map
    rng = np.random.default_rng(0)
    of_parameters = of_frames = 0.0
    theirs = mine = trained.beginnings[0][0]
    for number in range(len(trained.beginnings[0]) + frames):
        if number < len(trained.beginnings[0]):
            theirs = mine = trained.beginnings[0][number]
        uniform, normal = rng.random(), rng.standard_normal(view.values).astype(np.float32)
        vector = view.forward(theirs)
        parameters = engine.step(vector[None], state)[0]
        out = graph.step(frame=mine, uniform=uniform, normal=normal, temperature=temperature)
        if number < len(trained.beginnings[0]):
            difference = np.abs(out["parameters"][0] - parameters).max()
            of_parameters = max(of_parameters, float(difference))
        drawn = head.draw(parameters, vector, temperature, Chance(uniform, normal))
        theirs, mine = view.offered(drawn), out["next_frame"][0]
        of_frames = max(of_frames, float(np.abs(theirs - mine).max()))
    return of_parameters, of_frames


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("context", ["window", "carry"])
def test_every_cell_plays_the_frames_of_the_reference(cell: str, context: str) -> None:
    found = apart(fake_checkpoint(cell=cell, context=context), 40, 1.0)
    assert found[0] < PARAMETERS and found[1] < DECIBELS


def test_heads_and_maps_play_the_frames_of_the_reference() -> None:
    for trained in (
        fake_checkpoint("point", residual=False, basis=0),
        fake_checkpoint(layer_norm=False, layers=1),
        fake_checkpoint(codec=SpectralConfig(sample_rate=1000, n_fft=32, hop_length=8, channels=2)),
    ):
        assert apart(trained, 40, 0.7)[1] < DECIBELS


@pytest.mark.slow
@pytest.mark.parametrize(("context", "temperature"), [("window", 0.0), ("carry", 1.0)])
def test_200_frames_of_a_trained_model_stay_together_on_their_own_feedback(
    context: str, temperature: float
) -> None:
    trained = checkpoint.load(MODEL)
    trained = replace(trained, model=replace(trained.model, context=context))
    found = apart(trained, 200, temperature)
    assert found[0] < PARAMETERS and found[1] < DECIBELS


def test_the_rows_of_a_batch_are_voices_of_their_own() -> None:
    trained = fake_checkpoint()
    pair, alone = Graph(trained, 2), [Graph(trained), Graph(trained)]
    rng = np.random.default_rng(1)
    frames = np.stack([trained.beginnings[0][:15], trained.beginnings[1][:15]])
    for n in range(15):
        normal = rng.standard_normal((2, trained.frame_map.values))
        both = pair.step(frame=frames[:, n], normal=normal, temperature=[[0.5], [1.0]])
        for row, heat in enumerate((0.5, 1.0)):
            one = alone[row].step(frame=frames[row, n], normal=normal[row], temperature=heat)
            np.testing.assert_allclose(both["next_frame"][row], one["next_frame"][0], atol=1e-3)


def test_styles_are_shares_of_the_corpora() -> None:
    trained = fake_checkpoint(styles=3)
    engine = build_engine(trained.model, trained.tensors, "reference")
    frame = trained.beginnings[0][0]
    style = np.array([0.25, 0.75, 0.0], np.float32)
    seen = trained.frame_map.forward(frame) + style @ trained.tensors["style/embedding"]
    wanted = engine.step(seen[None].astype(np.float32), engine.start(1))
    found = Graph(trained).step(frame=frame, style=style)["parameters"]
    np.testing.assert_allclose(found, wanted, atol=PARAMETERS)


def test_what_cannot_be_exported_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="is a model of samples: only models of spectra"):
        onnx_model(waveform_checkpoint())
    with pytest.raises(ConfigError, match="trained with --learned-start"):
        onnx_model(fake_checkpoint(context="carry", learned_start=True))
    with pytest.raises(ConfigError, match="should end in .onnx"):
        export_onnx(fake_checkpoint(), tmp_path / "m.pb", force=False)
    monkeypatch.setattr(libraries, "is_installed", lambda module: False)
    with pytest.raises(MissingLibraryError, match=r"an ONNX model needs onnx.*\[onnx\]"):
        onnx_model(fake_checkpoint())


def test_the_command_writes_it_and_says_what_it_cannot(tmp_path: Path) -> None:
    target = str(tmp_path / "demo.onnx")
    done = CliRunner().invoke(cli, ["export", str(MODEL), "-o", target])
    assert done.exit_code == 0 and "MB, the model demo" in done.output
    for words in ([str(MODEL), str(MODEL)], [str(MODEL), "--corpus", "1"]):
        assert CliRunner().invoke(cli, ["export", *words, "-o", target]).exit_code == 2


@pytest.mark.slow
def test_the_player_of_the_docs_plays_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"^```python\n(import json.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    assert code.count("\n") <= 45
    monkeypatch.chdir(tmp_path)
    export_onnx(checkpoint.load(MODEL), Path("mine.onnx"), force=False)
    exec(compile(code.replace("range(400)", "range(60)"), "studio.md", "exec"), {})
    with wave.open("mine.wav") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert file.getframerate() == 22050
    assert 300 < samples.std() < 20000
