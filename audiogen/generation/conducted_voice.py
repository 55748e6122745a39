"""A voice of samples that has a conductor: it draws the excitation of a filter that plays ahead.

At each frame the conductor (`generation.conductor`) gives a predictor and a gain. The network draws
the excitation, while it hears that of the conductor's sound through noise (`model.heads.guide`).
Its samples are what the predictor makes of those before plus what was drawn. What is fed back is
the excitation behind the frames that were played: of a mix or of a bent input, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames, Offers
from audiogen.codec.excitation import REACH, STRENGTHS, Filters, excitation_of, synthesised
from audiogen.control.table import Snapshot
from audiogen.generation.clamped_engine import engine_of
from audiogen.generation.conductor import Conductor
from audiogen.generation.voice import Voice
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import Engine
from audiogen.model.heads.guide import clarity_of

Array = npt.NDArray[np.float32]

HEARING_BRANCH = 8
"""The branch of a seed that the noise is drawn from through which a conductor is heard."""

RUNAWAY = 2.0
"""How many times as high as the conductor's own peaks those of what it conducts may become. In a
minute of jazz that nothing disturbs it is 1.5 at the most."""

_PEAKS_FALL = 0.98  # what a frame leaves of a peak: those of the last 0.2 s count
_LEAST_PEAK = 1e-3


class ConductedVoice(Voice):
    """One model of samples that plays with its conductor.

    Parameters
    ----------
    checkpoint : Checkpoint
        With a `conductor`.
    engines : pair of Engine
        Of its weights, and of the conductor's.
    seeds, branch, on_message
        See `Voice`.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        engines: tuple[Engine[Any], Engine[Any]],
        seeds: Sequence[int],
        branch: tuple[int, ...] = (),
        on_message: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        assert checkpoint.conductor is not None
        size, batch = checkpoint.codec.frame_size, len(seeds)
        self._conductor = Conductor(
            checkpoint.conductor, engines[1], seeds, branch, on_message, size
        )
        self._past = np.zeros((batch, self._conductor.order), np.float32)
        self._peaks = np.zeros(batch, np.float32)
        self._filters: Filters | None = None
        self._last_controls = (Snapshot(), Snapshot())
        self._offered = self._made = self._drawn = np.zeros((batch, size), np.float32)
        self._hearing: list[np.random.Generator] = []
        super().__init__(checkpoint, engines[0], seeds, branch, on_message)

    @property
    def memory(self) -> int:
        """How many frames of input matter: as many as the conductor's window takes."""
        return self._conductor.memory

    @property
    def conductor(self) -> Voice:
        """The voice that conducts."""
        return self._conductor.voice

    def reset(self) -> None:
        """Start anew; see `Voice.reset`."""
        super().reset()
        self._conductor.reset()
        self._past[:] = 0
        self._peaks[:] = 0
        self._filters = None
        key = (*self._branch, HEARING_BRANCH)
        seeds = [np.random.SeedSequence(seed, spawn_key=key) for seed in self._seeds]
        self._hearing = [np.random.default_rng(seed) for seed in seeds]

    def prime(self, frames: Frames | None = None, style: float = 0.0) -> Frames:
        """Feed the voice a beginning, and return it; see `Voice.prime`."""
        if frames is None:
            return self._begin(self._conductor.voice.prime(style=style), Snapshot())
        one = frames if frames.ndim == 3 else frames[:, None]
        batch = len(self._past)
        beginning = np.broadcast_to(one, (len(one), batch, one.shape[-1]))
        self._go_on(beginning, Snapshot(), self._conductor.voice.prime)
        return beginning

    def next(self, snapshot: Snapshot) -> Offers:
        """The next offer, `[batch, frame_size]`; see `Voice.next`."""
        self._filters = filters = self._conductor.next(snapshot)
        self._drawn = super().next(self._controls(snapshot))
        rows = zip(self._past, filters.taps, filters.gains, self._drawn, strict=True)
        self._made = np.stack(
            [synthesised(past, taps, gain, REACH * drawn) for past, taps, gain, drawn in rows]
        )
        self._hold()
        self._offered = np.clip(self._made, np.float32(-1), np.float32(1))
        return self._offered

    def _hold(self) -> None:
        """Bring what is far louder than the conductor down again, with the samples before it.

        Each filter is stable, but a row of them need not be.
        """
        peaks = np.abs(self._conductor.sound).max(axis=1)
        self._peaks = np.maximum(peaks, np.float32(_PEAKS_FALL) * self._peaks)
        most = np.maximum(np.float32(RUNAWAY) * self._peaks, np.float32(_LEAST_PEAK))
        for row, found in enumerate(np.abs(self._made).max(axis=1)):
            if found > most[row]:
                self._made[row] *= most[row] / found
                self._past[row] *= most[row] / found

    def feed(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take `frames` `[batch, frame_size]` as input, changed as the controls say."""
        assert self._filters is not None
        excitations = self._drawn.copy()
        for row, frame in enumerate(np.asarray(frames, np.float32)):
            tape = np.concatenate([self._past[row], self._made[row]])
            if not np.array_equal(frame, self._offered[row]):
                tape[-len(frame) :] = frame
                taps, gain = self._filters.taps[row], self._filters.gains[row]
                excitations[row] = excitation_of(tape, taps, gain) / np.float32(REACH)
            self._past[row] = tape[len(frame) :]
        super().feed(excitations, self._controls(snapshot))

    def catch_up(self, frames: Frames, snapshot: Snapshot) -> None:
        """Take what others played, `[frames, batch, frame_size]`; see `Voice.catch_up`."""
        for row in range(len(self._past)):
            self._clear(row)
        voice = self._conductor.voice
        self._go_on(frames, snapshot, lambda spectra: voice.catch_up(spectra, snapshot))

    def restart_row(self, row: int) -> None:
        """Restart one performance: its conductor plays a segment of the corpus."""
        self._clear(row)
        self._past[row] = 0
        self._conductor.restart_row(row)

    def jump(self, target: str, snapshot: Snapshot) -> Frames:
        """Let the conductor begin at another place; see `Voice.jump`."""
        beginning = self._conductor.voice.jump(target, snapshot)
        for row in range(len(self._past)):
            self._clear(row)
        return self._begin(beginning, snapshot)

    def take_over(self, other: Any) -> bool:
        """Continue with the state of `other`, if it has the same weights; see `Voice.take_over`."""
        if not (isinstance(other, ConductedVoice) and super().take_over(other)):
            return False
        self._conductor.take_over(other._conductor)
        for name in ("_past", "_peaks", "_filters", "_offered", "_made", "_drawn", "_hearing"):
            mine, its = getattr(self, name), getattr(other, name)
            setattr(self, name, its)
            setattr(other, name, mine)
        return True

    def _heard(self, snapshot: Snapshot) -> Array | None:
        if self._sample_head is None or not self._sample_head.guided or self._filters is None:
            return None
        guide = self._filters.excitation / np.float32(REACH)
        noise = np.stack([rng.standard_normal(guide.shape[1], np.float32) for rng in self._hearing])
        return self._sample_head.heard(guide, clarity_of(snapshot.conductor), noise)

    def _begin(self, spectra: Frames, snapshot: Snapshot) -> Frames:
        """Begin with the sound of the conductor's beginning, and return it."""
        sound, excitation = self._conductor.begin(spectra, snapshot)
        self._follow(sound, excitation, snapshot)
        return sound

    def _go_on(self, sound: Frames, snapshot: Snapshot, primed: Callable[[Frames], Any]) -> None:
        """Take in sound `[frames, batch, frame_size]`, and have the conductor go on from it."""
        excitation = self._conductor.go_on_from(np.asarray(sound, np.float32), snapshot, primed)
        self._follow(sound, excitation, snapshot)

    def _follow(self, sound: Frames, excitation: Frames, snapshot: Snapshot) -> None:
        for row in range(len(self._past)):
            tape = np.concatenate([self._past[row], sound[:, row].reshape(-1)])
            self._past[row] = tape[-self._past.shape[1] :]
        if not len(excitation):  # a beginning too short to be analysed
            excitation = np.zeros((1, *self._drawn.shape), np.float32)
        self._feed_unchanged(excitation / np.float32(REACH), self._controls(snapshot))

    def _controls(self, snapshot: Snapshot) -> Snapshot:
        """The controls as the network of samples has them: its style is the filter's strength."""
        if self._last_controls[0] is not snapshot:
            style = (1 - snapshot.conductor) * (len(STRENGTHS) - 1)
            changed = dataclasses.replace(snapshot, style=style, recall=0.0)
            self._last_controls = snapshot, changed
        return self._last_controls[1]


def voice_maker(checkpoint: Checkpoint) -> Callable[..., Voice]:
    """What makes voices of a model, all on the same engine: called with seeds, and then a branch
    and `on_message`, as `Voice` takes them.
    """
    engine = engine_of(checkpoint)
    if checkpoint.conductor is None:
        return partial(Voice, checkpoint, engine)
    return partial(ConductedVoice, checkpoint, (engine, engine_of(checkpoint.conductor)))
