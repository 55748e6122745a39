"""A rate limit for what comes from a network: so many a second, and a burst of so many at once."""

from __future__ import annotations

import time
from collections.abc import Callable


class RateLimit:
    """A token bucket: it fills up with time, up to a limit, and every action spends from it.

    Parameters
    ----------
    rate : float (1/s)
        Tokens gained per second.
    most : float, optional
        Tokens that it holds at most, and at first; by default those of one second.
    clock : callable of float (s)

    Examples
    --------
    >>> now = 0.0
    >>> limit = RateLimit(2.0, clock=lambda: now)
    >>> limit.spend(), limit.spend(), limit.spend()
    (True, True, False)
    >>> now = 0.5
    >>> limit.spend()
    True
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
        """Spend so many tokens; False, and nothing is spent, if fewer are left."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._counted) * self._rate)
        self._counted = now
        if self._left < amount:
            return False
        self._left -= amount
        return True
