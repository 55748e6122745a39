"""The mixture head: a mixture of diagonal Gaussians over the next vector (Bishop 1994, *Mixture
Density Networks*; Graves 2013, arXiv 1308.0850, section 4).

Mean-squared error averages over everything that could come next, and fed with its
predictions that average freezes. A mixture can be of two minds, and a draw takes one of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.config import ModelConfig
from audiogen.model.heads.base import GaussianHead, Vector, gaussian_nll, logsumexp

NARROWEST = 0.01
"""Least scale of a component, in spreads of the value: keeps a constant value from buying
unbounded likelihood."""


class MixtureHead(GaussianHead):
    """`components` Gaussians with a mean and a scale for each value.

    The raw output holds, in this order, logits `[components]`, means `[components, values]` and
    widths `[components, values]`. Means and scales are in spreads of each value, means around a
    leak of the last vector: `mean = leak * history + spread * f`, `scale = spread *
    (NARROWEST + softplus(width))`.

    Parameters
    ----------
    values : int
    residual : bool
        Predict around `leak * history` (the leak learned per value) instead of around 0.
    components : int
    """

    name = "mixture"

    def __init__(self, values: int, residual: bool, components: int) -> None:
        super().__init__(values, residual, components * (1 + 2 * values))
        self.components = components

    @classmethod
    def configured(cls, config: ModelConfig, values: int) -> MixtureHead:
        """The head that `config` describes."""
        return cls(values, config.residual, config.components)

    def describe(self) -> str:
        """Name and number of components."""
        return f"{self.name} of {self.components}"

    def initial_tensors(self) -> dict[str, Vector]:
        """`spread` of 1 and a `leak` of 0.85, each `[values]`."""
        ones = np.ones(self.values, np.float32)
        return {"spread": ones, "leak": 0.85 * ones} if self.residual else {"spread": ones}

    def initial_bias(self) -> Vector:
        """Even components near the middle, each about 0.7 of a spread wide.

        The means start slightly apart, since components that begin equal stay equal.
        """
        apart = np.random.default_rng(0).normal(0, 0.1, self.components * self.values)
        zeros = np.zeros(self.components), np.zeros(self.components * self.values)
        return np.concatenate([zeros[0], apart, zeros[1]]).astype(np.float32)

    def split(self, parameters: Any, history: Any, ops: Any) -> tuple[Any, Any, Any]:
        """Log-weights, means and scales of the components; see `GaussianHead.split`."""
        count, size = self.components, self.components * self.values
        shape = (*parameters.shape[:-1], count, self.values)
        shape = tuple(-1 if n is None else n for n in shape)
        logits = parameters[..., :count]
        means = ops.reshape(parameters[..., count : count + size], shape)
        widths = ops.reshape(parameters[..., count + size :], shape)
        means = means * self.tensors["spread"]
        if self.residual:
            means = means + (self.tensors["leak"] * history)[..., None, :]
        scales = self.tensors["spread"] * (NARROWEST + ops.logaddexp(widths, 0 * widths))
        return logits - logsumexp(logits, ops), means, scales

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Nats of `target` under the mixture; see `Head.nll`."""
        log_weights, means, scales = self.split(parameters, history, ops)
        each = log_weights - gaussian_nll(target[..., None, :], means, scales, ops)
        return -logsumexp(each, ops)[..., 0]

    def loss(self, parameters: Any, target: Any, history: Any, ops: Any) -> Any:
        """Nats per value, `[...]`."""
        return self.nll(parameters, target, history, ops) / self.values

    def draw(
        self, parameters: Vector, history: Vector, temperature: float, rng: np.random.Generator
    ) -> Vector:
        """A component by its weight^(1/temperature), then its Gaussian, `temperature` as wide.

        Temperature 0 is the mean of the likeliest component.
        """
        log_weights = parameters[: self.components] - logsumexp(parameters[: self.components], np)
        if temperature <= 0:
            likeliest = int(np.argmax(log_weights))
            return self._component(likeliest, parameters, history)[0].astype(np.float32)
        from audiogen.model.heads.mixture_draw import choose, stray

        # In double precision: a temperature of 1e-50 is 0 in single.
        chosen = choose(log_weights, float(temperature), rng.random())
        noise = rng.standard_normal(self.values, np.float32)
        at = self.components + chosen * self.values
        means = parameters[at : at + self.values]
        at += self.components * self.values
        width = parameters[at : at + self.values]
        wide = NARROWEST + np.logaddexp(width, 0 * width)
        spread = self.tensors["spread"]
        leak = self.tensors["leak"] if self.residual else spread[:0]
        vector = np.empty(self.values, np.float32)
        stray(means, wide, spread, leak, history, np.float32(temperature), noise, vector)
        return vector

    def prepare(self) -> None:
        """Compile a draw; see `GaussianHead.prepare`."""
        parameters = np.zeros(self.parameter_size, np.float32)
        self.draw(parameters, np.zeros(self.values, np.float32), 1.0, np.random.default_rng(0))

    def pass_over(self, rng: np.random.Generator) -> None:
        """Draw nothing; see `GaussianHead.pass_over`."""
        rng.random()
        rng.standard_normal(self.values, np.float32)

    def _component(self, chosen: int, parameters: Vector, history: Vector) -> tuple[Vector, Vector]:
        """Mean and scale of one component, `[values]` each: those of `split`, bit for bit.

        The scales of all would take longer than the rest of a draw.
        """
        at = self.components + chosen * self.values
        mean = parameters[at : at + self.values] * self.tensors["spread"]
        if self.residual:
            mean = mean + self.tensors["leak"] * history
        at += self.components * self.values
        width = parameters[at : at + self.values]
        return mean, self.tensors["spread"] * (NARROWEST + np.logaddexp(width, 0 * width))
