"""A model's density over mel bands: what held-out spectra cost, in bits that can be compared.

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
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from audiogen.codec.base import Frames
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads import GaussianHead

Array = npt.NDArray[np.float64]

VALUES = 128
"""Values of the projection that all models are scored on."""

FLOOR_DB = 0.1
"""Standard deviation of the noise that is added to every value, in dB."""


class MelDensity:
    """The density of a model of spectra over projected frames.

    Parameters
    ----------
    frame_map : FrameMap
    projection : array `[VALUES, frame_size]`
        `codec.mel.mel_projection`.
    training : iterable of array `[frames, frame_size]`
        Frames that show what the basis loses.
    """

    def __init__(
        self,
        frame_map: FrameMap,
        projection: npt.NDArray[np.float32],
        training: Iterable[Frames],
    ) -> None:
        self._map, self._projection = frame_map, projection
        basis = projection if frame_map.basis is None else projection @ frame_map.basis
        self._matrix = frame_map.scale * basis.astype(np.float64)
        self._offset = projection.astype(np.float64) @ frame_map.mean
        lost = [
            (frames - frame_map.inverse(frame_map.forward(frames))) @ projection.T
            for frames in training
        ]
        self._lost = floored_covariance(np.concatenate(lost).astype(np.float64))

    def bits(
        self, head: GaussianHead, parameters: Frames, history: Frames, frames: Frames
    ) -> Array:
        """Bits of each of `frames`, `[n]`.

        Parameters
        ----------
        head : GaussianHead
        parameters : array `[n, parameter_size]`
            The output of the network.
        history, frames : array `[n, frame_size]`
            The frame before, and the frame that came.
        """
        log_weights, means, scales = head.split(parameters, self._map.forward(history), np)
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


def floored_covariance(errors: Array) -> Array:
    """The covariance of errors `[n, values]` around 0, with the floor."""
    return errors.T @ errors / len(errors) + FLOOR_DB**2 * np.eye(errors.shape[1])
