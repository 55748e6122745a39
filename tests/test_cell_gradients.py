"""Back-propagation through time and the losses: against finite differences and TensorFlow."""

from __future__ import annotations

import numpy as np
import pytest

from audiogen.model import cells

KINDS = ("rnn", "lstm", "gru")
M, T, INPUTS, UNITS, CHOICES = 3, 6, 4, 5, 7
CLOSE = 1e-6


def random_cell(rng, kind, inputs=INPUTS, units=UNITS):
    shapes = cells.weight_shapes(kind, inputs, units).values()
    return cells.Cell(*(rng.normal(size=shape) * 0.6 for shape in shapes))


def begin(rng, kind):
    """A state to begin with, by the names that the sequences call its parts."""
    return {part: rng.normal(size=(M, UNITS)) for part in ("h", "c")[: 1 + (kind == "lstm")]}


def play(kind, x, cell, start):
    """The outputs, and the memories of an LSTM or None."""
    if kind == "lstm":
        return cells.lstm_sequence(x, cell, **start)
    return getattr(cells, f"{kind}_sequence")(x, cell, **start), None


def back(kind, dh, x, cell, h, c, start):
    if kind == "lstm":
        return cells.lstm_backward(dh, x, cell, h, c, (start["h"], start["c"]))
    return getattr(cells, f"{kind}_backward")(dh, x, cell, h, start["h"])


def network(rng, kind):
    """A cell with a read-out, a sequence, what should have come, and where it begins."""
    kernel, bias = rng.normal(size=(UNITS, CHOICES)), rng.normal(size=CHOICES)
    x, target = rng.normal(size=(M, T, INPUTS)), rng.integers(0, CHOICES, (M, T))
    return random_cell(rng, kind), kernel, bias, x, target, begin(rng, kind)


def loss_of(kind, cell, kernel, bias, x, target, start):
    h, _ = play(kind, x, cell, start)
    return cells.cross_entropy_bits(cells.read_out(h, kernel, bias), target)[0]


def gradients_of(kind, cell, kernel, bias, x, target, start):
    """By name, those of the loss by every number that it comes from."""
    h, c = play(kind, x, cell, start)
    _, dy = cells.cross_entropy_bits(cells.read_out(h, kernel, bias), target)
    by_kernel, by_bias, dh = cells.read_out_backward(dy, h, kernel)
    found = back(kind, dh, x, cell, h, c, start)
    named = {**found.cell._asdict(), "x": found.x, "h": found.h, "c": found.c}
    return {**named, "read_out": by_kernel, "read_out_bias": by_bias}


