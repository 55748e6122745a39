"""The gates of the fast engine, in vector form: a panel's sums into memories and outputs.

The equations are those of `audiogen.model.cells`; a bend's numbers cost an LSTM five more
operations among some eighty, so there is one path, bent or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from audiogen.model.simd import (
    LANES,
    PANEL,
    TANH_EDGE,
    TANH_EVEN,
    TANH_ODD,
    VECTOR,
    broadcast,
    load,
    multiply_add,
    store,
)
from audiogen.storage import compiled_inside

UNITS = PANEL // 4
"""Units in a panel of an LSTM: their input gates, then forget gates, candidates, output gates.

A GRU has four parts as well, two of them for its candidate, so that the same tiles serve it: a
quarter of what they multiply is zeros, and a wider layout would need all of it twice.
A vanilla RNN has one, and `PANEL` units in a panel.
"""


def _every(number: float) -> Any:
    return ir.Constant(VECTOR, [ir.Constant(ir.FloatType(), number)] * LANES)


def _polynomial(builder: Any, coefficients: tuple[float, ...], x: Any) -> Any:
    total = _every(coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = multiply_add(builder, total, x, _every(coefficient))
    return total


def _tanh(builder: Any, x: Any) -> Any:
    # Compared this way round, what is not a number stays so, as it does in the reference.
    for edge, beyond in ((TANH_EDGE, ">"), (-TANH_EDGE, "<")):
        outside = builder.fcmp_ordered(beyond, x, _every(edge))
        x = builder.select(outside, _every(edge), x)
    square = builder.fmul(x, x)
    odd = builder.fmul(x, _polynomial(builder, TANH_ODD, square))
    return builder.fdiv(odd, _polynomial(builder, TANH_EVEN, square))


def _sigmoid(builder: Any, x: Any) -> Any:
    half = _every(0.5)
    return multiply_add(builder, half, _tanh(builder, builder.fmul(half, x)), half)


def _cell(each: int, update: Callable[..., Any]) -> Callable[..., None]:
    """A cell as a function for numba code: a row of a panel's sums into `each` units.

    The function takes addresses of float32 (`simd.place_in`): sums `z` `[PANEL]`; four numbers of a
    bend, what is added to the input, forget and output gates, and the candidate's gain; and of the
    units their masks, memories `c` (changed in an LSTM), old outputs and new outputs (written).

    `update` gives a vector of outputs from the builder, a function that loads the sums of a gate,
    the bend's numbers, the address of the memories and the old outputs.
    """

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        z, bends, masks, c, old, h = arguments
        bend = [
            broadcast(builder, builder.load(builder.gep(bends, [ir.Constant(ir.IntType(64), n)])))
            for n in range(4)
        ]
        for unit in range(0, each, LANES):

            def sums(gate: int, unit: int = unit) -> Any:
                return load(builder, z, gate * each + unit)

            memory = builder.gep(c, [ir.Constant(ir.IntType(64), unit)])
            shown = update(builder, sums, bend, memory, load(builder, old, unit))
            store(builder, builder.fmul(shown, load(builder, masks, unit)), h, unit)
        return context.get_dummy_value()

    @intrinsic
    def cell(typing: Any, z: Any, bends: Any, masks: Any, c: Any, old: Any, h: Any) -> Any:
        return types.void(z, bends, masks, c, old, h), codegen

    return cell


def _lstm(builder: Any, sums: Any, bend: Any, memory: Any, old: Any) -> Any:
    i, f, g, o = (sums(gate) for gate in range(4))
    i = _sigmoid(builder, builder.fadd(i, bend[0]))
    f = _sigmoid(builder, builder.fadd(f, bend[1]))
    o = _sigmoid(builder, builder.fadd(o, bend[2]))
    g = builder.fmul(_tanh(builder, g), bend[3])
    c = multiply_add(builder, f, load(builder, memory, 0), builder.fmul(i, g))
    store(builder, c, memory, 0)
    return builder.fmul(o, _tanh(builder, c))


def _gru(builder: Any, sums: Any, bend: Any, memory: Any, old: Any) -> Any:
    # The candidate's sums of the input and of the old output: the reset gate is for one of them.
    u, r, of_input, of_output = (sums(gate) for gate in range(4))
    u = _sigmoid(builder, builder.fadd(u, bend[1]))
    r = _sigmoid(builder, r)
    g = _tanh(builder, multiply_add(builder, r, of_output, of_input))
    g = builder.fmul(g, bend[3])
    return multiply_add(builder, u, builder.fsub(old, g), g)


def _rnn(builder: Any, sums: Any, bend: Any, memory: Any, old: Any) -> Any:
    return _tanh(builder, sums(0))


lstm_units, gru_units, rnn_units = _cell(UNITS, _lstm), _cell(UNITS, _gru), _cell(PANEL, _rnn)


@compiled_inside()
def update(gates: int, z: Any, bends: Any, masks: Any, c: Any, old: Any, new: Any) -> None:
    """A row of a panel's sums into the memories and outputs of its units, in the network's cell."""
    if gates == 4:
        lstm_units(z, bends, masks, c, old, new)
    elif gates == 3:
        gru_units(z, bends, masks, c, old, new)
    else:
        rnn_units(z, bends, masks, c, old, new)
