"""Where corpora lay: known on this machine alone, and never in a checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiogen.data import corpus_place


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_last_place_of_a_corpus_is_recalled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert corpus_place.recall("ab12") == []
    corpus_place.remember("ab12", [Path("old")])
    corpus_place.remember("cd34", [Path("other")])
    corpus_place.remember("ab12", [Path("my 'sounds' 🎹"), Path("/elsewhere")])
    assert corpus_place.recall("ab12") == [tmp_path / "my 'sounds' 🎹", Path("/elsewhere")]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"paths": 3}', '{"paths": [3]}', "\0"])
def test_a_damaged_file_is_as_none(cache: Path, text: str) -> None:
    (cache / "corpora").mkdir(parents=True)
    (cache / "corpora" / "ab12.json").write_text(text)
    assert corpus_place.recall("ab12") == []


@pytest.mark.parametrize("digest", ["../../etc/passwd", "a/b", "", "a b", "."])
def test_a_digest_from_a_checkpoint_leads_nowhere_else(tmp_path: Path, digest: str) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd.json").write_text('{"paths": ["x"]}')
    assert corpus_place.recall(digest) == []


def test_a_cache_that_cannot_be_written_stops_no_training(cache: Path) -> None:
    cache.write_text("a file where a folder should be")
    corpus_place.remember("ab12", [Path("x")])
    assert corpus_place.recall("ab12") == []
