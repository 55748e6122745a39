"""The control table: one source of names, ranges and defaults."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.control.table import TABLE, Control, Snapshot, snapshot
from audiogen.errors import ControlError

NAMES = [row.name for row in TABLE]
BESIDE = {"mix", "events"}
"""What a snapshot holds beside the controls of the table."""


def values_of(one: Snapshot) -> dict[str, Any]:
    """The value of each field of a snapshot but `BESIDE`, by name."""
    return {f.name: getattr(one, f.name) for f in dataclasses.fields(one) if f.name not in BESIDE}


def test_the_table_and_the_snapshot_name_the_same_controls_with_the_same_defaults() -> None:
    assert NAMES == [f.name for f in dataclasses.fields(Snapshot) if f.name not in BESIDE]
    assert {row.name: row.default for row in TABLE} == values_of(Snapshot())
    assert dict(Snapshot().mix) == {} and Snapshot().events == ()


@pytest.mark.parametrize("row", TABLE, ids=NAMES)
def test_every_default_lies_in_its_range_and_every_row_has_help(row: Control) -> None:
    assert row.low <= row.default <= row.high
    assert row.low < row.high
    assert len(row.help) > 10


@given(st.sampled_from(TABLE), st.floats())
def test_any_value_lands_in_the_range(row: Control, value: float) -> None:
    clipped = row.clip(value)
    assert row.low <= clipped <= row.high
    if row.low <= value <= row.high:
        assert clipped == value


@pytest.mark.slow
@given(st.lists(st.floats(0, 1), min_size=len(TABLE), max_size=len(TABLE), unique=True))
def test_each_control_sets_its_own_field_and_no_other(shares: list[float]) -> None:
    values = {
        row.name: row.low + share * (row.high - row.low)
        for row, share in zip(TABLE, shares, strict=True)
    }
    assert values_of(snapshot(Snapshot(), **values)) == pytest.approx(values)
    for name, value in values.items():
        alone = values_of(snapshot(Snapshot(), **{name: value}))
        defaults = values_of(Snapshot())
        assert alone == pytest.approx({**defaults, name: value})


def test_what_is_not_named_stays_as_it_was() -> None:
    base = Snapshot(temperature=0.25, gain=-6.0)
    assert snapshot(base, noise=0.5) == Snapshot(temperature=0.25, noise=0.5, gain=-6.0)
    assert snapshot(base) == base


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_becomes_the_default(value: float) -> None:
    assert snapshot(Snapshot(), temperature=value).temperature == 1.0


def test_an_unknown_control_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ControlError) as caught:
        snapshot(Snapshot(), temprature=0.5)
    assert str(caught.value) == "there is no control 'temprature'; did you mean 'temperature'?"
    with pytest.raises(ControlError, match="no control 'zzz'$"):
        snapshot(Snapshot(), zzz=0.5)
