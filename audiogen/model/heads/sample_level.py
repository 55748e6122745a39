"""The sample-level head: the samples of a frame, one after the other, each given those before it.

This is SampleRNN (Mehri et al., ICLR 2017). The frame tier (the recurrent network) gives
`CONDITION` numbers for each position in the next frame. Below it the sample tier takes them and the
last `taps` samples, each looked up in an embedding, and gives logits over the `levels` that the
next sample can have. With three tiers an LSTM stands between the two: it takes the samples `MIDDLE`
at a time, begins anew in each frame, and its output takes the place of the frame tier's.

Beside the taps the sample tier is given a linear prediction of each sample from the latest input,
which shifts its logits (`heads.lpc_prior`); with a conductor, what that one plays (`heads.guide`).

A vector is a frame's samples as model values (`audiogen.model.mulaw`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from audiogen.config import ModelConfig
from audiogen.errors import ConfigError
from audiogen.model.heads.base import Vector, logsumexp
from audiogen.model.heads.lpc_prior import HINTS, LpcPrior
from audiogen.model.mulaw import REACH, codes_of, values_of

if TYPE_CHECKING:
    from audiogen.model.heads.lpc import LpcState  # loads numba

CONDITION = 64
"""Numbers that a tier gives for each position of the one below. With all 256 units' worth of them
training was a third slower and no better for it."""

EMBEDDING = 16
"""Numbers that a level is looked up as."""

MIDDLE = 8
"""Samples in a step of the middle tier; its input are twice as many."""


class SampleLevelHead:
    """A distribution over each of a frame's samples in turn.

    Parameters
    ----------
    config : ModelConfig
        Its `levels`, `tiers`, `taps` and `sample_units`.
    values : int
        Samples in a frame.

    Raises
    ------
    ConfigError
        If the frames are too short for the taps or the middle tier.
    """

    name = "sample_level"
    bits_per = "sample"
    draws_samples, draws_choices = True, False
    default_temperature = 1.0

    def __init__(self, config: ModelConfig, values: int) -> None:
        reach = max(config.taps, 2 * MIDDLE if config.tiers == 3 else 0)
        if reach > values or (config.tiers == 3 and values % MIDDLE):
            raise ConfigError(
                f"frames of {values} samples are too short for {config.taps} taps"
                if config.taps > values
                else f"three tiers need a frame_size of {2 * MIDDLE} or more, in steps of {MIDDLE}"
            )
        self.values = values
        self.levels, self.tiers, self.taps = config.levels, config.tiers, config.taps
        self.units = config.sample_units
        self._steps = values if config.tiers == 2 else values // MIDDLE
        self.parameter_size = self._steps * CONDITION
        self.tensors: dict[str, Any] = {}
        self.guided = config.conducted and config.guided
        self.prior = None
        predicts = config.prediction and config.context == "carry" and not config.conducted
        if predicts or self.guided:
            self.prior = LpcPrior(config.levels, config.companding, config.sample_units)
        self.trained = tuple(name for name in self.initial_tensors() if name != "spread")
        self._drawing: Any = None
        self._scale: Any = None

    @classmethod
    def configured(cls, config: ModelConfig, values: int) -> SampleLevelHead:
        """The head that `config` describes."""
        return cls(config, values)

    def describe(self) -> str:
        """The name of the head."""
        return self.name

    def initial_tensors(self) -> dict[str, Vector]:
        """The head's tensors before any training, by name."""
        rng = np.random.default_rng(0)

        def normal(scale: float, *shape: int) -> Vector:
            return (scale * rng.standard_normal(shape)).astype(np.float32)

        units, inputs = self.units, self.taps * EMBEDDING
        tensors = {
            "spread": np.ones(self.values, np.float32),
            "embedding": _first_embedding(self.levels) + normal(0.1, self.levels, EMBEDDING),
            "tap_kernel": normal(inputs**-0.5, inputs, units),
            "condition_kernel": normal(CONDITION**-0.5, CONDITION, units),
            "hidden_bias_1": np.zeros(units, np.float32),
            "hidden_kernel": normal((2 / units) ** 0.5, units, units),
            "hidden_bias_2": np.zeros(units, np.float32),
            "logit_kernel": normal(0.05 * units**-0.5, units, self.levels),
            "logit_bias": np.zeros(self.levels, np.float32),
        }
        if self.prior is not None:
            tensors.update(self.prior.initial_tensors(rng))
        if self.tiers == 3:
            inputs = CONDITION + 2 * MIDDLE
            tensors["middle/kernel"] = normal(inputs**-0.5, inputs, 4 * units)
            tensors["middle/recurrent_kernel"] = normal(units**-0.5, units, 4 * units)
            bias = np.zeros((4, units), np.float32)
            bias[1] = 1  # it remembers, to begin with
            tensors["middle/bias"] = bias.reshape(-1)
            tensors["middle/read_out"] = normal(units**-0.5, units, MIDDLE * CONDITION)
        return tensors

    def initial_bias(self) -> Vector:
        """Zeros: the frame tier gives nothing yet."""
        return np.zeros(self.parameter_size, np.float32)

    def lpc_state(self, batch: int) -> LpcState | None:
        """The linear predictor's state for each voice, or None where there is no predictor."""
        if self.prior is None or self.guided:
            return None
        from audiogen.model.heads.lpc import LpcState

        return LpcState.fresh(batch)

    def follow(self, state: LpcState | None, vectors: Any, temperature: float = 1.0) -> Any:
        """Lead the linear predictor along some input.

        Parameters
        ----------
        state : LpcState or None
            Of `lpc_state`; changed in place.
        vectors : array `[batch, frames, values]`
        temperature : float, optional
            At which they were drawn.

        Returns
        -------
        array `[batch, frames, values, HINTS]` or None
            What it predicted of each sample from those before, for `nll` and `loss`; None without
            a predictor. The last number is its weight: 1, which training may set to 0.
        """
        if state is None or self.prior is None:
            return None
        from audiogen.model.heads.lpc import follow

        codes = codes_of(vectors, self.levels, np).astype(np.int32)
        return follow(state, codes, self._level_scale(), temperature)

    def heard(self, guide: Vector, clarity: Any, noise: Vector) -> Vector:
        """What a guided tier hears of its conductor; see `heads.guide.guide_hints`.

        Parameters
        ----------
        guide : array `[..., values]`
            The excitation of the conductor's sound in the next frames, from -1 to 1.
        clarity : float, or an array to be broadcast to `guide`
        noise : array `[..., values]`
            Of a deviation of 1.

        Returns
        -------
        array `[..., values, HINTS]`
            For `offer`, `nll` and `loss`.
        """
        from audiogen.model.heads.guide import guide_hints

        return guide_hints(guide, clarity, noise, self._level_scale())

    def heard_of_itself(self, vectors: Vector, clarity: Any, noise: Vector) -> Vector:
        """What a guided tier hears where its conductor plays just these samples, as in training.

        As `heard`, with model vectors `[..., values]` in place of the guide.
        """
        codes = codes_of(vectors, self.levels, np).astype(np.int32)
        return self.heard(self._level_scale().amplitudes[codes], clarity, noise)

    def logits(
        self,
        parameters: Any,
        target: Any,
        history: Any,
        ops: Any,
        hints: Any = None,
    ) -> Any:
        """Logits of every sample of `target`, each given those before it.

        Parameters
        ----------
        parameters : array `[..., parameter_size]`
        target, history : array `[..., values]`
            The samples to predict and those of the frame before, as model values.
        ops : module
            `numpy` or `keras.ops`.
        hints : array `[..., values, HINTS]`, optional
            What the linear predictor gave for `target` (`follow`); without, there is no prior.

        Returns
        -------
        array `[..., values, levels]`
        """
        lead = tuple(-1 if n is None else n for n in target.shape[:-1])
        before = ops.concatenate([history[..., -self._reach :], target[..., :-1]], axis=-1)
        conditions = self._conditions(parameters, before, lead, ops)
        codes = ops.array(
            codes_of(before[..., self._reach - self.taps :], self.levels, ops), dtype="int32"
        )
        embedded = ops.take(self.tensors["embedding"], codes, axis=0)
        taps = [embedded[..., k : k + self.values, :] for k in range(self.taps)]
        # In rows: one product over all samples.
        rows = ops.reshape(ops.concatenate(taps, axis=-1), (-1, self.taps * EMBEDDING))
        tensors = self.tensors
        hidden = ops.matmul(rows, tensors["tap_kernel"]) + tensors["hidden_bias_1"]
        hidden = hidden + ops.matmul(conditions, tensors["condition_kernel"])
        if self.prior is not None and hints is not None:
            hints = ops.reshape(hints, (-1, HINTS))
            hidden = hidden + self.prior.embedded(tensors, hints, ops)
        hidden = ops.maximum(hidden, 0.0)
        hidden = ops.maximum(
            ops.matmul(hidden, tensors["hidden_kernel"]) + tensors["hidden_bias_2"], 0.0
        )
        logits = ops.matmul(hidden, tensors["logit_kernel"]) + tensors["logit_bias"]
        if self.prior is not None and hints is not None:
            logits = self.prior.added_to(tensors, logits, hidden, hints, ops)
        return ops.reshape(logits, (*lead, self.values, self.levels))

    def nll(self, parameters: Any, target: Any, history: Any, ops: Any, hints: Any = None) -> Any:
        """Nats of all samples of a frame together, `[...]`; see `Head.nll`."""
        return self._nll(self.logits(parameters, target, history, ops, hints), target, ops)

    def loss(
        self,
        parameters: Any,
        target: Any,
        history: Any,
        ops: Any,
        noisy: tuple[Any, Any] | None = None,
        hints: Any = None,
    ) -> Any:
        """Nats per sample, `[...]`; see `Head.loss`.

        Parameters
        ----------
        parameters, target, history, ops
            As in `Head.nll`.
        noisy : pair of arrays, optional
            `target` and `history` with the noise of training, as the sample tier's input.
        hints : array `[..., values, HINTS]`, optional
            What `follow` predicted of `target`.
        """
        inputs = (target, history) if noisy is None else noisy
        logits = self.logits(parameters, *inputs, ops, hints)
        return self._nll(logits, target, ops) / self.values

    def offer(
        self,
        parameters: Vector,
        histories: Vector,
        temperature: float,
        rngs: Sequence[np.random.Generator],
        lpc_state: LpcState | None = None,
        trust: float = 1.0,
        dither: Vector | None = None,
        hints: Vector | None = None,
    ) -> Vector:
        """Draw a frame for each voice, `[batch, values]`; one random number for each sample.

        Parameters
        ----------
        parameters, histories, temperature, rngs
            As in `Head.offer`.
        lpc_state : LpcState, optional
            Of all the input so far (`follow`); it is not changed.
        trust : float, optional
            Weight of the linear predictor's prior, 0 to 1.
        dither : array `[batch, values]`, optional
            Noise, in model values, on each drawn sample as the tier receives it, as in training.
        hints : array `[batch, values, HINTS]`, optional
            What a guided tier hears of the frame (`heard`), in place of a linear prediction.
        """
        if self._drawing is None:
            from audiogen.model.heads.sample_draw import SampleDraw

            self._drawing = SampleDraw(self.tensors, self.taps, self.values, self.prior)
        chances = np.array([rng.random(self.values) for rng in rngs])
        lpc_state, hints = (lpc_state, hints) if trust > 0 else (None, None)
        history = np.ascontiguousarray(histories, np.float32)
        given = np.ascontiguousarray(parameters), history, temperature, chances
        drawn = self._drawing(*given, lpc_state, trust, dither, hints)
        return values_of(drawn, self.levels)

    def _nll(self, logits: Any, target: Any, ops: Any) -> Any:
        """Nats of all samples of a frame together, `[...]`."""
        codes = ops.array(codes_of(target, self.levels, ops), dtype="int32")[..., None]
        each = logsumexp(logits, ops) - ops.take_along_axis(logits, codes, axis=-1)
        return ops.sum(each[..., 0], axis=-1)

    def _level_scale(self) -> Any:
        if self._scale is None:
            from audiogen.model.heads.lpc import LevelScale

            assert self.prior is not None
            self._scale = LevelScale.of(self.levels, self.prior.companding)
        return self._scale

    @property
    def _reach(self) -> int:
        """How many samples of the frame before are looked at."""
        return max(self.taps, 2 * MIDDLE if self.tiers == 3 else 0)

    def _conditions(self, parameters: Any, before: Any, lead: tuple[int, ...], ops: Any) -> Any:
        """What the tiers above give to each sample, in rows `[all samples, CONDITION]`."""
        if self.tiers == 2:
            return ops.reshape(parameters, (-1, CONDITION))
        tensors, units = self.tensors, self.units
        conditions = ops.reshape(parameters, (*lead, self._steps, CONDITION))
        lower: list[Any] = []
        h: Any = None
        c: Any = None
        for step in range(self._steps):
            at = self._reach - 2 * MIDDLE + step * MIDDLE
            samples = before[..., at : at + 2 * MIDDLE] / REACH
            x = ops.concatenate([conditions[..., step, :], samples], axis=-1)
            z = ops.matmul(x, tensors["middle/kernel"]) + tensors["middle/bias"]
            if h is not None:
                z = z + ops.matmul(h, tensors["middle/recurrent_kernel"])
            # Gates in Keras' order (i, f, c, o); a sigmoid is a tanh that both `ops` have.
            take, keep, new, show = (z[..., n * units : (n + 1) * units] for n in range(4))
            fresh = _sigmoid(take, ops) * ops.tanh(new)
            c = fresh if c is None else _sigmoid(keep, ops) * c + fresh
            h = _sigmoid(show, ops) * ops.tanh(c)
            lower.append(ops.matmul(h, tensors["middle/read_out"]))
        return ops.reshape(ops.stack(lower, axis=-2), (-1, CONDITION))


def _sigmoid(x: Any, ops: Any) -> Any:
    return 0.5 + 0.5 * ops.tanh(0.5 * x)


def _first_embedding(levels: int) -> Vector:
    """Levels as waves of their height: near levels are alike from the start."""
    height = np.linspace(0, math.pi, levels)[:, None]
    return np.cos(height * np.arange(1, EMBEDDING + 1)).astype(np.float32)
