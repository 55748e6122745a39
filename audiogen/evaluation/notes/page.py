"""The evaluation of notes as a picture: the scores, and the play beside the corpus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audiogen.codec.note_sequence import Tune
from audiogen.codec.notes import as_notes
from audiogen.evaluation.notes.evaluation import NotesEvaluation
from audiogen.generation.render.piano_roll import draw_roll
from audiogen.generation.render.picture import new_figure, save_figure

SHOWN = 30.0
"""Seconds of play and of the corpus that are drawn."""


def draw_notes_page(found: NotesEvaluation, path: Path) -> None:
    """Draw an evaluation to the PNG `path`.

    Raises
    ------
    SinkError
        If the file cannot be written.
    """
    codec = as_notes(found.checkpoint.codec)
    figure = new_figure(figsize=(12, 10), layout="constrained")
    scores, play, corpus, words = figure.subplots(4, 1, height_ratios=[1.2, 2, 2, 0.8])
    rows = found.rows()[::-1]
    names, bits = [name for name, _ in rows], [score.bits for _, score in rows]
    bars = scores.barh(names, bits, color=["C0" if "model" in name else "0.7" for name in names])
    scores.bar_label(bars, [f"{s.bits:.2f} bits, {100 * s.accuracy:.0f} % right" for _, s in rows])
    scores.set(xlabel="bits a step", xlim=(0, 1.3 * max(bits)))
    draw_roll(play, _beginning(found.play[0].tune))
    play.set_title(f"The play of seed {found.play[0].seed}")
    segment = (found.dataset.validation or found.dataset.training)[0]
    draw_roll(corpus, _beginning(codec.decode(segment)))
    corpus.set_title("Held-out music" if found.dataset.validation else "Its corpus")
    words.axis("off")
    sentences = "\n".join(f"{'+' if each.good else '-'} {each.sentence}" for each in found.verdicts)
    words.text(0, 1, sentences, va="top", parse_math=False)
    figure.suptitle(found.checkpoint.name.encode("utf-8", "replace").decode(), parse_math=False)
    save_figure(figure, path)


def _beginning(tune: Tune) -> Tune:
    notes = tune.notes[tune.notes["start"] < SHOWN]
    return replace(tune, notes=notes, seconds=min(SHOWN, tune.seconds))
