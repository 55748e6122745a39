"""All settings, as frozen and validated dataclasses that turn into JSON and back.

    Config              what the settings classes share
    SpectralConfig      frames that are spectra                     (codec.spectral)
    WaveformConfig      frames that are samples                     (codec.waveform)
    NotesConfig         frames that are notes                       (codec.notes)
    SeriesConfig        frames that are rows of numbers             (codec.series)
    FrameMapConfig      frames to the model's vectors, such as PCA  (model.frame_map)
    ModelConfig         the network                                 (model, training.network)
    TrainingConfig      how it is trained                           (training)
    CODECS              the settings class of each kind of frames
    FRAMES              other defaults of each kind of frames
    PRESETS             named sets of settings
    SIZES               named sizes of the network

Every default is written here, and only here: the command line, the Python interface and the
checkpoints all read these classes. Each setting has a line of help (`help_of`).
"""

from __future__ import annotations

import dataclasses
import math
import reprlib
import typing
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from audiogen.errors import ConfigError

T = TypeVar("T", bound="Config")

QUALITIES = ("instant", "live", "best")
"""Qualities of decoding: at once, soon, or as well as possible (`codec.sound.SoundCodec`)."""


def setting(default: Any, help: str, head: str = "") -> Any:
    """A dataclass field with a line of help; `head` names the only head that it is for, if any."""
    return field(default=default, metadata={"help": help, "head": head})


def help_of(config: type[Config], name: str) -> str:
    """The line of help of the setting `name` of the class `config`.

    Examples
    --------
    >>> help_of(ModelConfig, "layers")
    'recurrent layers'
    """
    return str({f.name: f for f in config.fields()}[name].metadata["help"])


