"""The spectral codec against librosa, against itself in other pieces, and there and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import librosa
import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec import Codec, SpectralCodec, from_json
from audiogen.codec.phase import QUALITY
from audiogen.codec.spectral import analysis_window
from audiogen.config import QUALITIES, SpectralConfig
from audiogen.errors import ConfigError

SMALL = SpectralConfig(sample_rate=8000, n_fft=64, hop_length=12, win_length=50)

SHAPES = [
    SpectralConfig(),
    SpectralConfig(n_fft=1024, hop_length=200, win_length=801),
    SpectralConfig(fft_window="hamming", floor_db=-60.0),
    SpectralConfig(fft_window="blackman", n_fft=2048, win_length=1500, hop_length=333),
    SpectralConfig(n_fft=130, win_length=77, hop_length=38),
    SpectralConfig(n_fft=16, win_length=2, hop_length=1),
    SpectralConfig(n_fft=16, win_length=3, hop_length=1, fft_window="blackman"),
]


def name_of(config: SpectralConfig) -> str:
    """The sizes of a codec: the readable id of a test."""
    return f"{config.n_fft}-{config.win_length}-{config.hop_length}-{config.fft_window}"


def noise(samples: int, seed: int = 0, level: float = 0.3) -> np.ndarray:
    """White noise, float32 `[samples, 1]`."""
    return (level * np.random.default_rng(seed).standard_normal((samples, 1))).astype(np.float32)


def in_pieces(push: Callable[[np.ndarray], np.ndarray], whole: np.ndarray, cuts: Sequence[int]):
    """`whole` pushed in pieces of the sizes `cuts`, and the rest in one."""
    outs, start = [], 0
    for size in cuts:
        outs.append(push(whole[start : start + size]))
        start += size
    return [*outs, push(whole[start:])]


def magnitudes_by_librosa(config: SpectralConfig, signal: np.ndarray) -> np.ndarray:
    """Magnitudes `[frames, bins]` by librosa in double precision, a full-scale sine being 1."""
    window = scipy.signal.get_window(config.fft_window, config.win_length)
    spectrum = librosa.stft(
        signal.astype(np.float64),
        n_fft=config.n_fft,
        hop_length=config.hop_length,
        win_length=config.win_length,
        window=window,
        center=True,
        pad_mode="constant",
        dtype=np.complex128,
    )
    return np.abs(spectrum).T * 2 / window.sum()


@pytest.mark.parametrize("config", SHAPES, ids=name_of)
def test_frames_are_librosas_centred_magnitudes_in_db(config: SpectralConfig) -> None:
    signal = noise(4 * config.n_fft + 37)
    frames = SpectralCodec(config).encode(signal)
    magnitude = magnitudes_by_librosa(config, signal[:, 0])
    assert frames.shape == magnitude.shape
    floor = 10 ** (config.floor_db / 20)
    np.testing.assert_allclose(frames, 20 * np.log10(magnitude + floor), atol=1e-4)
    clear = magnitude > 1e5 * floor  # where the floor adds less than 1e-4 dB
    np.testing.assert_allclose(frames[clear], 20 * np.log10(magnitude[clear]), atol=2e-4)


@pytest.mark.parametrize("fft_window", ["hann", "hamming", "blackman"])
@pytest.mark.parametrize("length", [2, 3, 50, 1001, 2048])
def test_the_window_is_scipys_periodic_one_in_the_middle(fft_window: str, length: int) -> None:
    config = SpectralConfig(fft_window=fft_window, win_length=length, hop_length=1)
    wanted = librosa.util.pad_center(scipy.signal.get_window(fft_window, length), size=2048)
    np.testing.assert_allclose(analysis_window(config), wanted, atol=1e-7)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 900), st.lists(st.integers(0, 200), max_size=12))
def test_no_chopping_of_pushes_changes_a_frame(samples: int, cuts: list[int]) -> None:
    codec = SpectralCodec(SMALL)
    signal = noise(samples)
    encoder = codec.encoder()
    frames = np.concatenate([*in_pieces(encoder.push, signal, cuts), encoder.flush()])
    assert frames.shape == (1 + samples // SMALL.hop_length, codec.frame_size)
    np.testing.assert_array_equal(frames, codec.encode(signal))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 40), st.lists(st.integers(0, 9), max_size=8))
def test_no_chopping_of_pushes_changes_a_sample(count: int, cuts: list[int]) -> None:
    codec = SpectralCodec(SMALL)
    frames = codec.encode(noise(SMALL.hop_length * 40))[:count]
    decoder = codec.decoder()
    samples = np.concatenate([*in_pieces(decoder.push, frames, cuts), decoder.flush()])
    whole = codec.decode(frames)
    assert whole.shape == (max(0, count - 1) * SMALL.hop_length, 1)
    np.testing.assert_array_equal(samples[: len(whole)], whole)


def test_more_frames_than_are_transformed_at_once_are_the_same_frames() -> None:
    codec = SpectralCodec(SMALL)
    signal = noise(SMALL.hop_length * 700)
    encoder = codec.encoder()
    pieces = in_pieces(encoder.push, signal, [SMALL.hop_length] * 600)
    np.testing.assert_array_equal(np.concatenate([*pieces, encoder.flush()]), codec.encode(signal))


@pytest.mark.parametrize("config", SHAPES[:4], ids=name_of)
def test_a_full_scale_sine_peaks_at_0_db(config: SpectralConfig) -> None:
    time = np.arange(10 * config.n_fft)
    sine = np.sin(2 * np.pi * (config.n_fft // 8) * time / config.n_fft + 0.3)
    frames = SpectralCodec(config).encode(sine[:, None].astype(np.float32))[8:-8]
    floor = 20 * np.log10(1 + 10 ** (config.floor_db / 20))
    np.testing.assert_allclose(frames.max(axis=1), floor, atol=0.01)
    assert (frames.argmax(axis=1) == config.n_fft // 8).all()


@pytest.mark.parametrize("floor_db", [-90.0, -20.0, -33.3, -77.7, -123.456, -200.0, -90])
def test_silence_is_the_floor_exactly_and_comes_back_as_exact_zeros(floor_db: float) -> None:
    codec = SpectralCodec(SpectralConfig(n_fft=64, hop_length=16, win_length=64, floor_db=floor_db))
    frames = codec.encode(np.zeros((500, 1), np.float32))
    assert (frames == np.float32(floor_db)).all()
    np.testing.assert_array_equal(codec.rest(), frames[0])
    assert codec.rest().shape == (codec.frame_size,)
    assert not codec.decode(np.tile(codec.rest(), (30, 1))).any()


def test_frames_below_the_floor_are_silence_too() -> None:
    codec = SpectralCodec(SMALL)
    assert not codec.decode(np.full((20, codec.frame_size), -300, np.float32)).any()


def tones(samples: int, rate: int) -> np.ndarray:
    """Three steady tones and one that swells, `[samples, 1]`."""
    time = np.arange(samples) / rate
    wave = sum(0.2 * np.sin(2 * np.pi * f * time) for f in (220.0, 554.4, 1318.5))
    wave += 0.2 * np.sin(2 * np.pi * 880 * time) * np.sin(2 * np.pi * time) ** 2
    return wave[:, None].astype(np.float32)


@pytest.mark.parametrize(
    ("signal", "bound"),
    [(tones(3 * 22050, 22050), -40.0), (noise(3 * 22050), -18.0)],
    ids=["tones", "noise"],
)
def test_sound_comes_back_with_its_spectrum_level_and_length(
    signal: np.ndarray, bound: float
) -> None:
    codec = SpectralCodec()
    frames = codec.encode(signal)
    back = codec.decode(frames)
    assert back.shape == ((len(frames) - 1) * 512, 1)
    assert back.dtype == np.float32
    wanted = 10 ** (frames / 20)
    error = 10 ** (codec.encode(back) / 20) - wanted
    inner = slice(6, -6)
    convergence = 20 * np.log10(np.linalg.norm(error[inner]) / np.linalg.norm(wanted[inner]))
    assert convergence < bound
    level = np.mean(back[4096:-4096] ** 2) / np.mean(signal[4096:-4096] ** 2)
    assert abs(10 * np.log10(level)) < 0.1


def test_a_tone_comes_back_at_its_own_frequency() -> None:
    time = np.arange(2 * 22050) / 22050
    back = SpectralCodec().decode(
        SpectralCodec().encode((0.5 * np.sin(2 * np.pi * 440 * time))[:, None].astype(np.float32))
    )
    spectrum = np.abs(np.fft.rfft(back[:32768, 0] * np.hanning(32768)))
    assert abs(spectrum.argmax() * 22050 / 32768 - 440) < 1


@pytest.mark.parametrize("samples", [0, 1, 11, 12, 13, 31, 32, 33])
def test_signals_of_hardly_a_sample_make_frames_all_the_same(samples: int) -> None:
    codec = SpectralCodec(SMALL)
    signal = noise(samples, level=1.0)
    frames = codec.encode(signal)
    assert frames.shape == (1 + samples // SMALL.hop_length, codec.frame_size)
    assert np.isfinite(frames).all()
    if samples == 0:
        np.testing.assert_array_equal(frames[0], codec.rest())


def test_pushing_nothing_and_flushing_twice_give_nothing() -> None:
    codec = SpectralCodec(SMALL)
    encoder, decoder = codec.encoder(), codec.decoder()
    assert encoder.push(np.zeros((0, 1), np.float32)).shape == (0, codec.frame_size)
    encoder.push(noise(100))
    encoder.flush()
    assert encoder.flush().shape == (0, codec.frame_size)
    assert decoder.push(np.zeros((0, codec.frame_size), np.float32)).shape == (0, 1)
    assert decoder.flush().shape == (0, 1)


frames_of_17 = st.lists(st.floats(-90, 20, width=32), min_size=17, max_size=17).map(
    lambda values: np.array(values, np.float32)
)


@given(frames_of_17, st.floats(0, 1))
def test_blending_equal_frames_by_shares_leaves_them(frame: np.ndarray, share: float) -> None:
    codec = SpectralCodec(SpectralConfig(n_fft=32, win_length=32, hop_length=8))
    mixed = codec.blend([frame, frame], [share, 1 - share])
    assert mixed.dtype == np.float32
    np.testing.assert_allclose(mixed, frame, atol=1e-4)


@given(frames_of_17, frames_of_17, st.floats(0, 4), st.floats(0, 4))
def test_blending_sums_the_power_of_what_was_put_in(
    a: np.ndarray, b: np.ndarray, left: float, right: float
) -> None:
    codec = SpectralCodec(SpectralConfig(n_fft=32, win_length=32, hop_length=8))

    def power(frame: np.ndarray) -> np.ndarray:
        return (10 ** (frame.astype(np.float64) / 20) - 10 ** (-90 / 20)) ** 2

    mixed = codec.blend([a, b], [left, right])
    wanted = left * power(a) + right * power(b)
    np.testing.assert_allclose(power(mixed), wanted, rtol=1e-4, atol=1e-12)


@given(frames_of_17)
def test_silence_adds_nothing_to_a_blend_and_a_blend_of_nothing_is_silence(
    frame: np.ndarray,
) -> None:
    codec = SpectralCodec(SpectralConfig(n_fft=32, win_length=32, hop_length=8))
    rest = codec.rest()
    np.testing.assert_allclose(codec.blend([frame, rest], [1, 1]), frame, atol=1e-4)
    np.testing.assert_array_equal(codec.blend([rest, rest], [1, 1]), rest)
    np.testing.assert_array_equal(codec.blend([frame], [0]), rest)


def test_uncorrelated_sounds_blend_to_the_level_of_their_sum() -> None:
    codec = SpectralCodec()
    a, b = noise(22050, seed=1), noise(22050, seed=2)
    mixed = np.stack(
        [codec.blend(pair, [1, 1]) for pair in zip(codec.encode(a), codec.encode(b), strict=True)]
    )

    def level(frames: np.ndarray) -> float:
        return float(10 * np.log10(np.mean(10 ** (frames[4:-4] / 10))))

    assert abs(level(mixed) - level(codec.encode(a + b))) < 0.1


@settings(max_examples=50)
@given(
    st.integers(8, 4096),
    st.integers(1, 64),
    st.sampled_from(["hann", "hamming", "blackman"]),
    st.floats(-200, -20),
    st.integers(1000, 96000),
)
def test_a_codec_is_built_again_from_its_json(
    half: int, hop: int, window: str, floor_db: float, rate: int
) -> None:
    config = SpectralConfig(
        sample_rate=rate,
        n_fft=2 * half,
        win_length=2 * half - 1,
        hop_length=min(hop, half - 1),
        fft_window=window,
        floor_db=floor_db,
    )
    codec = SpectralCodec(config)
    again = from_json(json.loads(json.dumps(codec.to_json())))
    assert again == codec
    assert again != SpectralCodec()
    assert (again.sample_rate, again.frame_size, again.channels) == (rate, half + 1, 1)
    assert again.frame_rate == rate / config.hop_length


@pytest.mark.parametrize(
    "values",
    [None, [], "spectral", {}, {"kind": "spectra"}, {"kind": []}, {"kind": "spectral", "hop": 1}],
)
def test_a_codec_that_is_not_known_is_refused(values: object) -> None:
    with pytest.raises(ConfigError):
        from_json(values)


def test_the_best_decoder_comes_nearer_to_the_frames_and_gives_as_many_samples() -> None:
    codec = SpectralCodec(SMALL)
    frames = codec.encode(noise(4000))
    errors = {}
    for quality in QUALITIES:
        decoder = codec.decoder(quality)
        decoded = np.concatenate([decoder.push(frames), decoder.flush()])
        assert decoded.shape == (len(frames[1:]) * SMALL.hop_length + SMALL.n_fft // 2, 1)
        errors[quality] = np.abs(codec.encode(decoded)[: len(frames)] - frames)[20:-20].mean()
    assert errors["best"] < 0.8 * errors["live"]


def test_a_quality_that_there_is_not_is_refused_in_a_sentence() -> None:
    assert set(QUALITY) == set(QUALITIES)
    sentence = "^the quality should be instant, live or best, not 'worst'$"
    with pytest.raises(ConfigError, match=sentence):
        SpectralCodec(SMALL).decoder("worst")


@pytest.mark.slow
def test_the_codec_keeps_its_contract_and_its_latency() -> None:
    codec = SpectralCodec(SMALL)
    assert isinstance(codec, Codec)
    encoder, decoder = codec.encoder(), codec.decoder()
    signal = noise(4000)
    out = 0
    for start in range(0, 4000, SMALL.hop_length):
        piece = signal[start : start + SMALL.hop_length]
        out += len(decoder.push(encoder.push(piece)))
        if start > codec.latency:
            assert start + len(piece) - out <= codec.latency
