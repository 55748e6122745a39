"""The old name of `audiogen.control`, for the scripts that import it."""

from audiogen.control import Scene, Section, lfo, load_scenes, morph, ramp, save_scenes, section

__all__ = ["Scene", "Section", "lfo", "load_scenes", "morph", "ramp", "save_scenes", "section"]
