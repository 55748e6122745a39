"""Heads: the density against scipy's, the same in numpy and Keras, and draws that follow it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import log_softmax, logsumexp

from audiogen.config import ModelConfig
from audiogen.model.heads import Head, MixtureHead, PointHead, build_head

KINDS = ("mixture", "point")


def made(kind: str, values: int = 3, residual: bool = True, components: int = 4) -> Head:
    """A head whose own tensors all differ."""
    config = ModelConfig(head=kind, residual=residual, components=components)
    head = build_head(config, values)
    for n, name in enumerate(sorted(head.tensors)):
        head.tensors[name] = np.linspace(0.3 + 0.2 * n, 0.9 + 0.2 * n, values, dtype=np.float32)
    return head


def some(head: Head, *shape: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random parameters, targets and histories of a shape."""
    rng = np.random.default_rng(seed)
    sizes = (head.parameter_size, head.values, head.values)
    parameters, target, history = (rng.normal(0, 1, (*shape, n)).astype("f4") for n in sizes)
    return parameters, target, history


def density_by_hand(
    head: Any, parameters: np.ndarray, target: np.ndarray, history: np.ndarray
) -> float:
    """-log p of one vector, value by value, by scipy."""
    tensors = {k: v.astype(np.float64) for k, v in head.tensors.items()}
    leak = tensors["leak"] * history if "leak" in tensors else np.zeros(head.values)
    if isinstance(head, PointHead):
        mean = leak + tensors["spread"] * parameters
        return float(-stats.norm.logpdf(target, mean, tensors["residual_spread"]).sum())
    k, n = head.components, head.values
    weights = log_softmax(parameters[:k].astype(np.float64))
    each = []
    for c in range(k):
        means = leak + tensors["spread"] * parameters[k + c * n : k + (c + 1) * n]
        widths = parameters[k + k * n + c * n : k + k * n + (c + 1) * n].astype(np.float64)
        scales = tensors["spread"] * (0.01 + np.log1p(np.exp(widths)))
        each.append(weights[c] + stats.norm.logpdf(target, means, scales).sum())
    return float(-logsumexp(each))


