"""Smoothing: every parameter moves to its target in a straight line, and a snapshot shows them all.

A source whose weight was never set has the weight 1 while it leads and 0 otherwise. When no weight
is set, the snapshot's mix is empty, and the source that leads plays alone.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import MappingProxyType

from audiogen.control.table import MIX, TABLE, Control, Snapshot, known
from audiogen.control.touch import Target

_WEIGHT = Control("", 0.0, 0.0, 1.0, "", 0.05, "sources", "how much of a source is in the mix")


class ControlSmoother:
    """Moves all parameters to their targets, frame by frame.

    Parameters
    ----------
    base : Snapshot
    sources : tuple of str
        The first one leads.
    frame_rate : float (frames/s)

    Attributes
    ----------
    rows : dict of str to Control
        Each parameter's row of the table, by name; those of weights are made here.
    targets : dict of str to float or None
        By parameter; None: the weight of a source that was not set.
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
        self.targets: dict[str, float | None] = {name: getattr(base, name) for name in self.rows}
        # Weights of the base have any sum; owners reach to 1, so the largest here is at most that.
        largest = max(1.0, *base.mix.values(), 0.0)
        self._weights = {MIX + name: name for name in sources}
        for parameter, name in self._weights.items():
            self.rows[parameter] = dataclasses.replace(_WEIGHT, name=parameter)
            self.targets[parameter] = base.mix[name] / largest if name in base.mix else None
        self._ramps = {
            parameter: LinearRamp(self.target(parameter), frame_rate) for parameter in self.rows
        }
        self._moving: set[str] = set()
        self._snapshot = base

    @property
    def mixed(self) -> bool:
        """Whether any weight is set."""
        return any(self.targets[parameter] is not None for parameter in self._weights)

    def target(self, parameter: str) -> float:
        """Where a parameter is going."""
        value = self.targets[parameter]
        return float(self._weights[parameter] == self.leader) if value is None else value

    def set_target(self, parameter: str, target: Target, seconds: float) -> None:
        """Start a parameter's move, from the frame at which `seconds` are played."""
        self.targets[parameter] = target.value
        length = self.rows[parameter].smoothing if target.seconds is None else target.seconds
        self._ramps[parameter].start(self.target(parameter), seconds, length)
        self._moving.add(parameter)

    def set_leader(self, source: str, seconds: float) -> None:
        """Let another source lead; the weights that are not set follow it."""
        self.leader = source
        length = max(_WEIGHT.smoothing, self.target("swap_time"))
        for parameter in self._weights:
            ramp = self._ramps[parameter]
            if not self.mixed:
                # No weights are mixed: only the instrument's crossfade sounds.
                ramp.jump(self.target(parameter))
            elif self.target(parameter) != ramp.target:
                ramp.start(self.target(parameter), seconds, length)
                self._moving.add(parameter)

    def snapshot(self, seconds: float) -> Snapshot:
        """The snapshot when `seconds` are played; the same object while nothing moves."""
        if not self._moving:
            return self._snapshot
        changed: dict[str, object] = {}
        for parameter in self._moving:
            value = self._ramps[parameter].advance(seconds)
            if parameter not in self._weights:
                changed[parameter] = value
        weighed = not self._moving.isdisjoint(self._weights)
        self._moving = {
            parameter for parameter in self._moving if not self._ramps[parameter].arrived
        }
        if weighed:
            alone = not self.mixed and self._moving.isdisjoint(self._weights)
            weights = {
                name: self._ramps[parameter].value for parameter, name in self._weights.items()
            }
            changed["mix"] = MappingProxyType({} if alone else weights)
        self._snapshot = dataclasses.replace(self._snapshot, **changed)  # type: ignore[arg-type]
        return self._snapshot


DIGITS = 6
"""Decimal places that the count of frames is rounded to. Seconds are counted in floating point, and
a ramp should end on its frame, not a millionth before it."""


class LinearRamp:
    """A value that moves to its target in a straight line over played time.

    Parameters
    ----------
    value : float
        The value at first.
    frame_rate : float (frames/s)

    Attributes
    ----------
    value : float
    target : float
        Equal to `value` when it has arrived.

    Examples
    --------
    >>> gain = LinearRamp(0.0, frame_rate=10)
    >>> gain.start(-6.0, seconds=2.0, length=0.3)
    >>> [gain.advance(seconds) for seconds in (2.0, 2.1, 2.2, 2.3)]
    [-2.0, -4.0, -6.0, -6.0]
    """

    __slots__ = ("_frame_rate", "_frames", "_from", "_since", "target", "value")

    def __init__(self, value: float, frame_rate: float) -> None:
        self.value = self.target = self._from = value
        self._frame_rate = frame_rate
        self._since = 0.0
        self._frames = 1

    @property
    def arrived(self) -> bool:
        """Whether the target is reached."""
        return self.value == self.target

    def jump(self, value: float) -> None:
        """Take a value at once."""
        self.value = self.target = self._from = value

    def start(self, target: float, seconds: float, length: float) -> None:
        """Start to move to a target from the present value.

        Parameters
        ----------
        target : float
        seconds : float (s)
            The time played at the frame from which on it moves.
        length : float (s)
            How long it takes, rounded to whole frames and at least one. The first frame already
            moves, and the last one is the target exactly; a ramp of one frame is a jump.
        """
        self._from, self.target = self.value, target
        self._since = seconds
        self._frames = max(1, round(length * self._frame_rate))

    def advance(self, seconds: float) -> float:
        """Move to where it is when `seconds` are played; returns the value."""
        passed = round((seconds - self._since) * self._frame_rate + 1, DIGITS)
        if passed >= self._frames:
            self.value = self.target
        else:
            self.value = self._from + (self.target - self._from) * (passed / self._frames)
        return self.value
