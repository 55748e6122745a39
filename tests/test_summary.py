"""A model's summary as text, and in a notebook's cell."""

from __future__ import annotations

from dataclasses import replace

from fake_model import fake_checkpoint

from audiogen.generation.load import Model
from audiogen.model.summary import describe_checkpoint, summary


def test_the_summary_has_the_facts_every_tensor_and_the_sum_of_their_sizes() -> None:
    made = fake_checkpoint()
    text = summary(made)
    assert text.startswith(describe_checkpoint(made))
    for name, tensor in made.tensors.items():
        layer, _, part = name.rpartition("/")
        assert layer in text and part in text and f"{tensor.size:,}" in text
    total = sum(tensor.size for tensor in made.tensors.values())
    assert text.endswith(f"  {total:,} parameters")


def test_in_a_cell_a_model_and_its_checkpoint_show_facts_and_layers() -> None:
    made = fake_checkpoint()
    shown = Model(made)._repr_html_()
    assert shown == made._repr_html_()
    assert f"<b>{made.name}</b>" in shown and "held out" in shown
    for name in made.tensors:
        assert f"<td>{name.rpartition('/')[2]}</td>" in shown


def test_what_others_wrote_into_a_model_is_text_in_a_cell() -> None:
    made = fake_checkpoint()
    bad = {**made.provenance, "licence": "<script>alert(1)</script>", "by": "<b>me</b>"}
    shown = replace(made, provenance=bad)._repr_html_()
    assert "<script>" not in shown and "&lt;script&gt;" in shown
