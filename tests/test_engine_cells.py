"""Every cell in both engines: against the cells' equations, Keras, and each other."""

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
from audiogen.model.tensors import expected_shapes

CLOSE = 1e-5
OTHERS = ("gru", "rnn")
SMALL = {"units": 20, "window": 9}


def both(config, tensors, threads=1):
    kinds = ("reference", None), ("fast", threads)
    return [build_engine(config, tensors, kind, threads) for kind, threads in kinds]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("context", ["window", "carry"])
@pytest.mark.parametrize("norm", [True, False])
def test_an_engine_predicts_what_keras_does(rng, cell, context, norm):
    from audiogen.training.network import Network

    begun = {"learned_start": context == "carry", "layer_norm": norm}
    config, tensors = random_network(rng, 6, **SMALL, cell=cell, context=context, **begun)
    theirs = Network(config, 6, np.ones(6, np.float32))
    assert {n: t.shape for n, t in theirs.tensors().items()} == expected_shapes(config, 6)
    theirs.assign(tensors)
    heard = rng.normal(size=(3, 14, 6)).astype(np.float32)
    for engine in both(config, tensors):
        state = engine.start(3)
        for t in range(14):
            made = engine.step(heard[:, t], state)
            seen = heard[:, : t + 1]
            if context == "window":
                seen = seen[:, -config.window :]
            if t in (0, 1, 7, 8, 9, 13):
                wanted = np.asarray(theirs(seen)[0])[:, -1]
                np.testing.assert_allclose(made, wanted, atol=CLOSE, err_msg=engine.kind)


@pytest.mark.parametrize("cell", OTHERS)
@pytest.mark.parametrize(
    ("context", "batch", "units", "values", "layers", "norm", "steps"),
    [
        ("window", 1, 64, 30, 2, True, 500),
        ("carry", 33, 17, 8, 1, False, 1000),
        ("window", 7, 65, 5, 3, True, 100),
        ("carry", 2, 256, 1025, 2, True, 100),
    ],
)
def test_fast_and_reference_agree_at_every_step(
    rng, cell, context, batch, units, values, layers, norm, steps
):
    settings = {"layers": layers, "layer_norm": norm, "context": context}
    config, tensors = random_network(
        rng, values, cell=cell, units=units, **{"window": 9, **settings}
    )
    reference, fast = both(config, tensors)
    ours, theirs = fast.start(batch), reference.start(batch)
    for step in range(steps):
        heard = rng.normal(size=(batch, values)).astype(np.float32)
        if step == steps // 2:
            ours, left = ours.copy(), ours
            left.clear()
        wanted, made = reference.step(heard, theirs), fast.step(heard, ours)
        np.testing.assert_allclose(made, wanted, atol=CLOSE, err_msg=f"step {step}")


@pytest.mark.parametrize("cell", OTHERS)
@pytest.mark.parametrize("context", ["window", "carry"])
def test_fast_and_reference_agree_under_every_bend(rng, cell, context):
    units, batch = 20, 3
    config, tensors = random_network(rng, 6, **SMALL, cell=cell, context=context)
    reference, fast = both(config, tensors)
    mask = rng.integers(0, 2, units).astype(np.float32)
    bends = [None, Bend(), Bend(mask=(mask, None)), Bend(mask=(None, mask * 0.5), depth=4)]
    if cell == "gru":
        bends += [Bend(forget=(3.0, -1.0)), Bend(candidate=(0.0, 2.0))]
        bends += [Bend(forget=(-0.3, 0.4), candidate=(0.7, 0.8), mask=(None, mask), depth=4)]
    for engine in (reference, fast):
        engine.prepare(4)
    ours, theirs = fast.start(batch), reference.start(batch)
    made = []
    for bend in bends:
        heard = rng.normal(size=(batch, 6)).astype(np.float32)
        wanted = reference.step(heard, theirs, bend)
        made.append(fast.step(heard, ours, bend).copy())
        np.testing.assert_allclose(made[-1], wanted, atol=CLOSE)
    assert len({array.tobytes() for array in made}) == len(made)


@pytest.mark.parametrize("cell", OTHERS)
def test_a_voice_is_the_same_to_the_last_bit_alone_in_a_batch_and_on_two_threads(rng, cell):
    config, tensors = random_network(rng, 50, cell=cell, units=133, window=9)
    one, two = (build_engine(config, tensors, "fast", threads) for threads in (1, 2))
    together, shared, alone = one.start(5), two.start(5), one.start()
    for _ in range(20):
        heard = rng.normal(size=(5, 50)).astype(np.float32)
        made = one.step(heard, together)
        np.testing.assert_array_equal(two.step(heard, shared), made)
        np.testing.assert_array_equal(one.step(heard[3:4], alone)[0], made[3])


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
        assert all(note.endswith("moves nothing") for note in notes)


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
