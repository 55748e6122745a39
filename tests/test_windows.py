from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.data.windows import FileFrames, Windows, split
from audiogen.model.primer import primer_of


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(0, 60), max_size=6),
    length=st.integers(1, 45),
    data=st.data(),
)
def test_windows_are_every_run_of_one_stretch_and_none_of_two(lengths, length, data):
    stretches = [
        np.stack([np.full(n, which), np.arange(n)], axis=1).astype(np.float32)
        for which, n in enumerate(lengths)
    ]
    windows = Windows(stretches, length)
    assert len(windows) == sum(max(0, n - length + 1) for n in lengths)
    if not len(windows):
        assert windows.targets == 0 and windows.gather([]).shape[:2] == (0, length)
        return
    everything = windows.gather(np.arange(len(windows)))
    assert everything.shape == (len(windows), length, 2) and everything.dtype == np.float32
    assert (everything[:, :, 0] == everything[:, :1, 0]).all()
    assert (np.diff(everything[:, :, 1], axis=1) == 1).all()
    starts = {(w[0, 0], w[0, 1]) for w in everything}
    assert len(starts) == len(windows)
    targets = {tuple(frame) for w in everything for frame in w[1:]}
    assert windows.targets == len(targets)
    some = data.draw(st.lists(st.integers(0, len(windows) - 1), max_size=20))
    np.testing.assert_array_equal(windows.gather(some), everything[some])
    for outside in (-1, len(windows)):
        with pytest.raises(IndexError):
            windows.gather([outside])


def test_a_window_longer_than_every_stretch_gives_none():
    assert len(Windows([], 41)) == 0
    assert len(Windows([np.zeros((40, 3), np.float32)], 41)) == 0


def files(*lengths: int) -> list[FileFrames]:
    return [  # digests as good as at random, all different
        FileFrames(f"{n * 7919 % 1000:03}", length, np.full((length, 1), n, np.float32))
        for n, length in enumerate(lengths)
    ]


def test_a_long_file_gives_its_end_and_a_short_one_all_or_nothing():
    training, validation = split(files(1000, 404, 410), 41, 0.1)
    assert [len(s) for s in training] == [900, 404, 369]
    assert [len(s) for s in validation] == [100, 41]


def test_of_equally_long_short_files_every_tenth_is_held_out():
    training, validation = split(files(*[50] * 200), 41, 0.1)
    assert (len(training), len(validation)) == (180, 20)


def test_long_and_short_ones_are_held_out_alike(rng):
    lengths = (41 * np.exp(rng.uniform(0, 2.2, 300))).astype(int).tolist()
    training, validation = split(files(*lengths), 41, 0.1)
    assert len(validation) == 30
    assert 0.08 < sum(map(len, validation)) / sum(lengths) < 0.12


def test_two_short_files_are_one_to_learn_and_one_to_test():
    for share in (0.01, 0.1, 0.4):
        training, validation = split(files(80, 60), 41, share)
        assert [len(s) for s in training] == [80]
        assert [len(s) for s in validation] == [60]


def test_the_order_of_the_files_does_not_change_who_is_held_out():
    one = files(*range(41, 141))
    held = {int(s[0, 0]) for s in split(one, 41, 0.1)[1]}
    assert {int(s[0, 0]) for s in split(one[::-1], 41, 0.1)[1]} == held


def test_the_primer_is_spread_over_the_corpus_and_never_past_a_stretch() -> None:
    stretches = [np.full((n, 3), place, "f4") for place, n in enumerate((500, 1, 0, 200, 7))]
    primer = primer_of(stretches, length=30, count=12)
    assert len(primer) == 12
    assert {len(stretch) for stretch in primer} <= {30, 7, 1}
    assert {float(stretch[0, 0]) for stretch in primer} >= {0.0, 3.0}
    assert all(np.ptp(stretch) == 0 for stretch in primer)
    assert all(len(stretch) for stretch in primer_of([np.ones((1, 3), "f4")], length=30))
