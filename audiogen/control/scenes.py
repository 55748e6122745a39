"""Scenes: named sets of control values, in a small JSON file.

A person can read it and write it::

    {
      "calm":  {"noise": 0.05, "memory": 0.3},
      "storm": {"noise": 1.5, "temperature": 1.3, "mix": {"jazz": 0.5, "rain": 1}}
    }
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from audiogen.control.table import MIX, TABLE, Snapshot, is_number, known, snapshot
from audiogen.errors import ConfigError, ControlError, StoreError
from audiogen.storage import read_regular, replace_file

MOST_BYTES = 10**7
"""The largest file of scenes that is read."""


class SceneError(ConfigError):
    """A file of scenes, or a scene in it, that cannot be used."""


@dataclass(frozen=True)
class Scene:
    """A set of control values; controls that it does not name stay as they are.

    Attributes
    ----------
    values : dict of str to float
        By the names of controls.
    mix : dict of str to float
        Weights by the names of sources.

    Raises
    ------
    ControlError
        If there is no such control, or a value is no number.

    Examples
    --------
    >>> storm = Scene({"noise": 1.5, "temperature": 1.3}, mix={"rain": 1.0})
    >>> storm.targets()
    {'noise': 1.5, 'temperature': 1.3, 'mix/rain': 1.0}
    """

    values: Mapping[str, float] = field(default_factory=dict)
    mix: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.values:
            known(name, (row.name for row in TABLE))
        for name, value in (*self.values.items(), *self.mix.items()):
            if not is_number(value):
                # As the file has it, and never more than a line of it.
                written = reprlib.repr(value)
                with contextlib.suppress(TypeError, ValueError, RecursionError):
                    written = json.dumps(value)
                shown = written if len(written) <= 60 else f"{written[:57]}..."
                raise ControlError(f"{name} should be a number, not {shown}")

    def targets(self) -> dict[str, float]:
        """All its values by parameter: a control's name, or `mix/NAME` for a weight."""
        return {**self.values, **{MIX + name: weight for name, weight in self.mix.items()}}

    def to_json(self) -> dict[str, Any]:
        """The scene as plain JSON values, as they stand in a file."""
        return {**self.values, **({"mix": dict(self.mix)} if self.mix else {})}


def morph(start: Scene, end: Scene, share: float) -> Scene:
    """Mix two scenes: a scene on the way from one to the other.

    Parameters
    ----------
    start, end : Scene
        A control that only one of them names keeps its value there all the way.
    share : float
        How far from `start` to `end`, 0 to 1.

    Examples
    --------
    >>> morph(Scene({"noise": 0.0}), Scene({"noise": 2.0, "gain": -6.0}), 0.25).values
    {'noise': 0.5, 'gain': -6.0}
    """
    share = min(1.0, max(0.0, share))

    def between(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
        both = {name: (one.get(name), other.get(name)) for name in (*one, *other)}
        return {
            name: b if a is None else a if b is None else a + (b - a) * share  # type: ignore[misc]
            for name, (a, b) in both.items()
        }

    return Scene(between(start.values, end.values), between(start.mix, end.mix))


def load_scenes(path: str | os.PathLike[str]) -> dict[str, Scene]:
    """Read a file of scenes, by their names.

    Raises
    ------
    SceneError
        If it cannot be read, or a scene in it names no control or gives no number.
    """
    path = Path(path)
    try:
        found = json.loads(read_regular(path, MOST_BYTES).decode("utf-8"))
    except OSError as error:
        raise SceneError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SceneError(f"{path} is no text, so there are no scenes in it") from error
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise SceneError(f"{path}{where}: this is no JSON ({error})") from error
    if not isinstance(found, dict) or not all(isinstance(v, dict) for v in found.values()):
        raise SceneError(f'{path} should hold scenes by name, as {{"calm": {{"noise": 0.1}}}}')
    scenes = {}
    for name, values in found.items():
        mix = values.pop("mix", {})
        try:
            if not isinstance(mix, dict):
                raise ControlError('mix should be weights by source, as {"rain": 0.5}')
            scenes[name] = Scene(values, mix)
        except ControlError as error:
            raise SceneError(f"{path}, scene '{name}': {error}") from error
    return scenes


def find_scene(place: str) -> Scene:
    """Load the scene named as `FILE:NAME`, or as `FILE` if there is only one in it.

    Raises
    ------
    SceneError
        If there is no such file, or no such scene in it.
    """
    path, colon, name = place.rpartition(":")
    if not colon or Path(place).exists():
        path, name = place, ""
    scenes = load_scenes(path)
    if not name and len(scenes) != 1:
        there = ", ".join(scenes) or "none"
        raise SceneError(f"name a scene of {path}, as {path}:NAME (there are: {there})")
    try:
        return scenes[known(name, scenes, "scene") if name else next(iter(scenes))]
    except ControlError as error:
        raise SceneError(f"{path}: {error}") from error


def initial_snapshot(
    defaults: Snapshot,
    scene: Scene = Scene(),
    mix: Mapping[str, float] = MappingProxyType({}),
    **values: float,
) -> Snapshot:
    """The snapshot to start with: the defaults, replaced by a scene, then by single values.

    Raises
    ------
    ControlError
        If there is no such control.
    """
    weights = {**defaults.mix, **{n: min(1.0, max(0.0, w)) for n, w in scene.mix.items()}, **mix}
    there = snapshot(defaults, **{**scene.values, **values})
    return dataclasses.replace(there, mix=MappingProxyType(weights)) if weights else there


def save_scenes(path: str | os.PathLike[str], scenes: Mapping[str, Scene]) -> None:
    """Write a file of scenes, one to a line; it is replaced whole or not at all.

    Parameters
    ----------
    path : path
    scenes : mapping of str to Scene
        By name.

    Raises
    ------
    SceneError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_scenes(f"{folder}/set.json", {"calm": Scene({"noise": 0.05})})
    ...     load_scenes(f"{folder}/set.json")["calm"].values
    {'noise': 0.05}
    """
    lines = [f"  {json.dumps(n)}: {json.dumps(s.to_json())}" for n, s in scenes.items()]
    try:
        replace_file(Path(path), ("{\n" + ",\n".join(lines) + "\n}\n").encode())
    except StoreError as error:
        raise SceneError(str(error)) from error
