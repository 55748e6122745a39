"""An allowance: so many a second, and as many at once; what comes from a network is held to one."""

from __future__ import annotations

import time
from collections.abc import Callable


class RateLimit:
    """Fills up with time, up to a limit, and is spent by whoever does something.

    Parameters
    ----------
    rate : float (1/s)
        How fast it fills up.
    most : float, optional
        How much may be spent at once; by default what a second gives.
    clock : callable of float (s)
    """

    def __init__(
        self,
        rate: float,
        most: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate, self._most = rate, rate if most is None else most
        self._clock, self._counted = clock, clock()
        self._left = self._most

    def spend(self, amount: float = 1.0) -> bool:
        """Whether there was enough left; if so, it is spent."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._counted) * self._rate)
        self._counted = now
        if self._left < amount:
            return False
        self._left -= amount
        return True
