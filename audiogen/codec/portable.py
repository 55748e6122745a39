"""Arithmetic of which every processor gives the same bits.

numpy's exponentials and logarithms are other functions where there is AVX-512, and a BLAS adds up a
matrix product in the order that suits the processor. In play that is fed back to the network, a
last bit is another performance after some frames. Here all is made of sums, products and quotients
in one order, which IEEE 754 rounds alike everywhere.

The functions take numbers or arrays, compute in double precision, and are within four units in the
last place of the true value (`exp10` of its argument's). Infinities and what is no number become
what numpy makes of them.

Exponentials are compiled where numba is loaded, as in everything that plays: four of them take 1 us
in place of 16. Elsewhere numpy computes them, step by step, to the same bits.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.storage import CompiledCode

Array = npt.NDArray[np.float64]

CODE = CompiledCode([Path(__file__)])
"""The code of `product` and of the exponentials."""

# ln 2 in two parts, of which the first has so few digits that its multiples are exact (fdlibm).
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_EXPONENTIAL = tuple(1 / math.factorial(n) for n in range(14, 0, -1))
_LOGARITHM = [1 / (2 * n + 1) for n in range(11, 0, -1)]
_FURTHEST = 800.0  # beyond it an exponential is 0 or infinite
_PER_LN2 = 1 / math.log(2)
_FAR = 640  # half of the furthest power of 2, and more
_POWERS = 2.0 ** np.arange(-_FAR, _FAR + 1)


def exp(x: Any) -> Array:
    """e^x."""
    if "numba" in sys.modules:
        return _compiled_exponential(x, less=0)
    power, beyond = _reduced(x)
    with np.errstate(over="ignore", under="ignore"):
        return np.ldexp(1 + beyond, power)


def expm1(x: Any) -> Array:
    """e^x - 1, exact near 0."""
    if "numba" in sys.modules:
        return _compiled_exponential(x, less=1)
    power, beyond = _reduced(x)
    with np.errstate(over="ignore", under="ignore"):
        scale = np.ldexp(1.0, power)
        return np.where(np.isinf(scale), scale, scale * beyond + (scale - 1))


def exp10(x: Any) -> Array:
    """10^x."""
    return exp(np.asarray(x, np.float64) * math.log(10))


def log(x: Any) -> Array:
    """The natural logarithm."""
    given = np.asarray(x, np.float64)
    usual = (given > 0) & (given < np.inf)
    part, power = np.frexp(np.where(usual, given, 1.0))
    small = part < math.sqrt(0.5)
    part, power = np.where(small, 2 * part, part), power - small
    # ln m = 2 artanh s.
    s = (part - 1) / (part + 1)
    total = np.full_like(s, _LOGARITHM[0])
    square = s * s
    for factor in _LOGARITHM[1:]:
        total *= square
        total += factor
    found = power * _LN2_HIGH + (power * _LN2_LOW + (2 * s + 2 * s * (square * total)))
    if not np.all(usual):
        found = np.where(usual, found, np.log(np.where(usual, 1.0, given)))
    return np.asarray(found)


def log1p(x: Any) -> Array:
    """ln(1 + x), exact near 0 (W. Kahan's correction of what rounding takes from 1 + x)."""
    given = np.asarray(x, np.float64)
    whole = 1 + given
    apart = whole - 1
    usual = (apart != 0) & np.isfinite(whole)
    scale = np.where(usual, given, 1.0) / np.where(usual, apart, 1.0)
    return np.where(usual, log(whole) * scale, np.where(apart == 0, given, log(whole)))


def log10(x: Any) -> Array:
    """The logarithm to base 10."""
    return log(x) / math.log(10)


def _reduced(x: Any) -> tuple[npt.NDArray[np.int32], Array]:
    """The whole n and e^r - 1 of x = n ln 2 + r, with r from -ln 2 / 2 to ln 2 / 2."""
    given = np.clip(np.asarray(x, np.float64), -_FURTHEST, _FURTHEST)
    power = np.rint(given * _PER_LN2)
    power = np.where(np.isnan(power), 0.0, power)
    r = (given - power * _LN2_HIGH) - power * _LN2_LOW
    beyond = np.full_like(r, _EXPONENTIAL[0])
    for factor in _EXPONENTIAL[1:]:
        beyond *= r
        beyond += factor
    beyond *= r
    return power.astype(np.int32), beyond


def _compiled_exponential(x: Any, less: int) -> Array:
    """`exp(x)`, or with `less` 1 `expm1(x)`, in compiled code."""
    given = np.array(x, np.float64, order="C")  # a new one: numba compiles for each kind of array
    made = np.empty(given.shape)
    _exponentials()(given.reshape(-1), less, made.reshape(-1))
    return made if made.ndim else made[()]


def product(vector: npt.NDArray[Any], matrix: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """`vector @ matrix` in float32, added up eight rows at a time.

    Parameters
    ----------
    vector : array `[rows]`
    matrix : array `[rows, columns]`
        Contiguous, or it is copied at each call.

    Returns
    -------
    float32 `[columns]`
    """
    made = np.zeros(matrix.shape[1], np.float32)
    _product()(
        np.ascontiguousarray(vector, np.float32), np.ascontiguousarray(matrix, np.float32), made
    )
    return made


@functools.cache
def _product() -> Callable[..., None]:
    return CODE.kept(add_product, "product")


@functools.cache
def _exponentials() -> Callable[..., None]:
    return CODE.kept(exponentials, "exponentials")


def exponentials(given: Any, less: int, made: Any) -> None:
    """Write `exp` of each number to `made`, or `expm1` with `less` 1, by the same steps; a function
    that numba can compile.
    """
    for n in range(len(given)):
        x = given[n]
        if x > _FURTHEST:
            x = _FURTHEST
        if x < -_FURTHEST:
            x = -_FURTHEST
        power = np.rint(x * _PER_LN2)
        if power != power:
            power = 0.0
        r = (x - power * _LN2_HIGH) - power * _LN2_LOW
        beyond = _EXPONENTIAL[0]
        for k in range(1, len(_EXPONENTIAL)):
            beyond = beyond * r + _EXPONENTIAL[k]
        beyond *= r
        # A power of 2 in two factors: of one, the furthest would be infinite.
        first = np.int64(power) >> 1
        low, high = _POWERS[first + _FAR], _POWERS[np.int64(power) - first + _FAR]
        if less:
            scale = low * high
            made[n] = scale if scale == np.inf else scale * beyond + (scale - 1)
        else:
            made[n] = (1 + beyond) * low * high


def add_product(vector: Any, matrix: Any, made: Any) -> None:
    """Add to `made` `[columns]` what `product` gives, as a function that numba can compile."""
    # Columns side by side in the vectors of the processor, however wide: each has its own sum. A
    # product is rounded before it is added, also where the processor could do both at once.
    whole = len(vector) // 8 * 8
    for row in range(0, whole, 8):
        a, b, c, d = vector[row], vector[row + 1], vector[row + 2], vector[row + 3]
        e, f, g, h = vector[row + 4], vector[row + 5], vector[row + 6], vector[row + 7]
        for column in range(len(made)):
            total = a * matrix[row, column] + b * matrix[row + 1, column]
            total += c * matrix[row + 2, column] + d * matrix[row + 3, column]
            other = e * matrix[row + 4, column] + f * matrix[row + 5, column]
            other += g * matrix[row + 6, column] + h * matrix[row + 7, column]
            made[column] += total + other
    for row in range(whole, len(vector)):
        factor = vector[row]
        for column in range(len(made)):
            made[column] += factor * matrix[row, column]
