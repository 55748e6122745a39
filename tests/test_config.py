"""Settings: strict both ways, and every rule of every setting is enforced in a sentence."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.config import (
    CODECS,
    FRAMES,
    HEADS,
    PRESETS,
    Config,
    FrameMapConfig,
    ModelConfig,
    NotesConfig,
    SeriesConfig,
    SpectralConfig,
    TrainingConfig,
    WaveformConfig,
    help_of,
)
from audiogen.errors import ConfigError

OTHERS: tuple[type[Config], ...] = (FrameMapConfig, ModelConfig, TrainingConfig)

KINDS = (*CODECS.values(), *OTHERS)

DISTINCT: dict[type[Config], dict[str, Any]] = {
    SpectralConfig: {
        "sample_rate": 44100,
        "n_fft": 1024,
        "hop_length": 200,
        "win_length": 800,
        "fft_window": "blackman",
        "floor_db": -77.5,
        "channels": 2,
    },
    WaveformConfig: {"sample_rate": 11025, "frame_size": 48},
    NotesConfig: {
        "vocabulary": "events",
        "steps_per_beat": 12,
        "tempo": 90.5,
        "tick": 0.025,
        "velocities": 8,
        "events_per_second": 33.5,
        "pedal": False,
    },
    SeriesConfig: {
        "group": "who",
        "columns": "a,b",
        "transform": "log-return,none",
        "spacing": "2 day",
        "period": 9,
        "test": 0.25,
        "date_column": "when",
        "date_format": "%d.%m.%Y",
        "decimal": ",",
        "thousands": ".",
        "skip_rows": 3,
        "wide": True,
    },
    FrameMapConfig: {"basis": 33, "scaling": "each", "choices": 44},
    ModelConfig: {
        "cell": "gru",
        "units": 11,
        "layers": 3,
        "layer_norm": False,
        "head": "point",
        "components": 5,
        "residual": False,
        "context": "carry",
        "window": 17,
        "styles": 3,
        "learned_start": True,
        "levels": 100,
        "companding": "linear",
        "tiers": 3,
        "taps": 19,
        "sample_units": 23,
        "prediction": False,
        "conducted": True,
        "guided": True,
    },
    TrainingConfig: {
        "minutes": 1.5,
        "epochs": 7,
        "batch_size": 9,
        "learning_rate": 0.25,
        "recurrent_rate": 0.5,
        "schedule": "inverse",
        "decay": 0.5,
        "targets": "last",
        "run": 300,
        "input_noise": 0.125,
        "dropout": 0.375,
        "clip_norm": 3.0,
        "weight_decay": 0.02,
        "averaging": 0.99,
        "transpose": 5,
        "pace": 0.2,
        "dynamics": 7.5,
        "until": "done",
        "patience": 4,
        "validation": 0.0625,
        "seed": 12,
    },
}

WRONG = [
    *((SpectralConfig, "sample_rate", v) for v in (0, 999, 384001, -22050, "22050", 22050.0, True)),
    *((SpectralConfig, "n_fft", v) for v in (-2, 15, 2047, 65538, None, [2048], 10**400)),
    *((SpectralConfig, "hop_length", v) for v in (-1, 1025, "512")),
    *((SpectralConfig, "win_length", v) for v in (-1, 2049, 1, math.nan)),
    *((SpectralConfig, "fft_window", v) for v in ("Hann", "", "boxcar", 3, None)),
    *((SpectralConfig, "floor_db", v) for v in (0, -201, math.nan, -math.inf, "-90", 10**400)),
    *((SpectralConfig, "channels", v) for v in (0, 3, True)),
    *((WaveformConfig, "sample_rate", v) for v in (0, 999, 384001, 16000.0, True)),
    *((WaveformConfig, "frame_size", v) for v in (0, 7, 4097, 64.0, "64")),
    *((NotesConfig, "vocabulary", v) for v in ("step", "", None)),
    *((NotesConfig, "steps_per_beat", v) for v in (-1, 97, 4.0)),
    *((NotesConfig, "tempo", v) for v in (-1.0, 4.9, 1001.0, math.nan)),
    *((NotesConfig, "tick", v) for v in (0.0, 0.0009, 0.11, math.nan)),
    *((NotesConfig, "velocities", v) for v in (0, 128, 8.0)),
    *((NotesConfig, "events_per_second", v) for v in (-1.0, 10001.0, math.inf)),
    *((SeriesConfig, "transform", v) for v in ("log", "", "none,log", None)),
    *((SeriesConfig, "spacing", v) for v in ("fortnight", "0 day", 7)),
    *((SeriesConfig, "period", v) for v in (-1, 1.5)),
    *((SeriesConfig, "test", v) for v in (-0.1, 0.51, math.nan, "0.2")),
    *((SeriesConfig, "columns", v) for v in (3, None)),
    *((SeriesConfig, "group", v) for v in (3, None)),
    *((FrameMapConfig, "choices", v) for v in (-1, 1.5, "8")),
    *((FrameMapConfig, "basis", v) for v in (-1, 65537, 1.5, "128")),
    *((FrameMapConfig, "scaling", v) for v in ("", "every", None, 1)),
    *((ModelConfig, "units", v) for v in (0, 8193, 2.0)),
    *((ModelConfig, "layers", v) for v in (0, 9)),
    *((ModelConfig, "layer_norm", v) for v in (1, "yes", None)),
    *((ModelConfig, "head", v) for v in ("mixtures", "", 1)),
    *((ModelConfig, "components", v) for v in (0, 257)),
    *((ModelConfig, "residual", v) for v in (0, 1.0)),
    *((ModelConfig, "context", v) for v in ("windows", None)),
    *((ModelConfig, "window", v) for v in (0, 4097)),
    *((ModelConfig, "styles", v) for v in (0, 65, 2.0)),
    *((ModelConfig, "learned_start", v) for v in (True, 1)),  # the context is window
    *((ModelConfig, "levels", v) for v in (1, 4097, 256.0)),
    *((ModelConfig, "companding", v) for v in ("a-law", None)),
    *((ModelConfig, "tiers", v) for v in (1, 4, "2")),
    *((ModelConfig, "taps", v) for v in (0, 4097)),
    *((ModelConfig, "sample_units", v) for v in (0, 8193)),
    *((TrainingConfig, "minutes", v) for v in (0, -1.0, math.nan, math.inf)),
    *((TrainingConfig, "epochs", v) for v in (-1, 1.0)),
    *((TrainingConfig, "batch_size", v) for v in (0, 65537)),
    *((TrainingConfig, "learning_rate", v) for v in (0.0, -1.0, 11.0, math.nan)),
    *((TrainingConfig, "schedule", v) for v in ("linear", None)),
    *((TrainingConfig, "decay", v) for v in (-0.1, 11.0, math.nan)),
    *((TrainingConfig, "targets", v) for v in ("all", None)),
    *((TrainingConfig, "input_noise", v) for v in (-0.1, 10.5, math.nan)),
    *((TrainingConfig, "dropout", v) for v in (1.0, -0.1, math.nan)),
    *((TrainingConfig, "clip_norm", v) for v in (0.0, -1.0, math.nan, math.inf)),
    *((TrainingConfig, "weight_decay", v) for v in (-0.1, 10.5, math.nan)),
    *((TrainingConfig, "averaging", v) for v in (-0.1, 1.0, math.nan)),
    *((TrainingConfig, "transpose", v) for v in (-1, 13, 0.5)),
    *((TrainingConfig, "pace", v) for v in (-0.1, 0.6, math.nan)),
    *((TrainingConfig, "dynamics", v) for v in (-1.0, 25.0, math.nan)),
    *((TrainingConfig, "until", v) for v in ("ready", None)),
    *((TrainingConfig, "patience", v) for v in (-1, 0.5)),
    *((TrainingConfig, "validation", v) for v in (-0.1, 0.51, math.nan)),
    *((TrainingConfig, "seed", v) for v in (-1, 2**31)),
]


def test_the_table_of_distinct_values_covers_every_setting_and_differs_from_the_defaults() -> None:
    for kind, values in DISTINCT.items():
        assert set(values) == {f.name for f in kind.fields()}
        assert [f.name for f in kind.fields() if f.default == values[f.name]] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_table_of_distinct_values_survives_json(kind: type[Config]) -> None:
    made = kind.from_json(DISTINCT[kind])
    assert made.to_json() == DISTINCT[kind]
    assert kind.from_json(json.loads(json.dumps(made.to_json()))) == made
    assert made != kind()


@st.composite
def spectral_configs(draw: st.DrawFn) -> SpectralConfig:
    n_fft = 2 * draw(st.integers(8, 32768))
    win_length = draw(st.integers(2, n_fft))
    return SpectralConfig(
        sample_rate=draw(st.integers(1000, 384000)),
        n_fft=n_fft,
        hop_length=draw(st.integers(1, win_length // 2)),
        win_length=win_length,
        fft_window=draw(st.sampled_from(["hann", "hamming", "blackman"])),
        floor_db=draw(st.floats(-200, -20)),
        channels=draw(st.sampled_from([1, 2])),
    )


@given(spectral_configs())
def test_any_valid_spectral_settings_survive_json(config: SpectralConfig) -> None:
    assert SpectralConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


@pytest.mark.parametrize(
    ("rate", "n_fft", "hop"),
    [(22050, 2048, 512), (44100, 4096, 1024), (48000, 4096, 1024), (8000, 1024, 256)],
)
def test_lengths_that_are_not_given_follow_the_sample_rate(rate: int, n_fft: int, hop: int) -> None:
    config = SpectralConfig(sample_rate=rate)
    assert (config.n_fft, config.win_length, config.hop_length) == (n_fft, n_fft, hop)
    assert config == SpectralConfig.from_json(config.to_json())
    shorter = SpectralConfig(sample_rate=rate, n_fft=n_fft // 2)
    assert (shorter.win_length, shorter.hop_length) == (n_fft // 2, hop // 2)


@given(st.integers(1000, 384000))
def test_frames_last_about_as_long_at_any_rate_and_overlap_by_three_quarters(rate: int) -> None:
    config = SpectralConfig(sample_rate=rate)
    assert 0.065 < config.n_fft / rate < 0.132
    assert 4 * config.hop_length <= config.win_length


@pytest.mark.parametrize(("kind", "name", "value"), WRONG)
def test_a_setting_out_of_its_range_or_of_another_type_is_refused_by_name(
    kind: type[Config], name: str, value: Any
) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        kind.from_json({name: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_setting_is_refused_by_name(kind: type[Config]) -> None:
    with pytest.raises(ConfigError, match="'colour'"):
        kind.from_json({"colour": 1})


@pytest.mark.parametrize("values", [None, [], "x", 3, [["units", 4]]])
def test_settings_that_are_no_table_are_refused(values: Any) -> None:
    with pytest.raises(ConfigError, match="table"):
        ModelConfig.from_json(values)


def test_a_whole_number_will_do_for_a_real_one() -> None:
    assert SpectralConfig.from_json({"floor_db": -80}) == SpectralConfig(floor_db=-80.0)


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_has_a_line_of_help_and_cannot_be_changed(kind: type[Config]) -> None:
    made = kind()
    for f in kind.fields():
        assert len(help_of(kind, f.name)) > 10
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, f.name, f.default)


def test_settings_of_one_name_are_one_setting() -> None:
    """Two codecs may have one in common, told in the same words; no other classes do."""
    for codec in CODECS.values():
        names = [f.name for kind in (codec, *OTHERS) for f in kind.fields()]
        assert len(names) == len(set(names))
    shared = {f.name for f in SpectralConfig.fields()} & {f.name for f in WaveformConfig.fields()}
    assert shared == {"sample_rate"}
    sounds = (SpectralConfig, WaveformConfig)
    assert len({help_of(codec, name) for name in shared for codec in sounds}) == 1


def use(named: dict[str, Any], kinds: tuple[type[Config], ...]) -> None:
    """Build every class with its share of some settings, and leave none over."""
    left = dict(named)
    for kind in kinds:
        own = {f.name for f in kind.fields()} & set(left)
        kind.from_json({name: left.pop(name) for name in own})
    assert not left


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_names_settings_that_exist_and_can_be_used(preset: str) -> None:
    settings = {**PRESETS[preset]}
    use(settings, (CODECS[settings.pop("frames", "spectral")], *OTHERS))


@pytest.mark.parametrize("frames", FRAMES)
def test_every_kind_of_frames_names_settings_that_exist_and_can_be_used(frames: str) -> None:
    use(FRAMES[frames], (CODECS[frames], *OTHERS))


def test_a_setting_of_one_head_names_a_head_that_there_is() -> None:
    told = {f.metadata["head"] for kind in KINDS for f in kind.fields()} - {""}
    assert told and told <= set(HEADS)
