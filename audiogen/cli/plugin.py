"""`audiogen plugin`: build the plug-in, and put it where programs of music look for it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from audiogen.cli.demo import MODEL
from audiogen.cli.output import say
from audiogen.errors import ConfigError
from audiogen.export import plugin
from audiogen.live.midi_map import FIRST_SWAP, JUMP, RESET
from audiogen.storage import PACKED_SUFFIX

NOTES = {"first_swap": FIRST_SWAP, "jump": JUMP, "reset": RESET}
"""The notes that the plug-in knows: those of a live set."""

FOLDER = Path("audiogen-plugin")
"""Where a build goes by default."""

PLACES = {
    "linux": {kind: f"~/.{kind}" for kind in plugin.FORMATS},
    "darwin": {kind: f"~/Library/Audio/Plug-Ins/{kind.upper()}" for kind in plugin.FORMATS},
    "win32": {kind: f"%LOCALAPPDATA%/Programs/Common/{kind.upper()}" for kind in plugin.FORMATS},
}
"""By system, the user's own folder for each format."""


def build_command(folder: Path, window: bool | None) -> None:
    """Build the plug-in into `folder`, and say what was made.

    Parameters
    ----------
    folder : Path
    window : bool or None
        With a window of its own; None: if this machine has what that needs.
    """
    for bundle in _built(folder, window):
        say(f"{bundle}: {_size(bundle) / 1e6:.1f} MB")
    say(f"\nInstall it: audiogen plugin install {folder}")


def install_command(folder: Path | None, window: bool | None = None) -> None:
    """Copy the plug-in into the user's own folders, and a model where it looks for models.

    Parameters
    ----------
    folder : Path or None
        Where it was built; None: it is built now.
    window : bool or None
        As for `build_command`, where it is built now.

    Raises
    ------
    ConfigError
        If the folder holds no plug-in, or a copy cannot be written.
    """
    with tempfile.TemporaryDirectory() as name:
        if folder is None:
            folder = Path(name)
            _built(folder, window)
        bundles = [folder / f"{plugin.NAME}.{kind}" for kind in plugin.FORMATS]
        missing = [bundle for bundle in bundles if not bundle.exists()]
        if missing:
            raise ConfigError(f"{missing[0]} is missing: build it first (audiogen plugin build)")
        places = PLACES.get(sys.platform, PLACES["linux"])
        try:
            for bundle, kind in zip(bundles, plugin.FORMATS, strict=True):
                place = Path(os.path.expandvars(places[kind])).expanduser()
                say(f"{_copied(bundle, place)}")
            models = _with_a_model(Path.home() / plugin.MODELS_FOLDER)
        except OSError as error:
            raise ConfigError(
                f"{error.filename or folder} could not be written: {error.strerror}"
            ) from error
    say(
        f"\nIt plays the {PACKED_SUFFIX} files in {models}, or in another folder that you choose.\n"
        "Let your program look for new plug-ins, and put audiogen on an instrument track."
    )


def _built(folder: Path, window: bool | None) -> list[Path]:
    say("Building the plug-in; it takes a minute or two", err=True)
    return plugin.build(folder, NOTES, window=window)


def _size(bundle: Path) -> int:
    files = [bundle] if bundle.is_file() else [file for file in bundle.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _copied(bundle: Path, place: Path) -> Path:
    """Copy a bundle into a folder: whole, in the place of an earlier one."""
    place.mkdir(parents=True, exist_ok=True)
    target, fresh = place / bundle.name, place / f".{bundle.name}.new"
    if bundle.is_dir():
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(bundle, fresh)
        if target.exists():
            shutil.rmtree(target)
    else:
        shutil.copy2(bundle, fresh)
    os.replace(fresh, target)
    return target


def _with_a_model(folder: Path) -> Path:
    """The folder, with the demo's model in it if it holds none."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.glob(f"*{PACKED_SUFFIX}")):
        shutil.copy(MODEL, folder)
        say(f"{folder / MODEL.name}")
    return folder
