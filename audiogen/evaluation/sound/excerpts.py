"""Excerpts of a corpus and of a model's play as spectrograms, whatever frames the model has."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from audiogen.codec.base import Frames
from audiogen.codec.sound import SoundCodec, as_sound
from audiogen.evaluation.sound.evaluation import SoundEvaluation
from audiogen.evaluation.sound.performance import END_SECONDS
from audiogen.generation.render.spectrogram import draw_spectrogram

REST_SECONDS = 0.25
"""More than a spectrum reaches over."""


def draw_excerpts(figure: Any, evaluation: SoundEvaluation) -> None:
    """A minute of the corpus and of the beginning and the end of play, in the same colours."""
    first = evaluation.performances[0]
    codec = as_sound(evaluation.checkpoint.codec)
    pictures = {"The corpus": _spectra(codec, _minute(evaluation))}
    if evaluation.seconds > END_SECONDS + 1:
        pictures[f"The first minute of seed {first.seed}"] = _spectra(codec, first.first)
        pictures["The last minute"] = _spectra(codec, first.last)
    else:
        pictures[f"The play of seed {first.seed}"] = _spectra(codec, first.first)
    rate = codec.spectrogram().rate
    top = max(float(np.percentile(spectra, 99.8)) for spectra in pictures.values())
    panels = figure.subplots(1, len(pictures), sharey=True)
    for axes, (title, spectra) in zip(panels, pictures.items(), strict=True):
        mono = spectra.reshape(len(spectra), codec.channels, -1).max(axis=1)  # the louder side
        shown = draw_spectrogram(axes, mono, codec.sample_rate, len(mono) / rate, top)
        axes.set(title=title, xlabel="seconds")
        axes.spines[["left", "bottom"]].set_visible(False)
    panels[0].set_ylabel("Hz")
    figure.colorbar(shown, ax=panels, label="dB", pad=0.01).outline.set_visible(False)


def _spectra(codec: SoundCodec, frames: Frames) -> Frames:
    """Frames as spectra in dB, `[spectra, channels * bins]`, one at least."""
    stream = codec.spectrogram()
    # Silence after them brings the last ones out, and is cut off again.
    rest = np.repeat(codec.rest()[None], math.ceil(REST_SECONDS * codec.frame_rate), axis=0)
    count = max(1, round(len(frames) / codec.frame_rate * stream.rate))
    return stream.push(np.concatenate([frames, rest]))[:count]


def _minute(evaluation: SoundEvaluation) -> Frames:
    """A minute of the training sound: of the longest segment, and of others if it is short."""
    missing = round(END_SECONDS * evaluation.checkpoint.codec.frame_rate)
    taken = []
    for segment in sorted(evaluation.corpus.dataset.training, key=len, reverse=True):
        start = max(0, (len(segment) - missing) // 2)
        taken.append(segment[start : start + missing])
        missing -= len(taken[-1])
        if missing <= 0:
            break
    return np.concatenate(taken)
