"""Packed models: one file that plays as its folder does, and is read with suspicion."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from example_folder import enter_example_folder
from fake_model import fake_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors
from waveform_model import waveform_checkpoint

import audiogen
from audiogen.cli import main, report
from audiogen.control.provenance import digest
from audiogen.control.score_header import ScoreHeader
from audiogen.errors import AudiogenError, CheckpointError, ConfigError
from audiogen.generation.clamped_engine import ClampedEngine, engine_of
from audiogen.generation.rescue import NO_CORPUS, RescueLimits
from audiogen.model.checkpoint import Checkpoint, create, load
from audiogen.model.frame_map import FrameMap
from audiogen.model.pack_file import (
    CARD,
    CONFIG,
    CORPUS_ENTRIES,
    ENTRIES,
    PRIMER,
    WEIGHTS,
    packed_bytes,
    read_entries,
)
from audiogen.model.packing import as_seen, pack
from audiogen.model.tensors import HALF_ERROR, halved

BEFORE = Path(__file__).parent / "before" / "checkpoints"
KINDS = ("spectral", "carry", "samples", "notes", "series")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a packed model of each kind, KIND.audiogen, and bare-KIND.audiogen without
    its corpus."""
    folder = tmp_path_factory.mktemp("packed")
    for kind in KINDS:
        for corpus in (True, False):
            target = folder / f"{'' if corpus else 'bare-'}{kind}.audiogen"
            pack(BEFORE / kind, target, licence="CC0-1.0", by="Zoë", corpus=corpus)
    return folder


def run(*arguments: str) -> int:
    """The exit status of `audiogen ARGUMENTS`, in this process."""
    try:
        main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


# What is in the file


