"""A search over the settings of a training: many short trainings, of which the best go on.

Successive halving (Jamieson and Talwalkar, "Non-stochastic best arm identification and
hyperparameter optimization", AISTATS 2016; its asynchronous form is ASHA, Li et al. 2020): all
trials train for a few epochs, the best third of them three times as long, and so on. Every rung
waits for all of its trials, so that the same ones go on wherever they run, in whatever order they
end, and after the search was killed.

A search lies in a folder: `search.json` with what was asked and every result so far, `trials/` with
a checkpoint each. What is done is not done again.
"""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from audiogen import api, remote, storage
from audiogen.errors import AudiogenError, ConfigError, TrainingError
from audiogen.evaluation.judges import JUDGES
from audiogen.model import checkpoint
from audiogen.parallel import parallel_map
from audiogen.storage import replace_file
from audiogen.training.plateau import SCORES

KEPT = 3
"""One of so many trials goes on, for as many times as long."""

JUDGED, JUDGED_SECONDS, ALIKE = 3, 10.0, 0.01
"""How many trials of the last two rungs play for the judge at most, how long, and the share of the
best bits within which its verdicts decide. The last rung alone has often one trial, which is
compared with none."""

NOT_TRIED = ("epochs", "minutes", "until")
"""Settings that say how long a training takes, which is that of the rungs for every trial."""

DEFAULT_SPACE = {"learning_rate": "0.0005..0.008", "units": "128,256,384"}
"""What is searched where nothing was named."""


@dataclass
class Trial:
    """One training of a search.

    Attributes
    ----------
    number : int
    settings : dict
        Those that are searched over.
    bits : dict of int to float
        The best held-out bits up to each rung, by its epochs; infinite where it diverged.
    seconds : float
        Of training.
    faults : int or None
        Questions of the judge that it fails; None where it was not asked.
    remark : str
    """

    number: int
    settings: dict[str, Any]
    bits: dict[int, float] = field(default_factory=dict)
    seconds: float = 0.0
    faults: int | None = None
    remark: str = ""

    @property
    def best(self) -> float:
        """Its bits at the last rung that it reached."""
        return self.bits[max(self.bits)] if self.bits else math.inf


@dataclass(frozen=True)
class Task:
    """What a worker does of a trial.

    Attributes
    ----------
    folders : tuple of str
    place : str
        The checkpoint.
    settings : dict
        All of them.
    options : dict
        `frames`, `preset`.
    until : int (epochs)
    """

    folders: tuple[str, ...]
    place: str
    settings: dict[str, Any]
    options: dict[str, Any]
    until: int


def parsed(given: Sequence[str], kinds: Mapping[str, type]) -> dict[str, Any]:
    """The space that some words `NAME=a,b,c` or `NAME=low..high` name.

    Parameters
    ----------
    given : sequence of str
    kinds : mapping of str to type
        What each setting is.

    Returns
    -------
    dict of str to (list, or pair of bounds as a tuple)

    Raises
    ------
    ConfigError

    Examples
    --------
    >>> parsed(["units=64,128", "learning_rate=1e-4..1e-2"], {"units": int, "learning_rate": float})
    {'units': [64, 128], 'learning_rate': (0.0001, 0.01)}
    """
    space: dict[str, Any] = {}
    for text in given:
        name, _, values = text.partition("=")
        name = name.strip().replace("-", "_")
        if name not in kinds or not values:
            raise ConfigError(
                f"--try takes NAME=a,b,c or NAME=low..high of a setting of train, not {text!r}"
            )
        if name in NOT_TRIED:
            raise ConfigError(
                f"--try {text}: how long a trial trains is not searched; --epochs says how long "
                "the best ones do"
            )
        kind = kinds[name]
        try:
            if ".." in values and kind in (int, float):
                low, _, high = values.partition("..")
                bounds = kind(low), kind(high)
                if not 0 < bounds[0] < bounds[1]:
                    raise ValueError
                space[name] = bounds
            else:
                words = [word.strip() for word in values.split(",")]
                space[name] = [_switch(word) if kind is bool else kind(word) for word in words]
        except ValueError:
            raise ConfigError(
                f"--try {text}: '{name}' takes values of the type {kind.__name__}, and bounds are "
                "above 0, the lower one first"
            ) from None
    return space


