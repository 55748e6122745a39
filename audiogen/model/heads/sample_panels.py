"""Products of the active inputs with a matrix, the sums kept in vector registers.

A matrix lies in panels of `simd.PANEL` columns: all inputs of one, then of the next. It is of whole
numbers, with a scale for each column (`audiogen.model.int8`); the sums are of these, and
`PackedLayer.scales` gives what they stand for. Sums run over the inputs in order, one fused
multiply-add at a time, so they are the same in every draw.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from audiogen.model.int8 import narrowed
from audiogen.model.simd import (
    LANES,
    PANEL,
    PLACE,
    VECTOR,
    WIDE,
    broadcast,
    load,
    load_weights,
    multiply_add,
    pointer,
    store,
)

Floats = npt.NDArray[np.float32]


class PackedLayer(NamedTuple):
    """Weights and biases of a layer, ready to be played.

    Attributes
    ----------
    weights : array of int8 `[panels * inputs * PANEL]`
    bias : array `[panels * PANEL]`
        In the unit of the weights.
    scales : array `[panels * PANEL]`
        What a sum is to be multiplied by.
    inputs : int
    """

    weights: npt.NDArray[np.int8]
    bias: Floats
    scales: Floats
    inputs: int

    @classmethod
    def of(cls, kernel: Floats, bias: Floats | None) -> PackedLayer:
        """The packed layer of a kernel `[inputs, columns]`; without a bias it is 0.

        Columns are filled up to whole panels, with weights and biases of 0.
        """
        inputs, columns = kernel.shape
        padding = -columns % PANEL
        added = np.zeros(columns, np.float32) if bias is None else bias
        weights, scales = narrowed(np.pad(kernel, ((0, 0), (0, padding))))
        panels = (
            weights.reshape(inputs, (columns + padding) // PANEL, PANEL).swapaxes(0, 1).reshape(-1)
        )
        whole = np.pad(added, (0, padding)) / scales
        return cls(np.ascontiguousarray(panels), whole, scales, inputs)


@intrinsic
def _add_panel(
    typing: Any, active: Any, strength: Any, count: Any, w: Any, w_at: Any, z: Any, z_at: Any
) -> Any:
    """Add to `z` `[PANEL]` the rows of one panel that are `active`, each times its strength."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        active, strength, count, w, w_at, z, z_at = arguments
        active = pointer(context, builder, signature.args[0], active, 0)
        strength = pointer(context, builder, signature.args[1], strength, 0)
        w = pointer(context, builder, signature.args[3], w, w_at)
        z = pointer(context, builder, signature.args[5], z, z_at)
        kind, columns = signature.args[3].dtype, range(0, PANEL, LANES)
        sums = {c: cgutils.alloca_once(builder, VECTOR) for c in columns}
        for c, total in sums.items():
            builder.store(load(builder, z, c), total)
        with cgutils.for_range(builder, count, intp=PLACE) as loop:
            row = builder.zext(builder.load(builder.gep(active, [loop.index])), PLACE)
            weights = builder.gep(w, [builder.mul(row, ir.Constant(PLACE, PANEL))])
            x = broadcast(builder, builder.load(builder.gep(strength, [loop.index])))
            for c, total in sums.items():
                weight = load_weights(builder, kind, weights, c)
                builder.store(multiply_add(builder, x, weight, builder.load(total)), total)
        for c, total in sums.items():
            store(builder, builder.load(total), z, c)
        return context.get_dummy_value()

    return types.void(active, strength, count, w, w_at, z, z_at), codegen


@numba.njit(nogil=True)
def add_product(into: Any, active: Any, strength: Any, count: int, matrix: Any) -> None:
    """Add to `into` `[panels * PANEL]` the `count` inputs that are `active`, by their strength.

    Both are in the unit of the weights; see `PackedLayer.scales`.
    """
    size = matrix.inputs * PANEL
    for p in range(len(into) // PANEL):
        _add_panel(active, strength, count, matrix.weights, p * size, into, p * PANEL)


@intrinsic
def _keep_active(
    typing: Any, sums: Any, scales: Any, place: Any, active: Any, strength: Any, count: Any
) -> Any:
    """What `rectify` does with a vector of sums, where the processor can close up its gaps."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums, scales, place, active, strength, count = arguments
        sums = load(builder, pointer(context, builder, signature.args[0], sums, place), 0)
        scales = load(builder, pointer(context, builder, signature.args[1], scales, place), 0)
        places = (active, signature.args[3]), (strength, signature.args[4])
        targets = [pointer(context, builder, kind, array, count) for array, kind in places]
        whole = ir.VectorType(ir.IntType(32), LANES)
        first = builder.insert_element(
            ir.Constant(whole, ir.Undefined),
            builder.trunc(place, ir.IntType(32)),
            ir.Constant(ir.IntType(32), 0),
        )
        first = builder.shuffle_vector(first, first, ir.Constant(whole, [0] * LANES))
        numbers = builder.add(first, ir.Constant(whole, list(range(LANES))))
        nothing = ir.Constant(VECTOR, [0.0] * LANES)
        mask = builder.fcmp_ordered(">", sums, nothing)
        for vector, target in zip((numbers, builder.fmul(sums, scales)), targets, strict=True):
            kind = vector.type
            name = f"llvm.x86.avx512.mask.compress.v{LANES}{'f' if kind == VECTOR else 'i'}32"
            call = ir.FunctionType(kind, [kind, kind, mask.type])
            compress = cgutils.get_or_insert_function(builder.module, call, name)
            closed = builder.call(compress, [vector, vector, mask])
            builder.store(closed, builder.bitcast(target, kind.as_pointer()), align=4)
        bits = builder.bitcast(mask, ir.IntType(LANES))
        return builder.zext(builder.ctpop(bits), PLACE)

    return types.int64(sums, scales, place, active, strength, count), codegen


def _rectify(sums: Any, scales: Any, active: Any, strength: Any) -> int:
    """Which units are active and their outputs, after their scale; returns how many are.

    Parameters
    ----------
    sums, scales : array of float32 `[panels * PANEL]`
    active, strength : array of int32 and of float32, as long or longer
        Their first numbers are written.
    """
    count = 0
    for j in range(len(sums)):
        # Written always and counted sometimes: no branch to guess wrong.
        active[count] = j
        strength[count] = sums[j] * scales[j]
        count += 1 if sums[j] > 0 else 0
    return count


def _rectify_wide(sums: Any, scales: Any, active: Any, strength: Any) -> int:
    """The same with AVX-512, sixteen units at a time, in a fifth of the time."""
    count = 0
    for j in range(0, len(sums), LANES):
        count += _keep_active(sums, scales, j, active, strength, count)
    return count


rectify = numba.njit(nogil=True)(_rectify_wide if WIDE else _rectify)