class Config:
    """The base of the settings classes: strict conversion to and from plain JSON values.

    Examples
    --------
    >>> WaveformConfig(frame_size=128).to_json()
    {'sample_rate': 16000, 'frame_size': 128}
    >>> WaveformConfig.from_json({"frame_size": 128})
    WaveformConfig(sample_rate=16000, frame_size=128)
    >>> WaveformConfig(frame_size=1)
    Traceback (most recent call last):
    audiogen.errors.ConfigError: frame_size must be between 8 and 4096 samples
    """

    title: ClassVar[str]

    @classmethod
    def fields(cls) -> tuple[dataclasses.Field[Any], ...]:
        """The settings, in their order."""
        return dataclasses.fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a dictionary of plain JSON values."""
        return dataclasses.asdict(self)  # type: ignore[call-overload]

    @classmethod
    def from_json(cls: type[T], values: Any) -> T:
        """Build the settings from `values`, as `to_json` gave them.

        Raises
        ------
        ConfigError
            If a setting is unknown, of the wrong type, or out of its range.
        """
        if not isinstance(values, dict):
            raise ConfigError(f"the {cls.title} settings should be a table of names and values")
        hints = typing.get_type_hints(cls)
        known = {f.name for f in cls.fields()}
        for name, value in values.items():
            if name not in known:
                raise ConfigError(f"the {cls.title} settings have no '{name}'")
            if not _fits(value, hints[name]):
                raise ConfigError(
                    f"the {cls.title} setting '{name}' cannot be {reprlib.repr(value)}"
                )
        return cls(**values)

    def _require(self, condition: bool, sentence: str) -> None:
        if not condition:
            raise ConfigError(sentence)


def _fits(value: Any, hint: Any) -> bool:
    accepted = tuple(a for a in (typing.get_args(hint) or (hint,)) if isinstance(a, type))
    if isinstance(value, bool):
        return bool in accepted
    if isinstance(value, int):
        return int in accepted or float in accepted
    return isinstance(value, accepted)


FRAME_SECONDS = 2048 / 22050
"""How long a frame is by default: 93 ms, as short as keeps the partials of a chord apart."""


@dataclass(frozen=True)
class SpectralConfig(Config):
    """Settings of frames that are log-magnitude spectra (`codec.spectral.SpectralCodec`)."""

    title: ClassVar[str] = "spectral codec"

    sample_rate: int = setting(
        22050, "sample rate in Hz of the sound that the model learns and plays"
    )
    n_fft: int = setting(
        0, "length of the Fourier transform in samples; 0: the power of two nearest to 93 ms"
    )
    hop_length: int = setting(
        0, "samples from one frame to the next; 0: a quarter of win_length, so 75 % overlap"
    )
    win_length: int = setting(
        0, "length of the analysis window in samples, at most n_fft; 0: all of it"
    )
    fft_window: str = setting("hann", "analysis window: hann, hamming or blackman")
    floor_db: float = setting(
        -90.0, "noise floor in dB: a level that is added to every bin, so silence is this"
    )
    channels: int = setting(1, "channels of the sound: 1, mixed down, or 2, left and right")

    def __post_init__(self) -> None:
        self._require(
            1000 <= self.sample_rate <= 384000, "sample_rate must be between 1000 and 384000 Hz"
        )
        # A frame lasts as long at any rate: 2048/512 at 22 050 Hz, 4096/1024 at 44 100 and 48 000.
        # Set here, so that an object and a checkpoint hold the lengths themselves.
        self._default("n_fft", 2 ** round(math.log2(FRAME_SECONDS * self.sample_rate)))
        self._default("win_length", self.n_fft)
        self._default("hop_length", max(1, self.win_length // 4))
        self._require(
            16 <= self.n_fft <= 65536 and self.n_fft % 2 == 0,
            "n_fft must be an even number of samples between 16 and 65536",
        )
        self._require(
            1 <= self.win_length <= self.n_fft, "win_length must be between 1 sample and n_fft"
        )
        self._require(
            1 <= self.hop_length <= self.win_length // 2,
            "hop_length must be at least 1 sample and at most half of win_length",
        )
        self._require(
            self.fft_window in ("hann", "hamming", "blackman"),
            f"fft_window must be hann, hamming or blackman, not {self.fft_window!r}",
        )
        self._require(-200 <= self.floor_db <= -20, "floor_db must be between -200 and -20 dB")
        self._require(
            self.channels in (1, 2), "channels must be 1 (mixed down) or 2 (left and right)"
        )

    def _default(self, name: str, value: int) -> None:
        if getattr(self, name) == 0:
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class WaveformConfig(Config):
    """Settings of frames that are runs of samples (`codec.waveform.WaveformCodec`)."""

    title: ClassVar[str] = "waveform codec"

    sample_rate: int = setting(
        16000, "sample rate in Hz of the sound that the model learns and plays"
    )
    frame_size: int = setting(64, "samples in a waveform frame")

    def __post_init__(self) -> None:
        self._require(
            1000 <= self.sample_rate <= 384000, "sample_rate must be between 1000 and 384000 Hz"
        )
        self._require(8 <= self.frame_size <= 4096, "frame_size must be between 8 and 4096 samples")


VOCABULARIES = ("steps", "events")
"""The vocabularies of notes: `codec.note_steps` and `codec.note_events`."""


def _not_compared(default: Any, help: str) -> Any:
    """A setting that does not change what frames mean; configs that differ in it are equal."""
    return field(default=default, compare=False, metadata={"help": help, "head": ""})


@dataclass(frozen=True)
class NotesConfig(Config):
    """Settings of frames that are notes (`codec.notes.NotesCodec`).

    Settings are equal when their frames mean the same. The tempo does not count, so models of a
    slow tune and of a fast one can play together.
    """

    title: ClassVar[str] = "notes codec"

    vocabulary: str = setting(
        "steps", "vocabulary of notes: steps (a melody on a grid) or events (all notes, as in MIDI)"
    )
    steps_per_beat: int = setting(
        0, "steps in a quarter note; 0: as the files ask for (vocabulary steps)"
    )
    tempo: float = _not_compared(
        0.0, "quarter notes a minute; 0: the mean of the files (vocabulary steps)"
    )
    tick: float = setting(0.01, "time resolution of events in seconds (vocabulary events)")
    velocities: int = setting(32, "velocity bins of events (vocabulary events)")
    events_per_second: float = _not_compared(
        0.0, "events in a second of time; 0: the mean of the files (vocabulary events)"
    )
    pedal: bool = _not_compared(True, "notes last as long as the sustain pedal holds them")

    def __post_init__(self) -> None:
        self._require(
            self.vocabulary in VOCABULARIES,
            f"vocabulary must be {' or '.join(VOCABULARIES)}, not {self.vocabulary!r}",
        )
        self._require(
            0 <= self.steps_per_beat <= 96, "steps_per_beat must be 0 (found) or at most 96"
        )
        self._require(
            self.tempo == 0 or 5 <= self.tempo <= 1000,
            "tempo must be 0 (found) or between 5 and 1000 quarter notes a minute",
        )
        self._require(0.001 <= self.tick <= 0.1, "tick must be between 0.001 and 0.1 s")
        self._require(1 <= self.velocities <= 127, "velocities must be between 1 and 127")
        self._require(
            0 <= self.events_per_second <= 10_000,
            "events_per_second must be 0 (found) or at most 10000",
        )


TRANSFORMS = ("log-return", "difference", "none")
"""How a column's values are coded: the change of the logarithm, the change, or as they are."""

