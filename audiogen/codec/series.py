"""Series frames: each row of a table, its columns as they are or as they change.

Frames are float32, and changes are added up: rounding would grow with every row. So the encoder
does the decoder's sums along with it, and each frame is the change from where the decoder will be,
not from the row before; every row comes back with the rounding of one frame alone. (As in
differential coding: Cutler 1952, US patent 2605361.)
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import ContinuousFrames, Frames
from audiogen.config import SeriesConfig

Values = npt.NDArray[np.float64]
"""Rows of a table, `[rows, columns]`, in the columns' own units."""


@dataclass(frozen=True)
class SeriesCodec(ContinuousFrames):
    """Rows `[rows, columns]` to frames `[rows - 1, columns]`, and back.

    The first row is where a series starts from; there is a frame for every one after it. Two codecs
    are equal when their settings are, and then models of the two can meet.

    Parameters
    ----------
    config : SeriesConfig
        Settled: with its columns, a transform for each, its spacing and period.
    """

    config: SeriesConfig = field(default_factory=SeriesConfig)

    kind = "series"
    medium = "series"
    frame_rate = 1.0  # a step, whatever its length, is a second to whoever counts them

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the values."""
        return self.config.names

    @property
    def transforms(self) -> tuple[str, ...]:
        """What each of them becomes in a frame."""
        named = self.config.transforms
        return named if len(named) != 1 else named * self.frame_size

    @property
    def frame_size(self) -> int:
        """Columns."""
        return len(self.config.names)

    def encoder(self) -> SeriesEncoder:
        """A fresh streaming encoder."""
        return SeriesEncoder(self._kinds())

    def decoder(self, start: Values) -> SeriesDecoder:
        """A decoder that goes on from the row `start`, `[columns]`."""
        return SeriesDecoder(self._kinds(), start)

    def encode(self, rows: Values) -> Frames:
        """Encode `[rows, columns]` to `[rows - 1, columns]`."""
        return self.encoder().push(rows)

    def decode(self, frames: Frames, start: Values) -> Values:
        """Decode `[frames, columns]` to the rows after `start`, `[frames, columns]`.

        With a batch, `[frames, batch, columns]`, to as many rows of each.
        """
        return self.decoder(start).push(frames)

    def rest(self) -> Frames:
        """The frame of no news, `[columns]`: of what changes that it does not, else 0."""
        return np.zeros(self.frame_size, np.float32)

    def blend(self, frames: Sequence[Frames], weights: Sequence[float]) -> Frames:
        """Mix frames `[columns]`: their weighted mean, for weights that sum to 1."""
        shares = np.asarray(weights, np.float64)[:, None]
        return (shares * np.stack(frames)).sum(axis=0).astype(np.float32)

    def describe(self) -> str:
        """Its columns, what becomes of them, and how its rows are spaced."""
        pairs = list(zip(self.columns, self.transforms, strict=True))
        named = [
            f"{', '.join(name for name, its in pairs if its == kind)} ({kind})"
            for kind in dict.fromkeys(self.transforms)
        ]
        season = f", seasons of {self.config.period} rows" if self.config.period > 1 else ""
        return f"{'; '.join(named)}; a row for each {self.config.spacing}{season}"

    def to_json(self) -> dict[str, Any]:
        """The settings with the kind, as plain JSON values."""
        return {"kind": self.kind, **self.config.to_json()}

    def _kinds(self) -> _Kinds:
        kinds = np.array(self.transforms)
        return kinds == "log-return", kinds == "none"


_Kinds = tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]
"""Of each column: whether its logarithm is taken, and whether it is kept as it is."""


class SeriesEncoder:
    """Rows to frames; the first row that it hears gives none."""

    def __init__(self, kinds: _Kinds) -> None:
        self._logs, self._kept = kinds
        self._sum: Values | None = None

    def push(self, rows: Values) -> Frames:
        """Take rows `[rows, columns]`; return the frames they complete."""
        levels = np.array(rows, np.float64)
        levels[:, self._logs] = np.log(levels[:, self._logs])
        frames = np.zeros(levels.shape, np.float32)
        begun = self._sum is not None
        for frame, level in zip(frames, levels, strict=True):
            if self._sum is None:
                self._sum = level
            frame[:] = np.where(self._kept, level, level - self._sum)
            self._sum = np.where(self._kept, level, self._sum + frame)
        return frames if begun else frames[1:]

    def flush(self) -> Frames:
        """Return nothing: nothing is held back."""
        return np.zeros((0, len(self._logs)), np.float32)

    def copy(self) -> SeriesEncoder:
        """An independent encoder in the same state."""
        return copy.deepcopy(self)


class SeriesDecoder:
    """Frames to rows; it holds nothing back."""

    def __init__(self, kinds: _Kinds, start: Values) -> None:
        self._logs, self._kept = kinds
        self._sum = np.array(start, np.float64)
        self._sum[..., self._logs] = np.log(self._sum[..., self._logs])

    def push(self, frames: Frames) -> Values:
        """Take frames `[frames, ..., columns]`; return as many rows, of the same shape."""
        heard = np.asarray(frames, np.float64)
        levels = self._sum + np.cumsum(heard, axis=0)
        levels = np.where(self._kept, heard, levels)
        if len(levels):
            self._sum = levels[-1]
        rows = levels.copy()
        rows[..., self._logs] = np.exp(levels[..., self._logs])
        return rows

    def flush(self) -> Values:
        """Return nothing: nothing was held back."""
        return np.zeros((0, len(self._logs)))

    def copy(self) -> SeriesDecoder:
        """An independent decoder in the same state."""
        return copy.deepcopy(self)
