"""A replay is found where it is, at any level and through noise; what only resembles is none."""

from __future__ import annotations

import numpy as np
import pytest

from audiogen.evaluation.sound.features import features_of
from audiogen.evaluation.sound.memorisation import Memorisation, copying

RATE = 22050
FRAMES = RATE / 512


def melody(seed: int, seconds: float) -> np.ndarray:
    """Decaying tones of random pitch, level and time, mono `[samples, 1]`."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * RATE))
    for start in np.cumsum(rng.uniform(0.1, 0.6, round(seconds * 5))):
        at = round(start * RATE)
        age = np.arange(min(RATE, len(sound) - at)) / RATE if at < len(sound) else np.zeros(0)
        pitch = 110 * 2 ** (rng.integers(0, 36) / 12)
        partials = sum(np.sin(2 * np.pi * n * pitch * age) / n for n in (1, 2, 3, 4))
        sound[at : at + len(age)] += rng.uniform(0.05, 0.2) * np.exp(-5 * age) * partials
    return sound[:, None].astype(np.float32)


def mel(sound: np.ndarray) -> np.ndarray:
    return features_of(sound, RATE).mel


CORPUS = [melody(1, 40), melody(2, 60)]


@pytest.fixture(scope="module")
def learnt() -> list[np.ndarray]:
    return [mel(sound) for sound in CORPUS]


@pytest.fixture(scope="module")
def unseen() -> list[np.ndarray]:
    return [mel(melody(3, 45))]


def look(play: np.ndarray, learnt: list[np.ndarray], unseen: list[np.ndarray]) -> Memorisation:
    return copying([mel(play)], learnt, unseen, FRAMES)


@pytest.mark.slow
@pytest.mark.parametrize("gain", [1.0, 0.1, 3.0])
@pytest.mark.parametrize("noise_db", [-300.0, -30.0])
def test_a_replay_is_caught_at_its_place(
    learnt: list[np.ndarray], unseen: list[np.ndarray], gain: float, noise_db: float
) -> None:
    # From 12.345 s of the second file: not on the grid of the frames.
    start = round(12.345 * RATE)
    replay = gain * CORPUS[1][start : start + 30 * RATE]
    hiss = np.random.default_rng(4).standard_normal(replay.shape) * replay.std()
    found = look(replay + 10 ** (noise_db / 20) * hiss, learnt, unseen)
    assert len(found.copies) == len(found.pieces) >= 9
    for match in found.copies:
        assert match.source == 1
        assert match.source_place == pytest.approx(12.345 + match.place, abs=0.05)
    assert "replayed" in found.words and found.words.startswith(f"{len(found.copies)} of")


@pytest.mark.slow
def test_a_single_replayed_phrase_in_new_play_is_found(
    learnt: list[np.ndarray], unseen: list[np.ndarray]
) -> None:
    play = melody(5, 60)
    play[20 * RATE : 30 * RATE] = CORPUS[0][5 * RATE : 15 * RATE]
    found = look(play, learnt, unseen)
    assert 2 <= len(found.copies) <= 4
    for match in found.copies:
        assert match.source == 0
        assert 19.5 < match.place < 30
        assert match.source_place == pytest.approx(match.place - 15, abs=0.05)


@pytest.mark.slow
def test_new_music_of_the_same_kind_is_no_copy(
    learnt: list[np.ndarray], unseen: list[np.ndarray]
) -> None:
    found = look(melody(6, 60), learnt, unseen)
    assert len(found.pieces) >= 19
    assert found.copies == ()
    assert found.words == "nothing is replayed"
    # ... and is as like the corpus as what is held out.
    likeness = np.median([match.likeness for match in found.pieces])
    assert likeness == pytest.approx(np.median(found.held_out), abs=0.1)


@pytest.mark.parametrize("kind", ["noise", "silence", "chord"])
def test_what_never_changes_is_no_copy(
    learnt: list[np.ndarray], unseen: list[np.ndarray], kind: str
) -> None:
    time = np.arange(20 * RATE)[:, None] / RATE
    play = {
        "noise": 0.1 * np.random.default_rng(7).standard_normal(time.shape),
        "silence": np.zeros(time.shape),
        "chord": sum(0.1 * np.sin(2 * np.pi * hz * time) for hz in (220, 277, 330)),
    }[kind]
    found = look(play, learnt, unseen)
    assert found.copies == ()


def test_what_the_corpus_repeats_itself_is_no_copy(learnt: list[np.ndarray]) -> None:
    # Held out is a verse that was learnt as well: play may sing it, too.
    verse = CORPUS[0][: 20 * RATE]
    found = copying([mel(verse)], learnt, [mel(verse)], FRAMES)
    assert "replayed" not in found.words or "no more" in found.words


def test_nothing_held_out_still_finds_a_replay(learnt: list[np.ndarray]) -> None:
    found = copying([mel(CORPUS[0])], learnt, [], FRAMES)
    assert len(found.held_out) == 0
    assert len(found.copies) == len(found.pieces)


@pytest.mark.slow
def test_one_shots_are_found_in_what_strings_them_together() -> None:
    shots = [melody(20 + n, 0.9) for n in range(12)]
    others = [melody(50 + n, 0.9) for n in range(12)]
    rng = np.random.default_rng(8)
    gap = np.zeros((round(0.13 * RATE), 1), np.float32)

    def strung(which: list[np.ndarray]) -> np.ndarray:
        return np.concatenate([part for n in rng.permutation(12) for part in (which[n], gap)])

    learnt, unseen = [mel(shot) for shot in shots], [mel(shot) for shot in others[:4]]
    replay = copying([mel(strung(shots))], learnt, unseen, FRAMES)
    fresh = copying([mel(strung(others[4:] + others[4:8]))], learnt, unseen, FRAMES)
    assert replay.piece_seconds < 0.5
    assert len({match.source for match in replay.copies}) >= 8
    assert len(fresh.copies) < 0.2 * len(replay.copies)
