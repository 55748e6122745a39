"""The detectors on made culprits, alone and amid innocent sound, and on innocent sound itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import soxr
from scipy.signal import butter, sosfilt

from audiogen.evaluation.sound.faults import (
    KINDS,
    SHORTEST,
    Fault,
    FaultLimits,
    find_faults,
    movement,
)
from audiogen.evaluation.sound.features import FeatureExtractor, Features, features_of
from audiogen.evaluation.sound.loops import find_loops

RATE = 22050
BEFORE, CULPRIT, AFTER = 20, 36, 12  # seconds

Sound = np.ndarray


def noise(seconds: float, seed: int = 0) -> Sound:
    """White noise with an RMS of 1, `[samples]`."""
    return np.random.default_rng(seed).standard_normal(round(seconds * RATE))


def level(sound: Sound, rms: float = 0.08) -> Sound:
    """The sound at an RMS."""
    return sound * rms / sound.std()


@cache
def music(seconds: float, seed: int = 0) -> Sound:
    """Melody, chords, bass drum and hat at 120 beats a minute, all played anew each time."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(round((seconds + 3) * RATE))

    def add(at: float, hit: Sound) -> None:
        first = round(at * RATE)
        sound[first : first + len(hit)] += hit[: len(sound) - first]

    def note(frequency: float, length: float, amplitude: float) -> Sound:
        time = np.arange(round(length * RATE)) / RATE
        partials = [np.sin(2 * np.pi * frequency * k * time) / k for k in range(1, 6)]
        return amplitude * np.exp(-3 * time) * np.sum(partials, axis=0)

    for beat in range(round(seconds * 2)):
        at = beat / 2
        root = 220 * 2 ** ((0, 5, 7, 0)[beat // 4 % 4] / 12)
        time = np.arange(RATE // 5) / RATE
        add(at, 0.5 * np.exp(-30 * time) * np.sin(2 * np.pi * 60 * time))
        add(at + 0.25, 0.1 * noise(0.1, beat + 1000 * seed) * np.exp(-60 * time[: RATE // 10]))
        if beat % 4 == 0:
            for interval in (0, 4, 7, 11):
                add(at, note(root * 2 ** (interval / 12), 2, 0.06))
        if rng.random() < 0.8:
            step = rng.choice([0, 2, 4, 7, 9, 12])
            add(at, note(2 * root * 2 ** (step / 12), 0.5, rng.uniform(0.05, 0.2)))
    return level(sound[: round(seconds * RATE)])


def chord(seconds: float, vibrato: float = 0.0, tremolo: float = 0.0) -> Sound:
    """A held chord."""
    time = np.arange(round(seconds * RATE)) / RATE
    bend = np.cumsum(1 + vibrato * np.sin(2 * np.pi * 5.5 * time)) / RATE
    sound = sum(
        np.sin(2 * np.pi * root * k * bend + k * root) / k
        for root in (110, 138.6, 164.8, 220)
        for k in range(1, 7)
    )
    return level(sound * (1 + tremolo * np.sin(2 * np.pi * 5 * time)))


def swept_noise(seconds: float, period: float = 20.0) -> Sound:
    """Noise under a low-pass that goes slowly up and down between 300 and 3000 Hz."""
    sound = noise(seconds)
    state = np.zeros((1, 2))
    for first in range(0, len(sound), 441):
        swing = 0.5 - 0.5 * np.cos(2 * np.pi * first / RATE / period)
        filt = butter(2, 300 * 10**swing, fs=RATE, output="sos")
        sound[first : first + 441], state = sosfilt(filt, sound[first : first + 441], zi=state)
    return level(sound)


def pink(seconds: float) -> Sound:
    """Noise with equal power in every octave."""
    spectrum = np.fft.rfft(noise(seconds))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    return level(np.fft.irfft(spectrum))


def looped(period: float, *, gains: bool = False, hiss: float = 0.0) -> Sound:
    """The next seconds of the music again and again, louder or softer each time, under hiss."""
    rng = np.random.default_rng(3)
    clip = music(BEFORE + 16)[BEFORE * RATE : round((BEFORE + period) * RATE)]
    rounds = int(max(CULPRIT, 4 * period) / period)
    loudness = 10 ** (rng.uniform(-8, 2, rounds) / 20) if gains else np.ones(rounds)
    sound = np.concatenate([gain * clip for gain in loudness])
    return sound + hiss * sound.std() * noise(len(sound) / RATE)[: len(sound)]


def crescendo(seconds: float) -> Sound:
    """Music that grows by 1 dB a second."""
    return music(seconds, 7) * 10 ** (np.arange(round(seconds * RATE)) / RATE / 20)


@pytest.fixture(scope="module")
def corpus() -> Features:
    """What the culprits are judged by: two minutes of made music."""
    return features_of(music(120, 1)[:, None].astype(np.float32), RATE)


@pytest.fixture(scope="module")
def limits(corpus: Features) -> FaultLimits:
    """The limits of that corpus."""
    return FaultLimits.of(corpus)


def faults(sounds: Sequence[Sound], limits: FaultLimits) -> list[Fault]:
    """What is found in some sounds, one after the other."""
    return find_faults(
        features_of(np.concatenate(sounds)[:, None].astype(np.float32), RATE), limits
    )


CULPRITS: dict[str, tuple[str, Callable[[], Sound]]] = {
    "digital silence": ("silence", lambda: np.zeros(8 * RATE)),
    "faint hiss": ("silence", lambda: level(noise(8), 1e-4)),
    "held chord": ("drone", lambda: chord(CULPRIT)),
    "chord with vibrato": ("drone", lambda: chord(CULPRIT, vibrato=0.02)),
    "chord with tremolo": ("drone", lambda: chord(CULPRIT, tremolo=0.6)),
    "chord under hiss": ("drone", lambda: chord(CULPRIT) + 0.008 * noise(CULPRIT)),
    "slowly filtered noise": ("drone", lambda: swept_noise(CULPRIT)),
    "white noise": ("hiss", lambda: level(noise(CULPRIT))),
    "pink noise": ("hiss", lambda: pink(CULPRIT)),
    "loop of 0.7 s": ("loop", lambda: looped(0.7)),
    "loop of 1.3 s": ("loop", lambda: looped(1.3)),
    "loop of 4 s": ("loop", lambda: looped(4.0)),
    "loop of 13.7 s": ("loop", lambda: looped(13.7)),
    "loop, louder and softer": ("loop", lambda: looped(2.6, gains=True)),
    "loop under hiss": ("loop", lambda: looped(2.6, hiss=0.1)),
    "far too loud": ("runaway", lambda: music(CULPRIT, 5) * 5),
    "far too faint": ("runaway", lambda: music(CULPRIT, 5) / 20),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CULPRITS)
def test_a_culprit_amid_music_is_found_where_it_begins_and_ends(
    name: str, limits: FaultLimits
) -> None:
    kind, make = CULPRITS[name]
    culprit = make()
    seconds = len(culprit) / RATE
    found = faults([music(BEFORE + 16)[: BEFORE * RATE], culprit, music(AFTER, 2)], limits)
    mine = [finding for finding in found if finding.kind == kind]
    assert len(mine) == 1, found
    assert mine[0].start == pytest.approx(BEFORE, abs=1.0)
    assert mine[0].start + mine[0].seconds == pytest.approx(BEFORE + seconds, abs=1.0)
    # Others may be right too (hiss is a drone), but not about the music around.
    assert all(BEFORE - 1 < other.start < BEFORE + seconds for other in found)


@pytest.mark.parametrize("name", ["held chord", "white noise", "loop of 4 s", "far too loud"])
def test_a_culprit_from_end_to_end_is_found_too(name: str, limits: FaultLimits) -> None:
    kind, make = CULPRITS[name]
    found = [finding for finding in faults([make()], limits) if finding.kind == kind]
    assert len(found) == 1 and found[0].start < 1


@pytest.mark.slow
def test_a_crescendo_runs_away_from_where_it_leaves_the_range(limits: FaultLimits) -> None:
    found = faults([music(BEFORE), crescendo(40)], limits)
    assert {finding.kind for finding in found} == {"runaway"}
    steady = features_of(music(40, 7)[:, None].astype(np.float32), RATE)
    passed = limits.loud - 10 * np.log10(np.mean(10 ** (steady.level / 10)))  # at 1 dB a second
    assert found[0].start == pytest.approx(BEFORE + passed, abs=2.0)
    assert found[-1].start + found[-1].seconds == pytest.approx(BEFORE + 40, abs=0.1)
    assert "too loud" in found[0].sentence


@pytest.mark.slow
def test_new_music_is_innocent(limits: FaultLimits) -> None:
    assert faults([music(120, 2)], limits) == []


@pytest.mark.slow
def test_a_rest_a_fermata_and_a_repeated_phrase_are_music(limits: FaultLimits) -> None:
    phrase = music(12, 8)
    parts = [music(10, 2), np.zeros(4 * RATE), chord(8), phrase, phrase, level(noise(3))]
    assert faults([*parts, music(10, 3)], limits) == []


@pytest.mark.slow
def test_what_the_corpus_does_itself_its_play_may_do() -> None:
    pauses = [piece for n in range(6) for piece in (music(8, n), np.zeros(8 * RATE))]
    corpus = features_of(np.concatenate(pauses)[:, None].astype(np.float32), RATE)
    limits = FaultLimits.of(corpus)
    assert limits.patience["silence"] == pytest.approx(12, abs=0.5)
    assert faults(pauses, limits) == []
    found = faults([music(10, 1), np.zeros(14 * RATE), music(10, 2)], limits)
    assert [finding.kind for finding in found] == ["silence"]


@pytest.mark.slow
@pytest.mark.parametrize("make", [lambda: chord(60), lambda: level(noise(60))])
def test_a_corpus_of_drones_or_hiss_accuses_none_of_them(make: Callable[[], Sound]) -> None:
    sound = make()
    assert (
        faults([sound], FaultLimits.of(features_of(sound[:, None].astype(np.float32), RATE))) == []
    )


@pytest.mark.slow
def test_movement_is_small_in_what_is_held_and_large_in_music() -> None:
    def median(sound: Sound) -> float:
        features = features_of(sound[:, None].astype(np.float32), RATE)
        return float(np.median(movement(features)[60:-60]))

    held = chord(20), chord(20, vibrato=0.02), chord(20, tremolo=0.6), noise(20) / 10, pink(20)
    assert max(median(sound) for sound in held) < 0.5 < 1.5 < median(music(20))


def test_the_period_of_a_loop_is_found() -> None:
    for period in (1.3, 4.0, 13.7):
        features = features_of(looped(period)[:, None].astype(np.float32), RATE)
        (loop,) = find_loops(features, SHORTEST["loop"])
        assert loop.period == pytest.approx(period, abs=0.03)


@pytest.mark.slow
def test_a_phrase_heard_twice_is_no_loop_and_three_times_is() -> None:
    phrase = music(15, 8)
    for rounds, loops in ((2, 0), (3, 1)):
        sound = np.concatenate([music(20, 2), *[phrase] * rounds, music(20, 3)])
        found = find_loops(features_of(sound[:, None].astype(np.float32), RATE), 20.0)
        assert len(found) == loops


def test_play_too_short_to_judge_has_no_faults(limits: FaultLimits) -> None:
    assert find_faults(FeatureExtractor(RATE).features(), limits) == []
    assert faults([chord(0.2)], limits) == []


def test_a_silent_corpus_sets_no_limits() -> None:
    with pytest.raises(ValueError, match="the corpus is silent"):
        FaultLimits.of(features_of(np.zeros((RATE, 1), np.float32), RATE))


def heard(paths: Sequence[Path], rate: int) -> Features:
    """The traits of some files."""
    extractor = FeatureExtractor(rate)
    for path in paths:
        sound, own_rate = sf.read(path, dtype="float32", always_2d=True)
        sound = soxr.resample(sound.mean(axis=1, keepdims=True), own_rate, rate)
        extractor.push(sound.astype(np.float32))
        extractor.cut()
    return extractor.features()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("jazz", "*.flac"),
        ("demo/jazz", "*.wav"),
        ("demo/ambient", "*.wav"),
        ("drums/Loops", "*.WAV"),
    ],
)
def test_no_piece_is_accused_by_the_others(folder: str, pattern: str, shared_data: Path) -> None:
    paths = sorted((shared_data / folder).glob(pattern))
    assert len(paths) >= 3
    pieces = {path: heard([path], RATE) for path in paths}
    for path, piece in pieces.items():
        corpus = joined([other for name, other in pieces.items() if name != path])
        assert find_faults(piece, FaultLimits.of(corpus)) == [], path.name
    whole = joined(list(pieces.values()))
    assert find_faults(whole, FaultLimits.of(whole)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "rate"), [("speech", 8000), ("drums", RATE)])
def test_no_half_of_many_short_files_is_accused_by_the_other(
    folder: str, rate: int, shared_data: Path
) -> None:
    paths = sorted((shared_data / folder).glob("*.wav"))
    halves = heard(paths[::2], rate), heard(paths[1::2], rate)
    assert find_faults(halves[0], FaultLimits.of(halves[1])) == []
    assert find_faults(halves[1], FaultLimits.of(halves[0])) == []


def joined(pieces: Sequence[Features]) -> Features:
    """Traits one after the other; the detectors hear no onsets."""
    names = ("level", "centroid", "flatness", "change", "mel", "body", "peak", "partials")
    columns = {name: np.concatenate([getattr(each, name) for each in pieces]) for name in names}
    return Features(frame_rate=pieces[0].frame_rate, onsets=np.zeros(0), **columns)


def test_every_kind_has_a_culprit() -> None:
    assert {kind for kind, _ in CULPRITS.values()} == set(KINDS) == set(SHORTEST)
