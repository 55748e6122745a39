"""Series frames: the rows of a table, each column as it is or as its change from row to row.

Frames are float32, and changes are added up, so their rounding errors would add up as well. As in
differential coding (Cutler 1952, US patent 2605361), the encoder therefore follows the decoder's
sums: each frame is the change from the decoder's last value, not from the last row. Every row comes
back with the rounding error of a single frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable
from audiogen.codec.base import Codec, ContinuousFrames, Frames
from audiogen.config import SeriesConfig
from audiogen.errors import ConfigError

Values = npt.NDArray[np.float64]
"""Rows of a table, `[rows, columns]`, in the columns' own units."""


@dataclass(frozen=True)
class SeriesCodec(ContinuousFrames):
    """A codec of rows of numbers: `[rows, columns]` to frames `[rows - 1, columns]`, and back.

    A series starts from its first row, and each later row is a frame. Codecs of equal settings are
    equal, and their models can play together.

    Parameters
    ----------
    config : SeriesConfig
        Complete: with its columns, a transform for each, its spacing and period.

    Examples
    --------
    >>> codec = SeriesCodec(SeriesConfig(columns="price", transform="difference"))
    >>> frames = codec.encode(np.array([[10.0], [12.0], [11.0]]))
    >>> frames.tolist()
    [[2.0], [-1.0]]
    >>> codec.decode(frames, start=np.array([10.0])).tolist()
    [[12.0], [11.0]]
    """

    config: SeriesConfig = field(default_factory=SeriesConfig)

    kind = "series"
    medium = "series"
    timed = False
    in_decibels = False
    frame_rate = 1.0  # rows have no common length: each counts as a second

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
        """A new streaming encoder."""
        return SeriesEncoder(self._kinds())

    def decoder(self, start: Values) -> SeriesDecoder:
        """A new streaming decoder, which goes on from the row `start`, `[columns]`."""
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
        """The frame of no change, `[columns]`: zeros."""
        return np.zeros(self.frame_size, np.float32)

    def blend(self, frames: Sequence[Frames], weights: Sequence[float]) -> Frames:
        """Mix frames `[columns]`: their weighted mean, for weights that sum to 1."""
        shares = np.asarray(weights, np.float64)[:, None]
        return (shares * np.stack(frames)).sum(axis=0).astype(np.float32)

    def describe(self) -> str:
        """Its columns with their transforms, and the spacing of its rows."""
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
    """A streaming encoder of rows to frames; the first row gives no frame."""

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
        """No frames: there is no delay."""
        return np.zeros((0, len(self._logs)), np.float32)


class SeriesDecoder:
    """A streaming decoder of frames to rows, without delay."""

    def __init__(self, kinds: _Kinds, start: Values) -> None:
        self._logs, self._kept = kinds
        self._sum = np.array(start, np.float64)
        self._sum[..., self._logs] = portable.log(self._sum[..., self._logs])

    def push(self, frames: Frames) -> Values:
        """Take frames `[frames, ..., columns]`; return as many rows, of the same shape."""
        values = np.asarray(frames, np.float64)
        levels = self._sum + np.cumsum(values, axis=0)
        levels = np.where(self._kept, values, levels)
        if len(levels):
            self._sum = levels[-1]
        rows = levels.copy()
        rows[..., self._logs] = portable.exp(levels[..., self._logs])
        return rows

    def flush(self) -> Values:
        """No rows: there is no delay."""
        return np.zeros((0, len(self._logs)))


def as_series(codec: Codec) -> SeriesCodec:
    """Return `codec` as a codec of series.

    Raises
    ------
    ConfigError
        If its medium is another.
    """
    if not isinstance(codec, SeriesCodec):
        raise ConfigError(f"this needs a model of series, not one of {codec.kind} frames")
    return codec
