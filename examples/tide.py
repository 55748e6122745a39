"""Tide: one model, stirred up every fifteen seconds and left to settle.

As the water rises, the model's input grows noisy, its temperature rises and it forgets. As the
water falls, the model keeps to whatever it has found. So each ebb rests in another place than the
one before: a network that plays on from its own output remembers nothing but what it has just
played. Each flood is higher than the last; the fourth leaves it quiet.

    audiogen render NAME -o renders/tide.wav --script examples/tide.py --duration 1m
"""

from audiogen.control import lfo, ramp

WAVE = 15.0  # seconds from one ebb to the next


def play(t, c):
    height = ramp(t, (0, 0.3), (45, 1.0), (60, 0.2))
    water = height * lfo(t, WAVE)  # 0 at each ebb
    c.noise = 1.2 * water**2
    c.temperature = 0.8 + 0.4 * water
    c.memory = 0.35 * (1 - water) - 0.5 * water
    # The crest is bright, the ebb dark and a little nearer.
    c.tilt = -1.5 + 2.5 * water + c.walk("wind", 0.5, every=2, low=-0.5, high=0.5)
    c.gain = 3 - 4 * water
