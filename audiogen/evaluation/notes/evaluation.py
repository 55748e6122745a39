"""The evaluation of a model of notes.

It has the bits that held-out steps cost, beside baselines without a network, and says whether the
model's play stands still, repeats itself in a loop, or copies its corpus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec import NotesCodec
from audiogen.codec.base import Frames
from audiogen.codec.note_sequence import Tune
from audiogen.control.table import clock_time
from audiogen.data.dataset import Dataset, open_dataset
from audiogen.evaluation.notes.features import NoteFeatures, note_features
from audiogen.evaluation.notes.likelihood import BASELINES, StepScore, score_baselines, score_model
from audiogen.evaluation.notes.repetition import PHRASE, copied_share, longest_loop
from audiogen.evaluation.verdict import OnProgress, Verdict
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map import ChoiceMap
from audiogen.version import __version__

PATIENCE = 1.5
"""How much longer the longest loop of the play may be than that of the corpus."""

SHORTEST_LOOP = 10.0
"""Seconds that a loop must last to count as a fault: a vamp is shorter."""

COPIED = 2.0
"""How many times the share of corpus phrases in held-out music the share in the play may be."""

FEATURE_FILES = 64
"""Files that the features of the corpus are measured on."""

UNLIKE = 1.5
"""Factor by which the notes that sound at once may differ from those in the corpus."""

BRIEF_SECONDS = 60.0
"""Seconds to play for the evaluation at the end of a training."""


@dataclass(frozen=True)
class NotesPlay:
    """The play of one seed.

    Attributes
    ----------
    seed : int
    frames : array `[frames, 1]`
    tune : Tune
    loop_seconds, loop_period, loop_start : float (s)
        Duration of the longest run of steps that repeats, its period, and its beginning.
    """

    seed: int
    frames: Frames
    tune: Tune
    loop_seconds: float
    loop_period: float
    loop_start: float


@dataclass(frozen=True, eq=False)
class NotesEvaluation:
    """The results of evaluating a model of notes.

    Attributes
    ----------
    checkpoint : Checkpoint
    dataset : Dataset
        The data that the model is compared with.
    play : tuple of NotesPlay
        One for each seed.
    controls : dict of str to float
        Values of the controls that were not at their defaults.
    learnt : StepScore
        Score on the training part.
    held_out : StepScore or None
        Score on the held-out part; None where nothing is held out.
    baselines : dict of str to StepScore
        Scores of the baselines, which need no network, on the same steps.
    steps : int
        Number of held-out steps that were scored.
    longest_loop : float (s)
        Duration of the longest loop in the corpus.
    copied, alike : float
        Share of the phrases of the play, and of the held-out part, that are in the corpus.
    corpus : NoteFeatures
        Features of the training part, as the codec decodes it.
    """

    checkpoint: Checkpoint
    dataset: Dataset
    play: tuple[NotesPlay, ...]
    controls: dict[str, float]
    learnt: StepScore
    held_out: StepScore | None
    baselines: dict[str, StepScore]
    steps: int
    longest_loop: float
    copied: float
    alike: float
    corpus: NoteFeatures

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts: on loops, on notes at once, on copies, and on prediction."""
        rounds = [each for each in self.play if each.loop_seconds > self.patience]
        if rounds:
            worst = max(rounds, key=lambda each: each.loop_seconds)
            loops = Verdict(
                False,
                f"{clock_time(worst.loop_start)} (seed {worst.seed}): it repeats itself every "
                f"{worst.loop_period:.1f} s, for {worst.loop_seconds:.0f} s.",
            )
        else:
            loops = Verdict(True, "It neither stands still nor repeats itself.")
        share = f"{100 * self.copied:.0f} % of its phrases are in the corpus it learned from"
        new = f"as are {100 * self.alike:.0f} % of those of held-out music"
        by_heart = self.copied > max(0.05, COPIED * self.alike)
        played, usual = self.features.at_once, self.corpus.at_once
        crowd = Verdict(
            1 / UNLIKE <= played / max(usual, 1e-9) <= UNLIKE,
            f"On average {played:.1f} notes sound at once; in the corpus, {usual:.1f}.",
        )
        return (loops, crowd, Verdict(not by_heart, f"{share}, {new}."), *self._predicts())

    @property
    def features(self) -> NoteFeatures:
        """The features of the play of all seeds together."""
        return note_features([each.tune for each in self.play])

    @property
    def patience(self) -> float:
        """Seconds that a loop of play may last."""
        return max(SHORTEST_LOOP, PATIENCE * self.longest_loop)

    def _predicts(self) -> tuple[Verdict, ...]:
        if self.held_out is None:
            return ()
        best = min(self.baselines, key=lambda name: self.baselines[name].bits)
        gain = self.baselines[best].bits - self.held_out.bits
        sentence = (
            f"A held-out step costs it {self.held_out.bits:.2f} bits, {abs(gain):.2f} "
            f"{'fewer' if gain > 0 else 'more'} than the best guess without a network "
            f"({best}: {BASELINES[best]}), and it guesses "
            f"{100 * self.held_out.accuracy:.0f} % of them right."
        )
        return (Verdict(gain > 0, sentence),)

    def rows(self) -> list[tuple[str, StepScore]]:
        """Each score with its name."""
        rows = [("the model, on what it learnt", self.learnt)]
        if self.held_out is not None:
            rows.append(("the model, held out", self.held_out))
        return [*rows, *((f"{name}, held out", score) for name, score in self.baselines.items())]

    def describe(self) -> str:
        """A table of the scores, then the play, then the verdicts."""
        lines = [f"{'':31}bits a step  right"]
        lines += [f"{name:31}{s.bits:11.2f}  {100 * s.accuracy:4.0f} %" for name, s in self.rows()]
        for each in self.play:
            loop = f"longest loop {each.loop_seconds:.1f} s (every {each.loop_period:.1f} s)"
            count = len(each.tune.notes)
            lines.append(f"  seed {each.seed}: {count} notes in {each.tune.seconds:.0f} s, {loop}")
        lines.append(f"  the corpus's longest loop: {self.longest_loop:.1f} s")
        lines += [f"  play:   {self.features.words()}", f"  corpus: {self.corpus.words()}"]
        verdicts = [f"{'+' if each.good else '-'} {each.sentence}" for each in self.verdicts]
        return "\n".join([*lines, "", *verdicts])

    def to_json(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "audiogen": __version__,
            "model": self.checkpoint.name,
            "seeds": [each.seed for each in self.play],
            "temperature": self.controls.get("temperature", self.checkpoint.temperature),
            "controls": self.controls,
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "scores": {name: asdict(score) for name, score in self.rows()},
            "steps": self.steps,
            "loops": [
                {"seed": each.seed, "seconds": each.loop_seconds, "period": each.loop_period}
                for each in self.play
            ],
            "longest_loop": self.longest_loop,
            "traits": {"play": self.features.to_json(), "corpus": self.corpus.to_json()},
            "phrases": {"steps": PHRASE, "copied": self.copied, "held_out": self.alike},
        }

    def brief_json(self) -> dict[str, Any]:
        """The part of `to_json` that a checkpoint stores after its training."""
        kept = ("audiogen", "seeds", "temperature", "verdicts", "scores", "steps")
        values = self.to_json()
        return {name: values[name] for name in kept}


