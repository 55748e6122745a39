"""Drawing the samples of a frame one by one, as compiled code.

The first layer's taps are table look-ups: a level's embedding times its rows of the kernel, worked
out once. The rectified units that are silent are passed over, which is half of the work and more.
Sums are taken in one order whatever runs beside them, so a voice draws the same samples alone and
in any batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from audiogen.model.heads.compiled import CODE
from audiogen.model.heads.lpc import (
    ORDER,
    LevelScale,
    LpcState,
    add_error,
    cooled,
    error_unit,
    predict,
)
from audiogen.model.heads.lpc_prior import HINTS, LpcPrior
from audiogen.model.heads.lpc_prior_kernels import (
    LpcPriorWeights,
    add_adjustment,
    add_hint,
    add_prior,
)
from audiogen.model.heads.sample_kernels import (
    LANES,
    add_up_taps,
    choose,
    code_of,
    exponentials,
    highest,
    middle_step,
)
from audiogen.model.heads.sample_panels import add_product, rectify
from audiogen.model.heads.sample_weights import SampleTierWeights, TapHistory
from audiogen.model.mulaw import REACH

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]


class SampleDraw:
    """Draws frames of samples.

    Parameters
    ----------
    tensors : mapping of str to array
        Those of a trained head; see `sample_level.SampleLevelHead.initial_tensors`.
    taps, values : int
        Samples that each sample is predicted from, and samples in a frame.
    prior : LpcPrior, optional
        If a linear predictor shifts the logits.
    """

    def __init__(
        self, tensors: Mapping[str, Any], taps: int, values: int, prior: LpcPrior | None = None
    ) -> None:
        arrays = {name: np.asarray(tensor, np.float32) for name, tensor in tensors.items()}
        self._values = values
        self._blank: LpcState | None = None
        self._condition = len(arrays["condition_kernel"])
        self._layers = SampleTierWeights.of(arrays)
        self._taps = TapHistory.of(arrays, taps, len(self._layers.condition.bias))
        none = np.zeros((0, 0), np.float32)
        row = none.reshape(-1)
        self._no_prior = self._prior = LpcPriorWeights(none, none, none, row, row, row, row)
        self._scale = LevelScale(row, row)
        if prior is not None:
            self._scale = LevelScale.of(self._taps.levels, prior.companding)
            self._prior = LpcPriorWeights.of(arrays, prior, len(self._layers.logit.bias))

    def __call__(
        self,
        parameters: Floats,
        histories: Floats,
        temperature: float,
        uniforms: Any,
        lpc_state: LpcState | None = None,
        trust: float = 1.0,
        dither: Floats | None = None,
        hints: Floats | None = None,
    ) -> Codes:
        """Draw codes `[batch, values]`.

        Parameters
        ----------
        parameters : array `[batch, parameter_size]`
        histories : array `[batch, values]`
            The last frame, as model values.
        temperature : float
            0 takes the likeliest level.
        uniforms : array of float64 `[batch, values]`
            A random number from 0 to 1 for each sample.
        lpc_state : LpcState, optional
            The linear predictor's state after all input so far, which is not changed; without it
            there is no prior.
        trust : float
            Weight of the prior, 0 to 1.
        dither : array `[batch, values]`, optional
            Noise, in model values, on each sample as the tier receives it.
        hints : array `[batch, values, HINTS]`, optional
            What shifts the logits in place of a linear prediction.
        """
        batch = len(parameters)
        past, weights, means = self._unused(batch) if lpc_state is None else lpc_state
        state = past, weights, means.copy()  # what is drawn is not yet input
        if dither is None:
            noise = np.zeros(histories.shape, np.float32)
        else:
            steps = dither * np.float32((self._taps.levels - 1) / (2 * REACH))
            noise = np.ascontiguousarray(steps, np.float32)
        drawn = np.empty(histories.shape, np.int32)
        conditions = parameters.reshape(batch, -1, self._condition)
        draw = draw_alone if batch == 1 else draw_shared
        # In single precision a temperature may be too small to divide by: the likeliest, then.
        heat = np.float32(temperature if temperature > 1e-6 else 0)
        prior = self._no_prior if lpc_state is None and hints is None else self._prior
        if hints is None:
            hints = np.zeros((batch, 0, HINTS), np.float32)
        predictor = prior, self._scale, state, hints, np.float32(trust)
        draw(
            conditions,
            histories,
            self._taps,
            *self._layers,
            *predictor,
            heat,
            uniforms,
            noise,
            drawn,
        )
        return drawn

    def _unused(self, batch: int) -> LpcState:
        """A state for draws without a prior; making one takes as long as some samples."""
        if self._blank is None or len(self._blank.means) != batch:
            self._blank = LpcState.fresh(batch)
        return self._blank


@numba.njit(nogil=True)
def draw_frame(
    conditions: Any, history: Any, taps: Any, layers: Any, predictor: Any, temperature: Any,
    uniforms: Any, dither: Any, drawn: Any,
) -> None:  # fmt: skip
    """Draw the samples of one voice.

    Parameters
    ----------
    conditions : array `[steps, condition]`
        The frame tier's output for each sample, or for each step of the middle tier.
    history : array of float32 `[values]`
        The last frame, as model values.
    taps : TapHistory
    layers : SampleTierWeights
    predictor : tuple
        An `LpcPriorWeights`, a `LevelScale`, a row of an `LpcState`, whose mean errors are updated
        by each sample, the hints `[values, HINTS]` to use in place of its predictions (or none of
        them), and the weight of the prior (float32).
    temperature : float32
    uniforms : array of float64 `[values]`
        A random number for each sample.
    dither : array of float32 `[values]`
        Noise on the codes as they are fed back.
    drawn : array of int32 `[values]`
        The drawn codes, written.
    """
    tap_count, width = taps.table.shape[0], taps.table.shape[2]
    values, columns = len(uniforms), len(layers.logit.bias)
    codes = np.empty(2 * values, np.int32)  # the last frame's, and those that are drawn, dithered
    for n in range(values):
        codes[n] = code_of(history[n], taps.levels)
    each = values // len(conditions)  # samples for each step of the tier above
    condition_size, units = conditions.shape[1], layers.read_out.inputs
    hidden, logits = np.empty(width, np.float32), np.empty(columns, np.float32)
    weights, whole = np.empty(columns, np.float32), np.empty(columns, np.int32)
    active, strength = np.empty(width + 1, np.int32), np.empty(width + 1, np.float32)
    lanes, tap_sums = np.empty(LANES, np.float32), np.empty(width, np.int32)
    middle_input, c = np.zeros(layers.gates.inputs, np.float32), np.zeros(units, np.float32)
    z = np.empty(len(layers.gates.bias), np.float32)
    condition = np.empty(max(condition_size, len(layers.read_out.bias)), np.float32)
    all_inputs = np.arange(max(condition_size, len(middle_input))).astype(np.int32)
    prior, scale, (past, lpc_weights, means), given, trust = predictor
    has_prior = len(prior.bias) > 0
    predicts = has_prior and len(given) == 0
    hint, adjustment = np.empty(HINTS, np.float32), np.empty(2, np.float32)
    amplitudes = np.zeros(ORDER + values, np.float32)
    amplitudes[:ORDER] = past[len(past) - ORDER :]
    unit = error_unit(temperature)
    for t in range(values):
        place = t % each
        if each == 1:
            condition[:] = conditions[t]
        elif place == 0:
            middle_input[:condition_size] = conditions[t // each]
            for k in range(2 * each):
                # Model values are from -2 to 2; the middle tier receives them from -1 to 1.
                level = codes[values + t - 2 * each + k] * (2 / (taps.levels - 1)) - 1
                middle_input[condition_size + k] = level
            middle_step(middle_input, c, z, all_inputs, layers.gates, layers.read_out, condition)
        hidden[:] = layers.condition.bias
        of_place = condition[place * condition_size :]
        add_product(hidden, all_inputs, of_place, condition_size, layers.condition)
        add_up_taps(taps.table, codes[values + t - tap_count : values + t], tap_sums)
        for j in range(width):
            sums = np.float32(tap_sums[j]) * taps.scales[j]
            hidden[j] = hidden[j] * layers.condition.scales[j] + sums
        if predicts:
            predict(amplitudes[t : t + ORDER], lpc_weights, means, scale, hint)
        elif has_prior:
            hint[:] = given[t]
        if has_prior:
            hint[4] *= trust
            add_hint(hidden, hint, prior)
        count = rectify(hidden, taps.plain, active, strength)
        hidden[:] = layers.hidden.bias
        add_product(hidden, active, strength, count, layers.hidden)
        count = rectify(hidden, layers.hidden.scales, active, strength)
        logits[:] = layers.logit.bias
        add_product(logits, active, strength, count, layers.logit)
        logits *= layers.logit.scales
        logits[taps.levels :] = -np.inf
        if has_prior:
            adjustment[:] = prior.bias
            add_adjustment(adjustment, active, strength, count, prior)
            add_prior(logits, hint, adjustment, prior)
        best = highest(logits, lanes)
        if temperature > 0:
            heat = cooled(temperature, hint) if has_prior else temperature
            exponentials(logits, best, np.float32(1) / heat, whole, weights)
            drawn[t] = choose(weights, uniforms[t], lanes)
        else:
            drawn[t] = np.argmax(logits)
        code = np.int32(np.floor(np.float32(drawn[t]) + dither[t] + np.float32(0.5)))
        codes[values + t] = min(max(code, 0), taps.levels - 1)
        if predicts:
            amplitudes[ORDER + t] = scale.amplitudes[codes[values + t]]
            residual = abs(np.float64(amplitudes[ORDER + t]) - hint[0])
            add_error(means, residual / unit)


# numba takes no tuple of tuples into a parallel loop: hence the layers and the predictor in parts.
def _alone(
    conditions: Any, histories: Any, taps: Any, condition: Any, hidden: Any, logit: Any, gates: Any,
    read_out: Any, prior: Any, scale: Any, state: Any, given: Any, trust: Any,
    temperature: Any, uniforms: Any, dither: Any, drawn: Any,
) -> None:  # fmt: skip
    layers = SampleTierWeights(condition, hidden, logit, gates, read_out)
    for row in range(len(histories)):
        predictor = prior, scale, (state[0][row], state[1][row], state[2][row]), given[row], trust
        rows = uniforms[row], dither[row], drawn[row]
        draw_frame(conditions[row], histories[row], taps, layers, predictor, temperature, *rows)


def _shared(
    conditions: Any, histories: Any, taps: Any, condition: Any, hidden: Any, logit: Any, gates: Any,
    read_out: Any, prior: Any, scale: Any, state: Any, given: Any, trust: Any,
    temperature: Any, uniforms: Any, dither: Any, drawn: Any,
) -> None:  # fmt: skip
    for row in numba.prange(len(histories)):
        layers = SampleTierWeights(condition, hidden, logit, gates, read_out)
        predictor = prior, scale, (state[0][row], state[1][row], state[2][row]), given[row], trust
        rows = uniforms[row], dither[row], drawn[row]
        draw_frame(conditions[row], histories[row], taps, layers, predictor, temperature, *rows)


draw_alone = CODE.kept(_alone, "alone")
draw_shared = CODE.kept(_shared, "shared", parallel=True)
