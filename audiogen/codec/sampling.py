"""Sampling from categorical distributions: first the kind of a choice is drawn, then the choice."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec import portable


def choose(
    chances: npt.NDArray[Any],
    temperature: float,
    numbers: npt.NDArray[Any],
    families: npt.NDArray[np.int64] | None = None,
) -> npt.NDArray[np.int64]:
    """Draw a choice in each row.

    Where choices are of several kinds, the temperature acts on the kinds, and then on the choices
    within a kind. On all choices alike it would silence the kinds that have many choices. A melody
    holds in 60 % of its steps, for example; sometimes a new note is likelier than a hold, but no
    single one of its seventy pitches is.

    Parameters
    ----------
    chances : array `[rows, choices]`, 0 or more
        The probabilities; they may have any sum above 0.
    temperature : float
        A kind is drawn by its probability^(1/temperature), and so is a choice within it. 0 takes
        the likeliest (of several the first), 1 draws by the probabilities themselves.
    numbers : array `[rows]`, 0 to 1
        A uniform random number for each row. The same number draws the same choice from the same
        probabilities.
    families : array of int `[choices]`, optional
        The kind of each choice: ascending from 0 on, without gaps. By default all are of one kind.

    Returns
    -------
    array of int `[rows]`
        The number of the choice.

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
        weights = portable.exp(portable.log(relative) / temperature)
        heated = portable.exp(portable.log(kinds / kinds.max(axis=-1, keepdims=True)) / temperature)
    shares = np.maximum(np.add.reduceat(weights, begins, axis=-1), 1e-300)
    weights *= (heated / shares)[:, families]
    cumulative = np.cumsum(weights, axis=-1)
    places = numbers[:, None] * cumulative[:, -1:]
    chosen = (cumulative <= places).sum(axis=-1)
    # A number that rounds up to the very end still draws a choice of probability above 0.
    last = chances.shape[-1] - 1 - np.argmax(weights[:, ::-1] > 0, axis=-1)
    return np.minimum(chosen, last)
