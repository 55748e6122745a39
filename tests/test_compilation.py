"""Training with and without XLA is the same but for the last bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_corpus import SMALL, make_corpus

import audiogen


@pytest.mark.slow
def test_xla_changes_only_the_last_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = make_corpus(tmp_path / "corpus")
    trained = {}
    for xla in ("0", "1"):
        monkeypatch.setenv("AUDIOGEN_XLA", xla)
        settings = {**SMALL, "epochs": 1, "previews": False, "evaluate": False}
        model = audiogen.train(corpus, name=str(tmp_path / xla), **settings)
        trained[xla] = model.checkpoint
    assert trained["0"].scores["step"] == trained["1"].scores["step"] > 0
    for name, tensor in trained["0"].tensors.items():
        np.testing.assert_allclose(trained["1"].tensors[name], tensor, atol=1e-3, err_msg=name)
    differ = [np.any(trained["1"].tensors[n] != t) for n, t in trained["0"].tensors.items()]
    assert any(differ)  # so the variable was read