@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_the_density_is_the_one_written_by_hand(kind: str, residual: bool) -> None:
    head = made(kind, residual=residual)
    parameters, target, history = some(head, 20)
    found = head.nll(parameters, target, history, np)
    wanted = [density_by_hand(head, *row) for row in zip(parameters, target, history, strict=True)]
    np.testing.assert_allclose(found, wanted, rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_any_leading_shape_gives_the_same_numbers(kind: str, residual: bool) -> None:
    head = made(kind, residual=residual)
    rows = some(head, 6)
    shaped = [array.reshape(2, 3, -1) for array in rows]
    for formula in (head.nll, head.loss):
        flat = formula(*rows, np)
        assert flat.shape == (6,)
        np.testing.assert_allclose(formula(*shaped, np).ravel(), flat, rtol=1e-6)
        np.testing.assert_allclose(formula(*(a[0] for a in rows), np), flat[0], rtol=1e-5)


@pytest.mark.slow
def test_keras_and_numpy_share_the_density() -> None:
    import keras

    for kind in KINDS:
        for residual in (True, False):
            head = made(kind, residual=residual)
            arrays = some(head, 2, 5)
            there = [keras.ops.convert_to_tensor(array) for array in arrays]
            for formula in (head.nll, head.loss):
                found = keras.ops.convert_to_numpy(formula(*there, keras.ops))
                np.testing.assert_allclose(found, formula(*arrays, np), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_density_over_one_value_integrates_to_one(kind: str) -> None:
    head = made(kind, values=1)
    line = np.linspace(-30, 30, 200_001, dtype=np.float64)
    for seed in range(5):
        parameters, _, history = some(head, seed=seed)
        shape = (len(line), 1)
        nll = head.nll(
            np.broadcast_to(parameters, (len(line), head.parameter_size)),
            line[:, None],
            np.broadcast_to(history, shape),
            np,
        )
        assert np.exp(-nll).sum() * (line[1] - line[0]) == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_draws_at_temperature_1_have_the_mean_and_variance_of_the_density(
    kind: str, residual: bool
) -> None:
    head: Any = made(kind, residual=residual)
    parameters, _, history = some(head)
    rng = np.random.default_rng(1)
    draws = np.stack([head.draw(parameters, history, 1.0, rng) for _ in range(20_000)])
    if kind == "mixture":
        log_weights, means, scales = head.split(parameters, history, np)
        weights = np.exp(log_weights)[:, None]
        mean = (weights * means).sum(axis=0)
        variance = (weights * (scales**2 + means**2)).sum(axis=0) - mean**2
    else:
        mean, variance = head.mean(parameters, history), head.tensors["residual_spread"] ** 2
    error = np.sqrt(variance / len(draws))
    assert (np.abs(draws.mean(axis=0) - mean) < 5 * error).all()
    np.testing.assert_allclose(draws.var(axis=0), variance, rtol=0.05)
    # The mean surprise of what is drawn is the entropy: a sharper or wider draw would differ.
    nll = head.nll(np.tile(parameters, (20_000, 1)), draws, np.tile(history, (20_000, 1)), np)
    if kind == "point":
        entropy = stats.norm.entropy(0, head.tensors["residual_spread"]).sum()
        assert nll.mean() == pytest.approx(entropy, abs=0.05)


def test_draws_of_one_value_follow_the_mixtures_distribution() -> None:
    head = MixtureHead(1, residual=False, components=3)
    head.tensors = {"spread": np.full(1, 2.0, np.float32)}
    parameters = np.array([0.5, -0.5, 1.0, -2, 0, 2, -1, 0, 1], np.float32)
    rng = np.random.default_rng(3)
    draws = [float(head.draw(parameters, np.zeros(1, "f4"), 1.0, rng)[0]) for _ in range(4000)]
    log_weights, means, scales = head.split(parameters, np.zeros(1, "f4"), np)

    def cumulative(x: np.ndarray) -> np.ndarray:
        parts = stats.norm.cdf(np.asarray(x)[:, None], means[:, 0], scales[:, 0])
        return parts @ np.exp(log_weights)

    assert stats.kstest(draws, cumulative).pvalue > 1e-3


@pytest.mark.parametrize("kind", KINDS)
def test_temperature_0_is_the_mode_and_takes_no_chance(kind: str) -> None:
    head: Any = made(kind)
    for seed in range(10):
        parameters, _, history = some(head, seed=seed)
        rng = np.random.default_rng(7)
        before = rng.bit_generator.state
        vector = head.draw(parameters, history, 0.0, rng)
        assert rng.bit_generator.state == before
        assert vector.shape == (3,) and vector.dtype == np.float32
        if kind == "mixture":
            log_weights, means, _ = head.split(parameters, history, np)
            np.testing.assert_array_equal(vector, means[np.argmax(log_weights)])
        else:
            np.testing.assert_array_equal(vector, head.mean(parameters, history))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("temperature", [1e-6, 1e-50, 1e-300])
def test_almost_no_temperature_is_almost_the_mode(kind: str, temperature: float) -> None:
    head = made(kind)
    parameters, _, history = some(head)
    rng = np.random.default_rng(2)
    mode = head.draw(parameters, history, 0.0, rng)
    for _ in range(20):
        drawn = head.draw(parameters, history, temperature, rng)
        np.testing.assert_allclose(drawn, mode, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_higher_temperature_strays_further(kind: str) -> None:
    head = made(kind)
    parameters, _, history = some(head, seed=4)
    spreads = []
    for temperature in (0.0, 0.25, 0.5, 1.0, 2.0):
        rng = np.random.default_rng(5)
        draws = [head.draw(parameters, history, temperature, rng) for _ in range(3000)]
        spreads.append(np.std(np.asarray(draws, np.float64), axis=0).sum())
    assert spreads == sorted(spreads)
    assert spreads[0] < 1e-6 < spreads[1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_temperature_takes_as_much_chance(kind: str) -> None:
    head = made(kind)
    parameters, _, history = some(head)
    states = set()
    for temperature in (0.1, 1.0, 2.0):
        rng = np.random.default_rng(5)
        head.draw(parameters, history, temperature, rng)
        states.add(rng.bit_generator.state["state"]["state"])
    assert len(states) == 1


def test_the_point_heads_spread_is_its_residuals_and_not_the_corpuss() -> None:
    head = PointHead(2, residual=False)
    spread, own = np.array([5.0, 7.0], "f4"), np.array([0.5, 2.0], "f4")
    head.tensors = {"spread": spread, "residual_spread": own}
    rng = np.random.default_rng(0)
    parameters = np.array([1.0, -1.0], np.float32)
    draws = np.stack([head.draw(parameters, np.zeros(2, "f4"), 0.5, rng) for _ in range(20_000)])
    np.testing.assert_allclose(draws.mean(axis=0), [5, -7], atol=0.05)
    np.testing.assert_allclose(draws.std(axis=0), 0.5 * own, rtol=0.03)


@settings(max_examples=200)
@given(
    st.sampled_from(KINDS),
    st.sampled_from([np.nan, np.inf, -np.inf, 1e38, -1e38]),
    st.integers(0, 27),
    st.sampled_from([0.0, 1e-30, 1.0, 2.0]),
)
def test_parameters_that_are_no_numbers_raise_nothing(
    kind: str, value: float, place: int, temperature: float
) -> None:
    head = made(kind)
    parameters, target, history = some(head)
    for broken in (
        np.where(np.arange(len(parameters)) == place, value, parameters),
        0 * parameters + value,
    ):
        with np.errstate(all="ignore"):
            broken = broken.astype(np.float32)
            drawn = head.draw(broken, history, temperature, np.random.default_rng(0))
            head.nll(broken, target, history, np)
        assert drawn.shape == (3,)


def test_parameters_far_out_keep_a_finite_density() -> None:
    head = made("mixture")
    parameters, target, history = some(head)
    for scale in (1e2, 1e4):
        assert np.isfinite(head.nll(scale * parameters, target, history, np))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("residual", [True, False])
def test_fresh_tensors_and_bias_have_the_shapes_that_are_announced(
    kind: str, residual: bool
) -> None:
    head = build_head(ModelConfig(head=kind, residual=residual, components=4), 3)
    assert head.parameter_size == (28 if kind == "mixture" else 3)
    assert head.initial_bias().shape == (head.parameter_size,)
    assert set(head.trained) <= set(head.tensors)
    assert ("leak" in head.tensors) is residual
    assert all(tensor.shape == (3,) for tensor in head.tensors.values())
    kept = {"spread": np.full(3, 4.0, np.float32)}
    assert build_head(ModelConfig(head=kind, residual=residual), 3, kept).tensors == kept


def test_components_that_begin_apart_are_not_all_one() -> None:
    head = build_head(ModelConfig(), 5)
    _, means, _ = head.split(head.initial_bias(), np.zeros(5, "f4"), np)
    assert len(np.unique(means[:, 0])) == ModelConfig().components


@pytest.mark.parametrize("residual", [False, True])
def test_a_draw_is_from_the_component_that_all_of_them_say(
    rng: np.random.Generator, residual: bool
) -> None:
    head = MixtureHead(7, residual, 3)
    names = head.initial_tensors()
    head.tensors |= {name: rng.uniform(0.5, 2, 7).astype(np.float32) for name in names}
    for temperature in (0.0, 0.7, 1.3):
        parameters = rng.normal(size=head.parameter_size).astype(np.float32)
        last = rng.normal(size=7).astype(np.float32)
        weights, means, scales = head.split(parameters, last, np)
        made = head.draw(parameters, last, temperature, np.random.default_rng(3))
        if temperature == 0:
            np.testing.assert_array_equal(made, means[np.argmax(weights)])
        else:
            chance = np.random.default_rng(3)
            chance.random()
            noise = np.float32(temperature) * scales * chance.standard_normal(7, np.float32)
            assert (made == means + noise).all(axis=-1).any()


@pytest.mark.parametrize("head", [MixtureHead(7, True, 3), PointHead(7, True)])
def test_what_is_passed_over_leaves_the_random_numbers_of_a_draw(
    head: MixtureHead | PointHead, rng: np.random.Generator
) -> None:
    head.tensors |= head.initial_tensors()
    parameters = rng.normal(size=head.parameter_size).astype(np.float32)
    drawn, passed = np.random.default_rng(5), np.random.default_rng(5)
    for _ in range(50):
        head.draw(parameters, np.zeros(7, np.float32), 0.8, drawn)
        head.pass_over(passed)
        assert drawn.bit_generator.state == passed.bit_generator.state
