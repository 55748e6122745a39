"""The judge of sound: features of play beside the corpus, faults, likelihood, verdicts."""
