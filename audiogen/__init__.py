"""audiogen: an instrument made of small recurrent networks.

    train(folder, ...)      learn to predict the next frame of a folder of sound
    load(name)              a trained model, to play
    Model.render(seconds)   play on its own predictions, into memory
    Model.render_file(...)  the same, into a file, for as long as you like

The names are loaded on first use: importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from audiogen.version import __version__ as __version__

__all__ = ["Model", "Sound", "load", "train"]

if TYPE_CHECKING:
    from audiogen.api import train
    from audiogen.generation.load import Model, load
    from audiogen.generation.render import Sound


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(importlib.import_module("audiogen.api"), name)
    raise AttributeError(f"module 'audiogen' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
