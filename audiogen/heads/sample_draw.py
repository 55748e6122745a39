"""Drawing the samples of a frame one by one, as compiled code.

The first layer's taps are table look-ups: a level's embedding times its rows of the kernel, worked
out once. The rectified units that are silent are passed over, which is half of the work and more.
Sums are taken in one order whatever runs beside them, so a voice draws the same samples alone and
in any batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from audiogen.heads.autocorrelation import ORDER
from audiogen.heads.compiled import CODE
from audiogen.heads.hint_kernels import Told, add_density, add_hint, widened
from audiogen.heads.hints import HINTS, Hints
from audiogen.heads.prediction import Memory, Scale, cooled, foretell, learn, measure
from audiogen.heads.sample_kernels import (
    LANES,
    add_rows,
    choose,
    exponentials,
    highest,
    middle_step,
    rectify,
)
from audiogen.levels import REACH

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]


class Tier(NamedTuple):
    """The sample tier's weights, ready to be played.

    Attributes
    ----------
    taps : array `[taps, levels, units]`
        What each level means to the first layer, at each distance; the farthest first.
    condition : array `[condition, units]`
    condition_bias : array `[units]`
    hidden : array `[units, units]`
    hidden_bias : array `[units]`
    logit : array `[units, columns]`
    logit_bias : array `[columns]`
        As many as levels, rounded up to whole lanes; what is over is never drawn.
    levels : int
    """

    taps: Floats
    condition: Floats
    condition_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    logit: Floats
    logit_bias: Floats
    levels: int


class Middle(NamedTuple):
    """The middle tier's weights; empty where there is none.

    Attributes
    ----------
    kernel : array `[condition + heard, 4 * units]`
    recurrent : array `[units, 4 * units]`
    bias : array `[4 * units]`
    read_out : array `[units, samples * condition]`
    """

    kernel: Floats
    recurrent: Floats
    bias: Floats
    read_out: Floats


class SampleDraw:
    """Draws frames of samples.

    Parameters
    ----------
    tensors : mapping of str to array
        A trained head's own; see `sample_level.SampleLevelHead.initial_tensors`.
    taps, values : int
        Samples that are heard, and that are drawn.
    hints : Hints, optional
        If a filter foretells the samples.
    """

    def __init__(
        self, tensors: Mapping[str, Any], taps: int, values: int, hints: Hints | None = None
    ) -> None:
        own = {name: np.asarray(tensor, np.float32) for name, tensor in tensors.items()}
        self._values = values
        self._blank: Memory | None = None
        levels, width = own["embedding"].shape
        by_tap = own["tap_kernel"].reshape(taps, width, -1)
        columns = -(-levels // LANES) * LANES
        none = np.zeros((0, 0), np.float32)
        row = none.reshape(-1)
        self._mute = self._told = Told(none, none, none, row, row, row, row)
        self._scale = Scale(row, row)
        if hints is not None:
            self._scale = Scale.of(levels, hints.companding)
            self._told = Told.of(own, hints, columns)
        self._middle = Middle(
            own.get("middle/kernel", none),
            own.get("middle/recurrent_kernel", none),
            own.get("middle/bias", row),
            own.get("middle/read_out", none),
        )
        self._condition = len(own["condition_kernel"])
        self._tier = Tier(
            np.ascontiguousarray(np.einsum("le,teu->tlu", own["embedding"], by_tap)),
            own["condition_kernel"],
            own["hidden_bias_1"],
            own["hidden_kernel"],
            own["hidden_bias_2"],
            widened(own["logit_kernel"], columns, 0),
            widened(own["logit_bias"], columns, -np.inf),
            levels,
        )

    def __call__(
        self,
        parameters: Floats,
        histories: Codes,
        temperature: float,
        chances: Any,
        memory: Memory | None = None,
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
        memory : Memory, optional
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
            noise[:] = dither * np.float32((self._tier.levels - 1) / (2 * REACH))
        drawn = np.empty_like(histories)
        said = parameters.reshape(batch, -1, self._condition)
        codes = np.concatenate([histories, np.empty_like(histories)], axis=1)
        draw = draw_alone if batch == 1 else draw_shared
        # In single precision a temperature may be too small to divide by: the likeliest, then.
        heat = np.float32(temperature if temperature > 1e-6 else 0)
        told = self._mute if memory is None else self._told
        word = told, self._scale, ahead, np.float32(trust)
        draw(said, codes, self._tier, self._middle, *word, heat, chances, noise, drawn)
        return drawn

    def _unused(self, batch: int) -> Memory:
        """A memory that nothing is asked of; making one takes as long as some samples."""
        if self._blank is None or len(self._blank.means) != batch:
            self._blank = Memory.fresh(batch)
        return self._blank


@numba.njit(nogil=True)
def draw_frame(
    said: Any,
    codes: Any,
    tier: Any,
    middle: Any,
    word: Any,
    heat: Any,
    chances: Any,
    noise: Any,
    drawn: Any,
) -> None:
    """The samples of one voice.

    Parameters
    ----------
    said : array `[steps, condition]`
        What the frame tier says to each sample, or to each step of the middle tier.
    codes : array of int32 `[2 * values]`
        The last codes that were heard, and room for those that are heard of what is drawn.
    tier : Tier
    middle : Middle
    word : tuple
        The filter's: a `Told`, a `Scale`, a row of a `Memory`, whose mean errors learn from each
        sample, and how much of it counts (float32).
    heat : float32
        The temperature.
    chances : array of float64 `[values]`
    noise : array of float32 `[values]`
        On the codes as they are heard.
    drawn : array of int32 `[values]`
        What is drawn.
    """
    taps, units = tier.taps.shape[0], tier.taps.shape[2]
    values, columns = len(chances), len(tier.logit_bias)
    each = values // len(said)  # samples that a step of the tier above speaks to
    condition = said.shape[1]
    hidden, logits = np.empty(units, np.float32), np.empty(columns, np.float32)
    weights, whole = np.empty(columns, np.float32), np.empty(columns, np.int32)
    active, strength = np.empty(units + 8, np.int32), np.empty(units + 8, np.float32)
    lanes = np.empty(LANES, np.float32)
    inner = len(middle.recurrent)
    heard = np.zeros(-(-len(middle.kernel) // 8) * 8, np.float32)
    h, c = np.zeros(-(-inner // 8) * 8, np.float32), np.zeros(inner, np.float32)
    z = np.empty(4 * inner, np.float32)
    spoken = np.empty((each, condition), np.float32)
    inputs = np.arange(max(len(heard), condition)).astype(np.int32)
    own = np.arange(len(h)).astype(np.int32)
    own[inner:] = 0  # what fills up eight is silent
    told, scale, (past, by_age, means), trust = word
    foretold = len(told.bias) > 0
    hint, moved = np.empty(HINTS, np.float32), np.empty(2, np.float32)
    amplitudes = np.zeros(ORDER + values, np.float32)
    amplitudes[:ORDER] = past[len(past) - ORDER :]
    usual = measure(heat)
    for t in range(values):
        now = t % each
        if each == 1:
            spoken[0] = said[t]
        elif now == 0:
            heard[:condition] = said[t // each]
            for k in range(2 * each):
                # Model values are from -2 to 2; the middle tier hears them from -1 to 1.
                level = codes[values + t - 2 * each + k] * (2 / (tier.levels - 1)) - 1
                heard[condition + k] = level
            middle_step(heard, h, c, z, inputs, own, middle, spoken.reshape(-1))
        hidden[:] = tier.condition_bias
        add_rows(hidden, inputs, spoken[now], condition, tier.condition)
        for k in range(taps):
            row = tier.taps[k, codes[values + t - taps + k]]
            for j in range(units):
                hidden[j] += row[j]
        if foretold:
            foretell(amplitudes[t : t + ORDER], by_age, means, scale, hint)
            hint[4] = trust
            add_hint(hidden, hint, told)
        count = rectify(hidden, active, strength)
        hidden[:] = tier.hidden_bias
        add_rows(hidden, active, strength, count, tier.hidden)
        count = rectify(hidden, active, strength)
        logits[:] = tier.logit_bias
        add_rows(logits, active, strength, count, tier.logit)
        if foretold:
            moved[:] = told.bias
            add_rows(moved, active, strength, count, told.kernel)
            add_density(logits, hint, moved, told)
        best = highest(logits, lanes)
        if heat > 0:
            now_heat = cooled(heat, hint) if foretold else heat
            exponentials(logits, best, np.float32(1) / now_heat, whole, weights)
            drawn[t] = choose(weights, chances[t], lanes)
        else:
            drawn[t] = np.argmax(logits)
        code = np.int32(np.floor(np.float32(drawn[t]) + noise[t] + np.float32(0.5)))
        codes[values + t] = min(max(code, 0), tier.levels - 1)
        if foretold:
            amplitudes[ORDER + t] = scale.amplitudes[codes[values + t]]
            learn(means, abs(np.float64(amplitudes[ORDER + t]) - hint[0]) / usual)


def _alone(
    said: Any,
    codes: Any,
    tier: Any,
    middle: Any,
    told: Any,
    scale: Any,
    memory: Any,
    trust: Any,
    heat: Any,
    chances: Any,
    noise: Any,
    drawn: Any,
) -> None:
    for row in range(len(codes)):
        own = told, scale, (memory[0][row], memory[1][row], memory[2][row]), trust
        rows = chances[row], noise[row], drawn[row]
        draw_frame(said[row], codes[row], tier, middle, own, heat, *rows)


def _shared(
    said: Any,
    codes: Any,
    tier: Any,
    middle: Any,
    told: Any,
    scale: Any,
    memory: Any,
    trust: Any,
    heat: Any,
    chances: Any,
    noise: Any,
    drawn: Any,
) -> None:
    for row in numba.prange(len(codes)):
        own = told, scale, (memory[0][row], memory[1][row], memory[2][row]), trust
        rows = chances[row], noise[row], drawn[row]
        draw_frame(said[row], codes[row], tier, middle, own, heat, *rows)


draw_alone = CODE.kept(_alone, "alone")
draw_shared = CODE.kept(_shared, "shared", parallel=True)
