"""The waveform codec: samples in, the same samples out, however they come."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec import SpectralCodec, WaveformCodec, from_json
from audiogen.codec.base import Codec
from audiogen.config import SpectralConfig, WaveformConfig
from audiogen.errors import ConfigError

SMALL = WaveformCodec(WaveformConfig(sample_rate=8000, frame_size=32))


def sound(samples: int, seed: int = 0) -> np.ndarray:
    """Noise within full scale, `[samples, 1]`."""
    return np.random.default_rng(seed).uniform(-1, 1, (samples, 1)).astype(np.float32)


def test_its_facts_are_those_of_its_settings() -> None:
    codec = WaveformCodec(WaveformConfig(sample_rate=11025, frame_size=48))
    assert isinstance(codec, Codec)
    assert (codec.sample_rate, codec.frame_size, codec.channels) == (11025, 48, 1)
    assert codec.frame_rate == 11025 / 48
    assert codec.latency == 48 and codec.latency_ms == pytest.approx(1000 * 48 / 11025)
    assert (codec.kind, codec.medium) == ("waveform", "sound")
    again = from_json(codec.to_json())
    assert again == codec and again != WaveformCodec()


@pytest.mark.parametrize("samples", [0, 1, 31, 32, 33, 64, 1000])
def test_decoded_samples_are_those_that_were_encoded(samples: int) -> None:
    given_samples = sound(samples)
    frames = SMALL.encode(given_samples)
    assert frames.shape == (-(-samples // 32), 32) and frames.dtype == np.float32
    back = SMALL.decode(frames)
    np.testing.assert_array_equal(back[:samples], given_samples)
    np.testing.assert_array_equal(back[samples:], 0)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 100), max_size=20))
def test_pieces_of_any_size_give_the_frames_of_the_whole(sizes: list[int]) -> None:
    whole = sound(sum(sizes))
    encoder = SMALL.encoder()
    edges = np.cumsum([0, *sizes])
    frames = [encoder.push(whole[a:b]) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    np.testing.assert_array_equal(np.concatenate([*frames, encoder.flush()]), SMALL.encode(whole))
    assert len(encoder.flush()) == 0


@given(st.lists(st.integers(0, 5), max_size=10))
def test_frames_in_any_pieces_give_the_samples_of_the_whole(sizes: list[int]) -> None:
    frames = sound(32 * sum(sizes)).reshape(-1, 32)
    edges = np.cumsum([0, *sizes])
    for quality in ("live", "best"):
        decoder = SMALL.decoder(quality)
        made = [decoder.push(frames[a:b]) for a, b in zip(edges[:-1], edges[1:], strict=True)]
        np.testing.assert_array_equal(
            np.concatenate([*made, decoder.flush()]), SMALL.decode(frames)
        )


def test_a_live_decoder_holds_nothing_back() -> None:
    """A sample leaves with its frame: the latency is the frame that has to be whole."""
    encoder, decoder = SMALL.encoder(), SMALL.decoder()
    heard = sound(200)
    for n, sample in enumerate(heard, 1):
        made = decoder.push(encoder.push(sample[None]))
        assert len(made) == (SMALL.latency if n % 32 == 0 else 0)


def test_what_comes_out_can_be_changed_without_changing_what_went_in() -> None:
    samples = sound(64)
    before = samples.copy()
    frames = SMALL.encode(samples)
    kept = frames.copy()
    SMALL.decode(frames)[:] = 9
    np.testing.assert_array_equal(frames, kept)
    frames[:] = 9
    np.testing.assert_array_equal(samples, before)
    encoder = SMALL.encoder()
    first = encoder.push(samples[:40])
    samples[:] = 9
    np.testing.assert_array_equal(encoder.push(before[40:]), kept[1:])
    np.testing.assert_array_equal(first, kept[:1])


def test_a_full_scale_sine_is_3_db_below_full_scale() -> None:
    codec = WaveformCodec(WaveformConfig(sample_rate=16000, frame_size=64))
    # 250 Hz: a whole period in every frame.
    sine = np.sin(2 * np.pi * 250 * np.arange(6400) / 16000).astype(np.float32)[:, None]
    levels = codec.level(codec.encode(sine))
    assert levels.shape == (100,) and levels.dtype == np.float32
    np.testing.assert_allclose(levels, 20 * np.log10(np.sqrt(0.5)), atol=1e-3)
    np.testing.assert_allclose(codec.level(codec.encode(0.1 * sine)), levels - 20, atol=1e-3)
    np.testing.assert_allclose(codec.level(np.ones((2, 3, 64), "f4")), np.zeros((2, 3)), atol=1e-6)


def test_rest_is_silence_and_silence_is_minus_200_db() -> None:
    rest = SMALL.rest()
    assert rest.shape == (32,) and rest.dtype == np.float32
    np.testing.assert_array_equal(SMALL.decode(rest[None]), 0)
    assert SMALL.level(rest) == -200


def test_a_blend_is_the_weighted_sum_of_the_waves() -> None:
    a, b = sound(64).reshape(2, 32)
    np.testing.assert_allclose(SMALL.blend([a, b], [0.25, 0.75]), 0.25 * a + 0.75 * b, atol=1e-6)
    np.testing.assert_array_equal(SMALL.blend([a, b], [1, 0]), a)
    np.testing.assert_allclose(SMALL.blend([a, a], [0.3, 0.7]), a, atol=1e-7)
    np.testing.assert_array_equal(SMALL.blend([a, SMALL.rest()], [1.0, 1.0]), a)
    np.testing.assert_array_equal(SMALL.blend([a, -a], [0.5, 0.5]), 0)
    assert SMALL.blend([a, b], [0.5, 0.5]).dtype == np.float32


@pytest.mark.parametrize(("rate", "size"), [(16000, 64), (8000, 48), (44100, 512)])
def test_its_spectra_are_those_of_a_spectral_codec(
    make_tone: Callable[..., np.ndarray], rate: int, size: int
) -> None:
    codec = WaveformCodec(WaveformConfig(sample_rate=rate, frame_size=size))
    spectral = SpectralCodec(SpectralConfig(sample_rate=rate))
    whole = size * (rate // size)
    heard = make_tone(1.5, rate)[:whole] + 0.01 * sound(whole)
    stream = codec.spectrogram()
    assert stream.rate == spectral.frame_rate
    frames = codec.encode(heard)
    parts = [stream.push(part) for part in np.array_split(frames, 7)]
    np.testing.assert_allclose(np.concatenate(parts), spectral.encoder().push(heard), atol=1e-4)


def test_a_quality_that_there_is_not_is_refused() -> None:
    with pytest.raises(ConfigError, match="live or best, not 'fine'"):
        SMALL.decoder("fine")
