"""A source as a player writes it: a checkpoint, a sound file, or a live input.

    jazz                    a checkpoint, by its name or path
    file:rain.wav           a sound file, or a folder of them, that loops
    file:rain.wav?wander    the same, going on from another place every few seconds
    mic:                    the system's default input
    mic:USB                 another input, by its number or a part of its name

These texts stand on the command line, in `audiogen.load` and in scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FILE, _INPUT, _WANDER = "file:", "mic:", "?wander"


@dataclass(frozen=True)
class SourceSpec:
    """Which source is meant; `str` gives the text that `parse` reads.

    Attributes
    ----------
    kind : str
        `"checkpoint"`, `"file"` or `"input"`.
    target : str
        The checkpoint's name or path, the path of the sound, or the input device; empty for the
        system's default input.
    wander : bool
        Whether a sound file plays from changing places; False for the other kinds.

    Examples
    --------
    >>> SourceSpec.parse("file:rain.wav?wander")
    SourceSpec(kind='file', target='rain.wav', wander=True)
    >>> str(SourceSpec("input", "USB"))
    'mic:USB'
    """

    kind: Literal["checkpoint", "file", "input"]
    target: str
    wander: bool = False

    @classmethod
    def parse(cls, text: str) -> SourceSpec:
        """Read a source's text; what has no known prefix names a checkpoint."""
        if text.startswith(_INPUT):
            return cls("input", text.removeprefix(_INPUT))
        if text.startswith(_FILE):
            target = text.removeprefix(_FILE)
            return cls("file", target.removesuffix(_WANDER), target.endswith(_WANDER))
        return cls("checkpoint", text)

    def __str__(self) -> str:
        prefix = {"checkpoint": "", "file": _FILE, "input": _INPUT}[self.kind]
        return prefix + self.target + (_WANDER if self.wander else "")

    @property
    def is_file(self) -> bool:
        """Whether it is sound on disk."""
        return self.kind == "file"

    @property
    def is_input(self) -> bool:
        """Whether it is a live input, which nobody can play again."""
        return self.kind == "input"

    @property
    def path(self) -> Path:
        """`target` as a path, of a checkpoint or a sound file."""
        return Path(self.target)
