"""Making the errors of a network on its corpus (`model.corpus_errors`), in one pass over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Codec, Frames
from audiogen.codec.sound import as_sound
from audiogen.data.segments import part_of
from audiogen.data.windows import evenly_spread, spread_frames
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.corpus_errors import ERROR_STEP, CorpusErrors, moments, rounded_key
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads import GaussianHead
from audiogen.model.styles import style_vector
from audiogen.model.tensors import STYLE_EMBEDDING

Array = npt.NDArray[np.float32]

KEY_VALUES = 64
"""Values of each half of a key."""

KEY_REACH = 4.5
"""How far keys reach, in standard deviations of their widest value."""

BLEND: Array = np.array([[3.5, -3.5], [0, 1]], np.float32)
"""A key is what the mean adds to the last input, three and a half times as large, and the last
input: so what the network wants counts as much as where it is. What other factors give is in
docs/explanation/recipe.md."""

BLEND_ELSEWHERE: Array = np.eye(2, dtype=np.float32)
"""Of a corpus that the network did not learn: the mean itself and the last input. There what it
adds to an input says little, and it is drawn into the corpus a quarter as far."""

FIT_FRAMES = 10_000
"""Frames that the space of keys is fitted to, evenly spread."""

CELL, MOST_CELLS = 128, 4096
"""Keys in a cell, on average, and the most cells that there are: with more, a search would take
longer to find its cells than to look into them."""

ROUNDS, CELL_SAMPLE = 6, 40
"""Rounds of k-means, and keys that it looks at for each cell."""

WARM_UP = 4
"""Windows that a network with a carried state reads before its errors count."""

PIECE = 400
"""Frames of a piece of an excerpt."""

_BATCH = 64


def has_errors(checkpoint: Checkpoint) -> bool:
    """Whether a model's frames are values with a density, whose errors can be kept."""
    is_map = isinstance(checkpoint.frame_map, FrameMap)
    return is_map and isinstance(checkpoint.head(), GaussianHead)


def collect_errors(
    checkpoint: Checkpoint,
    segments: Sequence[Frames],
    styles: Sequence[int] = (),
    on_progress: Callable[[float], None] = lambda share: None,
    blend: Array = BLEND,
    from_the_start: bool = True,
    noise: float = 0.0,
) -> CorpusErrors | None:
    """The errors of a model on the segments of its corpus.

    Parameters
    ----------
    checkpoint : Checkpoint
        One that `has_errors`.
    segments : sequence of array `[frames, frame_size]`
    styles : sequence of int, optional
        The corpus that each segment belongs to, where the model has learned several.
    on_progress : callable of float
    blend : array `[2, 2]`, optional
        Of the keys (`CorpusErrors`): `BLEND`, or `BLEND_ELSEWHERE`.
    from_the_start : bool
        Whether each segment begins where its file does, so that there is silence before it. Then
        the first frames have errors, too: of a stroke that is shorter than a window, all of it.
    noise : float (spreads)
        What the network hears beside the corpus (`memorised.noise_for`).

    Returns
    -------
    CorpusErrors or None
        None where no segment is longer than a window.
    """
    frame_map, head = checkpoint.frame_map, checkpoint.head()
    assert isinstance(frame_map, FrameMap) and isinstance(head, GaussianHead)
    projection = key_projection(frame_map, checkpoint.codec, segments)
    errors, keys, labels = [], [], []
    begins = from_the_start and checkpoint.codec.in_decibels and checkpoint.model.context != "carry"
    steps = steps_through(checkpoint, segments, styles, on_progress, begins, noise)
    for label, history, target, parameters in steps:
        mean, width = moments(head, parameters, history)
        rounded = np.rint((target - mean) / (width * np.float32(ERROR_STEP)))
        errors.append(np.clip(rounded, -127, 127).astype(np.int8))
        keys.append(rounded_key(mean, history, projection, blend))
        labels.append(label)
    if not errors:
        return None
    # In the order of the corpus, which batches across segments are not.
    at = np.concatenate(labels)
    order = np.lexsort((at[:, 1], at[:, 0]))
    all_keys = np.concatenate(keys)[order]
    centres, cells = _cells(all_keys)
    of_segment = at[order, 0].astype(np.int32)
    return CorpusErrors(
        np.concatenate(errors)[order], all_keys, projection, blend, of_segment, centres, cells
    )


