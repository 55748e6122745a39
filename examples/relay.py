"""Relay: the sources hand one phrase to each other, on the beat, faster and faster.

Each takes over from the frames that were heard last, whoever played them: so a drum model has to go
on from a piano's chord, and what it makes of it is all that the piano gets back. The turns last 16
beats, then 8, 4 and 2; in the last quarter nobody waits for a turn any more, and all play into one
ear. With one source alone it hands the phrase to itself, somewhere else in what it knows.

    audiogen render jazz drums -o renders/relay.wav --script examples/relay.py --duration 1m
"""

from audiogen.control import ramp, section

TURNS = {"16": 18.0, "8": 12.0, "4": 9.0, "2": 6.0, "all": 15.0}


def play(t, c):
    c.bpm = 108
    part = section(t, **TURNS)
    c.swap_time = 0.25 if part == "16" else 0.0  # later on there is no time to be polite
    if part != "all":
        if c.beat > 0 and c.every(int(part.name)):
            pass_on(c)
        return
    # Together: in every beat each has its stroke, and hears more and more of the others'.
    count = len(c.sources)
    for n, name in enumerate(c.sources):
        c.mix[name] = 1.0 if c.every(1, offset=n / count) else 0.85 * c.mix[name]
    c.crosstalk = ramp(part.share, (0, 0.3), (0.8, 1.0))


def pass_on(c):
    here = c.sources.index(c.leader)
    c.swap(c.sources[(here + 1) % len(c.sources)])
    if len(c.sources) == 1:
        c.jump()
