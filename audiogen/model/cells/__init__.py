"""Recurrent cells in plain numpy, equation by equation: what everything else is tested against.

    parts.py    what all cells share: the weights, sigmoid, softmax, layer norm, the read-out
    rnn.py      the vanilla RNN        each: one step, a whole sequence, and back-propagation
    lstm.py     the LSTM               through time, which gives the gradient of a loss for
    gru.py      the GRU                every weight
    losses.py   how wrong a prediction is, and which way is better

A sequence `x` has the shape `[m, T, n_x]`: `m` examples in rows, each of `T` steps of `n_x` values;
one step of all examples, `x[:, t]`, is `[m, n_x]`. Lectures often put the values first, so that an
example is a column, and write `[n_x, m, T_x]`. The numbers are the same, in another order:

>>> import numpy as np
>>> lecture = np.zeros((27, 10, 4))  # n_x = 27 values, m = 10 examples, T_x = 4 steps
>>> lecture.transpose(1, 2, 0).shape
(10, 4, 27)

Their `W_x x + b` is `x @ kernel + bias` here. Weights are in Keras' shapes and order of columns, so
a trained layer's arrays go in as they are, and every function keeps the floating-point type of its
arguments: float32 to play, float64 to check gradients.

Nothing here knows of windows, engines or bends.
"""

from audiogen.model.cells.gru import (
    GRUGates,
    gru_backward,
    gru_gates,
    gru_sequence,
    gru_step,
    gru_sums,
    gru_update,
)
from audiogen.model.cells.losses import cross_entropy_bits, mean_squared_error
from audiogen.model.cells.lstm import (
    LSTMGates,
    lstm_backward,
    lstm_gates,
    lstm_sequence,
    lstm_step,
    lstm_update,
)
from audiogen.model.cells.parts import (
    COLUMNS,
    NORM_EPSILON,
    Array,
    Cell,
    Gradients,
    layer_norm,
    pre_activation,
    read_out,
    read_out_backward,
    sigmoid,
    softmax,
    weight_shapes,
)
from audiogen.model.cells.rnn import rnn_backward, rnn_sequence, rnn_step

__all__ = [
    "COLUMNS",
    "NORM_EPSILON",
    "Array",
    "Cell",
    "GRUGates",
    "Gradients",
    "LSTMGates",
    "cross_entropy_bits",
    "gru_backward",
    "gru_gates",
    "gru_sequence",
    "gru_step",
    "gru_sums",
    "gru_update",
    "layer_norm",
    "lstm_backward",
    "lstm_gates",
    "lstm_sequence",
    "lstm_step",
    "lstm_update",
    "mean_squared_error",
    "pre_activation",
    "read_out",
    "read_out_backward",
    "rnn_backward",
    "rnn_sequence",
    "rnn_step",
    "sigmoid",
    "softmax",
    "weight_shapes",
]
