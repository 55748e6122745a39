"""The errors of audiogen: each tells in one sentence what is wrong and what to do about it.

All of them are an `AudiogenError`, so one `except` catches them; each is a child of the built-in
exception that a Python user would expect as well. The command line prints the sentence and exits
with 1; any other exception is a fault of audiogen itself.
"""

from __future__ import annotations

from pathlib import Path


class AudiogenError(Exception):
    """The base class of every error that is the caller's, or the machine's, to mend."""

    def __str__(self) -> str:
        # KeyError would quote the sentence, and OSError would look for an error number.
        return str(self.args[0]) if self.args else ""


class ConfigError(AudiogenError, ValueError):
    """A setting that cannot be used."""


class ControlError(AudiogenError, KeyError):
    """A name that is no control's; the message suggests the nearest."""


class MediaError(AudiogenError, ValueError):
    """A file of sound, notes or numbers that cannot be used.

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


class DatasetError(AudiogenError, ValueError):
    """A corpus that nothing can be learnt from.

    Attributes
    ----------
    report : tuple of FileReport
        What became of each file, where that explains it.
    """

    def __init__(self, message: str, report: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.report = report


class StoreError(AudiogenError, OSError):
    """A disk, or the folder of stored frames, that cannot be used."""


class CheckpointError(AudiogenError, ValueError):
    """A checkpoint that cannot be found, read or written."""


class TrainingError(AudiogenError, RuntimeError):
    """A training that cannot go on."""


class SinkError(AudiogenError, OSError):
    """A file of a performance that cannot be written."""
