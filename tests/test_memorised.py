"""What is memorised: how much of its attacks a network predicts, and the noise against that."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from fake_model import WINDOW, corpus, fake_checkpoint

import audiogen
from audiogen.data.dataset import open_dataset
from audiogen.training import memorised
from audiogen.training.memorised import noise_for, unpredicted_attack


def test_who_expects_the_last_frame_again_predicts_no_attack() -> None:
    made = fake_checkpoint()
    naive = {
        name: np.full_like(tensor, float("leak" in name)) if name.startswith("head/") else tensor
        for name, tensor in made.tensors.items()
    }
    naive["head/spread"] = made.tensors["head/spread"]
    assert unpredicted_attack(replace(made, tensors=naive), corpus()) == pytest.approx(
        1.0, abs=1e-5
    )


def test_who_has_learned_a_corpus_predicts_some(trained: Callable[[str], Path]) -> None:
    folder = trained("window")
    made = audiogen.load(str(folder)).checkpoint
    learned = open_dataset([folder.parent / "melodies"], made.codec, window=made.model.window)
    assert 0 < unpredicted_attack(made, learned.training) < 0.98


def test_where_there_is_nothing_to_look_at_nothing_is_left() -> None:
    made = fake_checkpoint()
    assert unpredicted_attack(made, []) == 0.0
    assert unpredicted_attack(made, [corpus()[0][:WINDOW]]) == 0.0
    assert unpredicted_attack(made, [np.broadcast_to(made.codec.rest(), (90, 17))]) == 0.0


@pytest.mark.parametrize(
    ("passes", "learned", "held_out", "noise"),
    [
        (99, 0.2, 0.5, 0.0),
        (101, 0.2, 0.5, 1.5),
        (300, 0.5, 0.5, 0.0),
        (300, 0.435, 0.5, 0.0),
        (300, 0.4175, 0.5, 0.5),
        (300, 0.4, 0.5, 1.0),
        (300, 0.38, 0.5, 1.5),
        (300, 0.4, 0.0, 0.0),
    ],
)
def test_noise_is_there_for_what_is_missing(
    passes: float, learned: float, held_out: float, noise: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def left(checkpoint: Any, segments: Any, *others: Any) -> float:
        return learned if len(segments) == 2 else held_out

    monkeypatch.setattr(memorised, "unpredicted_attack", left)
    parts = corpus()[:2], corpus()[2:]
    dataset: Any = SimpleNamespace(training=parts[0], validation=parts[1], styles=([0, 0], [0]))
    step = passes * sum(map(len, parts[0])) / (2 * WINDOW)
    settings = {"input_noise": 0.25, "batch_size": 2}
    made = replace(fake_checkpoint(), provenance={"training": settings}, scores={"step": step})
    assert noise_for(made, dataset) == pytest.approx(noise)


def test_a_model_of_unknown_training_hears_no_noise() -> None:
    dataset: Any = SimpleNamespace(training=corpus(), validation=(), styles=([0, 0, 0], []))
    assert noise_for(fake_checkpoint(), dataset) == 0.0
