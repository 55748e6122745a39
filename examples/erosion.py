"""Erosion: one phrase five times, whole and then worn away in four different ways.

Every twelve seconds everything starts over with the same random numbers, so the same phrase begins.
The first time nothing is done to it. The second time its units fall silent one by one. Then its
weights lose bit after bit; then more and more frames are missing from its input; at last the frames
of its input are out of order. A network keeps what it learned in no single place: much can be taken
away with little change, and then the phrase does not stop but turns into something else.

    audiogen render NAME -o renders/erosion.wav --script examples/erosion.py --duration 1m
"""

from audiogen.control import ramp, section

PARTS = ("whole", "broken", "crushed", "deaf", "shaken")


def play(t, c):
    part = section(t, **dict.fromkeys(PARTS, 12.0))
    worn = ramp(part.share, (0.1, 0.0), (0.9, 1.0))
    if part != "whole" and c.once(part.name):
        c.reset()
    c.broken = 0.8 * worn if part == "broken" else 0.0
    c.crush = round(14 * worn) if part == "crushed" else 0
    c.deaf = 0.9 * worn if part == "deaf" else 0.0
    c.shuffle = worn if part == "shaken" else 0.0
    c.stutter = 0.8 * worn if part == "shaken" else 0.0
    # A breath of silence before each beginning, to tell them apart.
    c.mute = part.share > 0.97
