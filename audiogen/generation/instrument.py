"""The instrument: it mixes what several sources offer into one frame, and feeds it back to them.

The controls say which source leads, in which mix, and what a swap does. The instrument knows no
files or devices, and of time only the frame rate.

Offers are mixed first and decided afterwards (`Codec.decide`). Where a frame is a choice, the
probabilities of several voices are mixed before anything is drawn. One random number for each frame
draws what is played and, without `crosstalk`, what each source is fed of itself.

A source that has no weight in the mix sleeps after a second. When it is needed again it is first
fed the last frames that were played, as many as its memory needs, and continues from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from audiogen.codec import Codec
from audiogen.codec.base import Frames, Offers
from audiogen.control.table import Event, Snapshot, known
from audiogen.errors import AudiogenError

LINGER = 1.0
"""Seconds without weight after which a source sleeps. Waking costs a network as many steps as its
window has frames, so a weight that only touches 0 should not make it sleep."""


CHANCE_BRANCH = 6
"""The branch of a seed from which the instrument draws, after the six branches of a voice."""


class Source(Protocol):
    """Anything that offers frames to an instrument, for a batch of performances in step.

    Attributes
    ----------
    memory : int (frames)
        How many frames of past input matter to what it plays; 0: it ignores its input.
    """

    @property
    def memory(self) -> int: ...

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """Take a beginning `[frames, frame_size]` as input, or draw one of the given `style`.

        Returns it, `[frames, batch, frame_size]`.
        """
        ...

    def next(self, snapshot: Snapshot) -> Offers:
        """Offer the next frame, `[batch, offer_size]`."""
        ...

    def feed(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take the frames that were played, `[batch, frame_size]`, as the next input."""
        ...

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take what others played, `[frames, batch, frame_size]`, as input, to continue from it."""
        ...

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` `[batch, frame_size]` with the noise of the output, which is not fed back."""
        ...

    def restart_row(self, row: int) -> None:
        """Restart one performance, from a segment of the corpus that the source keeps."""
        ...

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Continue from another place (`control.table.Event`); return its frames, as `prime`."""
        ...

    def reset(self) -> None:
        """Start anew, with the same random numbers again."""
        ...

    def take_over(self, other: Any) -> bool:
        """Continue exactly where `other` is, if it is the same model. Returns whether it is."""
        ...


@dataclass
class _Fade:
    """A swap that is under way."""

    before: dict[str, float]  # the weights that fade out; their sum is 1
    step: float  # how much of the fade a frame makes, without stretch
    share: float = 0.0


class Instrument:
    """Several sources that play together, each fed with itself and with the others.

    Parameters
    ----------
    sources : mapping of str to Source
        By name. The first one leads until a swap. Each plays the same number of performances in
        step.
    codec : Codec
        The codec of all their frames.
    seeds : sequence of int, optional
        One for each performance. Where frames are choices, the choices are drawn with them.
    on_message : callable of str
        Called with each jump that was left out, and why.

    Attributes
    ----------
    memory : int (frames)
        The longest memory of a source.
    leader : str
        The source that plays alone while the controls name no mix.
    offered : dict of str to array `[batch, offer_size]`
        What each source offered in the last step; sources that sleep are left out.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        codec: Codec,
        seeds: Sequence[int] = (),
        *,
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._on_message = on_message
        self._sources = dict(sources)
        self._codec = codec
        self._seeds = tuple(seeds)
        self._rngs = self._new_rngs()
        self._chances = np.zeros(len(self._seeds))
        self._heat = 1.0
        self._linger = round(LINGER * codec.frame_rate)
        # What was played last, for a source that wakes.
        self.memory = max(source.memory for source in self._sources.values())
        self._played: deque[Frames] = deque(maxlen=self.memory)
        self._beginning: Frames | None = None
        self._due = False  # whether it has still to begin
        self._last: Frames | None = None
        self._fade: _Fade | None = None
        self._idle_frames = dict.fromkeys(self._sources, 0)
        self._in_mix: Sequence[str] = ()
        self.leader = next(iter(self._sources))
        self.offered: dict[str, Offers] = {}

    def begin(self, frames: Frames | None = None) -> None:
        """Prime every source before the next step: with `[frames, frame_size]`, or with a beginning
        for each performance, `[frames, batch, frame_size]`; by default each source draws one.
        """
        self._beginning, self._due = frames, True

    def _begin(self, snapshot: Snapshot) -> None:
        self._due = False
        beginnings = {
            name: source.prime(self._beginning, snapshot.style)
            for name, source in self._sources.items()
        }
        self._played.clear()
        self._played.extend(beginnings[self.leader])
        self._idle_frames = dict.fromkeys(self._sources, 0)
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
            self._apply(event, snapshot)
        if not (snapshot.frozen and self._last is not None):
            self._last = self._advance(snapshot)
        output = self._noise_source().add_output_noise(self._last, snapshot)
        return output.copy() if output is self._last else output

    def stems(self, like: Frames) -> list[Frames]:
        """What each source offered in the last step, `[batch, frame_size]` like `like`; silence
        where it sleeps.
        """
        silence = np.broadcast_to(self._codec.rest(), like.shape)
        offered = self.offered
        return [self._decide(offered[n]) if n in offered else silence for n in self._sources]

    def restart_row(self, row: int) -> None:
        """Restart one performance in every source that has a weight; see `Source.restart_row`."""
        for name in self._in_mix or [self.leader]:
            self._sources[name].restart_row(row)

    def _advance(self, snapshot: Snapshot) -> Frames:
        weights = self._weights(snapshot, self._faded(snapshot))
        self._in_mix = list(weights)
        awake = self._awake(weights, snapshot)
        self.offered = {name: self._sources[name].next(snapshot) for name in awake}
        self._chances = np.array([rng.random() for rng in self._rngs])
        self._heat = snapshot.temperature
        mixed = self._blend([self.offered[name] for name in weights], list(weights.values()))
        played = self._decide(mixed)
        shares = [1 - snapshot.crosstalk, snapshot.crosstalk]
        for name in awake:
            alone = self.offered[name]
            blended = mixed if alone is mixed else self._blend([alone, mixed], shares)
            frames = played if blended is mixed else self._decide(blended)
            self._sources[name].feed(frames, snapshot)
        self._played.append(played)
        return played

    def _decide(self, offers: Offers) -> Frames:
        """The frames that offers `[batch, offer_size]` become in this step."""
        return self._codec.decide(offers, self._heat, self._chances)

    def _new_rngs(self) -> list[np.random.Generator]:
        keys = (np.random.SeedSequence(seed, spawn_key=(CHANCE_BRANCH,)) for seed in self._seeds)
        return [np.random.default_rng(key) for key in keys]

    def _weights(self, snapshot: Snapshot, faded: _Fade | None) -> dict[str, float]:
        """The weight of each source that is in the mix; their sum is 1."""
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
        """The crossfade of a swap, advanced by one frame; None where there is none."""
        if self._fade is not None:
            self._fade.share += self._fade.step * snapshot.stretch
            if self._fade.share >= 1 - 1e-9:
                self._fade = None
        return self._fade

    def _awake(self, weights: Mapping[str, float], snapshot: Snapshot) -> list[str]:
        """The sources that take this step. Those that sleep and are needed are woken."""
        awake = []
        for name in self._sources:
            if name in weights or name == self.leader:
                if self._idle_frames[name] > self._linger:
                    self._wake(name, snapshot)
                self._idle_frames[name] = 0
            else:
                self._idle_frames[name] += 1
            if self._idle_frames[name] <= self._linger:
                awake.append(name)
        return awake

    def _blend(self, offers: Sequence[Offers], weights: Sequence[float]) -> Offers:
        """Mix `[batch, offer_size]` of several sources by `Codec.blend`, row by row."""
        audible = [(one, weight) for one, weight in zip(offers, weights, strict=True) if weight > 0]
        if len(audible) == 1:
            return audible[0][0]
        rows = zip(*(one for one, _ in audible), strict=True)
        shares = [weight for _, weight in audible]
        return np.stack([self._codec.blend(row, shares) for row in rows])

    def _noise_source(self) -> Source:
        """The source that scales the noise of the output: the leader, or the first model."""
        sources = [self._sources[self.leader], *self._sources.values()]
        return next((source for source in sources if source.memory), sources[0])

    def _apply(self, event: Event, snapshot: Snapshot) -> None:
        known(event.name, ("swap", "jump", "reset"), "event")
        if event.name == "swap":
            self._swap(known(event.target, self._sources, "source"), snapshot)
        elif event.name == "jump":
            # A file that is not there ends no concert; and its score is left the same jump out.
            try:
                self._played.extend(self._sources[self.leader].jump(event.target, snapshot))
            except (AudiogenError, OSError, ValueError) as error:
                self._on_message(f"the jump to {event.target!a} was left out: {error}")
        else:
            for source in self._sources.values():
                source.reset()
            self._rngs = self._new_rngs()
            self._begin(snapshot)

    def _swap(self, target: str, snapshot: Snapshot) -> None:
        """Let `target` lead: from the last frames played, or from the state of the same model."""
        if target == self.leader:
            return
        mixed = any(weight > 0 for weight in snapshot.mix.values())
        now = self._weights(snapshot, self._fade)
        before, self.leader = self.leader, target
        if target not in now:
            if not mixed and self._sources[target].take_over(self._sources[before]):
                if self._fade is not None and before in self._fade.before:
                    self._fade.before[target] = self._fade.before.pop(before)
                self._idle_frames[target], self._idle_frames[before] = 0, self._linger + 1
                return
            self._wake(target, snapshot)
        self._fade = None
        if snapshot.swap_time > 0:
            step = 1 / (snapshot.swap_time * self._codec.frame_rate)
            self._fade = _Fade(before=now, step=step)

    def _wake(self, name: str, snapshot: Snapshot) -> None:
        if self._played:
            self._sources[name].catch_up(np.stack(self._played), snapshot)
        self._idle_frames[name] = 0


class Stems:
    """A performer that adds the output of each source alone as further rows.

    Parameters
    ----------
    performer : render.base.Performer
        Its frames `[batch, frame_size]` come first.
    instrument : Instrument
        The instrument that it plays; a source that sleeps is silent.
    """

    def __init__(self, performer: Any, instrument: Instrument) -> None:
        self._performer = performer
        self._instrument = instrument

    def step(self, snapshot: Snapshot) -> Frames:
        """Play one frame of everything, `[batch * (1 + sources), frame_size]`."""
        played: Frames = self._performer.step(snapshot)
        return np.concatenate([played, *self._instrument.stems(played)])