def test_the_same_model_gives_the_same_bytes_at_any_time_and_on_any_machine(packed: Path) -> None:
    found = {
        kind: hashlib.sha256((packed / f"{kind}.audiogen").read_bytes()).hexdigest()[:16]
        for kind in ("spectral", "notes", "series")
    }
    assert found == {
        "spectral": "c6367b925698c9b6",
        "notes": "88b075264bb64ccd",
        "series": "1816eb96a8d528f0",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_any_program_can_read_it_and_nothing_tells_where_it_was_made(
    packed: Path, kind: str
) -> None:
    for path in (packed / f"{kind}.audiogen", packed / f"bare-{kind}.audiogen"):
        with zipfile.ZipFile(path) as file:
            assert file.testzip() is None
            assert {each.compress_type for each in file.infolist()} == {zipfile.ZIP_STORED}
            names = file.namelist()
            config = json.loads(file.read(CONFIG))
        assert names == [name for name in ENTRIES if name in names]
        assert bool(set(names) & set(CORPUS_ENTRIES)) == ("bare" not in path.name)
        assert not {"paths", "ends"} & set(config["provenance"])
        assert b"/home/" not in path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_its_folder_to_half_precision(packed: Path, kind: str) -> None:
    made, folder = load(packed / f"{kind}.audiogen"), load(BEFORE / kind)
    assert (made.codec, made.model, made.temperature) == (
        folder.codec,
        folder.model,
        folder.temperature,
    )
    assert made.name == kind and made.provenance["by"] == "Zoë"
    found, wanted = made.all_tensors(), folder.all_tensors()
    assert found.keys() == wanted.keys()
    for name, tensor in wanted.items():
        assert found[name].dtype == np.float32
        if tensor.ndim == 1:
            np.testing.assert_array_equal(found[name], tensor)
        np.testing.assert_allclose(found[name], tensor, rtol=2**-11, atol=1e-7)
    exact = kind in ("notes", "series")
    for segment, other in zip(made.primer, folder.primer, strict=True):
        if exact:
            np.testing.assert_array_equal(segment, other)
        seen = (made.frame_map.forward(each) for each in (segment, other))
        np.testing.assert_allclose(*seen, rtol=0.004, atol=0.02)
    assert made.provenance.get("ends") == folder.provenance.get("ends")
    bare = load(packed / f"bare-{kind}.audiogen")
    assert bare.primer == () and "ends" not in bare.provenance


def test_sound_takes_a_quarter_to_half_of_the_room(packed: Path) -> None:
    for kind, share in (("spectral", 0.3), ("carry", 0.3), ("samples", 0.55)):
        folder = sum(file.stat().st_size for file in (BEFORE / kind).iterdir())
        assert (packed / f"{kind}.audiogen").stat().st_size < share * folder


def test_half_precision_is_for_matrices_that_it_does_no_harm() -> None:
    rng = np.random.default_rng(1)
    matrix = rng.normal(0, 0.1, (30, 20)).astype(np.float32)
    assert halved(matrix).dtype == np.float16
    for harmed in (matrix * 1e-7, matrix * 1e6, matrix[0], matrix[0, 0]):
        assert halved(np.asarray(harmed)).dtype == np.float32
    one_huge = matrix.copy()
    one_huge[3, 3] = 70_000
    assert halved(one_huge).dtype == np.float32
    assert halved(np.zeros((3, 3), np.float32)).dtype == np.float16
    assert 2**-12 < HALF_ERROR < 2**-9


def test_a_primer_of_spectra_is_what_the_model_sees_of_it() -> None:
    made = fake_checkpoint()
    assert isinstance(made.frame_map, FrameMap)
    for frames in made.primer:
        np.testing.assert_allclose(
            as_seen(made.frame_map, frames), made.frame_map.forward(frames), atol=1e-4
        )


@pytest.mark.parametrize(
    ("licence", "header"),
    [
        ("CC0-1.0", {"license": "cc0-1.0"}),
        ('My "own"', {"license": "other", "license_name": 'My "own"'}),
    ],
)
def test_the_card_begins_with_what_hubs_read(
    tmp_path: Path, licence: str, header: dict[str, str]
) -> None:
    named = replace(fake_checkpoint(), provenance={"corpus": ["/home/x/a\nb"], "seconds": 90.0})
    create(tmp_path / "it's", named)
    path = tmp_path / "it.audiogen"
    pack(tmp_path / "it's", path, licence=licence, by="A: B #1", corpus=True)
    text = read_entries(path)[CARD].decode()
    _, yaml, body = text.split("---\n", 2)
    pairs = dict(line.split(": ", 1) for line in yaml.splitlines())
    found = {key: json.loads(value) for key, value in pairs.items()}
    assert found.pop("library_name") == "audiogen"
    assert found.pop("tags") == ["audiogen", "sound", "spectral", "lstm"]
    assert found == header
    assert "A: B #1" in body and "a?b: ? files, 90.0 s" in body and "/home" not in body
    assert "audiogen render 'it'\"'\"'s.audiogen' -o out.wav" in body


# Reading with suspicion


def entries() -> dict[str, bytes]:
    """What a packed model of a few units holds."""
    made = fake_checkpoint()
    config = json.loads(made.config_json(pack_format=1))
    weights = {name: halved(tensor) for name, tensor in made.all_tensors().items()}
    seen = {
        f"stretch_{n:04d}": made.frame_map.forward(frames) for n, frames in enumerate(made.primer)
    }
    return {
        CARD: b"---\n---\n",
        CONFIG: json.dumps(config).encode(),
        WEIGHTS: save_tensors(weights),
        PRIMER: save_tensors(seen),
    }


def zipped(
    entries: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda info: None
) -> bytes:
    """The entries as another program would zip them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            change(info)
            file.writestr(info, data)
    return content.getvalue()


def deflated(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


def linked(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def commented(info: zipfile.ZipInfo) -> None:
    info.comment = b"hello"


def with_entry(name: str, data: bytes) -> dict[str, bytes]:
    return {**entries(), name: data}


def with_config(**values: Any) -> dict[str, bytes]:
    """The same with values of config.json; a dotted name is in a table."""
    config = json.loads(entries()[CONFIG])
    for name, value in values.items():
        *tables, last = name.split("__")
        place = config
        for table in tables:
            place = place[table]
        place[last] = value
    return with_entry(CONFIG, json.dumps(config).encode())


def with_tensor(
    entry: str, name: str, change: Callable[[np.ndarray], np.ndarray]
) -> dict[str, bytes]:
    tensors = load_tensors(entries()[entry])
    return with_entry(entry, save_tensors({**tensors, name: change(tensors[name])}))


def encrypted(content: bytes) -> bytes:
    """The same with the bit that says so, in both headers of the first entry."""
    at = content.index(b"PK\1\2")
    return (
        content[:6] + b"\1" + content[7 : at + 8] + b"\1" + content[at + 9 :]
    )  # flags: bytes 6 and 8


def patched(content: bytes, at: int, value: bytes) -> bytes:
    return content[:at] + value + content[at + len(value) :]


def twice(content: dict[str, bytes]) -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as file:
            for name in (*content, CONFIG):
                info = zipfile.ZipInfo(name)
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                file.writestr(info, content[name])
    return made.getvalue()


def poisoned(tensor: np.ndarray) -> np.ndarray:
    made = tensor.copy()
    made.flat[1] = np.nan
    return made


GOOD = packed_bytes(entries())
LISTED = GOOD.index(b"PK\1\2")

DAMAGES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("no zip", lambda: b""),
    "sound": ("no zip", lambda: b"RIFF" + bytes(400)),
    "no entry": (f"{CONFIG} is missing", lambda: packed_bytes({})),
    "no weights": (
        f"{WEIGHTS} is missing",
        lambda: packed_bytes({k: v for k, v in entries().items() if k != WEIGHTS}),
    ),
    "deflated": ("is compressed", lambda: zipped(entries(), deflated)),
    "encrypted": ("is encrypted", lambda: encrypted(GOOD)),
    "a link": ("is a link", lambda: zipped(entries(), linked)),
    "a comment": ("options that packed", lambda: zipped(entries(), commented)),
    "twice there": (f"{CONFIG} is in it twice", lambda: twice(entries())),
    "a pickle": ("'model.pkl', which does not", lambda: zipped(with_entry("model.pkl", b""))),
    "a way out": ("'../config.json'", lambda: zipped(with_entry("../config.json", b"{}"))),
    "an absolute path": ("'/etc/x'", lambda: zipped(with_entry("/etc/x", b"{}"))),
    "a folder": ("'corpus/'", lambda: zipped(with_entry("corpus/", b""))),
    "cut at the end": ("no zip, or cut", lambda: GOOD[:-1]),
    "cut in the middle": ("no zip, or cut", lambda: GOOD[: len(GOOD) // 2]),
    "more at the end": ("belongs to no entry", lambda: GOOD + b"more"),
    "more at the start": ("belongs to no entry", lambda: b"more" + GOOD),
    "another byte": ("checksum", lambda: patched(GOOD, 2000, bytes([GOOD[2000] ^ 1]))),
    "two sizes": ("two sizes", lambda: patched(GOOD, LISTED + 20, b"\7\0\0\0")),
    "two headers": ("contradict", lambda: patched(GOOD, 22, b"\7\0\0\0")),
    "a size beyond the file": (
        "contradict",
        lambda: patched(GOOD, LISTED + 20, struct.pack("<2I", 10**9, 10**9)),
    ),
    "more than the tensors' header says": (
        WEIGHTS,
        lambda: packed_bytes(with_entry(WEIGHTS, entries()[WEIGHTS] + bytes(8))),
    ),
    "fewer": (WEIGHTS, lambda: packed_bytes(with_entry(WEIGHTS, entries()[WEIGHTS][:-8]))),
    "a newer file": ("format of packed models 2", lambda: packed_bytes(with_config(pack_format=2))),
    "a folder's config": (
        "format of packed models None",
        lambda: packed_bytes(with_entry(CONFIG, fake_checkpoint().config_json().encode())),
    ),
    "a newer checkpoint": ("checkpoint format 2", lambda: packed_bytes(with_config(format=2))),
    "no JSON": (CONFIG, lambda: packed_bytes(with_entry(CONFIG, b"\xff{"))),
    "deep JSON": (CONFIG, lambda: packed_bytes(with_entry(CONFIG, b"[" * 200_000))),
    "an unknown codec": (CONFIG, lambda: packed_bytes(with_config(codec__kind="opus"))),
    "a licence of numbers": ("'licence'", lambda: packed_bytes(with_config(provenance__licence=3))),
    "a corpus without names": ("'corpus'", lambda: packed_bytes(with_config(provenance__corpus=3))),
    "noise in words": (
        "'training'",
        lambda: packed_bytes(with_config(provenance__training={"input_noise": "loud"})),
    ),
    "verdicts of nothing": (
        "'verdicts'",
        lambda: packed_bytes(with_config(evaluation__verdicts=[{}])),
    ),
    "settings of a huge network": (
        "holds less than the network",
        lambda: packed_bytes(with_config(model__units=8192)),
    ),
    "double precision": (
        "float64",
        lambda: packed_bytes(with_tensor(WEIGHTS, "head/bias", lambda t: t.astype("f8"))),
    ),
    "whole numbers": (
        "int32",
        lambda: packed_bytes(with_tensor(WEIGHTS, "rnn_1/kernel", lambda t: t.astype("i4"))),
    ),
    "not a number": (
        "not finite",
        lambda: packed_bytes(with_tensor(WEIGHTS, "rnn_1/kernel", poisoned)),
    ),
    "not a number in the primer": (
        "not finite",
        lambda: packed_bytes(with_tensor(PRIMER, "stretch_0001", poisoned)),
    ),
    "a transposed tensor": (
        "rnn_1/kernel",
        lambda: packed_bytes(with_tensor(WEIGHTS, "rnn_1/kernel", lambda t: t.T.copy())),
    ),
    "frames for vectors": (
        "no frames of this codec",
        lambda: packed_bytes(
            with_entry(PRIMER, save_tensors({"stretch_0000": np.zeros((9, 17), "f4")}))
        ),
    ),
    "ends of no series": (
        "no rows of this codec",
        lambda: packed_bytes(
            with_entry("corpus/ends.json", b'[{"name": "", "rows": [[NaN]], "dates": null}]')
        ),
    ),
}


def test_the_undamaged_file_loads(tmp_path: Path) -> None:
    for n, content in enumerate((GOOD, zipped(entries()))):
        path = tmp_path / f"good {n}.audiogen"
        path.write_bytes(content)
        assert load(path).name == f"good {n}"


@pytest.mark.parametrize("what", DAMAGES)
def test_every_kind_of_damage_is_told_in_one_sentence_that_names_the_file(
    tmp_path: Path, what: str
) -> None:
    wanted, make = DAMAGES[what]
    path = tmp_path / "bad.audiogen"
    path.write_bytes(make())
    with pytest.raises(CheckpointError) as caught:
        load(path)
    sentence = str(caught.value)
    assert wanted in sentence and str(path) in sentence
    assert "\n" not in sentence and len(sentence) < 500


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch") / "it.audiogen"


@pytest.mark.slow
@settings(max_examples=200, deadline=2000)
@given(
    places=st.lists(
        st.tuples(
            # Most of the file is weights; half of the damage is to what says what they are.
            st.one_of(st.integers(0, len(GOOD) - 1), st.integers(LISTED, len(GOOD) - 1)),
            st.integers(0, 255),
        ),
        max_size=4,
    ),
    cut=st.one_of(st.none(), st.integers(0, len(GOOD))),
)
def test_random_damage_gives_an_error_or_changes_nothing(
    scratch: Path, places: list[tuple[int, int]], cut: int | None
) -> None:
    content = bytearray(GOOD)
    for place, value in places:
        content[place] = value
    scratch.write_bytes(bytes(content[:cut]))
    try:
        found = load(scratch)
    except AudiogenError as error:
        assert "\n" not in str(error)
        return
    wanted = fake_checkpoint().all_tensors()
    for name, tensor in found.all_tensors().items():
        np.testing.assert_array_equal(tensor, halved(wanted[name]).astype(np.float32))


# Without the corpus


def test_without_its_primer_a_model_begins_with_its_mean_frame(packed: Path) -> None:
    for kind in KINDS:
        bare = load(packed / f"bare-{kind}.audiogen")
        (segment,) = bare.beginnings
        assert segment.shape == (bare.model.window, bare.codec.frame_size)
        mean = bare.frame_map.mean if isinstance(bare.frame_map, FrameMap) else bare.codec.rest()
        np.testing.assert_array_equal(segment, np.tile(mean, (len(segment), 1)))
        whole = load(packed / f"{kind}.audiogen")
        assert whole.primer and whole.beginnings is whole.primer


@pytest.mark.slow
def test_without_its_corpus_the_engine_is_free_and_the_rescue_has_limits_of_its_own() -> None:
    made = waveform_checkpoint()
    assert isinstance(engine_of(made), ClampedEngine)
    assert not isinstance(engine_of(replace(made, primer=())), ClampedEngine)
    assert RescueLimits.of(made.codec, ()) == NO_CORPUS  # type: ignore[arg-type]
    spectral = fake_checkpoint().codec
    assert RescueLimits.of(spectral, ()).hum > 1  # type: ignore[arg-type]
    quiet, loud = NO_CORPUS.troubles(-90, 1, 0, 1), NO_CORPUS.troubles(3, 1, 0, 1)
    assert (quiet, loud) == ({"silence"}, {"runaway"})
    assert NO_CORPUS.troubles(-20, 1, 0.5, 1) == set()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_plays_without_its_corpus_and_from_a_file(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    prime, suffix = {
        "notes": (BEFORE.parent / "notes.mid", "mid"),
        "series": (BEFORE.parent / "series.csv", "csv"),
    }.get(kind, (BEFORE.parent / "both.wav", "wav"))
    if kind == "series":
        prime = tmp_path / "known.csv"
        rows = [f"2020-01-{day:02d},{100 + day % 3}" for day in range(1, 31)]
        prime.write_text("date,price\n" + "\n".join(rows) + "\n")
    name = str(packed / f"bare-{kind}.audiogen")
    length = ("--steps", "12") if kind in ("notes", "series") else ("--duration", "2s")
    for n in (1, 2):
        assert run("render", name, "-o", f"{n}.{suffix}", "--seed", "3", *length) == 0
    assert Path(f"1.{suffix}").read_bytes() == Path(f"2.{suffix}").read_bytes()
    assert (
        run("render", name, "-o", f"3.{suffix}", "--seed", "3", "--prime", str(prime), *length) == 0
    )
    assert Path(f"1.{suffix}").read_bytes() != Path(f"3.{suffix}").read_bytes()


# In place of a folder


@pytest.mark.slow
def test_a_score_tells_the_file_from_the_folder_and_plays_the_same_samples(
    packed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("spectral.audiogen").write_bytes((packed / "spectral.audiogen").read_bytes())
    Path("script.py").write_text(
        "def play(t, c):\n    c.mix['spectral'] = 1\n    c.mix['carry'] = 0.5\n"
    )
    names = ("spectral.audiogen", str(BEFORE / "carry"))
    options = ("--duration", "1s", "--seed", "7", "--script", "script.py")
    assert run("render", *names, "-o", "one.wav", "--record", "one.jsonl", *options) == 0
    assert run("render", "--replay", "one.jsonl", "-o", "two.wav") == 0
    assert Path("one.wav").read_bytes() == Path("two.wav").read_bytes()
    assert "changed since the score was written" not in capsys.readouterr().err
    folder = tmp_path / "spectral.audiogen"
    folder.unlink()
    create(folder, load(BEFORE / "spectral"))
    assert run("render", "--replay", "one.jsonl", "-o", "three.wav") == 0
    assert "spectral.audiogen has changed since the score was written" in capsys.readouterr().err


def test_licence_and_author_change_no_sample(packed: Path, tmp_path: Path) -> None:
    other = tmp_path / "spectral.audiogen"
    pack(BEFORE / "spectral", other, licence="MIT", by="somebody else", corpus=True)
    one, bare = packed / "spectral.audiogen", packed / "bare-spectral.audiogen"
    assert other.read_bytes() != one.read_bytes()
    assert digest(other) == digest(one)
    assert len({digest(path) for path in (one, bare, BEFORE / "spectral")}) == 3
    header = ScoreHeader.of({"it": str(one)}, [1], 43.0, 1.0)
    assert header.sources[0].digest == digest(one)


@pytest.mark.slow
def test_it_is_loaded_mixed_and_trained_from_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_example_folder(tmp_path, monkeypatch)
    path = Path("checkpoints/rain.audiogen")
    pack(Path("checkpoints/jazz"), path, licence="MIT", by="me", corpus=False)
    assert audiogen.load("rain.audiogen").checkpoint.name == "rain"
    assert audiogen.load("jazz", path).names == ("jazz", "rain")
    assert audiogen.load("jazz", sources={"wet": str(path)}).names == ("jazz", "wet")
    made = audiogen.train("my-sounds", name="new", start_from=path, previews=False, evaluate=False)
    assert made.checkpoint.provenance["from"] == "rain"
    assert made.checkpoint.primer and "licence" not in made.checkpoint.provenance
    with pytest.raises(CheckpointError, match="nothing to resume from: .* with --from"):
        audiogen.train("my-sounds", name="rain.audiogen", resume=True)


# The command


def test_the_command_packs_and_info_tells_what_is_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter_example_folder(tmp_path, monkeypatch)
    signed = ("--licence", "CC-BY-4.0", "--by", "Zoë")
    assert run("pack", "jazz", *signed, "--corpus", "-o", "new/jazz.audiogen") == 0
    assert run("info", "new/jazz.audiogen") == 0
    told = capsys.readouterr().out
    for words in ("author   Zoë", "licence  CC-BY-4.0", "s to start from", "kB, one file"):
        assert words in told
    assert run("pack", "jazz", *signed, "--no-corpus") == 0
    assert "holds    nothing" in capsys.readouterr().out
    assert run("pack", "jazz", *signed, "--no-corpus") == 1
    assert "jazz.audiogen is there already" in capsys.readouterr().err
    assert run("pack", "jazz", *signed, "--corpus", "--force") == 0
    assert Path("jazz.audiogen").read_bytes() == Path("new/jazz.audiogen").read_bytes()
    Path("checkpoints/broken.audiogen").write_bytes(b"PK")
    capsys.readouterr()
    assert run("info") == 0
    assert "no packed model that can be used" in capsys.readouterr().out
    assert run("info", "broken.audiogen") == 1
    assert "get the .audiogen file anew" in capsys.readouterr().err


def test_the_corpus_goes_into_the_file_only_if_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter_example_folder(tmp_path, monkeypatch)
    command = ("pack", "jazz", "--licence", "MIT", "--by", "me")
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run(*command) == 1
    assert "with --corpus or --no-corpus" in capsys.readouterr().err
    monkeypatch.setattr(report.sys.stdin, "isatty", lambda: True, raising=False)
    for answer in (False, True):
        monkeypatch.setattr(report.click, "confirm", lambda question, a=answer: a)
        assert run(*command, "-o", f"{answer}.audiogen") == 0
        told = capsys.readouterr().out
        assert (
            "s to start from. That is " in told and "Whoever gets the file gets that, too" in told
        )
        assert bool(load(Path(f"{answer}.audiogen")).primer) == answer


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("should end in .audiogen", {"target": "it.zip"}),
        ("one line of text", {"by": "a\nb"}),
        ("one line of text", {"licence": " "}),
        ("one line of text", {"by": "x" * 300}),
        ("it is no file", {"target": "there.audiogen", "force": True}),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    tmp_path: Path, words: str, options: dict[str, Any]
) -> None:
    create(tmp_path / "it", fake_checkpoint())
    (tmp_path / "there.audiogen").mkdir()
    settings: dict[str, Any] = {"licence": "MIT", "by": "me", "corpus": True, **options}
    target = tmp_path / settings.pop("target", "it.audiogen")
    with pytest.raises((ConfigError, CheckpointError), match=words):
        pack(tmp_path / "it", target, **settings)
    assert not target.is_file()


def test_a_packed_model_is_not_packed_again(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is packed already"):
        pack(
            *(packed / "notes.audiogen", tmp_path / "x.audiogen"),
            licence="MIT",
            by="me",
            corpus=False,
        )


def test_checkpoints_without_a_primer_are_written_with_their_beginning(tmp_path: Path) -> None:
    made: Checkpoint = replace(fake_checkpoint(), primer=())
    create(tmp_path / "it", made)
    np.testing.assert_array_equal(load(tmp_path / "it").primer[0], made.beginnings[0])


def test_a_place_that_takes_no_file_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter_example_folder(tmp_path, monkeypatch)
    (tmp_path / "file").write_text("")
    signed = ("--licence", "CC0-1.0", "--by", "Me", "--no-corpus")
    assert run("pack", "jazz", *signed, "-o", "file/x.audiogen") == 1
    said = "audiogen: file/x.audiogen could not be written: Not a directory\n"
    assert capsys.readouterr() == ("", said)
