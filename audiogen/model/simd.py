"""Vector instructions for numba code, built directly for LLVM.

numba keeps no tile of sums in registers by itself. The functions here build the few instructions of
such loops; `engine.tiles`, `engine.gates` and `heads.sample_panels` make intrinsics of them.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding
import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

PANEL = 64
"""Columns of the packed weights that lie together, one row of a panel after the other."""


def _is_wide() -> bool:
    """Whether numba compiles for AVX-512: on this processor, or on one that its variables name."""
    asked = numba.config.CPU_FEATURES
    if asked is not None:
        return "+avx512f" in asked.split(",")
    return bool(llvmlite.binding.get_host_cpu_features().get("avx512f"))


WIDE = _is_wide()
LANES = 16 if WIDE else 8
"""Numbers in a vector: what fits the registers of the machine."""

# tanh as a ratio of polynomials in x squared (the one in Eigen), within 3e-7 of it everywhere: no
# branch and no table, so a vector costs some twenty instructions. Beyond the edge it is +-1.
TANH_EDGE = 7.90531110763549805
TANH_ODD = (
    4.89352455891786e-03,
    6.37261928875436e-04,
    1.48572235717979e-05,
    5.12229709037114e-08,
    -8.60467152213735e-11,
    2.00018790482477e-13,
    -2.76076847742355e-16,
)
TANH_EVEN = (
    4.89352518554385e-03,
    2.26843463243900e-03,
    1.18534705686654e-04,
    1.19825839466702e-06,
)

VECTOR = ir.VectorType(ir.FloatType(), LANES)
SUM = ir.VectorType(ir.FloatType(), 16)
"""Partial sums whose order is to be the same on every processor: two vectors of a narrow one."""
PLACE = ir.IntType(64)


def broadcast(builder: Any, number: Any) -> Any:
    """A vector that holds `number` in every lane."""
    undefined = ir.Constant(VECTOR, ir.Undefined)
    one = builder.insert_element(undefined, number, ir.Constant(ir.IntType(32), 0))
    lanes = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(one, undefined, lanes)


def multiply_add(builder: Any, x: Any, y: Any, z: Any) -> Any:
    """The vector x * y + z, rounded once where the machine can."""
    signature = ir.FunctionType(x.type, [x.type] * 3)
    name = f"llvm.fmuladd.v{x.type.count}f32"
    return builder.call(cgutils.get_or_insert_function(builder.module, signature, name), [x, y, z])


def pointer(context: Any, builder: Any, kind: Any, array: Any, place: Any) -> Any:
    """The address of the number `place` of a flat array, whose numba type is `kind`."""
    place = ir.Constant(PLACE, place) if isinstance(place, int) else place
    return builder.gep(context.make_array(kind)(context, builder, array).data, [place])


@intrinsic
def place_in(typing: Any, array: Any, place: Any) -> Any:
    """The address of the number `place` of a flat array, as numba code can hand it on.

    An address is one register. An array is seven, and numba counts the references to its owner,
    with locked instructions, wherever it is taken out of a tuple.
    """

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return pointer(context, builder, signature.args[0], *arguments)

    return types.CPointer(array.dtype)(array, types.int64), codegen


@intrinsic
def beyond(typing: Any, start: Any, count: Any) -> Any:
    """The address `count` numbers after the address `start`."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return start(start, types.int64), codegen


@intrinsic
def copy_panel(typing: Any, source: Any, target: Any) -> Any:
    """Copy `PANEL` numbers from one address to another."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, target = arguments
        for c in range(0, PANEL, LANES):
            store(builder, load(builder, source, c), target, c)
        return context.get_dummy_value()

    return types.void(source, target), codegen


@intrinsic
def copy_numbers(typing: Any, count: Any, source: Any, target: Any) -> Any:
    """Copy `count` numbers from one address to another."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        count, source, target = arguments
        with cgutils.for_range(builder, count, intp=PLACE) as loop:
            number = builder.load(builder.gep(source, [loop.index]))
            builder.store(number, builder.gep(target, [loop.index]))
        return context.get_dummy_value()

    return types.void(types.int64, source, target), codegen


@intrinsic
def scale_panel(typing: Any, z: Any, scales: Any) -> Any:
    """Multiply `PANEL` numbers at the address `z` by those at `scales`."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        z, scales = arguments
        for c in range(0, PANEL, LANES):
            store(builder, builder.fmul(load(builder, z, c), load(builder, scales, c)), z, c)
        return context.get_dummy_value()

    return types.void(z, scales), codegen


def load(builder: Any, start: Any, place: Any, vector: Any = VECTOR) -> Any:
    """The vector from the number `place` after the address `start` on."""
    return builder.load(_vector_at(builder, start, place, vector), align=4)


def total(builder: Any, vector: Any) -> Any:
    """The sum of a vector's lanes: each of the first half and its partner, and so on."""
    nothing = ir.Constant(vector.type, ir.Undefined)
    while vector.type.count > 1:
        half = vector.type.count // 2
        parts = []
        for first in (0, half):
            lanes = ir.Constant(
                ir.VectorType(ir.IntType(32), half), list(range(first, first + half))
            )
            parts.append(builder.shuffle_vector(vector, nothing, lanes))
        vector = builder.fadd(*parts)
        nothing = ir.Constant(vector.type, ir.Undefined)
    return builder.extract_element(vector, ir.Constant(ir.IntType(32), 0))


def load_weights(builder: Any, kind: Any, start: Any, place: Any) -> Any:
    """The same of weights of the numba type `kind`, whole numbers or not, as float32."""
    if kind == types.float32:
        return load(builder, start, place)
    narrow = ir.VectorType(ir.IntType(kind.bitwidth), LANES)
    whole = builder.load(_vector_at(builder, start, place, narrow), align=1)
    return builder.sitofp(builder.sext(whole, ir.VectorType(ir.IntType(32), LANES)), VECTOR)


def store(builder: Any, vector: Any, start: Any, place: Any) -> None:
    """Put a vector at the number `place` after the address `start`."""
    builder.store(vector, _vector_at(builder, start, place, VECTOR), align=4)


def _vector_at(builder: Any, start: Any, place: Any, vector: Any) -> Any:
    place = ir.Constant(PLACE, place) if isinstance(place, int) else place
    return builder.bitcast(builder.gep(start, [place]), vector.as_pointer())
