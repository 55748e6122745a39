"""Reloading of scripts: each time a script's file is saved, the script gets its new text."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from audiogen.control.script import MOST_BYTES, Script
from audiogen.libraries import require
from audiogen.storage import read_regular

SETTLE = 0.05
"""Seconds between two reads of a file that must agree: an editor may write it in pieces."""

STOPPING = 2.0
"""Seconds that the end of a performance waits for the thread that watches."""

LOOKS = 40
"""Reads of a file that never agree, or fail, before it is left until its next change."""


@contextlib.contextmanager
def watching(
    script: Script,
    *,
    changes: Callable[[Path, threading.Event], Iterable[object]] | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Watch a script's file from a thread, and offer it each new version; a context manager.

    Parameters
    ----------
    script : Script
    changes : callable, optional
        Called with the path and an event that is set at the end. It yields at each change of the
        file, or more often. By default watchfiles does it.
    wait : callable of float (s)

    Raises
    ------
    ScriptError
        If watchfiles is not installed.
    """
    path = script.path.absolute()
    stop = threading.Event()
    noticed = (_watchfiles if changes is None else changes)(path, stop)

    def follow() -> None:
        for _ in noticed:
            text = settled(path, wait)
            if text is not None and text != script.text:
                # In another thread: its first lines may take long, and it may be saved meanwhile.
                loading = threading.Thread(
                    target=script.offer, args=(text,), name="script's first lines", daemon=True
                )
                loading.start()
                loading.join(SETTLE)

    thread = threading.Thread(target=follow, name="script", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOPPING)


def settled(path: Path, wait: Callable[[float], None]) -> bytes | None:
    """The contents of a file once two reads agree; None if they do not for long."""
    before = None
    for _ in range(LOOKS):
        try:
            now = read_regular(path, MOST_BYTES)
        except OSError:
            now = None  # an editor may move the old one away before the new one is there
        if now is not None and now == before:
            return now
        before = now
        wait(SETTLE)
    return None


def _watchfiles(path: Path, stop: threading.Event) -> Iterable[object]:
    require("watching a script", "watchfiles")
    import watchfiles

    # The folder, since many editors put a new file in the place of the old one. It also yields once
    # a second, for what was saved before the watch began and for file systems that do not notify.
    return watchfiles.watch(
        path.parent,
        watch_filter=lambda change, changed: Path(changed).name == path.name,
        stop_event=stop,
        step=20,
        debounce=200,
        rust_timeout=1000,
        yield_on_timeout=True,
        raise_interrupt=False,
        recursive=False,
    )
