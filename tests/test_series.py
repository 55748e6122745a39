"""Series frames: rows come back exactly, and the rule chooses the transform that suits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec import SeriesCodec, from_json
from audiogen.config import SeriesConfig
from audiogen.data.series_transform import suited, unfit, wandering
from audiogen.errors import ConfigError

Values = npt.NDArray[np.float64]

CODEC = SeriesCodec(
    SeriesConfig(columns="price,level,rain", transform="log-return,difference,none", spacing="day")
)


def table(seed: int, count: int, size: int) -> Values:
    """Rows of the three columns of `CODEC`, of a size around a power of ten."""
    rng = np.random.default_rng(seed)
    scale = 10.0**size
    rows = scale * np.exp(rng.standard_normal((count, 3)))
    rows[:, 1:] *= rng.choice([-1.0, 0.0, 1.0], (count, 2))
    return rows


tables = st.builds(table, st.integers(0, 2**32), st.integers(2, 60), st.integers(-6, 6))


@settings(max_examples=40)
@given(tables)
def test_every_row_comes_back(rows: Values) -> None:
    frames = CODEC.encode(rows)
    assert frames.shape == (len(rows) - 1, 3) and frames.dtype == np.float32
    back = CODEC.decode(frames, rows[0])
    # The rounding of one frame, whatever came before: of the change, or of the value itself.
    changes = np.abs(np.diff(rows[:, 1]))
    np.testing.assert_allclose(np.log(back[:, 0]), np.log(rows[1:, 0]), rtol=0, atol=4e-6)
    assert (np.abs(back[:, 1] - rows[1:, 1]) <= 2e-7 * changes + 1e-12 * np.abs(rows).max()).all()
    np.testing.assert_allclose(back[:, 2], rows[1:, 2], rtol=1e-7, atol=1e-30)


def test_rounding_does_not_grow_over_many_rows() -> None:
    rng = np.random.default_rng(3)
    prices = 50 * np.exp(np.cumsum(0.01 * rng.standard_normal(20_000)))
    codec = SeriesCodec(SeriesConfig(columns="price", transform="log-return"))
    back = codec.decode(codec.encode(prices[:, None]), prices[:1])[:, 0]
    assert np.abs(back / prices[1:] - 1).max() < 1e-8


@settings(max_examples=40)
@given(tables, st.integers(0, 60))
def test_rows_may_come_in_pieces(rows: Values, cut: int) -> None:
    encoder = CODEC.encoder()
    pieces = np.concatenate([encoder.push(rows[:cut]), encoder.push(rows[cut:]), encoder.flush()])
    np.testing.assert_array_equal(pieces, CODEC.encode(rows))
    decoder = CODEC.decoder(rows[0])
    halves = [decoder.push(pieces[:cut]), decoder.push(pieces[cut:]), decoder.flush()]
    wanted = CODEC.decode(pieces, rows[0])
    np.testing.assert_allclose(np.concatenate(halves), wanted, rtol=1e-9, atol=1e-9)


def test_a_batch_is_decoded_as_each_alone() -> None:
    rng = np.random.default_rng(5)
    frames = (0.1 * rng.standard_normal((7, 4, 3))).astype(np.float32)
    starts = 10 + rng.random((4, 3))
    batch = CODEC.decode(frames, starts)
    for n in range(4):
        np.testing.assert_array_equal(batch[:, n], CODEC.decode(frames[:, n], starts[n]))


def test_mixing_is_the_weighted_mean_and_rest_is_no_news() -> None:
    one, other = np.array([1, 2, 3], np.float32), np.array([3, 2, 1], np.float32)
    np.testing.assert_allclose(CODEC.blend([one, other], [0.25, 0.75]), [2.5, 2.0, 1.5])
    start = np.array([5.0, -2.0, 0.0])
    np.testing.assert_allclose(CODEC.decode(CODEC.rest()[None], start)[0], start)


def test_the_settings_make_the_same_codec_again() -> None:
    assert from_json(CODEC.to_json()) == CODEC
    assert CODEC.frame_size == CODEC.offer_size == 3 and CODEC.frame_rate == 1.0
    assert "price (log-return); level (difference)" in CODEC.describe()


def walk(seed: int, count: int = 300) -> Values:
    """A random walk."""
    return np.cumsum(np.random.default_rng(seed).standard_normal(count))


@pytest.mark.parametrize(
    ("column", "transform"),
    [
        (20 * np.exp(0.08 * walk(1)), "log-return"),
        (walk(2), "difference"),
        (np.linspace(300, 350, 200) + np.random.default_rng(3).standard_normal(200), "difference"),
        (np.random.default_rng(4).standard_normal(300), "none"),
        (10 + np.sin(np.arange(400) / 9), "none"),
        (np.exp(np.random.default_rng(5).standard_normal(300)), "none"),
        (np.full(50, 3.0), "none"),
    ],
    ids=["price", "walk", "trend", "noise", "season", "spiky", "constant"],
)
def test_the_rule_finds_the_transform(column: Values, transform: str) -> None:
    assert suited([column]) == transform


def test_a_random_walk_wanders_by_one_and_what_comes_back_hardly() -> None:
    assert 0.5 < np.median([wandering(walk(seed)) for seed in range(20)]) < 1.5
    assert wandering(np.random.default_rng(0).standard_normal(500)) < 0.05


def test_a_value_without_a_logarithm_is_found() -> None:
    assert unfit("log-return", np.array([3.0, 0.0, 1.0])) == 1
    assert unfit("difference", np.array([3.0, 0.0, 1.0])) is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"transform": "log"}, "transform must be auto"),
        ({"columns": "a,b,c", "transform": "none,difference"}, "names 2 transforms"),
        ({"spacing": "fortnight"}, "spacing must be one of"),
        ({"spacing": "9" * 21 + " day"}, "spacing must be one of"),
        ({"spacing": "9" * 5000 + " day"}, "spacing must be one of"),
        ({"period": -1}, "period must be 0"),
        ({"test": 0.6}, "test must be between"),
    ],
)
def test_settings_that_make_no_sense_are_told(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        SeriesConfig.from_json(values)
