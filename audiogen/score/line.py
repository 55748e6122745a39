"""A value on its way: the straight line by which a change arrives."""

from __future__ import annotations

DIGITS = 6
"""Places that the count of frames is rounded to: seconds are counted in floating point, and a line
should end on its frame, not a millionth before it."""


class Line:
    """A value that goes to its target in a straight line over played time.

    Parameters
    ----------
    value : float
        Where it is, and stays until it is sent elsewhere.
    frame_rate : float (frames/s)

    Attributes
    ----------
    value : float
    target : float
        Equal to `value` when it has arrived.
    """

    __slots__ = ("_frame_rate", "_frames", "_from", "_since", "target", "value")

    def __init__(self, value: float, frame_rate: float) -> None:
        self.value = self.target = self._from = value
        self._frame_rate = frame_rate
        self._since = 0.0
        self._frames = 1

    @property
    def arrived(self) -> bool:
        return self.value == self.target

    def place(self, value: float) -> None:
        """Be somewhere at once."""
        self.value = self.target = self._from = value

    def toward(self, target: float, seconds: float, length: float) -> None:
        """Set out from where it is.

        Parameters
        ----------
        target : float
        seconds : float (s)
            The time played at the frame from which on it moves.
        length : float (s)
            How long it takes, in whole frames and at least one: the first frame already moves, and
            the last one is the target exactly. One frame is at once.
        """
        self._from, self.target = self.value, target
        self._since = seconds
        self._frames = max(1, round(length * self._frame_rate))

    def move(self, seconds: float) -> float:
        """Be where it belongs at that time; returns the value."""
        passed = round((seconds - self._since) * self._frame_rate + 1, DIGITS)
        if passed >= self._frames:
            self.value = self.target
        else:
            self.value = self._from + (self.target - self._from) * (passed / self._frames)
        return self.value