UNITS = ("row", "year", "quarter", "month", "week", "day", "business day", "hour", "minute")
"""Units of the spacing of rows, or of a number of them ("2 day"); `row`: rows have no dates."""


@dataclass(frozen=True)
class SeriesConfig(Config):
    """Settings of frames that are rows of numbers over time (`codec.series.SeriesCodec`)."""

    title: ClassVar[str] = "series codec"

    group: str = setting("", "column that names the series of each row, for tables in long form")
    columns: str = setting(
        "", "columns to learn, as a,b; by default each column of numbers that vary"
    )
    transform: str = setting(
        "auto",
        "coding of values: log-return, difference or none, for all columns or for each, as a,b",
    )
    spacing: str = setting(
        "", "time between two rows, as month or 2 day; by default as the dates say"
    )
    period: int = setting(0, "length of a season in rows; 0: as the spacing says")
    test: float = setting(0.2, "test set: share at the end of each series that only evaluate uses")
    date_column: str = _not_compared(
        "", "column of dates; none: no column is; by default the one that holds dates"
    )
    date_format: str = _not_compared(
        "", "how dates are written, as %d.%m.%Y or month/day/year; by default found"
    )
    decimal: str = _not_compared("", "decimal sign, . or , (by default found)")
    thousands: str = _not_compared(
        "", "separator of thousands, as , or . or none (by default found)"
    )
    skip_rows: int = _not_compared(-1, "lines before the table's first; -1: found")
    wide: bool = _not_compared(False, "read tables with a column for each date, turned")

    def __post_init__(self) -> None:
        for name in self.transform.split(","):
            self._require(
                name in TRANSFORMS or self.transform == "auto",
                f"transform must be auto, {', '.join(TRANSFORMS)}, or one of these for each "
                f"column, not {self.transform!r}",
            )
        count = len(self.transforms)
        self._require(
            count <= 1 or count == len(self.names),
            f"transform names {count} transforms, and columns {len(self.names)} columns: name one "
            "for all, or one for each",
        )
        unit = self.step[1]
        self._require(
            not self.spacing or unit in (*UNITS, "second", "millisecond"),
            f"spacing must be one of {', '.join(UNITS)}, or a number of them, as 2 day, not "
            f"{self.spacing!r}",
        )
        self._require(0 <= self.period <= 10**6, "period must be 0 or a number of rows")
        self._require(0 <= self.test <= 0.5, "test must be between 0 and 0.5")
        self._require(self.decimal in ("", ".", ","), "decimal must be . or ,")
        self._require(
            self.thousands in ("", ".", ",", " ", "'", "none"),
            "thousands must be . or , or a blank or ' or none",
        )
        self._require(
            not self.decimal or self.decimal != self.thousands,
            "decimal and thousands cannot be the same sign",
        )
        self._require(self.skip_rows >= -1, "skip_rows must be a number of lines, or -1 (found)")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns; none before they are known."""
        return tuple(self.columns.split(",")) if self.columns else ()

    @property
    def transforms(self) -> tuple[str, ...]:
        """The transforms: one for all columns, or one for each; none before they are known."""
        return () if self.transform == "auto" else tuple(self.transform.split(","))

    @property
    def step(self) -> tuple[int, str]:
        """The time between two rows: a number and its unit."""
        count, _, unit = self.spacing.partition(" ")
        known = count.isdecimal() and len(count) <= 6 and int(count)
        return (int(count), unit) if known else (1, self.spacing)


CODECS: dict[str, type[Config]] = {
    "spectral": SpectralConfig,
    "waveform": WaveformConfig,
    "notes": NotesConfig,
    "series": SeriesConfig,
}
"""The settings class of each kind of frames, by its name after `--frames`.

