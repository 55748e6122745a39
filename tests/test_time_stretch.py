"""Time stretch: how long it takes, what stays as it was, and what an attack becomes.

What holds of the stretch of waveforms alone is in `test_wave_stretch.py`.
"""

import pickle

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiogen.codec import SpectralCodec
from audiogen.codec.time_stretch import TimeStretch
from audiogen.codec.wave_stretch import WaveStretch

RATE = 22050
CODEC = SpectralCodec()

rates = st.one_of(st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]), st.floats(0.25, 4.0))


def stretched(frames, rate, **options):
    stretch = TimeStretch(**options)
    return np.concatenate([stretch.push(frames, rate), stretch.flush()])


def noisy_frames(count, seed=0):
    return np.random.default_rng(seed).normal(-40, 12, (count, 9)).astype(np.float32)


def waves(count, seed=0):
    return np.random.default_rng(seed).normal(0, 0.1, (count, 64)).astype(np.float32)


KINDS = pytest.mark.parametrize(
    ("make", "frames_of"),
    [(TimeStretch, noisy_frames), (lambda: WaveStretch(16000, 64), waves)],
    ids=["spectra", "waveform"],
)


def encode(samples):
    return CODEC.encode(samples.astype(np.float32)[:, np.newaxis])


def tone(frequency, seconds):
    return 0.5 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE)


