"""A voice: one trained model that plays. It is a source of an instrument.

A voice offers its next frame (`next`), and is then fed the frame that was played (`feed`), which
may come from a mix with other sources (`audiogen.generation.instrument`). Noise on its input is
therefore not noise on the output. It plays a batch of independent performances in step, one in each
row.
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
from audiogen.generation.recall import ALL_REAL, Recall
from audiogen.model.checkpoint import Checkpoint, same_weights
from audiogen.model.corpus_errors import moments
from audiogen.model.engine import Engine
from audiogen.model.heads import GaussianHead, SampleLevelHead
from audiogen.model.primer import from_corpus, from_primer, primer_length
from audiogen.model.styles import nearest_style, style_vector
from audiogen.model.tensors import STYLE_EMBEDDING

Array = npt.NDArray[np.float32]

DEFAULTS = Snapshot()


@dataclass
class _PlayState:
    """All that changes while a voice plays. A voice with the same weights can take it over."""

    draw_rngs: list[np.random.Generator]
    out_rngs: list[np.random.Generator]
    place_rngs: list[np.random.Generator]
    feedbacks: list[Feedback]
    ranks: Ranks
    # One state for all performances; once their bends differ, one state for each.
    states: list[Any]
    history: Array
    # The state of the head (of linear prediction), where it has one.
    memory: Any = None
    foresight: float = 0.0
    parameters: Array | None = None
    style: float = 0.0
    # For each performance, the frames of a segment of the primer that are still to be played.
    recalled: list[deque[Frames]] = field(default_factory=list)
    # For each performance, where in the corpus its errors come from; none without such errors.
    recalls: list[Recall] = field(default_factory=list)


class Voice:
    """One model that plays: each prediction is fed back as its next input.

    Parameters
    ----------
    checkpoint : Checkpoint
    engine : Engine
        The engine of the checkpoint's weights.
    seeds : sequence of int
        A seed for each performance in the batch, 0 or more. The same seed plays the same frames.
    branch : tuple of int
        Sources that play together share a seed; each has a different branch of its random numbers.
        () is the branch of a voice that plays alone.
    on_message : callable of str
        Called once for each control that is moved and has no effect in this model.

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
        if isinstance(head, GaussianHead):
            head.prepare()
        self._primer = checkpoint.beginnings
        self._primer_styles = checkpoint.primer_styles or (0,) * len(self._primer)
        self._styles = checkpoint.tensors.get(STYLE_EMBEDDING)
        self._window = checkpoint.model.window
        self._carry = checkpoint.model.context == "carry"
        self._seeds, self._branch = tuple(seeds), branch
        missing = ""
        if checkpoint.errors is None:
            missing = "has no errors of its corpus"
            if isinstance(head, GaussianHead):
                missing += f" ('audiogen remember {checkpoint.name}' makes them)"
        foresees = self._sample_head is not None and self._sample_head.prior is not None
        special = checkpoint.model.styles, foresees, missing
        if checkpoint.conductor is not None:
            special = *special[:2], ""  # its conductor draws from the errors
        has_conductor = checkpoint.conductor is not None
        self._bender = Bender(engine, checkpoint.name, on_message, *special, has_conductor)
        self.reset()

    @property
    def memory(self) -> int:
        """How many frames of input matter: the window; with a carried state, a primer segment."""
        if not self._carry:
            return self._window
        return primer_length(self._window, self._checkpoint.codec.frame_rate)

    @property
    def recalls(self) -> Sequence[Recall]:
        """For each performance, where in the corpus its errors come from; none without errors."""
        return self._play.recalls

    def reset(self) -> None:
        """Start anew: without any input yet, and with the same random numbers again."""
        # One generator for each purpose: moving a control does not change what another one draws.
        seeds = [np.random.SeedSequence(seed, spawn_key=self._branch) for seed in self._seeds]
        rngs = [[np.random.default_rng(child) for child in seed.spawn(8)] for seed in seeds]
        draw, noise, out, place, chance, breaking, dither, recall = map(
            list, zip(*rngs, strict=True)
        )
        input_rngs, width = (
            zip(noise, chance, dither, strict=True),
            learned_dither(self._checkpoint),
        )
        rate, engine = self._checkpoint.codec.frame_rate, self._engine
        errors = self._checkpoint.errors
        self._play = _PlayState(
            draw_rngs=draw,
            out_rngs=out,
            place_rngs=place,
            feedbacks=[Feedback(self._map, rate, *rngs, width) for rngs in input_rngs],
            ranks=[turns(rng, engine.layers, engine.units) for rng in breaking],
            states=[engine.start(len(seeds))],
            history=np.zeros((len(seeds), self._map.values), np.float32),
            memory=self._lpc_state(len(seeds)),
            recalled=[deque() for _ in seeds],
            recalls=[] if errors is None else [Recall(errors, rng, rate) for rng in recall],
        )

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """Feed the voice a beginning, without noise, and return it.

        Parameters
        ----------
        frames : array `[frames, frame_size]` or `[frames, batch, frame_size]`, optional
            The same for every performance, or one for each. By default each performance draws a
            place in the segments of the corpus that the checkpoint keeps (the primer); without
            any, all begin alike (`Checkpoint.beginnings`).
        style : float
            The `style` control, for a model of several corpora.

        Returns
        -------
        array `[frames, batch, frame_size]`
        """
        snapshot = DEFAULTS if style == 0 else dataclasses.replace(DEFAULTS, style=style)
        if frames is not None:
            one = frames if frames.ndim == 3 else frames[:, None]
            beginning = np.broadcast_to(one, (len(one), len(self._seeds), one.shape[-1]))
        else:
            places = self._play.place_rngs
            beginning = np.stack([self._draw_segment(rng, style) for rng in places], axis=1)
        self._feed_unchanged(beginning, snapshot)
        return beginning

    def next(self, snapshot: Snapshot) -> Offers:
        """The next offer, `[batch, offer_size]`: a drawn frame, or the probability of each choice.

        Raises
        ------
        RuntimeError
            If the voice was not primed.
        """
        play = self._play
        if play.parameters is None:
            raise RuntimeError("a voice must be primed before it plays")
        # Values that overflow are replaced below, so numpy's warnings are not needed.
        with np.errstate(over="ignore", invalid="ignore"):
            given = play.parameters, play.history, snapshot.temperature, play.draw_rngs
            if self._sample_head is None:
                recalls = snapshot.recall > 0 and play.recalls and snapshot.temperature > 0
                if recalls and snapshot.recall >= ALL_REAL and isinstance(self._head, GaussianHead):
                    for rng in play.draw_rngs:
                        self._head.pass_over(rng)  # nothing of what would be drawn is played
                    vectors = play.history
                else:
                    vectors = self._head.offer(*given)
                if recalls:
                    vectors = self._recalled(vectors, snapshot)
            else:
                trust = min(play.foresight, snapshot.foresight)
                dither, heard = dither_of(play.feedbacks), self._heard(snapshot)
                vectors = self._sample_head.offer(*given, play.memory, trust, dither, heard)
        # The last frame again is better than NaN, which would stay in the feedback for ever.
        if not np.isfinite(vectors).all():
            vectors = np.where(np.isfinite(vectors), vectors, play.history)
        offers = np.array([self._map.offered(vector) for vector in vectors])
        for row, recalled in enumerate(play.recalled):
            if recalled:
                offers[row] = self._checkpoint.codec.offer(recalled.popleft())
        return offers

    def feed(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take `frames` `[batch, frame_size]` as input, changed as the controls say."""
        pairs = zip(self._play.feedbacks, frames, strict=True)
        # As in `next`: values that overflow are replaced later.
        with np.errstate(over="ignore", invalid="ignore"):
            inputs = [feedback.process(frame, snapshot) for feedback, frame in pairs]
        vectors = np.array([vector for vector, _ in inputs])
        through = vectors
        if not all(reached for _, reached in inputs):
            # For the network no input is the mean of its corpus: 0 in every value.
            through = np.stack([vector if reached else 0 * vector for vector, reached in inputs])
        self._step(vectors, snapshot, through, snapshot.temperature)

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Feed the voice what others played, `[frames, batch, frame_size]`, without noise."""
        if len(frames) >= self.memory:
            for state in self._play.states:
                state.clear()
            if self._play.memory is not None:
                self._play.memory.clear(slice(None))
        for recalled in self._play.recalled:
            recalled.clear()
        self._feed_unchanged(frames[-self.memory :], snapshot)

    def add_output_noise(self, frames: Frames, snapshot: Snapshot) -> Frames:
        """`frames` `[batch, frame_size]` with `output_noise` added."""
        if snapshot.output_noise <= 0:
            return frames
        # White in the space of the model's vectors.
        noise = [rng.standard_normal(self._map.values, np.float32) for rng in self._play.out_rngs]
        scaled = snapshot.output_noise * self._map.spread * np.stack(noise)
        return self._inverse(self._forward(frames) + scaled)

    def restart_row(self, row: int) -> None:
        """Restart one performance from a place in the primer.

        Its state is cleared. It then plays the segment at that place, as its frame map represents
        it, and continues from the end of the segment with its predictions.
        """
        self._clear(row)
        segment = self._draw_segment(self._play.place_rngs[row], self._play.style)
        self._play.recalled[row] = deque(self._map.cap(self._inverse(self._forward(segment))))

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Clear the state, and prime the voice from a place in the primer (s) or a file."""
        seconds = seconds_of(target)
        codec, most = self._checkpoint.codec, self.memory
        if not target:
            places = self._play.place_rngs
            segments = [self._draw_segment(rng, snapshot.style) for rng in places]
            beginning = np.stack(segments, axis=1)
        else:
            if seconds is None:
                frames = from_file(Path(target), 0.0, codec, self._window, most)
            else:
                frames = from_primer(self._primer, round(seconds * codec.frame_rate), most)
            beginning = np.repeat(frames[:, None], len(self._seeds), axis=1)
        for row, recalled in enumerate(self._play.recalled):
            self._clear(row)
            recalled.clear()
        self._feed_unchanged(beginning, snapshot)
        return beginning

    def take_over(self, other: Any) -> bool:
        """Continue with the state and random numbers of `other`, if it has the same weights.

        The other gets the state of this one. Returns whether it has the same weights.
        """
        if not (isinstance(other, Voice) and same_weights(self._checkpoint, other._checkpoint)):
            return False
        self._play, other._play = other._play, self._play
        return True

    def _heard(self, snapshot: Snapshot) -> Array | None:
        """What the sample tier hears of the next frame of a conductor; None without one."""
        return None

    def _lpc_state(self, batch: int) -> Any:
        """The linear predictor's state of a head that has one, or None."""
        return None if self._sample_head is None else self._sample_head.lpc_state(batch)

    # One row at a time: BLAS rounds products of one row and of many rows differently, and a
    # performance should be the same to the last bit, alone and in any batch.
    def _forward(self, frames: Frames) -> Array:
        return np.stack([self._map.forward(frame) for frame in frames])

    def _inverse(self, vectors: Array) -> Frames:
        return np.stack([self._map.inverse(vector) for vector in vectors])

    def _draw_segment(self, rng: np.random.Generator, style: float) -> Frames:
        """A random segment of the primer, of the corpus nearest to `style`."""
        nearest = nearest_style(self._checkpoint.model.styles, style)
        # Before the window nothing matters; with a carried state, more is better.
        most = None if self._carry else self._window
        return from_corpus(self._primer, self._primer_styles, nearest, most, rng)

    def _recalled(self, drawn: Array, snapshot: Snapshot) -> Array:
        """Vectors `[batch, values]` with errors of the corpus in place of those that were drawn."""
        play = self._play
        assert play.parameters is not None and isinstance(self._head, GaussianHead)
        rows = []
        for recall, parameters, last, vector in zip(
            play.recalls, play.parameters, play.history, drawn, strict=True
        ):
            mean, width = moments(self._head, parameters, last)
            rows.append(recall.mixed(vector, mean, width, last, snapshot))
        return np.stack(rows)

    def _clear(self, row: int) -> None:
        states = self._play.states
        if len(states) == len(self._seeds):
            states[row].clear()
        else:
            states[0].clear(row)
        if self._play.memory is not None:
            self._play.memory.clear(row)
        if self._play.recalls:
            self._play.recalls[row].clear()

    def _feed_unchanged(self, inputs: Frames, snapshot: Snapshot) -> None:
        """Take `[frames, batch, frame_size]` as inputs, one after another, without noise."""
        for frames in inputs:
            pairs = zip(self._play.feedbacks, frames, strict=True)
            vectors = np.stack([feedback.pass_through(frame) for feedback, frame in pairs])
            self._step(vectors, snapshot, vectors, heat=1.0)  # as recorded sound was drawn

    def _step(self, history: Array, snapshot: Snapshot, vectors: Array, heat: float) -> None:
        """Step the network with `vectors`, drawn at the temperature `heat`. Its head predicts the
        next vector relative to `history`."""
        play = self._play
        if (dither := dither_of(play.feedbacks)) is not None:
            history, vectors = history + dither, vectors + dither
        play.history, play.style = history, snapshot.style
        if snapshot.foresight > 0 and self._sample_head is not None and play.memory is not None:
            if play.foresight <= 0:
                play.memory.clear(slice(None))  # it was not updated until now
            self._sample_head.follow(play.memory, history[:, None], heat)
        play.foresight = snapshot.foresight
        if self._styles is not None:
            vectors = vectors + style_vector(self._styles, snapshot.style)
        bends = self._bender.bends(snapshot, play.ranks)
        if len(play.states) < len(bends) and any(bend is not bends[0] for bend in bends):
            play.states = play.states[0].rows()  # an engine bends a whole batch alike
        with np.errstate(over="ignore", invalid="ignore"):
            if len(play.states) == 1:
                play.parameters = self._engine.step(vectors, play.states[0], bends[0])
                return
            rows = zip(vectors, play.states, bends, strict=True)
            outputs = [self._engine.step(vector[None], state, bend) for vector, state, bend in rows]
            play.parameters = np.concatenate(outputs)
