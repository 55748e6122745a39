"""A frame tier that draws samples says nothing that it hardly ever says of its corpus."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from fake_model import fake_checkpoint
from waveform_model import waveform_checkpoint

from audiogen.generation.clamped_engine import EDGE, ClampedEngine, engine_of
from audiogen.model.engine import Bend, Engine, build_engine
from audiogen.model.engine.fast import FastEngine


def said(engine: Engine[Any], vectors: np.ndarray, bend: Bend | None = None) -> np.ndarray:
    """What an engine says along vectors, `[frames, parameter_size]`."""
    state = engine.start()
    steps = (engine.step(vector[None], state, bend)[0].copy() for vector in vectors)
    return np.stack(list(steps))


@pytest.mark.parametrize("styles", [1, 2])
def test_of_its_corpus_it_says_nearly_all_that_it_would_and_of_noise_nothing_beyond(
    styles: int,
) -> None:
    checkpoint = waveform_checkpoint(styles=styles)
    bare = build_engine(checkpoint.model, checkpoint.tensors, narrow=True)
    held = engine_of(checkpoint)
    heard = np.concatenate([checkpoint.frame_map.forward(part) for part in checkpoint.primer])
    if styles > 1:
        heard = heard + checkpoint.tensors["style/embedding"][0]
    free, kept = said(bare, heard), said(held, heard)
    assert 0.5 * EDGE < (free != kept).mean() < 6 * EDGE
    low, high = kept.min(axis=0), kept.max(axis=0)
    noise = 3 * np.random.default_rng(0).standard_normal((300, heard.shape[1]), np.float32)
    wild, tamed = said(bare, noise), said(held, noise)
    assert (tamed >= low - 1e-6).all() and (tamed <= high + 1e-6).all()
    assert np.abs(wild).max() > np.abs(tamed).max()
    within = (wild > low) & (wild < high)
    assert 0.05 < within.mean() < 0.95
    np.testing.assert_array_equal(tamed[within], wild[within])
    np.testing.assert_allclose(tamed[wild <= low], np.broadcast_to(low, wild.shape)[wild <= low])
    np.testing.assert_allclose(tamed[wild >= high], np.broadcast_to(high, wild.shape)[wild >= high])


def test_holding_changes_neither_what_it_remembers_nor_what_can_be_bent() -> None:
    checkpoint = waveform_checkpoint()
    held, bare = (
        engine_of(checkpoint),
        build_engine(checkpoint.model, checkpoint.tensors, narrow=True),
    )
    assert isinstance(held, ClampedEngine) and (held.kind, held.gates) == ("fast", bare.gates)
    assert held.units == bare.units and held.parameter_size == bare.parameter_size
    noise = np.random.default_rng(1).standard_normal((20, held.vector_size)).astype(np.float32)
    states = held.start(), bare.start()
    for vector in noise:
        held.step(vector[None], states[0])
        bare.step(vector[None], states[1])
    np.testing.assert_array_equal(states[0].h, states[1].h)
    held.prepare(4)
    assert said(held, noise, Bend(depth=4)).shape == (20, held.parameter_size)


def test_models_of_whole_frames_play_as_they_are() -> None:
    assert isinstance(engine_of(fake_checkpoint()), FastEngine)
