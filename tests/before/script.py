from audiogen.score import lfo, ramp, section


def play(t, c):
    c.bpm = 120
    c.noise = lfo(t, 2, 0.0, 0.5)
    c.memory = ramp(t, (0, -0.3), (2, 0.6))
    if c.every(2) and t > 0:
        c.swap(c.sources[-1] if c.leader == c.sources[0] else c.sources[0])
    if section(t, verse=1.0, chorus=1.0) == "chorus":
        c.mix[c.sources[0]] = 0.5