@pytest.mark.parametrize("kind", KINDS)
def test_every_gradient_is_that_of_finite_differences(kind):
    rng = np.random.default_rng(5)
    cell, kernel, bias, x, target, start = network(rng, kind)
    found = gradients_of(kind, cell, kernel, bias, x, target, start)
    arrays = {**cell._asdict(), **start, "x": x, "read_out": kernel, "read_out_bias": bias}
    step = 1e-5
    for name, array in arrays.items():
        assert found[name].shape == array.shape
        for place in rng.permutation(array.size)[:30]:
            lost = []
            for way in (step, -step):
                array.flat[place] += way
                lost.append(loss_of(kind, cell, kernel, bias, x, target, start))
                array.flat[place] -= way
            slope = (lost[0] - lost[1]) / (2 * step)
            assert found[name].flat[place] == pytest.approx(slope, abs=1e-8), (name, place)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_gradient_is_that_of_tensorflow(kind):
    import keras
    import tensorflow as tf

    rng = np.random.default_rng(6)
    cell, kernel, bias, x, target, start = network(rng, kind)
    found = gradients_of(kind, cell, kernel, bias, x, target, start)
    made = {"rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
    layer = made[kind](UNITS, return_sequences=True, dtype="float64")
    layer.build(x.shape)
    layer.set_weights(list(cell))
    watched = {n: tf.constant(a) for n, a in {**start, "x": x}.items()}
    out = {"read_out": tf.Variable(kernel), "read_out_bias": tf.Variable(bias)}
    with tf.GradientTape() as tape:
        tape.watch(watched)
        h = layer(watched["x"], initial_state=[watched[part] for part in start])
        logits = h @ out["read_out"] + out["read_out_bias"]
        nats = tf.nn.sparse_softmax_cross_entropy_with_logits(target, logits)
        loss = tf.reduce_mean(nats) / np.log(2)
    weights = dict(zip(cell._fields, layer.trainable_variables, strict=True))
    theirs = tape.gradient(loss, {**weights, **watched, **out})
    ours = loss_of(kind, cell, kernel, bias, x, target, start)
    assert ours == pytest.approx(float(loss), abs=CLOSE)
    for name, gradient in theirs.items():
        np.testing.assert_allclose(found[name], gradient, atol=CLOSE, rtol=0, err_msg=name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sequence_of_nothing_but_a_beginning_is_zeros_if_none_is_given(kind):
    rng = np.random.default_rng(7)
    cell, x = random_cell(rng, kind), rng.normal(size=(M, T, INPUTS))
    none = {part: np.zeros((M, UNITS)) for part in begin(rng, kind)}
    h, c = play(kind, x, cell, none)
    plain = {part: None for part in none}
    np.testing.assert_array_equal(play(kind, x, cell, plain)[0], h)
    dh = rng.normal(size=h.shape)
    if kind == "lstm":
        short = cells.lstm_backward(dh, x, cell, h, c)
    else:
        short = getattr(cells, f"{kind}_backward")(dh, x, cell, h)
    np.testing.assert_array_equal(back(kind, dh, x, cell, h, c, none).x, short.x)


def test_the_mean_squared_error_and_its_gradient():
    y, target = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0, 0.0], [3.0, 4.0]])
    loss, gradient = cells.mean_squared_error(y, target)
    assert loss == (4 + 1) / 4
    np.testing.assert_array_equal(gradient, [[0, 1], [0, 0.5]])


def test_cross_entropy_is_told_in_bits():
    loss, _ = cells.cross_entropy_bits(np.zeros((2, 5, 8)), np.zeros((2, 5), int))
    assert loss == pytest.approx(3)  # one of eight, and nothing known: log2(8)
    sure = np.array([[-800.0, 800.0]])
    assert cells.cross_entropy_bits(sure, np.array([1]))[0] == 0
    # Sure and wrong costs much, but never infinitely much, whatever a softmax would round to.
    wrong, gradient = cells.cross_entropy_bits(sure, np.array([0]))
    assert wrong == pytest.approx(1600 / np.log(2))
    np.testing.assert_allclose(gradient, [[-1 / np.log(2), 1 / np.log(2)]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_gradients_keep_the_type_of_their_numbers(kind, dtype):
    rng = np.random.default_rng(8)
    cell, kernel, bias, x, target, start = network(rng, kind)
    cell = cells.Cell(*(part.astype(dtype) for part in cell))
    start = {name: part.astype(dtype) for name, part in start.items()}
    kernel, bias, x = (array.astype(dtype) for array in (kernel, bias, x))
    found = gradients_of(kind, cell, kernel, bias, x, target, start)
    assert {a.dtype for a in found.values() if a is not None} == {np.dtype(dtype)}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_going_down_the_gradient_learns_to_say_what_came_two_steps_before(kind):
    rng = np.random.default_rng(9)
    cell, kernel, bias = random_cell(rng, kind, 2, 16), rng.normal(size=(16, 2)) * 0.3, np.zeros(2)
    bits = rng.integers(0, 2, (64, 12))
    x, target = np.eye(2)[bits], np.roll(bits, 2, axis=1)
    for _ in range(300):
        h, c = play(kind, x, cell, {})
        loss, dy = cells.cross_entropy_bits(cells.read_out(h, kernel, bias)[:, 2:], target[:, 2:])
        dy = np.concatenate([np.zeros((64, 2, 2)), dy], axis=1)
        by_kernel, by_bias, dh = cells.read_out_backward(dy, h, kernel)
        memories = [c] if kind == "lstm" else []
        found = getattr(cells, f"{kind}_backward")(dh, x, cell, h, *memories)
        for weights, gradient in zip(cell, found.cell, strict=True):
            weights -= 0.5 * gradient
        kernel -= 0.5 * by_kernel
        bias -= 0.5 * by_bias
    assert loss < 0.3, f"{kind}: {loss:.2f} bits, and one bit is knowing nothing"
