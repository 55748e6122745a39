"""What is wrong with a file or folder, in words; whatever medium it is of."""

from __future__ import annotations

from pathlib import Path


class MediaError(ValueError):
    """A file that cannot be used.

    Attributes
    ----------
    path : Path
    sentence : str
        What is wrong with it, to be read after its name: "is empty".
    """

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(path, sentence)
        self.path = path
        self.sentence = sentence

    def __str__(self) -> str:
        return f"'{self.path}' {self.sentence}"
