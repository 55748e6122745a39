"""Corpora and checkpoints at addresses: copied, sent back, and refused in a sentence."""

from __future__ import annotations

import errno
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fake_model import fake_checkpoint
from small_corpus import SMALL, make_corpus

import audiogen
from audiogen import remote, storage
from audiogen.cli import spread
from audiogen.cli.commands import cli
from audiogen.control.provenance import SourceOrigin
from audiogen.errors import CheckpointError, ConfigError, MissingLibraryError, StoreError
from audiogen.libraries import is_installed
from audiogen.model import checkpoint

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


class Service:
    """A service of files, as fsspec shows it: their content, and how often each was written.

    Attributes
    ----------
    files : dict of str to (bytes, int)
    asked : list of str
        What was opened, written and removed: "get a/b".
    broken : set of str
        The methods that fail.
    """

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, int]] = {}
        self.asked: list[str] = []
        self.broken: set[str] = set()

    def write(self, path: str, content: bytes) -> None:
        self.files[path] = content, self.files.get(path, (b"", 0))[1] + 1

    def names(self, root: str) -> set[str]:
        return {path[len(root) + 1 :] for path in self.files if path.startswith(f"{root}/")}

    def invalidate_cache(self) -> None:
        pass

    def makedirs(self, path: str, exist_ok: bool) -> None:
        pass

    def find(self, root: str, detail: bool) -> dict[str, dict[str, Any]]:
        return {
            path: {"size": len(content), "ETag": str(version)}
            for path, (content, version) in self.files.items()
            if path == root or path.startswith(f"{root}/")
        }

    def open(self, path: str, mode: str) -> io.BytesIO:
        self._ask("get", path)
        return io.BytesIO(self.files[path][0])

    def put_file(self, source: str, path: str) -> None:
        self._ask("put", path)
        self.write(path, Path(source).read_bytes())

    def rm_file(self, path: str) -> None:
        self._ask("remove", path)
        del self.files[path]

    def _ask(self, what: str, path: str) -> None:
        self.asked.append(f"{what} {path}")
        if what in self.broken:
            raise ConnectionError("the network is down")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Service:
    made = Service()
    monkeypatch.setenv("AUDIOGEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(remote, "_system", lambda address: (made, address.partition("://")[2]))
    return made


MODEL = "s3://b/m"


def model_at(service: Service) -> Path:
    """A checkpoint at `MODEL`, and its copy, as a training leaves them."""
    for name in ("config.json", "model.safetensors", "errors.safetensors", "history.csv"):
        service.write(f"b/m/{name}", f"old {name}".encode())
    service.write("b/m/resume/state.safetensors", b"old state")
    return remote.fetched(MODEL)


def fake_model_at(service: Service, folder: Path) -> Path:
    """A model at `MODEL` that plays, and where it was made."""
    made = folder / "m"
    checkpoint.create(made, fake_checkpoint())
    for path in made.rglob("*"):
        if path.is_file():
            service.write(f"b/m/{path.relative_to(made).as_posix()}", path.read_bytes())
    return made


def train_on(copy: Path) -> None:
    """Write what a training does that goes on for a minute, and is killed then."""
    (copy / "errors.safetensors").unlink(missing_ok=True)
    (copy / "config.json").write_bytes(b"new settings")
    (copy / "resume" / "state.safetensors").write_bytes(b"new state")


def test_what_was_not_sent_yet_is_not_overwritten(service: Service) -> None:
    copy = model_at(service)
    train_on(copy)
    service.asked.clear()
    assert remote.fetched(MODEL) == copy
    assert service.asked == []
    assert (copy / "resume" / "state.safetensors").read_bytes() == b"new state"
    assert not (copy / "errors.safetensors").exists()


def test_what_was_sent_is_not_fetched_back(service: Service) -> None:
    copy = model_at(service)
    train_on(copy)
    remote.send(MODEL)
    service.asked.clear()
    remote.fetched(MODEL)
    remote.send(MODEL)
    assert service.asked == []


def test_what_another_machine_has_sent_is_fetched(service: Service) -> None:
    copy = model_at(service)
    train_on(copy)
    remote.send(MODEL)
    service.write("b/m/config.json", b"their settings")
    service.write("b/m/errors.safetensors", b"their errors")
    del service.files["b/m/history.csv"]
    remote.fetched(MODEL)
    assert (copy / "config.json").read_bytes() == b"their settings"
    assert (copy / "errors.safetensors").read_bytes() == b"their errors"
    assert not (copy / "history.csv").exists()


@pytest.mark.parametrize("broken", ["put", "remove"])
def test_after_a_sending_that_failed_the_copy_is_right(service: Service, broken: str) -> None:
    copy = model_at(service)
    train_on(copy)
    service.broken = {broken}
    with pytest.raises(ConfigError, match=r"s3://b/m does not answer: the network is down"):
        remote.send(MODEL)
    # Whether the service has taken it all the same is not known.
    service.write("b/m/config.json", b"new settings")
    service.broken = set()
    remote.fetched(MODEL)
    assert (copy / "resume" / "state.safetensors").read_bytes() == b"new state"
    remote.send(MODEL)
    assert service.files["b/m/resume/state.safetensors"][0] == b"new state"
    service.asked.clear()
    remote.fetched(MODEL)
    assert service.asked == []


def test_a_checkpoint_that_two_have_changed_is_refused(service: Service) -> None:
    copy = model_at(service)
    train_on(copy)
    service.write("b/m/model.safetensors", b"their weights")
    with pytest.raises(ConfigError, match=r"s3://b/m was changed by another machine.*move that"):
        remote.fetched(MODEL)
    assert (copy / "config.json").read_bytes() == b"new settings"
    copy.rename(copy.with_name("aside"))
    assert (remote.fetched(MODEL) / "model.safetensors").read_bytes() == b"their weights"


def test_a_new_checkpoint_in_place_of_the_copy_is_kept_too(service: Service) -> None:
    copy = model_at(service)
    copy.rename(storage.previous_of(copy))
    copy.mkdir()
    (copy / "config.json").write_bytes(b"quite new")
    assert (remote.fetched(MODEL) / "config.json").read_bytes() == b"quite new"
    remote.send(MODEL)
    assert service.names("b/m") == {"config.json"}


def test_what_the_checkpoint_has_no_more_is_removed_first(service: Service) -> None:
    copy = model_at(service)
    service.write("b/m/README.txt", b"of somebody else")
    train_on(copy)
    service.asked.clear()
    remote.send(MODEL)
    assert service.asked == [
        "remove b/m/errors.safetensors",
        "put b/m/resume/state.safetensors",
        "put b/m/config.json",
    ]
    assert "README.txt" in service.names("b/m")


def test_a_model_that_is_being_trained_is_loaded_as_it_is_here(service: Service) -> None:
    copy = model_at(service)
    service.write("b/m/config.json", b"their settings")
    with storage.holding(copy):
        assert (remote.fetched(MODEL) / "config.json").read_bytes() == b"old config.json"
        assert (remote.fetched(MODEL, held=True) / "config.json").read_bytes() == b"their settings"


def test_a_second_training_is_refused_before_it_fetches(service: Service, tmp_path: Path) -> None:
    pytest.importorskip("tensorflow")
    copy = model_at(service)
    service.write("b/m/config.json", b"their settings")
    with storage.holding(copy), pytest.raises(CheckpointError, match="by another process"):
        audiogen.train(make_corpus(tmp_path / "sounds", files=1), name=MODEL, resume=True)
    assert (copy / "config.json").read_bytes() == b"old config.json"


class FullFile(io.BytesIO):
    """A file on a disk without room."""

    def write(self, piece: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_not_the_fault_of_the_address(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.write("b/sounds/a.wav", bytes(100))
    copy: Callable[..., None] = remote._copy
    monkeypatch.setattr(remote, "_copy", lambda *given: copy(*given[:-1], FullFile()))
    with pytest.raises(StoreError, match=r"the copy of s3://b/sounds cannot be kept in .*: no sp"):
        remote.fetched("s3://b/sounds")


def test_a_first_copy_that_broke_off_goes_on(service: Service) -> None:
    for name in "abc":
        service.write(f"b/sounds/{name}.wav", name.encode())
    whole = service.open

    def until_c(path: str, mode: str) -> io.BytesIO:
        if path.endswith("c.wav"):
            raise ConnectionError("the network is down")
        return whole(path, mode)

    service.open = until_c  # type: ignore[method-assign]
    with pytest.raises(ConfigError, match="does not answer"):
        remote.fetched("s3://b/sounds")
    service.open = whole  # type: ignore[method-assign]
    service.asked.clear()
    copy = remote.fetched("s3://b/sounds")
    assert service.asked == ["get b/sounds/c.wav"]
    assert [path.read_bytes() for path in sorted(copy.glob("*.wav"))] == [b"a", b"b", b"c"]


def test_marks_of_folders_are_no_files(service: Service) -> None:
    service.write("b/sounds", b"")
    assert not remote.exists("s3://b/sounds")
    service.write("b/sounds/rain", b"")
    service.write("b/sounds/rain/a.wav", b"a")
    copy = remote.fetched("s3://b/sounds")
    assert [path.name for path in copy.rglob("*") if path.is_file()] == ["a.wav"]


def test_a_fetching_that_was_killed_is_done_again(service: Service) -> None:
    copy = model_at(service)
    listed = copy.parent / remote._LISTED
    known = json.loads(listed.read_text())
    listed.write_text(json.dumps({**known, "config.json": remote._FETCHING}))
    (copy / "config.json").write_bytes(b"half of it")
    remote.fetched(MODEL)
    assert (copy / "config.json").read_bytes() == b"old config.json"


@NEEDS_FSSPEC
def test_the_package_for_other_addresses_is_named() -> None:
    if is_installed("gcsfs"):
        pytest.skip("gcsfs is installed")
    with pytest.raises(MissingLibraryError, match=r"gs://a/b needs a package that is not.*gcsfs"):
        remote.fetched("gs://a/b")


@pytest.mark.slow
def test_a_training_is_kept_and_goes_on_where_the_network_fails(
    service: Service, tmp_path: Path
) -> None:
    sounds = make_corpus(tmp_path / "sounds", files=2, seconds=3.0)
    service.broken = {"put"}
    given = {"name": MODEL, "previews": False, "evaluate": False}
    with pytest.warns(RuntimeWarning) as said:
        made = audiogen.train(sounds, **given, **SMALL, epochs=1)
    assert "sent with the next score" in str(said[0].message)
    copy = remote.local_copy(MODEL)
    assert f"the network is down; the model is whole in {copy}" in str(said[-1].message)
    assert made.checkpoint.scores["step"] and not service.files
    service.broken = set()
    audiogen.train(sounds, resume=True, **given, epochs=2)
    assert service.names("b/m") >= {"config.json", "errors.safetensors", "history.csv"}
    rows = service.files["b/m/history.csv"][0].decode().splitlines()
    assert len(rows) == 3  # the heading, and a score of each epoch


@pytest.mark.slow
def test_a_model_at_an_address_is_rendered_and_spread_over_a_cluster(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = fake_model_at(service, tmp_path)
    monkeypatch.setattr(spread, "check_place", lambda on: None)
    monkeypatch.setattr(spread, "parallel_map", lambda work, parts, **given: [*map(work, parts)])

    def files(name: str, *words: str) -> list[bytes]:
        folder = tmp_path / name
        given = ["render", *words, "-o", str(folder / "take.wav")]
        done = CliRunner().invoke(cli, given, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return [path.read_bytes() for path in sorted(folder.glob("*.wav"))]

    given = ["--count", "2", "--duration", "1", "--seed", "3"]
    here = files("here", str(made), *given)
    assert len(here) == 2
    assert files("away", MODEL, *given) == here
    assert files("spread", MODEL, *given, "--on", "ray") == here


def test_what_played_from_an_address_is_found_again(service: Service, tmp_path: Path) -> None:
    fake_model_at(service, tmp_path)
    origin = SourceOrigin.of("m", MODEL)
    assert origin.locate() == (MODEL, origin.digest)
    service.files.clear()
    assert origin.locate() == (str(remote.local_copy(MODEL)), origin.digest)


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    "words",
    [
        "tune HERE --name s3://b/m",
        "remember HERE --name s3://b/m",
        "render HERE -o s3://b/m",
        "pack HERE --licence CC0-1.0 --by me -o s3://b/m",
        "export HERE -o s3://b/m",
    ],
)
def test_what_is_written_here_takes_no_address(tmp_path: Path, words: str) -> None:
    done = CliRunner().invoke(cli, words.replace("HERE", str(tmp_path)).split())
    said = f"{done.output} {done.exception}"
    assert done.exit_code != 0 and "s3://b/m is an address" in said
    assert not Path("s3:").exists()


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
    assert remote.fetched(f"{address}/models/m") == kept  # nothing differs after the last sending
    assert "LSTM" in run("info", f"{address}/models/m")
    assert "2 sound files" in run("info", f"{address}/sounds")
    packed = tmp_path / "m.audiogen"
    signed = "--licence", "CC0-1.0", "--by", "me", "--no-corpus"
    run("pack", f"{address}/models/m", "-o", str(packed), *signed)
    assert packed.exists()
    (kept / "errors.safetensors").unlink()
    remote.send(f"{address}/models/m")
    audiogen.remember(f"{address}/models/m", f"{address}/sounds")
    (kept / "errors.safetensors").unlink()
    remote.fetched(f"{address}/models/m")
    assert audiogen.load(f"{address}/models/m").checkpoint.errors is not None
    (kept / "history.csv").unlink()
    remote.send(f"{address}/models/m")
    for path in kept.rglob("*.json"):
        path.unlink()
    (kept / "resume" / "state.safetensors").unlink()
    remote.fetched(f"{address}/models/m")
    assert (kept / "config.json").exists() and not (kept / "history.csv").exists()
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
