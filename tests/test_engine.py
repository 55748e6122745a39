"""The engines: the fast one against the reference, and both against the cells and Keras."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from dataclasses import replace

import numba
import numpy as np
import pytest
from random_network import random_network

from audiogen.config import CELLS, ModelConfig
from audiogen.model import cells
from audiogen.model.engine import Bend, EngineError, build_engine, needs_compiling
from audiogen.model.engine.claims import claim, counters
from audiogen.model.tensors import expected_shapes

CLOSE = 1e-5
OTHERS = ("gru", "rnn")
SMALL = {"units": 20, "window": 9}


def random_tensors(rng, values, units, parameters, layers=2):
    """Weights as large as Keras' initialisers make them, and norms that are not trivial."""

    def draw(*shape, scale=0.2):
        return rng.normal(0, scale, shape).astype(np.float32)

    tensors = {}
    for n in range(1, layers + 1):
        inputs = values if n == 1 else units
        tensors[f"rnn_{n}/kernel"] = draw(inputs, 4 * units, scale=inputs**-0.5 / 2)
        tensors[f"rnn_{n}/recurrent_kernel"] = draw(units, 4 * units, scale=units**-0.5)
        tensors[f"rnn_{n}/bias"] = draw(4 * units)
        tensors[f"rnn_{n}/norm_gain"] = 1 + draw(units)
        tensors[f"rnn_{n}/norm_bias"] = draw(units)
    tensors["head/kernel"] = draw(units, parameters, scale=units**-0.5 / 2)
    tensors["head/bias"] = draw(parameters)
    return tensors


def both(config, tensors, threads=1):
    return build_engine(config, tensors, "reference"), build_engine(
        config, tensors, "fast", threads
    )


def over_the_window(tensors, window, layers, norm):
    """The network over `window` `[m, T, values]` from zero, by the cells alone."""
    for n in range(1, layers + 1):
        names = ("kernel", "recurrent_kernel", "bias")
        cell = cells.Cell(*(tensors[f"rnn_{n}/{name}"] for name in names))
        window, _ = cells.lstm_sequence(window, cell)
        if norm:
            gain, bias = tensors[f"rnn_{n}/norm_gain"], tensors[f"rnn_{n}/norm_bias"]
            window = cells.layer_norm(window, gain, bias)
    return window[:, -1] @ tensors["head/kernel"] + tensors["head/bias"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "context", "batch", "units", "values", "layers", "norm", "steps"),
    [
        ("lstm", "window", 1, 64, 30, 2, True, 1000),
        ("lstm", "carry", 1, 64, 30, 2, True, 2000),
        ("lstm", "carry", 64, 16, 8, 1, False, 2000),
        ("lstm", "window", 7, 24, 5, 3, True, 400),
        ("lstm", "window", 64, 17, 3, 2, False, 100),
        ("lstm", "carry", 2, 256, 1025, 2, True, 100),
        *(
            (cell, *rest)
            for cell in OTHERS
            for rest in (
                ("window", 1, 64, 30, 2, True, 500),
                ("carry", 33, 17, 8, 1, False, 1000),
                ("window", 7, 65, 5, 3, True, 100),
                ("carry", 2, 256, 1025, 2, True, 100),
            )
        ),
    ],
)
def test_fast_and_reference_agree_at_every_step(
    rng, cell, context, batch, units, values, layers, norm, steps
):
    # A short window: the reference goes through all of it at each step.
    settings = {"cell": cell, "layer_norm": norm, "context": context, "layers": layers, "window": 9}
    config, tensors = random_network(rng, values, units=units, **settings)
    reference, fast = both(config, tensors)
    ours, theirs = fast.start(batch), reference.start(batch)
    worst = []
    for step in range(steps):
        heard = rng.normal(size=(batch, values)).astype(np.float32)
        if step == steps // 2:
            # Out and back in: the copy plays on, what is left behind does not matter.
            ours, left = ours.copy(), ours
            left.clear()
            theirs = theirs.copy()
        difference = fast.step(heard, ours) - reference.step(heard, theirs)
        worst.append(np.abs(difference).max())
    assert max(worst) < CLOSE
    # No drift: late steps are no further apart than early ones, but for chance.
    assert np.median(worst[-50:]) < 3 * np.median(worst[:50]) + 1e-7


