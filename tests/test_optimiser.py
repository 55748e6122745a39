"""The steps of a training: Adam's, and smaller ones where the recurrent layers need them."""

from __future__ import annotations

import numpy as np
import pytest

from audiogen.config import ModelConfig, TrainingConfig
from audiogen.errors import ConfigError


def moved(recurrent_rate: float, steps: int, **settings: float) -> dict[str, np.ndarray]:
    """How far each tensor of a small network went in some steps along random gradients."""
    return ways(recurrent_rate, steps, **settings)[-1]


def ways(recurrent_rate: float, steps: int, **settings: float) -> list[dict[str, np.ndarray]]:
    """The tensors before, the average of the weights, and how far each went, in that order."""
    import tensorflow as tf

    from audiogen.training.network import Network
    from audiogen.training.optimiser import Optimiser

    network = Network(ModelConfig(units=6, layers=2, components=2), 5, np.ones(5, np.float32))
    optimiser = Optimiser(network, TrainingConfig(recurrent_rate=recurrent_rate, **settings))
    before = network.tensors()
    rng = np.random.default_rng(0)
    for step in range(steps):
        optimiser.set_rate(0.01 / (step + 1))
        shapes = [weight.shape for weight in network.trainable_variables]
        optimiser.step([tf.constant(rng.normal(size=shape), tf.float32) for shape in shapes])
    with optimiser.averaged():
        average = network.tensors()
    way = {name: tensor - before[name] for name, tensor in network.tensors().items()}
    return [before, average, way]


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


@pytest.mark.slow
def test_weight_decay_takes_kernels_towards_zero_and_nothing_else() -> None:
    before, _, usual = ways(1.0, 1)
    decayed = moved(1.0, 1, weight_decay=0.5)
    for name, way in decayed.items():
        # In one step a kernel loses the learning rate times the decay of itself, before Adam's.
        lost = 0.01 * 0.5 * before[name] if name.endswith("kernel") else 0 * before[name]
        np.testing.assert_allclose(way, usual[name] - lost, atol=1e-6, err_msg=name)
    assert np.abs(before["rnn_1/recurrent_kernel"]).max() > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_average_follows_the_weights_and_leaves_them_as_they_are(share: float) -> None:
    before, average, way = ways(share, 2, averaging=0.9)
    _, _, first = ways(share, 1, averaging=0.9)
    for name, mean in average.items():
        # It begins at the first weights, and its decay is (1 + n) / (10 + n) for so few steps.
        after = [before[name] + gone[name] for gone in (first, way)]
        wanted = before[name]
        for n, weight in enumerate(after, 1):
            decay = (1 + n) / (10 + n)
            wanted = decay * wanted + (1 - decay) * weight
        np.testing.assert_allclose(mean, wanted, atol=1e-6, err_msg=name)
    np.testing.assert_array_equal(way["head/kernel"], ways(share, 2)[-1]["head/kernel"])
