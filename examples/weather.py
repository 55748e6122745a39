"""Weather: the sources play side by side, and then each plays on from the mix of all.

For twenty seconds the sources are mixed as on any mixing desk: the input of each is its own output
(crosstalk 0). Then the crosstalk rises, and the mix becomes the input of each. They bend towards
each other, and two things become one that neither has learned. When it falls they part again. Add a
recording, such as rain, and a model that never learned rain has to play on from it.

    audiogen render jazz --source rain=file:rain.wav -o renders/weather.wav \
        --script examples/weather.py --duration 1m
"""

from audiogen.control import ramp

APART, TOGETHER, PARTING = 20.0, 25.0, 45.0


def play(t, c):
    first, *others = c.sources
    c.crosstalk = ramp(t, (APART, 0), (TOGETHER, 1), (PARTING, 1), (PARTING + 5, 0))
    c.mix[first] = 1.0
    for name in others:
        # Gusts: each source has a walk of its own, and never quite drowns the first.
        gust = c.walk(name, 0.5, every=1.5, low=0.1, high=0.8)
        c.mix[name] = gust * ramp(t, (0, 0), (6, 1), (56, 1), (60, 0))
    # A little warmer, or sources with the same input agree on something too simple.
    c.temperature = 0.95 + 0.15 * c.crosstalk
    if not others:
        c.noise = 0.4 * c.crosstalk  # a single source gets noise on its input instead
