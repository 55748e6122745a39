"""The loops of `codec.excitation` as compiled code.

Every sum is taken in one order, whatever the compiler would rather do, so every processor comes to
the same samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from audiogen.codec.compiled import EXCITATION

LANES = 16
"""Partial sums of a prediction: as many floats as the widest vectors hold."""

MOST = np.float32(16)
"""The largest sample that is synthesised. Above full scale, since what is cut off inside of a
filter comes out again as noise, a hundred times as loud as its excitation."""


def _levinson(lags: Any, taps: Any) -> None:
    """Weights `[frames, order]`, in the order of time, that predict a sound with these
    autocorrelations `[frames, order + 1]`, by the recursion of Levinson (1947) and Durbin (1960).
    """
    order = taps.shape[1]
    room = order + LANES
    found, last, backwards = np.zeros(room), np.zeros(room), np.zeros(order + room)
    sums = np.empty(LANES)
    for n in range(len(lags)):
        found[:] = 0
        backwards[: order + 1] = lags[n, ::-1]
        error = lags[n, 0]
        for i in range(order):
            sums[:] = 0  # weights that are not found yet are 0
            for j in range(0, i, LANES):
                for lane in range(LANES):
                    sums[lane] += found[j + lane] * backwards[order - i + j + lane]
            total = lags[n, i + 1]
            for lane in range(LANES):
                total -= sums[lane]
            reflection = total / error
            if not abs(reflection) < 1:  # rounding: what is left over is nothing any more
                break
            for j in range(i):
                last[j] = found[i - 1 - j]
            for j in range(i):
                found[j] -= reflection * last[j]
            found[i] = reflection
            error *= 1 - reflection * reflection
        for k in range(order):
            taps[n, order - 1 - k] = found[k]


def _residual(tape: Any, taps: Any, each: Any, left: Any) -> None:
    """What predictions leave of samples: of `tape` `[order + samples]`, whose first are the samples
    before, into `left` `[samples]`. Every `each` samples the next of `taps` `[frames, order]`.
    """
    order = taps.shape[1]
    sums = np.empty(LANES, np.float32)
    for t in range(len(left)):
        row = taps[t // each]
        sums[:] = 0
        for k in range(0, order, LANES):
            for lane in range(LANES):
                sums[lane] += row[k + lane] * tape[t + k + lane]
        total = np.float32(0)
        for lane in range(LANES):
            total += sums[lane]
        left[t] = tape[order + t] - total


def _synthesise(tape: Any, taps: Any, gain: Any, excitation: Any) -> None:
    """The samples that an excitation `[samples]` of a deviation of 1 makes, into the end of `tape`
    `[order + samples]`, whose first are the samples before; with one frame's `taps` and `gain`.
    """
    order = len(taps)
    sums = np.empty(LANES, np.float32)
    for t in range(len(excitation)):
        sums[:] = 0
        for k in range(0, order, LANES):
            for lane in range(LANES):
                sums[lane] += taps[k + lane] * tape[t + k + lane]
        total = np.float32(0)
        for lane in range(LANES):
            total += sums[lane]
        sample = total + gain * excitation[t]
        tape[order + t] = min(max(sample, -MOST), MOST)


levinson = EXCITATION.kept(_levinson, "levinson")
residual = EXCITATION.kept(_residual, "residual")
synthesise = EXCITATION.kept(_synthesise, "synthesise")
