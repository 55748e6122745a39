"""audiogen: an instrument made of small recurrent networks.

    train(folder, ...)      learn to predict the next frame of a folder of sound
    load(name)              a trained model, ready to play
    evaluate(name, ...)     compare what a model plays with its corpus
    Model.render(seconds)   play into memory: a `Sound`
    Model.render_file(...)  the same, into a file, for as long as you like
    remember(name)          give a model of before what the recall control needs
    AudiogenError           the base class of every error that this package raises on purpose

Each name is imported when it is first used, so importing the package costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiogen.version import __version__ as __version__

__all__ = [
    "AudiogenError",
    "Model",
    "Sound",
    "__version__",
    "evaluate",
    "load",
    "remember",
    "train",
]

if TYPE_CHECKING:  # what an editor completes, and a type checker sees
    from audiogen.api import Model, Sound, evaluate, load, remember, train
    from audiogen.errors import AudiogenError
else:
    # Where a name lives, so that whoever only plays does not wait for what trains and judges.
    _HOMES = {
        "AudiogenError": "audiogen.errors",
        "Model": "audiogen.generation.load",
        "Sound": "audiogen.generation.render",
        "load": "audiogen.generation.load",
    }

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        if name not in __all__:
            raise AttributeError(f"module 'audiogen' has no attribute {name!r}")
        import importlib

        home = importlib.import_module(_HOMES.get(name, "audiogen.api"))
        value = globals()[name] = getattr(home, name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
