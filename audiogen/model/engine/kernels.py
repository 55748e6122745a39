"""One step of the network as compiled code: products, gates, layer norm and head in one call.

All arrays are flat and float32. A panel of a layer holds all gates of some units (`gates`), so
the thread that has its sums in cache finishes those units at once. Rows are `slots * batch`, slot
by slot, and their `width` is the units rounded up to whole panels; what is over stays zero.

The work is cut into stages, and each stage into pieces, which the threads take from each other
(`claims`). Of few rows a piece is a panel: all weights are read once. Many rows would leave the
cache between one panel and the next, so a piece is then a block of rows, which goes through all
layers while it stays there. Every number comes out of the same sum in the same order either way.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from audiogen.model.cells.parts import NORM_EPSILON
from audiogen.model.engine.claims import claim, wait_for
from audiogen.model.engine.compiled import CODE
from audiogen.model.engine.gates import UNITS, update
from audiogen.model.engine.layout import (
    Buffers,
    LayerOffsets,
    NetworkShape,
    PackedWeights,
    RowShape,
)
from audiogen.model.engine.tiles import ROWS, tile_1, tile_2, tile_3, tile_4, tile_5, tile_6
from audiogen.model.simd import (
    PANEL,
    beyond,
    copy_numbers,
    copy_panel,
    place_in,
    scale_panel,
)
from audiogen.storage import compiled_inside

BLOCK_BYTES = 320 * 1024
"""Of memories and of outputs of two layers, before and after, in a block of rows; together with a
panel of weights they stay in a second-level cache of half a megabyte and more."""

LEAST_ROWS = 4 * ROWS
"""Of a block, since each reads all weights."""

SHARES = 4
"""Pieces of panels for each thread: so much that another can take over what one has not come to."""

NORM_ROWS = 8
"""Rows in a piece of a layer norm."""


@compiled_inside()
def add_product(rows: int, a: Any, stride: int, w: Any, depth: int, z: Any) -> None:
    """Add to `z` `[rows, PANEL]` the product of `rows` rows, 1 to ROWS, and one panel."""
    if rows == 1:
        tile_1(a, stride, w, depth, z)
    elif rows == 2:
        tile_2(a, stride, w, depth, z)
    elif rows == 3:
        tile_3(a, stride, w, depth, z)
    elif rows == 4:
        tile_4(a, stride, w, depth, z)
    elif rows == 5:
        tile_5(a, stride, w, depth, z)
    else:
        tile_6(a, stride, w, depth, z)


@compiled_inside()
def next_rows(left: int) -> int:
    """How many of `left` rows the next tile takes, so that the tiles are nearly equal."""
    tiles = (left + ROWS - 1) // ROWS
    return (left + tiles - 1) // tiles


@compiled_inside()
def project(batch: int, vectors: Any, values: int, panel: Any, bias: Any, projection: Any) -> None:
    """One panel of the first layer's sums over the input vectors, bias included.

    Into `projection` `[batch, PANEL]`.
    """
    for b in range(batch):
        copy_panel(bias, beyond(projection, b * PANEL))
    b = 0
    while b < batch:
        count = next_rows(batch - b)
        x, z = beyond(vectors, b * values), beyond(projection, b * PANEL)
        add_product(count, x, values, panel, values, z)
        b += count


@compiled_inside()
def project_panel(p: int, shape: Any, packed: Any, work: Any) -> None:
    """Panel `p` of those sums."""
    project(
        shape.batch,
        place_in(work.vectors, 0),
        shape.values,
        place_in(packed.weights, p * (shape.values + shape.units) * PANEL),
        place_in(packed.biases, p * PANEL),
        place_in(work.projection, p * shape.batch * PANEL),
    )


@compiled_inside()
def layer_rows(
    first: int, last: int, shape: Any, below: Any, panel: Any, recurrent: Any, starts: Any,
    scaled: bool, scales: Any, bends: Any, masks: Any, old: Any, c: Any, new: Any, output: Any,
    z: Any,
) -> None:  # fmt: skip
    """One panel of a layer for the rows `first` to `last`.

    All others are addresses: `below` `[rows, width]` of what comes from the layer below and `panel`
    of the weights for it; `recurrent`, those for the `old` outputs `[rows, width]`; `starts`, the
    panel's biases, or in the first layer its projection `[batch, PANEL]`; of the panel's first unit
    `masks`, memories `c`, old and new `output`; `z`, room for the sums of a tile.
    """
    width, units, values = shape.width, shape.units, shape.values
    r = first
    while r < last:
        count = next_rows(last - r)
        for k in range(count):
            voice = (r + k) % shape.batch if values > 0 else 0
            copy_panel(beyond(starts, voice * PANEL), beyond(z, k * PANEL))
        left = r * width
        if values == 0:
            add_product(count, beyond(below, left), width, panel, units, z)
        add_product(count, beyond(old, left), width, recurrent, units, z)
        for k in range(count):
            row = beyond(z, k * PANEL)
            if scaled:
                scale_panel(row, scales)
            unit = left + k * width
            update(
                shape.gates, row, bends, masks, beyond(c, unit), beyond(output, unit),
                beyond(new, unit),
            )  # fmt: skip
        r += count


@compiled_inside()
def layer_panel(
    p: int, first: int, last: int, n: int, at: Any, shape: Any, packed: Any, work: Any, z: Any
) -> None:
    """Panel `p` of layer `n` for the rows `first` to `last`, with the sums of a tile at `z`."""
    width, rows, units = shape.width, shape.slots * shape.batch, shape.units
    inputs = shape.values if n == 0 else units
    panel = at.weights + p * (inputs + units) * PANEL
    column, unit = at.biases + p * PANEL, p * shape.each
    starts = place_in(packed.biases, column)
    if n == 0:
        starts = place_in(work.projection, p * shape.batch * PANEL)
    below = place_in(work.h, 0)
    if n > 0:
        below = place_in(work.below, 0) if packed.norms.size > 0 else place_in(work.h, at.source)
    values = shape.values if n == 0 else 0
    layer_rows(
        first, last, RowShape(shape.gates, shape.batch, values, units, width), below,
        place_in(packed.weights, panel), place_in(packed.weights, panel + inputs * PANEL),
        starts, packed.scales.size > 0, place_in(packed.scales, column),
        place_in(work.bends, 4 * n), place_in(work.masks, n * width + unit),
        place_in(work.h, at.old), place_in(work.c, n * rows * width + unit),
        place_in(work.h, at.new + unit), place_in(work.h, at.old + unit), z,
    )  # fmt: skip


@compiled_inside()
def head_rows(
    batch: int, source: Any, width: int, panel: Any, units: int, bias: Any, scaled: bool,
    scales: Any, parameters: Any, size: int, wide: int, z: Any,
) -> None:  # fmt: skip
    """One panel of the head, into `wide` columns of `parameters` `[batch, size]`."""
    b = 0
    while b < batch:
        count = next_rows(batch - b)
        for k in range(count):
            copy_panel(bias, beyond(z, k * PANEL))
        add_product(count, beyond(source, b * width), width, panel, units, z)
        for k in range(count):
            row = beyond(z, k * PANEL)
            if scaled:
                scale_panel(row, scales)
            copy_numbers(wide, row, beyond(parameters, (b + k) * size))
        b += count


@compiled_inside()
def head_panel(p: int, at: Any, shape: Any, packed: Any, work: Any, z: Any) -> None:
    """Panel `p` of the head, with the sums of a tile at `z`."""
    column, size = at.biases + p * PANEL, shape.parameters
    source = place_in(work.h, at.source)
    if packed.norms.size > 0:
        source = place_in(work.below, at.source)
    head_rows(
        shape.batch, source, shape.width,
        place_in(packed.weights, at.weights + p * shape.units * PANEL), shape.units,
        place_in(packed.biases, column), packed.scales.size > 0, place_in(packed.scales, column),
        place_in(work.parameters, p * PANEL), size, min(PANEL, size - p * PANEL), z,
    )  # fmt: skip


@compiled_inside()
def total_of(
    units: int, numbers: Any, at: int, mean: Any, power: int, lanes: Any, lanes_at: int
) -> Any:
    """The sum of `(number - mean) ** power` over `units` numbers, power 1 or 2.

    In `UNITS` sums side by side, added up in order. Were the compiler free to choose the order
    (fastmath), the steps on one thread and on two would round differently.
    """
    for k in range(UNITS):
        lanes[lanes_at + k] = 0
    for start in range(0, units, UNITS):
        for k in range(min(UNITS, units - start)):
            apart = numbers[at + start + k] - mean
            lanes[lanes_at + k] += apart * apart if power == 2 else apart
    total = np.float32(0)
    for k in range(UNITS):
        total += lanes[lanes_at + k]
    return total


@compiled_inside()
def normalise(
    first: int, last: int, n: int, shape: Any, norms: Any, h: Any, h_at: int, below: Any,
    lanes: Any, lanes_at: int,
) -> None:  # fmt: skip
    """Layer norm of the rows `first` to `last` of layer `n`, from `h` into `below`."""
    units, width = shape.units, shape.width
    gain = 2 * n * width
    for r in range(first, last):
        at = h_at + r * width
        mean = total_of(units, h, at, np.float32(0), 1, lanes, lanes_at) / np.float32(units)
        variance = total_of(units, h, at, mean, 2, lanes, lanes_at) / np.float32(units)
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


@compiled_inside()
def offsets(n: int, turn: int, shape: Any, packed: Any) -> Any:
    """Where the numbers of layer `n` lie; of the head with `n` the number of layers."""
    size = shape.slots * shape.batch * shape.width
    old, new = turn * shape.layers * size, (1 - turn) * shape.layers * size
    columns = shape.width // shape.each * PANEL
    weights = 0
    for k in range(n):
        weights += columns * ((shape.values if k == 0 else shape.units) + shape.units)
    below = 0 if packed.norms.size > 0 else new + (n - 1) * size
    return LayerOffsets(weights, n * columns, below, old + n * size, new + n * size)


@compiled_inside()
def by_panels(
    part: int, parts: int, slot: int, turn: int, shape: Any, packed: Any, work: Any, z_at: int
) -> int:
    """The layers of few rows: each panel takes all of them. Returns the number of stages."""
    rows, panels = shape.slots * shape.batch, shape.width // shape.each
    normed, z = packed.norms.size > 0, place_in(work.scratch, z_at)
    stage = 0
    for n in range(shape.layers):
        at = offsets(n, turn, shape, packed)
        pieces = min(panels, SHARES * parts)
        done, k = 0, claim(work.claims, stage, part, parts, pieces)
        while k >= 0:
            for p in range(k * panels // pieces, (k + 1) * panels // pieces):
                if n == 0:
                    project_panel(p, shape, packed, work)
                layer_panel(p, np.int64(0), rows, n, at, shape, packed, work, z)
            done, k = done + 1, claim(work.claims, stage, part, parts, pieces)
        wait_for(work.claims, stage, done, pieces)
        stage += 1
        if normed:
            # Of the last layer the head reads only the slot that predicts.
            first, last = 0, rows
            if n == shape.layers - 1:
                first, last = slot * shape.batch, (slot + 1) * shape.batch
            pieces = (last - first + NORM_ROWS - 1) // NORM_ROWS
            done, k = 0, claim(work.claims, stage, part, parts, pieces)
            while k >= 0:
                start = first + k * NORM_ROWS
                end = min(last, start + NORM_ROWS)
                normalise(
                    start, end, n, shape, packed.norms, work.h, at.new, work.below,
                    work.scratch, z_at,
                )  # fmt: skip
                done, k = done + 1, claim(work.claims, stage, part, parts, pieces)
            wait_for(work.claims, stage, done, pieces)
            stage += 1
    return stage


@compiled_inside()
def by_blocks(
    part: int, parts: int, slot: int, turn: int, blocks: int, shape: Any, packed: Any, work: Any,
    z_at: int,
) -> int:  # fmt: skip
    """The layers of many rows: each block of them goes through all. Returns the stages."""
    rows, panels = shape.slots * shape.batch, shape.width // shape.each
    normed, z = packed.norms.size > 0, place_in(work.scratch, z_at)
    done, p = 0, claim(work.claims, 0, part, parts, panels)
    while p >= 0:
        project_panel(p, shape, packed, work)
        done, p = done + 1, claim(work.claims, 0, part, parts, panels)
    wait_for(work.claims, 0, done, panels)
    done, block = 0, claim(work.claims, 1, part, parts, blocks)
    while block >= 0:
        first, last = block * rows // blocks, (block + 1) * rows // blocks
        for n in range(shape.layers):
            at = offsets(n, turn, shape, packed)
            for p in range(panels):
                layer_panel(p, first, last, n, at, shape, packed, work, z)
            if normed:
                start, end = first, last
                if n == shape.layers - 1:
                    start = max(first, slot * shape.batch)
                    end = min(last, (slot + 1) * shape.batch)
                normalise(
                    start, end, n, shape, packed.norms, work.h, at.new, work.below,
                    work.scratch, z_at,
                )  # fmt: skip
        done, block = done + 1, claim(work.claims, 1, part, parts, blocks)
    wait_for(work.claims, 1, done, blocks)
    return 2


@compiled_inside()
def take_part(
    part: int, parts: int, slot: int, turn: int, shape: Any, packed: Any, work: Any
) -> None:
    """What thread `part` does of a step: pieces of each stage, as many as it comes to."""
    z_at = part * ROWS * PANEL
    rows = shape.slots * shape.batch
    blocks = (rows * shape.width * 16 + BLOCK_BYTES - 1) // BLOCK_BYTES
    blocks = min(blocks, rows // LEAST_ROWS)
    if blocks > 1:
        blocks = (blocks + parts - 1) // parts * parts
        stage = by_blocks(part, parts, slot, turn, blocks, shape, packed, work, z_at)
    else:
        stage = by_panels(part, parts, slot, turn, shape, packed, work, z_at)
    at = offsets(shape.layers, turn, shape, packed)
    z = place_in(work.scratch, z_at)
    start = at.source + slot * shape.batch * shape.width
    at = LayerOffsets(at.weights, at.biases, start, 0, 0)
    panels = (shape.parameters + PANEL - 1) // PANEL
    pieces = min(panels, SHARES * parts)
    k = claim(work.claims, stage, part, parts, pieces)
    while k >= 0:
        for p in range(k * panels // pieces, (k + 1) * panels // pieces):
            head_panel(p, at, shape, packed, work, z)
        k = claim(work.claims, stage, part, parts, pieces)


def _step(
    parts: int, slot: int, turn: int, endless: bool,
    shape: NetworkShape, packed: PackedWeights, work: Buffers,
) -> None:  # fmt: skip
    """Take one vector per voice, predict from slot `slot`, and zero it unless `endless`.

    `turn` is 0 or 1: which half of `h` is read; the other is written.
    """
    for n in range(work.claims.size):
        work.claims[n] = 0
    for part in numba.prange(parts):
        take_part(np.int64(part), parts, slot, turn, shape, packed, work)
    if not endless:
        new = (1 - turn) * shape.layers * shape.slots * shape.batch * shape.width
        forget(slot, shape, work.h, new, work.c)


step_alone = CODE.kept(_step, "alone")
step_shared = CODE.kept(_step, "shared", parallel=True)
narrow_alone = CODE.kept(_step, "narrow_alone")
narrow_shared = CODE.kept(_step, "narrow_shared", parallel=True)
"""The same for weights of one byte, under other names, so that `needs_compiling` knows of each."""
