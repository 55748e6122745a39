"""The learning half: the only rooms that know TensorFlow, and that know no controls."""
