"""Time stretch of a waveform: the very samples at rate 1, elsewhere the same pitch and level."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec.time_stretch import TimeStretch
from audiogen.codec.wave_stretch import WaveStretch, correlation

RATE, SIZE = 16000, 64
TABLA = Path(__file__).parents[1] / "datasets" / "ambient" / "loop_tabla.wav"

rates = st.one_of(st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]), st.floats(0.25, 4.0))


def framed(samples):
    return samples[: len(samples) // SIZE * SIZE].reshape(-1, SIZE).astype(np.float32)


def tone(frequency, seconds):
    return framed(0.5 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE))


def noise(count, seed=0):
    return np.random.default_rng(seed).normal(0, 0.1, (count, SIZE)).astype(np.float32)


def recording(path, seconds=8):
    samples, rate = soundfile.read(path, always_2d=True)
    return framed(soxr.resample(samples.mean(1), rate, RATE)[: seconds * RATE])


def stretched(frames, rate):
    stretch = WaveStretch(RATE, SIZE)
    return np.concatenate([stretch.push(frames, rate), stretch.flush()])


def clocked(frames, rate):
    """The place of each frame that the stretch of spectra would play."""
    places = np.arange(len(frames), dtype=np.float64)[:, np.newaxis]
    return TimeStretch(keep_attacks=False).push(places, rate)[:, 0]


def pitch(frames):
    """Frequency in Hz of the middle half, from the peak of its spectrum."""
    samples = frames.ravel()[frames.size // 4 : frames.size * 3 // 4]
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 19))
    return spectrum.argmax() * RATE / (1 << 19)


def decibels(frames):
    return 10 * np.log10(np.mean(np.square(frames, dtype=np.float64)))


def jump(frames):
    """The largest step from a sample to the next."""
    return np.abs(np.diff(frames.ravel())).max()


def strokes(frames):
    """Times in seconds at which the energy of 4 ms leaves that of the 28 ms before behind."""
    energy = np.mean(np.square(frames, dtype=np.float64), axis=1)
    found = [-np.inf]
    for n in range(8, len(energy)):
        sudden = energy[n] > max(4 * energy[n - 8 : n - 1].mean(), 0.01 * energy.max())
        if sudden and n - found[-1] > 12:
            found.append(n)
    return np.array(found[1:]) * SIZE / RATE


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.8, 1.3, 2.0, 4.0])
@pytest.mark.parametrize("frequency", [60.0, 220.0, 1000.3, 3456.7])
def test_a_tone_keeps_its_pitch_and_level_and_does_not_click(frequency, rate):
    frames = tone(frequency, 1.5 + 1.5 * rate)
    out = stretched(frames, rate)
    assert pitch(out) == pytest.approx(frequency, rel=0.003)
    levels = [decibels(part) for part in np.array_split(out[10:-30], 20)]
    np.testing.assert_allclose(levels, decibels(frames), atol=0.5)
    assert jump(out[:-30]) < 1.05 * jump(frames)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    frequency=st.floats(80, 4000),
    course=st.lists(rates, min_size=100, max_size=100),
)
def test_a_tone_stays_as_it_is_while_the_rate_changes_at_every_push(frequency, course):
    frames, stretch = tone(frequency, 4.0), WaveStretch(RATE, SIZE)
    pieces = [stretch.push(frames[n : n + 1], course[n % 100]) for n in range(len(frames))]
    out = np.concatenate([*pieces, stretch.flush()])
    assert pitch(out) == pytest.approx(frequency, rel=0.005)
    assert decibels(out[:-30]) == pytest.approx(decibels(frames), abs=1)
    assert jump(out[:-30]) < 1.1 * jump(frames)


@pytest.mark.parametrize("rate", [0.25, 0.5, 2.0, 4.0])
def test_noise_keeps_its_level_at_every_moment_of_a_splice(rate):
    # Unlike sounds that cross over plainly are 3 dB softer half way, 50 times a second.
    out = stretched(noise(2000), rate)[1:-40]
    level = [decibels(out[n::5]) for n in range(5)]
    np.testing.assert_allclose(level, decibels(noise(2000)), atol=1)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(0, 150),
    course=st.lists(rates, min_size=1, max_size=150),
    seed=st.integers(0, 9),
)
def test_there_are_as_many_frames_as_the_clock_of_spectra_plays(count, course, seed):
    stretch, clock = WaveStretch(RATE, SIZE), TimeStretch(keep_attacks=False)
    out = due = 0
    for n, frame in enumerate(noise(count, seed)[:, np.newaxis]):
        rate = course[n % len(course)]
        out += len(stretch.push(frame, rate))
        due += len(clock.push(frame, rate))
        assert 0 <= due - out <= stretch.delay
    assert out + len(stretch.flush()) == due


def test_a_long_stay_at_a_rate_keeps_to_the_clock():
    stretch, clock = WaveStretch(RATE, SIZE), TimeStretch(keep_attacks=False)
    out = due = 0
    for rate in (1 / 0.7, 1 / 3, 1.0, 0.3, 1 / 0.7):
        frames = noise(900)
        due += len(clock.push(frames, rate))
        out += len(stretch.push(frames, rate))
        assert 0 <= due - out <= stretch.delay
    assert out + len(stretch.flush()) == due


@pytest.mark.slow
@pytest.mark.parametrize("course", [[0.25], [0.5], [2.0], [4.0], [0.25] * 90 + [4.0] * 200 + [1.0]])
@pytest.mark.parametrize("struck", [False, True])
def test_what_is_played_lies_where_the_clock_reads(struck, course):
    # Noise is like itself at one place alone, so that each piece can be found in it again.
    frames = noise(900)
    if struck:  # attacks, for which the reading leaves its clock farthest
        frames *= np.exp(-(np.arange(900) % 53) / 5)[:, np.newaxis].astype(np.float32) + 1e-2
    course = np.resize(course, len(frames))
    out, places = stretched(frames, course).ravel(), clocked(frames, course)
    away = []
    for n, place in enumerate(places[:-4]):
        first = max(0, round(place * SIZE) - RATE // 10)
        alike = correlation(out[n * SIZE :][: 2 * SIZE], frames.ravel()[first:][: RATE // 5])
        if alike.max() > 0.9:  # in the middle of a cross-over it is in two places
            away.append((first + alike.argmax() - place * SIZE) / RATE)
    assert len(away) > len(places) / 10
    assert np.abs(away).max() < 0.055
    assert np.median(np.abs(away)) < (0.035 if struck else 0.012)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 600), max_size=8),
    course=st.lists(rates, min_size=1, max_size=60),
    runs=st.integers(1, 60),
)
def test_pieces_of_any_size_give_the_same(cuts, course, runs):
    frames, whole = recording(TABLA, 3)[100:700], WaveStretch(RATE, SIZE)
    course = np.resize(np.repeat(course, runs), len(frames))
    chopped = WaveStretch(RATE, SIZE)
    expected = np.concatenate([whole.push(frames, course), whole.flush()])
    edges = [0, *sorted(cuts), len(frames)]
    pieces = [
        chopped.push(frames[a:b], course[a:b]) for a, b in zip(edges, edges[1:], strict=False)
    ]
    np.testing.assert_array_equal(np.concatenate([*pieces, chopped.flush()]), expected)


@pytest.mark.parametrize("rate", [0.25, 0.7, 1.6, 4.0])
def test_leaving_rate_1_and_coming_back_is_seamless(rate):
    course = np.repeat([1.0, rate, 1.0], 300)
    for frames in (tone(311.0, 3.6), recording(TABLA)[500:1400]):
        out = stretched(frames, course)
        np.testing.assert_array_equal(out[:301], frames[:301])
        assert jump(out[:-20]) <= 1.1 * jump(frames)
        # After coming back they are the samples again, from near where the clock is.
        end = frames.ravel()[-250 * SIZE : -100 * SIZE]
        late = out.ravel()[-280 * SIZE : -70 * SIZE]
        alike = correlation(end, late)
        assert alike.max() > 1 - 1e-6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "least", "most"),
    [(0.25, 1.0, 1.3), (0.5, 0.95, 1.05), (0.8, 0.95, 1.1), (1.5, 0.85, 1.0), (2.0, 0.6, 1.0)],
)
def test_drums_keep_about_as_many_strokes(rate, least, most, shared_data):
    before = after = 0
    for path in sorted((shared_data / "drums" / "Loops").glob("*.WAV")):
        frames = recording(path, 12)
        struck = strokes(frames) / rate
        out = strokes(stretched(frames, rate))
        before, after = before + len(struck), after + len(out)
    assert before > 90
    assert least * before <= after <= most * before


def test_clicks_are_each_heard_once_when_slowed():
    samples = 0.001 * np.random.default_rng(0).standard_normal(4 * RATE)
    times = np.arange(0.31, 3.8, 0.217)
    for time in times:
        t = np.arange(RATE // 20) / RATE
        samples[int(time * RATE) :][: len(t)] += np.exp(-t / 0.008) * np.sin(2 * np.pi * 900 * t)
    for rate in (0.25, 0.5, 0.75):
        struck = strokes(stretched(framed(samples), rate))
        assert len(struck) == len(times)
        np.testing.assert_allclose(struck * rate, times, atol=0.05)


@pytest.mark.parametrize(("sample_rate", "size"), [(8000, 16), (44100, 1024), (48000, 100)])
@pytest.mark.parametrize("rate", [0.25, 1.0, 3.0])
def test_other_sizes_of_frames_serve_as_well(sample_rate, size, rate):
    t = np.arange(sample_rate * 4 // size * size) / sample_rate
    frames = np.sin(2 * np.pi * 220 * t, dtype=np.float32).reshape(-1, size)
    stretch = WaveStretch(sample_rate, size)
    out = np.concatenate([stretch.push(frames, rate), stretch.flush()])
    assert len(out) == int((len(frames) - 1) / rate) + 1
    middle = out.ravel()[out.size // 4 : out.size * 3 // 4]
    assert decibels(middle) == pytest.approx(decibels(frames), abs=0.3)
    assert jump(middle) < 1.05 * jump(frames)


@pytest.mark.parametrize("rate", [0.25, 4.0])
def test_silence_stays_silence(rate):
    assert not stretched(np.zeros((300, SIZE), np.float32), rate).any()


def test_a_sound_is_like_itself_at_any_level_and_unlike_silence():
    sound = noise(3).ravel()
    alike = correlation(0.1 * sound, np.concatenate([np.zeros(300), sound, -sound]))
    assert alike[300] == pytest.approx(1) and alike[-1] == pytest.approx(-1)
    assert alike[0] == 0 and len(alike) == 300 + len(sound) + 1
