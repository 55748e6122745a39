"""The trainer: a compiled training step, validation, checkpoints, and resuming exactly.

What happens at a checkpoint (previews), the time and the request to stop are passed in as functions
(`on_checkpoint`, `clock`, `should_stop`), so that nothing here depends on playing.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import threadpoolctl

from audiogen.config import TrainingConfig
from audiogen.data.dataset import Dataset
from audiogen.errors import CheckpointError, TrainingError
from audiogen.model import checkpoint as checkpoint_files
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.heads import SampleLevelHead
from audiogen.training import draws
from audiogen.training.augmentation import augments, build_augmentation
from audiogen.training.batch_order import BatchOrder
from audiogen.training.batches import Batch, batches
from audiogen.training.network import Network
from audiogen.training.optimiser import Optimiser, learning_rate
from audiogen.training.plateau import (
    FALL,
    SCORES,
    is_falling,
    next_interval,
    note_scoring,
    share_of_fall,
)
from audiogen.training.projected import projected
from audiogen.training.scoring import build_scorer
from audiogen.training.spread import OneDevice, Parts, devices_here
from audiogen.training.state import (
    HistoryRow,
    Progress,
    TrainingState,
    load_board,
    read_carried,
    read_state,
    write_history,
    write_state,
)
from audiogen.version import __version__

FIRST_SCORE = 5.0
"""Seconds before the first scoring. Scorings do not count as training time, nor does the first
step, which compiles the graph."""

UNSAVED_SECONDS = 60.0
"""The most training time that a killed process loses."""

_DIVERGED = "the loss is no longer a number: train again with a lower --learning-rate"


class Trainer:
    """Trains the model of a checkpoint in place, in its folder.

    Parameters
    ----------
    folder : Path
        The checkpoint, which is made at the first scoring if it does not exist.
    checkpoint : Checkpoint
        Where to start: settings, frame map, primer. Its `tensors` are empty for a new network, or
        those of another model (`--from`).
    dataset : Dataset
    config : TrainingConfig
    force : bool
        Let the new checkpoint take the place of one of that name, which becomes `NAME.previous`.
    on_progress : callable of Progress, optional
        Called after each step, and after each scoring.
    on_score : callable of HistoryRow, optional
        Called after each scoring, when the checkpoint is written, with the new row of
        `history.csv`.
    on_checkpoint : callable of (Checkpoint, folder, step), optional
        Called after each write of the checkpoint.
    should_stop : callable returning bool, optional
        Called after each step; a stopped training can be resumed exactly.
    clock : callable returning float (seconds)
    judge : callable of Checkpoint, optional
        Gives the drift and the attack of a model, for `HistoryRow`, at each scoring.
    tensorboard : bool
        Write event files to `folder/tensorboard`.
    devices : OneDevice, optional
        On which it trains, with the other processes if there are any; by default those of this
        machine.

    Attributes
    ----------
    network : Network
    order : BatchOrder
        Which windows or segments each batch takes.
    rows : Rows
        Those of each batch that this process takes.
    carried : list of list of tensors
        The state of each layer after the last batch, from which the next one goes on; of these
        rows.
    """

    def __init__(
        self,
        folder: Path,
        checkpoint: Checkpoint,
        dataset: Dataset,
        config: TrainingConfig,
        *,
        force: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        on_score: Callable[[HistoryRow], None] | None = None,
        on_checkpoint: Callable[[Checkpoint, Path, int], None] | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        judge: Callable[[Checkpoint], tuple[float, float]] | None = None,
        tensorboard: bool = False,
        devices: OneDevice | None = None,
    ) -> None:
        self.folder = folder
        self.checkpoint = checkpoint
        self.config = config
        self._force = force
        self._on_progress = on_progress or (lambda progress: None)
        self._on_score = on_score or (lambda row: None)
        self._on_checkpoint = on_checkpoint or (lambda checkpoint, folder, step: None)
        self._should_stop = should_stop
        self._clock = clock
        self._judge = judge or (lambda checkpoint: (math.nan, math.nan))
        self._board: Any = load_board() if tensorboard else None
        self._made = False
        self._saved_at = 0.0
        self._loss: Any = None
        self._state = TrainingState()
        self._map = checkpoint.frame_map
        self._noise = np.float32(config.input_noise) * self._map.spread
        # What is augmented is made of frames, anew each time.
        vectors = None if augments(config) else projected(dataset.training, self._map)
        self._forward = self._map.forward if vectors is None else np.asarray
        corpus = vectors or dataset.training, checkpoint.model, config, dataset.styles[0]
        # What is augmented is drawn for a whole epoch, which has to be listed for that.
        listed = True if augments(config) else None
        self.order = BatchOrder(*corpus, listed=listed)
        self._state.listed = self.order.listed
        self._devices = devices or devices_here(self.order.batch)
        self.rows = self._devices.rows(self.order.batch)
        self._order_as = functools.partial(BatchOrder, *corpus)
        window = checkpoint.model.window
        self._augmentation = build_augmentation(
            self.order, config, dataset.codec, self._map, window, self.rows
        )
        with self._devices.scope():
            values, spread = self._map.values, self._map.spread
            self.network = Network(checkpoint.model, values, spread, config.seed)
            if checkpoint.tensors:
                self.network.assign(checkpoint.tensors)
            self._optimiser = Optimiser(self.network, config)
        *self.carried, lpc_state = self._states(self.rows.count)
        self._lpc_state: Any = lpc_state or None
        # XLA fuses the gates: 19 200 frames/s against 15 300 without, 2 x 256 units, 2 cores.
        self._step = self._devices.step(self._gradients, self._optimiser, self.rows)
        self._facts = {
            "version": __version__,
            "corpus": dataset.digest,
            "settings": [config.to_json(), checkpoint.model.to_json()],
        }
        self._has_held_out = bool(dataset.validation)
        held_out = dataset.validation or dataset.training
        styles = dataset.styles[0], dataset.styles[1 if dataset.validation else 0]
        self._scorer = build_scorer(
            self.network, self._map, dataset.training, held_out, styles, dataset.codec
        )

    def resume(self) -> None:
        """Read the state of an earlier training in the folder, to go on from it.

        Raises
        ------
        CheckpointError
            If that state is missing or damaged.
        """
        self._state, tensors = read_state(self.folder)
        if self._state.listed != self.order.listed:  # the order that the training began with
            self.order = self._order_as(listed=self._state.listed)
        try:
            self.network.assign(tensors)
            for n, variable in enumerate(self._optimiser.variables):
                variable.assign(tensors[f"optimizer/{n:03d}"].reshape(variable.shape))
            self._optimiser.start_average()
            for n, variable in enumerate(self._optimiser.average):
                if (kept := tensors.get(f"average/{n:03d}")) is not None:
                    variable.assign(kept.reshape(variable.shape))
        except (KeyError, ValueError) as error:
            raise CheckpointError(
                f"the checkpoint {self.folder} is damaged: resume/state.safetensors: {error}"
            ) from error
        whole = read_carried(tensors, self._states(self.order.batch))
        *self.carried, lpc_state = [[self.rows.of(part) for part in layer] for layer in whole]
        if self._lpc_state is not None:
            self._lpc_state = type(self._lpc_state)(*lpc_state)
        self._made = True
        self._saved_at = self._state.seconds

    def run(self) -> Checkpoint:
        """Train to the end of the time or the epochs, or until asked to stop.

        Returns
        -------
        Checkpoint
            The best of the training, the same as in the folder.

        Raises
        ------
        TrainingError
            If the loss is no longer a number.
        """
        state, config, devices = self._state, self.config, self._devices
        devices.begin(state.seconds, {**self._facts, "state": state.total_steps})
        if self._made and devices.first:
            checkpoint_files.write(self.folder, self.checkpoint)  # with the settings of this run
        if self._share() >= 1 or self._out_of_patience():
            return self.checkpoint
        if self._made:
            # They are of the weights that there were; api.train makes them anew at the end.
            if devices.first:
                checkpoint_files.drop_errors(self.folder)
            self.checkpoint = replace(self.checkpoint, errors=None, evaluation={})
        start = self._clock() - state.seconds
        next_score = state.seconds + self._time_to_next_score()
        at, whose = (state.epoch, state.step), (self.network.head, self._lpc_state)
        beside = self._augmentation, self.rows
        feed = batches(self.order, self._forward, *at, self._noise, *whose, *beside)
        # One thread for numpy beside TensorFlow's: two that wait for work by spinning took a
        # quarter of the time from it.
        limit = threadpoolctl.threadpool_limits(1, user_api="blas")
        compiled = False
        try:
            for epoch, step, batch in feed:
                self.train_on(batch)
                if not compiled:  # the first step has, and that is no training
                    compiled, start = True, self._clock() - state.seconds
                ended = step + 1 == self.order.steps
                state.epoch, state.step = (epoch + 1, 0) if ended else (epoch, step + 1)
                state.seconds = devices.seconds(self._clock() - start)
                self._report()
                last = self._share() >= 1
                late = state.seconds - self._saved_at >= UNSAVED_SECONDS
                if config.epochs:
                    due = ended and (state.epoch % max(1, config.epochs // SCORES) == 0)
                    due = due or (late and not self._made)
                else:
                    due = state.seconds >= next_score
                if due or last:
                    before = self._clock()
                    self._score_and_save()
                    self._report()
                    # Time spent at a checkpoint does not count as training time.
                    start += self._clock() - before
                    next_score = state.seconds + self._time_to_next_score()
                elif late and self._made:
                    self._save_state()
                if last or self._out_of_patience():
                    break
                if devices.stopping(self._should_stop()):
                    if self._made:
                        self._save_state()
                    else:
                        self._score_and_save()
                        self._report()
                    break
        finally:
            feed.close()  # type: ignore[attr-defined]
            limit.restore_original_limits()
        return self.checkpoint

    def _report(self) -> None:
        self._on_progress(self._progress())

    def _progress(self) -> Progress:
        config, state = self.config, self._state
        progress = state.progress(self._share(), self.network.head.bits_per)
        if config.until == "done" and not is_falling(state, config):
            return replace(progress, seconds_left=math.inf)
        return progress

    def _out_of_patience(self) -> bool:
        if self.config.until == "done":
            return False
        return 0 < self.config.patience <= self._state.scorings_since_best

    def _share(self) -> float:
        """How much of the training is done, 0 to 1 and beyond."""
        state, config = self._state, self.config
        if config.until == "done" and is_falling(state, config):
            return state.seconds / (state.falling_from * (1 + FALL))
        if config.epochs:
            return (state.epoch + state.step / self.order.steps) / config.epochs
        return state.seconds / (60 * config.minutes)

    def _time_to_next_score(self) -> float:
        if not self._made:
            return min(FIRST_SCORE, 60 * self.config.minutes / 2)
        if self.config.until == "done":
            return next_interval(self._state, FIRST_SCORE)
        return max(FIRST_SCORE, 60 * self.config.minutes / SCORES)

    def _learning_rate(self) -> float:
        state, config = self._state, self.config
        share = share_of_fall(state, config) if config.until == "done" else self._share()
        return learning_rate(config, state.total_steps, share)

    def train_on(self, batch: Batch) -> None:
        """One step of the optimiser on a batch, from the state that the batch before has left.

        `carried` is the state after it where the network carries one. The loss is added to the mean
        that progress reports at the step that follows.

        Raises
        ------
        TrainingError
            If the loss of the step before is no longer a number.
        """
        state = self._state
        seed = tf.constant([self.config.seed, state.total_steps], tf.int32)
        parts, self._lpc_state = tf.nest.map_structure(tf.constant, batch.parts), batch.lpc_state
        loss, after = self._step(parts, self.carried, seed, self._learning_rate())
        if self.checkpoint.model.context == "carry":
            self.carried = after
        if self._loss is not None:  # of the step before, so that a GPU has the next one already
            self._read_loss()
        self._loss = loss
        state.total_steps += 1
        if math.isnan(state.loss):  # there was none before
            self._read_loss()

    def _read_loss(self) -> None:
        """Add the loss of the last step, if it is not yet, to the mean that progress reports.

        Raises
        ------
        TrainingError
            If it is no longer a number. It is read before anything is written.
        """
        if self._loss is not None:
            self._state.add_loss(float(self._loss))
            self._loss = None
            if not math.isfinite(self._state.loss):
                raise TrainingError(_DIVERGED)

    def _gradients(
        self,
        batch: Parts,
        states: Any,
        seed: tf.Tensor,
        first: tf.Tensor | None = None,
    ) -> tuple[tf.Tensor, list[Any], Any]:
        vectors, carried, styles = batch["vectors"], batch["carried"], batch["styles"]
        config, head = self.config, self.network.head
        inputs = batch.get("inputs", vectors)
        if inputs is vectors and config.input_noise:
            drawn = draws.normal(seed, draws.NOISE, vectors.shape.as_list(), first)
            inputs = vectors + self._noise * drawn
        with tf.GradientTape() as tape:
            # Inside the tape, so that the initial state can be learned.
            fresh = self.network.start(int(vectors.shape[0]))
            states = [
                [tf.where(carried[:, None], part, new) for part, new in zip(*layers, strict=True)]
                for layers in zip(states, fresh, strict=True)
            ]
            last = config.targets == "last"
            how = {"dropout": config.dropout, "seed": seed, "first": first, "last": last}
            outputs, after = self.network(inputs[:, :-1], states, styles=styles, **how)
            # The leak of the last frame is free of the noise on the input. So the leak learns how
            # long each component rings, and the noise regularises only what is added to it.
            # On the demo, 3 min: 584 held-out bits against 628 with the leak on the noisy frame.
            predicted = slice(-1, None) if last else slice(None)
            target, history = vectors[:, 1:][:, predicted], vectors[:, :-1][:, predicted]
            given = outputs, target, history, keras.ops
            if isinstance(head, SampleLevelHead):
                noisy = inputs[:, 1:][:, predicted], inputs[:, :-1][:, predicted]
                priors = [batch["priors"][:, predicted]] if "priors" in batch else []
                nats = head.loss(*given, noisy, *priors)
            else:
                nats = head.loss(*given)
            loss = tf.reduce_mean(nats)
        return loss, tape.gradient(loss, self.network.trainable_variables), after

    def _states(self, rows: int) -> list[Any]:
        """The states that so many rows begin with: of each layer, and the linear predictor's."""
        head = self.network.head
        lpc_state = head.lpc_state(rows) if isinstance(head, SampleLevelHead) else None
        return [*self.network.start(rows), lpc_state or ()]

    def _score_and_save(self) -> None:
        self._read_loss()
        state = self._state
        with self._optimiser.averaged():
            bits, score = self._devices.from_first(self._score, 2)
            tensors = self.network.tensors()
        if not math.isfinite(bits):
            raise TrainingError(_DIVERGED)
        _check_numbers(tensors)
        rate = self._learning_rate()
        now = replace(self.checkpoint, tensors=tensors)
        drift, attack = self._devices.from_first(lambda: self._judge(now), 2)
        at = state.epoch, state.total_steps, state.seconds
        row = HistoryRow(*at, rate, state.loss, bits, drift, attack)
        state.history.append(row)
        state.scorings_since_best += 1
        note_scoring(state, score, {"drift": abs(drift - 1), "attack": abs(attack)})
        better = score < state.best_bits or not self._made
        if better:
            state.best_bits, state.scorings_since_best = score, 0
            scores: dict[str, Any] = {
                "held_out_bits": round(bits, 3),
                "held_out": self._has_held_out,
            }
            scores["bits_per"] = self.network.head.bits_per
            scores |= {"step": state.total_steps, "seconds": round(state.seconds, 1)}
            self.checkpoint = replace(self.checkpoint, tensors=tensors, scores=scores)
        carried = self._whole_states()
        self._saved_at = state.seconds
        made, self._made = self._made, True
        if not self._devices.first:
            return
        if not made:
            also = functools.partial(self._write_state, carried)
            checkpoint_files.create(self.folder, self.checkpoint, force=self._force, also=also)
        elif better:
            checkpoint_files.write(self.folder, self.checkpoint)
        write_history(self.folder, state.history)
        self._write_state(carried, self.folder)
        if self._board is not None:
            self._board(self.folder / "tensorboard", row)
        self._on_score(row)
        if better:
            self._on_checkpoint(self.checkpoint, self.folder, state.total_steps)

    def _score(self) -> tuple[float, float]:
        """The held-out bits, and the score by which the best model is chosen."""
        bits = self._scorer.held_out_bits()
        return bits, self._scorer.selection_score(bits)

    def _save_state(self) -> None:
        self._read_loss()
        _check_numbers(self.network.tensors())
        carried = self._whole_states()
        self._saved_at = self._state.seconds
        if self._devices.first:
            self._write_state(carried, self.folder)

    def _whole_states(self) -> list[Any]:
        """The states of all rows of the batch; every process has to ask for them."""
        if self.checkpoint.model.context != "carry":
            return []
        return self._devices.gathered([*self.carried, list(self._lpc_state or ())])

    def _write_state(self, carried: list[Any], folder: Path) -> None:
        now = self._state, self.network.tensors(), self._optimiser.variables
        write_state(folder, *now, carried, self._optimiser.average)


def _check_numbers(tensors: Mapping[str, Any]) -> None:
    """Check that all weights are numbers, before they take the place of others.

    Raises
    ------
    TrainingError
        If one is not.
    """
    if not all(np.isfinite(tensor).all() for tensor in tensors.values()):
        raise TrainingError(_DIVERGED)
