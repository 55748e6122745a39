"""The state of a session for the page: its facts once, then its state, as differences.

A state is a dictionary of sections, each a dictionary: so a difference is the entries that differ,
and two differences that wait for a slow page are one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from audiogen.control.table import EVENTS, GROUPS, MIX, TABLE
from audiogen.live.session import Session

State = dict[str, dict[str, Any]]

MOST_MESSAGES = 12
"""Messages that a page shows."""


def facts_of(session: Session, name: str) -> dict[str, Any]:
    """The facts of a session that do not change while it plays, as plain JSON values.

    Parameters
    ----------
    session : Session
    name : str
        Identifies the session, so that a page that reconnects notices another one.
    """
    controls = [
        {**dataclasses.asdict(row), "base": getattr(session.base, row.name)} for row in TABLE
    ]
    return {
        "set": name,
        "groups": GROUPS,
        "controls": controls,
        "events": dict(EVENTS),
        "sources": [{"name": source, "parameter": MIX + source} for source in session.sources],
        "scenes": list(session.scenes),
        "sample_rate": session.sample_rate,
        "channels": session.channels,
        # The speaker plays sound after it has waited in the queue; a page gets it before.
        "ahead": session.stream.ahead / session.sample_rate,
    }


def state_of(session: Session) -> State:
    """The state of a session at this moment."""
    status = session.status()
    rounded = {
        "seconds": round(status.seconds, 1),
        "level": round(status.level, 1),
        "latency": round(status.latency, 3),
        "queued": round(status.queued, 3),
        "recorded": round(status.recorded, 1),
    }
    return {
        "targets": {parameter: list(going) for parameter, going in session.targets().items()},
        "status": {
            **dataclasses.asdict(status),
            **rounded,
            "recording": Path(status.recording).name if status.recording else "",
        },
        "log": {
            "messages": session.messages()[-MOST_MESSAGES:],
            "recordings": [_described(path) for path in session.recordings()],
        },
    }


def differences(before: State, now: State) -> State:
    """The entries that differ between two states; empty if none does."""
    found: State = {}
    for section, entries in now.items():
        old = before.get(section, {})
        changed = {k: v for k, v in entries.items() if k not in old or old[k] != v}
        if changed:
            found[section] = changed
    return found


def merged(states: Iterable[State]) -> State:
    """Several differences, one after another, as one."""
    found: State = {}
    for state in states:
        for section, entries in state.items():
            found.setdefault(section, {}).update(entries)
    return found


def _described(path: Path) -> list[Any]:
    try:
        return [path.name, path.stat().st_size]
    except OSError:  # somebody has moved it away
        return [path.name, 0]
