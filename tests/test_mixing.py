"""Mixing: the channels of a file as one, or as left and right."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile as sf
from broken_files import tone
from hypothesis import given
from hypothesis import strategies as st

from audiogen.data.audio import mix, read_blocks


def only(channel: int, channels: int) -> np.ndarray:
    """One sample at full scale in one of the channels."""
    return np.eye(channels, dtype=np.float32)[[channel]]


def test_one_channel_is_heard_on_both_sides_as_it_is() -> None:
    wave = tone(0.1, 8000)
    np.testing.assert_array_equal(mix(wave, 2), np.concatenate([wave, wave], axis=1))


def test_two_channels_stay_as_they_are_or_become_their_mean() -> None:
    both = np.stack([tone(0.1, 8000)[:, 0], tone(0.1, 8000, frequency=300)[:, 0]], axis=1)
    kept = mix(both, 2)
    np.testing.assert_array_equal(kept, both)
    kept[:] = 0
    assert both.any(), "what is handed out is a copy"
    np.testing.assert_array_equal(mix(both, 1), both.mean(axis=1, keepdims=True))


@given(st.integers(1, 40), st.sampled_from([1, 2]))
def test_nothing_gets_louder_than_full_scale_and_what_is_everywhere_stays(
    channels: int, wanted: int
) -> None:
    full = mix(np.ones((3, channels), np.float32), wanted)
    assert full.shape == (3, wanted) and full.dtype == np.float32
    np.testing.assert_allclose(full, 1, atol=1e-6)


@pytest.mark.parametrize("channels", [3, 5, 6, 7, 8])
def test_of_surround_the_centre_is_in_the_middle_and_the_front_on_its_side(channels: int) -> None:
    left, right = mix(only(0, channels), 2)[0]
    assert left > 0.2 and right == 0
    assert (mix(only(1, channels), 2)[0] == (right, left)).all()
    middle = mix(only(2, channels), 2)[0]
    assert middle[0] == middle[1] == pytest.approx(left * np.sqrt(0.5), rel=1e-6)


def test_of_surround_the_rear_stays_on_its_side_and_the_low_effects_are_left_out() -> None:
    assert (mix(only(3, 6), 2) == 0).all()
    behind = mix(only(4, 6), 2)[0]
    assert behind[0] > 0.2 and behind[1] == 0
    assert (mix(only(5, 6), 2)[0] == behind[::-1]).all()


def test_of_more_channels_than_have_known_places_the_mean_is_heard_on_both_sides() -> None:
    np.testing.assert_allclose(mix(only(4, 16), 2), [[1 / 16, 1 / 16]])


@pytest.mark.parametrize("rate", [22050, 44100])
def test_a_file_is_read_with_its_sides_apart(tmp_path, rate) -> None:
    sides = np.concatenate([tone(1, rate), tone(1, rate, frequency=1000)], axis=1)
    sf.write(tmp_path / "x.wav", sides, rate, subtype="PCM_24")
    heard = np.concatenate(list(read_blocks(tmp_path / "x.wav", 22050, 2, block_seconds=0.3)))
    assert abs(len(heard) - 22050) <= 1 and heard.shape[1] == 2
    for side, frequency in zip(heard.T, (440, 1000), strict=True):
        wanted = 0.5 * np.sin(2 * np.pi * frequency * np.arange(len(side)) / 22050)
        assert np.abs(side - wanted)[200:-200].max() < 1e-3


def test_no_other_number_of_channels_is_promised(tmp_path) -> None:
    sf.write(tmp_path / "x.wav", tone(0.1, 8000), 8000)
    with pytest.raises(ValueError, match="1 channel or 2"):
        read_blocks(tmp_path / "x.wav", 8000, 3)
