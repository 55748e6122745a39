"""Training is the same but for the last bits with and without XLA, and where there is a GPU."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from trainings import KINDS, train


@pytest.mark.slow
def test_xla_changes_only_the_last_bits(
    trained: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = trained("gru").parent / "melodies"
    settings = {**KINDS["gru"], "epochs": 1}  # what differs in the last bit grows with every step
    plain = train(corpus, tmp_path / "plain", **settings).checkpoint
    monkeypatch.setenv("AUDIOGEN_XLA", "1")
    compiled = train(corpus, tmp_path / "compiled", **settings).checkpoint
    assert plain.scores["step"] == compiled.scores["step"] > 0
    for name, tensor in plain.tensors.items():
        np.testing.assert_allclose(compiled.tensors[name], tensor, atol=1e-3, err_msg=name)
    differ = [np.any(compiled.tensors[n] != t) for n, t in plain.tensors.items()]
    assert any(differ)  # so the variable was read


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_where_there_is_a_gpu_xla_still_compiles_the_training(
    trained: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str
) -> None:
    from audiogen.training import network

    corpus = trained("gru").parent / "melodies"
    settings = {**KINDS["gru"], "cell": cell, "epochs": 1}
    plain = train(corpus, tmp_path / "plain", **settings).checkpoint
    monkeypatch.setenv("AUDIOGEN_XLA", "1")
    # The module's name is taken by a function of its package.
    recurrent = sys.modules["keras.src.backend.tensorflow.rnn"]
    monkeypatch.setattr(recurrent, "_is_gpu_available", lambda: True)
    compiled = train(corpus, tmp_path / "compiled", **settings).checkpoint
    bits = [made.scores["held_out_bits"] for made in (plain, compiled)]
    assert abs(bits[0] - bits[1]) <= 1e-4 * abs(bits[0])

    # What Keras chooses by itself is what cannot be compiled: else this test would prove nothing.
    monkeypatch.setitem(network.LAYERS, cell, network.LAYERS[cell].func)
    with pytest.raises(Exception, match="Cudnn"):
        train(corpus, tmp_path / "cudnn", **settings)
