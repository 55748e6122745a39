"""Controls that move while it plays: the control table, scripts, scenes, scores and replays.

For scripts:

    ramp, lfo, section                      values that change with time
    Scene, load_scenes, save_scenes, morph  sets of values, and the way from one to another

Everything else a script finds as attributes of `c` in `play(t, c)`: see
`audiogen.control.script_api`.

    table           every control: its range, unit and help; Snapshot, Event, Change
    arbiter, touch  which owner a parameter obeys: the last one that touched it
    smoothing       how a parameter moves to its target
    script, reload  scripts that move the controls, and their reloading
    scenes          sets of values in a file
    score_file      what was changed, frame by frame, in a file; score_header, provenance, replay
    performance     all of these put together, as the controls of a player
    source_spec     how a source is written: a checkpoint, file:PATH or mic:DEVICE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiogen.control.modulation import Section, lfo, ramp, section
    from audiogen.control.scenes import Scene, load_scenes, morph, save_scenes

__all__ = ["Scene", "Section", "lfo", "load_scenes", "morph", "ramp", "save_scenes", "section"]

_MODULATION = ("Section", "lfo", "ramp", "section")

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name on first use: the command line's help needs the control table alone."""
        if name not in __all__:
            raise AttributeError(f"module 'audiogen.control' has no attribute {name!r}")
        import importlib

        home = "modulation" if name in _MODULATION else "scenes"
        return getattr(importlib.import_module(f"audiogen.control.{home}"), name)
