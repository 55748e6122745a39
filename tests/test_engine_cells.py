"""What differs from cell to cell, beside the arithmetic that test_engine.py compares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_model import fake_checkpoint
from random_network import random_network

from audiogen.config import CELLS, ModelConfig
from audiogen.control.table import Snapshot
from audiogen.errors import ConfigError
from audiogen.evaluation.sound.by_style import in_style
from audiogen.generation.bending import Bender
from audiogen.model import cells, checkpoint
from audiogen.model.cells import COLUMNS
from audiogen.model.engine import Bend, EngineError, build_engine
from audiogen.model.engine.bend import GATES
from audiogen.model.summary import describe_checkpoint

CLOSE = 1e-5
SMALL = {"units": 20, "window": 9}


@pytest.mark.parametrize("kind", ["reference", "fast"])
@pytest.mark.parametrize("cell", CELLS)
def test_no_gate_is_leaned_on_that_a_cell_does_not_have(rng, kind, cell):
    config, tensors = random_network(rng, 6, **SMALL, cell=cell)
    engine = build_engine(config, tensors, kind, 1)
    assert engine.gates == GATES[cell]
    state, heard = engine.start(), np.zeros((1, 6), np.float32)
    for gate in GATES["lstm"]:
        bend = Bend(**{gate: (0.5, 1.0)})
        if gate in engine.gates:
            engine.step(heard, state, bend)
        else:
            with pytest.raises(ValueError, match=f"the {gate} gate, which a {cell} does not"):
                engine.step(heard, state, bend)


def test_what_a_cell_lacks_is_said_once_and_the_rest_is_bent():
    leaned = Snapshot(memory=1.0, listening=1.0, speaking=1.0, novelty=1.0, broken=0.5)
    ranks = [np.arange(20)[None].repeat(2, axis=0)]
    for cell, lacking in (("gru", ["input", "output"]), ("rnn", list(GATES["lstm"]))):
        model = fake_checkpoint(cell=cell)
        engine, notes = build_engine(model.model, model.tensors, "reference"), []
        one = Bender(engine, "it", notes.append)
        order = [each[:, : engine.units] for each in ranks]
        for _ in range(2):
            (bend,) = one.bends(leaned, order)
            engine.step(np.zeros((1, engine.vector_size), np.float32), engine.start(), bend)
        assert bend is not None and any(mask is not None for mask in bend.mask)
        assert sorted(note.split()[3] for note in notes) == sorted(lacking)
        assert all(note.endswith("has no effect") for note in notes)


def test_a_tensor_of_another_cell_is_refused_in_a_sentence(rng):
    config, tensors = random_network(rng, 6, **SMALL)
    for kind in ("reference", "fast"):
        with pytest.raises(EngineError, match=r"'rnn_1/kernel' has shape \[6, 80\], not \[6, 60"):
            build_engine(replace(config, cell="gru"), tensors, kind)
    with pytest.raises(ConfigError, match="cell must be lstm, gru, rnn, not 'transformer'"):
        ModelConfig(cell="transformer")


@pytest.mark.parametrize("cell", CELLS)
def test_a_checkpoint_keeps_its_cell_and_info_tells_it(tmp_path, cell):
    made = fake_checkpoint(cell=cell)
    checkpoint.create(tmp_path / "m", made)
    again = checkpoint.load(tmp_path / "m")
    assert again.model.cell == cell and set(again.tensors) == set(made.tensors)
    assert f"2 x {cell.upper()}-{made.model.units}" in describe_checkpoint(again)


def test_a_checkpoint_from_before_there_were_cells_is_an_lstm(tmp_path):
    checkpoint.create(tmp_path / "m", fake_checkpoint())
    config = tmp_path / "m" / "config.json"
    text = config.read_text()
    assert text.count('    "cell": "lstm",\n') == 1
    config.write_text(text.replace('    "cell": "lstm",\n', ""))
    assert checkpoint.load(tmp_path / "m").model.cell == "lstm"


@pytest.mark.parametrize("cell", CELLS)
def test_a_style_held_still_is_a_shift_of_the_first_layers_bias(rng, cell):
    many = fake_checkpoint(cell=cell, styles=2)
    one = in_style(many, 1.0)
    engines = [build_engine(each.model, each.tensors, "reference") for each in (many, one)]
    states = [engine.start() for engine in engines]
    style = many.tensors["style/embedding"][1:]
    assert np.abs(style).max() > 0.01
    for _ in range(4):
        heard = rng.normal(size=(1, engines[0].vector_size)).astype(np.float32)
        wanted = engines[0].step(heard + style, states[0])
        np.testing.assert_allclose(engines[1].step(heard, states[1]), wanted, atol=CLOSE)


def test_the_columns_and_the_gates_speak_of_the_same_cells():
    assert set(COLUMNS) == set(GATES) == set(CELLS)
    assert list(cells.weight_shapes("gru", 5, 7).values()) == [(5, 21), (7, 21), (2, 21)]
