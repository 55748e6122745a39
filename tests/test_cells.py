"""The equations: single steps, whole sequences, and the same numbers as Keras."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.model import cells


def random_cell(rng, inputs, units, gates, dtype=np.float64):
    def draw(*shape):
        return (rng.normal(size=shape) * 0.4).astype(dtype)

    bias = (2, 3 * units) if gates == 3 else (gates * units,)
    return cells.Cell(draw(inputs, gates * units), draw(units, gates * units), draw(*bias))


@given(st.integers(1, 4), st.integers(1, 7), st.integers(1, 5), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_a_sequence_is_its_steps_one_after_the_other(m, steps, inputs, units):
    rng = np.random.default_rng(m * 1000 + steps)
    x = rng.normal(size=(m, steps, inputs))
    rnn = random_cell(rng, inputs, units, 1)
    lstm = random_cell(rng, inputs, units, 4)
    gru = random_cell(rng, inputs, units, 3)
    plain = h = c = gated = np.zeros((m, units))
    every_plain, every_gated = cells.rnn_sequence(x, rnn), cells.gru_sequence(x, gru)
    every_h, every_c = cells.lstm_sequence(x, lstm)
    assert every_h.shape == every_c.shape == every_plain.shape == (m, steps, units)
    for t in range(steps):
        plain = cells.rnn_step(x[:, t], plain, rnn)
        h, c = cells.lstm_step(x[:, t], h, c, lstm)
        gated = cells.gru_step(x[:, t], gated, gru)
        np.testing.assert_array_equal(every_plain[:, t], plain)
        np.testing.assert_array_equal(every_gated[:, t], gated)
        np.testing.assert_array_equal(every_h[:, t], h)
        np.testing.assert_array_equal(every_c[:, t], c)


def test_a_sequence_goes_on_from_a_given_state():
    rng = np.random.default_rng(0)
    x, cell = rng.normal(size=(2, 9, 3)), random_cell(rng, 3, 5, 4)
    h, c = cells.lstm_sequence(x, cell)
    rest, _ = cells.lstm_sequence(x[:, 4:], cell, h[:, 3], c[:, 3])
    np.testing.assert_array_equal(rest, h[:, 4:])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_function_keeps_the_type_of_its_numbers(dtype):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 3, 4)).astype(dtype)
    h, c = cells.lstm_sequence(x, random_cell(rng, 4, 5, 4, dtype))
    gain = np.ones(5, dtype)
    made = [h, c, cells.rnn_sequence(x, random_cell(rng, 4, 5, 1, dtype))]
    made += [cells.gru_sequence(x, random_cell(rng, 4, 5, 3, dtype))]
    made += [cells.read_out(h, h[0].T, h[0, 0, :3])]
    made += [cells.layer_norm(h, gain, gain), cells.softmax(h), cells.sigmoid(h)]
    assert {array.dtype for array in made} == {np.dtype(dtype)}


def test_with_the_forget_gate_open_and_the_input_gate_shut_the_memory_stays():
    cell = random_cell(np.random.default_rng(2), 3, 4, 4)
    cell.bias[:8] = [-60] * 4 + [60] * 4
    c = np.linspace(-2, 2, 4)[None]
    _, after = cells.lstm_step(np.ones((1, 3)), np.zeros((1, 4)), c, cell)
    np.testing.assert_allclose(after, c, atol=1e-12)


def test_with_the_update_gate_at_1_a_gru_keeps_its_state():
    cell = random_cell(np.random.default_rng(2), 3, 4, 3)
    cell.bias[0, :4] = 60
    h = np.linspace(-1, 1, 4)[None]
    np.testing.assert_allclose(cells.gru_step(np.ones((1, 3)), h, cell), h, atol=1e-12)


def test_sigmoid_and_softmax_stay_finite_far_out():
    z = np.array([[-1e4, 0.0, 1e4]])
    np.testing.assert_allclose(cells.sigmoid(z), [[0, 0.5, 1]])
    np.testing.assert_allclose(cells.softmax(z), [[0, 0, 1]])


def test_layer_norm_gives_mean_0_and_variance_1_and_forgives_a_constant_row():
    rows = np.random.default_rng(3).normal(2, 5, size=(4, 500))
    normal = cells.layer_norm(rows, np.ones(500), np.zeros(500))
    np.testing.assert_allclose(normal.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(normal.var(axis=1), 1, rtol=1e-4)
    constant = cells.layer_norm(np.full((1, 8), 3.0), np.ones(8), np.full(8, 0.25))
    np.testing.assert_allclose(constant, 0.25)


@pytest.mark.slow
def test_the_cells_are_those_of_keras():
    import keras

    rng = np.random.default_rng(4)
    x = rng.normal(size=(3, 10, 6)).astype(np.float32)
    for layer, gates, sequence in (
        (keras.layers.SimpleRNN, 1, cells.rnn_sequence),
        (keras.layers.GRU, 3, cells.gru_sequence),
        (keras.layers.LSTM, 4, lambda x, cell: cells.lstm_sequence(x, cell)[0]),
    ):
        cell = random_cell(rng, 6, 8, gates, np.float32)
        theirs = layer(8, return_sequences=True)
        theirs.build(x.shape)
        theirs.set_weights(list(cell))
        np.testing.assert_allclose(np.asarray(theirs(x)), sequence(x, cell), atol=1e-6)
