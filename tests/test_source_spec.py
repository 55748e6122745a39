"""How a source is written: the forms of checkpoints, sound files and live inputs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiogen.control.source_spec import SourceSpec

PREFIXES = st.sampled_from(["", "file:", "mic:", "file:mic:", "File:"])
SUFFIXES = st.sampled_from(["", "?wander", "?wander?wander"])


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("jazz", SourceSpec("checkpoint", "jazz")),
        ("jazz?wander", SourceSpec("checkpoint", "jazz?wander")),
        ("file:a/rain.wav", SourceSpec("file", "a/rain.wav")),
        ("file:./rain.wav?wander", SourceSpec("file", "./rain.wav", wander=True)),
        ("file:what?.wav", SourceSpec("file", "what?.wav")),
        ("mic:", SourceSpec("input", "")),
        ("mic:USB", SourceSpec("input", "USB")),
    ],
)
def test_each_form_is_parsed(text: str, spec: SourceSpec) -> None:
    assert SourceSpec.parse(text) == spec
    assert str(spec) == text


@given(st.builds("".join, st.tuples(PREFIXES, st.text(), SUFFIXES)))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    spec = SourceSpec.parse(text)
    assert str(spec) == text
    assert SourceSpec.parse(str(spec)) == spec
