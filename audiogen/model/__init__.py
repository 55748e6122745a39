"""The trained network in numpy: cells, heads, frame maps and engines; and checkpoints on disk."""
