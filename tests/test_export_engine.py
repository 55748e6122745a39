"""The player in C plays what Python's reference plays, from the same weights and chance."""

from __future__ import annotations

import ctypes
import os
import subprocess
import zlib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_model import fake_checkpoint
from native_player import COMPILER, ENGINE, SOURCES, Player, build

from audiogen.cli.demo import MODEL
from audiogen.codec.phase import PhaseReconstructor
from audiogen.config import SpectralConfig
from audiogen.control.table import TABLE, Snapshot
from audiogen.export.model_file import CONTROLS, WEIGHTS, model_bytes
from audiogen.generation.bending import turns
from audiogen.generation.render.output_stage import OutputStage
from audiogen.generation.voice import Voice
from audiogen.model import checkpoint
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.corpus_errors import CorpusErrors
from audiogen.model.engine import build_engine
from audiogen.model.engine.bend import GATES
from audiogen.model.int8 import rounded

pytestmark = pytest.mark.skipif(not COMPILER, reason="needs a C compiler")

STEREO = SpectralConfig(sample_rate=1000, n_fft=40, hop_length=10, win_length=40, channels=2)

# How far apart two performances may be: parameters, frames (dB), samples (of the largest).
PARAMETERS, DECIBELS, SAMPLES = 1e-5, 0.01, 1e-3


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return build(tmp_path_factory.mktemp("player"))


