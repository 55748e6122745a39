"""Magnitude frames back into sound: what comes out, whatever goes in."""

import heapq
from pathlib import Path

import librosa
import numba
import numpy as np
import pytest
import soundfile as sf
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiogen.codec.pghi import (
    DELAYS_PER_NEPER,
    STACKS_PER_NEPER,
    delay_table,
    gaussian_gamma,
    integrate_frame,
)
from audiogen.codec.phase import QUALITY, PhaseReconstructor

pytestmark = pytest.mark.slow

RATE = 22050
DATA = Path(__file__).parents[2] / "shared" / "data"
QUALITIES = list(QUALITY.values())


def hann(length):
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)


def stft(samples, n_fft, hop, window=None):
    padded = np.pad(samples, (n_fft // 2, n_fft // 2))
    segments = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop]
    return np.fft.rfft(segments * (hann(n_fft) if window is None else window))


def magnitudes_of(samples, n_fft=2048, hop=512):
    return np.abs(stft(samples, n_fft, hop)).astype(np.float32)


def convergence(magnitudes, samples, n_fft=2048, hop=512):
    """Spectral convergence in dB: the error of the magnitudes against the magnitudes."""
    heard = magnitudes_of(samples, n_fft, hop)[: len(magnitudes)]
    wanted = magnitudes[: len(heard)]
    return 20 * np.log10(np.linalg.norm(wanted - heard) / np.linalg.norm(wanted))


def decode(magnitudes, n_fft=2048, hop=512, **options):
    reconstructor = PhaseReconstructor(n_fft, hop, n_fft, hann(n_fft), **options)
    return np.concatenate([reconstructor.push(magnitudes), reconstructor.flush()])


def chord(seconds=3.0):
    t = np.arange(int(seconds * RATE)) / RATE
    return sum(0.1 * np.sin(2 * np.pi * f * t + f) for f in (220.0, 277.2, 329.6, 440.0, 1234.5))


def small_frames(count, channels=1, seed=0):
    noise = np.random.default_rng(seed).standard_normal((count, channels, 65))
    return np.abs(noise).astype(np.float32)


def small(**options):
    return PhaseReconstructor(128, 32, 128, hann(128), **options)


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 23), max_size=8),
    lookahead=st.integers(0, 5),
    rounds=st.integers(0, 3),
    channels=st.integers(1, 2),
)
def test_any_chopping_of_the_frames_gives_the_same_samples(cuts, lookahead, rounds, channels):
    frames = small_frames(23, channels)
    whole = small(lookahead=lookahead, rounds=rounds, channels=channels)
    chopped = small(lookahead=lookahead, rounds=rounds, channels=channels)
    expected = np.concatenate([whole.push(frames), whole.flush()])
    edges = [0, *sorted(cuts), 23]
    pieces = [chopped.push(frames[a:b]) for a, b in zip(edges, edges[1:], strict=False)]
    np.testing.assert_array_equal(np.concatenate([*pieces, chopped.flush()]), expected)


@pytest.mark.parametrize("lookahead", [0, 1, 3, 16])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 30])
def test_every_number_of_frames_gives_its_number_of_samples(count, lookahead):
    reconstructor = small(lookahead=lookahead, rounds=1)
    frames = small_frames(count)
    samples = np.concatenate([reconstructor.push(frames), reconstructor.flush()])
    assert len(samples) == (32 * (count - 1) + 64 if count else 0)
    assert np.isfinite(samples).all()


@pytest.mark.parametrize("lookahead", [0, 1, 3])
def test_a_sample_is_heard_no_later_than_the_latency_says(lookahead):
    reconstructor = small(lookahead=lookahead)
    assert reconstructor.latency == 128 + (lookahead - 1) * 32
    heard = sum(len(reconstructor.push(frame)) for frame in small_frames(20)[:, np.newaxis])
    last = 19 - (3 + lookahead)  # the last frame that is settled to its end
    assert heard == last * 32 + 64


