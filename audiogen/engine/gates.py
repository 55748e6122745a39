"""The gates of the fast engine, in vector form: a panel's sums into memories and outputs.

The equations are `cells.lstm_gates` and `cells.lstm_update`; a bend's numbers cost five more
operations among some eighty, so there is one path, bent or not.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from audiogen.engine.tiles import (
    LANES,
    PANEL,
    VECTOR,
    broadcast,
    load,
    multiply_add,
    pointer,
    store,
)

UNITS = PANEL // 4
"""Units in a panel: their input gates, then forget gates, candidates and output gates."""

# tanh as a ratio of polynomials in x squared (the one in Eigen), within 3e-7 of it everywhere: no
# branch and no table, so a vector costs some twenty instructions. Beyond the edge it is +-1.
_EDGE = 7.90531110763549805
_ODD = (
    4.89352455891786e-03,
    6.37261928875436e-04,
    1.48572235717979e-05,
    5.12229709037114e-08,
    -8.60467152213735e-11,
    2.00018790482477e-13,
    -2.76076847742355e-16,
)
_EVEN = (
    4.89352518554385e-03,
    2.26843463243900e-03,
    1.18534705686654e-04,
    1.19825839466702e-06,
)


def _every(number: float) -> Any:
    return ir.Constant(VECTOR, [ir.Constant(ir.FloatType(), number)] * LANES)


def _polynomial(builder: Any, coefficients: tuple[float, ...], x: Any) -> Any:
    total = _every(coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = multiply_add(builder, total, x, _every(coefficient))
    return total


def _tanh(builder: Any, x: Any) -> Any:
    # Compared this way round, what is not a number stays so, as it does in the reference.
    for edge, beyond in ((_EDGE, ">"), (-_EDGE, "<")):
        outside = builder.fcmp_ordered(beyond, x, _every(edge))
        x = builder.select(outside, _every(edge), x)
    square = builder.fmul(x, x)
    odd = builder.fmul(x, _polynomial(builder, _ODD, square))
    return builder.fdiv(odd, _polynomial(builder, _EVEN, square))


def _sigmoid(builder: Any, x: Any) -> Any:
    half = _every(0.5)
    return multiply_add(builder, half, _tanh(builder, builder.fmul(half, x)), half)


@intrinsic
def lstm_units(
    typing: Any,
    z: Any,
    z_at: Any,
    bends: Any,
    bend_at: Any,
    masks: Any,
    mask_at: Any,
    c: Any,
    c_at: Any,
    h: Any,
    h_at: Any,
) -> Any:
    """One row of a panel's sums `z` `[PANEL]` into `c` and `h`, `[UNITS]` each.

    All are flat float32 arrays with the place in them to start from; `bends` holds four numbers:
    what is added to the input, forget and output gates, and the candidate's gain.
    """

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pairs = range(0, len(arguments), 2)
        z, bends, masks, c, h = (
            pointer(context, builder, signature.args[n], arguments[n], arguments[n + 1])
            for n in pairs
        )
        bend = [
            broadcast(builder, builder.load(builder.gep(bends, [ir.Constant(ir.IntType(64), n)])))
            for n in range(4)
        ]
        for unit in range(0, UNITS, LANES):
            i, f, g, o = (load(builder, z, gate * UNITS + unit) for gate in range(4))
            i = _sigmoid(builder, builder.fadd(i, bend[0]))
            f = _sigmoid(builder, builder.fadd(f, bend[1]))
            o = _sigmoid(builder, builder.fadd(o, bend[2]))
            g = builder.fmul(_tanh(builder, g), bend[3])
            memory = multiply_add(builder, f, load(builder, c, unit), builder.fmul(i, g))
            store(builder, memory, c, unit)
            shown = builder.fmul(o, _tanh(builder, memory))
            store(builder, builder.fmul(shown, load(builder, masks, unit)), h, unit)
        return context.get_dummy_value()

    arguments = (z, z_at, bends, bend_at, masks, mask_at, c, c_at, h, h_at)
    return types.void(*arguments), codegen
