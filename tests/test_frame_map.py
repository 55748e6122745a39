"""The frame map: fitted to a corpus, there and back, the same however often it is fitted."""

from __future__ import annotations

import numpy as np
import pytest
from fake_model import corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.codec import portable
from audiogen.model.frame_map import FrameMap, linear

SIZE = 17


def low_rank(rank: int = 4, frames: int = 400, seed: int = 0) -> np.ndarray:
    """Frames that move in `rank` directions only, each less than the one before."""
    rng = np.random.default_rng(seed)
    directions = np.linalg.qr(rng.normal(size=(SIZE, rank)))[0]
    moves = rng.normal(size=(frames, rank)) * 0.3 ** np.arange(rank) * 10
    return (moves @ directions.T + rng.normal(-40, 10, SIZE)).astype(np.float32)


@pytest.mark.parametrize("basis", [0, 3, SIZE - 1, SIZE, 100])
def test_what_lies_in_the_basis_comes_back(basis: int) -> None:
    fitted = FrameMap.fit(corpus(), basis)
    vectors = np.random.default_rng(1).normal(size=(50, fitted.values)).astype(np.float32)
    frames = fitted.inverse(vectors)
    np.testing.assert_allclose(fitted.forward(frames), vectors, atol=2e-5)
    np.testing.assert_allclose(fitted.inverse(fitted.forward(frames)), frames, atol=2e-4)


@pytest.mark.parametrize("basis", [0, 4, 8, SIZE])
def test_frames_of_as_many_directions_as_the_basis_keeps_are_kept_whole(basis: int) -> None:
    frames = low_rank()
    fitted = FrameMap.fit([frames], basis)
    np.testing.assert_allclose(fitted.inverse(fitted.forward(frames)), frames, atol=1e-3)
    assert fitted.reconstruction_error([frames]) < 1e-3


def test_the_basis_is_that_of_a_singular_value_decomposition() -> None:
    frames = np.concatenate(corpus())
    fitted = FrameMap.fit([frames], 5)
    centred = frames.astype(np.float64) - frames.mean(axis=0, dtype=np.float64)
    _, singular, directions = np.linalg.svd(centred, full_matrices=False)
    assert fitted.basis is not None
    cosines = np.abs((fitted.basis * directions[:5].T).sum(axis=0))
    np.testing.assert_allclose(cosines, 1, atol=1e-4)
    np.testing.assert_allclose(fitted.basis.T @ fitted.basis, np.eye(5), atol=1e-5)
    wanted = singular[:5] / np.sqrt(len(frames))
    np.testing.assert_allclose(fitted.spread * fitted.scale, wanted, rtol=1e-3)
    lost = np.sqrt((singular[5:] ** 2).sum() / frames.size)
    assert fitted.reconstruction_error([frames]) == pytest.approx(lost, rel=1e-3)


@pytest.mark.parametrize("scaling", ["widest", "each"])
def test_one_frame_that_is_played_has_the_bits_of_each_step_alone(
    scaling: str, rng: np.random.Generator
) -> None:
    fitted = FrameMap.fit(corpus(), 5, scaling)
    assert fitted.basis is not None
    for frame in (*corpus()[0][:20], *np.broadcast_to(corpus()[1][:1], (2, fitted.mean.size))):
        centred = portable.product(frame - fitted.mean, fitted.basis)
        wanted = np.asarray(centred / fitted.scale, np.float32)
        assert fitted.forward(frame).tobytes() == wanted.tobytes()
    beyond = [np.full(5, value, np.float32) for value in (np.nan, np.inf, -np.inf, 0.0)]
    for vector in (*(3 * rng.standard_normal((20, 5), np.float32)), *beyond):
        wanted = fitted.cap(fitted.inverse(fitted.clamp(vector)))
        given = vector.copy()
        np.testing.assert_array_equal(fitted.offered(vector), wanted)
        np.testing.assert_array_equal(vector, given)  # it is not changed


