"""Hands on the controls while it plays: scripts, scenes, recordings, and who holds what.

For scripts:

    ramp, lfo, section      values that move with time
    Scene, load_scenes      sets of values, and the way from one to another: morph

A script's `play(t, c)` has everything else as attributes of `c`; see `audiogen.control.script_api`.
"""

from audiogen.control.modulation import Section, lfo, ramp, section
from audiogen.control.scenes import Scene, load_scenes, morph, save_scenes

__all__ = ["Scene", "Section", "lfo", "load_scenes", "morph", "ramp", "save_scenes", "section"]