@given(count=st.integers(1, 60), numerator=st.integers(1, 16))
def test_the_number_of_frames_is_exact(count, numerator):
    for rate, exact in (
        (numerator / 4, (count - 1) * 4 // numerator),
        (0.3, (count - 1) * 10 // 3),
    ):
        assert len(stretched(noisy_frames(count), rate)) == exact + 1


@KINDS
@given(cuts=st.lists(st.integers(0, 40), max_size=6))
def test_at_rate_1_come_the_very_frames_each_at_once(make, frames_of, cuts):
    frames, stretch = frames_of(40), make()
    edges = [0, *sorted(cuts), 40]
    for a, b in zip(edges, edges[1:], strict=False):
        np.testing.assert_array_equal(stretch.push(frames[a:b], 1.0), frames[a:b])
    assert stretch.flush().shape == (0, frames.shape[1])


def test_whole_rates_pick_frames_and_fractions_lie_between():
    frames = noisy_frames(13)
    np.testing.assert_array_equal(stretched(frames, 2.0), frames[::2])
    slow = stretched(frames, 0.5, keep_attacks=False)
    np.testing.assert_array_equal(slow[::2], frames)
    np.testing.assert_allclose(slow[1::2], (frames[1:] + frames[:-1]) / 2, rtol=1e-5)


@pytest.mark.slow
# A place a rounding error below a frame, at an attack: pieces and the whole differed here.
@example(
    cuts=[19],
    course=[0.25] * 4
    + [0.5, 4.0]
    + [0.25] * 3
    + [0.5, 4.0]
    + [0.25] * 5
    + [0.2932702480362937]
    + [0.25] * 7,
)
@given(
    cuts=st.lists(st.integers(0, 24), max_size=6),
    course=st.lists(rates, min_size=24, max_size=24),
)
def test_any_chopping_gives_the_same_frames(cuts, course):
    frames, whole = noisy_frames(24), TimeStretch()
    chopped = TimeStretch()
    expected = np.concatenate([whole.push(frames, course), whole.flush()])
    edges = [0, *sorted(cuts), 24]
    pieces = [
        chopped.push(frames[a:b], course[a:b]) for a, b in zip(edges, edges[1:], strict=False)
    ]
    np.testing.assert_array_equal(np.concatenate([*pieces, chopped.flush()]), expected)


def test_a_rate_that_changes_counts_from_where_it_does():
    frames = np.arange(9, dtype=np.float32)[:, np.newaxis] - 50
    out = stretched(frames, [1, 1, 0.5, 0.5, 2, 2, 2, 2, 2], keep_attacks=False)
    np.testing.assert_allclose(out[:, 0] + 50, [0, 1, 2, 2.5, 3, 3.5, 4, 6, 8])


@pytest.mark.parametrize(
    ("make", "frames_of", "count", "cut"),
    [
        (TimeStretch, noisy_frames, 30, 11),
        (TimeStretch, noisy_frames, 300, 110),
        (lambda: WaveStretch(16000, 64), waves, 300, 110),
    ],
    ids=["spectra", "many-spectra", "waveform"],
)
def test_a_flushed_stretch_is_as_new(make, frames_of, count, cut):
    frames, one = frames_of(count), make()
    first = np.concatenate([one.push(frames, 0.4), one.flush()])
    begun = one.push(frames[:cut], 0.4)
    rest = np.concatenate([begun, one.push(frames[cut:], 0.4), one.flush()])
    np.testing.assert_array_equal(rest, first)


@KINDS
def test_memory_stays_as_it_is(make, frames_of):
    stretch, frames = make(), frames_of(200)  # attacks all the time
    kept = []
    for _ in range(6):
        for n in range(200):
            stretch.push(frames[n : n + 1], (0.25, 0.7, 1.0, 4.0)[n // 50])
        kept.append(len(pickle.dumps(stretch)))
    # A thousand frames of each of which a place is kept would take 2000 bytes and more.
    assert kept[-1] - kept[0] < 1000


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.25, 0.6, 1.0, 1.7, 4.0])
@pytest.mark.parametrize("frequency", [220.0, 1000.3])
def test_a_tone_keeps_its_pitch_and_stays_pure(frequency, rate):
    out = CODEC.decode(stretched(encode(tone(frequency, 3 + 3 * rate)), rate))[:, 0]
    middle = out[len(out) // 2 - RATE // 2 :][:RATE]
    spectrum = np.abs(np.fft.rfft(middle * np.kaiser(RATE, 14)))
    peak = int(spectrum.argmax())
    assert peak == pytest.approx(frequency, abs=0.5)
    beside = np.delete(spectrum, np.s_[peak - 12 : peak + 13])
    assert 20 * np.log10(beside.max() / spectrum[peak]) < -50
    assert np.sqrt(2 * np.mean(middle**2)) == pytest.approx(0.5, rel=0.01)


def struck_note(bed):
    """A note struck after two seconds of soft noise."""
    t = np.arange(2 * RATE) / RATE
    partials = sum(np.sin(2 * np.pi * h * 311 * t) / h for h in (1, 2, 3, 4, 5))
    samples = bed * np.random.default_rng(0).standard_normal(4 * RATE)
    samples[2 * RATE :] += 0.5 * np.exp(-6 * t) * partials
    return encode(samples)


def rise_time(samples):
    """Milliseconds in which the level goes from a tenth to nine tenths of its peak."""
    smooth = np.hanning(221) / np.hanning(221).sum()
    level = np.sqrt(np.convolve(samples**2, smooth, "same"))
    before = level[: int(level.argmax()) + 1][::-1]
    return (
        1000
        / RATE
        * (np.argmax(before < 0.1 * level.max()) - np.argmax(before < 0.9 * level.max()))
    )


@pytest.mark.slow
@pytest.mark.parametrize("bed", [0.0, 0.002, 0.02])
@pytest.mark.parametrize("rate", [0.25, 0.5, 1.0, 2.0])
def test_an_attack_stays_an_attack(rate, bed):
    frames = struck_note(bed)
    played = stretched(frames, rate)
    assert rise_time(CODEC.decode(played)[:, 0]) < 15
    assert len(played) == int((len(frames) - 1) / rate) + 1


@pytest.mark.slow
def test_without_keeping_attacks_one_lasts_longer():
    slow = CODEC.decode(stretched(struck_note(0.0), 0.25, keep_attacks=False))[:, 0]
    assert rise_time(slow) > 100


@KINDS
@settings(max_examples=20)
@given(rate=st.floats(allow_nan=True).filter(lambda rate: not 0.25 <= rate <= 4))
def test_a_rate_out_of_range_is_refused_in_a_sentence(make, frames_of, rate):
    with pytest.raises(ValueError, match=r"from 0\.25 to 4"):
        make().push(frames_of(3), rate)


@given(st.lists(st.sampled_from([1.0, 1.0, 1.0, 1.0, 0.5, 2.0, 0.7]), min_size=1, max_size=60))
def test_one_frame_at_a_time_is_played_as_many_at_once(rates: list[float]) -> None:
    rng = np.random.default_rng(len(rates))
    frames = rng.normal(-40, 15, (len(rates), 5)).astype(np.float32)
    whole, single = TimeStretch(), TimeStretch()
    together = whole.push(frames, np.array(rates))
    pieces = [single.push(frames[n : n + 1], rate) for n, rate in enumerate(rates)]
    np.testing.assert_array_equal(np.concatenate(pieces), together)
    np.testing.assert_array_equal(single.flush(), whole.flush())
