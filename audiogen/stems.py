"""Stems: a performance, and beside it what each source offered to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.codec.base import Frames
from audiogen.control.table import Snapshot
from audiogen.instrument import Instrument


class Stems:
    """A performance, and after its rows what each source offered to it.

    Parameters
    ----------
    performer : player.Performer
        Whose frames `[batch, frame_size]` come first.
    instrument : Instrument
        That plays in it; a source that sleeps is silent.
    """

    def __init__(self, performer: Any, instrument: Instrument) -> None:
        self._performer = performer
        self._instrument = instrument

    def step(self, snapshot: Snapshot) -> Frames:
        """Play one frame of all, `[batch * (1 + sources), frame_size]`."""
        played: Frames = self._performer.step(snapshot)
        return np.concatenate([played, *self._instrument.stems(played)])
