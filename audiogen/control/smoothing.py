"""Motion: every knob on its line to where it is going, and the snapshot of them all.

The weight of a source that nobody wants anything of is 1 while that source leads and 0 otherwise.
When nobody wants any, the snapshot's mix is empty, and the source that leads plays alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import MappingProxyType

from audiogen.control.table import TABLE, Control, Snapshot, known
from audiogen.control.touch import Target

MIX = "mix/"
"""How the name of the knob of a source's weight begins."""

_WEIGHT = Control("", 0.0, 0.0, 1.0, "", 0.05, "sources", "how much of a source is in the mix")


class ControlSmoother:
    """All knobs, moving.

    Parameters
    ----------
    base : Snapshot
    sources : tuple of str
        The first one leads.
    frame_rate : float (frames/s)

    Attributes
    ----------
    rows : dict of str to Control
        Each knob's row of the table, by name; its default is where it begins.
    wishes : dict of str to float or None
        Where each knob was sent; None: the weight of a source was sent nowhere.
    leader : str

    Raises
    ------
    ControlError
        If `base` mixes a source that is not there.
    """

    def __init__(self, base: Snapshot, sources: Sequence[str], frame_rate: float) -> None:
        for name in base.mix:
            known(name, sources, "source")
        self.leader = sources[0] if sources else ""
        self.rows = {row.name: row for row in TABLE}
        self.options: dict[str, float | None] = {name: getattr(base, name) for name in self.rows}
        # Weights have any sum; those of hands reach to 1, so the largest here is at most that.
        largest = max(1.0, *base.mix.values(), 0.0)
        self._weights = {MIX + name: name for name in sources}
        for parameter, name in self._weights.items():
            self.rows[parameter] = dataclasses.replace(_WEIGHT, name=parameter)
            self.options[parameter] = base.mix[name] / largest if name in base.mix else None
        self._lines = {
            parameter: LinearRamp(self.goal(parameter), frame_rate) for parameter in self.rows
        }
        self._moving: set[str] = set()
        self._still = base

    @property
    def mixed(self) -> bool:
        return any(self.options[parameter] is not None for parameter in self._weights)

    def goal(self, parameter: str) -> float:
        """Where a knob is going."""
        wish = self.options[parameter]
        return float(self._weights[parameter] == self.leader) if wish is None else wish

    def send(self, parameter: str, wish: Target, seconds: float) -> None:
        """Send a knob on its way, from the frame at which `seconds` are played."""
        self.options[parameter] = wish.value
        length = self.rows[parameter].smoothing if wish.seconds is None else wish.seconds
        self._lines[parameter].toward(self.goal(parameter), seconds, length)
        self._moving.add(parameter)

    def lead(self, source: str, seconds: float) -> None:
        """Let another source lead; the weights that nobody wants anything of go with it."""
        self.leader = source
        length = max(_WEIGHT.smoothing, self.goal("swap_time"))
        for parameter in self._weights:
            line = self._lines[parameter]
            if not self.mixed:
                # The instrument's own crossfade is all there is to hear.
                line.place(self.goal(parameter))
            elif self.goal(parameter) != line.target:
                line.toward(self.goal(parameter), seconds, length)
                self._moving.add(parameter)

    def snapshot(self, seconds: float) -> Snapshot:
        """Move everything to where it is at that time; the same object while nothing moves."""
        if not self._moving:
            return self._still
        changed: dict[str, object] = {}
        for parameter in self._moving:
            value = self._lines[parameter].move(seconds)
            if parameter not in self._weights:
                changed[parameter] = value
        weighed = not self._moving.isdisjoint(self._weights)
        self._moving = {
            parameter for parameter in self._moving if not self._lines[parameter].arrived
        }
        if weighed:
            alone = not self.mixed and self._moving.isdisjoint(self._weights)
            lines = {
                name: self._lines[parameter].value for parameter, name in self._weights.items()
            }
            changed["mix"] = MappingProxyType({} if alone else lines)
        self._still = dataclasses.replace(self._still, **changed)  # type: ignore[arg-type]
        return self._still


DIGITS = 6
"""Places that the count of frames is rounded to: seconds are counted in floating point, and a line
should end on its frame, not a millionth before it."""


class LinearRamp:
    """A value that goes to its target in a straight line over played time.

    Parameters
    ----------
    value : float
        Where it is, and stays until it is sent elsewhere.
    frame_rate : float (frames/s)

    Attributes
    ----------
    value : float
    target : float
        Equal to `value` when it has arrived.
    """

    __slots__ = ("_frame_rate", "_frames", "_from", "_since", "target", "value")

    def __init__(self, value: float, frame_rate: float) -> None:
        self.value = self.target = self._from = value
        self._frame_rate = frame_rate
        self._since = 0.0
        self._frames = 1

    @property
    def arrived(self) -> bool:
        return self.value == self.target

    def place(self, value: float) -> None:
        """Be somewhere at once."""
        self.value = self.target = self._from = value

    def toward(self, target: float, seconds: float, length: float) -> None:
        """Set out from where it is.

        Parameters
        ----------
        target : float
        seconds : float (s)
            The time played at the frame from which on it moves.
        length : float (s)
            How long it takes, in whole frames and at least one: the first frame already moves, and
            the last one is the target exactly. One frame is at once.
        """
        self._from, self.target = self.value, target
        self._since = seconds
        self._frames = max(1, round(length * self._frame_rate))

    def move(self, seconds: float) -> float:
        """Be where it belongs at that time; returns the value."""
        passed = round((seconds - self._since) * self._frame_rate + 1, DIGITS)
        if passed >= self._frames:
            self.value = self.target
        else:
            self.value = self._from + (self.target - self._from) * (passed / self._frames)
        return self.value