GATE_BENDS = {
    "lstm": [
        Bend(input=(-2.0, 1.0)),
        Bend(forget=(3.0, -1.0)),
        Bend(output=(0.5, -4.0)),
        Bend(candidate=(0.0, 2.0)),
        Bend((0.1, 0.2), (0.3, 0.4), (0.5, 0.6), (0.7, 0.8)),
    ],
    "gru": [
        Bend(forget=(3.0, -1.0)),
        Bend(candidate=(0.0, 2.0)),
        Bend(forget=(-0.3, 0.4), candidate=(0.7, 0.8)),
    ],
    "rnn": [],
}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("context", ["window", "carry"])
def test_fast_and_reference_agree_under_every_bend(rng, cell, context):
    units, batch = 20, 3
    config, tensors = random_network(rng, 6, **SMALL, cell=cell, context=context)
    reference, fast = both(config, tensors)
    mask = rng.integers(0, 2, units).astype(np.float32)
    gates = GATE_BENDS[cell]
    bends = [None, Bend(), Bend(mask=(mask, None)), Bend(mask=(None, mask * 0.5), depth=4), *gates]
    if gates:
        bends.append(replace(gates[-1], mask=(None, mask), depth=4))
    made = []
    for engine in (reference, fast):
        engine.prepare(4)
    ours, theirs = fast.start(batch), reference.start(batch)
    for _ in range(3):
        for bend in bends:
            heard = rng.normal(size=(batch, 6)).astype(np.float32)
            wanted = reference.step(heard, theirs, bend)
            made.append(fast.step(heard, ours, bend).copy())
            np.testing.assert_allclose(made[-1], wanted, atol=CLOSE)
    assert len({array.tobytes() for array in made}) == len(made)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "values", "units", "norm", "length"),
    [
        ("fast", 1025, 64, True, 40),
        ("fast", 128, 256, False, 40),
        ("reference", 1025, 64, True, 8),
        ("reference", 128, 64, False, 40),
    ],
)
def test_a_window_prediction_sees_exactly_the_last_vectors(rng, kind, values, units, norm, length):
    config = ModelConfig(units=units, layer_norm=norm, window=length)
    tensors = random_tensors(rng, values, units, values)
    engine = build_engine(config, tensors, kind, 1)
    state = engine.start(2)
    last = 2 * length + 1
    heard = rng.normal(size=(2, last + 1, values)).astype(np.float32)
    ends = 0, 1, length - 2, length - 1, length, length + 1, last - 2, last - 1, last
    for t in range(last + 1):
        made = engine.step(heard[:, t], state)
        if t in ends:
            window = heard[:, max(0, t + 1 - length) : t + 1]
            np.testing.assert_allclose(
                made, over_the_window(tensors, window, 2, norm), atol=CLOSE, err_msg=f"step {t}"
            )


@pytest.mark.slow  # it loads TensorFlow
@pytest.mark.parametrize(("units", "values"), [(64, 128), (256, 1025)])
def test_predictions_from_a_window_of_the_usual_length_are_those_of_keras(rng, units, values):
    from audiogen.training.network import Network

    config, tensors = random_network(rng, values, units=units)
    theirs = Network(config, values, np.ones(values, np.float32))
    theirs.assign(tensors)
    heard = rng.normal(size=(43, values)).astype(np.float32)
    windows = np.stack([heard[t - 39 : t + 1] for t in range(39, 43)])
    wanted = np.asarray(theirs(windows, last=True)[0])[:, 0]
    for engine in both(config, tensors):
        state = engine.start()
        made = [engine.step(frame[None], state)[0].copy() for frame in heard]
        np.testing.assert_allclose(made[39:], wanted, atol=CLOSE, err_msg=engine.kind)


