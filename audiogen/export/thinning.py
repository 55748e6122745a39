"""Thinning: fewer of a corpus's errors, so that they fit into a stated size.

Recall follows the corpus from frame to frame as long as it can, so whole pieces are kept, evenly
spread over the corpus; every other frame would leave nothing to follow.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from audiogen.codec.base import Codec
from audiogen.model.corpus_errors import PACKED_KEY_VALUES, CorpusErrors

PIECE_SECONDS = 8.0
"""The length of a piece that is kept. Recall seldom follows the corpus for longer."""


def bytes_of_frame(errors: CorpusErrors) -> int:
    """The bytes that a frame's error takes in a model's compact file, with its key and places."""
    values, half = errors.errors.shape[1], errors.projection.shape[1]
    return (values + 1) // 2 + 2 * min(half, PACKED_KEY_VALUES) + 8


def thinned(errors: CorpusErrors, codec: Codec, megabytes: float) -> CorpusErrors:
    """The errors at as many pieces of the corpus as fit into a size; all, where they fit.

    Parameters
    ----------
    errors : CorpusErrors
    codec : Codec
        Of their frames; its rate gives the length of a piece.
    megabytes : float
        At least one piece is kept.
    """
    most = int(megabytes * 1e6 / bytes_of_frame(errors))
    if most >= len(errors):
        return errors
    length = max(1, round(PIECE_SECONDS * codec.frame_rate))
    ends = np.flatnonzero(np.diff(errors.segments)) + 1
    bounds = [0, *ends.tolist(), len(errors)]
    pieces = [
        np.arange(start, min(start + length, last))
        for first, last in zip(bounds[:-1], bounds[1:], strict=True)
        for start in range(first, last, length)
    ]
    count = max(1, int(len(pieces) * most / len(errors)))
    chosen = [pieces[int((n + 0.5) * len(pieces) / count)] for n in range(count)]
    kept = np.concatenate(chosen)
    # Two pieces do not follow each other, though they may be of one segment.
    segments = np.repeat(np.arange(count), [len(piece) for piece in chosen]).astype(np.int32)
    return replace(
        errors,
        errors=errors.errors[kept],
        keys=errors.keys[kept],
        segments=segments,
        cells=errors.cells[kept],
    )
