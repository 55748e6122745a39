"""The settings of every part, as frozen, validated dataclasses that turn into JSON and back.

Every default is written here, and what some kinds of frames set otherwise in `audiogen.config`:
the command line, the Python interface and the checkpoints all read these classes. A setting
carries its own line of help (`help_of`).
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
"""How frames become a signal: at once, soon, or as well as may be (`codec.base`)."""


def setting(default: Any, help: str, head: str = "") -> Any:
    """A dataclass field with its one line of help; `head` names the only one that it is for."""
    return field(default=default, metadata={"help": help, "head": head})


def help_of(config: type[Config], name: str) -> str:
    """The one line of help of the setting `name` of the class `config`."""
    return str({f.name: f for f in config.fields()}[name].metadata["help"])


class Config:
    """What every settings class shares: strict conversion to and from plain JSON values."""

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
            If a setting is unknown, missing its type, or out of its range.
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


HEADS = ("mixture", "point", "sample_level", "categorical")
"""What a network can predict with (`audiogen.model.heads`)."""

CELLS = ("lstm", "gru", "rnn")  # what a recurrent layer can be made of (`audiogen.model.cells`)

FRAME_SECONDS = 2048 / 22050
"""How long a frame is by default: 93 ms, as short as keeps the partials of a chord apart."""


@dataclass(frozen=True)
class SpectralConfig(Config):
    """Log-magnitude spectral frames: what `codec.spectral.SpectralCodec` is made from."""

    title: ClassVar[str] = "spectral codec"

    sample_rate: int = setting(22050, "samples per second of the sound the model hears and makes")
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
        -90.0, "level in dB that is added under every bin, so silence is this"
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
    """Frames of samples: what `codec.waveform.WaveformCodec` is made from."""

    title: ClassVar[str] = "waveform codec"

    sample_rate: int = setting(16000, "samples per second of the sound the model hears and makes")
    frame_size: int = setting(64, "samples in a waveform frame")

    def __post_init__(self) -> None:
        self._require(
            1000 <= self.sample_rate <= 384000, "sample_rate must be between 1000 and 384000 Hz"
        )
        self._require(8 <= self.frame_size <= 4096, "frame_size must be between 8 and 4096 samples")


@dataclass(frozen=True)
class FrameMapConfig(Config):
    """How a model's own view of frames is fitted to its corpus."""

    title: ClassVar[str] = "frame map"

    basis: int = setting(256, "principal components of the frames that the model sees; 0: all bins")

    scaling: str = setting("widest", "widest: one scale for all values; each: one of its own")
    choices: int = setting(
        0, "values of notes that are told apart, the commonest; 0: all of the corpus", "categorical"
    )

    def __post_init__(self) -> None:
        self._require(0 <= self.basis <= 65536, "basis must be 0 (all bins) or a number of values")
        self._require(
            self.scaling in ("widest", "each"),
            f"scaling must be widest or each, not {self.scaling!r}",
        )
        self._require(self.choices >= 0, "choices must be 0 (all) or a number of values")


@dataclass(frozen=True)
class ModelConfig(Config):
    """The network: recurrent layers over model vectors and a head."""

    title: ClassVar[str] = "model"

    cell: str = setting("lstm", "what each recurrent layer is made of: lstm, gru or rnn")
    units: int = setting(256, "units of each recurrent layer")
    layers: int = setting(2, "recurrent layers")
    layer_norm: bool = setting(True, "normalise the output of each recurrent layer")
    head: str = setting(
        "mixture",
        "what is predicted: mixture (a density), point (a mean), sample_level or categorical",
    )
    components: int = setting(4, "Gaussians in the mixture head")
    residual: bool = setting(True, "predict around a leak of the last vector: mean = a x + f(h)")
    context: str = setting("window", "window: each prediction sees just the window; carry: no end")
    window: int = setting(40, "frames that the network sees before it predicts")
    styles: int = setting(
        1, "corpora told apart, to move between: 1, or as many as folders, if several are named"
    )
    learned_start: bool = setting(False, "learn the state that a file begins with (context carry)")
    levels: int = setting(256, "levels that samples are told apart by", "sample_level")
    companding: str = setting("mu-law", "spacing of the levels: mu-law or linear", "sample_level")
    tiers: int = setting(2, "2: frames and samples; 3: with a tier between them", "sample_level")
    taps: int = setting(16, "last samples that the sample tier hears", "sample_level")
    sample_units: int = setting(256, "units of each layer of the sample tier", "sample_level")
    prediction: bool = setting(
        True, "tell the sample tier what a filter foretells (context carry)", "sample_level"
    )

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
            "learned_start needs the context carry: a window begins from nothing",
        )
        self._require(2 <= self.levels <= 4096, "levels must be between 2 and 4096")
        self._require(
            self.companding in ("mu-law", "linear"),
            f"companding must be mu-law or linear, not {self.companding!r}",
        )
        self._require(self.tiers in (2, 3), "tiers must be 2 or 3")
        self._require(1 <= self.taps <= 4096, "taps must be between 1 and frame_size samples")
        self._require(1 <= self.sample_units <= 8192, "sample_units must be between 1 and 8192")


