"""The build back-end: setuptools, and two distributions out of one tree.

`audiogen-instrument` is everything that setup.cfg describes. `audiogen-player` is the part that
plays: no training, and none of the six large libraries that only training, pictures, the
judging of sound and rare formats of sound need. They are two distributions because pip can neither
take a requirement away by an extra nor be told that two distributions hold the same files:
whichever was removed first would break the other. So one requires the other, and no file belongs to
both.

    python -m build                         an sdist, and out of it the wheels of both: the full one
                                            holds the files that train, and requires the player
    python -m build -C distribution=player  the sdist, and the player's wheel alone
    pip install .                           from a checkout: one wheel with the whole tree and every
                                            requirement, since nothing of ours need be published
    pip install -e .                        the same, in place

Use one of the last two, or the two wheels of the first, in one environment, not both. A tool that
shows only the commands of the distribution it was asked for (pipx, uv tool) finds
`audiogen-instrument`, which does what `audiogen` does.

Links and pictures of README.md that are relative lead nowhere on a package index. They become
absolute where setup.cfg has a project URL named Source, and plain text where it has none.

The functions are those of https://peps.python.org/pep-0517/. What is not defined here is
setuptools' own.
"""

from __future__ import annotations

import configparser
import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403

FULL, PLAYER = "audiogen-instrument", "audiogen-player"

TRAINING_ONLY = ("av", "keras", "librosa", "matplotlib", "scipy", "tensorflow")
"""Requirements that the player does without."""

TRAINING = "audiogen/training"
"""The folder that the player lacks, but for what the command line asks for settings."""

KEPT_BY_THE_PLAYER = ("__init__.py", "settings.py", "conductor_settings.py")

TRAINING_EXTRAS = ("dev", "docs", "scale-tests", "tensorboard")
"""Extras that the player does not have."""

SOURCES = (
    *("audiogen", ".ci", "examples", "README.md", "CHANGELOG.md", "LICENSE", "MANIFEST.in"),
    *("constraints.txt", "pyproject.toml", "setup.cfg"),
)
"""What a build reads. It works on a copy, so that a checkout stays as it is."""

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?![a-z]+:|#)([^)\s]+)\)")


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """Pack the sources, with this file, so that the wheels can be built from them."""
    target = os.path.abspath(sdist_directory)
    with _copy("sources"):
        return build_meta.build_sdist(target)


def build_wheel(
    wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None
) -> str:
    """Build the wheel that was asked for; from an sdist, the player's beside it."""
    target = os.path.abspath(wheel_directory)
    part = _part(config_settings)
    if part == "training":
        with _copy("player"):
            build_meta.build_wheel(target)
    with _copy(part):
        return build_meta.build_wheel(target)


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Any = None) -> str:
    """Write the metadata of the wheel that `build_wheel` returns."""
    target = os.path.abspath(metadata_directory)
    with _copy(_part(config_settings)):
        return build_meta.prepare_metadata_for_build_wheel(target)


def _part(config_settings: Any) -> str:
    """The part of the tree to build: whole, training or player."""
    named = (config_settings or {}).get("distribution")
    if named not in (None, "player"):
        raise SystemExit(f"-C distribution= can only be player, not {named}")
    if named:
        return "player"
    return "training" if Path("PKG-INFO").is_file() else "whole"


@contextlib.contextmanager
def _copy(part: str) -> Iterator[None]:
    """A copy of the sources with what one distribution holds, as the current folder."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        for source in SOURCES:
            if (here / source).is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(here / source, tree / source, ignore=ignored)
            else:
                shutil.copy(here / source, tree / source)
        # In a checkout they lie beside the package; whoever has installed it needs them inside.
        if part != "sources":
            shutil.copytree(tree / "examples", tree / "audiogen" / "examples")
        config = read_config(tree / "setup.cfg")
        mend_links(tree / "README.md", config)
        if part not in ("whole", "sources"):
            _leave_out_files(tree, part)
            {"player": _describe_player, "training": _describe_training}[part](config)
            with open(tree / "setup.cfg", "w", encoding="utf-8") as out:
                config.write(out)
        os.chdir(tree)
        try:
            yield
        finally:
            os.chdir(here)


def read_config(file: Path) -> configparser.ConfigParser:
    """A setup.cfg as it is: no interpolation, and names of keys in their own case."""
    config = configparser.ConfigParser(interpolation=None)
    config.optionxform = str  # type: ignore[assignment, method-assign]
    config.read(file, encoding="utf-8")
    return config


def _leave_out_files(tree: Path, part: str) -> None:
    for file in [path for path in (tree / "audiogen").rglob("*") if path.is_file()]:
        trains = file.is_relative_to(tree / TRAINING) and file.name not in KEPT_BY_THE_PLAYER
        if trains != (part == "training"):
            file.unlink()


def _describe_player(config: configparser.ConfigParser) -> None:
    config["metadata"]["name"] = PLAYER
    config["options"]["install_requires"] = "\n".join(
        line for line in _requirements(config) if _name_of(line) not in TRAINING_ONLY
    )
    for extra in TRAINING_EXTRAS:
        config.remove_option("options.extras_require", extra)


def _describe_training(config: configparser.ConfigParser) -> None:
    needed = [line for line in _requirements(config) if _name_of(line) in TRAINING_ONLY]
    config["options"]["install_requires"] = "\n".join(
        [f"{PLAYER}=={config['metadata']['version']}", *needed]
    )
    config["options"]["packages"] = TRAINING.replace("/", ".")
    config.remove_section("options.packages.find")
    config.remove_section("options.package_data")
    # The command `audiogen` is a file of the player.
    command = config["options.entry_points"]["console_scripts"].replace("audiogen =", f"{FULL} =")
    config["options.entry_points"]["console_scripts"] = command


def _requirements(config: configparser.ConfigParser) -> list[str]:
    lines = config["options"]["install_requires"].split("\n")
    return [line for line in lines if line.strip()]


def _name_of(requirement: str) -> str:
    return re.split(r"[<>=!~;\[ ]", requirement.strip())[0]


def mend_links(readme: Path, config: configparser.ConfigParser) -> None:
    """Make the relative links of a Markdown file absolute, or else plain text."""
    urls = config["metadata"].get("project_urls", "")
    source = re.search(r"^\s*Source\s*=\s*(\S+)", urls, re.MULTILINE)

    def mend(link: re.Match[str]) -> str:
        picture, text, target = link.groups()
        if source is None:
            return f"*{text}*" if picture else text
        kind = "raw" if picture else "blob"
        place = f"{source[1].rstrip('/')}/{kind}/v{config['metadata']['version']}/{target}"
        return f"{picture}[{text}]({place})"

    # Code between fences or in backquotes is left as it is.
    pieces = re.split(r"(^```.*?^```|`[^`\n]*`)", readme.read_text("utf-8"), flags=re.M | re.S)
    pieces[::2] = [LINK.sub(mend, piece) for piece in pieces[::2]]
    readme.write_text("".join(pieces), "utf-8")
