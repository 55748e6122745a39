"""The kinds of frames, each with the class of its settings."""

from __future__ import annotations

from audiogen.config import Config, SpectralConfig, WaveformConfig
from audiogen.notes_config import NotesConfig
from audiogen.series_config import SeriesConfig

CODECS: dict[str, type[Config]] = {
    "spectral": SpectralConfig,
    "waveform": WaveformConfig,
    "notes": NotesConfig,
    "series": SeriesConfig,
}
"""By the word of `--frames`; settings that two have in common mean the same."""