@dataclass(frozen=True)
class TrainingConfig(Config):
    """How a model is trained; the defaults are the project's recipe."""

    title: ClassVar[str] = "training"

    minutes: float = setting(10.0, "minutes to train in all")
    epochs: int = setting(0, "passes over the corpus to train in all; 0: as many as minutes allow")
    batch_size: int = setting(64, "windows in one training step")
    learning_rate: float = setting(2e-3, "highest step size of Adam; it falls as schedule says")
    recurrent_rate: float = setting(1.0, "step size in recurrent layers, as a share of the others'")
    schedule: str = setting(
        "cosine", "cosine: to a fiftieth at the end; inverse: 1/(1 + decay step)"
    )
    decay: float = setting(0.01, "how fast the step size falls (schedule inverse)")
    targets: str = setting("every", "every: each position of a window is a target; last: just one")
    run: int = setting(
        0, "frames learned in one go before the place changes (context carry); 0: whole files"
    )
    input_noise: float = setting(0.25, "noise on what the network hears, in spreads of each value")
    dropout: float = setting(0.2, "share of a layer's outputs dropped on the way up")
    clip_norm: float = setting(1.0, "greatest length of the whole gradient")
    patience: int = setting(0, "scorings without a better one before it stops; 0: never")
    validation: float = setting(0.1, "share of each file held out to score the model on")
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
        self._require(0 <= self.patience, "patience must be 0 or more")
        self._require(0 <= self.validation <= 0.5, "validation must be between 0 and 0.5")
        self._require(0 <= self.seed < 2**31, "seed must be between 0 and 2147483647")


VOCABULARIES = ("steps", "events")
"""What notes can become (`audiogen.codec.notes`)."""


def _told(help: str) -> Any:
    """A setting that says nothing about what frames mean, so it does not count in comparing."""
    return field(default=0.0, compare=False, metadata={"help": help, "head": ""})


@dataclass(frozen=True)
class NotesConfig(Config):
    """Frames of notes: what `codec.notes.NotesCodec` is made from.

    Two of them are equal whose frames mean the same: at which tempo they are played is no part of
    it, so models of a slow tune and of a fast one can meet.
    """

    title: ClassVar[str] = "notes codec"

    vocabulary: str = setting(
        "steps", "what notes become: steps (a melody on a grid) or events (all there is)"
    )
    steps_per_beat: int = setting(
        0, "steps in a quarter note; 0: as the files ask for (vocabulary steps)"
    )
    tempo: float = _told("quarter notes a minute; 0: the mean of the files (vocabulary steps)")
    tick: float = setting(0.01, "seconds that events are exact to (vocabulary events)")
    velocities: int = setting(32, "loudnesses that events are told apart by (vocabulary events)")
    events_per_second: float = _told(
        "events that make a second of time; 0: the mean of the files (vocabulary events)"
    )

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
"""What a column's values can become: the change of the logarithm, the change, or what they are."""

UNITS = ("row", "year", "quarter", "month", "week", "day", "business day", "hour", "minute")
"""What lies between two rows, or a number of them ("2 day"); `row`: nothing that a date says."""


@dataclass(frozen=True)
class SeriesConfig(Config):
    """Rows of numbers over time."""

    title: ClassVar[str] = "series codec"

    group: str = setting("", "column that says which series a row belongs to, in long form")
    columns: str = setting("", "columns to learn, as a,b; nothing: each one of numbers that vary")
    transform: str = setting(
        "auto", "what values become: log-return, difference, none, or one for each column, as a,b"
    )
    spacing: str = setting("", "what is between two rows, as month or 2 day; nothing: as dates say")
    period: int = setting(0, "rows in which a season comes round; 0: as the spacing says")
    test: float = setting(0.2, "share at the end of each series that only evaluate sees")

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
            not self.spacing or unit in (*UNITS, "second"),
            f"spacing must be one of {', '.join(UNITS)}, or a number of them, as 2 day, not "
            f"{self.spacing!r}",
        )
        self._require(0 <= self.period <= 10**6, "period must be 0 or a number of rows")
        self._require(0 <= self.test <= 0.5, "test must be between 0 and 0.5")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns; none where they are not settled yet."""
        return tuple(self.columns.split(",")) if self.columns else ()

    @property
    def transforms(self) -> tuple[str, ...]:
        """As many as were named: one, or one for each column; none where they are not settled."""
        return () if self.transform == "auto" else tuple(self.transform.split(","))

    @property
    def step(self) -> tuple[int, str]:
        """How many of which unit are between two rows."""
        count, _, unit = self.spacing.partition(" ")
        return (int(count), unit) if count.isdecimal() and int(count) else (1, self.spacing)


CODECS: dict[str, type[Config]] = {
    "spectral": SpectralConfig,
    "waveform": WaveformConfig,
    "notes": NotesConfig,
    "series": SeriesConfig,
}
"""By the word of `--frames`; settings that two have in common mean the same."""


FRAMES: dict[str, dict[str, Any]] = {
    "spectral": {},
    # As SampleRNN: a state that runs on, trained by truncated back-propagation.
    "waveform": {
        "head": "sample_level",
        "context": "carry",
        "learned_start": True,
        "window": 16,
        "batch_size": 16,
        "run": 256,
        "learning_rate": 6e-3,
        # As fast as the sample tier, the LSTMs saturate within a hundred steps, and are mute.
        "recurrent_rate": 0.1,
        # A code's width, on every sample that any tier hears: without it the network learns its
        # corpus by heart (jazz, 3 min of one core: 4.74 bits there, 5.2 to 5.5 held out).
        "input_noise": 0.02,
    },
    # A few hundred rows are a small corpus: a small network, and it stops when it learns them by
    # heart. The window is found from the rows (`audiogen.data.series_reader`).
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
"""Kinds of frames, and what is set otherwise for them than the defaults say."""

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
    # The jazz improviser of many a course: sequences of 30, each learned from a state of zeros; as
    # it plays, its state runs on.
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
"""Named settings, over the defaults; of some the kind of frames is one."""
