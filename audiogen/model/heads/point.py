"""The point head: a mean alone, fitted by mean-squared error, as the seed of this project did.

It keeps the spread of its residuals (fitted after training), so that it too has a density
and a temperature: a draw is the mean plus temperature times that spread.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.config import ModelConfig
from audiogen.model.heads.base import GaussianHead, Vector, gaussian_nll


class PointHead(GaussianHead):
    """A mean `[values]` for the next vector, in spreads of each value around a leak of the last.

    Parameters
    ----------
    values : int
    residual : bool
        Predict around `leak * history` (the leak learned per value) instead of around 0.
    """

    name = "point"
    # A mean with the spread of its residuals around it is hiss: the seed played the mean.
    default_temperature = 0.0

    def __init__(self, values: int, residual: bool) -> None:
        super().__init__(values, residual, values)

    @classmethod
    def configured(cls, config: ModelConfig, values: int) -> PointHead:
        """The head that `config` describes."""
        return cls(values, config.residual)

    def initial_tensors(self) -> dict[str, Vector]:
        """`spread` and `residual_spread` of 1, and a `leak` of 0.85, each `[values]`."""
        ones = np.ones(self.values, np.float32)
        tensors = {"spread": ones, "residual_spread": ones}
        return {**tensors, "leak": 0.85 * ones} if self.residual else tensors

    def initial_bias(self) -> Vector:
        """Zeros: the mean of the corpus."""
        return np.zeros(self.parameter_size, np.float32)

    def mean(self, parameters: Any, history: Any) -> Any:
        """The predicted vector, `[..., values]`."""
        mean = parameters * self.tensors["spread"]
        return mean + self.tensors["leak"] * history if self.residual else mean

    def split(self, parameters: Any, history: Any, ops: Any) -> tuple[Any, Any, Any]:
        """The density as a mixture of one: see `GaussianHead.split`."""
        mean = self.mean(parameters, history)[..., None, :]
        return 0 * mean[..., 0], mean, self.tensors["residual_spread"] + 0 * mean

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Nats under a Gaussian as wide as the fitted residuals; see `Head.nll`."""
        scale = self.tensors["residual_spread"] + 0 * parameters
        return gaussian_nll(target, self.mean(parameters, history), scale, ops)

    def loss(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Mean-squared error, in squared spreads of the widest value, `[...]`."""
        error = target - self.mean(parameters, history)
        return ops.mean(error * error, axis=-1)

    def draw(
        self, parameters: Vector, history: Vector, temperature: float, rng: np.random.Generator
    ) -> Vector:
        """The mean plus `temperature` times the fitted residual spread; see `GaussianHead.draw`."""
        vector: Vector = self.mean(parameters, history)
        if temperature > 0:
            noise = rng.standard_normal(self.values, np.float32)
            vector = vector + np.float32(temperature) * self.tensors["residual_spread"] * noise
        return vector

    def pass_over(self, rng: np.random.Generator) -> None:
        """Draw nothing; see `GaussianHead.pass_over`."""
        rng.standard_normal(self.values, np.float32)
