"""The evaluation of a model of sound, in numbers, in words and as JSON.

It measures the likelihood of held-out sound, the features and faults of long play, what a listener
would notice of that play beside the corpus, how soon it leaves it, and copies of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from audiogen.codec.sound import as_sound
from audiogen.control.table import clock_time
from audiogen.evaluation.sound.by_style import scored_by_style
from audiogen.evaluation.sound.corpus import Corpus, joined
from audiogen.evaluation.sound.distributions import (
    ALIKE,
    NEAR,
    FeatureComparison,
    PlaySegment,
    compare,
    compare_segments,
)
from audiogen.evaluation.sound.drift import Drift, drift
from audiogen.evaluation.sound.faults import KINDS, Fault, FaultLimits, find_faults
from audiogen.evaluation.sound.likelihood import BASELINES, Likelihood, held_out
from audiogen.evaluation.sound.memorisation import Memorisation, NearestMatch, copying
from audiogen.evaluation.sound.performance import Play, perform
from audiogen.evaluation.sound.sample_likelihood import held_out_samples
from audiogen.evaluation.sound.structure import LAGS, LEAST_SECONDS, Structure, StructureJudge
from audiogen.evaluation.verdict import OnProgress, Verdict
from audiogen.generation.load import Model
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.frame_map.samples import SampleMap
from audiogen.version import __version__

FAR, DRIFTED = 1.15, 1.3
"""How far partials may lie from the corpus's, as a ratio to held-out sound: on average, and after
`DRIFT_STEP` predictions."""

DRIFT_STEP = 12
"""The prediction whose drift is put into words: a quarter of a second, by when a model that leaves
its corpus has done so."""

ATTACK_DB, CHANGED, UNLIKE = 3.0, 1.5, 0.1
"""How far attacks (dB), change over time (a ratio) and likeness (a correlation) may lie from those
of the corpus or of held-out sound."""

SHOWN_COPIES = 20
"""Copies that are listed with their places; all are counted."""


@dataclass(frozen=True, eq=False)
class SoundEvaluation:
    """The result of the evaluation of a model of sound.

    Attributes
    ----------
    checkpoint : Checkpoint
    corpus : Corpus
        What it was compared with.
    performances : tuple of Play
        What it played, one for each seed.
    controls : dict of str to float
        Those that were not at their defaults.
    likelihood : Likelihood or None
        None where nothing is held out.
    comparisons : tuple of FeatureComparison
        Each feature of all the play beside the corpus's.
    segments : tuple of (tuple of PlaySegment)
        Five minutes each, of each performance.
    findings : tuple of (tuple of Fault)
        The faults of each performance.
    structure : Structure
        All the play beside the corpus: attacks, change, partials.
    corpus_attack : float (dB)
        The strength of the corpus's attacks.
    held_out_structure : Structure or None
        The held-out sound, judged by the same code.
    drift : Drift or None
        None of models of samples, and where too little is held out.
    copying : Memorisation
    temperatures : dict of float to float
        The distance from the corpus at each temperature that was tried, if any were.
    """

    checkpoint: Checkpoint
    corpus: Corpus
    performances: tuple[Play, ...]
    controls: dict[str, float]
    likelihood: Likelihood | None
    comparisons: tuple[FeatureComparison, ...]
    segments: tuple[tuple[PlaySegment, ...], ...]
    findings: tuple[tuple[Fault, ...], ...]
    structure: Structure
    corpus_attack: float
    held_out_structure: Structure | None
    drift: Drift | None
    copying: Memorisation
    temperatures: dict[float, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """How long each performance is."""
        return self.performances[0].features.seconds

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on what limits the result."""
        dataset, remarks = self.corpus.dataset, []
        if self.checkpoint.provenance.get("digest") != dataset.digest:
            remarks.append("this is not the corpus that the model was trained on")
        if self.likelihood is None:
            remarks.append("nothing is held out, so there are no bits and no measure for copies")
        if isinstance(self.checkpoint.frame_map, SampleMap):
            levels = self.checkpoint.frame_map.levels
            remarks.append(
                f"the corpus was quantised to the model's {levels} levels, as its play is"
            )
        if not self.structure.distance > 0:
            remarks.append(
                f"the distance of its partials needs {LEAST_SECONDS:.0f} s of held-out sound"
            )
        if not len(self.copying.held_out) and self.likelihood is not None:
            remarks.append(
                f"likeness needs held-out runs of {self.copying.piece_seconds:.2g} s or more"
            )
        if self.corpus.seconds < 0.9 * dataset.seconds:
            read, there = self.corpus.seconds / 60, dataset.seconds / 60
            remarks.append(
                f"of the corpus {read:.0f} of {there:.0f} min were measured, spread evenly"
            )
        return tuple(remarks)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each question, the most important first."""
        likely = () if self.likelihood is None else (_predicts(self.likelihood),)
        return (
            self._alive(),
            self._behaves(),
            *self._listens(),
            Verdict(not self.copying.copied, f"{self.copying.words.capitalize()}."),
            *likely,
        )

    def describe(self) -> str:
        """The verdicts, marked + where good and - where not, and the remarks."""
        marked = [f"{'+' if each.good else '-'} {each.sentence}" for each in self.verdicts]
        return "\n".join([*marked, *(f"  ({remark})" for remark in self.remarks)])

    def to_json(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "audiogen": __version__,
            "model": self.checkpoint.name,
            "corpus": sorted({str(segment.path.parent) for segment in self.corpus.segments}),
            "corpus_seconds": round(self.corpus.seconds, 1),
            "seconds": round(self.seconds, 1),
            "seeds": [performance.seed for performance in self.performances],
            "temperature": self.controls.get("temperature", self.checkpoint.temperature),
            "controls": self.controls,
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "notes": list(self.remarks),
            "likelihood": asdict(self.likelihood) if self.likelihood else None,
            "traits": [comparison.to_json() for comparison in self.comparisons],
            "stretches": [
                [{**asdict(segment), "outside": segment.outside} for segment in run]
                for run in self.segments
            ],
            "findings": [[asdict(finding) for finding in run] for run in self.findings],
            "structure": self._structure_json(),
            "copying": self._copying_json(),
        }

    def brief_json(self) -> dict[str, Any]:
        """The part of `to_json` that a checkpoint stores, with the temperatures that were tried."""
        kept = ("audiogen", "seconds", "seeds", "temperature", "verdicts", "notes", "likelihood")
        values = self.to_json()
        values["temperatures"] = {
            f"{temperature:g}": round(score, 3) for temperature, score in self.temperatures.items()
        }
        return {name: values[name] for name in (*kept, "findings", "temperatures")}

    def place_of(self, match: NearestMatch) -> tuple[int, Path, float]:
        """The seed that played a piece, and the file and second of the most similar place."""
        source = self.corpus.training[match.source]
        seed = self.performances[match.run].seed
        return seed, source.path, source.start + match.source_place

    def _structure_json(self) -> dict[str, Any]:
        """The rows of `Structure`, of likeness and drift; null where a row cannot be had."""

        def row(found: Structure) -> dict[str, Any]:
            return {
                "attack_db": _number(found.attack),
                "change": {
                    f"{lag:g}": _number(ratio)
                    for lag, ratio in zip(LAGS, found.change, strict=True)
                },
                "distance": _number(found.distance),
            }

        held = self.held_out_structure
        drifted = self.drift
        return {
            "play": {**row(self.structure), "likeness": _number(self.copying.likeness)},
            "held_out": None
            if held is None
            else {**row(held), "likeness": _number(self.copying.held_out_likeness)},
            "corpus": {"attack_db": _number(self.corpus_attack)},
            "drift": None
            if drifted is None
            else {str(step): _number(ratio) for step, ratio in drifted.ratios.items()},
        }

    def _copying_json(self) -> dict[str, Any]:
        found = self.copying
        listed = [(match, *self.place_of(match)) for match in found.copies[:SHOWN_COPIES]]
        return {
            "piece_seconds": found.piece_seconds,
            "pieces": len(found.pieces),
            "copies": len(found.copies),
            "longest_seconds": round(found.longest_seconds, 1),
            "limit": found.limit,
            "likeness": [round(match.likeness, 3) for match in found.pieces],
            "held_out": [round(float(likeness), 3) for likeness in found.held_out],
            "nearest": [
                {
                    "seed": seed,
                    "second": round(match.place, 2),
                    "file": str(path),
                    "file_second": round(at, 2),
                    "likeness": round(match.likeness, 3),
                }
                for match, seed, path, at in listed
            ],
        }

    def _alive(self) -> Verdict:
        wrong = [
            (finding, performance.seed)
            for run, performance in zip(self.findings, self.performances, strict=True)
            for finding in run
        ]
        if not wrong:
            return Verdict(True, f"No {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
        finding, seed = min(wrong, key=lambda each: each[0].start)
        more = f"; {len(wrong) - 1} more such" if len(wrong) > 1 else ""
        return Verdict(
            False,
            f"{clock_time(finding.start)} (seed {seed}): {finding.kind}, {finding.sentence}{more}.",
        )

    def _listens(self) -> tuple[Verdict, ...]:
        """What a listener would notice: partials, drift, attacks, change, likeness."""
        found, verdicts = self.structure, []
        if found.distance > 0:
            beside = f"{found.distance:.2f} times as far from the corpus as those of held-out sound"
            verdicts.append(Verdict(found.distance <= FAR, f"Its partials are {beside}."))
        if self.drift is not None:
            after = self.drift.ratios[DRIFT_STEP]
            sentence = (
                f"After {DRIFT_STEP} predictions it is {after:.2f} times as far from the corpus as "
                "the recordings that it continues."
            )
            verdicts.append(Verdict(after <= DRIFTED, sentence))
        held = self.held_out_structure
        wanted = self.corpus_attack if held is None else held.attack
        sentence = (
            f"Its attacks rise by {found.attack:.1f} dB, those of the corpus by {wanted:.1f}."
        )
        verdicts.append(Verdict(abs(found.attack - wanted) <= ATTACK_DB, sentence))
        slow = [
            (lag, ratio)
            for lag, ratio in zip(LAGS, found.change, strict=True)
            if ratio > 0 and not 1 / CHANGED <= ratio <= CHANGED
        ]
        if slow:
            each = ", ".join(f"{ratio:.2f} times as much over {lag:g} s" for lag, ratio in slow)
            verdicts.append(Verdict(False, f"It changes {each}, beside the corpus."))
        like, usual = self.copying.likeness, self.copying.held_out_likeness
        if like > -1 and usual > -1:
            sentence = (
                f"The likeness of its pieces to the corpus is {like:.2f}, that of held-out sound "
                f"{usual:.2f}."
            )
            verdicts.append(Verdict(like >= usual - UNLIKE, sentence))
        return tuple(verdicts)

    def _behaves(self) -> Verdict:
        unlike = [each for each in self.comparisons if each.relative > NEAR]
        if not unlike:
            names = ", ".join(each.feature for each in self.comparisons)
            nearly = any(each.relative > ALIKE for each in self.comparisons)
            how = "as or nearly as" if nearly else "as"
            return Verdict(True, f"{names.capitalize()}: {how} in the corpus.")
        sentence = "; ".join(f"{each.feature}: {each.verdict}" for each in unlike)
        return Verdict(False, f"{sentence[0].upper()}{sentence[1:]}.")


def _number(value: float) -> float | None:
    """A measured value for JSON, which has no NaN."""
    return round(float(value), 3) if np.isfinite(value) else None


def _predicts(likelihood: Likelihood) -> Verdict:
    bits, others, digits = likelihood.bits, likelihood.baselines, likelihood.digits
    best = min(others, key=lambda name: others[name])
    gain = others[best] - bits
    sentence = (
        f"A held-out {likelihood.bits_per} costs it {bits:.{digits}f} bits, "
        f"{abs(gain):.{digits}f} {'fewer' if gain > 0 else 'more'} than the best guess without a "
        f"network ({BASELINES.get(best, best)})."
    )
    if likelihood.alone is not None:
        sentence += f" Without its linear predictor, {likelihood.alone:.{digits}f}."
    return Verdict(gain > 0, sentence)


def judge(
    model: Model,
    corpus: Corpus,
    seconds: float,
    seeds: Sequence[int],
    *,
    on_progress: OnProgress = lambda what, share: None,
    **controls: float,
) -> SoundEvaluation:
    """Let a model of sound play, and compare the play with a corpus.

    Parameters
    ----------
    model : Model
    corpus : Corpus
    seconds : float
        To play with each seed.
    seeds : sequence of int
    on_progress : callable of (str, float)
    **controls : float
        As in `Model.blocks`.
    """
    played = perform(model, seconds, seeds, on_progress=partial(on_progress, "playing"), **controls)
    dataset = corpus.dataset
    on_progress("scoring", 0.0)
    likelihood = None
    if dataset.validation:
        codec = as_sound(model.checkpoint.codec)
        score = held_out_samples if codec.frames_are_samples else held_out
        if model.checkpoint.model.styles > 1:
            scored = corpus.excitations or dataset
            likelihood = scored_by_style(model.checkpoint, scored, score)
        else:
            likelihood = score(model.checkpoint, dataset.training, dataset.validation)
    on_progress("comparing", 0.0)
    known = joined([segment.features for segment in corpus.segments])
    limits = FaultLimits.of(known)
    findings = tuple(tuple(find_faults(each.features, limits)) for each in played)
    on_progress("comparing", 0.2)
    mels = [each.features.mel for each in played]
    learnt, unseen = (
        [segment.features.mel for segment in side] for side in (corpus.training, corpus.held_out)
    )
    heard = [each.features for each in played]
    beside = StructureJudge(
        *([segment.features for segment in side] for side in (corpus.training, corpus.held_out))
    )
    structure = beside.judge(heard)
    drifted = drift(model, dataset.training, dataset.validation, **controls)
    on_progress("comparing", 0.5)
    copies = copying(mels, learnt, unseen, known.frame_rate)
    return SoundEvaluation(
        checkpoint=model.checkpoint,
        corpus=corpus,
        performances=played,
        controls=controls,
        likelihood=likelihood,
        comparisons=tuple(compare(joined([each.features for each in played]), known)),
        segments=tuple(tuple(compare_segments(each.features, known)) for each in played),
        findings=findings,
        structure=structure,
        corpus_attack=beside.attack,
        held_out_structure=beside.held_out,
        drift=drifted,
        copying=copies,
    )