def remembering(trained: Checkpoint, count: int = 90) -> Checkpoint:
    """The model with made-up errors of a corpus."""
    rng, values = np.random.default_rng(5), trained.frame_map.values
    keys = rng.integers(-60, 60, (count, 2 * values)).astype(np.int8)
    centres = keys[:: count // 9]
    apart = (keys[:, None].astype(int) - centres[None]) ** 2
    errors = CorpusErrors(
        errors=rng.integers(-60, 60, (count, values)).astype(np.int8),
        keys=keys,
        projection=rng.normal(0, 20, (values, values)).astype(np.float32),
        blend=np.array([[4, -4], [0, 1]], np.float32),
        segments=np.repeat([0, 1, 2], count // 3).astype(np.int32),
        centres=centres,
        cells=apart.sum(axis=-1).argmin(axis=1).astype(np.int32),
    )
    return replace(trained, errors=errors, recall=0.5)


class Pair:
    """A voice of Python and one in C, which share weights, chance and controls."""

    def __init__(self, library: ctypes.CDLL, trained: Checkpoint, seed: int = 3) -> None:
        engine = build_engine(trained.model, trained.tensors, "reference")
        self.voice = Voice(trained, engine, [seed], on_message=lambda sentence: None)
        self.player = Player(library, model_bytes(trained, "float32"))
        children = np.random.SeedSequence(seed).spawn(8)
        rngs = map(np.random.default_rng, children)
        self._draw, self._noise, self._out, _, self._chance, ranks, _, self._recall = rngs
        self.player.ranks[:] = turns(ranks, trained.model.layers, trained.model.units)
        self.values = trained.frame_map.values
        self.snapshot = Snapshot()
        self.move(temperature=1.0)
        for frame in trained.beginnings[0]:
            self.voice.prime(frame[None], self.snapshot.style)
            self.player.take(frame)

    def move(self, **values: float) -> None:
        self.snapshot = replace(self.snapshot, **values)
        self.player.move(**{name: values[name] for name in values if name in CONTROLS})

    def step(self) -> float:
        """Play one frame of each on its own feedback; how far they are apart, in dB."""
        hot = self.snapshot.temperature > 0
        draws = np.zeros(3 + self.values)
        mixture = self.voice._checkpoint.model.head == "mixture"
        draws[0] = self._draw.random() if hot and mixture else 0
        draws[3:] = self._draw.standard_normal(self.values, np.float32) if hot else 0
        if hot and self.snapshot.recall > 0 and self.player.places:
            draws[1:3] = self._recall.random(2)
        theirs, mine = self.voice.next(self.snapshot), self.player.next(draws)
        chance = np.zeros(5 + self.values)
        chance[:5] = self._chance.random(5)
        if self.snapshot.noise > 0:
            chance[5:] = self._noise.standard_normal(self.values, np.float32)
        self.voice.feed(theirs, self.snapshot)
        self.player.feed(mine, chance)
        apart = float(np.abs(theirs[0] - mine).max())
        if self.snapshot.output_noise > 0:
            noise = self._out.standard_normal(self.values, np.float32).astype(float)
            noisy = self.voice.add_output_noise(theirs, self.snapshot)[0]
            apart = max(apart, float(np.abs(noisy - self.player.noisy(mine, noise)).max()))
        return apart

    @property
    def parameters_apart(self) -> float:
        return float(np.abs(self.voice._play.parameters[0] - self.player.parameters_now).max())


def model(cell: str = "lstm", context: str = "window", **settings: Any) -> Checkpoint:
    return fake_checkpoint(context=context, cell=cell, **settings)


@pytest.mark.parametrize("cell", GATES)
@pytest.mark.parametrize("context", ["window", "carry"])
@pytest.mark.parametrize("units", [5, 16])
def test_every_cell_gives_the_parameters_of_the_reference_bent_or_not(
    library: ctypes.CDLL, cell: str, context: str, units: int
) -> None:
    pair = Pair(library, model(cell, context, units=units, layer_norm=units == 16))
    apart = []
    bends = {"memory": 0.4, "listening_1": -0.3, "speaking_2": 0.5, "novelty": 0.3, "broken": 0.3}
    for number in range(40):
        if number == 20:
            pair.move(**{name: bends[name] for name in bends})
        pair.step()
        apart.append(pair.parameters_apart)
    assert max(apart[:3]) < PARAMETERS
    assert max(apart) < 20 * PARAMETERS  # on their own feedback, small differences add up


def test_200_frames_at_temperature_0_stay_together_on_their_own_feedback(
    library: ctypes.CDLL,
) -> None:
    # Of a trained model: one of random weights is chaotic.
    pair = Pair(library, replace(checkpoint.load(MODEL), errors=None))
    assert pair.parameters_apart < PARAMETERS
    pair.move(temperature=0.0)
    assert max(pair.step() for _ in range(200)) < DECIBELS


MOVES: dict[str, dict[str, float]] = {
    "temperature": {"temperature": 1.7},
    "noise": {"noise": 0.5, "noise_chance": 0.6},
    "noise with a colour": {"noise": 0.5, "noise_colour": 0.4},
    "output noise": {"output_noise": 0.5},
    "stutter": {"stutter": 0.5},
    "shuffle": {"shuffle": 0.6},
    "deaf": {"deaf": 0.5},
    "a little recall": {"recall": 0.1},
    "recall": {"recall": 0.6, "leap": 0.5, "tire": 1.0},
    "all recall": {"recall": 1.0, "leap": 0.0},
}


@pytest.mark.parametrize("name", MOVES)
def test_the_same_chance_gives_the_frames_of_python(library: ctypes.CDLL, name: str) -> None:
    pair = Pair(library, remembering(model()))
    pair.move(**MOVES[name])
    assert max(pair.step() for _ in range(60)) < DECIBELS


@pytest.mark.parametrize("head", ["mixture", "point"])
def test_heads_without_residuals_and_maps_without_a_basis_play_alike(
    library: ctypes.CDLL, head: str
) -> None:
    pair = Pair(library, fake_checkpoint(head, residual=False, basis=0))
    assert max(pair.step() for _ in range(40)) < DECIBELS


def test_a_style_may_lie_between_and_beyond_those_that_were_learned(library: ctypes.CDLL) -> None:
    pair = Pair(library, model(styles=3))
    for style in (0.0, 1.25, 2.0, 3.5, -0.5):
        pair.move(style=style)
        assert max(pair.step() for _ in range(8)) < DECIBELS


def test_a_jump_plays_on_from_the_place_in_the_primer_that_it_draws(library: ctypes.CDLL) -> None:
    trained = model(window=6)
    pair = Pair(library, trained)
    pair.player.jump(np.array([0.5, 0.25]))
    segment = trained.primer[1]
    start = int(0.25 * (len(segment) - 6 + 1))
    pair.voice._clear(0)
    pair.voice.prime(segment[start : start + 6])
    assert pair.parameters_apart < PARAMETERS


def test_weights_of_one_byte_are_those_that_python_rounds_to(library: ctypes.CDLL) -> None:
    trained = model(units=16)
    tensors = trained.tensors
    kernels = {name: rounded(tensors[name]) for name in tensors if name.endswith("kernel")}
    engine = build_engine(trained.model, {**tensors, **kernels}, "reference")
    state, found = engine.start(1), {}
    for weights in WEIGHTS:
        player = Player(library, model_bytes(trained, weights))
        for frame in trained.primer[0]:
            player.take(frame)
        found[weights] = player.parameters_now
    for frame in trained.primer[0]:
        parameters = engine.step(trained.frame_map.forward(frame)[None], state)[0]
    assert np.abs(found["int8"] - parameters).max() < 2e-3
    assert np.abs(found["float16"] - found["float32"]).max() < 5e-3


@pytest.mark.slow
@pytest.mark.parametrize(
    "codec",
    [
        SpectralConfig(),
        SpectralConfig(sample_rate=44100, channels=2),
        SpectralConfig(
            sample_rate=1000, n_fft=60, hop_length=12, win_length=50, fft_window="hamming"
        ),
        STEREO,
    ],
    ids=["22050", "44100 stereo", "60 samples", "40 samples stereo"],
)
def test_frames_become_the_samples_of_the_decoder(
    library: ctypes.CDLL, codec: SpectralConfig
) -> None:
    trained = fake_checkpoint(codec=codec)
    player = Player(library, model_bytes(trained, "float32"))
    frames = np.concatenate(trained.primer)[:12]
    theirs = trained.codec.decoder().push(frames)
    mine = player.decode(frames)
    assert mine.shape == theirs.shape
    assert np.sqrt(np.mean((mine - theirs) ** 2) / np.mean(theirs**2)) < SAMPLES


def test_the_output_stage_gives_the_samples_of_python(library: ctypes.CDLL) -> None:
    trained = fake_checkpoint(codec=STEREO)
    player, rng = Player(library, model_bytes(trained)), np.random.default_rng(1)
    samples = (rng.normal(0, 0.6, (1200, 2)) + 0.3).astype(np.float32)
    samples[500] = np.nan
    stage = OutputStage(STEREO.sample_rate, 2)
    theirs = stage.push(samples, np.full(1200, 1.7), np.full(1200, -2.5))
    mine = np.concatenate(
        [player.limited(part, 1.7, -2.5) for part in np.split(samples, [1, 4, 900])]
    )
    np.testing.assert_allclose(mine, theirs, atol=1e-6)
    assert np.abs(mine).max() <= 10 ** (-1 / 20) + 1e-6


def test_frames_are_mixed_in_power_as_the_codec_mixes_them(library: ctypes.CDLL) -> None:
    trained = fake_checkpoint()
    player = Player(library, model_bytes(trained))
    one, other = trained.primer[0][:2]
    theirs = trained.codec.blend([one, other], [0.3, 0.7])
    assert np.abs(player.mixed(one, 0.3, other, 0.7) - theirs).max() < 1e-3


def test_a_seed_plays_the_same_again_and_another_seed_does_not(library: ctypes.CDLL) -> None:
    player = Player(library, model_bytes(remembering(model())))
    player.move(noise=0.2, recall=0.5, stutter=0.2)

    def played(seed: int) -> Any:
        player.seed(seed)
        player.jump()
        frames = []
        for _ in range(20):
            frames.append(player.next())
            player.feed(frames[-1])
        return np.stack(frames)

    first, again, other = played(1), played(1), played(2)
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert np.isfinite(first).all()


def test_random_numbers_of_the_player_are_uniform_and_normal(library: ctypes.CDLL) -> None:
    trained = fake_checkpoint(head="point", residual=False)
    player = Player(library, model_bytes(trained, "float32"))
    player.jump()
    player.move(temperature=0.0)
    mean = trained.frame_map.forward(player.next())
    player.move(temperature=0.01)
    spread = trained.tensors["head/residual_spread"] * 0.01
    drawn = (
        trained.frame_map.forward(np.stack([player.next() for _ in range(3000)])) - mean
    ) / spread
    assert np.abs(drawn.mean(axis=0)).max() < 0.1
    assert np.abs(drawn.std(axis=0) - 1).max() < 0.05
    assert np.mean(np.abs(drawn) > 1.96) == pytest.approx(0.05, abs=0.01)


def damaged(content: bytes, at: int, value: bytes) -> bytes:
    """The file with some bytes changed, and a checksum that says they are right."""
    changed = bytearray(content)
    changed[at : at + len(value)] = value
    changed[16:20] = zlib.crc32(bytes(changed[20:])).to_bytes(4, "little")
    return bytes(changed)


def test_damaged_files_are_refused_in_a_sentence(library: ctypes.CDLL) -> None:
    content = model_bytes(remembering(model()))
    refused = {
        b"": "no model",
        content[:100]: "no model",
        b"x" + content[1:]: "no model",
        content[:8] + b"\2" + content[9:]: "another version",
        content[:-1]: "cut off",
        content[:-5] + b"\xff" + content[-4:]: "checksum",
        damaged(content, 24 + 4, b"\0\0\0\0"): "setting",
        damaged(content, 224, b"\x63\0\0\0"): "missing",
        damaged(content, 224 + 12, b"\x63\0\0\0"): "shape",
        damaged(content, 224 + 20, b"\xff\xff\xff\x7f"): "shape",
    }
    for wrong, word in refused.items():
        with pytest.raises(ValueError, match=word):
            Player(library, wrong)


@pytest.mark.slow
def test_the_player_has_no_undefined_behaviour_also_with_damaged_files(tmp_path: Path) -> None:
    program = tmp_path / "sanitized"
    driver = Path(__file__).parent / "play_native.c"
    flags = ["-std=c11", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    command = [COMPILER, *flags, "-I", ENGINE, *SOURCES, driver, "-lm", "-o", program]
    made = subprocess.run(command, capture_output=True)
    if b"sanitize" in made.stderr or b"asan" in made.stderr:
        pytest.skip("this compiler has no sanitizers")
    assert made.returncode == 0, made.stderr.decode()
    stereo = remembering(fake_checkpoint(codec=STEREO, styles=2))
    for number, trained in enumerate((remembering(model()), model("gru", "carry"), stereo)):
        file = tmp_path / f"{number}.bin"
        file.write_bytes(model_bytes(trained, WEIGHTS[number]))
        run = subprocess.run([program, file, "120"], capture_output=True, env={**os.environ})
        assert run.returncode == 0, run.stderr.decode()
        assert b"played" in run.stdout


def test_the_header_lists_the_controls_in_the_order_of_the_table() -> None:
    header = (ENGINE / "player.h").read_text()
    listed = header.split("enum ag_control {")[1].split("}")[0].replace(",", "").split()
    assert [name.removeprefix("AG_").lower() for name in listed[:-1]] == list(CONTROLS)
    assert set(CONTROLS) <= {row.name for row in TABLE}
    assert {field.name for field in fields(Snapshot)} >= set(CONTROLS)


def test_phases_are_found_with_the_constants_of_the_codec() -> None:
    window = np.hanning(33)[:32].astype(np.float32)
    phase = PhaseReconstructor(32, 8, 32, window)
    assert phase.lookahead == 3 and phase.momentum == np.float32(0.9) and phase.gamma > 0
