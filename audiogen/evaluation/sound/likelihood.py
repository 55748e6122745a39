"""Held-out likelihood of spectral frames in bits, comparable across heads, bases and contexts,
beside baselines.

Densities of two models over their vectors cannot be compared: each model has another basis. So
every frame x is scored after one fixed linear projection y = P x, the mean level in dB of 128 mel
bands. The density of y is exact: a model's head is a mixture of diagonal Gaussians over v, and its
frame map is x = mean + scale B v + e, where e is what the basis lost, so

    p(y) = sum_k w_k N(y; P mean + A m_k, A diag(s_k^2) A^T + R + 0.1^2 I),    A = scale P B

with R the covariance of P e over the training frames: a model pays for what its basis
cannot represent. The 0.1 dB on every value keeps silence from buying unbounded likelihood. (Linear
maps of Gaussians: Bishop 2006, *Pattern Recognition and Machine Learning*, 2.3.3.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import threadpoolctl

from audiogen.codec.base import Codec, Frames
from audiogen.codec.sound import as_sound
from audiogen.data.windows import Windows
from audiogen.evaluation.sound.features import mel_filters
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads import GaussianHead

Array = npt.NDArray[np.float64]

VALUES = 128
"""Values of the projection that all models are scored on."""

FLOOR_DB = 0.1
"""Standard deviation of the noise that is added to every value, in dB."""

SCORED_FRAMES = 1024
"""Held-out frames that are scored, evenly spread: some ten seconds of work."""

FITTED_FRAMES = 20_000
"""Training frames that the baselines and the basis's loss are fitted to, evenly spread."""

LAST_FRAMES = 4
"""How many frames the linear predictor looks back on."""

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
    projection = mel_projection(checkpoint.codec)
    window = checkpoint.model.window
    targets = Windows(validation, window + 1)
    if not len(targets):
        raise ValueError(f"there is no held-out segment of more than {window} frames")
    chosen = _spread(len(targets), SCORED_FRAMES)
    # Thousands of small factorisations: threads that wait for each other cost more than they do.
    with threadpoolctl.threadpool_limits(1, user_api="blas"):
        recent = targets.gather(chosen)[:, -1 - LAST_FRAMES :] @ projection.T
        baselines = _baselines(training, projection, recent.astype(np.float64))
        model = _Marginal(checkpoint, training, projection)
        bits = [model.bits(*each) for each in _predictions(checkpoint, targets, chosen)]
    return Likelihood(float(np.concatenate(bits).mean()), baselines, len(chosen))


def mel_projection(codec: Codec) -> npt.NDArray[np.float32]:
    """The fixed projection of a codec's frames, `[VALUES, frame_size]`: mean dB of mel bands.

    The channels of a frame, one after the other, share the bands between them.
    """
    sound = as_sound(codec)
    bins = sound.frame_size // sound.channels
    filters = mel_filters(sound.sample_rate, 2 * (bins - 1), VALUES // sound.channels)
    filters /= filters.sum(axis=1, keepdims=True)
    return np.kron(np.eye(sound.channels), filters).astype(np.float32)


class _Marginal:
    """A model's density over projected frames."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        training: Sequence[Frames],
        projection: npt.NDArray[np.float32],
    ) -> None:
        frame_map, head = checkpoint.frame_map, checkpoint.head()
        if not isinstance(frame_map, FrameMap) or not isinstance(head, GaussianHead):
            raise ValueError("frames that are drawn sample by sample have no such density")
        self._map, self._head = frame_map, head
        self._projection = projection
        basis = projection if self._map.basis is None else projection @ self._map.basis
        self._matrix = self._map.scale * basis.astype(np.float64)
        self._offset = projection.astype(np.float64) @ self._map.mean
        windows = Windows(training, 1)
        lost = [
            (frames - self._map.inverse(self._map.forward(frames))) @ projection.T
            for frames in (
                windows.gather(part)[:, 0]
                for part in np.array_split(_spread(len(windows), FITTED_FRAMES), 20)
            )
        ]
        self._lost = _covariance(np.concatenate(lost).astype(np.float64))

    def bits(self, parameters: Frames, history: Frames, frames: Frames) -> Array:
        """Bits of each of `frames` `[n, frame_size]`, given the output of the network."""
        history = self._map.forward(history)
        log_weights, means, scales = self._head.split(parameters, history, np)
        wide = self._matrix * scales.astype(np.float64)[..., None, :]
        covariances = wide @ wide.swapaxes(-1, -2) + self._lost
        errors = (frames @ self._projection.T)[:, None] - self._offset - means @ self._matrix.T
        logs = log_weights - gaussian_nats(errors, covariances)
        highest = logs.max(axis=-1)
        nats = highest + np.log(np.exp(logs - highest[:, None]).sum(axis=-1))
        return -nats / math.log(2)


def gaussian_nats(errors: Array, covariances: Array) -> Array:
    """-log N(errors; 0, covariances): `[..., n]` and `[..., n, n]` to `[...]`, in nats."""
    factors = np.linalg.cholesky(covariances)
    whitened = np.linalg.solve(factors, errors[..., None])[..., 0]
    log_size = np.log(np.diagonal(factors, axis1=-2, axis2=-1)).sum(axis=-1)
    constant = 0.5 * errors.shape[-1] * math.log(2 * math.pi)
    return 0.5 * (whitened**2).sum(axis=-1) + log_size + constant


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
    chosen = np.array_split(_spread(len(windows), FITTED_FRAMES), 20)
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
        name: float(gaussian_nats(scored, _covariance(fitted)).mean() / math.log(2))
        for name, (fitted, scored) in errors.items()
    }


def _covariance(errors: Array) -> Array:
    """The covariance of errors `[n, values]` around 0, with the floor."""
    return errors.T @ errors / len(errors) + FLOOR_DB**2 * np.eye(errors.shape[1])


def _spread(total: int, most: int) -> npt.NDArray[np.int64]:
    """At most `most` places out of `total`, evenly spread."""
    return np.linspace(0, total - 1, min(total, most)).astype(np.int64)