def steps_through(
    checkpoint: Checkpoint,
    segments: Sequence[Frames],
    styles: Sequence[int] = (),
    on_progress: Callable[[float], None] = lambda share: None,
    begins: bool = False,
    noise: float = 0.0,
) -> Iterator[tuple[npt.NDArray[np.int64], Array, Array, Array]]:
    """What a network makes of each frame after a first window, in batches.

    Every pass reads a window and gives the outputs of its second half. (One pass for each output
    would read whole windows and take twenty times as long.) With a carried state a pass is longer.

    Parameters
    ----------
    checkpoint, segments, styles, on_progress
        As for `collect_errors`.
    begins : bool
        Whether there is silence before each segment. Then no frame of sound is left out.
    noise : float (spreads)
        What the network hears beside the segments.

    Yields
    ------
    int64 `[frames, 2]`, two arrays `[frames, values]`, array `[frames, outputs]`
        The segment and place of each frame, the vector before it, its own, and the network's output
        between them.
    """
    model, rest = checkpoint.model, checkpoint.codec.rest()
    engine = build_engine(replace(model, context="carry"), checkpoint.tensors)
    longest = max(map(len, segments))
    reads = model.window * (WARM_UP if model.context == "carry" else 1)
    reads = max(1, min(reads, longest - 1))
    kept = max(1, reads // 2 if model.context == "window" else reads - model.window)
    firsts = [_padding(segment, model.window, rest) if begins else reads for segment in segments]
    passes = [
        (number, last)
        for number, (segment, first) in enumerate(zip(segments, firsts, strict=True))
        for last in range(first + kept - 1, len(segment) + kept - 1, kept)
    ]
    silence = checkpoint.frame_map.forward(rest[None])[0]
    width, rng = np.float32(noise) * checkpoint.frame_map.spread, np.random.default_rng(0)
    for start in range(0, len(passes), _BATCH):
        part = np.array(passes[start : start + _BATCH])
        vectors = np.zeros((len(part), reads + 1, checkpoint.frame_map.values), np.float32)
        for row, (number, last) in enumerate(part):
            there = np.asarray(segments[number][max(0, last - reads) : last + 1])
            before = max(0, reads - last)
            vectors[row, :before] = silence
            vectors[row, before : before + len(there)] = checkpoint.frame_map.forward(there)
        ends = np.array([len(segments[number]) for number, _ in part])
        inputs = vectors + width * rng.standard_normal(vectors.shape, np.float32)
        if (embedding := checkpoint.tensors.get(STYLE_EMBEDDING)) is not None:
            of_style = [style_vector(embedding, styles[number]) for number, _ in part]
            inputs += np.stack(of_style)[:, None]
        state = engine.start(len(part))
        for step in range(reads):
            parameters = engine.step(np.ascontiguousarray(inputs[:, step]), state)
            place = part[:, 1] - reads + step + 1
            fits = place < ends
            if step >= reads - kept and fits.any():
                at = np.stack([part[:, 0], place], axis=1)[fits]
                yield at, vectors[fits, step], vectors[fits, step + 1], parameters[fits]
        on_progress(min(1.0, (start + len(part)) / len(passes)))


def excerpt(
    segments: Sequence[Frames], styles: Sequence[int], most: int
) -> tuple[list[Frames], list[int]]:
    """About `most` frames of a corpus, in pieces evenly spread over it, and the style of each.

    Parameters
    ----------
    segments : sequence of array `[frames, frame_size]`
    styles : sequence of int
        The corpus that each segment belongs to.
    most : int (frames)
        One piece is given at the least.

    Returns
    -------
    list of array `[at most PIECE, frame_size]`, list of int
    """
    counts = [-(-len(segment) // PIECE) for segment in segments]
    share = most / max(1, sum(map(len, segments)))
    total = sum(counts)
    chosen = evenly_spread(total, max(1, int(share * total)))
    numbers = np.searchsorted(np.cumsum(counts), chosen, side="right").tolist()
    firsts = (np.cumsum(counts) - counts)[numbers]
    pieces = []
    for number, place in zip(numbers, (PIECE * (chosen - firsts)).tolist(), strict=True):
        segment = segments[number]
        pieces.append(part_of(segment, place, min(place + PIECE, len(segment))))
    return pieces, [styles[number] for number in numbers]


def key_projection(frame_map: FrameMap, codec: Codec, segments: Sequence[Frames]) -> Array:
    """From model vectors to half a key, `[values, key values]`: the directions in which the corpus
    varies most, where distance is weighted as hearing is.
    """
    parts = [frame_map.forward(frames) for frames in spread_frames(segments, FIT_FRAMES)]
    vectors = np.concatenate(parts).astype(np.float64)
    weights = hearing_weights(codec) if codec.in_decibels else np.ones(codec.frame_size)
    scale = np.resize(frame_map.scale, frame_map.values).astype(np.float64)
    if frame_map.basis is None:
        root = np.diag(np.sqrt(weights) * (scale if codec.in_decibels else 1.0))
    else:
        weighted = np.sqrt(weights)[:, None] * frame_map.basis.astype(np.float64) * scale
        square, directions = np.linalg.eigh(weighted.T @ weighted)
        root = directions * np.sqrt(np.maximum(square, 0))  # distances after it are weighted ones
    spread = (vectors - vectors.mean(axis=0)) @ root
    variances, axes = np.linalg.eigh(spread.T @ spread / len(spread))
    widest = axes[:, ::-1][:, : min(KEY_VALUES, frame_map.values)]
    reach = max(KEY_REACH * float(np.sqrt(max(variances[-1], 0.0))), 1e-9)
    return np.asarray(root @ widest * (127 / reach), np.float32)


def hearing_weights(codec: Codec) -> npt.NDArray[np.float64]:
    """How much each bin of a spectrum counts, `[frame_size]`: less where mel bands are wide.

    The density of the mel scale, 1 / (1 + f / 700 Hz), and little below 60 Hz.
    """
    sound = as_sound(codec)
    bins = sound.frame_size // sound.channels
    hertz = np.arange(bins) * sound.sample_rate / (2 * (bins - 1))
    weights = np.where(hertz > 60, 1 / (1 + hertz / 700), 0.1)
    return np.tile(weights / weights.sum(), sound.channels)


def _padding(segment: Frames, window: int, rest: Frames) -> int:
    """How many frames of silence a segment of a short file was padded with in front."""
    if len(segment) != window + 1:
        return 0
    sounding = np.flatnonzero((np.asarray(segment) != rest).any(axis=1))
    return int(sounding[0]) if len(sounding) else window


def _cells(keys: npt.NDArray[np.int8]) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int32]]:
    """The centres of cells, by k-means, and the cell of each key."""
    rng = np.random.default_rng(0)
    count = min(max(1, len(keys) // CELL), MOST_CELLS)
    sample = keys[rng.permutation(len(keys))[: CELL_SAMPLE * count]].astype(np.float32)
    centres = sample[:count].copy()
    for _ in range(ROUNDS):
        cells = _nearest_centre(sample, centres)
        order = np.argsort(cells, kind="stable")
        starts = np.searchsorted(cells[order], np.arange(count))
        sizes = np.bincount(cells, minlength=count)
        taken = sizes > 0
        totals = np.add.reduceat(sample[order], starts[taken], axis=0)
        centres[taken] = np.rint(totals / sizes[taken, None])
    whole = np.clip(centres, -127, 127)
    return whole.astype(np.int8), _nearest_centre(keys, whole).astype(np.int32)


def _nearest_centre(keys: npt.NDArray[Any], centres: Array) -> npt.NDArray[np.int64]:
    """The nearest centre of each key. Sums of whole numbers below 2^24 are exact in float32."""
    half = (centres**2).sum(axis=1) / 2
    parts = np.array_split(keys, max(1, len(keys) // 4096))
    return np.concatenate(
        [(half - part.astype(np.float32) @ centres.T).argmin(axis=1) for part in parts]
    )
