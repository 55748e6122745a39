"""The controls of a script: `c` in `def play(t, c)`.

A script is a Python file. Its function `play` is called for every frame with the time in seconds
and with `c`, through which it moves everything that a player can move:

    from audiogen.control import lfo

    def play(t, c):
        c.noise = lfo(t, period=8, high=0.6)  # a swell every eight seconds
        c.bpm = 96
        if c.every(16):                       # every sixteen beats
            c.jump()                          # another place of the primer

    audiogen render jazz -o renders/jazz.wav --script swell.py --duration 1m

Controls and weights:

    c.noise = 0.3             move a control
    c.noise                   where it is going, whoever moves it
    c.mix["rain"] = 0.5       set the weight of a source
    c.glide("noise", 1, 20)   move it in a straight line that takes 20 seconds
    c.scene(storm, 20)        move everything that a scene names, in 20 seconds
    c.claim("noise")          take a control back from a slider
    c.release("noise")        give it up; without a name, all of them

Events:

    c.swap("drums")           another source leads
    c.jump(12.5)              the leading source is primed again, from a place or a sound file
    c.reset()                 every source starts over

Time and chance:

    c.bpm = 96                the beat clock; c.beat counts, c.every(4) is true at every fourth beat
    c.ticks                   ticks of a MIDI clock that is followed, 24 a beat
    c.once("storm")           true at the first call that asks for "storm"
    c.walk("drift", 0.2)      a random walk
    c.random                  a random.Random, seeded by the performance

To read: c.frame, c.sources, c.leader, c.seed.

What a call of `play` does takes effect together when it returns. A call that fails does nothing.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from audiogen.control.arbiter import Arbiter
from audiogen.control.modulation import Beat, RandomWalk
from audiogen.control.scenes import Scene
from audiogen.control.table import MIX, TABLE, Event, is_number, known, seconds_of
from audiogen.errors import ControlError

OWNER = "script"
"""The owner of what a script moves."""

_CONTROLS = frozenset(row.name for row in TABLE)


class MixControls:
    """The weights of the sources by name, as `c.mix`: read, set, and given up with `del`.

    Examples
    --------
    Rain under the source that leads, louder and softer; after a minute, none::

        def play(t, c):
            if t < 60:
                c.mix["rain"] = lfo(t, period=20, high=0.5)
            else:
                del c.mix["rain"]
    """

    def __init__(self, controls: ScriptControls) -> None:
        self._controls = controls

    def __getitem__(self, source: str) -> float:
        return self._controls._read(MIX + source)

    def __setitem__(self, source: str, weight: float) -> None:
        self._controls._move(MIX + source, weight)

    def __delitem__(self, source: str) -> None:
        self._controls.release(MIX + source)

    def __iter__(self) -> Iterator[str]:
        return iter(self._controls.sources)


class ScriptControls:
    """The controls as a script sees them; the module's docstring lists them all.

    Every control of `audiogen.control.table` is an attribute, such as `c.noise`. Setting it moves
    the control; reading it gives the value that it is going to. A value out of range is clipped,
    with a warning. Values are rounded to a millionth, which keeps scores short.

    Parameters
    ----------
    arbiter : Arbiter
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
        Weights by source, 0 to 1.
    random : random.Random
        Seeded by `seed`.
    bpm, beat : float
        Beats per minute, and how many have passed.
    ticks : int
        Of a MIDI clock that is followed, 24 a beat.

    Examples
    --------
    >>> from audiogen.control.table import Snapshot
    >>> arbiter = Arbiter(Snapshot(), ["jazz", "rain"], frame_rate=40.0)
    >>> c = ScriptControls(arbiter, seed=7)
    >>> c.begin(frame=0, seconds=0.0)  # before the call of play
    >>> c.noise = 0.3
    >>> c.mix["rain"] = 0.5
    >>> c.noise, c.mix["rain"], c.leader
    (0.3, 0.5, 'jazz')
    >>> c.commit()  # after it
    >>> arbiter.target("noise"), arbiter.owner("noise")
    (0.3, 'script')
    """

    def __init__(self, arbiter: Arbiter, seed: int) -> None:
        attributes = self.__dict__  # past `__setattr__`, which is for controls
        attributes.update(
            seed=seed,
            frame=-1,
            sources=arbiter.sources,
            leader=arbiter.leader,
            mix=MixControls(self),
        )
        attributes["random"] = _generator(seed, "random")
        attributes["_arbiter"] = arbiter
        attributes["_clock"] = Beat()
        attributes["_walks"] = {}
        attributes["_done"] = set()  # keys of `once` in earlier calls
        attributes["_actions"] = []  # of this call
        attributes["_moved"] = {}  # where this call moved the controls to
        attributes["_asked"] = set()  # keys of `once` in this call

    def __getattr__(self, name: str) -> Any:
        if name in _CONTROLS:
            return self._read(name)
        if name in ("beat", "bpm"):
            return self._clock.count if name == "beat" else self._clock.bpm
        if name == "ticks":
            return self._arbiter.ticks
        if name.startswith("_"):
            raise AttributeError(name)
        known(name, (*_CONTROLS, *_RESERVED))
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "bpm":
            bpm = float(value)
            if not 0 < bpm < 10_000:
                raise ControlError(f"bpm should be more than 0 beats per minute, not {value!r}")
            self._clock.bpm = bpm
        elif name in _RESERVED:
            raise ControlError(f"{name} can be read, not set")
        else:
            self._move(known(name, (*_CONTROLS, *_RESERVED)), value)

    def glide(self, parameter: str, value: float, seconds: float) -> None:
        """Move a control, or `mix/SOURCE`, in a straight line that takes so many seconds.

        A glide that is repeated in every frame does not start over.

        Parameters
        ----------
        parameter : str
            A control's name, or `mix/SOURCE` for the weight of a source.
        value : float
        seconds : float (s)

        Examples
        --------
        Darker and darker for half a minute, from second 10 on::

            def play(t, c):
                if t >= 10:
                    c.glide("tilt", -6, seconds=30)
        """
        self._move(parameter, value, seconds)

    def scene(self, scene: Scene, seconds: float | None = None) -> None:
        """Move everything that a scene names.

        Parameters
        ----------
        scene : Scene
        seconds : float (s), optional
            How long it takes, from where everything is; by default each control's smoothing.

        Examples
        --------
        A storm that takes twenty seconds to come up, after a minute::

            storm = Scene({"noise": 1.5, "temperature": 1.3})

            def play(t, c):
                if t >= 60:
                    c.scene(storm, 20)
        """
        for parameter, value in scene.targets().items():
            self._move(parameter, value, seconds)

    def claim(self, parameter: str) -> None:
        """Take a control back that somebody else has touched since.

        Examples
        --------
        Sliders may move the noise, but every minute the script takes it back::

            def play(t, c):
                c.noise = lfo(t, period=8)
                if c.once(int(t / 60)):
                    c.claim("noise")
        """
        self._read(parameter)
        self._actions.append(partial(self._arbiter.claim, OWNER, parameter))

    def release(self, parameter: str | None = None) -> None:
        """Give a control up, or all of them: it goes back to whoever moved it before.

        In the end that is the command line's flags.

        Parameters
        ----------
        parameter : str, optional
            A control's name or `mix/SOURCE`; by default, everything that the script moved.
        """
        if parameter is not None:
            self._read(parameter)
        self._actions.append(partial(self._arbiter.release, OWNER, parameter))

    def swap(self, source: str) -> None:
        """Let another source lead; nothing happens if it leads already.

        The control `swap_time` is the length of the crossfade.

        Examples
        --------
        The sources take turns of eight beats::

            def play(t, c):
                c.swap(c.sources[int(c.beat / 8) % len(c.sources)])
        """
        self._trigger(Event("swap", known(source, self.sources, "source")))

    def jump(self, where: float | str = "") -> None:
        """Prime the leading source again, so that it plays on from another place.

        Parameters
        ----------
        where : float (s) or str
            A place in its primer, or the path of a sound file; by default a place that the
            performance's seed draws.

        Raises
        ------
        ControlError
            If there is no such place, or no such file.
        """
        if isinstance(where, float | int):
            if not is_number(where) or where < 0:
                raise ControlError(f"a place to jump to is 0 seconds or more, not {where!r}")
            self._trigger(Event("jump", f"{where:g}"))
            return
        if not isinstance(where, str):
            raise ControlError(f"a place to jump to is in seconds, or a file, not {where!r}")
        if where and seconds_of(where) is None and not _is_file(where):
            raise ControlError(f"there is no sound file {where!a} to jump to")
        self._trigger(Event("jump", where))

    def reset(self) -> None:
        """Let every source start over, as it started with this seed."""
        self._trigger(Event("reset"))

    def every(self, beats: float, offset: float = 0.0) -> bool:
        """Whether this is the first frame at or after a multiple of so many beats.

        Parameters
        ----------
        beats : float
            More than 0; beat 0 counts.
        offset : float (beats)
            Added to each multiple.

        Examples
        --------
        The second and the fourth beat of each bar are mute::

            def play(t, c):
                c.bpm = 120
                if c.every(1):
                    c.mute = int(c.beat) % 2
        """
        return bool(self._clock.every(beats, offset))

    def once(self, key: object) -> bool:
        """Whether this is the first call of `play` that asks for that key.

        Keys outlast a reload of the script. A call that fails has asked for nothing.

        Examples
        --------
        At second 30, and once only, everything starts over::

            def play(t, c):
                if t >= 30 and c.once("again"):
                    c.reset()
        """
        first = key not in self._done and key not in self._asked
        self._asked.add(key)
        return first

    def walk(
        self, name: str, step: float, every: float = 1.0, low: float = 0.0, high: float = 1.0
    ) -> float:
        """A random walk; it starts in the middle of its range and turns back at the ends.

        Parameters
        ----------
        name : str
            Each name is a walk by itself. A reload of the script leaves it where it is.
        step : float
            The longest step.
        every : float (s)
            From one step to the next; straight lines in between.
        low, high : float
            Its range.

        Returns
        -------
        float
            Where it is at this frame.

        Examples
        --------
        A temperature that drifts around 1::

            def play(t, c):
                c.temperature = c.walk("heat", step=0.1, every=2, low=0.8, high=1.2)
        """
        if name not in self._walks:
            self._walks[name] = RandomWalk(_generator(self.seed, f"walk {name}"), (low + high) / 2)
        return float(self._walks[name].at(self._seconds, every, step, low, high))

    def begin(self, frame: int, seconds: float) -> None:
        """Get ready for a call of `play`; whoever runs the script does this."""
        if frame != self.frame:  # else another version of the script plays the same frame
            self._clock.advance(seconds)
        self.__dict__.update(frame=frame, _seconds=seconds, leader=self._arbiter.leader)
        self._actions.clear()
        self._moved.clear()
        self._asked.clear()

    def commit(self) -> None:
        """Let everything take effect that was done since `begin`."""
        for action in self._actions:
            action()
        self._done.update(self._asked)

    def renewed(self) -> ScriptControls:
        """The same controls for other calls, with all that they remember.

        What a call of `play` does with the old ones takes effect no more.
        """
        new = ScriptControls(self._arbiter, self.seed)
        kept = ("frame", "random", "_clock", "_walks", "_done")
        new.__dict__.update({name: self.__dict__[name] for name in kept})
        return new

    def _read(self, parameter: str) -> float:
        target = self._arbiter.target(parameter)
        return float(self._moved.get(parameter, target))

    def _move(self, parameter: str, value: float, seconds: float | None = None) -> None:
        # Checked now, so that a mistake is reported with its line; done when the call succeeds.
        # Less than a millionth cannot be heard, and its digits would be half of the score.
        target = self._moved[parameter] = round(
            self._arbiter.check(parameter, value, seconds).value or 0.0, 6
        )
        self._actions.append(
            partial(self._arbiter.move, OWNER, parameter, target, seconds=seconds, automated=True)
        )

    def _trigger(self, event: Event) -> None:
        self._actions.append(partial(self._arbiter.trigger, event))


_RESERVED = (
    *("beat", "frame", "leader", "mix", "random", "seed", "sources", "ticks"),
    *(name for name in vars(ScriptControls) if not name.startswith("_")),
)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # too long, or with a character that no path has
        return False


def _generator(seed: int, purpose: str) -> random.Random:
    """A generator for one purpose; not by `hash`, which differs from process to process."""
    return random.Random(seed * 2**32 + zlib.crc32(purpose.encode()))
