"""One step of the network as compiled code: products, gates, layer norm and head in one call.

All arrays are flat and float32. A panel of a layer holds all gates of some units (`gates`), so
the thread that has its sums in cache finishes those units at once; panels are shared out over
`parts` threads. Rows are `slots * batch`, slot by slot, and their `width` is the units rounded up
to whole panels; what is over stays zero.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from audiogen.model.cells.parts import NORM_EPSILON
from audiogen.model.engine.compiled import CODE
from audiogen.model.engine.gates import UNITS, update
from audiogen.model.engine.layout import Buffers, LayerOffsets, NetworkShape, PackedWeights
from audiogen.model.engine.tiles import ROWS, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6
from audiogen.model.simd import PANEL
from audiogen.storage import compiled_inside


@compiled_inside()
def add_product(
    rows: int, a: Any, a_at: int, stride: int, w: Any, w_at: int, depth: int, z: Any, z_at: int
) -> None:
    """Add to `z` `[rows, PANEL]` the product of `rows` rows, 1 to ROWS, and one panel."""
    if rows == 1:
        tile_1(a, a_at, stride, w, w_at, depth, z, z_at)
    elif rows == 2:
        tile_2(a, a_at, stride, w, w_at, depth, z, z_at)
    elif rows == 3:
        tile_3(a, a_at, stride, w, w_at, depth, z, z_at)
    elif rows == 4:
        tile_4(a, a_at, stride, w, w_at, depth, z, z_at)
    elif rows == 5:
        tile_5(a, a_at, stride, w, w_at, depth, z, z_at)
    else:
        tile_6(a, a_at, stride, w, w_at, depth, z, z_at)


@compiled_inside()
def scale_rows(rows: int, z: Any, z_at: int, scales: Any, scales_at: int) -> None:
    """Multiply each column of `z` `[rows, PANEL]` by its scale."""
    for k in range(rows):
        for j in range(PANEL):
            z[z_at + k * PANEL + j] *= scales[scales_at + j]


@compiled_inside()
def next_rows(left: int) -> int:
    """How many of `left` rows the next tile takes, so that the tiles are nearly equal."""
    tiles = (left + ROWS - 1) // ROWS
    return (left + tiles - 1) // tiles


@compiled_inside()
def project(p: int, shape: Any, packed: Any, panel: int, work: Any) -> None:
    """Panel `p` of the first layer's sums over the input vectors, bias included."""
    at = p * shape.batch * PANEL
    for b in range(shape.batch):
        row = at + b * PANEL
        for j in range(PANEL):
            work.projection[row + j] = packed.biases[p * PANEL + j]
    b, values = 0, shape.values
    while b < shape.batch:
        count = next_rows(shape.batch - b)
        add_product(
            count, work.vectors, b * values, values, packed.weights, panel, values,
            work.projection, at + b * PANEL,
        )  # fmt: skip
        b += count


