"""Corpora and checkpoints at addresses: copied, sent back, and refused in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_corpus import SMALL, make_corpus

import audiogen
from audiogen import remote
from audiogen.errors import ConfigError, MissingLibraryError
from audiogen.libraries import is_installed

NEEDS_FSSPEC = pytest.mark.skipif(not is_installed("fsspec"), reason="needs fsspec")


def test_addresses_are_told_from_paths() -> None:
    for text in ("my-sounds", "./a", "/a/b", "C:\\sounds", "file:rain.wav", "ray://host", "mic:"):
        assert remote.address_of(text) is None, text
        assert remote.fetched(text) == Path(text)
    assert remote.address_of(Path("s3://bucket/a b/c/")) == "s3://bucket/a b/c"
    one, other = remote.local_copy("s3://a/sounds"), remote.local_copy("s3://b/sounds")
    assert one.name == other.name == "sounds" and one != other


@pytest.mark.skipif(is_installed("fsspec"), reason="fsspec is installed")
def test_without_fsspec_a_sentence_says_what_to_install() -> None:
    with pytest.raises(MissingLibraryError, match=r"s3://a/b needs fsspec.*\[remote\]"):
        remote.fetched("s3://a/b")


def trip(address: str, tmp_path: Path, put: object) -> None:
    """Train from an address to an address, load, go on, and see what changes travel."""
    corpus = make_corpus(tmp_path / "melodies", files=2, seconds=3.0)
    assert callable(put)
    for path in corpus.iterdir():
        put(path, f"{address}/sounds/{path.name}")
    copy = remote.fetched(f"{address}/sounds")
    assert sorted(path.name for path in copy.glob("*.wav")) == ["melody 0.wav", "melody 1.wav"]
    before = (copy / "melody 0.wav").stat().st_mtime_ns
    settings = {**SMALL, "epochs": 1, "previews": False, "evaluate": False}
    made = audiogen.train(f"{address}/sounds", name=f"{address}/models/m", **settings)
    assert (copy / "melody 0.wav").stat().st_mtime_ns == before  # not fetched again
    kept = remote.local_copy(f"{address}/models/m")
    for path in sorted(kept.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    kept.rmdir()
    loaded = audiogen.load(f"{address}/models/m").checkpoint
    assert loaded.scores == made.checkpoint.scores
    longer = audiogen.train(
        f"{address}/sounds", name=f"{address}/models/m", resume=True, epochs=2,
        previews=False, evaluate=False,
    )  # fmt: skip
    assert longer.checkpoint.provenance["digest"] == loaded.provenance["digest"]
    with pytest.raises(ConfigError, match="there is nothing at"):
        remote.fetched(f"{address}/nowhere")


@NEEDS_FSSPEC
@pytest.mark.slow
def test_a_training_from_an_address_to_an_address(tmp_path: Path) -> None:
    import fsspec

    system = fsspec.filesystem("memory")
    trip("memory://bucket", tmp_path, lambda path, target: system.put_file(str(path), target))


@pytest.mark.skipif(not (is_installed("s3fs") and is_installed("moto")), reason="needs s3fs, moto")
@pytest.mark.slow
def test_the_same_on_a_server_of_s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        system = fsspec.filesystem("s3")
        system.mkdir("bucket")
        trip("s3://bucket", tmp_path, lambda path, target: system.put_file(str(path), target))
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        fsspec.filesystem("s3").clear_instance_cache()
        with pytest.raises(ConfigError, match="s3://bucket/sounds does not answer"):
            remote.fetched("s3://bucket/sounds")
    finally:
        os.environ.pop("AWS_ENDPOINT_URL", None)
        server.stop()
