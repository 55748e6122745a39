"""Copies of the corpus in play: the most similar corpus segment to each few seconds of output.

The similarity of two pieces is the correlation of their log-mel spectrograms, each band less its
mean. So a replay at another level or through another filter is found, and the same chord, sustained
in both, is no copy. A corpus repeats itself, too: how similar its held-out part is to its training
part shows what is no copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Mel = npt.NDArray[np.float32]
"""The log-mel spectrogram of one run of sound in dB, `[frames, bands]`."""

Smooth = npt.NDArray[np.float32]
"""A run of log-mel frames, smoothed for the comparison, `[frames, bands]`."""

PIECE_SECONDS, SHORTEST_SECONDS = 3.0, 0.3
"""How long a piece is; of a folder of one-shots half of the typical file, and not less than the
second: so each file that is replayed holds a whole piece, wherever the pieces begin."""

PIECES = 600
"""Pieces that are looked up at most, evenly spread: against an hour of corpus, 10 s of work."""

HOP_SECONDS = 0.07
"""Between the columns of a piece, each the mean of the frames around it. The corpus is tried at
every frame."""

FLOOR_DB = 60.0
"""What lies further below the loudest is one silence: faint noise on a replay hides nothing."""

LEAST_SPREAD_DB = 1.5
"""Where bands stray less from their means, nothing happens: the piece is like any other such."""

COPY = 0.85
"""Nothing less alike is a copy, however unlike the held-out pieces are."""

_CHUNK = 4096


@dataclass(frozen=True)
class NearestMatch:
    """A piece of play and the most similar place in the corpus.

    Attributes
    ----------
    run, place : int, float (seconds)
        Which run of play, and where in it.
    source, source_place : int, float (seconds)
        Which run of the training sound, and where in it.
    likeness : float (-1 to 1)
        Correlation; 1 for the same.
    """

    run: int
    place: float
    source: int
    source_place: float
    likeness: float


@dataclass(frozen=True)
class Memorisation:
    """The similarity of play to the training sound, beside that of the held-out sound.

    Attributes
    ----------
    piece_seconds : float
        How long a piece is.
    pieces : tuple of NearestMatch
        The most similar segment for each piece of play in which something happens.
    held_out : array of float64 `[pieces]`
        The likeness of each held-out piece; empty where nothing is held out.
    limit : float
        A piece that is more alike is a copy: a third of the way from what one in twenty of the
        held-out pieces shows to the same.
    """

    piece_seconds: float
    pieces: tuple[NearestMatch, ...]
    held_out: npt.NDArray[np.float64]
    limit: float

    @property
    def copies(self) -> tuple[NearestMatch, ...]:
        """The pieces that are copies, the most alike first."""
        found = [match for match in self.pieces if match.likeness > self.limit]
        return tuple(sorted(found, key=lambda match: -match.likeness))

    @property
    def likeness(self) -> float:
        """The median likeness of the pieces of play; NaN if there are none."""
        found = [match.likeness for match in self.pieces]
        return float(np.median(found)) if found else float("nan")

    @property
    def held_out_likeness(self) -> float:
        """The median likeness of the held-out pieces; NaN if there are none."""
        return float(np.median(self.held_out)) if len(self.held_out) else float("nan")

    @property
    def longest_seconds(self) -> float:
        """How long the longest run of copies is, one piece directly after the other."""
        longest, begun, before = 0.0, 0.0, (-1, 0.0)
        for match in sorted(self.copies, key=lambda match: (match.run, match.place)):
            joins = match.run == before[0] and match.place <= before[1] + self.piece_seconds + 0.1
            begun = begun if joins else match.place
            longest = max(longest, match.place + self.piece_seconds - begun)
            before = match.run, match.place
        return longest

    @property
    def copied(self) -> bool:
        """Whether more of the play than of what is held out is a copy."""
        return len(self.copies) > len(self.pieces) * (
            float((self.held_out > self.limit).mean()) if len(self.held_out) else 0.0
        )

    @property
    def words(self) -> str:
        """The result in words."""
        if not self.pieces:
            return "nothing happens that could be a copy"
        if not self.copies:
            return "nothing is replayed"
        if not self.copied:
            return "no more is replayed than the corpus repeats itself"
        return (
            f"{len(self.copies)} of {len(self.pieces)} pieces are replayed from the corpus, "
            f"{self.longest_seconds:.0f} s at the longest"
        )


def copying(
    play: Sequence[Mel], training: Sequence[Mel], held_out: Sequence[Mel], frame_rate: float
) -> Memorisation:
    """Look up each piece of play, and of the held-out sound, in the training sound.

    Parameters
    ----------
    play, training, held_out : sequence of float32 `[frames, bands]` (dB)
        One for each run of sound, an even number of bands; `held_out` may be empty.
    frame_rate : float (frames per second)
    """
    typical = float(np.median([len(mel) for mel in training])) / frame_rate
    seconds = min(PIECE_SECONDS, max(SHORTEST_SECONDS, typical / 2))
    hop = max(1, round(HOP_SECONDS * frame_rate))
    columns = max(2, round(seconds * frame_rate / hop))
    corpus = _smoothed(training, hop, columns)
    pieces = _looked_up(_smoothed(play, hop, columns), corpus, hop, columns, frame_rate)
    unseen = _looked_up(_smoothed(held_out, hop, columns), corpus, hop, columns, frame_rate)
    likenesses = np.array([match.likeness for match in unseen])
    usual = float(np.percentile(likenesses, 95)) if len(unseen) else 0.0
    limit = max(COPY, usual + (1 - usual) / 3)
    return Memorisation(columns * hop / frame_rate, tuple(pieces), likenesses, limit)


def _smoothed(runs: Sequence[Mel], hop: int, columns: int) -> list[Smooth]:
    """Half as many bands, smoothed over `hop` frames, down to the floor below the loudest.

    A run shorter than a piece is followed by silence.
    """
    lowest = max((float(mel.max()) for mel in runs), default=0.0) - FLOOR_DB
    made: list[Smooth] = []
    for mel in runs:
        missing = max(0, columns * hop - len(mel))
        levels = np.pad(np.maximum(mel, lowest), ((0, missing), (0, 0)), constant_values=lowest)
        levels = levels.reshape(len(levels), -1, 2).mean(axis=2)
        count = len(levels) - hop + 1
        shifted = np.stack([levels[n : n + count] for n in range(hop)])
        made.append(shifted.mean(axis=0, dtype=np.float32))
    return made


def _looked_up(
    runs: Sequence[Smooth], corpus: Sequence[Smooth], hop: int, columns: int, frame_rate: float
) -> list[NearestMatch]:
    """The most alike place in the corpus for each piece of some runs."""
    places = [
        (number, at)
        for number, run in enumerate(runs)
        for at in range(0, len(run) - _reach(hop, columns) + 1, hop * columns)
    ]
    chosen = np.linspace(0, len(places) - 1, min(len(places), PIECES)).astype(int)
    cut = ((places[n], _windows(runs[places[n][0]], hop, columns, places[n][1])) for n in chosen)
    lively = [(place, piece[0]) for place, piece in cut if piece.std() >= LEAST_SPREAD_DB]
    if not lively:
        return []
    pieces = np.stack([piece / np.linalg.norm(piece) for _, piece in lively])
    best = np.full(len(pieces), -np.inf)
    source = np.zeros((len(pieces), 2), np.int64)
    for number, run in enumerate(corpus):
        for start in range(0, len(run) - _reach(hop, columns) + 1, _CHUNK):
            windows = _windows(run, hop, columns, start, _CHUNK)
            norms = np.maximum(
                np.linalg.norm(windows, axis=1), LEAST_SPREAD_DB * windows.shape[1] ** 0.5
            )
            likeness = pieces @ windows.T / norms
            most = likeness.argmax(axis=1)
            found = likeness[np.arange(len(pieces)), most]
            better = found > best
            best[better] = found[better]
            source[better, 0], source[better, 1] = number, start + most[better]
    return [
        NearestMatch(run, at / frame_rate, int(where), float(there / frame_rate), float(likeness))
        for ((run, at), _), (where, there), likeness in zip(lively, source, best, strict=True)
    ]


def _windows(run: Smooth, hop: int, columns: int, start: int, most: int = 1) -> Smooth:
    """The pieces from frame `start` on, each band less its mean, `[starts, columns * bands]`."""
    end = min(start + most, len(run) - _reach(hop, columns) + 1)
    windows = run[np.arange(start, end)[:, None] + hop * np.arange(columns)]
    windows -= windows.mean(axis=1, keepdims=True)
    return windows.reshape(end - start, -1)


def _reach(hop: int, columns: int) -> int:
    """Frames from the first column of a piece to the last, both included."""
    return (columns - 1) * hop + 1