def judge_notes(
    model: Model,
    paths: Sequence[Path],
    seconds: float,
    seeds: Sequence[int],
    *,
    on_progress: OnProgress = lambda what, share: None,
    **controls: float,
) -> NotesEvaluation:
    """Evaluate a model of notes against the MIDI files in some folders.

    Parameters
    ----------
    model : Model
    paths : sequence of Path
    seconds : float
        To play with each seed.
    seeds : sequence of int
    on_progress : callable of (str, float)
    **controls : float
        As in `Model.blocks`.

    Raises
    ------
    DatasetError, StoreError
        As `open_dataset`.
    """
    trained = model.checkpoint
    choices, codec = trained.frame_map, trained.codec
    assert isinstance(choices, ChoiceMap) and isinstance(codec, NotesCodec)
    share = float(trained.training.get("validation", 0.1))
    window = trained.model.window
    dataset = open_dataset(paths, codec, window=window, validation=share)
    play = _perform(model, choices, seconds, seeds, partial(on_progress, "playing"), controls)
    on_progress("scoring", 0.0)
    learnt, _ = score_model(trained, dataset.training)
    held_out, baselines, steps = None, {}, 0
    if dataset.validation:
        held_out, steps = score_model(trained, dataset.validation)
        baselines = score_baselines(trained, dataset.training, dataset.validation)
    on_progress("comparing", 0.0)
    known = [choices.numbers(segment) for segment in dataset.training]
    unseen = [choices.numbers(segment) for segment in dataset.validation]
    loops = [longest_loop(numbers)[0] for numbers in (*known, *unseen)]
    return NotesEvaluation(
        checkpoint=trained,
        dataset=dataset,
        play=play,
        controls=controls,
        learnt=learnt,
        held_out=held_out,
        baselines=baselines,
        steps=steps,
        longest_loop=max(loops) / codec.frame_rate,
        copied=copied_share([choices.numbers(each.frames) for each in play], known),
        alike=copied_share(unseen, known),
        corpus=note_features([codec.decode(s) for s in dataset.training[:FEATURE_FILES]]),
    )


def _perform(
    model: Model,
    choices: ChoiceMap,
    seconds: float,
    seeds: Sequence[int],
    on_progress: partial[None],
    controls: dict[str, Any],
) -> tuple[NotesPlay, ...]:
    frames: list[Frames] = []
    tunes: list[Tune] = []
    for chunk in model.blocks(seconds, seeds, **controls):
        pieces = chunk.pieces
        tunes = [a.then(b) for a, b in zip(tunes, pieces, strict=True)] if tunes else pieces
        frames.append(chunk.frames)
        on_progress(min(1.0, tunes[0].seconds / seconds))
    played = np.concatenate(frames)
    rate = model.checkpoint.codec.frame_rate
    plays = []
    for n, (seed, tune) in enumerate(zip(seeds, tunes, strict=True)):
        lasts, period, begins = (x / rate for x in longest_loop(choices.numbers(played[:, n])))
        plays.append(NotesPlay(seed, played[:, n], tune, lasts, period, begins))
    return tuple(plays)
