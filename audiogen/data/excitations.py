"""What a model of samples learns that has a conductor: the excitations of its corpus.

It learns them at several strengths of filter (`codec.excitation.STRENGTHS`), which it is told as a
style: of a strong filter little is left to know, of none all. So it can play with less of its
conductor, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from audiogen.codec.base import Codec
from audiogen.codec.excitation import STRENGTHS, ExcitationCodec
from audiogen.codec.waveform import WaveformCodec
from audiogen.data.dataset import Dataset, open_dataset


def open_excitations(paths: Sequence[Path], codec: Codec, **options: Any) -> Dataset:
    """The excitations of a corpus at each strength, as one dataset whose styles are the strengths.

    Parameters
    ----------
    paths : sequence of Path
    codec : WaveformCodec
        Of the model of samples.
    **options
        As `open_dataset` takes them.
    """
    assert isinstance(codec, WaveformCodec)
    found = [
        open_dataset(paths, ExcitationCodec(codec.config, strength), **options)
        for strength in STRENGTHS
    ]
    numbers = [
        tuple(chain.from_iterable([n] * len(part) for n, part in enumerate(parts)))
        for parts in ([each.training for each in found], [each.validation for each in found])
    ]
    return replace(
        found[0],
        training=tuple(chain.from_iterable(each.training for each in found)),
        validation=tuple(chain.from_iterable(each.validation for each in found)),
        styles=(numbers[0], numbers[1]),
    )
