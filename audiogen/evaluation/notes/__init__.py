"""The judge of notes: likelihood, features of play beside the corpus, repetition."""
