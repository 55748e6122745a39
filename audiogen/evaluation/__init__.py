"""How good a model is: what its own play sounds like over the long run, beside its corpus."""
