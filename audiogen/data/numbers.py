"""Numbers in text: the decimal sign, separators of thousands, currencies, percent, parentheses.

How numbers are written is decided once for a whole file. Most cells prove it: 1.5 has a decimal
point, 1.234,5 a decimal comma. In 1.234 the point could be either; where no cell decides, that is
an error that shows both readings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_MISSING = frozenset(
    "|na|n/a|n.a.|nan|null|none|nil|-|--|---|–|—|.|..|...|…|:|?|#n/a|#value!|#ref!|#div/0!".split(
        "|"
    )
)
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.I)

_SPACES = " \u00a0\u2007\u2009\u202f"
_THOUSANDS = rf"[.,'\u2019{_SPACES}]"
_CURRENCY = (
    r"(?:[$\u00a2-\u00a5\u20a0-\u20c0]|(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|"
    r"CZK|HUF|BRL|MXN|ZAR|KRW|US\$|R\$|kr|Fr)\.?)"
)
_CELL = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-]?)[{_SPACES}]?(?:{_CURRENCY}[{_SPACES}]?)?(?P<inner>[+-]?)"
    rf"(?P<body>\d(?:\d|{_THOUSANDS}(?=\d))*[.,]?|[.,]\d+)(?P<power>(?:[eE][+-]?\d+)?)"
    rf"[{_SPACES}]?(?:%|{_CURRENCY})?(?P<close>\))?"
)
_BODIES = {
    sign: re.compile(
        rf"(\d{{1,3}}(?P<by>[{other}'\u2019{_SPACES}])\d{{2,3}}(?:(?P=by)\d{{2,3}})*(?<=\d{{3}})|\d+)?"
        rf"([{sign}]\d*)?"
    )
    for sign, other in ((".", ","), (",", "."))
}
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_PLAIN_COLUMN = re.compile(r"[\d.+\-eE\n]*")
_POINT_PROVED = re.compile(r"(?m)^[+-]?(?:0*\.\d|\d{4,}\.\d|\d+\.\d{1,2}(?:\D|$)|\d+\.\d{4})")


class NumberError(ValueError):
    """A cell that is no number; the message is read after "which"."""


class AmbiguousError(ValueError):
    """Cells that can be read in two ways, or that contradict each other.

    Attributes
    ----------
    cells : tuple of str
        One cell with two readings, or two cells that contradict each other.
    """

    def __init__(self, *cells: str) -> None:
        super().__init__(*cells)
        self.cells = cells


def is_missing(cell: str) -> bool:
    """Whether a cell means "no value": it is empty, or NA, NaN, null, - and the like."""
    return cell.lower() in _MISSING


def is_like_number(cell: str) -> bool:
    """Whether a cell is a number with either decimal sign."""
    return bool(_CELL.fullmatch(cell.replace("\u2212", "-")))


def plain_numbers(cells: Sequence[str]) -> npt.NDArray[np.float64] | None:
    """The numbers of a column that has nothing else, with decimal points; else None.

    It is the fast way for most columns: a tenth of the time of one cell after another.
    """
    if not _PLAIN_COLUMN.fullmatch("\n".join(cells)):
        return None
    try:
        numbers = np.array(list(map(float, cells)))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


@dataclass(frozen=True)
class Numerals:
    """How the numbers of one file are written.

    Attributes
    ----------
    decimal : str
        `"."` or `","`. The other one separates thousands, as blanks and apostrophes do.
    """

    decimal: str = "."

    @classmethod
    def of(
        cls,
        columns: Iterable[Sequence[str]],
        delimiter: str,
        decimal: str = "",
        thousands: str = "",
    ) -> Numerals:
        """Found from the cells of all columns that may be numbers.

        Parameters
        ----------
        columns : iterable of sequences of str
        delimiter : str
            Between commas, 1.234 has a decimal point: where thousands are written with points,
            cells are not set apart by commas.
        decimal, thousands : str
            As they are known to be: `"."` or `","`; of thousands also another sign, or `"none"`.

        Raises
        ------
        AmbiguousError
            If two readings remain.
        """
        if decimal or thousands in (".", ","):
            return cls(decimal or {".": ",", ",": "."}[thousands])
        proofs: dict[str, str] = {}
        doubtful: dict[str, str] = {}
        for column in columns:
            found, open_ = _evidence(column)
            proofs = {**found, **proofs}
            doubtful = {**open_, **doubtful}
        if len(proofs) == 2:
            raise AmbiguousError(*proofs.values())
        if proofs:
            return cls(next(iter(proofs)))
        if thousands and doubtful:
            return cls(next(iter(doubtful)))
        doubtful.pop("." if delimiter == "," else "", None)
        if doubtful:
            raise AmbiguousError(next(iter(doubtful.values())))
        return cls()

    def fits(self, cell: str) -> bool:
        """Whether a cell is a number (infinity is one, though of no use)."""
        return self._read(cell) is not None or bool(_INFINITE.fullmatch(cell))

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
        value = self._read(cell)
        if value is None:
            raise NumberError("is no number")
        if not math.isfinite(value):
            raise NumberError("is too large a number")
        return value

    def _read(self, cell: str) -> float | None:
        if self.decimal == "." and _PLAIN.fullmatch(cell):
            return float(cell)
        match = _CELL.fullmatch(cell.replace("\u2212", "-"))
        if match is None or bool(match["open"]) != bool(match["close"]):
            return None
        body = match["body"]
        if not _BODIES[self.decimal].fullmatch(body):
            return None
        body = body.replace("." if self.decimal == "," else ",", "").replace(",", ".")
        number = float(re.sub(r"[^\d.]", "", body) + match["power"])
        negative = (match["open"] is not None) + (match["sign"] == "-") + (match["inner"] == "-")
        return -number if negative % 2 else number


def _evidence(column: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Cells of a column that prove a decimal sign, and cells in which a sign is in doubt.

    Each by the sign: the decimal one, or the one in doubt.
    """
    text = "\n".join(column)
    proof = None if "," in text else _POINT_PROVED.search(text)
    if proof and not re.search(r"\.\d*\.", text):
        return {".": text[proof.start() :].partition("\n")[0]}, {}
    proofs: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    whole: list[int] = []
    last_zero = ""
    for cell in dict.fromkeys(column):
        match = _CELL.fullmatch(cell.replace("\u2212", "-"))
        if match is None:
            continue
        body = match["body"]
        signs = [c for c in body if c in ".,"]
        if not signs:
            if body.isdigit():
                whole.append(int(body))
            continue
        last = signs[-1]
        other = "," if last == "." else "."
        before, _, after = body.rpartition(last)
        if signs[0] != last or len(signs) > 1:
            proved = last if signs[0] != last else other
            if _BODIES[proved].fullmatch(body):  # 1.2.3 is no number
                proofs.setdefault(proved, cell)
        elif len(after) != 3 or not before.isdigit() or len(before) > 3 or before.startswith("0"):
            proofs.setdefault(last, cell)
        else:
            doubtful.setdefault(last, cell)
            last_zero = last_zero or (last if after.endswith("0") else "")
    # Whoever writes 900 and 1.000 means thousands: a third decimal that is 0 would be there in
    # both. Whoever writes 1000 and 1.001 does not separate thousands.
    if doubtful and whole and not proofs and len(doubtful) == 1:
        (sign,) = doubtful
        other = "," if sign == "." else "."
        if max(whole) > 999:
            proofs[sign] = doubtful[sign]
        elif last_zero:
            proofs[other] = doubtful[sign]
    return proofs, doubtful