Settings that two classes have in common mean the same."""


@dataclass(frozen=True)
class FrameMapConfig(Config):
    """How frames become the model's vectors, fitted to its corpus (`model.frame_map`)."""

    title: ClassVar[str] = "frame map"

    basis: int = setting(256, "principal components (PCA) of the frames to keep; 0: all bins")
    scaling: str = setting(
        "widest", "standardisation: widest, one scale for all values; each, a scale for each value"
    )
    choices: int = setting(
        0,
        "size of the vocabulary: the commonest values to keep; 0: all of the corpus",
        "categorical",
    )

    def __post_init__(self) -> None:
        self._require(0 <= self.basis <= 65536, "basis must be 0 (all bins) or a number of values")
        self._require(
            self.scaling in ("widest", "each"),
            f"scaling must be widest or each, not {self.scaling!r}",
        )
        self._require(self.choices >= 0, "choices must be 0 (all) or a number of values")


HEADS = ("mixture", "point", "sample_level", "categorical")
"""The output heads of the network (`audiogen.model.heads`)."""

CELLS = ("lstm", "gru", "rnn")
"""The recurrent cells (`audiogen.model.cells`)."""


@dataclass(frozen=True)
class ModelConfig(Config):
    """The network: recurrent layers over the model's vectors, and an output head."""

    title: ClassVar[str] = "model"

    cell: str = setting("lstm", "recurrent cell: lstm, gru or rnn")
    units: int = setting(256, "units of each recurrent layer")
    layers: int = setting(2, "recurrent layers")
    layer_norm: bool = setting(True, "layer normalisation of the output of each recurrent layer")
    head: str = setting(
        "mixture",
        "output head: mixture (a density), point (a mean), sample_level or categorical",
    )
    components: int = setting(4, "Gaussians in the mixture head (mixture density network)")
    residual: bool = setting(
        True, "residual prediction: mean = a x + f(h) of the last vector x, with a learned a"
    )
    context: str = setting(
        "window", "window: the state starts over with each window; carry: it runs on (stateful)"
    )
    window: int = setting(
        40, "frames that the network reads before it predicts (length of back-propagation)"
    )
    styles: int = setting(
        1, "styles to move between (conditioning): 1, or as many as folders, if several are named"
    )
    learned_start: bool = setting(
        False, "trainable initial state, for the start of a file (context carry)"
    )
    levels: int = setting(256, "quantisation levels of a sample", "sample_level")
    companding: str = setting(
        "mu-law", "spacing of the quantisation levels: mu-law or linear", "sample_level"
    )
    tiers: int = setting(2, "2: frames and samples; 3: with a tier between them", "sample_level")
    taps: int = setting(
        16, "last samples that the sample tier reads (receptive field)", "sample_level"
    )
    sample_units: int = setting(256, "units of each layer of the sample tier", "sample_level")
    prediction: bool = setting(
        True,
        "linear prediction of each sample as input to the sample tier (context carry)",
        "sample_level",
    )
    conducted: bool = setting(
        False,
        "train a model of spectra, too, which plays ahead and is the filter of the samples",
        "sample_level",
    )
    guided: bool = setting(
        False,
        "the sample tier hears its conductor's sound through noise (with conducted)",
        "sample_level",
    )

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a dictionary of plain JSON values.

        `conducted` and `guided` are left out where they are false, so that models of before keep
        their digest.
        """
        values = super().to_json()
        left_out = {"conducted", "guided"} if not self.conducted else set()
        left_out |= set() if self.guided else {"guided"}
        return {name: value for name, value in values.items() if name not in left_out}

    def __post_init__(self) -> None:
        self._require(self.cell in CELLS, f"cell must be {', '.join(CELLS)}, not {self.cell!r}")
        self._require(1 <= self.units <= 8192, "units must be between 1 and 8192")
        self._require(1 <= self.layers <= 8, "layers must be between 1 and 8")
        self._require(self.head in HEADS, f"head must be {', '.join(HEADS)}, not {self.head!r}")
        self._require(1 <= self.components <= 256, "components must be between 1 and 256")
        self._require(
            self.context in ("window", "carry"),
            f"context must be window or carry, not {self.context!r}",
        )
        self._require(1 <= self.window <= 4096, "window must be between 1 and 4096 frames")
        self._require(1 <= self.styles <= 64, "styles must be between 1 and 64")
        self._require(
            self.context == "carry" or not self.learned_start,
            "learned_start needs the context carry: in the context window, each begins from zeros",
        )
        self._require(2 <= self.levels <= 4096, "levels must be between 2 and 4096")
        self._require(
            self.companding in ("mu-law", "linear"),
            f"companding must be mu-law or linear, not {self.companding!r}",
        )
        self._require(self.tiers in (2, 3), "tiers must be 2 or 3")
        self._require(1 <= self.taps <= 4096, "taps must be between 1 and frame_size samples")
        self._require(1 <= self.sample_units <= 8192, "sample_units must be between 1 and 8192")
        self._require(
            self.context == "carry" or not self.conducted,
            "conducted samples need the context carry (or leave the conductor out, --no-conducted)",
        )


@dataclass(frozen=True)
class TrainingConfig(Config):
    """How a model is trained; the defaults were found in docs/explanation/recipe.md."""

    title: ClassVar[str] = "training"

    minutes: float = setting(10.0, "minutes of training in all")
    epochs: int = setting(0, "passes over the corpus in all; 0: as many as minutes allow")
    batch_size: int = setting(64, "windows in one training step")
    learning_rate: float = setting(2e-3, "highest learning rate of Adam; it falls by the schedule")
    recurrent_rate: float = setting(1.0, "learning-rate multiplier of the recurrent layers")
    schedule: str = setting(
        "cosine", "learning-rate schedule: cosine, to a fiftieth; inverse, 1/(1 + decay step)"
    )
    decay: float = setting(0.01, "decay of the learning rate (schedule inverse)")
    targets: str = setting(
        "every",
        "every: a loss at each position of a window (return_sequences); last: at the last one",
    )
    run: int = setting(
        0,
        "frames in a row, in windows of truncated back-propagation (context carry); 0: whole files",
    )
    input_noise: float = setting(
        0.25, "noise on the network's input, in standard deviations of each value"
    )
    dropout: float = setting(0.2, "dropout between layers: share of outputs set to 0")
    clip_norm: float = setting(1.0, "gradient clipping: greatest norm of the whole gradient")
    weight_decay: float = setting(
        0.0, "decoupled weight decay (AdamW), of kernels, not of biases and norms; 0: none"
    )
    averaging: float = setting(
        0.0, "decay of the moving average of the weights that plays (EMA), as 0.999; 0: none"
    )
    transpose: int = setting(
        0, "augmentation of sound: transposed at random, by at most so many semitones"
    )
    pace: float = setting(
        0.0, "augmentation of spectra: slower and faster at random, by at most this share, as 0.1"
    )
    dynamics: float = setting(
        0.0, "augmentation of sound: softer and louder at random, by at most so many dB"
    )
    until: str = setting(
        "time", "time: until minutes or epochs are over; done: until more of them do not pay"
    )
    patience: int = setting(
        0, "early stopping: scorings without a better one before it stops; 0: never"
    )
    validation: float = setting(
        0.1, "validation set: share of each file held out to score the model on"
    )
    seed: int = setting(0, "seed of everything random in the training")

    def __post_init__(self) -> None:
        self._require(0 < self.minutes <= 1e6, "minutes must be more than 0")
        self._require(0 <= self.epochs <= 10**9, "epochs must be 0 or more")
        self._require(1 <= self.batch_size <= 65536, "batch_size must be between 1 and 65536")
        self._require(0 < self.learning_rate <= 10, "learning_rate must be between 0 and 10")
        self._require(0 < self.recurrent_rate <= 1, "recurrent_rate must be between 0 and 1")
        self._require(
            self.schedule in ("cosine", "inverse"),
            f"schedule must be cosine or inverse, not {self.schedule!r}",
        )
        self._require(0 <= self.decay <= 10, "decay must be between 0 and 10")
        self._require(
            self.targets in ("every", "last"), f"targets must be every or last, not {self.targets}"
        )
        self._require(0 <= self.run <= 10**9, "run must be 0 (whole files) or a number of frames")
        self._require(0 <= self.input_noise <= 10, "input_noise must be between 0 and 10")
        self._require(0 <= self.dropout < 1, "dropout must be between 0 and 1")
        self._require(0 < self.clip_norm <= 1e9, "clip_norm must be between 0 and 1e9")
        self._require(0 <= self.weight_decay <= 10, "weight_decay must be between 0 and 10")
        self._require(0 <= self.averaging < 1, "averaging must be 0 (none) or below 1, as 0.999")
        self._require(0 <= self.transpose <= 12, "transpose must be between 0 and 12 semitones")
        self._require(0 <= self.pace <= 0.5, "pace must be between 0 and 0.5")
        self._require(0 <= self.dynamics <= 24, "dynamics must be between 0 and 24 dB")
        self._require(
            self.until in ("time", "done"), f"until must be time or done, not {self.until!r}"
        )
        self._require(0 <= self.patience, "patience must be 0 or more")
        self._require(0 <= self.validation <= 0.5, "validation must be between 0 and 0.5")
        self._require(0 <= self.seed < 2**31, "seed must be between 0 and 2147483647")


FRAMES: dict[str, dict[str, Any]] = {
    "spectral": {},
    # As SampleRNN: a stateful network, trained by truncated back-propagation.
    "waveform": {
        "head": "sample_level",
        "context": "carry",
        "learned_start": True,
        "window": 16,
        "batch_size": 16,
        "run": 256,
        "learning_rate": 6e-3,
        # At the learning rate of the sample tier the LSTMs saturate within a hundred steps.
        "recurrent_rate": 0.1,
        # The width of a level, on every sample that any tier reads: without it the network overfits
        # (jazz, 3 min of one core: 4.74 bits on the corpus, 5.2 to 5.5 held out).
        "input_noise": 0.02,
        "conducted": True,
        "guided": True,
    },
    # A few hundred rows are a small corpus: a small network, stopped before it overfits. The window
    # is found from the rows (`audiogen.data.series_reader`).
    "series": {
        "basis": 0,
        "scaling": "each",
        "units": 32,
        "layers": 1,
        "components": 2,
        "window": 24,
        "batch_size": 32,
        "input_noise": 0.1,
        "learning_rate": 3e-3,
        "epochs": 300,
        "patience": 5,
        "validation": 0.15,
    },
    "notes": {
        "head": "categorical",
        "context": "carry",
        "window": 32,
        "run": 256,
        "units": 128,
        "batch_size": 32,
        "input_noise": 0.0,
    },
}
"""The kinds of frames, each with the settings whose defaults differ for it."""

PRESETS: dict[str, dict[str, Any]] = {
    # The seed of this project: mean-squared error on the one frame after each window, all bins.
    "meandering": {
        "basis": 0,
        "head": "point",
        "residual": False,
        "layer_norm": False,
        "targets": "last",
        "input_noise": 0.0,
        "dropout": 0.0,
        "learning_rate": 1e-3,
    },
    # The jazz improviser of many a course: sequences of 30, each learned from a state of zeros. In
    # playing, its state runs on.
    "djmodel": {
        "frames": "notes",
        "vocabulary": "steps",
        "units": 64,
        "layers": 1,
        "layer_norm": False,
        "window": 30,
        "run": 30,
        "batch_size": 32,
        "dropout": 0.0,
        "input_noise": 0.0,
        "clip_norm": 1e9,
        "learning_rate": 0.01,
        "schedule": "inverse",
        "decay": 0.01,
        "epochs": 100,
    },
}
"""Named sets of settings that replace the defaults; some name the kind of frames, too."""

AUTO = "auto"
"""The size that suits the corpus and the time, by the rule in `training.size`."""

SIZES: dict[str, int] = {"small": 256, "medium": 512, "large": 1024}
"""Units of each recurrent layer, by the name of a size."""
