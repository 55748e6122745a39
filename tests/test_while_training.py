"""Drift and attacks at each scoring: repeatable, and worse for a network that knows less."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audiogen.data.dataset import Dataset, open_dataset
from audiogen.evaluation.sound.while_training import QuickJudge
from audiogen.model import checkpoint

pytestmark = pytest.mark.slow

Trained = Callable[[str], Path]


def opened(place: Path) -> Dataset:
    model = checkpoint.load(place)
    return open_dataset(place.parent / "melodies", model.codec, window=model.model.window)


@pytest.mark.parametrize("kind", ["window", "carry", "point"])
def test_rows_are_the_same_each_time(trained: Trained, kind: str) -> None:
    model, dataset = checkpoint.load(trained(kind)), opened(trained(kind))
    first, again = QuickJudge(dataset)(model), QuickJudge(dataset)(model)
    assert first == again
    assert 0.2 < first.drift < 5 and -40 < first.attack < 40


def test_a_network_whose_weights_are_shaken_drifts_further(trained: Trained) -> None:
    model, judge = checkpoint.load(trained("window")), QuickJudge(opened(trained("window")))
    rng = np.random.default_rng(0)
    shaken = {name: t.copy() for name, t in model.tensors.items()}
    shaken["head/bias"] += rng.normal(0, 2, shaken["head/bias"].shape).astype(np.float32)
    assert judge(dataclasses.replace(model, tensors=shaken)).drift > judge(model).drift + 0.05


def test_what_really_came_is_neither_nearer_nor_stronger(
    trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, dataset = checkpoint.load(trained("window")), opened(trained("window"))
    judge = QuickJudge(dataset)
    monkeypatch.setattr(
        judge, "_play", lambda checkpoint, beginning, styles: real_after(dataset, len(beginning))
    )
    rows = judge(model)
    assert rows.drift == pytest.approx(1) and rows.attack == pytest.approx(0, abs=1e-5)


def real_after(dataset: Dataset, places: int) -> np.ndarray:
    """The frames that came after the places which a judge of windows of 40 plays from."""
    from audiogen.data.windows import Windows, evenly_spread

    windows = Windows(dataset.validation, 16 + 24)
    return windows.gather(evenly_spread(len(windows), places))[:, 16:]


def test_samples_and_corpora_without_held_out_sound_have_no_rows(trained: Trained) -> None:
    model = checkpoint.load(trained("samples"))
    assert math.isnan(QuickJudge(opened(trained("samples")))(model).drift)
    window = checkpoint.load(trained("window"))
    nothing = dataclasses.replace(opened(trained("window")), validation=(), styles=((0,), ()))
    assert math.isnan(QuickJudge(nothing)(window).attack)
