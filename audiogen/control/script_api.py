"""The desk: what a script has in its hand as `c`, in `def play(t, c)`.

    c.noise = 0.3             move a control
    c.noise                   where it is going, whoever holds it
    c.mix["rain"] = 0.5       weigh a source
    c.glide("noise", 1, 20)   there in 20 seconds
    c.scene(storm, 20)        a whole scene, in 20 seconds
    c.claim("noise")          take a control back from another hand
    c.release("noise")        give it up; without a name, all of them
    c.swap("drums")           another source leads
    c.jump(12.5)              the leading source is primed anew: a place, a sound file, or anywhere
    c.reset()                 every source begins anew
    c.bpm = 96                the beat clock; c.beat counts, c.every(4) is true at every fourth
    c.ticks                   ticks of a MIDI clock that is followed, 24 a beat
    c.once("storm")           true the first time that it is asked for that name
    c.walk("drift", 0.2)      a random walk; c.random draws what else is left to chance
    c.frame, c.sources, c.leader, c.seed

What a call of `play` does takes effect together when it returns; a call that fails does nothing.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from audiogen.control.arbiter import Arbiter
from audiogen.control.modulation import Beat, RandomWalk
from audiogen.control.scenes import Scene
from audiogen.control.smoothing import MIX
from audiogen.control.table import TABLE, Event, known
from audiogen.errors import ControlError

HAND = "script"
"""The name of a script's hand."""

_CONTROLS = frozenset(row.name for row in TABLE)


class MixControls:
    """The weights of the sources, by name: read, set, and given up with `del`."""

    def __init__(self, desk: ScriptControls) -> None:
        self._desk = desk

    def __getitem__(self, source: str) -> float:
        return self._desk._read(MIX + source)

    def __setitem__(self, source: str, weight: float) -> None:
        self._desk._move(MIX + source, weight)

    def __delitem__(self, source: str) -> None:
        self._desk.release(MIX + source)

    def __iter__(self) -> Iterator[str]:
        return iter(self._desk.sources)


