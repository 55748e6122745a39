"""Relay: the sources pass one phrase to each other, on the beat, faster and faster.

Each goes on from the frames that were played last, whichever source played them. So a drum model
has to go on from a piano's chord, and the piano gets back only what the drums made of it. Turns
last 16 beats, then 8, 4 and 2. In the last quarter there are no turns: all play at once, each on
from the mix. A single source passes the phrase to itself, at another place of its primer.

    audiogen render jazz drums -o renders/relay.wav --script examples/relay.py --duration 1m
"""

from audiogen.control import ramp, section

TURNS = {"16": 18.0, "8": 12.0, "4": 9.0, "2": 6.0, "all": 15.0}


def play(t, c):
    c.bpm = 108
    part = section(t, **TURNS)
    c.swap_time = 0.25 if part == "16" else 0.0  # later turns are too short for a crossfade
    if part != "all":
        if c.beat > 0 and c.every(int(part.name)):
            pass_on(c)
        return
    # Together: each has its stroke in every beat, and the mix becomes the input of each.
    count = len(c.sources)
    for n, name in enumerate(c.sources):
        c.mix[name] = 1.0 if c.every(1, offset=n / count) else 0.85 * c.mix[name]
    c.crosstalk = ramp(part.share, (0, 0.3), (0.8, 1.0))


def pass_on(c):
    here = c.sources.index(c.leader)
    c.swap(c.sources[(here + 1) % len(c.sources)])
    if len(c.sources) == 1:
        c.jump()
