"""The instrument: sources and one snapshot of the controls in, one frame out.

It decides what is played and what each source hears: who leads, in which mix, what follows a swap.
It knows no file or device, and of time only how many frames make a second.

What the sources offer is mixed first and decided after (`Codec.decide`): where a frame is a choice,
two voices agree on its chances before either has chosen. One random number a frame decides for
all: what is played, and where there is no `crosstalk` what each hears of itself.

A source that is not heard sleeps, after a second. When it is called for again it first hears what
was played last, as far back as its memory goes, and so takes over from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Offers
from audiogen.control.table import Event, Snapshot, known

LINGER = 1.0
"""Seconds that an unheard source plays on before it sleeps: a weight that touches 0 costs nothing,
where waking costs a network as many steps as its window has frames."""


CHANCE_BRANCH = 6
"""Where the instrument's random numbers branch off a seed's: after the six of a voice alone."""


class Source(Protocol):
    """Anything that yields frames.

    Attributes
    ----------
    memory : int (frames)
        How far back what it heard matters to what it plays; 0: it hears nothing.
    """

    @property
    def memory(self) -> int: ...

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """Hear a beginning `[frames, frame_size]`, or one of its own in that `style`; return what
        was heard, `[frames, batch, frame_size]`.
        """
        ...

    def next(self, snapshot: Snapshot) -> Offers:
        """What it would play now, `[batch, offer_size]`."""
        ...

    def hear(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take what was agreed on, `[batch, frame_size]`, into its ear."""
        ...

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Hear `[frames, batch, frame_size]`, which others played, in order to take over."""
        ...

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` `[batch, frame_size]` as they leave: with noise that nobody hears back."""
        ...

    def restart_row(self, row: int) -> None:
        """Begin one performance anew, from what the source knows by heart."""
        ...

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Go on from elsewhere (`controls.Event`); return what was heard of it, as `prime`."""
        ...

    def reset(self) -> None:
        """Be as new: the same chances lie ahead again."""
        ...

    def take_over(self, other: Any) -> bool:
        """Go on exactly where `other` is, if that is the same source twice; say whether it is."""
        ...


@dataclass
class _Fade:
    """A swap that is under way."""

    before: dict[str, float]  # the weights that give way, summing to 1
    step: float  # share of the way that a frame makes, unstretched
    share: float = 0.0


class Instrument:
    """Several sources, playing on what they hear of themselves and of each other.

    Parameters
    ----------
    sources : mapping of str to Source
        By name; the first one leads until told otherwise. Each plays the same number of
        performances in step.
    codec : Codec
        Of all their frames.
    seeds : sequence of int, optional
        One for each performance: what is chosen, where frames are choices, goes by them.

    Attributes
    ----------
    memory : int (frames)
        How far back the source with the longest memory hears.
    leader : str
        The source that plays alone while the controls name no mix.
    offered : dict of str to array `[batch, offer_size]`
        What each source would have played in the last step; those that slept are left out.
    """

    def __init__(
        self, sources: Mapping[str, Source], codec: Codec, seeds: Sequence[int] = ()
    ) -> None:
        self._sources = dict(sources)
        self._codec = codec
        self._seeds = tuple(seeds)
        self._rngs = self._fresh_chances()
        self._chances = np.zeros(len(self._seeds))
        self._heat = 1.0
        self._linger = round(LINGER * codec.frame_rate)
        # What was played last, for whoever takes over.
        self.memory = max(source.memory for source in self._sources.values())
        self._played: deque[Frames] = deque(maxlen=self.memory)
        self._beginning: Frames | None = None
        self._due = False  # it has still to begin
        self._last: Frames | None = None
        self._fade: _Fade | None = None
        self._unheard = dict.fromkeys(self._sources, 0)
        self._sounding: Sequence[str] = ()
        self.leader = next(iter(self._sources))
        self.offered: dict[str, Offers] = {}

    def begin(self, frames: Frames | None = None) -> None:
        """Let every source hear a beginning before the next step: `[frames, frame_size]`, one for
        each performance, `[frames, batch, frame_size]`, or one of its own.
        """
        self._beginning, self._due = frames, True

    def _begin(self, snapshot: Snapshot) -> None:
        self._due = False
        heard = {
            name: source.prime(self._beginning, snapshot.style)
            for name, source in self._sources.items()
        }
        self._played.clear()
        self._played.extend(heard[self.leader])
        self._unheard = dict.fromkeys(self._sources, 0)
        self._last, self._fade = None, None

    def step(self, snapshot: Snapshot) -> Frames:
        """Play one frame of each performance, `[batch, frame_size]`.

        Raises
        ------
        ControlError
            If the mix or an event names a source that is not there.
        """
        if self._due:
            self._begin(snapshot)
        for event in snapshot.events:
            self._happen(event, snapshot)
        if not (snapshot.frozen and self._last is not None):
            self._last = self._advance(snapshot)
        rough = self._rougher().add_output_noise(self._last, snapshot)
        return rough.copy() if rough is self._last else rough

    def stems(self, like: Frames) -> list[Frames]:
        """What each source offered in the last step, `[batch, frame_size]` as `like`: silence
        where it slept.
        """
        silence = np.broadcast_to(self._codec.rest(), like.shape)
        offered = self.offered
        return [self._decide(offered[n]) if n in offered else silence for n in self._sources]

    def restart_row(self, row: int) -> None:
        """Send one performance back to a place in what those that are heard learned from."""
        for name in self._sounding or [self.leader]:
            self._sources[name].restart_row(row)

    def _advance(self, snapshot: Snapshot) -> Frames:
        weights = self._weights(snapshot, self._faded(snapshot))
        self._sounding = list(weights)
        awake = self._awake(weights, snapshot)
        self.offered = {name: self._sources[name].next(snapshot) for name in awake}
        self._chances = np.array([rng.random() for rng in self._rngs])
        self._heat = snapshot.temperature
        mixed = self._blend([self.offered[name] for name in weights], list(weights.values()))
        played = self._decide(mixed)
        shares = [1 - snapshot.crosstalk, snapshot.crosstalk]
        for name in awake:
            own = self.offered[name]
            blended = mixed if own is mixed else self._blend([own, mixed], shares)
            heard = played if blended is mixed else self._decide(blended)
            self._sources[name].hear(heard, snapshot)
        self._played.append(played)
        return played

    def _decide(self, offers: Offers) -> Frames:
        """The frames that offers `[batch, offer_size]` become in this step."""
        return self._codec.decide(offers, self._heat, self._chances)

    def _fresh_chances(self) -> list[np.random.Generator]:
        keys = (np.random.SeedSequence(seed, spawn_key=(CHANCE_BRANCH,)) for seed in self._seeds)
        return [np.random.default_rng(key) for key in keys]

    def _weights(self, snapshot: Snapshot, faded: _Fade | None) -> dict[str, float]:
        """The share of each source that is heard; they sum to 1."""
        mix = {known(name, self._sources, "source"): snapshot.mix[name] for name in snapshot.mix}
        mix = {name: weight for name, weight in mix.items() if weight > 0}
        total = sum(mix.values())
        if total > 0:
            return {name: weight / total for name, weight in mix.items()}
        if faded is None:
            return {self.leader: 1.0}
        weights = {name: (1 - faded.share) * weight for name, weight in faded.before.items()}
        weights[self.leader] = weights.get(self.leader, 0.0) + faded.share
        return weights

    def _faded(self, snapshot: Snapshot) -> _Fade | None:
        """The swap under way, one frame further."""
        if self._fade is not None:
            self._fade.share += self._fade.step * snapshot.stretch
            if self._fade.share >= 1 - 1e-9:
                self._fade = None
        return self._fade

    def _awake(self, weights: Mapping[str, float], snapshot: Snapshot) -> list[str]:
        """The sources that take this step; those that slept and are wanted are woken."""
        awake = []
        for name in self._sources:
            if name in weights or name == self.leader:
                if self._unheard[name] > self._linger:
                    self._attend(name, snapshot)
                self._unheard[name] = 0
            else:
                self._unheard[name] += 1
            if self._unheard[name] <= self._linger:
                awake.append(name)
        return awake

    def _blend(self, offers: Sequence[Offers], weights: Sequence[float]) -> Offers:
        """Mix `[batch, offer_size]` of several sources by the codec's law, row by row."""
        heard = [(one, weight) for one, weight in zip(offers, weights, strict=True) if weight > 0]
        if len(heard) == 1:
            return heard[0][0]
        rows = zip(*(one for one, _ in heard), strict=True)
        shares = [weight for _, weight in heard]
        return np.stack([self._codec.blend(row, shares) for row in rows])

    def _rougher(self) -> Source:
        """Whose spreads the noise of the output goes by: the leader's, if it has learned any."""
        sources = [self._sources[self.leader], *self._sources.values()]
        return next((source for source in sources if source.memory), sources[0])

    def _happen(self, event: Event, snapshot: Snapshot) -> None:
        known(event.name, ("swap", "jump", "reset"), "event")
        if event.name == "swap":
            self._swap(known(event.target, self._sources, "source"), snapshot)
        elif event.name == "jump":
            heard = self._sources[self.leader].jump(event.target, snapshot)
            self._played.extend(heard)
        else:
            for source in self._sources.values():
                source.reset()
            self._rngs = self._fresh_chances()
            self._begin(snapshot)

    def _swap(self, target: str, snapshot: Snapshot) -> None:
        """Let `target` lead: from the window that was heard last, or exactly where its twin is."""
        if target == self.leader:
            return
        mixed = any(weight > 0 for weight in snapshot.mix.values())
        now = self._weights(snapshot, self._fade)
        before, self.leader = self.leader, target
        if target not in now:
            if not mixed and self._sources[target].take_over(self._sources[before]):
                if self._fade is not None and before in self._fade.before:
                    self._fade.before[target] = self._fade.before.pop(before)
                self._unheard[target], self._unheard[before] = 0, self._linger + 1
                return
            self._attend(target, snapshot)
        self._fade = None
        if snapshot.swap_time > 0:
            step = 1 / (snapshot.swap_time * self._codec.frame_rate)
            self._fade = _Fade(before=now, step=step)

    def _attend(self, name: str, snapshot: Snapshot) -> None:
        if self._played:
            self._sources[name].catch_up(np.stack(self._played), snapshot)
        self._unheard[name] = 0


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
