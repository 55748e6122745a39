"""The engines: the fast one against the reference, and both against the cells and Keras."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

from audiogen.config import ModelConfig
from audiogen.model import cells
from audiogen.model.engine import Bend, EngineError, build_engine, needs_compiling

CLOSE = 1e-5


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


@pytest.mark.parametrize(
    ("context", "batch", "units", "values", "layers", "norm", "steps"),
    [
        ("window", 1, 64, 30, 2, True, 2000),
        ("carry", 1, 64, 30, 2, True, 2000),
        ("carry", 64, 16, 8, 1, False, 2000),
        ("window", 7, 24, 5, 3, True, 400),
        ("window", 64, 17, 3, 2, False, 100),
        ("carry", 2, 256, 1025, 2, True, 200),
    ],
)
def test_fast_and_reference_agree_at_every_step(
    rng, context, batch, units, values, layers, norm, steps
):
    config = ModelConfig(units=units, layers=layers, layer_norm=norm, context=context)
    reference, fast = both(config, random_tensors(rng, values, units, 70, layers))
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


@pytest.mark.parametrize("context", ["window", "carry"])
def test_fast_and_reference_agree_under_every_bend(rng, context):
    units, values, batch = 20, 6, 3
    config = ModelConfig(units=units, window=9, context=context)
    reference, fast = both(config, random_tensors(rng, values, units, 12))
    mask = rng.integers(0, 2, units).astype(np.float32)
    bends = [
        None,
        Bend(),
        Bend(input=(-2.0, 1.0)),
        Bend(forget=(3.0, -1.0)),
        Bend(output=(0.5, -4.0)),
        Bend(candidate=(0.0, 2.0)),
        Bend(mask=(mask, None)),
        Bend((0.1, 0.2), (0.3, 0.4), (0.5, 0.6), (0.7, 0.8), (None, mask), 4),
    ]
    plain = []
    for engine in (reference, fast):
        engine.prepare(4)
    ours, theirs = fast.start(batch), reference.start(batch)
    for _ in range(3):
        for bend in bends:
            heard = rng.normal(size=(batch, values)).astype(np.float32)
            wanted = reference.step(heard, theirs, bend)
            made = fast.step(heard, ours, bend)
            np.testing.assert_allclose(made, wanted, atol=CLOSE)
            plain.append(made.copy())
    assert len({array.tobytes() for array in plain}) == len(plain)


@pytest.mark.parametrize("kind", ["reference", "fast"])
@pytest.mark.parametrize(
    ("values", "units", "norm"), [(1025, 64, True), (128, 256, False), (128, 64, True)]
)
def test_a_window_prediction_sees_exactly_the_last_vectors(rng, kind, values, units, norm):
    config = ModelConfig(units=units, layer_norm=norm)
    tensors = random_tensors(rng, values, units, values)
    engine = build_engine(config, tensors, kind, 1)
    state = engine.start(2)
    heard = rng.normal(size=(2, 95, values)).astype(np.float32)
    for t in range(95):
        made = engine.step(heard[:, t], state)
        if t in (0, 1, 17, 38, 39, 40, 41, 79, 80, 94):
            window = heard[:, max(0, t - 39) : t + 1]
            np.testing.assert_allclose(
                made, over_the_window(tensors, window, 2, norm), atol=CLOSE, err_msg=f"step {t}"
            )


@pytest.mark.parametrize("values", [1025, 128])
@pytest.mark.parametrize("units", [64, 256])
def test_window_predictions_are_those_of_keras(rng, values, units):
    import keras

    tensors = random_tensors(rng, values, units, values)
    inputs = keras.Input((40, values))
    x = inputs
    for n in (1, 2):
        x = keras.layers.LSTM(units, return_sequences=True, name=f"rnn_{n}")(x)
        x = keras.layers.LayerNormalization(name=f"norm_{n}")(x)
    model = keras.Model(inputs, keras.layers.Dense(values, name="head")(x[:, -1]))
    for n in (1, 2):
        names = ("kernel", "recurrent_kernel", "bias")
        model.get_layer(f"rnn_{n}").set_weights([tensors[f"rnn_{n}/{name}"] for name in names])
        norms = [tensors[f"rnn_{n}/norm_gain"], tensors[f"rnn_{n}/norm_bias"]]
        model.get_layer(f"norm_{n}").set_weights(norms)
    model.get_layer("head").set_weights([tensors["head/kernel"], tensors["head/bias"]])
    heard = rng.normal(size=(1, 43, values)).astype(np.float32)
    for engine in both(ModelConfig(units=units), tensors):
        state = engine.start()
        for t in range(43):
            made = engine.step(heard[:, t], state)
            if t >= 39:
                wanted = np.asarray(model(heard[:, t - 39 : t + 1]))
                np.testing.assert_allclose(made, wanted, atol=CLOSE)


@pytest.mark.parametrize("context", ["window", "carry"])
@pytest.mark.parametrize("batch", [2, 5, 16, 64])
def test_a_voice_is_the_same_to_the_last_bit_alone_and_in_a_batch(rng, context, batch):
    config = ModelConfig(units=33, window=11, context=context)
    tensors = random_tensors(rng, 50, 33, 130)
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
    ("values", "units", "window", "batch"), [(40, 64, 8, 3), (128, 256, 40, 1), (30, 50, 40, 1)]
)
def test_two_threads_give_the_same_bits_as_one(rng, values, units, window, batch):
    config = ModelConfig(units=units, window=window)
    tensors = random_tensors(rng, values, units, 100)
    engines = [build_engine(config, tensors, "fast", threads) for threads in (1, 2)]
    states = [engine.start(batch) for engine in engines]
    for _ in range(50):
        heard = rng.normal(size=(batch, values)).astype(np.float32)
        one, two = (e.step(heard, s) for e, s in zip(engines, states, strict=True))
        np.testing.assert_array_equal(one, two)


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


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("units", [16, 33])
@pytest.mark.parametrize("norm", [True, False])
def test_a_learned_beginning_is_that_of_keras_from_the_first_step(rng, norm, units, batch):
    import keras

    from audiogen.training.network import Network

    config, tensors = learned(rng, units, layer_norm=norm, head="point", residual=False)
    # The point head predicts as many values as it hears.
    tensors["head/kernel"], tensors["head/bias"] = tensors["head/kernel"][:, :5], np.ones(5, "f4")
    network = Network(config, 5, np.ones(5, np.float32))
    network.assign(tensors)
    heard = rng.normal(size=(batch, 6, 5)).astype(np.float32)
    wanted, _ = network(keras.ops.array(heard))
    zeros = [[np.zeros((batch, units), np.float32)] * 2] * 2
    from_zero, _ = network(keras.ops.array(heard), zeros)
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
