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
from audiogen.model.heads.lpc import ORDER, LevelScale, LpcState, cooled, foretell, learn, measure
from audiogen.model.heads.lpc_prior import HINTS, LpcPrior
from audiogen.model.heads.lpc_prior_kernels import LpcPriorWeights, add_density, add_hint, add_moves
from audiogen.model.heads.sample_kernels import LANES, choose, exponentials, highest, middle_step
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
        A trained head's own; see `sample_level.SampleLevelHead.initial_tensors`.
    taps, values : int
        Samples that are heard, and that are drawn.
    hints : LpcPrior, optional
        If a filter foretells the samples.
    """

    def __init__(
        self, tensors: Mapping[str, Any], taps: int, values: int, hints: LpcPrior | None = None
    ) -> None:
        own = {name: np.asarray(tensor, np.float32) for name, tensor in tensors.items()}
        self._values = values
        self._blank: LpcState | None = None
        self._condition = len(own["condition_kernel"])
        self._layers = SampleTierWeights.of(own)
        self._taps = TapHistory.of(own, taps, len(self._layers.condition.bias))
        none = np.zeros((0, 0), np.float32)
        row = none.reshape(-1)
        self._mute = self._told = LpcPriorWeights(none, none, none, row, row, row, row)
        self._scale = LevelScale(row, row)
        if hints is not None:
            self._scale = LevelScale.of(self._taps.levels, hints.companding)
            self._told = LpcPriorWeights.of(own, hints, len(self._layers.logit.bias))

    def __call__(
        self,
        parameters: Floats,
        histories: Codes,
        temperature: float,
        chances: Any,
        memory: LpcState | None = None,
        trust: float = 1.0,
        dither: Floats | None = None,
    ) -> Codes:
        """Codes `[batch, values]`, from as many chances (0 to 1).

        Parameters
        ----------
        parameters : array `[batch, parameter_size]`
        histories : array of int32 `[batch, values]`
            The codes of the last frame.
        temperature : float
            0 takes the likeliest level.
        chances : array of float64 `[batch, values]`
        memory : LpcState, optional
            What the filter keeps of all that was heard, left as it is; without, it is not asked.
        trust : float
            How much the filter's word counts, 0 to 1.
        dither : array `[batch, values]`, optional
            Noise, in model values, on each sample as the tier hears it.
        """
        batch = len(parameters)
        past, weights, means = self._unused(batch) if memory is None else memory
        ahead = past, weights, means.copy()  # what is drawn is not yet heard
        noise = np.zeros(histories.shape, np.float32)
        if dither is not None:
            noise[:] = dither * np.float32((self._taps.levels - 1) / (2 * REACH))
        drawn = np.empty_like(histories)
        said = parameters.reshape(batch, -1, self._condition)
        codes = np.concatenate([histories, np.empty_like(histories)], axis=1)
        draw = draw_alone if batch == 1 else draw_shared
        # In single precision a temperature may be too small to divide by: the likeliest, then.
        heat = np.float32(temperature if temperature > 1e-6 else 0)
        told = self._mute if memory is None else self._told
        word = told, self._scale, ahead, np.float32(trust)
        draw(said, codes, self._taps, *self._layers, *word, heat, chances, noise, drawn)
        return drawn

    def _unused(self, batch: int) -> LpcState:
        """A memory that nothing is asked of; making one takes as long as some samples."""
        if self._blank is None or len(self._blank.means) != batch:
            self._blank = LpcState.fresh(batch)
        return self._blank


@numba.njit(nogil=True)
def draw_frame(
    said: Any, codes: Any, taps: Any, layers: Any, word: Any, heat: Any, chances: Any,
    noise: Any, drawn: Any,
) -> None:  # fmt: skip
    """The samples of one voice.

    Parameters
    ----------
    said : array `[steps, condition]`
        What the frame tier says to each sample, or to each step of the middle tier.
    codes : array of int32 `[2 * values]`
        The last codes that were heard, and room for those that are heard of what is drawn.
    taps : TapHistory
    layers : SampleTierWeights
    word : tuple
        The filter's: a `LpcPriorWeights`, a `LevelScale`, a row of a `LpcState`, whose mean errors
        learn from each sample, and how much of it counts (float32).
    heat : float32
        The temperature.
    chances : array of float64 `[values]`
    noise : array of float32 `[values]`
        On the codes as they are heard.
    drawn : array of int32 `[values]`
        What is drawn.
    """
    heard_taps, width = taps.table.shape[0], taps.table.shape[2]
    values, columns = len(chances), len(layers.logit.bias)
    each = values // len(said)  # samples that a step of the tier above speaks to
    condition, units = said.shape[1], layers.read_out.inputs
    hidden, logits = np.empty(width, np.float32), np.empty(columns, np.float32)
    weights, whole = np.empty(columns, np.float32), np.empty(columns, np.int32)
    active, strength = np.empty(width + 1, np.int32), np.empty(width + 1, np.float32)
    lanes, tally = np.empty(LANES, np.float32), np.empty(width, np.int32)
    heard, c = np.zeros(layers.gates.inputs, np.float32), np.zeros(units, np.float32)
    z = np.empty(len(layers.gates.bias), np.float32)
    spoken = np.empty(max(condition, len(layers.read_out.bias)), np.float32)
    every = np.arange(max(condition, len(heard))).astype(np.int32)
    told, scale, (past, by_age, means), trust = word
    foretold = len(told.bias) > 0
    hint, moved = np.empty(HINTS, np.float32), np.empty(2, np.float32)
    amplitudes = np.zeros(ORDER + values, np.float32)
    amplitudes[:ORDER] = past[len(past) - ORDER :]
    usual = measure(heat)
    for t in range(values):
        now = t % each
        if each == 1:
            spoken[:] = said[t]
        elif now == 0:
            heard[:condition] = said[t // each]
            for k in range(2 * each):
                # Model values are from -2 to 2; the middle tier hears them from -1 to 1.
                level = codes[values + t - 2 * each + k] * (2 / (taps.levels - 1)) - 1
                heard[condition + k] = level
            middle_step(heard, c, z, every, layers.gates, layers.read_out, spoken)
        hidden[:] = layers.condition.bias
        add_product(hidden, every, spoken[now * condition :], condition, layers.condition)
        tally[:] = 0
        for k in range(heard_taps):
            row = taps.table[k, codes[values + t - heard_taps + k]]
            for j in range(width):
                tally[j] += row[j]
        for j in range(width):
            sums = np.float32(tally[j]) * taps.scales[j]
            hidden[j] = hidden[j] * layers.condition.scales[j] + sums
        if foretold:
            foretell(amplitudes[t : t + ORDER], by_age, means, scale, hint)
            hint[4] = trust
            add_hint(hidden, hint, told)
        count = rectify(hidden, taps.plain, active, strength)
        hidden[:] = layers.hidden.bias
        add_product(hidden, active, strength, count, layers.hidden)
        count = rectify(hidden, layers.hidden.scales, active, strength)
        logits[:] = layers.logit.bias
        add_product(logits, active, strength, count, layers.logit)
        logits *= layers.logit.scales
        logits[taps.levels :] = -np.inf
        if foretold:
            moved[:] = told.bias
            add_moves(moved, active, strength, count, told)
            add_density(logits, hint, moved, told)
        best = highest(logits, lanes)
        if heat > 0:
            now_heat = cooled(heat, hint) if foretold else heat
            exponentials(logits, best, np.float32(1) / now_heat, whole, weights)
            drawn[t] = choose(weights, chances[t], lanes)
        else:
            drawn[t] = np.argmax(logits)
        code = np.int32(np.floor(np.float32(drawn[t]) + noise[t] + np.float32(0.5)))
        codes[values + t] = min(max(code, 0), taps.levels - 1)
        if foretold:
            amplitudes[ORDER + t] = scale.amplitudes[codes[values + t]]
            learn(means, abs(np.float64(amplitudes[ORDER + t]) - hint[0]) / usual)


def _alone(
    said: Any, codes: Any, taps: Any, condition: Any, hidden: Any, logit: Any, gates: Any,
    read_out: Any, told: Any, scale: Any, memory: Any, trust: Any, heat: Any, chances: Any,
    noise: Any, drawn: Any,
) -> None:  # fmt: skip
    layers = SampleTierWeights(condition, hidden, logit, gates, read_out)
    for row in range(len(codes)):
        own = told, scale, (memory[0][row], memory[1][row], memory[2][row]), trust
        rows = chances[row], noise[row], drawn[row]
        draw_frame(said[row], codes[row], taps, layers, own, heat, *rows)


def _shared(
    said: Any, codes: Any, taps: Any, condition: Any, hidden: Any, logit: Any, gates: Any,
    read_out: Any, told: Any, scale: Any, memory: Any, trust: Any, heat: Any, chances: Any,
    noise: Any, drawn: Any,
) -> None:  # fmt: skip
    for row in numba.prange(len(codes)):
        layers = SampleTierWeights(condition, hidden, logit, gates, read_out)
        own = told, scale, (memory[0][row], memory[1][row], memory[2][row]), trust
        rows = chances[row], noise[row], drawn[row]
        draw_frame(said[row], codes[row], taps, layers, own, heat, *rows)


draw_alone = CODE.kept(_alone, "alone")
draw_shared = CODE.kept(_shared, "shared", parallel=True)
