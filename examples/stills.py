"""Stills: time held, stretched and let go.

Every eight beats the music stands still on the frame it has come to. Each still lasts one beat
longer than the one before. While it stands, one scene changes into the other, like day into night.
Then it goes on from another place of the primer, and slower than before. A frozen frame has no
attack and no end: it shows what a moment of the phrase was made of.

    audiogen render NAME -o renders/stills.wav --script examples/stills.py --duration 1m
"""

from audiogen.control import Scene, morph, ramp

DAY = Scene({"tilt": 1.5, "temperature": 1.1, "gain": 0.0})
NIGHT = Scene({"tilt": -3.0, "temperature": 0.7, "gain": 4.0})

# What a new version of this file takes over from the one before.
keep = ["until", "held"]
until = -1.0  # the beat at which it goes on
held = 0


def play(t, c):
    global until, held
    c.bpm = 84
    if c.beat > 0 and c.every(8):
        held += 1
        until = c.beat + min(held, 5)
    standing = c.beat < until
    if c.freeze > 0.5 and not standing:
        c.jump()
    c.freeze = standing
    c.stretch = ramp(t, (0, 1.0), (50, 2.5))
    # One still brings the night, the next the day; in between nothing changes.
    share = 1 - (until - c.beat) / min(held, 5) if standing else 1.0
    dark = share if held % 2 else 1 - share
    c.scene(morph(DAY, NIGHT, dark if held else 0.0))
