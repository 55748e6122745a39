"""How good a model is: its long play beside its corpus, by medium; TensorFlow is not needed."""
