"""A model's summary as text."""

from __future__ import annotations

from fake_model import fake_checkpoint

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
