"""The steps of a training: Adam's, and smaller ones where the recurrent layers need them."""

from __future__ import annotations

import numpy as np
import pytest

from audiogen.config import ModelConfig, TrainingConfig
from audiogen.errors import ConfigError


def moved(recurrent_rate: float, steps: int) -> dict[str, np.ndarray]:
    """How far each tensor of a small network went in some steps along random gradients."""
    import tensorflow as tf

    from audiogen.training.network import Network
    from audiogen.training.optimiser import Optimiser

    network = Network(ModelConfig(units=6, layers=2, components=2), 5, np.ones(5, np.float32))
    optimiser = Optimiser(network, TrainingConfig(recurrent_rate=recurrent_rate))
    before = network.tensors()
    rng = np.random.default_rng(0)
    for step in range(steps):
        optimiser.set_rate(0.01 / (step + 1))
        shapes = [weight.shape for weight in network.trainable_variables]
        optimiser.step([tf.constant(rng.normal(size=shape), tf.float32) for shape in shapes])
    return {name: tensor - before[name] for name, tensor in network.tensors().items()}


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_recurrent_layers_go_a_share_of_the_way_and_all_others_the_whole(share: float) -> None:
    usual, slow = moved(1.0, 3), moved(share, 3)
    recurrent = ("kernel", "recurrent_kernel", "bias")
    layers = {f"rnn_{n}/{name}" for n in (1, 2) for name in recurrent}
    assert layers < usual.keys() and len(usual) > 8
    for name, way in usual.items():
        wanted = share * way if name in layers else way
        np.testing.assert_allclose(slow[name], wanted, atol=2e-6)
        assert name == "head/spread" or np.abs(way).max() > 1e-3


@pytest.mark.parametrize("share", [0.0, -1.0, 1.5])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ConfigError, match="recurrent_rate must be"):
        TrainingConfig(recurrent_rate=share)
