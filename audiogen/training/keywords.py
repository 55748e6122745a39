"""The settings of a training as typed keywords: what an editor completes in `audiogen.train(...)`.

A static type checker cannot read the dataclasses of `audiogen.config` as keywords, so their names
and types are repeated here, and a test keeps the two equal. For defaults and ranges see
`audiogen.config`.
"""

from __future__ import annotations

from typing import TypedDict


class TrainingKeywords(TypedDict, total=False):
    """How the model is trained; see `audiogen.config.TrainingConfig`."""

    minutes: float
    epochs: int
    batch_size: int
    learning_rate: float
    recurrent_rate: float
    schedule: str
    decay: float
    targets: str
    run: int
    input_noise: float
    dropout: float
    clip_norm: float
    weight_decay: float
    averaging: float
    transpose: int
    pace: float
    dynamics: float
    until: str
    patience: int
    validation: float
    seed: int


class ModelKeywords(TypedDict, total=False):
    """The network; see `audiogen.config.ModelConfig`."""

    cell: str
    units: int
    layers: int
    layer_norm: bool
    head: str
    components: int
    residual: bool
    context: str
    window: int
    styles: int
    learned_start: bool
    levels: int
    companding: str
    tiers: int
    taps: int
    sample_units: int
    prediction: bool
    conducted: bool
    guided: bool


class FrameMapKeywords(TypedDict, total=False):
    """The network's view of a frame; see `audiogen.config.FrameMapConfig`."""

    basis: int
    scaling: str
    choices: int


class CodecKeywords(TypedDict, total=False):
    """How sound, notes or series become frames; see `audiogen.config.CODECS`."""

    sample_rate: int
    n_fft: int
    hop_length: int
    win_length: int
    fft_window: str
    floor_db: float
    channels: int
    frame_size: int
    vocabulary: str
    steps_per_beat: int
    tempo: float
    tick: float
    velocities: int
    events_per_second: float
    pedal: bool
    group: str
    columns: str
    transform: str
    spacing: str
    period: int
    test: float
    date_column: str
    date_format: str
    decimal: str
    thousands: str
    skip_rows: int
    wide: bool


class Keywords(TrainingKeywords, ModelKeywords, FrameMapKeywords, CodecKeywords, total=False):
    """Every setting that `audiogen.train` takes by name; each may be left out."""
