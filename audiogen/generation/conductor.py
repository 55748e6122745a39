"""A conductor: a model of spectra that plays ahead of a model of samples, and is its filter.

The conductor plays as it would alone, moved by the same controls, a fifth of a second ahead. Its
sound is analysed (`codec.excitation`), and for each frame of samples it gives a predictor and a
gain. What goes through them is drawn by the model of samples.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.codec.excitation import FilterAnalysis, Filters
from audiogen.codec.sound import as_sound
from audiogen.control.table import Snapshot
from audiogen.generation.voice import Voice
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import Engine

Array = npt.NDArray[np.float32]

CONDUCTOR_BRANCH = 7
"""The branch of a seed that a conductor draws from, beside those of a voice and an instrument."""


class _Guide:
    """The sound of one performance of a conductor, and what was found in it of frames to come."""

    def __init__(self, trained: Checkpoint, frame_size: int) -> None:
        codec = as_sound(trained.codec)
        self._size = frame_size
        self._decoder = codec.decoder("live")
        self._analysis = FilterAnalysis(codec.sample_rate, frame_size)
        self.order = self._analysis.order
        self._sound = np.zeros(0, np.float32)  # of the frames that wait, and of what comes after
        self._skipped = 0
        empty = np.zeros(0, np.float32)
        self._ready = Filters(empty.reshape(0, self.order), empty, empty.reshape(0, frame_size))

    def push(self, frames: Frames, strength: float) -> None:
        """Take spectral frames `[frames, frame_size]` of the conductor."""
        self._analysis.set_strength(strength)
        sound = self._decoder.push(frames)[:, 0]
        new = self._analysis.push(sound)
        self._sound = np.concatenate([self._sound, sound])
        self._ready = Filters(
            *(np.concatenate(both) for both in zip(self._ready, new, strict=True))
        )
        past = min(self._skipped, len(self))
        self.take(past)
        self._skipped -= past

    def skip(self, count: int) -> None:
        """Pass over the next frames, which were played already."""
        self._skipped = count

    def __len__(self) -> int:
        """How many frames are ready."""
        return len(self._ready.gains)

    def take(self, count: int) -> tuple[Filters, Array]:
        """The filters of the next frames, and their sound `[frames, samples]`."""
        taken = Filters(*(part[:count] for part in self._ready))
        self._ready = Filters(*(part[count:] for part in self._ready))
        samples, self._sound = np.split(self._sound, [count * self._size])
        return taken, samples.reshape(-1, self._size)


class Conductor:
    """Plays a model of spectra ahead of a model of samples, for a batch of performances.

    Parameters
    ----------
    trained : Checkpoint
        The model of spectra, of mono sound.
    engine : Engine
        Of its weights.
    seeds, branch, on_message
        As for the `Voice` that it conducts.
    frame_size : int (samples)
        Of the model of samples.

    Attributes
    ----------
    order : int
        Taps of a predictor.
    memory : int (frames of samples)
        How much of what others played it has to take in to go on from there.
    sound : array `[batch, samples]`
        The conductor's own sound of the frame whose filters were given last.
    """

    def __init__(
        self,
        trained: Checkpoint,
        engine: Engine[Any],
        seeds: Sequence[int],
        branch: tuple[int, ...],
        on_message: Callable[[str], None],
        frame_size: int,
    ) -> None:
        self.trained, self._size = trained, frame_size
        self._voice = Voice(trained, engine, seeds, (*branch, CONDUCTOR_BRANCH), on_message)
        self._last_controls = (Snapshot(), Snapshot())
        self._guides = self._new_guides(len(seeds))
        self.order = self._guides[0].order
        self.sound = np.zeros((len(seeds), frame_size), np.float32)
        sound = as_sound(trained.codec)
        samples = self._voice.memory * sound.sample_rate / sound.frame_rate + sound.latency
        self.memory = int(np.ceil(samples / frame_size)) + 1

    @property
    def voice(self) -> Voice:
        """The voice of the model of spectra."""
        return self._voice

    def reset(self) -> None:
        """Start anew, with the same random numbers again."""
        self._voice.reset()
        self._guides = self._new_guides(len(self._guides))

    def begin(self, beginning: Frames, snapshot: Snapshot) -> tuple[Frames, Frames]:
        """Begin with the conductor's own beginning `[frames, batch, frame_size]`, which its voice
        was primed with, as sound.

        Returns
        -------
        array `[frames, batch, samples]`
            The sound of the beginning, in frames of samples.
        array `[frames, batch, samples]`
            Its excitation.
        """
        self._guides = self._new_guides(beginning.shape[1])
        for row, guide in enumerate(self._guides):
            guide.push(beginning[:, row], snapshot.conductor)
        taken = [guide.take(len(guide)) for guide in self._guides]
        sound = np.stack([samples for _, samples in taken], axis=1)
        return sound, np.stack([filters.excitation for filters, _ in taken], axis=1)

    def go_on_from(
        self, samples: Frames, snapshot: Snapshot, primed: Callable[[Frames], Any]
    ) -> Frames:
        """Go on from sound that was played, `[frames, batch, samples]`.

        Parameters
        ----------
        samples : array
        snapshot : Snapshot
        primed : callable
            Called with the spectral frames of that sound, `[frames, batch, frame_size]`: feeds them
            to the voice.

        Returns
        -------
        array `[frames, batch, samples]`
            Its excitation.
        """
        codec = as_sound(self.trained.codec)
        rows = [samples[:, row].reshape(-1, 1) for row in range(samples.shape[1])]
        spectra = np.stack([codec.encoder().push(row) for row in rows], axis=1)
        primed(spectra)
        self._guides = self._new_guides(len(rows))
        excitations = []
        for row, guide in enumerate(self._guides):
            guide.skip(len(samples))
            guide.push(spectra[:, row], snapshot.conductor)
            analysis = FilterAnalysis(codec.sample_rate, self._size, snapshot.conductor)
            parts = analysis.push(rows[row][:, 0]), analysis.flush()
            found = np.concatenate([part.excitation for part in parts])
            excitations.append(found[: len(samples)])
        return np.stack(excitations, axis=1)

    def restart_row(self, row: int) -> None:
        """Restart one performance from a segment of the corpus."""
        self._voice.restart_row(row)

    def take_over(self, other: Conductor) -> bool:
        """Continue where `other` is, if it is the same model. Returns whether it is."""
        if not self._voice.take_over(other._voice):
            return False
        self._guides, other._guides = other._guides, self._guides
        return True

    def next(self, snapshot: Snapshot) -> Filters:
        """The filters of the next frame of each performance: `[batch, ...]`, as in `Filters`."""
        while any(not len(guide) for guide in self._guides):
            changed = self._controls(snapshot)
            frames = self._voice.next(changed)
            self._voice.feed(frames, changed)
            for row, guide in enumerate(self._guides):
                guide.push(frames[row][None], snapshot.conductor)
        taken, sound = zip(*(guide.take(1) for guide in self._guides), strict=True)
        self.sound = np.concatenate(sound)
        return Filters(*(np.concatenate(parts) for parts in zip(*taken, strict=True)))

    def _controls(self, snapshot: Snapshot) -> Snapshot:
        """The controls without those that are for the model of samples alone."""
        if self._last_controls[0] is not snapshot:
            changed = dataclasses.replace(snapshot, conductor=1.0, foresight=1.0)
            self._last_controls = snapshot, changed
        return self._last_controls[1]

    def _new_guides(self, count: int) -> list[_Guide]:
        return [_Guide(self.trained, self._size) for _ in range(count)]
