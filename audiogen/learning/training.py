"""Training: a compiled step of our own, scored on held-out sound, stopped and resumed anywhere.

Nothing here looks upstairs: what is to be done at a checkpoint (previews) is handed in as
`on_checkpoint`, the time as `clock`, the wish to stop as `should_stop`.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from audiogen import checkpoint as checkpoints
from audiogen.checkpoint import Checkpoint
from audiogen.codec.base import Frames
from audiogen.config import TrainingConfig
from audiogen.dataset import Dataset
from audiogen.learning.batches import BatchOrder, batches
from audiogen.learning.model import Network
from audiogen.stretches import Windows

Array = npt.NDArray[np.float32]

SCORED_WINDOWS = 2048
"""Held-out windows that a score is taken on, evenly spread: 2 s of work at 256 units."""

FIRST_SCORES, SCORES = 5.0, 20
"""With `minutes`, the model is scored after 5 s, then each 20th of the time."""


class TrainingError(RuntimeError):
    """A training that cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One scoring of the model: a line of `history.csv`."""

    epoch: int
    step: int
    seconds: float
    learning_rate: float
    loss: float
    held_out_bits: float


@dataclass(frozen=True)
class Progress:
    """Where a training stands: what its watcher is shown after each step."""

    share: float
    epoch: int
    step: int
    loss: float
    held_out_bits: float
    seconds: float
    seconds_left: float


@dataclass
class _State:
    """What a resumed training needs beside the tensors."""

    epoch: int = 0
    step: int = 0
    total_steps: int = 0
    seconds: float = 0.0
    best_bits: float = math.inf
    scorings_since_best: int = 0
    loss: float = math.nan
    history: list[Row] = field(default_factory=list)


class Trainer:
    """Trains the model of a checkpoint in place, in its folder.

    Parameters
    ----------
    folder : Path
        Where the checkpoint is or will be made, at the first scoring.
    checkpoint : Checkpoint
        What to start from: settings, frame map, primer. Its `tensors` may be empty (fresh) or
        those of another model (`--from`).
    dataset : Dataset
    config : TrainingConfig
    force : bool
        Let the new checkpoint take the place of one of that name, which becomes `NAME.previous`.
    on_progress : callable of Progress, optional
    on_checkpoint : callable of (Checkpoint, folder, step), optional
        Called after each write of the checkpoint.
    should_stop : callable returning bool, optional
        Asked after each step; a stopped training can be resumed exactly.
    clock : callable returning float (seconds)
    tensorboard : bool
        Write event files to `folder/tensorboard`.
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
        on_checkpoint: Callable[[Checkpoint, Path, int], None] | None = None,
        should_stop: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        tensorboard: bool = False,
    ) -> None:
        self.folder = folder
        self.checkpoint = checkpoint
        self.config = config
        self._force = force
        self._on_progress = on_progress or (lambda progress: None)
        self._on_checkpoint = on_checkpoint or (lambda checkpoint, folder, step: None)
        self._should_stop = should_stop
        self._clock = clock
        self._board = _board(folder) if tensorboard else None
        self._made = False
        self._state = _State()
        self._map = checkpoint.frame_map
        self._order = BatchOrder(dataset.training, checkpoint.model, config)
        held_out = dataset.validation or dataset.training
        self._held_out = _scored(held_out, checkpoint)
        self._seen = _scored(dataset.training, checkpoint)
        model = checkpoint.model
        self.network = Network(model, self._map.values, self._map.spread, config.seed)
        if checkpoint.tensors:
            self.network.assign(checkpoint.tensors)
        self._optimizer = keras.optimizers.Adam(
            config.learning_rate, global_clipnorm=config.clip_norm
        )
        self._optimizer.build(self.network.trainable_variables)
        self._carried = self.network.start(self._order.batch)
        # XLA fuses the gates: 19 200 frames/s against 15 300 without, 2 x 256 units, 2 cores.
        self._step = tf.function(self._one_step, jit_compile=True)
        self._outputs = tf.function(self._last_outputs, jit_compile=True)

    def resume(self) -> None:
        """Go on from the state that an earlier training left in the folder.

        Raises
        ------
        CheckpointError
            If that state is missing or damaged.
        """
        tensors = checkpoints.read_tensors(self.folder / "resume", "state.safetensors")
        facts = json.loads(bytes(tensors.pop("facts").astype(np.uint8)))
        rows = [Row(**row) for row in facts.pop("history")]
        self._state = _State(**{**facts, "history": rows})
        self.network.assign(tensors)
        for n, variable in enumerate(self._optimizer.variables):
            variable.assign(tensors[f"optimizer/{n:03d}"])
        for n, layer in enumerate(self._carried):
            for m in range(len(layer)):
                key = f"carried/{n}/{m}"
                if key in tensors and tensors[key].shape == tuple(layer[m].shape):
                    layer[m] = tf.constant(tensors[key])
        self._made = True

    def run(self) -> Checkpoint:
        """Train to the end of the time or the epochs, or until asked to stop.

        Returns
        -------
        Checkpoint
            The best of the training, as it lies in the folder.

        Raises
        ------
        TrainingError
            If the loss is no longer a number.
        """
        state, config = self._state, self.config
        if self._share() >= 1:
            return self.checkpoint
        start = self._clock() - state.seconds
        next_score = state.seconds + self._time_to_next_score()
        feed = batches(self._order, self._map.forward, state.epoch, state.step)
        try:
            for epoch, step, batch in feed:
                self._train_on(batch.vectors, batch.carried)
                if not math.isfinite(state.loss):
                    raise TrainingError(
                        "the loss is no longer a number: train again with a lower --learning-rate"
                    )
                ended = step + 1 == self._order.steps
                state.epoch, state.step = (epoch + 1, 0) if ended else (epoch, step + 1)
                state.seconds = self._clock() - start
                self._on_progress(self._progress())
                last = self._share() >= 1
                if config.epochs:
                    due = ended and (state.epoch % max(1, config.epochs // SCORES) == 0)
                else:
                    due = state.seconds >= next_score
                if due or last:
                    self._score_and_save()
                    state.seconds = self._clock() - start
                    next_score = state.seconds + self._time_to_next_score()
                    self._save_state()
                if last or (config.patience and state.scorings_since_best >= config.patience):
                    break
                if self._should_stop():
                    if not self._made:
                        self._score_and_save()
                    self._save_state()
                    break
        finally:
            feed.close()  # type: ignore[attr-defined]
        return self.checkpoint

    def _share(self) -> float:
        state, config = self._state, self.config
        if config.epochs:
            return (state.epoch + state.step / self._order.steps) / config.epochs
        return state.seconds / (60 * config.minutes)

    def _time_to_next_score(self) -> float:
        if not self._made:
            return min(FIRST_SCORES, 60 * self.config.minutes / 2)
        return max(FIRST_SCORES, 60 * self.config.minutes / SCORES)

    def _learning_rate(self) -> float:
        # A cosine from full to a fiftieth, after a short climb: Adam's moments start from nothing.
        climb = min(1.0, (self._state.total_steps + 1) / 50)
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, self._share())))
        return self.config.learning_rate * climb * (0.02 + 0.98 * fall)

    def _train_on(self, vectors: Array, carried: npt.NDArray[np.bool_]) -> None:
        state = self._state
        self._optimizer.learning_rate.assign(self._learning_rate())
        seed = tf.constant([self.config.seed, state.total_steps], tf.int32)
        loss, after = self._step(tf.constant(vectors), tf.constant(carried), self._carried, seed)
        if self.checkpoint.model.context == "carry":
            self._carried = after
        state.total_steps += 1
        loss = float(loss)
        # The loss that is shown is smoothed over about 20 steps; a single batch jumps.
        smooth = loss if math.isnan(state.loss) else state.loss + 0.05 * (loss - state.loss)
        state.loss = smooth if math.isfinite(loss) else loss

    def _one_step(
        self, vectors: tf.Tensor, carried: tf.Tensor, states: Any, seed: tf.Tensor
    ) -> tuple[tf.Tensor, Any]:
        config, head = self.config, self.network.head
        keep = tf.cast(carried, tf.float32)[:, None]
        states = [[keep * part for part in layer] for layer in states]
        heard = vectors[:, :-1]
        if config.input_noise > 0:
            noise = tf.random.stateless_normal(tf.shape(heard), seed)
            heard += config.input_noise * self._map.spread * noise
        with tf.GradientTape() as tape:
            last = config.targets == "last"
            outputs, after = self.network(
                heard, states, dropout=config.dropout, seed=seed, last=last
            )
            target, history = vectors[:, 1:], heard
            if last:
                target, history = target[:, -1:], history[:, -1:]
            loss = tf.reduce_mean(head.loss(outputs, target, history, keras.ops))
        variables = self.network.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        return loss, after

    def _last_outputs(self, heard: tf.Tensor) -> tf.Tensor:
        return self.network(heard, last=True)[0][:, 0]

    def _outputs_of(self, windows: Windows) -> tuple[Array, Array, Array]:
        """Parameters, targets and histories of up to `SCORED_WINDOWS` windows, `[n, ...]`."""
        count = min(SCORED_WINDOWS, len(windows))
        chosen = np.linspace(0, len(windows) - 1, count).astype(np.int64)
        size = min(64, count)
        parts = []
        for start in range(0, count, size):
            vectors = self._map.forward(windows.gather(np.resize(chosen[start:], size)))
            outputs = self._outputs(tf.constant(vectors[:, :-1])).numpy()
            parts.append((outputs, vectors[:, -1], vectors[:, -2]))
        outputs, targets, histories = (
            np.concatenate(part)[:count] for part in zip(*parts, strict=True)
        )
        return outputs, targets, histories

    def _score(self) -> float:
        """Held-out bits per frame, of the frame after a whole window, in frame units."""
        head = self.network.head
        if "residual_spread" in head.tensors:
            outputs, targets, histories = self._outputs_of(self._seen)
            mean = keras.ops.convert_to_numpy(head.mean(outputs, histories))  # type: ignore[attr-defined]
            spread = np.maximum((targets - mean).std(axis=0), 1e-3 * self._map.spread)
            head.tensors["residual_spread"].assign(spread)
        outputs, targets, histories = self._outputs_of(self._held_out)
        nats = []
        for start in range(0, len(outputs), 256):
            part = slice(start, start + 256)
            nats.append(head.nll(outputs[part], targets[part], histories[part], keras.ops))
        mean_nats = float(np.mean([float(keras.ops.mean(part)) for part in nats]))
        return mean_nats / math.log(2) + self._map.log2_volume

    def _score_and_save(self) -> None:
        state = self._state
        bits = self._score()
        row = Row(
            state.epoch,
            state.total_steps,
            round(state.seconds, 3),
            self._learning_rate(),
            state.loss,
            bits,
        )
        state.history.append(row)
        if self._board is not None:
            with self._board.as_default(step=state.total_steps):
                tf.summary.scalar("loss", state.loss)
                tf.summary.scalar("held_out_bits", bits)
                tf.summary.scalar("learning_rate", row.learning_rate)
            self._board.flush()
        state.scorings_since_best += 1
        if bits < state.best_bits or not self._made:
            state.best_bits, state.scorings_since_best = bits, 0
            scores = {"held_out_bits": round(bits, 3), "loss": round(state.loss, 5)}
            scores |= {"step": state.total_steps, "seconds": round(state.seconds, 1)}
            self.checkpoint = replace(
                self.checkpoint, tensors=self.network.tensors(), scores=scores
            )
            if self._made:
                checkpoints.write(self.folder, self.checkpoint)
            else:
                checkpoints.create(self.folder, self.checkpoint, force=self._force)
                self._made = True
        checkpoints.replace_file(self.folder / "history.csv", _table(state.history))
        self._on_checkpoint(self.checkpoint, self.folder, state.total_steps)

    def _save_state(self) -> None:
        """Everything that an exact continuation needs, as one file."""
        tensors: dict[str, Any] = dict(self.network.tensors())
        for n, variable in enumerate(self._optimizer.variables):
            tensors[f"optimizer/{n:03d}"] = np.asarray(keras.ops.convert_to_numpy(variable))
        if self.checkpoint.model.context == "carry":
            for n, layer in enumerate(self._carried):
                for m, part in enumerate(layer):
                    tensors[f"carried/{n}/{m}"] = np.asarray(part)
        facts = json.dumps(asdict(self._state)).encode()
        tensors["facts"] = np.frombuffer(facts, np.uint8)
        checkpoints.write_tensors(self.folder / "resume", "state.safetensors", tensors)

    def _progress(self) -> Progress:
        state = self._state
        share = self._share()
        left = state.seconds * (1 - share) / share if share > 0 else math.inf
        bits = state.history[-1].held_out_bits if state.history else math.nan
        return Progress(
            share, state.epoch, state.total_steps, state.loss, bits, state.seconds, left
        )


def _scored(stretches: Sequence[Frames], checkpoint: Checkpoint) -> Windows:
    """Windows to score on; with `carry`, four times as long where the sound is long enough."""
    model = checkpoint.model
    length = model.window * (4 if model.context == "carry" else 1) + 1
    long = [stretch for stretch in stretches if len(stretch) >= length]
    return Windows(long, length) if long else Windows(stretches, model.window + 1)


def _table(history: Sequence[Row]) -> bytes:
    names = list(Row.__dataclass_fields__)
    lines = [",".join(names)]
    lines += [",".join(f"{value:.6g}" for value in asdict(row).values()) for row in history]
    return ("\n".join(lines) + "\n").encode()


def _board(folder: Path) -> Any:
    try:
        import tensorboard.plugins.scalar.summary_v2  # noqa: F401
    except ImportError as error:
        raise TrainingError(
            "TensorBoard is not installed: pip install 'audiogen[tensorboard]'"
        ) from error
    return tf.summary.create_file_writer(str(folder / "tensorboard"))
