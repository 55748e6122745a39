"""Stereo and other rates, from a folder of sound to a file: what is on a side stays there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from broken_files import tone
from fake_model import fake_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st

import audiogen
from audiogen.codec import SpectralCodec
from audiogen.config import SpectralConfig
from audiogen.data.audio import read_blocks
from audiogen.data.dataset import open_dataset
from audiogen.data.frame_store import FrameStore
from audiogen.errors import CheckpointError, ConfigError
from audiogen.model import checkpoint

RATES = (22050, 44100, 48000)

DEMO = Path(__file__).parents[1] / "datasets" / "demo"


def stereo(rate: int = 22050, **changes: Any) -> SpectralCodec:
    return SpectralCodec(SpectralConfig(sample_rate=rate, channels=2, **changes))


def panned(sound: np.ndarray, decibels: float) -> np.ndarray:
    """Mono `[samples, 1]` as stereo of the same power, that much louder on the left."""
    ratio = 10 ** (decibels / 20)
    left = ratio / np.hypot(1, ratio)
    return (sound * [left, left / ratio]).astype(np.float32)


def difference(samples: np.ndarray, run: int = 1024) -> np.ndarray:
    """Left over right in dB, of every run of samples that is louder than -50 dB."""
    count = len(samples) // run
    power = (samples[: count * run].reshape(count, run, 2).astype(np.float64) ** 2).mean(axis=1)
    left, right = power[power.sum(axis=1) > 1e-5].T
    return 10 * np.log10((left + 1e-12) / (right + 1e-12))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("decibels", [60, 20, 6, 0, -3, -60])
def test_a_tone_stays_where_it_was(rate: int, decibels: float) -> None:
    codec = stereo(rate)
    heard = codec.decode(codec.encode(panned(tone(1, rate), decibels)))
    assert np.abs(difference(heard)[4:-4] - decibels).max() < max(0.2, abs(decibels) - 40)


@pytest.mark.parametrize("rate", RATES)
def test_a_tone_hard_left_stays_20_decibels_to_the_left(rate: int) -> None:
    codec = stereo(rate)
    left = tone(1, rate)
    heard = codec.decode(codec.encode(np.concatenate([left, 0 * left], axis=1)))
    assert difference(heard).min() > 20


def test_of_two_tones_each_stays_on_its_own_side() -> None:
    sides = np.concatenate([tone(2, 22050), tone(2, 22050, frequency=1500)], axis=1)
    codec = stereo()
    heard = codec.decode(codec.encode(sides))[4096:-4096]
    level = np.abs(np.fft.rfft(heard * np.hanning(len(heard))[:, None], axis=0))
    for side, frequency in ((0, 440), (1, 1500)):
        here = level[round(frequency * len(heard) / 22050)]
        assert 20 * np.log10(here[side] / here[1 - side]) > 40


def test_a_frame_holds_the_bins_of_the_left_and_then_those_of_the_right() -> None:
    rng = np.random.default_rng(0)
    sides = rng.uniform(-1, 1, (9000, 2)).astype(np.float32)
    codec = stereo()
    alone = SpectralCodec()
    frames = codec.encode(sides)
    assert codec.frame_size == frames.shape[1] == 2 * alone.frame_size
    for frame, side in zip(np.split(frames, 2, axis=1), sides.T, strict=True):
        np.testing.assert_allclose(frame, alone.encode(side[:, None]), atol=1e-4)
    assert (codec.rest() == -90).all() and len(codec.rest()) == codec.frame_size
    blended = codec.blend([frames[3], codec.rest()], [1, 1])
    np.testing.assert_allclose(blended, frames[3], atol=1e-3)


def test_the_same_on_both_sides_is_the_same_sound_on_both_sides() -> None:
    sound = tone(1, 22050) + tone(1, 22050, frequency=1234.5)
    codec, alone = stereo(), SpectralCodec()
    heard = codec.decode(codec.encode(np.repeat(sound, 2, axis=1)))
    np.testing.assert_array_equal(heard[:, 0], heard[:, 1])
    np.testing.assert_allclose(heard[:, :1], alone.decode(alone.encode(sound)), atol=1e-2)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 900), max_size=6), st.lists(st.integers(0, 60), max_size=6))
def test_any_chopping_of_two_channels_gives_the_same(cuts: list[int], rows: list[int]) -> None:
    codec = stereo(8000, n_fft=64)
    sides = np.random.default_rng(1).uniform(-1, 1, (900, 2)).astype(np.float32)
    encoder, decoder = codec.encoder(), codec.decoder()
    pieces = [encoder.push(p) for p in np.split(sides, sorted(cuts))]
    frames = np.concatenate([*pieces, encoder.flush()])
    np.testing.assert_array_equal(frames, codec.encode(sides))
    sounds = [decoder.push(p) for p in np.split(frames, sorted(rows))]
    samples = np.concatenate([*sounds, decoder.flush()])
    np.testing.assert_array_equal(samples[: 16 * (len(frames) - 1)], codec.decode(frames))
    assert samples.shape[1] == 2


def test_mono_in_a_stereo_corpus_is_on_both_sides_and_the_reverse_is_mixed_down(
    tmp_path: Path,
) -> None:
    sides = np.concatenate([tone(2, 22050), 0 * tone(2, 22050)], axis=1)
    (tmp_path / "in").mkdir()
    sf.write(tmp_path / "in" / "mono.wav", tone(2, 22050), 22050)
    sf.write(tmp_path / "in" / "sides.wav", sides, 22050)
    frames = {}
    for codec in (SpectralCodec(), stereo()):
        store = FrameStore(codec, tmp_path / "store")
        heard = open_dataset(tmp_path / "in", codec, validation=0.0, store=store)
        assert [report.outcome for report in heard.report] == ["used", "used"]
        frames[codec.channels] = heard.training
    (mono, mixed), (both, apart) = frames[1], frames[2]
    np.testing.assert_array_equal(*np.split(both, 2, axis=1))
    np.testing.assert_allclose(np.split(both, 2, axis=1)[0], mono, atol=1e-4)
    left, right = np.split(apart, 2, axis=1)
    assert (right == -90).all()
    # The mean of a side and of silence is 6 dB below that side.
    assert left.max() - np.asarray(mixed).max() == pytest.approx(6.02, abs=0.05)


def test_a_stereo_model_is_written_read_and_played(tmp_path: Path) -> None:
    two = replace(fake_checkpoint().codec.config, channels=2)
    made = fake_checkpoint(codec=two)
    checkpoint.create(tmp_path / "two", made)
    model = audiogen.load(tmp_path / "two")
    assert model.checkpoint.codec == made.codec and model.checkpoint.codec.channels == 2
    assert made.codec != fake_checkpoint().codec, "a mono and a stereo model cannot meet"
    for channels in (1, 2, 6):
        path = tmp_path / f"{channels}.wav"
        sf.write(path, tone(1, 1000, channels, 100), 1000)
        sound = model.render(1, seed=1, prime=path)
        assert sound.samples.shape == (1000, 2) and sound.samples.any()
    model.render_file(tmp_path / "out.flac", 1, seed=1, prime=path)
    assert sf.info(tmp_path / "out.flac").channels == 2
    np.testing.assert_allclose(sf.read(tmp_path / "out.flac")[0], sound.samples, atol=1e-4)


def test_a_checkpoint_whose_channels_were_changed_is_damaged(tmp_path: Path) -> None:
    checkpoint.create(tmp_path / "m", fake_checkpoint())
    config = json.loads((tmp_path / "m" / "config.json").read_text("utf-8"))
    config["codec"]["channels"] = 2
    (tmp_path / "m" / "config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(CheckpointError, match="frame_map"):
        checkpoint.load(tmp_path / "m")


def test_the_codec_of_a_checkpoint_from_before_there_was_stereo_still_loads() -> None:
    before = {"sample_rate": 22050, "n_fft": 2048, "hop_length": 512, "win_length": 2048}
    before |= {"fft_window": "hann", "floor_db": -90.0, "channels": 1}
    assert SpectralCodec(SpectralConfig.from_json(before)) == SpectralCodec()
    assert SpectralCodec().to_json() == {"kind": "spectral", **before}


@pytest.mark.slow
def test_44_khz_stereo_works_from_training_to_render(tmp_path: Path) -> None:
    rate, rng = 44100, np.random.default_rng(0)
    (tmp_path / "in").mkdir()
    for n in range(3):
        sound = (
            tone(4, rate, 1, 300 + 100 * n) * np.exp(-np.arange(4 * rate) % 20000 / 5000)[:, None]
        )
        sides = panned(sound + 0.001 * rng.standard_normal(sound.shape), 6 * n)
        sf.write(tmp_path / "in" / f"{n}.wav", sides, rate)
    how: dict[str, Any] = {"sample_rate": rate, "channels": 2, "epochs": 2, "units": 16}
    how |= {"basis": 16, "components": 2, "batch_size": 4}
    model = audiogen.train(tmp_path / "in", name=str(tmp_path / "m"), **how)
    codec = model.checkpoint.codec
    assert (codec.sample_rate, codec.channels, codec.frame_size) == (44100, 2, 4098)
    assert 0 < codec.latency_ms < 200
    preview = next((tmp_path / "m" / "previews").glob("*.wav"))
    assert (sf.info(preview).samplerate, sf.info(preview).channels) == (44100, 2)
    model.render_file(tmp_path / "x.wav", 2, seed=3, picture=tmp_path / "x.png")
    heard, found = sf.read(tmp_path / "x.wav")
    assert found == rate and heard.shape == (2 * rate, 2) and heard.std() > 1e-3
    with pytest.raises(ConfigError, match="channels = 2"):
        audiogen.train(
            tmp_path / "in", name=str(tmp_path / "n"), start_from=tmp_path / "m", channels=1
        )


def test_recorded_stereo_one_shots_keep_their_sides(shared_data: Path, tmp_path: Path) -> None:
    found = [p for p in sorted((shared_data / "drums").rglob("*.wav")) if sf.info(p).channels == 2]
    assert found
    codec = stereo(44100)
    off = []
    for path in found[:12]:
        heard = np.concatenate(list(read_blocks(path, 44100, 2)))
        again = codec.decode(codec.encode(heard))
        levels = [(sides.astype(np.float64) ** 2).sum(axis=0) for sides in (heard, again)]
        before, after = (10 * np.log10((left + 1e-9) / (right + 1e-9)) for left, right in levels)
        off.append(abs(after - before))
    assert np.median(off) < 0.3 and max(off) < 1.5


@pytest.mark.slow
def test_the_sides_of_a_render_differ_as_those_of_the_corpus_do(tmp_path: Path) -> None:
    """A minute of the demo's jazz in pieces of two seconds, each panned to a place of its own."""
    from scipy.stats import wasserstein_distance

    rng, rate = np.random.default_rng(0), 8000
    (tmp_path / "in").mkdir()
    corpus = []
    for path in sorted((DEMO / "jazz").glob("*.wav")):
        sound = np.concatenate(list(read_blocks(path, rate)))[: 20 * rate]
        pieces = [
            panned(p, rng.normal(3, 7))
            for p in np.split(sound, range(2 * rate, len(sound), 2 * rate))
        ]
        sf.write(tmp_path / "in" / path.name, np.concatenate(pieces), rate)
        corpus.append(difference(np.concatenate(pieces)))
    how: dict[str, Any] = {"sample_rate": rate, "channels": 2, "epochs": 20, "units": 64}
    how |= {"basis": 32, "components": 4, "batch_size": 16, "previews": False}
    model = audiogen.train(tmp_path / "in", name=str(tmp_path / "m"), **how)
    played = np.concatenate([difference(model.render(40, seed=n).samples) for n in range(8)])
    heard = np.concatenate(corpus)
    assert abs(np.median(played) - np.median(heard)) < 3
    assert 0.6 < played.std() / heard.std() < 1.5
    assert wasserstein_distance(played, heard) < 0.5 * wasserstein_distance([0], heard)
