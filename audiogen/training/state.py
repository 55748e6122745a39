"""The state of a training, and its files: `history.csv` and `resume/`."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.errors import CheckpointError
from audiogen.libraries import require
from audiogen.model.tensors import read_tensors, replace_part, write_tensors


@dataclass(frozen=True)
class HistoryRow:
    """One scoring of the model: a line of `history.csv`.

    Attributes
    ----------
    epoch, step : int
    seconds : float
        Of training, without the scorings.
    learning_rate, loss, held_out_bits : float
    drift : float
        How far play on its predictions leaves the corpus, as a ratio to what really came; NaN of
        models that are not of spectra.
    attack : float (dB)
        How much stronger its attacks are than those that really came; NaN likewise.
    """

    epoch: int
    step: int
    seconds: float
    learning_rate: float
    loss: float
    held_out_bits: float
    drift: float = math.nan
    attack: float = math.nan


@dataclass(frozen=True)
class Progress:
    """The progress of a training, reported after each step.

    Attributes
    ----------
    share : float
        How much of the training is done, 0 to 1.
    epoch, step : int
    loss : float
        Smoothed over about 20 steps.
    held_out_bits : float
        Of the last scoring; not a number before the first.
    bits_per : str
        The unit of these bits: `"frame"` or `"sample"`.
    seconds, seconds_left : float
        The second is endless where nobody knows.
    scorings : int
        How many there were.
    improved : tuple of str
        What the last scoring that made anything better made better: `"bits"`, `"drift"`,
        `"attack"`.
    improved_seconds : float
        How many seconds of training ago that was.
    """

    share: float
    epoch: int
    step: int
    loss: float
    held_out_bits: float
    bits_per: str
    seconds: float
    seconds_left: float
    scorings: int = 0
    improved: tuple[str, ...] = ()
    improved_seconds: float = 0.0


@dataclass
class TrainingState:
    """What resuming exactly needs beside the tensors.

    Attributes
    ----------
    epoch, step : int
        The next batch: epoch, and step within it.
    total_steps : int
    seconds : float
    best_bits : float
        The score of the best model so far (`scoring.SampleScorer.selection_score`).
    scorings_since_best : int
    listed : bool
        Whether the order of its epochs is a list (`training.batch_order`).
    loss : float
    history : list of HistoryRow
    best_rows : dict of str to float
        The best of the bits and of the judge's rows (`plateau.note_scoring`).
    improved : list of str
    improved_at : float (seconds)
    scorings_since_better : int
    falling_from : float (seconds)
        When the last fall of the learning rate began, in a training until done.
    out_of_minutes : bool
        Whether it began because the minutes were nearly over.
    """

    epoch: int = 0
    step: int = 0
    total_steps: int = 0
    seconds: float = 0.0
    best_bits: float = math.inf
    scorings_since_best: int = 0
    listed: bool = True
    loss: float = math.nan
    history: list[HistoryRow] = field(default_factory=list)
    best_rows: dict[str, float] = field(default_factory=dict)
    improved: list[str] = field(default_factory=list)
    improved_at: float = 0.0
    scorings_since_better: int = 0
    falling_from: float = math.inf
    out_of_minutes: bool = False

    def add_loss(self, loss: float) -> None:
        """Add the loss of one step to the smoothed loss."""
        smooth = loss if math.isnan(self.loss) else self.loss + 0.05 * (loss - self.loss)
        self.loss = smooth if math.isfinite(loss) else loss

    def progress(self, share: float, bits_per: str) -> Progress:
        """The progress when `share` of the training is done."""
        left = self.seconds * (1 - share) / share if share > 0 else math.inf
        bits = self.history[-1].held_out_bits if self.history else math.nan
        at = self.epoch, self.total_steps
        return Progress(
            share,
            *at,
            self.loss,
            bits,
            bits_per,
            self.seconds,
            left,
            len(self.history),
            tuple(self.improved),
            self.seconds - self.improved_at,
        )


def write_history(folder: Path, history: Sequence[HistoryRow]) -> None:
    """Replace `history.csv`."""
    lines = [",".join(HistoryRow.__dataclass_fields__)]
    lines += [",".join(f"{value:.8g}" for value in asdict(row).values()) for row in history]
    replace_part(folder, "history.csv", ("\n".join(lines) + "\n").encode())


def write_state(
    folder: Path,
    state: TrainingState,
    network: Mapping[str, Any],
    optimizer: Iterable[Any],
    carried: Sequence[Sequence[Any]],
    average: Iterable[Any] = (),
) -> None:
    """Replace `resume/state.safetensors`; one file, so that all of it is of the same moment."""
    tensors: dict[str, Any] = dict(network)
    for n, variable in enumerate(optimizer):
        tensors[f"optimizer/{n:03d}"] = variable.numpy()
    for n, variable in enumerate(average):
        tensors[f"average/{n:03d}"] = variable.numpy()
    for n, layer in enumerate(carried):
        for m, part in enumerate(layer):
            tensors[f"carried/{n}/{m}"] = np.asarray(part)
    facts = json.dumps(asdict(state)).encode()
    tensors["facts"] = np.frombuffer(facts, np.uint8)
    write_tensors(folder / "resume", "state.safetensors", tensors)


def read_state(folder: Path) -> tuple[TrainingState, dict[str, Any]]:
    """Read what `write_state` wrote: the state, and all tensors by name.

    Raises
    ------
    CheckpointError
        If the file is missing or damaged.
    """
    tensors: dict[str, Any] = dict(read_tensors(folder / "resume", "state.safetensors"))
    try:
        facts = json.loads(tensors.pop("facts").tobytes())
        history = [HistoryRow(**row) for row in facts.pop("history")]
        return TrainingState(**facts, history=history), tensors
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"the checkpoint {folder} is damaged: resume/state.safetensors: {error}"
        ) from error


def read_carried(tensors: Mapping[str, Any], given: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Read the recurrent states; a tensor whose shape has changed keeps its value in `given`."""
    read = []
    for n, layer in enumerate(given):
        kept = [tensors.get(f"carried/{n}/{m}") for m in range(len(layer))]
        pairs = zip(layer, kept, strict=True)
        read.append([old if k is None or k.shape != tuple(old.shape) else k for old, k in pairs])
    return read


def load_board() -> Callable[[Path, HistoryRow], None]:
    """A function that adds a scoring to the TensorBoard files in a folder.

    Raises
    ------
    MissingLibraryError
        If TensorBoard is not installed.
    """
    require("--tensorboard", "tensorboard")
    import tensorflow as tf

    opened = functools.cache(lambda folder: tf.summary.create_file_writer(str(folder)))

    def add(folder: Path, row: HistoryRow) -> None:
        with opened(folder).as_default(step=row.step):
            tf.summary.scalar("loss", row.loss)
            tf.summary.scalar("held_out_bits", row.held_out_bits)
            tf.summary.scalar("learning_rate", row.learning_rate)
            for name in ("drift", "attack"):
                if math.isfinite(value := getattr(row, name)):
                    tf.summary.scalar(name, value)
            tf.summary.flush()

    return add