def test_after_a_flush_a_reconstructor_is_as_new():
    reconstructor, frames = small(), small_frames(9)
    first = np.concatenate([reconstructor.push(frames), reconstructor.flush()])
    again = np.concatenate([reconstructor.push(frames), reconstructor.flush()])
    np.testing.assert_array_equal(first, again)


def sidelobes(out):
    """The strongest component beside the strongest one (dB), and where that is (Hz)."""
    spectrum = np.abs(np.fft.rfft(out * np.kaiser(len(out), 14)))
    peak = int(spectrum.argmax())
    beside = np.delete(spectrum, np.s_[max(0, peak - 12) : peak + 13])
    return 20 * np.log10(beside.max() / spectrum[peak]), peak * RATE / len(out)


BIN = RATE / 2048


@settings(max_examples=30, deadline=None)
@given(frequency=st.floats(80.0, 10900.0), options=st.sampled_from([{"lookahead": 0}, *QUALITIES]))
@example(frequency=41 * BIN, options=QUALITY["live"])
@example(frequency=41.5 * BIN, options=QUALITY["live"])
def test_a_tone_comes_back_as_one_tone(frequency, options):
    t = np.arange(3 * RATE) / RATE
    frames = magnitudes_of(0.5 * np.sin(2 * np.pi * frequency * t))
    out = decode(frames, **options)[RATE // 2 : 5 * RATE // 2]
    beside, heard = sidelobes(out)
    assert beside < -50
    assert heard == pytest.approx(frequency, abs=0.5)
    assert np.sqrt(2 * np.mean(out**2)) == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize(("n_fft", "hop"), [(2048, 512), (2048, 256), (1024, 256)])
def test_an_impulse_train_keeps_its_attacks(n_fft, hop):
    samples = np.zeros(3 * RATE)
    # Everywhere between two frames, and too far apart for one frame to hold two.
    places = np.arange(3000, len(samples) - 3000, 5527)
    samples[places] = 1.0
    out = decode(magnitudes_of(samples, n_fft, hop), n_fft, hop)
    hit = np.mean([np.sum(out[p - 22 : p + 22] ** 2) for p in places])
    before = np.mean([np.sum(out[p - n_fft // 2 : p - 110] ** 2) for p in places])
    after = np.mean([np.sum(out[p + 110 : p + n_fft // 2] ** 2) for p in places])
    assert 10 * np.log10(before / hit) < -30
    assert 10 * np.log10(after / hit) < -27
    assert hit > 0.8


@pytest.mark.parametrize(("low", "high"), [(50.0, 8000.0), (8000.0, 50.0), (300.0, 1200.0)])
def test_a_sweep_comes_back(low, high):
    t = np.arange(4 * RATE) / RATE
    octaves = np.log(high / low)
    sweep = 0.4 * np.sin(2 * np.pi * low * 4 / octaves * (np.exp(t / 4 * octaves) - 1))
    frames = magnitudes_of(sweep)
    heard = magnitudes_of(decode(frames)[: len(sweep)])
    inner = slice(8, -8)  # its sudden ends are no sweep
    error = np.linalg.norm(frames[inner] - heard[inner]) / np.linalg.norm(frames[inner])
    assert 20 * np.log10(error) < -32


def test_nothing_is_allocated_for_a_frame():
    # As far as numba can tell; a Fourier transform takes room of its own and gives it back.
    from numba.core.runtime import _nrt_python, rtsys

    _nrt_python.memsys_enable_stats()
    reconstructor, frames = small(channels=2), small_frames(80, channels=2)
    reconstructor.push(frames)
    spent = []
    for count in (1, 8, 80):
        before = rtsys.get_allocation_stats().alloc
        reconstructor.push(frames[:count])
        spent.append(rtsys.get_allocation_stats().alloc - before)
    _nrt_python.memsys_disable_stats()
    assert spent[0] == spent[1] == spent[2]


def test_a_chord_converges_further_with_more_rounds_and_more_look_ahead():
    magnitudes = magnitudes_of(chord())
    errors = [
        convergence(magnitudes, decode(magnitudes, **options))
        for options in (
            {"lookahead": 0, "rounds": 0},
            {"lookahead": 2, "rounds": 2},
            QUALITY["live"],
            QUALITY["best"],
        )
    ]
    assert errors[0] < -20
    assert errors[2] < -35
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("hop", [256, 512])
def test_real_music_beats_fast_griffin_lim_over_the_whole_file(hop):
    files = sorted((DATA / "jazz").glob("*.flac"))
    if not files:
        pytest.skip("needs ../shared/data/jazz")
    samples, _ = sf.read(files[0], start=20 * RATE, frames=5 * RATE)
    magnitudes = magnitudes_of(samples, 2048, hop)
    offline = librosa.griffinlim(
        magnitudes.T, n_iter=32, hop_length=hop, n_fft=2048, random_state=0, pad_mode="constant"
    )
    ours = convergence(magnitudes, decode(magnitudes, 2048, hop), 2048, hop)
    assert ours < convergence(magnitudes, offline, 2048, hop) - 3


def test_silence_stays_silent_and_what_follows_a_sound_dies_away():
    silence = np.zeros((20, 65), np.float32)
    reconstructor = small()
    assert not np.any(reconstructor.push(silence))
    reconstructor.push(small_frames(5))
    assert not np.any(reconstructor.push(silence)[-32 * 8 :])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**16), scale=st.sampled_from([1e-12, 1e-3, 1.0, 1e6, 1e30]))
def test_magnitudes_that_no_sound_has_give_finite_samples(seed, scale):
    frames = small_frames(12, seed=seed)[:, 0] * np.float32(scale)
    broken = np.random.default_rng(seed).random(frames.shape) < 0.1
    frames[broken] = np.random.default_rng(seed).choice([np.nan, np.inf, -np.inf, -1.0, 0.0])
    samples = np.concatenate([(r := small()).push(frames), r.flush()])
    assert np.isfinite(samples).all()


def test_samples_are_no_larger_than_the_magnitudes_allow():
    frames = small_frames(400)
    samples = np.concatenate([(r := small()).push(frames), r.flush()])
    power = np.mean(frames**2) * 128 * 2 / np.sum(hann(128) ** 2) / 128
    assert np.mean(samples[:-64] ** 2) < 1.5 * power


def test_channels_share_a_phase_and_keep_their_difference_in_level():
    left = magnitudes_of(chord(2.0))
    out = decode(np.stack([left, 0.1 * left], axis=1), channels=2)
    np.testing.assert_allclose(out[:, 1], 0.1 * out[:, 0], atol=1e-5)
    assert convergence(left, out[:, 0]) < -30


def test_a_tone_in_one_channel_only_stays_there():
    t = np.arange(2 * RATE) / RATE
    left, right = (magnitudes_of(0.4 * np.sin(2 * np.pi * f * t)) for f in (440.0, 900.0))
    out = decode(np.stack([left, right], axis=1), channels=2)
    spectrum = np.abs(np.fft.rfft(out[:RATE] * hann(RATE)[:, np.newaxis], axis=0))
    assert spectrum[440, 0] > 30 * spectrum[440, 1]
    assert spectrum[900, 1] > 30 * spectrum[900, 0]


def test_one_channel_may_come_with_or_without_its_axis():
    frames = small_frames(9)
    np.testing.assert_array_equal(small().push(frames), small().push(frames[:, 0]))


def test_a_window_shorter_than_the_transform_works():
    samples = chord(2.0)
    window = np.pad(hann(1024), 512)
    magnitudes = np.abs(stft(samples, 2048, 256, window)).astype(np.float32)
    reconstructor = PhaseReconstructor(2048, 256, 1024, hann(1024))
    out = np.concatenate([reconstructor.push(magnitudes), reconstructor.flush()])
    heard = np.abs(stft(out, 2048, 256, window))[: len(magnitudes)]
    wanted = magnitudes[: len(heard)]
    assert np.linalg.norm(wanted - heard) < 0.05 * np.linalg.norm(wanted)


@pytest.mark.parametrize("hop", [16, 32])
def test_the_delay_of_an_impulse_is_read_from_the_window(hop):
    def level(delay):
        return np.log(np.cos(np.pi * delay / 128) ** 2)  # the Hann window about its middle

    table = delay_table(hann(128)[1:], hop, 128)
    for delay in (1.0, 12.5, 30.0):
        rise = level(delay - hop) - level(delay + hop)
        place = rise * DELAYS_PER_NEPER
        found = np.interp(place, np.arange(table.shape[1]), table[0])
        assert found * 128 / (2 * np.pi) == pytest.approx(delay, abs=0.3)
    rise = level(50.0 - hop) - level(50.0)  # the frame before does not reach that far
    found = np.interp(rise * DELAYS_PER_NEPER, np.arange(table.shape[1]), table[1])
    assert found * 128 / (2 * np.pi) == pytest.approx(50.0, abs=0.3)


def test_the_gaussian_next_to_a_hann_window_is_near_the_one_in_the_table():
    assert gaussian_gamma(hann(2048)) / 2048**2 == pytest.approx(0.25645, rel=0.01)


def test_stacks_integrate_as_a_heap_does():
    rng = np.random.default_rng(3)
    bins = 24
    order = rng.permutation(2 * bins).astype(np.float32)
    logs = -1.01 * order.reshape(2, bins) / STACKS_PER_NEPER  # each on a stack of its own
    logs = logs.astype(np.float32)
    steps = rng.uniform(-3, 3, (3, bins)).astype(np.float32)
    before = np.exp(1j * rng.uniform(-3, 3, bins)).astype(np.complex64)

    angle, done = np.zeros(bins), np.zeros(bins, bool)
    heap = [(-logs[0, k], 0, k) for k in range(bins)]
    heapq.heapify(heap)
    while heap:
        _, now, k = heapq.heappop(heap)
        if not now and not done[k]:
            angle[k] = np.angle(before[k]) + (steps[0, k] + steps[1, k]) / 2
            done[k] = True
            heapq.heappush(heap, (-logs[1, k], 1, k))
        for other in (k - 1, k + 1):
            if now and 0 <= other < bins and not done[other]:
                angle[other] = angle[k] + (other - k) * (steps[2, k] + steps[2, other]) / 2
                done[other] = True
                heapq.heappush(heap, (-logs[1, other], 1, other))

    units = np.zeros(bins, np.complex64)
    room = np.zeros(bins, np.uint8), np.zeros(200, np.int32), np.zeros(2 * bins, np.int32)
    integrate = numba.njit(integrate_frame.py_func)  # itself, it has no entry for Python
    integrate(logs[0], logs[1], before, *steps, -20.0, units, *room)
    np.testing.assert_allclose(units, np.exp(1j * angle), atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "options", "word"),
    [
        ((127, 32, 127), {}, "even"),
        ((128, 32, 129), {}, "win_length"),
        ((128, 65, 128), {}, "hop_length"),
        ((128, 32, 128), {"lookahead": -1}, "lookahead"),
        ((128, 32, 100), {}, "window"),
    ],
)
def test_lengths_that_do_not_fit_are_refused_in_a_sentence(arguments, options, word):
    with pytest.raises(ValueError, match=word):
        PhaseReconstructor(*arguments, hann(127 if arguments[0] == 127 else 129), **options)


def test_frames_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="65 bins"):
        small().push(np.zeros((3, 64), np.float32))
