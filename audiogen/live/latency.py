"""How far ahead the sound of a live set is made: what `--latency` chooses among."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiogen.codec.sound import SoundCodec


@dataclass(frozen=True)
class Latency:
    """How far ahead the sound is made: the sooner, the less it takes to fall behind.

    Attributes
    ----------
    quality : str
        Of the decoder; one of `config.QUALITIES`.
    block : float (s)
        Made at once, in whole frames and at least one.
    ahead : float (s)
        Kept in the queue: when less is left there, the next block is made.
    """

    quality: str
    block: float
    ahead: float

    def frames(self, codec: SoundCodec) -> int:
        """Frames in a block."""
        return max(1, round(self.block * codec.frame_rate))

    def samples(self, codec: SoundCodec) -> int:
        """Samples to keep in the queue."""
        return max(1, round(self.ahead * codec.sample_rate))


LATENCIES = {
    "low": Latency("instant", block=0.02, ahead=0.012),
    "normal": Latency("live", block=0.02, ahead=0.25),
    "safe": Latency("live", block=0.09, ahead=0.4),
}
"""What `--latency` chooses among. A spectral frame lasts 23 ms: low has one of them queued, and the
next one made when half of it is left. Normal has as much as a reset of two voices takes, half as
much again: 142 to 161 ms on two cores of an EPYC, for which each hears a window anew; a swap takes
67 to 86. With 150 ms there were 5 gaps in two minutes beside a busy core.
"""
