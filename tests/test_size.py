"""The size of a network: its names, the rule that picks one, and what memory allows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.config import AUTO, PRESETS, SIZES, ModelConfig, TrainingConfig
from audiogen.errors import ConfigError
from audiogen.training.size import (
    RULE,
    SizeRow,
    auto_size,
    bytes_free,
    bytes_needed,
    check_memory,
    units_of,
)


def test_names_stand_for_units() -> None:
    assert [units_of(name) for name in SIZES] == [{"units": 256}, {"units": 512}, {"units": 1024}]
    assert units_of(AUTO) == units_of("") == {}
    with pytest.raises(ConfigError, match="no size 'huge'; there are: small, medium, large, auto"):
        units_of("huge")


@given(st.floats(0, 1e5), st.floats(0.01, 1e5))
def test_auto_is_the_default_for_any_corpus_until_it_is_measured(sound: float, time: float) -> None:
    assert auto_size(sound, time) == ""


def test_the_rule_takes_the_last_row_that_fits() -> None:
    rule = (*RULE, SizeRow(60, 120, "medium"), SizeRow(600, 600, "large"))
    found = [auto_size(*given, rule) for given in ((1, 1e4), (60, 120), (1e4, 119), (600, 600))]
    assert found == ["", "medium", "", "large"]
    assert auto_size(1e4, float("inf"), rule) == "large"  # a training in epochs


def test_no_preset_names_units_that_a_size_could_not_replace() -> None:
    assert "units" not in PRESETS["meandering"]  # auto leaves presets alone: see api.train


def test_more_units_need_more_memory_and_too_many_are_refused() -> None:
    needs = [bytes_needed(ModelConfig(units=n), TrainingConfig(), 256) for n in SIZES.values()]
    # What trainings on the demo's sound were measured to take.
    np.testing.assert_allclose(needs, [1.78e9, 2.28e9, 4.51e9], rtol=0.1)
    check_memory(ModelConfig(), TrainingConfig(), 256, 10**8)  # as it always was
    check_memory(ModelConfig(units=512), TrainingConfig(), 256, 4 * 10**9)
    check_memory(ModelConfig(units=8192), TrainingConfig(), 256, None)  # who knows
    with pytest.raises(ConfigError, match=r"2 x 8192 units takes about .* GB.* smaller --size"):
        check_memory(ModelConfig(units=8192), TrainingConfig(), 256, 4 * 10**9)


def test_this_machine_says_how_much_is_free() -> None:
    free = bytes_free()
    assert free is None or 10**7 < free < 10**14


def test_the_documented_tables_are_those_of_the_code() -> None:
    text = (Path(__file__).parents[1] / "docs" / "reference" / "settings.md").read_text("utf-8")
    for name, units in SIZES.items():
        assert f"| `{name}` | {units} |" in text
    table = text.partition("| minutes of sound, from |")[2].partition("\n\n")[0].splitlines()[2:]
    sizes = [row.size or "the default of the kind of frames" for row in RULE]
    wanted = [
        f"| {r.sound:g} | {r.training:g} | {size} |" for r, size in zip(RULE, sizes, strict=True)
    ]
    assert table == wanted
