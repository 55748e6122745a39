"""Damaged files of every format: frames or one sentence, in bounded time and memory."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "damaged_files.py"


@pytest.mark.slow
def test_two_hundred_damaged_files_end_in_frames_or_a_sentence(tmp_path: Path) -> None:
    benchmark = runpy.run_path(str(BENCHMARK))
    outcomes = benchmark["run"](200, tmp_path, benchmark["make_files"](tmp_path), seed=1)
    assert sum(outcomes.values()) == 200
    read = sum(count for what, count in outcomes.items() if what.endswith("frames"))
    assert 20 < read < 180  # some damage is harmless, and some is not
