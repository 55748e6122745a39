"""Every medium on this processor, and on it in disguise: one with AVX2 alone, also to numba."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from played_bits import ROOT, avx2, make_models, played

pytestmark = pytest.mark.skipif(
    "AUDIOGEN_TORTURE" not in os.environ, reason="compiles everything twice: minutes"
)


def test_a_seed_plays_the_same_on_a_processor_with_avx2_alone(tmp_path: Path) -> None:
    make_models(tmp_path / "models")
    shutil.copy(ROOT / "audiogen" / "demo" / "demo.audiogen", tmp_path / "models")
    here = played(tmp_path / "models")
    assert len(here) == 6
    assert played(tmp_path / "models", avx2()) == here
