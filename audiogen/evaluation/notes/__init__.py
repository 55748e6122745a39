"""The evaluation of models of notes: likelihood, features of play beside the corpus, repetition."""
