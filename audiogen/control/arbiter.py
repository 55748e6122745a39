"""Hands: everybody who moves a control, and the one snapshot that comes of it at each frame.

Who holds what is told in `audiogen.control.touch`. Moves come from any thread and take effect
together at the next frame; what that frame changed is told, with its number (`on_change`).
"""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Callable, Sequence
from functools import partial

from audiogen.control.scenes import Scene
from audiogen.control.smoothing import MIX, ControlSmoother
from audiogen.control.table import EVENTS, TABLE, Change, Event, Snapshot, known
from audiogen.control.touch import Target, TouchStack
from audiogen.errors import ControlError


class Arbiter:
    """What the hands do, as the controls of a player: called for each frame, gives a snapshot.

    Parameters
    ----------
    base : Snapshot
        What holds where no hand does.
    sources : sequence of str
        The names of the sources; the first one leads.
    frame_rate : float (frames/s)
        Of the codec.
    on_change : callable of Change
        Told of each frame that changed something, in the player's thread.
    on_warning : callable of str
        Told once of each knob that was moved out of its range.

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
        self._lock = threading.RLock()  # whoever asks may come from any thread, too
        self.ticks = 0
        self._waiting: list[Callable[[], None]] = []
        self._motion = ControlSmoother(base, self.sources, frame_rate)
        self._parameters = {
            parameter: TouchStack(Target(w)) for parameter, w in self._motion.options.items()
        }
        self._touched: set[str] = set()
        self._events: list[Event] = []
        self._notes: list[str] = []
        self._leader = self._motion.leader

    # What hands do, from any thread.

    def move(
        self,
        hand: str,
        parameter: str,
        value: float,
        *,
        seconds: float | None = None,
        steady: bool = False,
    ) -> None:
        """Move a knob: a control by its name, or the weight of a source as `mix/NAME`.

        Parameters
        ----------
        hand : str
        knob : str
        value : float
            Clipped to the knob's range.
        seconds : float, optional
            How long the way takes; by default the control's own smoothing.
        steady : bool
            Said over and over: only the first such move of this knob by this hand is a touch.

        Raises
        ------
        ControlError
            If there is no such knob, or a number is none.
        """
        wish = self.wish(parameter, value, seconds)
        self._touch(parameter, lambda: self._parameters[parameter].move(hand, wish, steady))

    def wish(self, parameter: str, value: float, seconds: float | None = None) -> Target:
        """What a hand wants of a knob, checked and clipped as `move` does it; nothing moves.

        Raises
        ------
        ControlError
            As `move`.
        """
        row, number = self._motion.rows[self._found(parameter)], _number(parameter, value)
        length = None if seconds is None else _number(f"the time of {parameter}", seconds)
        if length is not None and not 0 <= length < math.inf:
            raise ControlError(f"{parameter} cannot take {length:g} seconds to get somewhere")
        taken = row.clip(number)
        if taken != number and parameter not in self._warned:
            self._warned.add(parameter)
            reach = f"{row.low:g} to {row.high:g}"
            self._on_warning(f"{parameter} reaches from {reach}: {taken:g} instead of {number:g}")
        return Target(taken, length)

    def mix(self, hand: str, source: str, weight: float, *, seconds: float | None = None) -> None:
        """Give a source a weight, 0 to 1: `move` for its knob."""
        self.move(hand, MIX + source, weight, seconds=seconds)

    def play(
        self, hand: str, scene: Scene, *, seconds: float | None = None, steady: bool = False
    ) -> None:
        """Move every knob that a scene names, in as many seconds: a morph from where they are.

        Raises
        ------
        ControlError
            If it mixes a source that is not there.
        """
        for parameter in scene.mix:
            self._found(MIX + parameter)
        weights = {MIX + name: weight for name, weight in scene.mix.items()}
        for parameter, value in {**scene.values, **weights}.items():
            self.move(hand, parameter, value, seconds=seconds, steady=steady)

    def release(self, hand: str, parameter: str | None = None) -> None:
        """Take that hand off a knob, or off all of them.

        Raises
        ------
        ControlError
            If there is no such knob.
        """
        for name in self._parameters if parameter is None else (self._found(parameter),):
            self._touch(name, partial(self._parameters[name].release, hand))

    def claim(self, hand: str, parameter: str) -> None:
        """Touch a knob without moving it: at that hand's last wish, or where the knob is going.

        Raises
        ------
        ControlError
            If there is no such knob.
        """
        holding = self._parameters[self._found(parameter)]
        self._touch(parameter, lambda: holding.claim(hand, self._goal(parameter)))

    def happen(self, event: Event) -> None:
        """Let something happen at the next frame; to swap to the source that leads is nothing.

        Raises
        ------
        ControlError
            If there is no such event, or no such source to swap to.
        """
        known(event.name, EVENTS, "event")
        if event.name == "swap":
            known(event.target, self.sources, "source")
        with self._lock:
            self._waiting.append(partial(self._happened, event))

    def note(self, text: str) -> None:
        """Have a note among what the next frame changes; it changes nothing else."""
        with self._lock:
            self._waiting.append(partial(self._notes.append, text))

    # What a player and others ask, with everything counted that was done up to now.

    @property
    def leader(self) -> str:
        """The source that leads from the next frame on."""
        with self._lock:
            self._settle()
            return self._leader

    def targets(self) -> dict[str, tuple[float, str]]:
        """Where every knob is going, and the hand that holds it; "": the base does."""
        with self._lock:
            return {k: (self.target(k), self.holder(k) or "") for k in self._parameters}

    def target(self, parameter: str) -> float:
        """Where a knob is going.

        Raises
        ------
        ControlError
            If there is no such knob.
        """
        self._found(parameter)
        with self._lock:
            self._settle()
            return self._goal(parameter)

    def holder(self, parameter: str) -> str | None:
        """The hand that holds a knob; None: the base does.

        Raises
        ------
        ControlError
            If there is no such knob.
        """
        self._found(parameter)
        with self._lock:
            self._settle()
            return self._parameters[parameter].holder

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
        if not (self._touched or self._events or self._notes):
            return self._motion.snapshot(seconds)
        targets: dict[str, float | None] = {}
        over: dict[str, float] = {}
        # In an order of its own, so that a score does not depend on how a set is ordered.
        for parameter in sorted(self._touched):
            wish = self._parameters[parameter].wish
            # Compared at the frame: what went to and fro in between went nowhere.
            if wish.value != self._motion.options[parameter]:
                targets[parameter] = wish.value
                if wish.seconds is not None:
                    over[parameter] = wish.seconds
                self._motion.send(parameter, wish, seconds)
        if self._leader != self._motion.leader:
            self._motion.lead(self._leader, seconds)
        change = Change(frame, targets, over, tuple(self._events), tuple(self._notes))
        self._touched.clear()
        self._events.clear()
        self._notes.clear()
        if targets or change.events or change.notes:
            self._on_change(change)
        still = self._motion.snapshot(seconds)
        return dataclasses.replace(still, events=change.events) if change.events else still

    def _found(self, parameter: str) -> str:
        if parameter not in self._parameters:
            if parameter.startswith(MIX):
                known(parameter.removeprefix(MIX), self.sources, "source")
            known(parameter, (row.name for row in TABLE))
        return parameter

    def _touch(self, parameter: str, act: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.append(partial(self._touched.add, parameter))
            self._waiting.append(act)

    def _settle(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for act in waiting:
            act()

    def _goal(self, parameter: str) -> float:
        wish = self._parameters[parameter].wish.value
        return float(parameter == MIX + self._leader) if wish is None else wish

    def _happened(self, event: Event) -> None:
        if event.name == "swap":
            if event.target == self._leader:
                return  # a script may well say so every frame
            self._leader = event.target
        self._events.append(event)


def _number(what: str, value: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ControlError(f"{what} should be a number, not {value!r}") from None
