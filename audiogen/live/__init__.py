"""Live: a performance in real time, and everybody who has a hand in it or listens."""
