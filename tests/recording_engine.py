"""An engine that keeps what it hears and says: for tests of whoever plays on it."""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.model.engine import Engine


class RecordingEngine:
    """Does what another engine does; the contract is `engine.base.Engine`.

    Attributes
    ----------
    heard, said : list of array
        The vectors and the parameters of each step.
    """

    def __init__(self, engine: Engine[Any]) -> None:
        self._engine = engine
        self.heard: list[np.ndarray] = []
        self.said: list[np.ndarray] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def step(self, vectors: np.ndarray, *given: Any, **named: Any) -> np.ndarray:
        self.heard.append(np.array(vectors))
        made = self._engine.step(vectors, *given, **named)
        self.said.append(np.array(made))
        return made
