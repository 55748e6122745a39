"""Numbers in text: with a decimal point or a decimal comma, and separators of thousands."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_MISSING = frozenset(("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", ".", "?", "#n/a"))

_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?%?")
_COMMA = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+|\d+)?(,\d*)?([eE][+-]?\d+)?%?")
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.I)


class NumberError(ValueError):
    """A cell that is no number; the message is read after "which"."""


def is_missing(cell: str) -> bool:
    """Whether a cell means "no value": it is empty, or NA, NaN, null, - and the like."""
    return cell.lower() in _MISSING


@dataclass(frozen=True)
class Numerals:
    """How the numbers of one file are written.

    Attributes
    ----------
    comma : bool
        Decimals follow a comma: 1.234,5. Otherwise a point: 1,234.5.
    """

    comma: bool = False

    @classmethod
    def of(cls, cells: Sequence[str], delimiter: str) -> Numerals:
        """Found from the cells of a file: more of them are numbers with a comma than without.

        Where cells are set apart by commas, a decimal comma has to be within quotes.
        """
        both = [sum(_value(cell, comma) is not None for cell in cells) for comma in (False, True)]
        # 1,234 between semicolons is a decimal: who writes thousands like that sets commas between.
        tie = delimiter != "," and any(re.fullmatch(r"[+-]?\d+,\d+", cell) for cell in cells)
        return cls(both[1] > both[0] or (both[1] == both[0] and tie))

    def fits(self, cell: str) -> bool:
        """Whether a cell is a number (infinity is one, though of no use)."""
        return _value(cell, self.comma) is not None or bool(_INFINITE.fullmatch(cell))

    def value(self, cell: str) -> float:
        """The number in a cell, NaN if it means "no value".

        Raises
        ------
        NumberError
            If it is text, or no finite number.
        """
        if is_missing(cell):
            return math.nan
        if _INFINITE.fullmatch(cell):
            raise NumberError("is not finite")
        value = _value(cell, self.comma)
        if value is None:
            raise NumberError("is no number")
        if not math.isfinite(value):
            raise NumberError("is too large a number")
        return value


def _value(cell: str, comma: bool) -> float | None:
    if not (_COMMA if comma else _POINT).fullmatch(cell) or not any(c.isdigit() for c in cell):
        return None
    bare = cell.rstrip("%")
    if comma:
        bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
    else:
        bare = bare.replace(",", "")
    return float(bare)