@pytest.mark.slow
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("context", ["window", "carry"])
@pytest.mark.parametrize("norm", [True, False])
def test_predictions_are_those_of_keras(rng, cell, context, norm):
    from audiogen.training.network import Network

    begun = {"learned_start": context == "carry", "layer_norm": norm}
    config, tensors = random_network(rng, 6, **SMALL, cell=cell, context=context, **begun)
    theirs = Network(config, 6, np.ones(6, np.float32))
    assert {n: t.shape for n, t in theirs.tensors().items()} == expected_shapes(config, 6)
    theirs.assign(tensors)
    heard = rng.normal(size=(3, 14, 6)).astype(np.float32)
    at = 0, 1, 7, 8, 9, 13
    if context == "carry":
        wanted = np.asarray(theirs(heard)[0])[:, at].swapaxes(0, 1)
    else:
        windows = [heard[:, max(0, t + 1 - config.window) : t + 1] for t in at]
        wanted = [np.asarray(theirs(window, last=True)[0])[:, 0] for window in windows]
    for engine in both(config, tensors):
        state = engine.start(3)
        made = [engine.step(heard[:, t], state).copy() for t in range(14)]
        for t, expected in zip(at, wanted, strict=True):
            np.testing.assert_allclose(
                made[t], expected, atol=CLOSE, err_msg=f"{engine.kind}, step {t}"
            )


