"""Which of several owners a parameter obeys: the last one that touched it.

A *parameter* is a control by its name, or the weight of a source as `mix/NAME`. An *owner* is
whoever moves parameters: `"script"`, `"page"`, `"osc"`, `"midi"`, `"keys"`, `"recording"`.

- **The last owner to touch a parameter has it.** The targets of the others are kept below, in the
  order of their touches. Below them all lies the base: the flags of the command line.
- **A move is a touch** when it comes from a slider or a message. A script or a replay is an
  *automation*: it sends its values again and again. Only its first move of a parameter is a touch.
  The later ones change its target and not the order, so a script does not fight a slider.
- **A release** gives a parameter up. It goes back to the owner that touched it before, and in the
  end to the base. The next move of an automation is a touch again.
- **A claim** is a touch without a move. It is how a script takes a parameter back from a slider.

This module knows nothing of time, ranges or threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """Where a parameter should go, and how long it should take.

    Attributes
    ----------
    value : float or None
        None: no value. Only the base of a source's weight can be that.
    seconds : float (s) or None
        How long the way there takes; None: the control's own smoothing.
    """

    value: float | None
    seconds: float | None = None


@dataclass
class TouchStack:
    """The owners of one parameter and their targets, in the order of their touches.

    Attributes
    ----------
    base : Target
        The target while nobody owns the parameter.
    targets : dict of str to Target
        By owner; the last one has the parameter.

    Examples
    --------
    >>> noise = TouchStack(Target(0.0))
    >>> noise.move("script", Target(0.3), automated=True)
    >>> noise.move("page", Target(2.0), automated=False)
    >>> noise.move("script", Target(0.4), automated=True)
    >>> noise.owner, noise.target.value
    ('page', 2.0)
    >>> noise.release("page")
    >>> noise.owner, noise.target.value
    ('script', 0.4)
    """

    base: Target
    targets: dict[str, Target] = field(default_factory=dict)

    @property
    def owner(self) -> str | None:
        """The owner that has the parameter; None: the base."""
        return next(reversed(self.targets), None)

    @property
    def target(self) -> Target:
        """The target of that owner, or of the base."""
        return next(reversed(self.targets.values()), self.base)

    def move(self, owner: str, target: Target, automated: bool) -> None:
        """Set an owner's target; unless it is automated, this is a touch."""
        if not automated:
            self.targets.pop(owner, None)  # so that it comes to lie on top
        self.targets[owner] = target

    def release(self, owner: str) -> None:
        """Drop an owner and its target, whether it has the parameter or not."""
        if self.targets.pop(owner, None) is not None and self.targets:
            self._drop_glide()

    def claim(self, owner: str, value: float) -> None:
        """Touch for an owner: at its last target, or at `value` if it has none."""
        self.targets[owner] = self.targets.pop(owner, Target(value))
        self._drop_glide()

    def _drop_glide(self) -> None:
        # Whoever has it again was on its way all the while: a long glide does not start over.
        owner, target = self.targets.popitem()
        self.targets[owner] = Target(target.value)
