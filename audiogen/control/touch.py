"""Holding: which of several hands a knob obeys.

A *knob* is a control by its name, or the weight of a source as `mix/NAME`.

- **The last hand on a knob holds it.** The others' wishes are kept beneath it, in the order in
  which they touched the knob; below all of them lies the base (the flags of the command line).
- **A move is a touch** for a hand that moves when somebody moves it: a slider, a message. A
  *steady* hand says its values over and over (a script, a recording): its first move of a knob is
  a touch, and each later one is the same touch going on. It changes what the hand wishes, never who
  holds the knob; so a script does not fight a slider.
- **To release** a knob is to take one's hand off it: whoever touched it before holds it again, and
  in the end the base. The next move of a steady hand is a touch again.
- **To claim** a knob is to touch it without moving it: how a script takes one back from a slider.

Nothing here knows about time, ranges or threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """What a hand wants of a knob.

    Attributes
    ----------
    value : float or None
        None: nothing; only the base of a source's weight can be that.
    seconds : float (s) or None
        How long the way there takes; None: the control's own smoothing.
    """

    value: float | None
    seconds: float | None = None


@dataclass
class TouchStack:
    """The hands on one knob.

    Attributes
    ----------
    base : Target
        What holds while no hand does.
    wishes : dict of str to Target
        By hand, in the order of touch: the last one holds the knob.
    """

    base: Target
    options: dict[str, Target] = field(default_factory=dict)

    @property
    def holder(self) -> str | None:
        return next(reversed(self.options), None)

    @property
    def wish(self) -> Target:
        return next(reversed(self.options.values()), self.base)

    def move(self, hand: str, wish: Target, steady: bool) -> None:
        """Let a hand move the knob."""
        if not steady:
            self.options.pop(hand, None)  # so that it comes to lie on top
        self.options[hand] = wish

    def release(self, hand: str) -> None:
        """Take a hand off it, whether it holds the knob or not."""
        if self.options.pop(hand, None) is not None and self.options:
            self._hurry()

    def claim(self, hand: str, value: float) -> None:
        """Let a hand touch it: at its own last wish, or at `value` if it has none."""
        self.options[hand] = self.options.pop(hand, Target(value))
        self._hurry()

    def _hurry(self) -> None:
        # A hand that holds it again was on its way all the while: its long glide is not begun anew.
        hand, wish = self.options.popitem()
        self.options[hand] = Target(wish.value)
