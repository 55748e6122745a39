"""A voice: one model playing. Of the sources of an instrument
(`audiogen.generation.instrument.Source`) it is the one that listens.

What a source would play and what goes into its ear are two things: `next` offers a frame, `hear`
takes the one that was agreed on, and noise in the ear is not noise in the output. A source plays
a batch of independent performances in step, one a row.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames, Offers
from audiogen.control.table import Snapshot, seconds_of
from audiogen.data.readers import from_file
from audiogen.errors import ConfigError
from audiogen.generation.bending import Bender, Ranks, turns
from audiogen.generation.feedback import Feedback, dither_of, learned_dither
from audiogen.model.checkpoint import Checkpoint, same_weights
from audiogen.model.engine import Engine
from audiogen.model.heads import SampleLevelHead
from audiogen.model.primer import from_corpus, from_primer, primer_length
from audiogen.model.styles import nearest_style, style_vector
from audiogen.model.tensors import STYLE_EMBEDDING

Array = npt.NDArray[np.float32]

PLAIN = Snapshot()


@dataclass
class _Play:
    """All that changes while a voice plays, so that its twin can go on with it."""

    draw_rngs: list[np.random.Generator]
    out_rngs: list[np.random.Generator]
    place_rngs: list[np.random.Generator]
    ears: list[Feedback]
    ranks: Ranks
    # One for all performances; or, once they have bends of their own, one for each.
    states: list[Any]
    history: Array
    # What the head keeps of all that was heard.
    memory: Any = None
    foresight: float = 0.0
    parameters: Array | None = None
    style: float = 0.0
    # By performance: the frames of a recalled stretch that are still to be played.
    recalled: list[deque[Frames]] = field(default_factory=list)


class Voice:
    """One model playing on its own predictions.

    Parameters
    ----------
    checkpoint : Checkpoint
    engine : Engine
        Of the checkpoint's weights.
    seeds : sequence of int
        One for each performance in the batch, 0 or more. The same seed plays the same frames.
    branch : tuple of int
        Sources that play together with one seed each have a branch of its chances; () is what a
        voice alone has.
    on_message : callable of str
        Told once of each control that has nothing to act on in this model.

    Raises
    ------
    ConfigError
        If a seed is negative.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        engine: Engine[Any],
        seeds: Sequence[int],
        branch: tuple[int, ...] = (),
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        if min(seeds) < 0:
            raise ConfigError(f"a seed should be 0 or more, not {min(seeds)}")
        self._checkpoint = checkpoint
        self._map = checkpoint.frame_map
        self._engine = engine
        self._head = head = checkpoint.head()
        self._sample_head = head if isinstance(head, SampleLevelHead) else None
        self._primer = checkpoint.primer
        self._primer_styles = checkpoint.primer_styles or (0,) * len(checkpoint.primer)
        self._styles = checkpoint.tensors.get(STYLE_EMBEDDING)
        self._window = checkpoint.model.window
        self._carry = checkpoint.model.context == "carry"
        self._seeds, self._branch = tuple(seeds), branch
        special = checkpoint.model.styles, self._lpc_state(1) is not None
        self._bender = Bender(engine, checkpoint.name, on_message, *special)
        self.reset()

    @property
    def memory(self) -> int:
        """Frames: the window; of a state that runs on, as many as a stretch of the primer."""
        if not self._carry:
            return self._window
        return primer_length(self._window, self._checkpoint.codec.frame_rate)

    def reset(self) -> None:
        """Be as new: nothing heard yet, and the same chances ahead again."""
        # Apart, so that a control that is moved does not change what is drawn for another.
        seeds = [np.random.SeedSequence(seed, spawn_key=self._branch) for seed in self._seeds]
        rngs = [[np.random.default_rng(child) for child in seed.spawn(7)] for seed in seeds]
        draw, noise, out, place, chance, breaking, dither = map(list, zip(*rngs, strict=True))
        hearing, width = zip(noise, chance, dither, strict=True), learned_dither(self._checkpoint)
        rate, engine = self._checkpoint.codec.frame_rate, self._engine
        self._play = _Play(
            draw_rngs=draw,
            out_rngs=out,
            place_rngs=place,
            ears=[Feedback(self._map, rate, *own, width) for own in hearing],
            ranks=[turns(rng, engine.layers, engine.units) for rng in breaking],
            states=[engine.start(len(seeds))],
            history=np.zeros((len(seeds), self._map.values), np.float32),
            memory=self._lpc_state(len(seeds)),
            recalled=[deque() for _ in seeds],
        )

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """Hear a beginning, without noise.

        Parameters
        ----------
        frames : array `[frames, frame_size]` or `[frames, batch, frame_size]`, optional
            The same for every performance, or one each; if left out, each takes a place of its own
            in the stretches of the corpus that the checkpoint keeps.
        style : float
            The `style` control, for a model that learned several corpora.
        """
        snapshot = PLAIN if style == 0 else dataclasses.replace(PLAIN, style=style)
        if frames is not None:
            one = frames if frames.ndim == 3 else frames[:, None]
            heard = np.broadcast_to(one, (len(one), len(self._seeds), one.shape[-1]))
        else:
            places = self._play.place_rngs
            heard = np.stack([self._own_beginning(rng, style) for rng in places], axis=1)
        self._listen(heard, snapshot)
        return heard

    def next(self, snapshot: Snapshot) -> Offers:
        """What it offers next, `[batch, offer_size]`: of values a draw, of choices their chances.

        Raises
        ------
        RuntimeError
            If nothing was heard yet.
        """
        play = self._play
        if play.parameters is None:
            raise RuntimeError("a voice must be primed before it plays")
        # A network that overflows is mended below; numpy need not warn of each value.
        with np.errstate(over="ignore", invalid="ignore"):
            given = play.parameters, play.history, snapshot.temperature, play.draw_rngs
            if self._sample_head is None:
                vectors = self._head.offer(*given)
            else:
                trust = min(play.foresight, snapshot.foresight)
                dither = dither_of(play.ears)
                vectors = self._sample_head.offer(*given, play.memory, trust, dither)
        # Rather the last frame again than a value that is no number, which would never heal.
        vectors = np.where(np.isfinite(vectors), vectors, play.history)
        offers = np.stack([self._map.offered(vector) for vector in vectors])
        for row, recalled in enumerate(play.recalled):
            if recalled:
                offers[row] = self._checkpoint.codec.offer(recalled.popleft())
        return offers

    def hear(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take `frames` `[batch, frame_size]` as input, as the controls let them through."""
        pairs = zip(self._play.ears, frames, strict=True)
        heard = [ear.hear(frame, snapshot) for ear, frame in pairs]
        vectors = np.stack([vector for vector, _ in heard])
        through = vectors
        if not all(reached for _, reached in heard):
            # To the network, the mean of its corpus (0 in every value) is that there is no news.
            through = np.stack([vector if reached else 0 * vector for vector, reached in heard])
        self._step(vectors, snapshot, through, snapshot.temperature)

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Hear what others played, `[frames, batch, frame_size]`, as clearly as it is."""
        if len(frames) >= self.memory:
            for state in self._play.states:
                state.clear()
            if self._play.memory is not None:
                self._play.memory.clear(slice(None))
        for recalled in self._play.recalled:
            recalled.clear()
        self._listen(frames[-self.memory :], snapshot)

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` `[batch, frame_size]` with `output_noise` on them."""
        if snapshot.output_noise <= 0:
            return frames
        # White in model space.
        noise = [rng.standard_normal(self._map.values, np.float32) for rng in self._play.out_rngs]
        rough = snapshot.output_noise * self._map.spread * np.stack(noise)
        return self._inverse(self._forward(frames) + rough)

    def restart_row(self, row: int) -> None:
        """Begin one performance anew from a place in the primer.

        It forgets what it heard, plays along the stretch at that place, as its frame map sees it,
        and goes on from there by itself.
        """
        self._clear(row)
        stretch = self._own_beginning(self._play.place_rngs[row], self._play.style)
        self._play.recalled[row] = deque(self._map.cap(self._inverse(self._forward(stretch))))

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Forget what was heard, and hear a place in the primer (s) or the start of a file."""
        seconds = seconds_of(target)
        codec, most = self._checkpoint.codec, self.memory
        if not target:
            places = self._play.place_rngs
            own = [self._own_beginning(rng, snapshot.style) for rng in places]
            heard = np.stack(own, axis=1)
        else:
            if seconds is None:
                frames = from_file(Path(target), 0.0, codec, self._window, most)
            else:
                frames = from_primer(self._primer, round(seconds * codec.frame_rate), most)
            heard = np.repeat(frames[:, None], len(self._seeds), axis=1)
        for row, recalled in enumerate(self._play.recalled):
            self._clear(row)
            recalled.clear()
        self._listen(heard, snapshot)
        return heard

    def take_over(self, other: Any) -> bool:
        """Go on with the state and the chances of `other`, if that has the same weights.

        The other gets this one's, so that each still has its own.
        """
        if not (isinstance(other, Voice) and same_weights(self._checkpoint, other._checkpoint)):
            return False
        self._play, other._play = other._play, self._play
        return True

    def _lpc_state(self, batch: int) -> Any:
        """The linear predictor's state of a head that has one, or None."""
        return None if self._sample_head is None else self._sample_head.lpc_state(batch)

    # One row at a time: BLAS rounds a product of one row and of many differently, and a performance
    # should be the same to the last bit, alone and in any batch.
    def _forward(self, frames: Frames) -> Array:
        return np.stack([self._map.forward(frame) for frame in frames])

    def _inverse(self, vectors: Array) -> Frames:
        return np.stack([self._map.inverse(vector) for vector in vectors])

    def _own_beginning(self, rng: np.random.Generator, style: float) -> Frames:
        nearest = nearest_style(self._checkpoint.model.styles, style)
        # With a window nothing earlier is remembered; with a state that runs on, more is better.
        most = None if self._carry else self._window
        return from_corpus(self._primer, self._primer_styles, nearest, most, rng)

    def _clear(self, row: int) -> None:
        states = self._play.states
        if len(states) == len(self._seeds):
            states[row].clear()
        else:
            states[0].clear(row)
        if self._play.memory is not None:
            self._play.memory.clear(row)

    def _listen(self, heard: Frames, snapshot: Snapshot) -> None:
        """Hear `[frames, batch, frame_size]` one after another, clearly."""
        for frames in heard:
            pairs = zip(self._play.ears, frames, strict=True)
            vectors = np.stack([ear.remember(frame) for ear, frame in pairs])
            self._step(vectors, snapshot, vectors, heat=1.0)  # as what is recorded is

    def _step(self, history: Array, snapshot: Snapshot, vectors: Array, heat: float) -> None:
        """The network hears `vectors`, drawn at `heat`; what it predicts is around `history`."""
        play = self._play
        if (dither := dither_of(play.ears)) is not None:
            history, vectors = history + dither, vectors + dither
        play.history, play.style = history, snapshot.style
        if snapshot.foresight > 0 and self._sample_head is not None and play.memory is not None:
            if play.foresight <= 0:
                play.memory.clear(slice(None))  # it did not listen until now
            self._sample_head.follow(play.memory, history[:, None], heat)
        play.foresight = snapshot.foresight
        if self._styles is not None:
            vectors = vectors + style_vector(self._styles, snapshot.style)
        bends = self._bender.bends(snapshot, play.ranks)
        if len(play.states) < len(bends) and any(bend is not bends[0] for bend in bends):
            play.states = play.states[0].rows()  # an engine leans on a whole batch at once
        with np.errstate(over="ignore", invalid="ignore"):
            if len(play.states) == 1:
                play.parameters = self._engine.step(vectors, play.states[0], bends[0])
                return
            rows = zip(vectors, play.states, bends, strict=True)
            made = [self._engine.step(vector[None], state, bend) for vector, state, bend in rows]
            play.parameters = np.concatenate(made)
