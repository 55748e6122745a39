"""The nearest of many keys to a query, in whole numbers: the same answer on every processor. And
what a draw from the errors of a corpus does before and after that search (`generation.recall`).

Keys are grouped in cells around centres (an inverted file: Jégou, Douze and Schmid, "Product
quantization for nearest neighbor search", PAMI 2011). A search looks into the cells in the order of
their distance until it has seen enough keys, so its cost hardly grows with their number.
"""

from __future__ import annotations

import numpy as np

from audiogen.codec import portable
from audiogen.model.compiled import CODE
from audiogen.storage import compiled_inside

_add_product = compiled_inside()(portable.add_product)

_TAKEN = np.float32(2**25)
"""Further than any distance: of a cell that was looked into."""


def _search(query, keys, members, starts, centres, least, places, distances):  # type: ignore
    """Find the nearest keys to `query` `[values]`, the nearest first.

    Distances are sums of whole numbers in float32. With at most 128 values they stay below 2^24, so
    they are exact in whatever order a processor adds.

    Parameters
    ----------
    query : float32 `[values]`
        Whole numbers, -127 to 127; so are keys and centres.
    keys : int8 `[keys, values]`
        In the order of their cells.
    members : int32 `[keys]`
        The place of each of these keys.
    starts : int32 `[cells + 1]`
        Where each cell begins in them.
    centres : int8 `[cells, values]`
    least : int
        How many keys are looked at, at the least, where there are as many.
    places : int32 `[found]`
        Receives the places; -1 where there are no more keys.
    distances : int64 `[found]`
        Receives the squared distances.
    """
    cells, values = centres.shape
    found = len(places)
    far = np.empty(cells, np.float32)
    for cell in range(cells):
        total = np.float32(0)
        for n in range(values):
            apart = query[n] - np.float32(centres[cell, n])
            total += apart * apart
        far[cell] = total
    for n in range(found):
        places[n], distances[n] = -1, np.iinfo(np.int64).max
    seen = 0
    for _ in range(cells):
        if seen >= least:
            break
        # The nearest that is left, of equal ones the first. Few are needed, so they are not sorted.
        cell = 0
        for other in range(1, cells):
            if far[other] < far[cell]:
                cell = other
        far[cell] = _TAKEN
        for key in range(starts[cell], starts[cell + 1]):
            total = np.float32(0)
            for n in range(values):
                apart = query[n] - np.float32(keys[key, n])
                total += apart * apart
            place, distance = members[key], np.int64(total)
            if distance > distances[found - 1]:
                continue
            if distance == distances[found - 1] and place > places[found - 1]:
                continue
            at = found - 1
            while at > 0 and (
                distance < distances[at - 1]
                or (distance == distances[at - 1] and place < places[at - 1])
            ):
                places[at], distances[at] = places[at - 1], distances[at - 1]
                at -= 1
            places[at], distances[at] = place, distance
        seen += starts[cell + 1] - starts[cell]


def _key(mean, last, projection, blend, key):  # type: ignore
    """The key of a step, as `corpus_errors.rounded_key` gives it.

    Parameters
    ----------
    mean, last : float32 `[values]`
    projection : float32 `[values, key values]`
    blend : float32 `[2, 2]`
    key : int32 `[2 * key values]`
        Receives it.
    """
    half = projection.shape[1]
    ahead, behind = np.zeros(half, np.float32), np.zeros(half, np.float32)
    _add_product(mean, projection, ahead)
    _add_product(last, projection, behind)
    for part in range(2):
        for n in range(half):
            value = np.rint(blend[part, 0] * ahead[n] + blend[part, 1] * behind[n])
            value = min(max(value, np.float32(-127)), np.float32(127))
            key[part * half + n] = np.int32(value) if value == value else 0


def _move(places, distances, segments, weights, of_places, of_segments, forget, moved):  # type: ignore
    """Choose a place by its rank among those that seem near, and grow tired of it.

    Parameters
    ----------
    places : int32 `[found]`
    distances : int64 `[found]`
    segments : int32 `[found]`
        The segment of each.
    weights : float64 `[3]`
        By how much the distance seems to grow with `of_places` and with `of_segments`, and that
        with the control.
    of_places, of_segments : float64
        How tired of each it is; changed.
    forget : float64 `[2]`
        What is left of that after a frame, and what a frame adds for its segment.
    moved : int64 `[4]`
        The place and its segment, or -1 where they are to be chosen by the rank that comes third;
        fourth, how many frames are a place. Receives the chosen ones.
    """
    each = moved[3]
    if moved[0] < 0:
        found = len(places)
        seeming, order = np.empty(found), np.empty(found, np.int64)
        for n in range(found):
            tired = weights[0] * of_places[places[n] // each]
            tired += weights[1] * of_segments[segments[n]]
            value = distances[n] * (1 + weights[2] * tired)
            # They come in the order of their distance, so that few change places.
            at = n
            while at > 0 and value < seeming[at - 1]:
                seeming[at], order[at] = seeming[at - 1], order[at - 1]
                at -= 1
            seeming[at], order[at] = value, n
        chosen = order[min(moved[2], found - 1)]
        moved[0], moved[1] = places[chosen], segments[chosen]
    for n in range(len(of_places)):
        of_places[n] *= forget[0]
    for n in range(len(of_segments)):
        of_segments[n] *= forget[0]
    of_places[moved[0] // each] += 1
    of_segments[moved[1]] += forget[1]


search = CODE.kept(_search, "search", fastmath={"reassoc", "contract"})
key_of = CODE.kept(_key, "key")
move = CODE.kept(_move, "move")
