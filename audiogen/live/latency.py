"""The latencies of a live set: how far ahead its sound is made (`--latency`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiogen.codec.sound import SoundCodec


@dataclass(frozen=True)
class Latency:
    """A latency: how far ahead the sound is made. The less, the sooner an underrun occurs.

    Attributes
    ----------
    quality : str
        Of the decoder; one of `config.QUALITIES`.
    block : float (s)
        Length of a block, which is made at once; rounded to whole frames, at least one.
    ahead : float (s)
        Length of the sound kept in the queue: when less is left, the next block is made.
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
"""The choices of `--latency`.

Low has one spectral frame (23 ms) queued, and makes the next one when half of it is left. Normal
covers a reset of two voices with half as much again: on two cores of an EPYC a reset takes 142 to
161 ms, since each voice reads a window of frames again, and a swap 67 to 86 ms. With 150 ms ahead
there were 5 gaps in two minutes beside a busy core.
"""
