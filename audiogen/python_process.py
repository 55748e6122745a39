"""Python processes of our own: what may crash, or is to be done at the same time."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any


def start_python(code: str, **options: Any) -> subprocess.Popen[str]:
    """Start another Python, which imports what this one does, and complains of nothing.

    Parameters
    ----------
    code : str
        What it runs.
    **options
        As `subprocess.Popen` takes them; by default it prints nothing.
    """
    environment = {**os.environ, "PYTHONPATH": import_path()}
    given: dict[str, Any] = {"stdout": subprocess.DEVNULL, **options}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # drivers and compilers complain there
        text=True,
        errors="replace",
        **given,
    )


def import_path() -> str:
    """The `PYTHONPATH` with which another Python imports what this one does."""
    return os.pathsep.join(path for path in sys.path if path)


def cores() -> int:
    """How many processors this process may use at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