def _switch(word: str) -> bool:
    if word not in ("yes", "no", "true", "false"):
        raise ValueError
    return word in ("yes", "true")


def drawn(space: Mapping[str, Any], trials: int, seed: int) -> list[dict[str, Any]]:
    """The settings of each trial: the whole grid where it is no larger, or else drawn from it.

    Parameters
    ----------
    space : mapping
        As `parsed` gives it; between bounds a value is drawn by its logarithm.
    trials : int
    seed : int
    """
    lists = [values for values in space.values() if isinstance(values, list)]
    if len(lists) == len(space) and math.prod(map(len, lists)) <= trials:
        return [dict(zip(space, point, strict=True)) for point in itertools.product(*lists)]
    rng = np.random.default_rng(seed)
    made: list[dict[str, Any]] = []
    for _ in range(20 * trials):
        point = {name: _one(values, rng) for name, values in space.items()}
        if point not in made:
            made.append(point)
        if len(made) == trials:
            break
    return made


def _one(values: Any, rng: np.random.Generator) -> Any:
    if isinstance(values, list):
        return values[int(rng.integers(len(values)))]
    low, high = values
    value = math.exp(rng.uniform(math.log(low), math.log(high)))
    return round(value) if isinstance(low, int) else float(f"{value:.3g}")


