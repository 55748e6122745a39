"""How large a network is: the names of sizes, the rule that picks one, and what memory allows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiogen.config import AUTO, SIZES, ModelConfig, TrainingConfig
from audiogen.errors import ConfigError
from audiogen.storage import describe_bytes


@dataclass(frozen=True)
class SizeRow:
    """One row of the rule: from so much sound and training on, this size.

    Attributes
    ----------
    sound : float (minutes)
    training : float (minutes)
        Of the time that the training has; one that is counted in epochs has any.
    size : str
        A name of `SIZES`, or "" for the defaults of the kind of frames.
    """

    sound: float
    training: float
    size: str


RULE: tuple[SizeRow, ...] = (SizeRow(0, 0, ""),)
"""The rule of `--size auto`, the only place where it is written: the last row of which there is
enough sound and enough time. On 16 and on 51 minutes of sound 512 units are behind 256 after ten
minutes of training, level after thirty, and after sixty at most a bit ahead, for three times the
work at each frame; 1024 units are after two hours where 256 are after one
(docs/explanation/growth.md). So all is as without a size; more was not measured."""


def auto_size(sound: float, training: float, rule: tuple[SizeRow, ...] = RULE) -> str:
    """The size that suits so many minutes of sound and of training: a name, or "" for the default.

    Examples
    --------
    >>> auto_size(600.0, 480.0, (SizeRow(0, 0, ""), SizeRow(60, 120, "medium")))
    'medium'
    >>> auto_size(600.0, 10.0, (SizeRow(0, 0, ""), SizeRow(60, 120, "medium")))
    ''
    """
    fitting = [row.size for row in rule if sound >= row.sound and training >= row.training]
    return fitting[-1] if fitting else ""


def units_of(size: str) -> dict[str, Any]:
    """The settings that a size stands for.

    Raises
    ------
    ConfigError
        If there is no such size.
    """
    if size in ("", AUTO):
        return {}
    if size not in SIZES:
        names = ", ".join((*SIZES, AUTO))
        raise ConfigError(f"there is no size {size!r}; there are: {names}")
    return {"units": SIZES[size]}


GATES = {"lstm": 4, "gru": 3, "rnn": 1}
"""Matrices of each cell."""

COPIES = 48
"""Times that all weights are held at the peak of a training: they, Adam's moments, and what their
gradients take along a window. Measured, as the next two, with windows of 40
and 256 values: 1.78 GB at 256 units, 2.28 at 512 and 4.51 at 1024, which this gives to 8 %."""

KEPT_VALUES = 12
"""Numbers for each unit, layer and frame of a batch that back-propagation holds."""

BASE_BYTES = 1350 * 10**6
"""What a training takes without any network: TensorFlow, its compiler, and some frames."""


def bytes_needed(model: ModelConfig, training: TrainingConfig, values: int) -> int:
    """About what a training takes in memory.

    Parameters
    ----------
    model : ModelConfig
    training : TrainingConfig
    values : int
        Length of a model vector.
    """
    gates, inputs, weights = GATES[model.cell], values, 0
    for _ in range(model.layers):
        weights += gates * model.units * (inputs + model.units + 1)
        inputs = model.units
    per_value = {"mixture": 2 * model.components, "point": 1}.get(model.head, 1)
    weights += model.units * per_value * values
    copies = COPIES + 2 * (training.averaging > 0)
    frames = training.batch_size * model.window
    kept = frames * (model.layers * KEPT_VALUES * model.units + 3 * per_value * values)
    return BASE_BYTES + 4 * (copies * weights + kept)


def bytes_free() -> int | None:
    """The memory that this process can still take; None where the system does not tell."""
    free: list[int] = []
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        found = {name: value.split()[0] for name, _, value in (row.partition(":") for row in lines)}
        free.append(1024 * int(found["MemAvailable"]))
    except (OSError, KeyError, ValueError, IndexError):
        if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
            free.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    try:  # a container may have less than the machine
        group = Path("/sys/fs/cgroup")
        limit = int((group / "memory.max").read_text("ascii"))
        used = int((group / "memory.current").read_text("ascii"))
        facts = dict(
            line.split() for line in (group / "memory.stat").read_text("ascii").splitlines()
        )
        # Files that were read and that nobody reads any more give their room back.
        free.append(max(0, limit - used + int(facts.get("inactive_file", 0))))
    except (OSError, ValueError):
        pass
    return min(free) if free else None


def check_memory(
    model: ModelConfig, training: TrainingConfig, values: int, free: int | None
) -> None:
    """Check that there is the memory to train a network that is larger than the default.

    Smaller ones are not asked: they take what TensorFlow takes.

    Parameters
    ----------
    model, training, values
        As in `bytes_needed`.
    free : int or None
        As `bytes_free` gives it.

    Raises
    ------
    ConfigError
        If there is not.
    """
    needed = bytes_needed(model, training, values)
    default = bytes_needed(ModelConfig(head=model.head), TrainingConfig(), values)
    if free is None or needed <= free or needed <= default:
        return
    raise ConfigError(
        f"to train a network of {model.layers} x {model.units} units takes about "
        f"{describe_bytes(needed)} of memory, and {describe_bytes(free)} are free: choose a "
        "smaller --size, fewer --units or a smaller --batch-size"
    )
