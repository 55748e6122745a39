"""What changed at one frame: what hands tell, a score holds, and a replay does again."""

from __future__ import annotations

from dataclasses import dataclass, field

from audiogen.controls import Event


@dataclass(frozen=True)
class Change:
    """Everything that changed at one frame: enough to play it again exactly.

    Targets are told, not the values on the way: the same targets at the same frames draw the same
    lines, and a long morph is one entry. They are told after it is settled who holds what, so they
    replay alike whichever hands made them.

    Attributes
    ----------
    frame : int
    targets : dict of str to float or None
        Where each knob goes; None: the weight of a source is nobody's any more.
    over : dict of str to float (s)
        How long it takes, where that is not the control's own smoothing.
    events : tuple of Event
    notes : tuple of str
        What else is worth telling: a script that was loaded anew.
    """

    frame: int
    targets: dict[str, float | None] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