def rungs(epochs: int, trials: int) -> list[int]:
    """After how many epochs trials are compared, ascending, the last one being all of them.

    Examples
    --------
    >>> rungs(27, 9)
    [3, 9, 27]
    >>> rungs(4, 100)
    [1, 4]
    """
    found = [epochs]
    while found[0] // KEPT >= 1 and KEPT ** len(found) <= trials:
        # A model is scored every so many epochs: a rung is one of those.
        each = max(1, epochs // SCORES)
        found.insert(0, max(each, found[0] // KEPT // each * each))
        if found[0] == found[1]:
            return found[1:]
    return found


class Search:
    """A search, begun or gone on with.

    Parameters
    ----------
    place : Path
        Of the checkpoint that the best trial becomes; the search lies in `NAME.tune` beside it.
    folders : sequence of Path
        The corpus.
    space : mapping
        As `parsed` gives it.
    trials, epochs, seed : int
    settings : mapping
        Of every trial.
    options : mapping
        `frames` and `preset`, where they are given.

    Raises
    ------
    ConfigError
        If another search lies there.
    """

    def __init__(
        self,
        place: Path,
        folders: Sequence[Path],
        space: Mapping[str, Any],
        *,
        trials: int,
        epochs: int,
        seed: int,
        settings: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> None:
        self.place, self.folder = place, place.with_name(f"{place.name}.tune")
        self.folders = [remote.absolute(folder) for folder in folders]
        self._settings, self._options, self.epochs = dict(settings), dict(options), epochs
        self._asked = json.loads(
            json.dumps(
                {
                    "corpus": self.folders,
                    "space": {name: list(values) for name, values in space.items()},
                    "trials": trials,
                    "epochs": epochs,
                    "seed": seed,
                    "settings": self._settings,
                    "options": self._options,
                }
            )
        )
        self.trials = [Trial(n, point) for n, point in enumerate(drawn(space, trials, seed))]
        self.rungs = rungs(epochs, len(self.trials))
        self._read()

    @property
    def begun(self) -> bool:
        """Whether some of it is done already."""
        return any(trial.bits for trial in self.trials)

    def run(
        self,
        on: str = "local",
        *,
        workers: int = 0,
        on_progress: Callable[[str, float], None] = lambda what, share: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Trial | None:
        """Train, rung by rung, and judge the last trials; the best one, or None if stopped.

        Parameters
        ----------
        on : str
            Where trials train; see `audiogen.parallel.PLACES`.
        workers : int
            How many at once; 0: as many as there are cores.
        on_progress : callable of (str, float)
        should_stop : callable returning bool
            Asked after each trial.

        Raises
        ------
        AudiogenError
            If a trial cannot train at all, or none is left.
        """
        going, before = self.trials, list[Trial]()
        for number, epochs in enumerate(self.rungs, 1):
            todo = [trial for trial in going if epochs not in trial.bits]
            rung = f"rung {number} of {len(self.rungs)}"
            most = 1 if on == "local" else max(1, workers or 16)
            for start in range(0, len(todo), most):
                part = todo[start : start + most]
                report = partial(_report, on_progress, rung, start, len(todo))
                found = parallel_map(
                    train_to,
                    [self._task(trial, epochs) for trial in part],
                    on=on,
                    names=[f"trial {trial.number}" for trial in part],
                    workers=workers,
                    on_done=report,
                    should_stop=should_stop,
                )
                for trial, (bits, seconds, remark) in zip(part, found, strict=False):
                    trial.bits[epochs], trial.seconds, trial.remark = bits, seconds, remark
                self.write()
                if should_stop():
                    return None
            going = sorted(going, key=lambda trial: (trial.bits[epochs], trial.number))
            going = [trial for trial in going if math.isfinite(trial.bits[epochs])]
            if not going:
                raise TrainingError(
                    f"no trial trained for {epochs} epochs without its loss running away: search "
                    "lower learning rates"
                )
            if epochs != self.epochs:
                before, going = going, going[: max(1, len(going) // KEPT)]
        rest = [trial for trial in before if trial not in going]
        return self._judged([*going, *rest], on_progress)

    def keep(self, best: Trial, force: bool = False) -> None:
        """Make the best trial the checkpoint `place`, which can be played and trained on.

        Raises
        ------
        CheckpointError
            If that name is taken and `force` is not given.
        """
        source = self._place(best)
        made = dataclasses.replace(checkpoint.load(source), name=self.place.name)

        def also(folder: Path) -> None:
            for name in ("resume", "history.csv"):
                if (source / name).is_dir():
                    shutil.copytree(source / name, folder / name, dirs_exist_ok=True)
                elif (source / name).exists():
                    shutil.copy(source / name, folder / name)

        with storage.holding(self.place):
            checkpoint.create(self.place, made, force=force, also=also)

    def ranked(self) -> list[Trial]:
        """All trials, those first that came furthest, and of these the best."""
        return sorted(
            self.trials,
            key=lambda trial: (-max(trial.bits, default=0), trial.best, trial.number),
        )

    def write(self) -> None:
        """Write all results so far: `search.json`, and `trials.csv` to be read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        results = [
            {**dataclasses.asdict(trial), "bits": {str(k): v for k, v in trial.bits.items()}}
            for trial in self.trials
        ]
        content = {"asked": self._asked, "trials": results}
        replace_file(self.folder / "search.json", json.dumps(content, indent=1).encode())
        with open(self.folder / "trials.csv", "w", newline="", encoding="utf-8") as file:
            names = list(self.trials[0].settings)
            table = csv.writer(file)
            table.writerow(["trial", *names, "epochs", "held_out_bits", "faults", "seconds"])
            for trial in self.ranked():
                values = [trial.settings[name] for name in names]
                reached = max(trial.bits, default=0)
                table.writerow(
                    [trial.number, *values, reached, trial.best, trial.faults, trial.seconds]
                )

    def _read(self) -> None:
        path = self.folder / "search.json"
        if not path.exists():
            return
        try:
            kept = json.loads(path.read_text("utf-8"))
            asked, results = kept["asked"], kept["trials"]
            for trial, found in zip(self.trials, results, strict=False):
                if asked == self._asked:
                    trial.bits = {int(k): float(v) for k, v in found["bits"].items()}
                    trial.seconds, trial.faults = float(found["seconds"]), found["faults"]
                    trial.remark = str(found["remark"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"{path} is damaged ({error}): remove {self.folder}") from error
        if asked != self._asked:
            differ = [name for name in asked if asked[name] != self._asked.get(name)]
            raise ConfigError(
                f"{self.folder} holds a search with other {' and '.join(differ)}: go on with what "
                "it was begun with, choose another --name, or remove that folder"
            )

    def _place(self, trial: Trial) -> Path:
        return self.folder / "trials" / f"{trial.number:03d}"

    def _task(self, trial: Trial, epochs: int) -> Task:
        settings = {**self._settings, **trial.settings, "epochs": self.epochs}
        return Task(
            tuple(self.folders), str(self._place(trial).absolute()), settings, self._options, epochs
        )

    def _judged(self, last: list[Trial], on_progress: Callable[[str, float], None]) -> Trial:
        """The best of the last trials: by bits, and where those are alike by the judge."""
        last = sorted(last, key=lambda trial: (trial.best, trial.number))
        most = last[0].best + ALIKE * abs(last[0].best)
        alike = [trial for trial in last if trial.best <= most][:JUDGED]
        for n, trial in enumerate(alike):
            if trial.faults is None and len(alike) > 1:
                trial.faults = faults_of(self._place(trial), self.folders)
                self.write()
            on_progress("judging", (n + 1) / len(alike))
        return min(alike, key=_rank)


def _rank(trial: Trial) -> tuple[float, float, int]:
    """Less is better; a trial that could not be judged is no better than one that was."""
    faults = math.inf if trial.faults is None else trial.faults
    return faults, trial.best, trial.number


def _report(
    on_progress: Callable[[str, float], None], rung: str, before: int, all: int, done: int, _: int
) -> None:
    on_progress(rung, (before + done) / all)


def train_to(task: Task) -> tuple[float, float, str]:
    """Train a trial, or go on with it, up to so many epochs.

    Returns
    -------
    float
        Its best held-out bits so far; infinite where its loss ran away.
    float
        Seconds of training.
    str
        What went wrong.
    """
    place = Path(task.place)
    rows = history_of(place)
    if not rows or rows[-1][0] < task.until:
        reached = [0]

        def on_score(row: Any) -> None:
            reached[0] = row.epoch

        resume = checkpoint.can_resume(place) if place.exists() else False
        settings = {} if resume else {**task.settings, **task.options}
        try:
            api.train(
                [Path(folder) for folder in task.folders],
                name=str(place),
                resume=resume,
                force=not resume,
                previews=False,
                evaluate=False,
                on_score=on_score,
                should_stop=lambda: reached[0] >= task.until,
                **settings,
            )
        except TrainingError as error:
            return math.inf, 0.0, str(error)
        rows = history_of(place)
    until = [row for row in rows if row[0] <= task.until]
    return min(bits for _, bits, _ in until), until[-1][2], ""


def history_of(place: Path) -> list[tuple[int, float, float]]:
    """Epoch, held-out bits and seconds of each scoring of a training."""
    try:
        with open(place / "history.csv", encoding="utf-8") as file:
            return [
                (int(float(row["epoch"])), float(row["held_out_bits"]), float(row["seconds"]))
                for row in csv.DictReader(file)
            ]
    except (OSError, ValueError, KeyError):
        return []


def faults_of(place: Path, folders: Sequence[str]) -> int | None:
    """How many questions of the judge a model fails that plays for ten seconds.

    None where there is nothing to judge by, as in a corpus that is too short.
    """
    try:
        model = api.load(place)
        judge = JUDGES[model.codec.medium]
        paths = [remote.fetched(folder) for folder in folders]
        found = judge.judge(model, paths, JUDGED_SECONDS, [1], on_progress=lambda what, share: None)
    except AudiogenError:
        return None
    return sum(not verdict.good for verdict in found.verdicts)
