"""How the threads of a step share its pieces, without a lock and without starting anew.

A step is a sequence of stages, and a stage begins when all pieces of the one before are done.
Starting numba's threads for each stage would cost some 4 us each time, as much as reading half a
megabyte of weights. So they are started once, and count: each takes the pieces of its own share
first, which its cache may still hold, and then what the other has not come to. A thread that comes
late, or not at all, finds less to do, and nobody waits for it but at a piece that it has begun.
"""

from __future__ import annotations

from typing import Any

from numba import types
from numba.extending import intrinsic

from audiogen.model.simd import pointer
from audiogen.storage import compiled_inside

THREADS = 2
"""The most threads of a step."""

_LINE = 8
"""Counters (int64) in a line of the cache: one each, or the threads would wait for each other."""

_STAGE = (THREADS + 1) * _LINE


def counters(layers: int) -> int:
    """How many int64 the counts of a step need: at most two stages a layer, and two more."""
    return (2 * layers + 2) * _STAGE


@intrinsic
def _add(typing: Any, counts: Any, place: Any, number: Any) -> Any:
    """Add `number` to `counts[place]`, in one piece for all threads; what it was before."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        counts, place, number = arguments
        at = pointer(context, builder, signature.args[0], counts, place)
        return builder.atomic_rmw("add", at, number, "seq_cst")

    return types.int64(counts, types.int64, types.int64), codegen


@intrinsic
def _read(typing: Any, counts: Any, place: Any) -> Any:
    """`counts[place]`, as the other threads have left it by now."""

    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        at = pointer(context, builder, signature.args[0], *arguments)
        return builder.load_atomic(at, "seq_cst", 8)

    return types.int64(counts, types.int64), codegen


@compiled_inside()
def claim(counts: Any, stage: int, part: int, parts: int, pieces: int) -> int:
    """A piece of `stage` for thread `part` that no thread has yet; -1 if there is none."""
    for n in range(parts):
        owner = (part + n) % parts
        first, last = owner * pieces // parts, (owner + 1) * pieces // parts
        place = stage * _STAGE + owner * _LINE
        if _read(counts, place) < last - first:
            taken = first + _add(counts, place, 1)
            if taken < last:
                return taken
    return -1


@compiled_inside()
def wait_for(counts: Any, stage: int, done: int, pieces: int) -> None:
    """Wait until every piece of a stage is done; `done` of them by this thread."""
    place = stage * _STAGE + THREADS * _LINE
    if _add(counts, place, done) + done < pieces:
        while _read(counts, place) < pieces:
            pass
