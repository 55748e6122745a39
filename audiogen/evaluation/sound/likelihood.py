"""Held-out likelihood of spectral frames in bits, comparable across heads, bases and contexts,
beside baselines.

Every frame is scored in 128 mel bands (`model.mel_density`), and so are the baselines: Gaussians
with full covariance that know no order, the last frame, or the last four.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import threadpoolctl

from audiogen.codec.base import Frames
from audiogen.codec.mel import mel_projection
from audiogen.data.windows import Windows, evenly_spread, spread_frames
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads import GaussianHead
from audiogen.model.mel_density import (
    FLOOR_DB,
    VALUES,
    MelDensity,
    floored_covariance,
    gaussian_nats,
)

Array = npt.NDArray[np.float64]

SCORED_FRAMES = 1024
"""Held-out frames that are scored, evenly spread: some ten seconds of work."""

FITTED_FRAMES = 20_000
"""Training frames that the baselines and the basis's loss are fitted to, evenly spread."""

LAST_FRAMES = 4
"""How many frames the linear predictor looks back on."""

BASELINES = {
    "linear": "a linear predictor",
    "repeat": "the last frame repeated",
    "corpus": "frames of the corpus at random",
    "order-1": "what often follows the last level",
    "order-0": "levels at random",
}
"""The baselines in words; those of samples are in `sample_baselines`."""

_CHUNK = 32


@dataclass(frozen=True)
class Likelihood:
    """The bits that held-out sound costs a model and the baselines; less is better.

    Attributes
    ----------
    bits : float
        Of the model.
    baselines : dict of str to float
        Of what needs no network. For spectral frames: `corpus` knows no order, `repeat` plays the
        last frame again, `linear` is fitted to the last four; each a Gaussian with full
        covariance. For samples: see `sample_baselines`.
    frames : int
        Scored.
    bits_per : str
        The unit that the bits are for: `"frame"` or `"sample"`.
    alone : float or None
        Bits without the linear prediction of the samples, for a model that has one.
    """

    bits: float
    baselines: dict[str, float]
    frames: int
    bits_per: str = "frame"
    alone: float | None = None

    @property
    def digits(self) -> int:
        """Decimals that are worth printing."""
        return 2 if self.bits_per == "sample" else 0


def held_out(
    checkpoint: Checkpoint, training: Sequence[Frames], validation: Sequence[Frames]
) -> Likelihood:
    """Score a model of spectral frames and the baselines on the same held-out frames.

    Parameters
    ----------
    checkpoint : Checkpoint
    training, validation : sequence of array `[frames, frame_size]`
        Segments to fit the baselines to, and segments to score; the model is fed at least
        a whole window of a segment before it is scored.

    Raises
    ------
    ValueError
        If there is no segment to score that is longer than the model's window.
    """
    frame_map, head = checkpoint.frame_map, checkpoint.head()
    if not isinstance(frame_map, FrameMap) or not isinstance(head, GaussianHead):
        raise ValueError("frames that are drawn sample by sample have no such density")
    projection = mel_projection(checkpoint.codec, VALUES)
    window = checkpoint.model.window
    targets = Windows(validation, window + 1)
    if not len(targets):
        raise ValueError(f"there is no held-out segment of more than {window} frames")
    chosen = evenly_spread(len(targets), SCORED_FRAMES)
    # Thousands of small factorisations: threads that wait for each other cost more than they do.
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        recent = targets.gather(chosen)[:, -1 - LAST_FRAMES :] @ projection.T
        baselines = _baselines(training, projection, recent.astype(np.float64))
        density = MelDensity(frame_map, projection, spread_frames(training, FITTED_FRAMES))
        bits = [density.bits(head, *each) for each in _predictions(checkpoint, targets, chosen)]
    return Likelihood(float(np.concatenate(bits).mean()), baselines, len(chosen))


def _predictions(
    checkpoint: Checkpoint, targets: Windows, chosen: npt.NDArray[np.int64]
) -> Iterator[tuple[Frames, Frames, Frames]]:
    """The output of the network before each target, the frame before it, and the target."""
    # After one window, a network that carries its state on predicts what one with a window does, to
    # the last bit. It has one state to advance instead of one for each frame of the window.
    model = replace(checkpoint.model, context="carry")
    engine = build_engine(model, checkpoint.tensors)
    for part in np.array_split(chosen, max(1, len(chosen) // _CHUNK)):
        windows = targets.gather(part)
        vectors = checkpoint.frame_map.forward(windows)
        state = engine.start(len(part))
        for n in range(targets.length - 1):
            parameters = engine.step(np.ascontiguousarray(vectors[:, n]), state)
        yield parameters.copy(), windows[:, -2], windows[:, -1]


def _baselines(
    training: Sequence[Frames], projection: npt.NDArray[np.float32], recent: Array
) -> dict[str, float]:
    """Bits per frame without a network; `recent` is `[n, LAST_FRAMES + 1, VALUES]`."""
    windows = Windows(training, LAST_FRAMES + 1)
    chosen = np.array_split(evenly_spread(len(windows), FITTED_FRAMES), 20)
    known = np.concatenate([windows.gather(part) @ projection.T for part in chosen])
    known = known.astype(np.float64)
    mean = known.mean(axis=(0, 1))
    past, wanted = (known - mean)[:, :-1].reshape(len(known), -1), (known - mean)[:, -1]
    # A hundredth of a dB^2 for each frame, on the diagonal: enough for bands that never move.
    square = past.T @ past + FLOOR_DB**2 * len(past) * np.eye(past.shape[1])
    weights = np.linalg.solve(square, past.T @ wanted)
    past_scored = (recent - mean)[:, :-1].reshape(len(recent), -1)
    errors = {
        "corpus": (wanted, (recent - mean)[:, -1]),
        "repeat": (known[:, -1] - known[:, -2], recent[:, -1] - recent[:, -2]),
        "linear": (wanted - past @ weights, (recent - mean)[:, -1] - past_scored @ weights),
    }
    return {
        name: float(gaussian_nats(scored, floored_covariance(fitted)).mean() / math.log(2))
        for name, (fitted, scored) in errors.items()
    }
