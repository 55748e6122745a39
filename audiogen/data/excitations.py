"""What a model of samples learns that has a conductor: the excitations of its corpus.

It learns them at several strengths of filter (`codec.excitation.STRENGTHS`), which it is told as a
style: of a strong filter little is left to know, of none all. So it can play with less of its
conductor, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiogen.codec.base import Codec
from audiogen.codec.excitation import STRENGTHS, ExcitationCodec
from audiogen.codec.waveform import WaveformCodec
from audiogen.data.dataset import Dataset, open_dataset
from audiogen.data.segments import ChosenValues, FrameRun


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
    found = open_dataset(paths, ExcitationCodec(codec.config), **options)
    training, learned_styles = _apart(found.training, codec.frame_size)
    validation, held_out_styles = _apart(found.validation, codec.frame_size)
    styles = learned_styles, held_out_styles
    return replace(found, codec=codec, training=training, validation=validation, styles=styles)


def _apart(segments: Sequence[FrameRun], size: int) -> tuple[tuple[FrameRun, ...], tuple[int, ...]]:
    """The excitations `[frames, size]` by each strength in turn, and the number of its strength.

    They are read where they are asked for, as the segments are.
    """
    parts: list[FrameRun] = []
    styles: list[int] = []
    for style in range(len(STRENGTHS)):
        parts += [ChosenValues(segment, style * size, size) for segment in segments]
        styles += [style] * len(segments)
    return tuple(parts), tuple(styles)
