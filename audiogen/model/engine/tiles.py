"""The innermost loop of the fast engine: a small matrix product held in vector registers.

numba cannot keep a tile of sums in registers by itself, so the loop is handed to LLVM in vector
form. Measured here (2 cores, Zen 4), 40 rows of 512 by 512 x 1024: 104 GFLOP/s on one core and 197
on two, where OpenBLAS gives 76 and 110 to 150; it packs its operands at every call, our weights
are packed once.

Every sum runs over the inputs in order, one fused multiply-add at a time, whatever the number of
rows. So a voice comes out the same to the last bit alone and in any batch, which no BLAS promises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

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
    store,
)

ROWS = 6
"""Rows of the widest tile: 6 x 64 sums fill 24 of the 32 registers of AVX-512."""

_VECTORS = 4 if WIDE else 2
"""Vectors in a row of the tile."""


def _tile(rows: int) -> Callable[..., None]:
    """A product of `rows` rows with one panel, as a function for numba code.

    The function takes `(a, a_stride, w, depth, z)`: addresses of float32, `w` also of int8
    (`simd.place_in`). It adds to `z` `[rows, PANEL]` the product of `a` `[rows, depth]`, whose rows
    are `a_stride` apart, and `w` `[depth, PANEL]`.
    """

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        a, a_stride, w, depth, z = arguments
        panel, kind = ir.Constant(PLACE, PANEL), signature.args[2].dtype
        for first in range(0, PANEL, LANES * _VECTORS):
            columns = [first + v * LANES for v in range(_VECTORS)]
            sums = {
                (r, c): cgutils.alloca_once(builder, VECTOR) for r in range(rows) for c in columns
            }
            for (r, c), total in sums.items():
                builder.store(load(builder, z, r * PANEL + c), total)
            with cgutils.for_range(builder, depth, intp=PLACE) as loop:
                row_of_w = builder.gep(w, [builder.mul(loop.index, panel)])
                weights = {c: load_weights(builder, kind, row_of_w, c) for c in columns}
                place = loop.index
                for r in range(rows):
                    x = broadcast(builder, builder.load(builder.gep(a, [place])))
                    for c in columns:
                        total = multiply_add(builder, x, weights[c], builder.load(sums[r, c]))
                        builder.store(total, sums[r, c])
                    place = builder.add(place, a_stride)
            for (r, c), total in sums.items():
                store(builder, builder.load(total), z, r * PANEL + c)
        return context.get_dummy_value()

    @intrinsic
    def tile(typing: Any, a: Any, a_stride: Any, w: Any, depth: Any, z: Any) -> Any:
        return types.void(a, types.int64, w, types.int64, z), codegen

    return tile


tile_1, tile_2, tile_3, tile_4, tile_5, tile_6 = (_tile(rows) for rows in range(1, ROWS + 1))
