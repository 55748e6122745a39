"""Forecasts: scores against what theory says, draws from a network whose law is known."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiogen.codec import SeriesCodec
from audiogen.config import FrameMapConfig, ModelConfig, SeriesConfig
from audiogen.evaluation.series.baselines import point, spread_out
from audiogen.evaluation.series.forecast import Forecast, HeldOutSeries, usual_horizon, walk_forward
from audiogen.evaluation.series.forecaster import Forecaster
from audiogen.evaluation.series.page import draw_forecast
from audiogen.evaluation.series.scores import beside, correlation, crps, score
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.engine import build_engine
from audiogen.model.frame_map import FrameMap
from audiogen.model.heads import build_head
from audiogen.training.collect_errors import collect_errors

LEAK, SCALE = 0.9, 0.4
UNITS, WINDOW = 4, 3


def known_model(transform: str = "none", context: str = "window") -> Checkpoint:
    """A model that foresees `0.9 x + 0.4 noise`, whatever its network says: that is all zeros."""
    codec = SeriesCodec(SeriesConfig(columns="x", transform=transform, spacing="day", period=1))
    model = ModelConfig(
        units=UNITS, layers=1, components=1, window=WINDOW, layer_norm=False, context=context
    )
    one = np.ones(1, np.float32)
    frame_map = FrameMap(0 * one, None, one, one, -50 * one, 50 * one, 50 * one)
    head = build_head(model, 1)
    width = math.log(math.exp(SCALE - 0.01) - 1)  # through softplus this is the scale
    tensors: dict[str, Any] = {
        "rnn_1/kernel": np.zeros((1, 4 * UNITS), np.float32),
        "rnn_1/recurrent_kernel": np.zeros((UNITS, 4 * UNITS), np.float32),
        "rnn_1/bias": np.zeros(4 * UNITS, np.float32),
        "head/kernel": np.zeros((UNITS, head.parameter_size), np.float32),
        "head/bias": np.array([0.0, 0.0, width], np.float32),
        "head/spread": one,
        "head/leak": LEAK * one,
    }
    primer = (np.zeros((9, 1), np.float32),)
    return Checkpoint("known", codec, frame_map, FrameMapConfig(), model, tensors, primer)


def autoregression(count: int, seed: int = 1) -> Any:
    """Values that follow the law of `known_model`, `[count, 1]`."""
    rng, values = np.random.default_rng(seed), [0.0]
    for _ in range(count - 1):
        values.append(LEAK * values[-1] + SCALE * rng.standard_normal())
    return np.array(values)[:, None]


@pytest.mark.parametrize("context", ["window", "carry"])
def test_futures_have_the_mean_and_the_spread_that_theory_says(context: str) -> None:
    rows = np.array([[0.0], [1.0], [3.0], [2.0], [5.0]])
    forecaster = Forecaster(known_model(context=context))
    ((origin, futures),) = forecaster.walk(rows, [4], 3, 40_000, np.random.default_rng(0))
    assert origin == 4 and futures.shape == (40_000, 3, 1)
    np.testing.assert_allclose(futures.mean(axis=0)[:, 0], 5 * LEAK ** np.arange(1, 4), atol=0.015)
    variance = SCALE**2 * np.cumsum(LEAK ** (2 * np.arange(3)))
    np.testing.assert_allclose(futures.std(axis=0)[:, 0], np.sqrt(variance), rtol=0.02)


@pytest.mark.parametrize("recall", [0.25, 1.0])
def test_with_recall_futures_err_as_the_series_does(recall: float) -> None:
    rng = np.random.default_rng(0)
    rows = [np.zeros(1)]
    for jump in rng.choice([-0.4, 0.4], 400):
        rows.append(LEAK * rows[-1] + jump)
    known = known_model()
    errors = collect_errors(known, [np.array(rows, np.float32)])
    away = {}
    for given in (0.0, recall):
        forecaster = Forecaster(replace(known, errors=errors, recall=given))
        ((_, futures),) = forecaster.walk(np.array(rows), [300], 2, 400, np.random.default_rng(0))
        jumps = futures[:, 0, 0] - LEAK * rows[300][0]
        away[given] = np.abs(np.abs(jumps) - 0.4)
        if given < 1.0:  # at 1 all come from the few nearest rows, which may all err one way
            assert 0.1 < (jumps > 0).mean() < 0.9
    assert np.quantile(away[recall], 0.99) < 0.05 < np.median(away[0.0])


def test_changes_are_added_up_from_the_row_that_is_known() -> None:
    rows = np.array([[10.0], [11.0], [12.5]])
    forecaster = Forecaster(known_model("difference"), temperature=0.0)
    ((_, futures),) = forecaster.walk(rows, [2], 3, 2, np.random.default_rng(0))
    wanted = 12.5 + np.cumsum(1.5 * LEAK ** np.arange(1, 4))
    np.testing.assert_allclose(futures[:, :, 0], [wanted, wanted], rtol=1e-6)


@pytest.mark.parametrize("kind", ["fast", "reference"])
def test_a_repeated_state_goes_on_as_the_one_that_it_was_made_of(kind: str) -> None:
    rng = np.random.default_rng(7)
    checkpoint = known_model()
    tensors = {
        name: (0.5 * rng.standard_normal(tensor.shape)).astype(np.float32)
        for name, tensor in checkpoint.tensors.items()
    }
    engine = build_engine(checkpoint.model, tensors, kind)
    state = engine.start(2)
    for _ in range(5):
        engine.step(rng.standard_normal((2, 1)).astype(np.float32), state)
    many = state.repeat(3)
    for _ in range(5):
        vector = rng.standard_normal((2, 1)).astype(np.float32)
        alone = engine.step(vector, state)[0].copy()
        repeated = engine.step(np.repeat(vector[:1], 3, axis=0), many)
        np.testing.assert_array_equal(repeated, [alone] * 3)


def test_crps_is_what_it_is_for_a_gaussian() -> None:
    draws = np.random.default_rng(2).standard_normal((1, 200_000))
    for truth in (0.0, 1.3, -2.0):
        density = math.exp(-(truth**2) / 2) / math.sqrt(2 * math.pi)
        below = 0.5 * (1 + math.erf(truth / math.sqrt(2)))
        exact = truth * (2 * below - 1) + 2 * density - 1 / math.sqrt(math.pi)
        assert crps(draws, np.array([truth]))[0] == pytest.approx(exact, abs=0.01)


def test_crps_of_one_value_is_its_error_and_few_draws_are_no_worse() -> None:
    assert crps(np.array([[3.0]]), np.array([5.0]))[0] == 2.0
    rng = np.random.default_rng(3)
    few = crps(rng.standard_normal((20_000, 5)), rng.standard_normal(20_000)).mean()
    many = crps(rng.standard_normal((2_000, 500)), rng.standard_normal(2_000)).mean()
    assert few == pytest.approx(many, rel=0.03)


def test_coverage_of_the_right_law_is_four_in_five() -> None:
    rng = np.random.default_rng(4)
    found, each = score(rng.standard_normal((5_000, 300)), rng.standard_normal(5_000), 2.0)
    assert found.coverage == pytest.approx(0.8, abs=0.02)
    assert found.crps == pytest.approx(each.mean()) == pytest.approx(0.564 / 2, rel=0.05)


def test_a_difference_counts_only_beyond_chance() -> None:
    rng = np.random.default_rng(5)
    base = rng.random(200)
    assert beside(base, base + 0.2 + 0.1 * rng.standard_normal(200), 1).words == "better"
    assert beside(base + 0.2, base + 0.1 * rng.standard_normal(200), 1).words == "worse"
    assert beside(base, base + 0.1 * rng.standard_normal(200), 1).words == "no different"


def test_errors_that_last_make_a_difference_less_sure() -> None:
    slow = np.repeat(np.random.default_rng(6).standard_normal(20), 10)
    assert beside(slow, 0 * slow, 10).error > 2 * beside(slow, 0 * slow, 1).error


def test_the_baselines_are_what_they_are_called() -> None:
    column = np.array([1.0, 2.0, 4.0, 3.0, 5.0, 9.0])
    assert point("naive", column, [3], 2, 1).tolist() == [[3.0, 3.0]]
    np.testing.assert_allclose(point("drift", column, [3], 2, 1), [[3 + 2 / 3, 3 + 4 / 3]])
    assert point("seasonal naive", column, [3], 5, 2).tolist() == [[4.0, 3.0, 4.0, 3.0, 4.0]]


def test_a_naive_forecast_is_spread_by_its_own_past_errors() -> None:
    column = np.cumsum(np.random.default_rng(8).standard_normal(2_000))
    made = spread_out("naive", column, [1_500], 4, 1, 1_500)
    np.testing.assert_allclose(made.std(axis=1)[0], np.sqrt([1, 2, 3, 4]), rtol=0.15)
    # What comes later changes nothing.
    later = column.copy()
    later[1_501:] = 1e9
    np.testing.assert_array_equal(spread_out("naive", later, [1_500], 4, 1, 1_500), made)


def forecast(rows: Any, transform: str = "none") -> Forecast:
    """A walk over the last fifth of some rows."""
    held = HeldOutSeries("", rows, round(0.8 * len(rows)))
    return walk_forward(known_model(transform), [held], horizon=5, futures=100)


def test_the_right_model_beats_naive_and_says_so() -> None:
    found = forecast(autoregression(1_500))
    near, far = found.columns[0].leads
    assert (near.ahead, far.ahead) == (1, 5)
    assert far.beside["naive"].words == "better"
    assert near.scores["network"].coverage == pytest.approx(0.8, abs=0.06)
    verdicts = found.verdicts
    assert verdicts[1].good and "beats the naive forecast" in verdicts[1].sentence
    assert "beside naive" in found.describe()


def test_a_model_that_cannot_know_better_is_told_not_to_beat_naive() -> None:
    # A random walk: the model expects it to come back to 0, which it does not.
    walk = np.cumsum(np.random.default_rng(9).standard_normal(600))[:, None] / 4
    found = forecast(walk + 20)
    assert not found.verdicts[0].good
    assert "is worse than the naive forecast" in found.verdicts[0].sentence


def test_the_shifted_copy_looks_as_good_to_the_eye() -> None:
    nexts = forecast(autoregression(1_500, seed=2)).columns[0].next_values
    assert abs(nexts.levels[0] - nexts.levels[1]) < 0.01
    assert nexts.levels[1] == pytest.approx(correlation(nexts.copy, nexts.truth))
    assert 0.1 < nexts.changes < 0.5


def test_nothing_is_foreseen_from_what_came_after() -> None:
    rows = autoregression(300)
    model = known_model()
    changed = rows.copy()
    changed[260:] = 40.0
    draws = [
        dict(Forecaster(model).walk(each, [240, 255], 4, 10, np.random.default_rng(1)))
        for each in (rows, changed)
    ]
    np.testing.assert_array_equal(draws[0][240], draws[1][240])
    np.testing.assert_array_equal(draws[0][255], draws[1][255])


@pytest.mark.slow
def test_the_page_is_drawn_and_the_figures_are_plain_json(tmp_path: Path) -> None:
    import json

    found = forecast(autoregression(400))
    draw_forecast(found, tmp_path / "page.png")
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")
    told = json.loads(json.dumps(found.to_json()))
    assert told["columns"][0]["leads"][1]["beside"]["naive"]["words"] in ("better", "no different")


@pytest.mark.parametrize(
    ("period", "rows", "ahead"), [(12, 200, 12), (52, 200, 12), (1, 30, 10), (24, 9, 3)]
)
def test_how_far_ahead_follows_the_season_and_the_rows(period: int, rows: int, ahead: int) -> None:
    assert usual_horizon(period, rows) == ahead


def test_temperature_widens_the_futures() -> None:
    rows = autoregression(50)
    spreads = []
    for heat in (0.0, 0.5, 1.0):
        model = dataclasses.replace(known_model(), temperature=heat)
        ((_, made),) = Forecaster(model).walk(rows, [40], 2, 4_000, np.random.default_rng(0))
        spreads.append(float(made[:, 0].std()))
    np.testing.assert_allclose(spreads, [0, SCALE / 2, SCALE], atol=0.02)
