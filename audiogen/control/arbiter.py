"""The arbiter: takes moves from every owner, and gives one snapshot of the controls per frame.

Which owner a parameter obeys is decided in `audiogen.control.touch`. Moves come from any thread and
take effect together at the next frame. What a frame changed is reported with its number
(`on_change`).
"""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Callable, Sequence
from functools import partial

from audiogen.control.scenes import Scene
from audiogen.control.smoothing import ControlSmoother
from audiogen.control.table import (
    EVENTS,
    MIX,
    TABLE,
    Change,
    Event,
    Snapshot,
    known,
    out_of_range,
)
from audiogen.control.touch import Target, TouchStack
from audiogen.errors import ControlError


class Arbiter:
    """The controls of a player, moved by several owners: called once per frame, gives a snapshot.

    Parameters
    ----------
    base : Snapshot
        The values of what nobody owns.
    sources : sequence of str
        The names of the sources; the first one leads.
    frame_rate : float (frames/s)
        Of the codec.
    on_change : callable of Change
        Called for each frame that changed something, in the player's thread.
    on_warning : callable of str
        Called once for each parameter that was moved out of its range.

    Attributes
    ----------
    sources : tuple of str
    frame_rate : float (frames/s)
    ticks : int
        Of a MIDI clock, 24 a beat, up to now.

    Raises
    ------
    ControlError
        If `base` mixes a source that is not there.

    Examples
    --------
    >>> arbiter = Arbiter(Snapshot(), ["jazz", "rain"], frame_rate=40.0)
    >>> arbiter.move("page", "noise", 1.0)
    >>> [arbiter(frame, frame / 40).noise for frame in range(3)]
    [0.5, 1.0, 1.0]
    >>> arbiter.target("noise"), arbiter.owner("noise")
    (1.0, 'page')
    """

    def __init__(
        self,
        base: Snapshot,
        sources: Sequence[str],
        frame_rate: float,
        *,
        on_change: Callable[[Change], None] = lambda change: None,
        on_warning: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.sources = tuple(sources)
        self.frame_rate = frame_rate
        self._on_change = on_change
        self._on_warning = on_warning
        self._warned: set[str] = set()
        self._lock = threading.RLock()  # the targets are read from any thread, too
        self.ticks = 0
        self._waiting: list[Callable[[], None]] = []
        # Moves that wait, by parameter, of which only the newest counts: whose, and where to.
        self._moves: dict[str, tuple[tuple[str, bool], list[Target]]] = {}
        self._smoother = ControlSmoother(base, self.sources, frame_rate)
        self._stacks = {
            parameter: TouchStack(Target(value))
            for parameter, value in self._smoother.targets.items()
        }
        self._touched: set[str] = set()
        self._events: list[Event] = []
        self._messages: list[str] = []
        self._leader = self._smoother.leader

    # What owners do, from any thread.

    def move(
        self,
        owner: str,
        parameter: str,
        value: float,
        *,
        seconds: float | None = None,
        automated: bool = False,
    ) -> None:
        """Move a parameter: a control by its name, or the weight of a source as `mix/NAME`.

        Parameters
        ----------
        owner : str
        parameter : str
        value : float
            Clipped to the parameter's range.
        seconds : float, optional
            How long the way takes; by default the control's own smoothing.
        automated : bool
            For owners that send their values again and again, such as a script: only the first
            such move of this parameter is a touch.

        Raises
        ------
        ControlError
            If there is no such parameter, or `value` or `seconds` is no number.
        """
        target = self.check(parameter, value, seconds)
        with self._lock:
            waiting = self._moves.get(parameter)
            if waiting is not None and waiting[0] == (owner, automated):
                waiting[1][:] = [target]  # overtaken before it took effect
                return
            newest = [target]
            stack = self._stacks[parameter]
            self._touch(parameter, lambda: stack.move(owner, newest[0], automated))
            self._moves[parameter] = (owner, automated), newest

    def check(self, parameter: str, value: float, seconds: float | None = None) -> Target:
        """Check and clip a move as `move` does, without moving anything.

        Raises
        ------
        ControlError
            As `move`.
        """
        row, number = self._smoother.rows[self._found(parameter)], _number(parameter, value)
        length = None if seconds is None else _number(f"the time of {parameter}", seconds)
        if length is not None and not 0 <= length < math.inf:
            raise ControlError(
                f"the seconds that {parameter} takes should be 0 or more, not {length:g}"
            )
        clipped = row.clip(number)
        if clipped != number and parameter not in self._warned:
            self._warned.add(parameter)
            self._on_warning(out_of_range(row, number))
        return Target(clipped, length)

    def mix(self, owner: str, source: str, weight: float, *, seconds: float | None = None) -> None:
        """Give a source a weight, 0 to 1: `move` for its parameter."""
        self.move(owner, MIX + source, weight, seconds=seconds)

    def apply_scene(self, owner: str, scene: Scene, *, seconds: float | None = None) -> None:
        """Move everything that a scene names; with `seconds`, a morph from where it is.

        Raises
        ------
        ControlError
            If it mixes a source that is not there.
        """
        targets = scene.targets()
        for parameter in targets:
            self._found(parameter)
        for parameter, value in targets.items():
            self.move(owner, parameter, value, seconds=seconds)

    def release(self, owner: str, parameter: str | None = None) -> None:
        """Give up a parameter that an owner touched, or all of them.

        Raises
        ------
        ControlError
            If there is no such parameter.
        """
        for name in self._stacks if parameter is None else (self._found(parameter),):
            self._touch(name, partial(self._stacks[name].release, owner))

    def claim(self, owner: str, parameter: str) -> None:
        """Touch a parameter without moving it: it goes to that owner's last target.

        An owner that has none takes it where it is going.

        Raises
        ------
        ControlError
            If there is no such parameter.
        """
        stack = self._stacks[self._found(parameter)]
        self._touch(parameter, lambda: stack.claim(owner, self._target(parameter)))

    def trigger(self, event: Event) -> None:
        """Let an event happen at the next frame; a swap to the source that leads does nothing.

        Raises
        ------
        ControlError
            If there is no such event, or no such source to swap to.
        """
        known(event.name, EVENTS, "event")
        if event.name == "swap":
            known(event.target, self.sources, "source")
        with self._lock:
            self._waiting.append(partial(self._add_event, event))

    def add_message(self, text: str) -> None:
        """Put a message into the record of the next frame; it changes nothing else."""
        with self._lock:
            self._waiting.append(partial(self._messages.append, text))

    # What a player and others read; everything that was done up to now counts.

    @property
    def leader(self) -> str:
        """The source that leads from the next frame on."""
        with self._lock:
            self._settle()
            return self._leader

    def targets(self) -> dict[str, tuple[float, str]]:
        """Where every parameter is going, and its owner; the owner "" is the base."""
        with self._lock:
            return {name: (self.target(name), self.owner(name) or "") for name in self._stacks}

    def target(self, parameter: str) -> float:
        """Where a parameter is going.

        Raises
        ------
        ControlError
            If there is no such parameter.
        """
        self._found(parameter)
        with self._lock:
            self._settle()
            return self._target(parameter)

    def owner(self, parameter: str) -> str | None:
        """The owner of a parameter; None: the base.

        Raises
        ------
        ControlError
            If there is no such parameter.
        """
        self._found(parameter)
        with self._lock:
            self._settle()
            return self._stacks[parameter].owner

    def __call__(self, frame: int, seconds: float) -> Snapshot:
        """The snapshot of a frame; the same object for as long as nothing moves.

        Parameters
        ----------
        frame : int
            Counts the steps of the instrument.
        seconds : float (s)
            The time played.
        """
        with self._lock:
            return self._next(frame, seconds)

    def _next(self, frame: int, seconds: float) -> Snapshot:
        self._settle()
        if not (self._touched or self._events or self._messages):
            return self._smoother.snapshot(seconds)
        targets: dict[str, float | None] = {}
        over: dict[str, float] = {}
        # Sorted, so that a score does not depend on how a set is ordered.
        for parameter in sorted(self._touched):
            target = self._stacks[parameter].target
            # Compared at the frame: what went to and fro in between went nowhere.
            if target.value != self._smoother.targets[parameter]:
                targets[parameter] = target.value
                if target.seconds is not None:
                    over[parameter] = target.seconds
                self._smoother.set_target(parameter, target, seconds)
        if self._leader != self._smoother.leader:
            self._smoother.set_leader(self._leader, seconds)
        change = Change(frame, targets, over, tuple(self._events), tuple(self._messages))
        self._touched.clear()
        self._events.clear()
        self._messages.clear()
        if targets or change.events or change.messages:
            self._on_change(change)
        shot = self._smoother.snapshot(seconds)
        return dataclasses.replace(shot, events=change.events) if change.events else shot

    def _found(self, parameter: str) -> str:
        if parameter not in self._stacks:
            if parameter.startswith(MIX):
                known(parameter.removeprefix(MIX), self.sources, "source")
            known(parameter, (row.name for row in TABLE))
        return parameter

    def _touch(self, parameter: str, action: Callable[[], None]) -> None:
        with self._lock:
            self._moves.pop(parameter, None)
            self._waiting.append(partial(self._touched.add, parameter))
            self._waiting.append(action)

    def _settle(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._moves.clear()
        for action in waiting:
            action()

    def _target(self, parameter: str) -> float:
        value = self._stacks[parameter].target.value
        return float(parameter == MIX + self._leader) if value is None else value

    def _add_event(self, event: Event) -> None:
        if event.name == "swap":
            if event.target == self._leader:
                return  # a script may well send it every frame
            self._leader = event.target
        self._events.append(event)


def _number(what: str, value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ControlError(f"{what} should be a number, not {value!r}") from None