@compiled_inside()
def layer_part(
    part: int, parts: int, n: int, at: Any, shape: Any, packed: Any, source: Any, work: Any
) -> None:
    """The panels of layer `n` that fall to thread `part`."""
    units, width, z = shape.units, shape.width, work.scratch
    rows, panels = shape.slots * shape.batch, width // shape.each
    inputs = shape.values if n == 0 else units
    z_at = part * ROWS * PANEL
    for p in range(part * panels // parts, (part + 1) * panels // parts):
        panel = at.weights + p * (inputs + units) * PANEL
        recurrent = panel + inputs * PANEL
        if n == 0:
            project(p, shape, packed, panel, work)
        r = 0
        while r < rows:
            count = next_rows(rows - r)
            for k in range(count):
                row = z_at + k * PANEL
                if n == 0:
                    start = (p * shape.batch + (r + k) % shape.batch) * PANEL
                    for j in range(PANEL):
                        z[row + j] = work.projection[start + j]
                else:
                    for j in range(PANEL):
                        z[row + j] = packed.biases[at.biases + p * PANEL + j]
            left = r * width
            if n > 0:
                below = at.source + left
                add_product(count, source, below, width, packed.weights, panel, units, z, z_at)
            old = at.old + left
            add_product(count, work.h, old, width, packed.weights, recurrent, units, z, z_at)
            if packed.scales.size > 0:
                scale_rows(count, z, z_at, packed.scales, at.biases + p * PANEL)
            for k in range(count):
                unit = (r + k) * width + p * shape.each
                update(
                    shape.gates, z, z_at + k * PANEL, work.bends, 4 * n,
                    work.masks, n * width + p * shape.each, work.c, n * rows * width + unit,
                    work.h, at.old + unit, at.new + unit,
                )  # fmt: skip
            r += count


@compiled_inside()
def head_part(
    part: int, parts: int, at: Any, shape: Any, packed: Any, source: Any, work: Any
) -> None:
    """The panels of the head that fall to thread `part`."""
    units, width, size, z = shape.units, shape.width, shape.parameters, work.scratch
    panels = (size + PANEL - 1) // PANEL
    z_at = part * ROWS * PANEL
    for p in range(part * panels // parts, (part + 1) * panels // parts):
        wide = min(PANEL, size - p * PANEL)
        panel = at.weights + p * units * PANEL
        b = 0
        while b < shape.batch:
            count = next_rows(shape.batch - b)
            for k in range(count * PANEL):
                z[z_at + k] = packed.biases[at.biases + p * PANEL + k % PANEL]
            start = at.source + b * width
            add_product(count, source, start, width, packed.weights, panel, units, z, z_at)
            if packed.scales.size > 0:
                scale_rows(count, z, z_at, packed.scales, at.biases + p * PANEL)
            for k in range(count):
                for j in range(wide):
                    work.parameters[(b + k) * size + p * PANEL + j] = z[z_at + k * PANEL + j]
            b += count


@compiled_inside()
def total_of(units: int, numbers: Any, at: int, mean: Any, power: int, lanes: Any) -> Any:
    """The sum of `(number - mean) ** power` over `units` numbers, power 1 or 2.

    In `UNITS` sums side by side, added up in order. Were the compiler free to choose the order
    (fastmath), the steps on one thread and on two would round differently.
    """
    for k in range(UNITS):
        lanes[k] = 0
    for start in range(0, units, UNITS):
        for k in range(min(UNITS, units - start)):
            apart = numbers[at + start + k] - mean
            lanes[k] += apart * apart if power == 2 else apart
    total = np.float32(0)
    for k in range(UNITS):
        total += lanes[k]
    return total


@compiled_inside()
def normalise(
    first: int, last: int, n: int, shape: Any, norms: Any, h: Any, h_at: int, below: Any, lanes: Any
) -> None:
    """Layer norm of the rows `first` to `last` of layer `n`, from `h` into `below`."""
    units, width = shape.units, shape.width
    gain = 2 * n * width
    for r in range(first, last):
        at = h_at + r * width
        mean = total_of(units, h, at, np.float32(0), 1, lanes) / np.float32(units)
        variance = total_of(units, h, at, mean, 2, lanes) / np.float32(units)
        scale = np.float32(1) / np.sqrt(variance + np.float32(NORM_EPSILON))
        for j in range(units):
            normal = (h[at + j] - mean) * scale
            below[r * width + j] = normal * norms[gain + j] + norms[gain + width + j]


@compiled_inside()
def forget(slot: int, shape: Any, h: Any, new: int, c: Any) -> None:
    """Zero the slot that has received its whole window."""
    size = shape.batch * shape.width
    for n in range(shape.layers):
        at = (n * shape.slots + slot) * size
        h[new + at : new + at + size] = 0
        c[at : at + size] = 0


def _step(
    parts: int, slot: int, turn: int, endless: bool,
    shape: NetworkShape, packed: PackedWeights, work: Buffers,
) -> None:  # fmt: skip
    """Take one vector per voice, predict from slot `slot`, and zero it unless `endless`.

    `turn` is 0 or 1: which half of `h` is read; the other is written.
    """
    rows = shape.slots * shape.batch
    size = rows * shape.width
    old, new = turn * shape.layers * size, (1 - turn) * shape.layers * size
    weights_at, biases_at, source, source_at = 0, 0, work.h, 0
    for n in range(shape.layers):
        at = LayerOffsets(weights_at, biases_at, source_at, old + n * size, new + n * size)
        for part in numba.prange(parts):
            layer_part(np.int64(part), parts, n, at, shape, packed, source, work)
        inputs = shape.values if n == 0 else shape.units
        columns = shape.width // shape.each * PANEL
        weights_at += columns * (inputs + shape.units)
        biases_at += columns
        source, source_at = work.h, at.new
        if packed.norms.size > 0:
            # Of the last layer the head reads only the slot that predicts.
            first, last = 0, rows
            if n == shape.layers - 1:
                first, last = slot * shape.batch, (slot + 1) * shape.batch
            normalise(
                first, last, n, shape, packed.norms, work.h, at.new, work.below, work.scratch
            )  # fmt: skip
            source, source_at = work.below, 0
    source_at += slot * shape.batch * shape.width
    at = LayerOffsets(weights_at, biases_at, source_at, 0, 0)
    for part in numba.prange(parts):
        head_part(np.int64(part), parts, at, shape, packed, source, work)
    if not endless:
        forget(slot, shape, work.h, new, work.c)


step_alone = CODE.kept(_step, "alone")
step_shared = CODE.kept(_step, "shared", parallel=True)
narrow_alone = CODE.kept(_step, "narrow_alone")
narrow_shared = CODE.kept(_step, "narrow_shared", parallel=True)
"""The same for weights of one byte, under other names, so that `needs_compiling` knows of each."""
