"""The instrument: sources and one snapshot of the controls in, one frame out.

It decides what is played and what each source hears. It knows no time, file or device.
"""

from __future__ import annotations

from audiogen.codec.base import Frames
from audiogen.controls import Snapshot
from audiogen.sources import Source


class Instrument:
    """One source, playing on what it hears of itself.

    Parameters
    ----------
    source : Source
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def step(self, snapshot: Snapshot) -> Frames:
        """Play one frame of each performance, `[batch, frame_size]`."""
        offered = self._source.next(snapshot)
        self._source.hear(offered, snapshot)
        return self._source.roughen(offered, snapshot)

    def recall(self, row: int) -> None:
        """Send one performance back to a place in what its source learned from."""
        self._source.recall(row)
