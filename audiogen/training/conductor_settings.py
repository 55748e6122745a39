"""The settings of the two trainings of a model of samples that has a conductor."""

from __future__ import annotations

from dataclasses import replace

from audiogen.codec.base import Codec
from audiogen.codec.excitation import STRENGTHS, ExcitationCodec
from audiogen.codec.sound import as_sound
from audiogen.codec.waveform import WaveformCodec
from audiogen.training.settings import Settings, choose_settings

CONDUCTOR_SHARE = 0.6
"""The share of a training's minutes that its conductor gets."""

SHARED = ("weight_decay", "averaging", "transpose", "dynamics")
"""Settings that are both trainings', besides those of time."""

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
        **{name: getattr(training, name) for name in SHARED},
    }
    return choose_settings(given, "spectral")


def codecs_read(settings: Settings) -> list[Codec]:
    """The codecs of the frames that a training with these settings reads."""
    if not settings.model.conducted:
        return [settings.codec]
    assert isinstance(settings.codec, WaveformCodec)
    return [ExcitationCodec(settings.codec.config), conductor_settings(settings).codec]
