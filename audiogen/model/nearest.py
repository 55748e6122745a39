"""The nearest of many keys to a query, in whole numbers: the same answer on every processor.

Keys are grouped in cells around centres (an inverted file: Jégou, Douze and Schmid, "Product
quantization for nearest neighbor search", PAMI 2011). A search looks into the cells in the order of
their distance until it has seen enough keys, so its cost hardly grows with their number.
"""

from __future__ import annotations

import numpy as np

from audiogen.model.compiled import CODE

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


search = CODE.kept(_search, "search", fastmath={"reassoc", "contract"})
