"""The keyword arguments of `Ensemble.blocks`, `render` and `render_file`, each with its type.

They are written out for editors and type checkers, which complete and check them. A test keeps
`ControlValues` equal to the control table.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TypedDict

from audiogen.control.table import Snapshot
from audiogen.generation.rescue import RescueEvent


class ControlValues(TypedDict, total=False):
    """Every control of `audiogen.control.table.TABLE`, by name."""

    temperature: float
    noise: float
    noise_chance: float
    noise_colour: float
    output_noise: float
    recall: float
    leap: float
    tire: float
    foresight: float
    memory: float
    memory_1: float
    memory_2: float
    listening: float
    listening_1: float
    listening_2: float
    speaking: float
    speaking_1: float
    speaking_2: float
    novelty: float
    novelty_1: float
    novelty_2: float
    broken: float
    crush: float
    stutter: float
    shuffle: float
    deaf: float
    freeze: float
    stretch: float
    crosstalk: float
    swap_time: float
    style: float
    gain: float
    tilt: float
    mute: float
    conductor: float


class PlayOptions(ControlValues, total=False):
    """The arguments that `render` and `render_file` pass to `blocks`, described there."""

    prime: str | os.PathLike[str] | None
    prime_at: float
    rescue: bool
    quality: str
    controls: Callable[[int, float], Snapshot] | None
    mix: Mapping[str, float]
    on_message: Callable[[str], None]
    block_frames: int | None
    should_end: Callable[[], bool]


class FileOptions(PlayOptions, total=False):
    """The same, with those that only `render_file` passes on."""

    on_rescue: Callable[[RescueEvent], None]
