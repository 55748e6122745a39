"""Drawing one of several choices by their chances: first of which kind, then which of that kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def choose(
    chances: npt.NDArray[Any],
    temperature: float,
    numbers: npt.NDArray[Any],
    families: npt.NDArray[np.int64] | None = None,
) -> npt.NDArray[np.int64]:
    """The number of the choice in each row.

    Where choices are of several kinds, a temperature acts on the kinds, and on the choices within
    each. On all alike it would silence whatever comes in many forms: a melody goes on with a hold
    in 60 % of its steps, and a note, though likelier than a hold now and then, is one of seventy
    pitches, none of which ever is.

    Parameters
    ----------
    chances : array `[rows, choices]`, 0 or more
        Of any sum above 0.
    temperature : float
        A kind comes by its chance^(1/temperature), and so does a choice of that kind: 0 takes the
        likeliest (of several the first), 1 goes by the chances themselves.
    numbers : array `[rows]`, 0 to 1
        Drawn evenly by whoever asks: the same one chooses alike among like chances.
    families : array of int `[choices]`, optional
        The kind of each choice, ascending from 0 on, none left out; by default, all are of one.

    Examples
    --------
    >>> chances = np.array([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]])
    >>> choose(chances, 1.0, np.array([0.1, 0.9])).tolist()
    [0, 2]
    >>> choose(chances, 0.0, np.array([0.1, 0.9])).tolist()
    [0, 0]
    >>> pitches_and_hold = np.array([0, 0, 1])
    >>> choose(np.array([[0.35, 0.25, 0.4]]), 0.0, np.array([0.5]), pitches_and_hold).tolist()
    [0]
    """
    if temperature == 1 or families is None:
        families = np.zeros(chances.shape[-1], np.int64)
    # In double precision, and the likeliest at 1: a temperature of 1e-50 is 0 in single.
    given = np.asarray(chances, np.float64)
    begins = np.searchsorted(families, np.arange(families[-1] + 1))
    kinds = np.add.reduceat(given, begins, axis=-1)
    highest = np.maximum.reduceat(given, begins, axis=-1)[:, families]
    relative = np.divide(given, highest, out=np.zeros_like(given), where=highest > 0)
    if temperature <= 0:
        best = kinds.argmax(axis=-1)[:, None] == families
        return np.argmax(np.where(best, relative, -1.0), axis=-1)
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        weights = np.exp(np.log(relative) / temperature)
        heated = np.exp(np.log(kinds / kinds.max(axis=-1, keepdims=True)) / temperature)
    shares = np.maximum(np.add.reduceat(weights, begins, axis=-1), 1e-300)
    weights *= (heated / shares)[:, families]
    cumulative = np.cumsum(weights, axis=-1)
    places = numbers[:, None] * cumulative[:, -1:]
    chosen = (cumulative <= places).sum(axis=-1)
    # A number that rounds up to the very end still chooses something that has a chance.
    last = chances.shape[-1] - 1 - np.argmax(weights[:, ::-1] > 0, axis=-1)
    return np.minimum(chosen, last)
