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
from audiogen.codec.sound import as_sound
from audiogen.codec.waveform import WaveformCodec
from audiogen.data.dataset import Dataset, open_dataset
from audiogen.training.settings import Settings, choose_settings

CONDUCTOR_SHARE = 0.4
"""The share of a training's minutes that its conductor gets."""

WINDOW_SECONDS = 0.096
"""The window of a conductor's spectra, as long as that of other models of spectra."""


def conducted(settings: Settings) -> Settings:
    """The settings of the model of samples: a style for each strength, and its share of time."""
    minutes = (1 - CONDUCTOR_SHARE) * settings.training.minutes
    return replace(
        settings,
        model=replace(settings.model, styles=len(STRENGTHS)),
        training=replace(settings.training, minutes=minutes),
    )


def conductor_settings(settings: Settings) -> Settings:
    """The settings of the conductor of a model of samples with those settings."""
    training, rate = settings.training, as_sound(settings.codec).sample_rate
    window = 4 * round(WINDOW_SECONDS * rate / 4)
    given = {
        "sample_rate": rate,
        "n_fft": window,
        "minutes": CONDUCTOR_SHARE * training.minutes,
        "epochs": training.epochs,
        "validation": training.validation,
        "seed": training.seed,
    }
    return choose_settings(given, "spectral")


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