@pytest.mark.parametrize(
    ("cell", "context", "batch"),
    [
        *(("lstm", context, batch) for context in ("window", "carry") for batch in (2, 5, 16, 64)),
        *((cell, "window", 5) for cell in OTHERS),
    ],
)
def test_a_voice_is_the_same_to_the_last_bit_alone_and_in_a_batch(rng, cell, context, batch):
    config, tensors = random_network(rng, 50, units=33, window=11, context=context, cell=cell)
    engine = build_engine(config, tensors, "fast", 1)
    voices = sorted({0, 1, batch // 2, batch - 1})
    together, alone = engine.start(batch), [engine.start() for _ in voices]
    for _ in range(30):
        heard = rng.normal(size=(batch, 50)).astype(np.float32)
        made = engine.step(heard, together)
        for voice, state in zip(voices, alone, strict=True):
            single = engine.step(heard[voice : voice + 1], state)
            np.testing.assert_array_equal(made[voice], single[0])


@pytest.mark.parametrize(
    ("cell", "values", "units", "window", "batch"),
    [
        ("lstm", 40, 64, 8, 3),
        ("lstm", 128, 256, 40, 1),
        ("lstm", 30, 50, 40, 1),
        ("lstm", 30, 64, 11, 64),  # so many rows that they are played in blocks
        *((cell, 50, 133, 9, 5) for cell in OTHERS),
    ],
)
def test_two_threads_give_the_same_bits_as_one(rng, cell, values, units, window, batch):
    config, tensors = random_network(rng, values, units=units, window=window, cell=cell)
    engines = [build_engine(config, tensors, "fast", threads) for threads in (1, 2)]
    states = [engine.start(batch) for engine in engines]
    for _ in range(50):
        heard = rng.normal(size=(batch, values)).astype(np.float32)
        one, two = (e.step(heard, s) for e, s in zip(engines, states, strict=True))
        np.testing.assert_array_equal(one, two)


def test_pieces_are_taken_once_each_and_a_late_thread_finds_none():
    @numba.njit
    def take(counts, part, pieces, most):
        found = []
        piece = claim(counts, 1, part, 2, pieces)
        while piece >= 0:
            found.append(piece)
            piece = claim(counts, 1, part, 2, pieces) if len(found) < most else -1
        return found

    for pieces in (1, 2, 5, 16):
        counts = np.zeros(counters(2), np.int64)
        first = take(counts, 1, pieces, 2)
        # It begins with its own share, and the other one takes the rest of that after its own.
        assert first[0] == (pieces // 2 if pieces > 1 else 0)
        rest = take(counts, 0, pieces, pieces)
        assert sorted(first + rest) == list(range(pieces))
        assert take(counts, 1, pieces, 2)[:1] == []


@pytest.mark.parametrize("kind", ["reference", "fast"])
@pytest.mark.parametrize("context", ["window", "carry"])
def test_a_copy_is_a_snapshot_and_a_cleared_row_starts_anew(rng, kind, context):
    config = ModelConfig(units=16, window=6, context=context)
    engine = build_engine(config, random_tensors(rng, 5, 16, 7), kind, 1)
    heard = rng.normal(size=(30, 2, 5)).astype(np.float32)
    bend = Bend(forget=(1.0, 1.0))
    state = engine.start(2)
    for x in heard[:10]:
        engine.step(x, state, bend)
    snapshot = state.copy()
    first = [engine.step(x, state, bend).copy() for x in heard[10:]]
    again = [engine.step(x, snapshot, bend).copy() for x in heard[10:]]
    np.testing.assert_array_equal(first, again)

    state, fresh = engine.start(2), engine.start(2)
    untouched = engine.start(2)
    for x in heard[:10]:
        engine.step(x, state)
        engine.step(x, untouched)
    state.clear(1)
    for x in heard[10:]:
        made = engine.step(x, state).copy()
        np.testing.assert_array_equal(made[0], engine.step(x, untouched)[0])
        np.testing.assert_allclose(made[1], engine.step(x, fresh)[1], atol=1e-6)
    state.clear()
    fresh = engine.start(2)
    np.testing.assert_allclose(engine.step(x, state), engine.step(x, fresh), atol=1e-6)


@pytest.mark.parametrize("kind", ["reference", "fast"])
@pytest.mark.parametrize("context", ["window", "carry"])
def test_a_voice_goes_on_in_a_state_of_its_own_as_it_would_have_in_the_batch(rng, kind, context):
    config = ModelConfig(units=16, window=6, context=context)
    engine = build_engine(config, random_tensors(rng, 5, 16, 7), kind, 1)
    heard = rng.normal(size=(30, 3, 5)).astype(np.float32)
    bend = Bend(forget=(1.0, -1.0))
    state = engine.start(3)
    for x in heard[:9]:
        engine.step(x, state, bend)
    alone = state.rows()
    assert [one.batch for one in alone] == [1, 1, 1]
    for x in heard[9:]:
        together = engine.step(x, state, bend)
        for n, one in enumerate(alone):
            made = engine.step(x[n : n + 1], one, bend)[0]
            # The reference leaves the order of its sums to BLAS.
            np.testing.assert_allclose(made, together[n], atol=0 if kind == "fast" else 1e-5)


def test_a_fast_step_allocates_nothing(rng):
    config = ModelConfig(units=64)
    engine = build_engine(config, random_tensors(rng, 128, 64, 128), "fast", 1)
    state, heard = engine.start(4), rng.normal(size=(4, 128)).astype(np.float32)
    bend = Bend(forget=(1.0, 1.0))
    for _ in range(5):
        engine.step(heard, state, bend)
    tracemalloc.start()
    try:
        for _ in range(50):
            before, _ = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            engine.step(heard, state, bend)
            # A few small Python objects; the smallest array, the parameters, is 2048 bytes.
            assert tracemalloc.get_traced_memory()[1] - before < 2000
    finally:
        tracemalloc.stop()


def learned(rng, units=16, **settings):
    """A network that learned where to begin, and its tensors."""
    config = ModelConfig(units=units, context="carry", learned_start=True, **settings)
    tensors = random_tensors(rng, 5, units, 7)
    for n in (1, 2):
        for part in ("start_h", "start_c"):
            tensors[f"rnn_{n}/{part}"] = rng.normal(0, 0.5, units).astype(np.float32)
    return config, tensors


@pytest.mark.slow
@pytest.mark.parametrize(("norm", "units", "batch"), [(True, 33, 1), (True, 16, 3), (False, 16, 1)])
def test_a_learned_beginning_is_that_of_keras_from_the_first_step(rng, norm, units, batch):
    from audiogen.training.network import Network

    config, tensors = learned(rng, units, layer_norm=norm, head="point", residual=False)
    # The point head predicts as many values as it hears.
    tensors["head/kernel"], tensors["head/bias"] = tensors["head/kernel"][:, :5], np.ones(5, "f4")
    network = Network(config, 5, np.ones(5, np.float32))
    network.assign(tensors)
    heard = rng.normal(size=(batch, 6, 5)).astype(np.float32)
    wanted, _ = network(heard)
    zeros = [[np.zeros((batch, units), np.float32)] * 2] * 2
    from_zero, _ = network(heard, zeros)
    assert np.abs(np.asarray(wanted) - from_zero)[:, 0].max() > 0.01
    for engine in both(config, tensors):
        state = engine.start(batch)
        for t in range(6):
            made = engine.step(heard[:, t], state)
            np.testing.assert_allclose(made, wanted[:, t], atol=CLOSE, err_msg=engine.kind)


@pytest.mark.parametrize("kind", ["reference", "fast"])
def test_what_is_cleared_goes_back_to_the_learned_beginning(rng, kind):
    config, tensors = learned(rng)
    engine = build_engine(config, tensors, kind, 1)
    heard = rng.normal(size=(12, 2, 5)).astype(np.float32)
    state, untouched, fresh = (engine.start(2) for _ in range(3))
    for x in heard[:6]:
        engine.step(x, state)
        engine.step(x, untouched)
    state.clear(1)
    snapshot = state.copy()
    for x in heard[6:]:
        made = engine.step(x, state).copy()
        np.testing.assert_array_equal(made[0], engine.step(x, untouched)[0])
        np.testing.assert_array_equal(made[1], engine.step(x, fresh)[1])
        np.testing.assert_array_equal(made, engine.step(x, snapshot))
    # A copy knows the beginning, too; and a whole state is cleared as a row is.
    for cleared in (snapshot, state):
        cleared.clear()
        begun = engine.start(2)
        for x in heard[:3]:
            np.testing.assert_array_equal(engine.step(x, cleared), engine.step(x, begun))


def test_a_learned_beginning_that_is_missing_is_named(rng):
    config, tensors = learned(rng)
    short = {k: v for k, v in tensors.items() if k != "rnn_2/start_c"}
    with pytest.raises(EngineError, match=r"'rnn_2/start_c' is missing"):
        build_engine(config, short, "reference")
    with pytest.raises(EngineError, match=r"'rnn_1/start_h' has shape \[5\], not \[16\]"):
        build_engine(config, {**tensors, "rnn_1/start_h": np.ones(5, "f4")}, "reference")


@pytest.mark.parametrize("kind", ["reference", "fast"])
def test_what_does_not_fit_is_refused_in_a_sentence(rng, kind):
    config = ModelConfig(units=16)
    tensors = random_tensors(rng, 5, 16, 7)
    engine = build_engine(config, tensors, kind, 1)
    assert (engine.vector_size, engine.parameter_size) == (5, 7)
    assert engine.gates == ("input", "forget", "candidate", "output")
    state, heard = engine.start(), np.zeros((1, 5), np.float32)
    with pytest.raises(ValueError, match="input has shape"):
        engine.step(np.zeros(5, np.float32), state)
    with pytest.raises(EngineError, match="3 bits were not prepared"):
        engine.step(heard, state, Bend(depth=3))
    with pytest.raises(ValueError, match="forget has 1 entries; this network has 2 layers"):
        engine.step(heard, state, Bend(forget=(1.0,)))
    with pytest.raises(ValueError, match="have 16 units"):
        engine.step(heard, state, Bend(mask=(np.ones(5), None)))
    with pytest.raises(ValueError, match="at least one voice"):
        engine.start(0)
    with pytest.raises(EngineError, match=r"'rnn_2/bias' is missing"):
        build_engine(config, {k: v for k, v in tensors.items() if k != "rnn_2/bias"}, kind)
    with pytest.raises(EngineError, match=r"'head/kernel' has shape \[5, 7\], not \[16, 7\]"):
        build_engine(config, {**tensors, "head/kernel": np.zeros((5, 7), np.float32)}, kind)


def test_importing_the_engines_loads_neither_numba_nor_tensorflow():
    code = (
        "import sys, numpy as np\n"
        "from audiogen.config import ModelConfig\n"
        "from audiogen.model.engine import build_engine, needs_compiling\n"
        "needs_compiling()\n"
        "t = {'rnn_1/kernel': (3, 8), 'rnn_1/recurrent_kernel': (2, 8), 'rnn_1/bias': (8,),\n"
        "     'head/kernel': (2, 3), 'head/bias': (3,)}\n"
        "t = {k: np.ones(s, np.float32) for k, s in t.items()}\n"
        "c = ModelConfig(units=2, layers=1, layer_norm=False)\n"
        "e = build_engine(c, t, 'reference')\n"
        "e.step(np.ones((1, 3), np.float32), e.start())\n"
        "assert not {'numba', 'scipy', 'tensorflow', 'keras'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_compiled_code_is_kept_on_disk(rng):
    build_engine(ModelConfig(units=16), random_tensors(rng, 5, 16, 7), "fast", 1)
    assert not needs_compiling()
