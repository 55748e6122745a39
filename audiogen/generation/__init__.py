"""Play: voices on their own predictions, the instrument that mixes them, and what leaves it."""
