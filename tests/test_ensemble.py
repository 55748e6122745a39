"""Sources that play together: what a plain render is, who may meet, and that nothing breaks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
import soundfile
from fake_model import SMALL, WINDOW, fake_checkpoint

from audiogen.codec import SpectralCodec, shared_codec
from audiogen.codec.notes import NotesCodec
from audiogen.config import NotesConfig
from audiogen.control.table import TABLE, Event, Snapshot
from audiogen.errors import ConfigError, ControlError
from audiogen.generation.ensemble import Ensemble
from audiogen.generation.file_source import FileSpec
from audiogen.generation.instrument import Instrument
from audiogen.generation.load import Model
from audiogen.generation.play_options import ControlValues
from audiogen.generation.render.output_stage import CEILING
from audiogen.generation.voice import Voice
from audiogen.model.engine import build_engine

CONTEXTS = pytest.mark.parametrize("context", ["window", "carry"])


def named(name: str, **settings: Any) -> Any:
    return replace(fake_checkpoint(**settings), name=name)


def frames_of(ensemble: Ensemble, seeds: list[int], **settings: Any) -> np.ndarray:
    """Two seconds of frames `[frames, rows, frame_size]`."""
    blocks = ensemble.blocks(2, seeds, rescue=False, **settings)
    return np.concatenate([block.frames for block in blocks])


def voice_alone(checkpoint: Any, seed: int, count: int, branch: tuple[int, ...] = ()) -> np.ndarray:
    """Frames `[count, frame_size]` of a voice with no instrument around it."""
    engine = build_engine(checkpoint.model, checkpoint.tensors, "fast")
    voice = Voice(checkpoint, engine, [seed], branch)
    voice.prime()
    plain, frames = Snapshot(temperature=checkpoint.temperature), []
    for _ in range(count):
        frames.append(voice.next(plain))
        voice.feed(frames[-1], plain)
    return np.concatenate(frames)


@pytest.mark.slow
@CONTEXTS
def test_with_all_controls_at_their_defaults_it_plays_what_a_voice_alone_does(context: str) -> None:
    jazz, rain = named("jazz", context=context), named("rain", context=context, seed=5)
    alone = frames_of(Model(jazz), [3])
    np.testing.assert_array_equal(alone[:, 0], voice_alone(jazz, 3, len(alone)))
    together = Ensemble({"jazz": jazz, "rain": rain})
    np.testing.assert_array_equal(frames_of(together, [3]), alone)
    moving = frames_of(together, [3], controls=lambda frame, seconds: together.defaults)
    np.testing.assert_array_equal(moving, alone)


@pytest.mark.slow
@CONTEXTS
def test_without_crosstalk_each_plays_as_it_would_alone(context: str) -> None:
    jazz, rain = named("jazz", context=context), named("rain", context=context, seed=5)
    ensemble = Ensemble({"jazz": jazz, "rain": rain})
    mix = {"jazz": 1.0, "rain": 1.0}
    made = frames_of(ensemble, [3], mix=mix, crosstalk=0.0, stems=True)
    np.testing.assert_array_equal(made[:, 1], voice_alone(jazz, 3, len(made)))
    codec = ensemble.codec
    for mixed, one, other in made:
        power = 10 ** (codec.level(np.stack([mixed, one, other])) / 10)
        assert power[0] == pytest.approx(power[1:].mean(), rel=1e-3)  # constant power
    assert np.abs(made[:, 1] - made[:, 2]).max() > 1
    crossed = frames_of(ensemble, [3], mix=mix, stems=True)
    assert np.abs(crossed[10:, 1] - made[10:, 1]).max() > 0.1


@pytest.mark.slow
@CONTEXTS
def test_a_mixed_performance_is_the_same_alone_and_in_a_batch(
    context: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    soundfile.write(tmp_path / "a.wav", rng.normal(0, 0.1, 3000), 1000)
    sources = {
        "jazz": named("jazz", context=context),
        "rain": named("rain", context=context, seed=5),
        "file": FileSpec(tmp_path / "a.wav", wander=True),
    }
    settings = {"mix": {"jazz": 0.5, "rain": 1.0, "file": 0.3}, "crosstalk": 0.7, "broken": 0.3}
    settings |= {"noise": 0.2, "shuffle": 0.2, "stutter": 0.1, "deaf": 0.1, "output_noise": 0.1}
    ensemble = Ensemble(sources)
    together, alone = frames_of(ensemble, [3, 9], **settings), frames_of(ensemble, [9], **settings)
    np.testing.assert_array_equal(together[:, 1], alone[:, 0])
    assert np.abs(together[:, 0] - alone[:, 0]).max() > 1


@pytest.mark.slow
@CONTEXTS
def test_the_same_weights_swapped_for_themselves_change_no_bit(context: str) -> None:
    jazz = named("jazz", context=context)
    ensemble = Ensemble({"jazz": jazz, "again": named("again", context=context)})

    def swapping(frame: int, seconds: float) -> Snapshot:
        names = {20: "again", 60: "jazz", 61: "again"}
        events = (Event("swap", names[frame]),) if frame in names else ()
        return replace(ensemble.defaults, noise=0.3, broken=0.2, events=events, swap_time=0.1)

    plain = frames_of(Model(jazz), [3, 4], noise=0.3, broken=0.2)
    np.testing.assert_array_equal(frames_of(ensemble, [3, 4], controls=swapping), plain)


def test_a_swap_plays_on_from_the_window_that_was_heard_last() -> None:
    jazz, rain = named("jazz"), named("rain", seed=5)
    voices = {}
    for name, one in (("jazz", jazz), ("rain", rain)):
        engine = build_engine(one.model, one.tensors, "fast")
        voices[name] = Voice(one, engine, [3])
    instrument = Instrument(voices, jazz.codec)
    instrument.begin()
    plain = Snapshot(temperature=0.0)
    heard = [instrument.step(plain) for _ in range(30)]
    swapped = instrument.step(replace(plain, events=(Event("swap", "rain"),)))
    fresh = Voice(rain, build_engine(rain.model, rain.tensors, "fast"), [8])
    fresh.prime(np.concatenate(heard)[-WINDOW:])
    np.testing.assert_allclose(swapped, fresh.next(plain), atol=1e-3)


def test_models_of_other_frames_are_refused_with_the_difference_and_the_remedy() -> None:
    wider = replace(SMALL, sample_rate=2000, n_fft=64, win_length=64)
    with pytest.raises(ConfigError) as caught:
        Ensemble({"jazz": named("jazz"), "rain": named("rain", codec=wider)})
    sentence = str(caught.value)
    assert "'jazz' has sample_rate 1000 and n_fft 32" in sentence
    assert "'rain' has sample_rate 2000 and n_fft 64" in sentence
    assert "train 'rain' anew with --sample-rate 1000 --n-fft 32" in sentence


def test_models_of_other_kinds_of_frames_are_refused_in_a_short_sentence() -> None:
    codecs = {"jazz": SpectralCodec(SMALL), "tunes": NotesCodec(NotesConfig())}
    with pytest.raises(ConfigError, match="'jazz' has spectral frames and 'tunes' notes ones: "):
        shared_codec(codecs)


def test_what_cannot_play_is_refused_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="no model among the sources"):
        Ensemble({"rain": FileSpec(Path("rain.wav"))})
    with pytest.raises(ConfigError, match="cannot be called 'a/b'"):
        Ensemble({"a/b": named("jazz")})
    ensemble = Ensemble({"jazz": named("jazz"), "rain": named("rain", seed=5)})
    with pytest.raises(ControlError, match="no source 'rian'; did you mean 'rain'"):
        ensemble.blocks(1, [0], mix={"rian": 1.0})
    with pytest.raises(ConfigError, match="sets every value"):
        ensemble.blocks(1, [0], controls=lambda frame, seconds: Snapshot(), noise=1.0)


def test_a_value_out_of_range_is_clipped_with_one_warning() -> None:
    notes: list[str] = []
    model = Model(named("jazz"))
    clipped = frames_of(model, [1], temperature=7.0, on_message=notes.append)
    assert notes == ["temperature reaches from 0 to 2: 2 instead of 7"]
    np.testing.assert_array_equal(clipped, frames_of(model, [1], temperature=2.0))
    with pytest.warns(RuntimeWarning, match="temperature reaches"):
        model.blocks(1, [1], temperature=7.0)


def test_a_model_without_what_a_control_moves_says_so_once() -> None:
    notes: list[str] = []
    frames_of(Model(named("jazz", layers=1)), [1], memory_2=0.5, on_message=notes.append)
    assert notes == ["'jazz' has one layer: memory_2 has no effect"]


def test_every_control_is_a_typed_keyword_of_render() -> None:
    assert [*ControlValues.__annotations__] == [row.name for row in TABLE]
    assert {*get_type_hints(ControlValues).values()} == {float}


def test_on_note_still_works_and_warns(tmp_path: Path) -> None:
    model, found = Model(fake_checkpoint()), list[str]()
    with pytest.warns(DeprecationWarning, match="on_message") as warned:
        model.render(0.1, temperature=9.0, on_note=found.append)
        model.render_file(tmp_path / "a.wav", 0.1, temperature=9.0, on_note=found.append)
        next(model.blocks(0.1, [1], temperature=9.0, on_note=found.append))
    assert len(found) == 3 and {one.filename for one in warned} == {__file__}


@pytest.mark.slow
def test_a_jump_goes_on_from_a_place_in_the_primer_or_in_a_file(tmp_path: Path) -> None:
    checkpoint = named("jazz")
    model = Model(checkpoint)
    rng = np.random.default_rng(1)
    soundfile.write(tmp_path / "a.wav", rng.normal(0, 0.1, 2000), 1000)

    def jumping(*targets: str) -> np.ndarray:
        events = tuple(Event("jump", target) for target in targets)
        made = frames_of(
            model,
            [3, 4],
            controls=lambda frame, seconds: Snapshot(
                temperature=0.0, events=events if frame == 30 else ()
            ),
        )
        return made[30]

    stretch = checkpoint.primer[0]
    frames = [0.0, len(stretch) / model.codec.frame_rate]
    found = [jumping(f"{second:.4f}") for second in frames]
    for place, after in zip((stretch, checkpoint.primer[1]), found, strict=True):
        voice = Voice(checkpoint, build_engine(checkpoint.model, checkpoint.tensors), [1])
        voice.prime(place[:WINDOW])
        np.testing.assert_allclose(after[0], voice.next(Snapshot(temperature=0.0))[0], atol=1e-3)
        np.testing.assert_array_equal(after[0], after[1])
    anywhere, file = jumping(""), jumping(str(tmp_path / "a.wav"))
    assert np.abs(anywhere[0] - anywhere[1]).max() > 0.1
    np.testing.assert_array_equal(file[0], file[1])
    np.testing.assert_array_equal(jumping("0", str(tmp_path / "a.wav")), file)


def test_a_reset_plays_the_beginning_again() -> None:
    model = Model(named("jazz"))

    def controls(frame: int, seconds: float) -> Snapshot:
        return replace(model.defaults, events=(Event("reset"),) if frame == 40 else ())

    made = frames_of(model, [3, 4], controls=controls)
    np.testing.assert_array_equal(made[40:80], made[:40])


@pytest.mark.slow
def test_time_that_is_frozen_is_not_rescued() -> None:
    model = Model(named("jazz"))
    rescued: list[Any] = []
    blocks = list(model.blocks(60, [1], on_rescue=rescued.append, freeze=1.0))
    assert rescued == []
    frames = np.concatenate([block.frames for block in blocks])
    assert (frames == frames[0]).all()


def random_snapshot(rng: np.random.Generator, names: tuple[str, ...]) -> Snapshot:
    """Any values in range, many at their ends, with a mix and what may happen."""
    values: dict[str, Any] = {}
    for row in TABLE:
        kind = rng.random()
        share = rng.random() if kind < 0.4 else float(rng.integers(2))
        values[row.name] = row.default if kind > 0.8 else row.low + share * (row.high - row.low)
    values["swap_time"] /= 100
    mix = {name: float(rng.random()) for name in names if rng.random() < 0.4}
    events = [
        Event("swap", str(rng.choice(names))),
        Event("jump", str(rng.choice(["", "0.5", "1e9"]))),
        Event("reset"),
    ]
    chosen = tuple(event for event in events if rng.random() < 0.2)
    return Snapshot(**values, mix=mix, events=chosen)


@pytest.mark.slow
@pytest.mark.parametrize(("context", "head"), [("window", "mixture"), ("carry", "point")])
def test_no_settings_and_no_jump_between_them_break_it(
    context: str, head: str, tmp_path: Path, rng: np.random.Generator
) -> None:
    soundfile.write(tmp_path / "a.wav", rng.normal(0, 0.3, 3000), 1000)
    sources = {
        "jazz": named("jazz", context=context, head=head),
        "loud": named("loud", context=context, head=head, seed=5, gain=4.0),
        "again": named("again", context=context, head=head),
        "file": FileSpec(tmp_path / "a.wav", wander=True),
    }
    ensemble = Ensemble(sources)
    snapshots = [random_snapshot(rng, ensemble.names) for _ in range(300)]

    def controls(frame: int, seconds: float) -> Snapshot:
        n, since = divmod(frame, 3)
        one = snapshots[n % len(snapshots)]
        return one if since == 0 else replace(one, events=())

    steps = peak = 0.0
    for block in ensemble.blocks(
        20, [1, 2], controls=controls, stems=True, on_message=lambda s: None
    ):
        assert np.isfinite(block.frames).all()
        for samples in block.samples:
            assert np.isfinite(samples).all()
            peak = max(peak, float(np.abs(samples).max(initial=0.0)))
        steps += len(block.frames)
    assert steps >= 20 * 1000 / 8
    assert 0.1 < peak <= np.float32(CEILING)