@pytest.mark.parametrize("basis", [0, 5])
def test_the_statistics_are_those_of_the_corpus(basis: int) -> None:
    frames = np.concatenate(corpus())
    fitted = FrameMap.fit(corpus(), basis)
    vectors = fitted.forward(frames)
    np.testing.assert_allclose(vectors.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(vectors.std(axis=0), fitted.spread, rtol=1e-4)
    np.testing.assert_allclose(vectors.min(axis=0), fitted.low, atol=1e-5)
    np.testing.assert_allclose(vectors.max(axis=0), fitted.high, atol=1e-5)
    assert fitted.spread.max() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(fitted.clamp(vectors), vectors, atol=1e-5)


@pytest.mark.parametrize("basis", [0, 5])
def test_two_fits_to_one_corpus_are_equal_and_leave_it_as_it_was(basis: int) -> None:
    stretches = corpus()
    first = FrameMap.fit(stretches, basis).tensors()
    second = FrameMap.fit(stretches, basis).tensors()
    for name, tensor in first.items():
        np.testing.assert_array_equal(tensor, second[name])
        assert tensor.dtype == np.float32
    for stretch, before in zip(stretches, corpus(), strict=True):
        np.testing.assert_array_equal(stretch, before)


def test_basis_0_keeps_every_value() -> None:
    fitted = FrameMap.fit(corpus(), 0)
    assert fitted.basis is None and fitted.values == SIZE
    assert "basis" not in fitted.tensors()
    vector = fitted.forward(fitted.mean + fitted.scale * np.eye(SIZE, dtype=np.float32)[3])
    np.testing.assert_allclose(vector, np.eye(SIZE)[3], atol=1e-5)


@pytest.mark.parametrize("basis", [0, 4])
@pytest.mark.parametrize("frames", [1, 30])
def test_a_corpus_that_never_moves_makes_a_map_all_the_same(basis: int, frames: int) -> None:
    still = np.full((frames, SIZE), -90, np.float32)
    fitted = FrameMap.fit([still], basis)
    for tensor in fitted.tensors().values():
        assert np.isfinite(tensor).all()
    assert fitted.scale > 0 and (fitted.spread > 0).all()
    np.testing.assert_array_equal(fitted.forward(still), 0)
    np.testing.assert_array_equal(fitted.inverse(fitted.forward(still)), still)
    np.testing.assert_array_equal(fitted.clamp(np.full(fitted.values, 5, "f4")), 0)


def test_a_value_that_never_moves_among_others_still_has_a_spread() -> None:
    frames = np.concatenate(corpus())
    frames[:, 5] = -90
    fitted = FrameMap.fit([frames], 0)
    assert fitted.spread[5] == pytest.approx(1e-3)
    assert fitted.low[5] == fitted.high[5] == 0


@pytest.mark.parametrize("basis", [0, 6])
def test_clamping_holds_each_value_in_its_own_range(basis: int) -> None:
    fitted = FrameMap.fit(corpus(), basis)
    far = np.full((2, fitted.values), 1e9, np.float32) * np.array([[1], [-1]], np.float32)
    np.testing.assert_array_equal(fitted.clamp(far), [fitted.high, fitted.low])


@pytest.mark.parametrize("basis", [0, 6])
def test_capped_frames_are_nowhere_louder_than_the_corpus(basis: int) -> None:
    frames = np.concatenate(corpus())
    fitted = FrameMap.fit(corpus(), basis)
    np.testing.assert_array_equal(
        fitted.cap(frames + 100), np.repeat(frames.max(axis=0, keepdims=True), len(frames), axis=0)
    )
    np.testing.assert_array_equal(fitted.cap(frames), frames)


@pytest.mark.parametrize("basis", [0, 6])
def test_the_map_is_built_again_from_its_tensors(basis: int) -> None:
    fitted = FrameMap.fit(corpus(), basis)
    again = FrameMap.from_tensors(fitted.tensors())
    frames = np.concatenate(corpus(seed=3))
    np.testing.assert_array_equal(again.forward(frames), fitted.forward(frames))
    np.testing.assert_array_equal(again.spread, fitted.spread)
    np.testing.assert_array_equal(again.low, fitted.low)
    np.testing.assert_array_equal(again.high, fitted.high)
    np.testing.assert_array_equal(again.ceiling, fitted.ceiling)
    assert again.scale == fitted.scale and again.log2_volume == fitted.log2_volume


def test_any_leading_shape_is_mapped_alike_and_single_precision_stays() -> None:
    fitted = FrameMap.fit(corpus(), 4)
    frames = corpus()[0][:12]
    vectors = fitted.forward(frames)
    assert vectors.dtype == np.float32 and vectors.shape == (12, 4)
    np.testing.assert_allclose(fitted.forward(frames.reshape(3, 4, SIZE)).reshape(12, 4), vectors)
    np.testing.assert_allclose(fitted.forward(frames[0]), vectors[0], atol=1e-6)
    assert fitted.inverse(vectors[0]).shape == (SIZE,)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 400))
def test_a_long_corpus_is_looked_at_evenly(lengths: list[int], limit: int) -> None:
    if sum(lengths) == 0:
        return
    ends = np.cumsum([0, *lengths])
    places = np.arange(ends[-1], dtype=np.float32)[:, None]
    stretches = [places[a:b] for a, b in zip(ends[:-1], ends[1:], strict=True)]
    seen = linear.spread_out(stretches, limit)[:, 0]
    assert 0 < len(seen) <= limit
    assert len(np.unique(np.diff(seen))) <= 1


def test_one_shots_by_the_thousand_do_not_give_their_first_frames_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Each begins with padding, and there are more frames than the fit looks at.
    monkeypatch.setattr(linear, "FIT_FRAMES", 500)
    shot = np.concatenate([np.full((20, SIZE), -90), np.full((21, SIZE), -30)]).astype(np.float32)
    fitted = FrameMap.fit([shot] * 700, 0)
    np.testing.assert_allclose(fitted.mean, shot.mean(axis=0), atol=3)
