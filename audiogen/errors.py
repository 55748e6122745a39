"""The errors of audiogen: the message of each is a sentence with what is wrong and what to do.

All of them are an `AudiogenError`, so one `except` catches them. Each is also a child of the
built-in exception that a Python user expects. The command line prints the sentence and exits with
1; any other exception is a fault of audiogen itself.

    AudiogenError
        ConfigError         also a ValueError: a setting
        ControlError        also a KeyError: the name or value of a control
        MediaError          also a ValueError: a file of sound, notes or numbers
        DatasetError        also a ValueError: a corpus
        StoreError          also an OSError: a disk
        CheckpointError     also a ValueError: a checkpoint
        TrainingError       also a RuntimeError: a training
        MissingLibraryError also an ImportError: a library that is not installed
        SinkError           also an OSError: a file of a performance
        WorkError           also a RuntimeError: work that was spread (`audiogen.parallel`)
"""

from __future__ import annotations

from pathlib import Path

_HIDDEN = (
    *(code for code in range(32) if chr(code) not in "\n\t"),
    *range(0x7F, 0xA0),
    *(0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)),
)
_SHOWN = {code: chr(code).encode("unicode_escape").decode() for code in _HIDDEN}


def printable(text: str) -> str:
    """Text as a terminal may show it: control characters and marks of direction are escaped.

    A terminal would obey them, and they come with the files of others: names, models, scores.

    Examples
    --------
    >>> print(printable("a\x1b[2Jb"))
    a\\x1b[2Jb
    """
    return text.translate(_SHOWN)


def reason(error: OSError) -> str:
    """What the system says of an error, to go on a sentence with: "permission denied"."""
    return (error.strerror or str(error)).lower()


def first_line(error: BaseException) -> str:
    """The first line of what an error says, or its kind where it says nothing.

    Examples
    --------
    >>> first_line(RuntimeError("\\n  no device\\n  at 0x1")), first_line(KeyError())
    ('no device', 'KeyError')
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


class AudiogenError(Exception):
    """The base class of every error that the caller can mend, or the machine caused."""

    def __str__(self) -> str:
        # KeyError would quote the sentence, and OSError would look for an error number.
        return printable(str(self.args[0])) if self.args else ""


class ConfigError(AudiogenError, ValueError):
    """A setting that cannot be used."""


class ControlError(AudiogenError, KeyError):
    """A control, source or event that does not exist, or a value it cannot take.

    Where a name is unknown, the message suggests the nearest.
    """


class MediaError(AudiogenError, ValueError):
    """A file of sound, notes or numbers that cannot be used.

    Attributes
    ----------
    path : Path
    sentence : str
        What is wrong with the file, without its subject: "is empty".
    """

    def __init__(self, path: Path, sentence: str) -> None:
        super().__init__(path, sentence)
        self.path = path
        self.sentence = sentence

    def __str__(self) -> str:
        return printable(f"'{self.path}' {self.sentence}")


class DatasetError(AudiogenError, ValueError):
    """A corpus that cannot be learnt from.

    Attributes
    ----------
    report : tuple of FileReport
        What became of each file, where that explains the error.
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


class MissingLibraryError(AudiogenError, ImportError):
    """A library that is needed and not installed. The message says what to install."""


class SinkError(AudiogenError, OSError):
    """A file of a performance that cannot be written."""


class WorkError(AudiogenError, RuntimeError):
    """Work that could not be done where it was sent; the message names the item."""
