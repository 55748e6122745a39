"""Libraries that an installation may lack: whether they are there, and what to install.

Two distributions hold this package. `audiogen-player` plays; `audiogen-instrument` trains as well,
and draws and judges with the libraries of `TRAINING_ONLY`. Each has extras of its own, so what to
install depends on what is installed.
"""

from __future__ import annotations

import sys
from importlib import metadata, util

from audiogen.errors import MissingLibraryError

FULL, PLAYER = "audiogen-instrument", "audiogen-player"
"""The names of the distributions."""

TRAINING_ONLY = ("av", "tensorflow", "keras", "librosa", "scipy", "matplotlib")
"""Libraries that only the full distribution requires."""

_EXTRAS = {
    "rtmidi": "live",
    "rtmidi2": "live",
    "tensorboard": "tensorboard",
    "onnx": "onnx",
    "ray": "ray",
    "fsspec": "remote",
    "s3fs": "remote",
}
_TITLES = {"av": "PyAV (av)", "pythonosc": "python-osc", "rtmidi": "python-rtmidi or rtmidi2"}


def require(purpose: str, *modules: str) -> None:
    """Check that some modules are installed, without loading them.

    Parameters
    ----------
    purpose : str
        What needs them, as the subject of a sentence: "a picture".
    *modules : str
        As they are imported.

    Raises
    ------
    MissingLibraryError
        If one is not installed.

    Examples
    --------
    >>> require("a picture", "matplotlib")
    """
    for module in modules:
        if not is_installed(module):
            raise missing(purpose, module)


def import_numba() -> None:
    """Import numba and rocket-fft without SciPy, a quarter of what a command that plays imports.

    They look for SciPy to compile calls of it, of which audiogen has none; where it is not
    installed they do without. Whatever imports it later finds it, and so does code that numba
    compiles later. For the command line, which owns its process.
    """
    if "scipy" in sys.modules or not is_installed("scipy"):
        return
    sys.modules["scipy"] = None  # type: ignore[assignment]  # Python's mark of a missing module
    try:
        import numba.np.arraymath
        import rocket_fft  # noqa: F401
    finally:
        del sys.modules["scipy"]
    numba.np.arraymath._HAVE_BLAS = True


def is_installed(module: str) -> bool:
    """Whether a module can be found."""
    try:
        return util.find_spec(module) is not None
    except (ImportError, ValueError):  # a parent is missing; a module that was made by hand
        return False


def missing(purpose: str, module: str) -> MissingLibraryError:
    """The error that says what to install, so that `purpose` finds `module`.

    Examples
    --------
    >>> str(missing("a picture", "matplotlib"))
    'a picture needs matplotlib, which is not installed: pip install audiogen-instrument'
    """
    title = _TITLES.get(module, module)
    return MissingLibraryError(
        f"{purpose} needs {title}, which is not installed: pip install {_source(module)}"
    )


def _source(module: str) -> str:
    """The distribution that brings a module, with its extra, as pip and a shell take it."""
    first = module.partition(".")[0]
    if first in TRAINING_ONLY or first == "audiogen":
        return FULL
    installed = PLAYER if _has(PLAYER) and not _has(FULL) else FULL
    if module in _EXTRAS:
        return f"'{FULL if module == 'tensorboard' else installed}[{_EXTRAS[module]}]'"
    return installed


def _has(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True
