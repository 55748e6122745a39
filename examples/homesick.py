"""Homesick: it recites its corpus, loses the thread, wanders off alone, and finds its way home.

At a recall of 1 each frame ends where the corpus was, and the model goes on there for as long as
it can: pieces that can be known again. As recall falls it leaps more, and then invents. Alone, at
0, it drifts out of what it has learned. On the way back it is shown places in glimpses, each time
for longer, until it stays. A model needs the errors of its corpus for that: new ones have them,
and `audiogen remember NAME` gives them to older ones.

    audiogen render NAME -o renders/homesick.wav --script examples/homesick.py --duration 1m
"""

from audiogen.control import lfo, ramp, section


def play(t, c):
    part = section(t, home=12.0, losing=12.0, astray=14.0, glimpses=14.0, home_again=8.0)
    if part == "home":
        c.recall, c.leap, c.tire = 1.0, 0.05, 0.3
    elif part == "losing":
        # Shorter and shorter pieces, and places from further away.
        c.recall = ramp(part.share, (0, 1.0), (1, 0.2))
        c.leap = ramp(part.share, (0, 0.05), (0.5, 1.0))
        c.tire = 1.0
    elif part == "astray":
        c.recall = 0.0
        c.memory = -0.3 * lfo(t, 7.0)
        c.temperature = 1.0 + 0.15 * part.share
    elif part == "glimpses":
        c.memory, c.temperature = 0.0, 1.0
        long = ramp(part.share, (0, 0.3), (1, 2.0))  # seconds of each glimpse, one every two
        c.recall = 1.0 if t % 2.0 < long else 0.1
        c.leap = 0.4
    else:
        c.recall, c.leap, c.tire = 1.0, 0.0, 0.1
    c.gain = ramp(t, (0, -30), (0.5, 0), (58, 0), (60, -40))
