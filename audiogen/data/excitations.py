"""What a model of samples learns that has a conductor: the excitations of its corpus.

It learns them at several strengths of filter (`codec.excitation.STRENGTHS`), which it is told as a
style: of a strong filter little is left to know, of none all. So it can play with less of its
conductor, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiogen.codec.base import Codec, Frames
from audiogen.codec.excitation import STRENGTHS, ExcitationCodec
from audiogen.codec.waveform import WaveformCodec
from audiogen.data.dataset import Dataset, open_dataset


@dataclass(frozen=True, eq=False)
class ExcitationDataset(Dataset):
    """The excitations of a corpus at each strength; its styles are the strengths.

    Attributes
    ----------
    held_out_sound : tuple of float32 `[frames, samples]`
        The sound behind the segments to validate on; behind those to train on if none are held out.
    """

    held_out_sound: tuple[Frames, ...] = ()


def open_excitations(paths: Sequence[Path], codec: Codec, **options: Any) -> ExcitationDataset:
    """Make or reuse the excitations of a corpus.

    Parameters
    ----------
    paths : sequence of Path
    codec : WaveformCodec
        Of the model of samples.
    **options
        As `open_dataset` takes them.
    """
    assert isinstance(codec, WaveformCodec)
    size = codec.frame_size
    found = open_dataset(paths, ExcitationCodec(codec.config), **options)
    training, learned_styles = _apart(found.training, size)
    validation, held_out_styles = _apart(found.validation, size)
    given = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    given |= {"codec": codec, "training": training, "validation": validation}
    given["styles"] = learned_styles, held_out_styles
    sound = tuple(segment[:, -size:] for segment in found.validation or found.training)
    return ExcitationDataset(**given, held_out_sound=sound)


def _apart(segments: Sequence[Frames], size: int) -> tuple[tuple[Frames, ...], tuple[int, ...]]:
    """The excitations `[frames, size]` by each strength in turn, and the number of its strength."""
    parts: list[Frames] = []
    styles: list[int] = []
    for style in range(len(STRENGTHS)):
        parts += [segment[:, style * size : (style + 1) * size] for segment in segments]
        styles += [style] * len(segments)
    return tuple(parts), tuple(styles)