class ScriptControls:
    """The controls as a script sees them.

    Parameters
    ----------
    hands : Arbiter
    seed : int
        Of the performance: all chance comes from it.

    Attributes
    ----------
    frame : int
        Of the call.
    sources : tuple of str
        The names of the sources.
    leader : str
        The source that leads.
    mix : MixControls
    random : random.Random
        Seeded by `seed`.
    bpm, beat : float
        Beats per minute, and how many have passed.
    ticks : int
        Of a MIDI clock that is followed, 24 a beat.
    """

    def __init__(self, arbiter: Arbiter, seed: int) -> None:
        own = self.__dict__  # past `__setattr__`, which is for controls
        own.update(
            seed=seed,
            frame=-1,
            sources=arbiter.sources,
            leader=arbiter.leader,
            mix=MixControls(self),
        )
        own["random"] = _chance(seed, "random")
        own["_arbiter"] = arbiter
        own["_clock"] = Beat()
        own["_walks"] = {}
        own["_done"] = set()
        own["_acts"] = []  # of this call
        own["_said"] = {}  # where this call moved the controls to
        own["_asked"] = set()  # what this call asked `once`

    def __getattr__(self, name: str) -> Any:
        if name in _CONTROLS:
            return self._read(name)
        if name in ("beat", "bpm"):
            return self._clock.count if name == "beat" else self._clock.bpm
        if name == "ticks":
            return self._arbiter.ticks
        if name.startswith("_"):
            raise AttributeError(name)
        known(name, (*_CONTROLS, *_OWN))
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "bpm":
            bpm = float(value)
            if not 0 < bpm < 10_000:
                raise ControlError(f"bpm should be more than 0 beats per minute, not {value!r}")
            self._clock.bpm = bpm
        elif name in _OWN:
            raise ControlError(f"{name} can be read, not set")
        else:
            self._move(known(name, (*_CONTROLS, *_OWN)), value)

    def glide(self, parameter: str, value: float, seconds: float) -> None:
        """Move a control, or `mix/SOURCE`, in a straight line that takes so many seconds."""
        self._move(parameter, value, seconds)

    def scene(self, scene: Scene, seconds: float | None = None) -> None:
        """Move everything that a scene names; with `seconds`, a morph from where it is."""
        for name, value in scene.values.items():
            self._move(name, value, seconds)
        for name, weight in scene.mix.items():
            self._move(MIX + name, weight, seconds)

    def claim(self, parameter: str) -> None:
        """Hold a control again that another hand has touched since."""
        self._read(parameter)
        self._acts.append(partial(self._arbiter.claim, HAND, parameter))

    def release(self, parameter: str | None = None) -> None:
        """Give a control up to whoever held it before, in the end to the base; or all of them."""
        if parameter is not None:
            self._read(parameter)
        self._acts.append(partial(self._arbiter.release, HAND, parameter))

    def swap(self, source: str) -> None:
        """Let another source lead; nothing, if it does already."""
        self._happen(Event("swap", known(source, self.sources, "source")))

    def jump(self, where: float | str = "") -> None:
        """Prime the leading source anew: at a place in its primer (s), or by a sound file.

        Without either it is a place that the performance's seed draws.
        """
        self._happen(Event("jump", f"{where:g}" if isinstance(where, float | int) else where))

    def reset(self) -> None:
        """Let every source begin anew, as it began with this seed."""
        self._happen(Event("reset"))

    def every(self, beats: float, offset: float = 0.0) -> bool:
        """Whether this is the first frame at or after every so many beats, the first at 0."""
        return bool(self._clock.every(beats, offset))

    def once(self, key: object) -> bool:
        """Whether this is the first call that asks for that key; loading anew forgets none."""
        first = key not in self._done and key not in self._asked
        self._asked.add(key)
        return first

    def walk(
        self, name: str, step: float, every: float = 1.0, low: float = 0.0, high: float = 1.0
    ) -> float:
        """A random walk, by a name of its own; it begins in the middle and turns back at the ends.

        Parameters
        ----------
        name : str
            Walks of other names are other walks; loading anew keeps each where it is.
        step : float
            The longest step.
        every : float (s)
            From one step to the next.
        low, high : float
        """
        if name not in self._walks:
            self._walks[name] = RandomWalk(_chance(self.seed, f"walk {name}"), (low + high) / 2)
        return float(self._walks[name].at(self._seconds, every, step, low, high))

    def begin(self, frame: int, seconds: float) -> None:
        """Be ready for a call of `play`."""
        if frame != self.frame:  # else it is another version's turn at the same frame
            self._clock.advance(seconds)
        self.__dict__.update(frame=frame, _seconds=seconds, leader=self._arbiter.leader)
        self._acts.clear()
        self._said.clear()
        self._asked.clear()

    def commit(self) -> None:
        """Let everything take effect that was done since `begin`."""
        for act in self._acts:
            act()
        self._done.update(self._asked)

    def _read(self, parameter: str) -> float:
        target = self._arbiter.target(parameter)
        return float(self._said.get(parameter, target))

    def _move(self, parameter: str, value: float, seconds: float | None = None) -> None:
        # Tried now, so that a mistake is told with its line; done when the call has succeeded.
        # A millionth is nothing to hear, and what is below it would be half of the score.
        taken = self._said[parameter] = round(
            self._arbiter.wish(parameter, value, seconds).value or 0.0, 6
        )
        move = partial(self._arbiter.move, HAND, parameter, taken, seconds=seconds, steady=True)
        self._acts.append(move)

    def _happen(self, event: Event) -> None:
        self._acts.append(partial(self._arbiter.happen, event))


_OWN = (
    *("beat", "frame", "leader", "mix", "random", "seed", "sources", "ticks"),
    *(name for name in vars(ScriptControls) if not name.startswith("_")),
)


def _chance(seed: int, purpose: str) -> random.Random:
    """A generator for one purpose: `hash` would be another in every process."""
    return random.Random(seed * 2**32 + zlib.crc32(purpose.encode()))
