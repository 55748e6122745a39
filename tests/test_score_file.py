"""Scores: what was changed, on disk, and the same performance again."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_model import fake_checkpoint
from hypothesis import given, settings
from hypothesis import strategies as st

from audiogen.control.arbiter import Arbiter
from audiogen.control.performance import Performance, performing
from audiogen.control.provenance import (
    ARITHMETIC,
    ScoreError,
    SourceOrigin,
    differences,
    digest,
    versions,
)
from audiogen.control.replay import Replay
from audiogen.control.score_file import Score, ScoreWriter
from audiogen.control.score_header import ScoreHeader
from audiogen.control.table import TABLE, Change, Event, Snapshot
from audiogen.errors import CheckpointError
from audiogen.model import checkpoint

RATE = 43.06640625
NAMES = ("jazz", "rain", "drums")
BASE = Snapshot(**{row.name: row.low + 0.37 * (row.high - row.low) for row in TABLE})


def head_of(base: Snapshot = BASE, **settings: Any) -> ScoreHeader:
    """A head whose sources are nowhere."""
    sources = tuple(
        SourceOrigin(name, f"file:{name}.wav", f"/nowhere/{name}.wav", "0") for name in NAMES
    )
    return ScoreHeader(sources, (7, 8), RATE, 30.0, base=base, **settings)


def random_hands(arbiter: Arbiter, chance: random.Random, acts: int) -> None:
    """Do so many things, of every kind, as several hands."""
    rows = [*(row.name for row in TABLE), *(f"mix/{name}" for name in NAMES)]
    for _ in range(acts):
        hand, parameter = chance.choice(["script", "page", "osc"]), chance.choice(rows)
        act = chance.random()
        if act < 0.7:
            seconds = chance.choice([None, None, None, 0.0, 0.3, 2.0])
            automated = hand == "script"
            arbiter.move(
                hand, parameter, chance.uniform(-2, 5), seconds=seconds, automated=automated
            )
        elif act < 0.8:
            arbiter.release(hand, parameter)
        elif act < 0.85:
            arbiter.claim(hand, parameter)
        elif act < 0.95:
            name = chance.choice(["swap", "jump", "reset"])
            target = {"swap": chance.choice(NAMES), "jump": "1.5", "reset": ""}[name]
            arbiter.trigger(Event(name, target))
        else:
            arbiter.add_message("a note")


def played(performance: Callable[[int, float], Snapshot], frames: int) -> list[Snapshot]:
    """Every snapshot, of a player whose clock the stretch drives."""
    seconds, shots = 0.0, []
    for frame in range(frames):
        shots.append(performance(frame, seconds))
        seconds += shots[-1].stretch / RATE
    return shots


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), acts=st.sampled_from([10, 100, 1000]))
def test_a_replay_gives_the_same_snapshots_bit_for_bit(
    tmp_path_factory: pytest.TempPathFactory, seed: int, acts: int
) -> None:
    path = tmp_path_factory.mktemp("score") / "set.score.jsonl"
    chance = random.Random(seed)

    def fumble(frame: int, seconds: float) -> None:
        random_hands(arbiter, chance, chance.choice([0, 0, 1, 2 * acts // 300]))

    base = dataclasses.replace(BASE, mix={"rain": 0.3, "drums": 7.0}) if seed % 2 else BASE
    with performing(head_of(base), record=path) as first:
        arbiter = first.arbiter

        def with_hands(frame: int, seconds: float) -> Snapshot:
            fumble(frame, seconds)
            return first(frame, seconds)

        before = played(with_hands, 300)
    score = Score(path)
    again = path.with_name("again.score.jsonl")
    with performing(score.header, replay=score, record=again) as second:
        after = played(second, 300)
    assert before == after
    # It records itself again, line by line: so a replay of a replay is the same one too.
    assert path.read_bytes() == again.read_bytes()


def test_every_part_of_a_score_comes_back_as_it_was(tmp_path: Path) -> None:
    head = head_of(
        dataclasses.replace(BASE, mix={"rain": 0.3}),
        quality="best",
        rescue=False,
        prime=SourceOrigin("prime", "file:a.wav", "/nowhere/a.wav", "1"),
        prime_at=1.25,
    )
    changes = [
        Change(0, {"noise": 0.1, "mix/rain": 1 / 3}, {"mix/rain": 20.0}),
        Change(7, {"mix/rain": None}, {}, (Event("swap", "drums"), Event("jump", "ü.wav"))),
        Change(9, messages=("set.py was loaded again",)),
    ]
    with ScoreWriter(tmp_path / "s.jsonl", head) as writer:
        for change in changes:
            writer.write(change)
        writer.end(12, 0.25)
    score = Score(tmp_path / "s.jsonl")
    assert (score.header, list(score.changes())) == (head, changes)
    assert (score.whole, score.frames, score.seconds) == (True, 12, 0.25)


def test_a_killed_process_leaves_a_score_that_plays_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with ScoreWriter(path, head_of()) as writer:
        writer.write(Change(0, {"noise": 0.5}))
        writer.write(Change(40, {"noise": 1.5}))
        whole = path.read_bytes()  # while it is still open
    for cut in (0, 1, 10):
        path.write_bytes(whole[: len(whole) - cut])
        score = Score(path)
        assert not score.whole and score.seconds == 30.0
        assert score.frames == (41 if cut <= 1 else 1)


GOOD = json.dumps(head_of().to_json())


def broken_head(**changed: Any) -> str:
    """A head with some parts replaced; those that are `...` are left out."""
    values = {**json.loads(GOOD), **changed}
    return json.dumps({name: value for name, value in values.items() if value is not ...})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "this is no score of audiogen: it is empty"),
        ("RIFF\x00\x01", "this is no score of audiogen"),
        ("[]\n", "this is no score of audiogen"),
        ('{"noise": 3}\n', "this is no score of audiogen"),
        (broken_head(score=2), "its format is 2, and this version of audiogen reads format 1"),
        (broken_head(seeds=...), "its header should give 'seeds' as a list of whole numbers"),
        (broken_head(seeds=[]), "its header should give 'seeds'"),
        (broken_head(sources=[{"name": "x"}]), "its header should give 'sources' as a list"),
        (broken_head(seconds=-1), "its header should give 'seconds'"),
        (broken_head(seconds=10**400), "its header should give 'seconds'"),
        (broken_head(frame_rate=10**400), "its header should give 'frame_rate'"),
        (broken_head(prime_at=-(10**400)), "its header should give 'prime_at'"),
        (broken_head(controls={"noise": 10**400}), "its header should give 'controls'"),
        ("[" * 100_000, "this is no score of audiogen"),
        (GOOD + "\n" + "[" * 100_000 + "\n", "line 2: this is no JSON"),
        (GOOD + '\n{"frame": 1' + "0" * 5000 + "}\n", "line 2: this is no JSON"),
        (
            GOOD + '\n{"frame": 0, "to": {"noise": 1' + "0" * 400 + "}}\n",
            "line 2: noise should be a number",
        ),
        (
            GOOD + '\n{"frame": 0, "to": {"noise": 1}, "over": {"noise": 1' + "0" * 400 + "}}\n",
            "line 2: 'over' should be seconds",
        ),
        (GOOD + '\n{"end": 9, "seconds": 1' + "0" * 400 + "}\n", "line 2: its end should give"),
        (broken_head(frame_rate="fast"), "its header should give 'frame_rate'"),
        (broken_head(controls={"nose": 1}), "there is no control 'nose'; did you mean 'noise'?"),
        (broken_head(controls={"noise": None}), "its header should give 'controls' as numbers"),
        (broken_head(mix={"hail": 1}), "there is no source 'hail'"),
        (GOOD + "\n{\n", "line 2: this is no JSON"),
        (GOOD + '\n{"frame": 1}\n{"frame": 1}\n', "line 3: frame 1 comes after frame 1"),
        (GOOD + '\n{"frame": -1}\n', "line 2: a frame is a number from 0 on, not -1"),
        (GOOD + '\n{"frame": 1.5}\n', "line 2: a frame is a number from 0 on, not 1.5"),
        (GOOD + "\n[]\n", "line 2: a change should have a 'frame'"),
        (GOOD + '\n{"frame": 1, "do": {}}\n', "line 2: a change should have a 'frame'"),
        (GOOD + '\n{"frame": 1, "to": {"nose": 1}}\n', "line 2: there is no control 'nose'"),
        (GOOD + '\n{"frame": 1, "to": {"mix/rian": 1}}\n', "line 2: there is no source 'rian'"),
        (GOOD + '\n{"frame": 1, "to": {"noise": null}}\n', "line 2: noise should be a number"),
        (GOOD + '\n{"frame": 1, "to": {"noise": NaN}}\n', "line 2: noise should be a number"),
        (GOOD + '\n{"frame": 1, "to": [1]}\n', "line 2: 'to' and 'over' should be numbers"),
        (GOOD + '\n{"frame": 1, "over": {"noise": 1}}\n', "line 2: 'over' should be seconds"),
        (GOOD + '\n{"frame": 1, "events": [["hop", ""]]}\n', "line 2: there is no event 'hop'"),
        (GOOD + '\n{"frame": 1, "events": [["swap", "x"]]}\n', "line 2: there is no source 'x'"),
        (GOOD + '\n{"frame": 1, "events": ["swap"]}\n', "line 2: 'events' should be pairs"),
        (GOOD + '\n{"frame": 1, "notes": [3]}\n', "line 2: 'events' should be pairs"),
        (GOOD + '\n{"frame": 1}\n{"end": 1, "seconds": 1}\n', "line 3: its end should give"),
        (GOOD + '\n{"end": 1}\n', "line 2: its end should give"),
        (GOOD + '\n{"end": 1, "seconds": 1}\n{"frame": 3}\n', "line 3: there is more after its"),
    ],
)
def test_each_kind_of_damage_gets_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(ScoreError) as caught:
        Score(path)
    assert sentence in str(caught.value) and str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_damage_gets_more_than_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = [
        GOOD,
        '{"frame": 3, "to": {"noise": 1.5}, "over": {"noise": 2}}',
        '{"end": 9, "seconds": 1}',
    ]
    content = bytearray(("\n".join(lines) + "\n").encode())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("score") / "s.jsonl"
    path.write_bytes(content)
    try:
        score = Score(path)
    except ScoreError:
        return
    played(
        Performance(arbiter := Arbiter(score.header.base, NAMES, RATE), [Replay(score, arbiter)]), 9
    )


def test_a_score_is_written_over_a_score_and_over_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a" / "s.jsonl"
    for _ in range(2):
        ScoreWriter(path, head_of()).__exit__(None, None, None)
    path.write_text("my notes")
    with pytest.raises(ScoreError, match="is no score, so it is not written over"):
        ScoreWriter(path, head_of())
    assert path.read_text() == "my notes"
    ScoreWriter(path, head_of(), force=True).__exit__(None, None, None)
    assert not Score(path).whole
    with pytest.raises(ScoreError, match="is no file, and a score needs one"):
        ScoreWriter(tmp_path, head_of())
    with pytest.raises(ScoreError, match="cannot be read: No such file"):
        Score(tmp_path / "none")


def test_a_score_is_not_recorded_over_while_it_replays(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    ScoreWriter(path, head_of()).__exit__(None, None, None)
    score = Score(path)
    with (
        pytest.raises(ScoreError, match="record to another file"),
        performing(score.header, replay=score, record=path),
    ):
        pass
    assert Score(path).header == score.header


def test_an_error_while_it_plays_leaves_a_score_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with pytest.raises(ZeroDivisionError), performing(head_of(), record=path) as performance:
        performance(0, 0.0)
        performance(1, 1 / RATE)
        raise ZeroDivisionError
    assert not Score(path).whole


def test_an_error_before_the_first_frame_has_played_leaves_the_earlier_score(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.jsonl"
    ScoreWriter(path, head_of()).__exit__(None, None, None)
    before = path.read_bytes()
    with pytest.raises(ZeroDivisionError), performing(head_of(), record=path) as performance:
        performance(0, 0.0)
        raise ZeroDivisionError
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["s.jsonl"]


def test_a_line_is_there_whole_or_not_at_all_and_nothing_after_one_that_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s.jsonl"
    with ScoreWriter(path, head_of()) as writer:
        writer.write(Change(1, {"noise": 0.1}))
        before = path.read_bytes()
        whole = writer._file

        class Full:
            """A disk that is full in the middle of a line."""

            def write(self, content: bytes) -> int:
                return int(whole.write(content[:7]) or 0)

            fileno, close = whole.fileno, whole.close

        monkeypatch.setattr(writer, "_file", Full())
        with pytest.raises(ScoreError, match="No space left"):
            writer.write(Change(2, {"noise": 0.2}))
        monkeypatch.setattr(writer, "_file", whole)
        with pytest.raises(ScoreError, match="ends where it could not be written"):
            writer.write(Change(3, {"noise": 0.3}))
    assert path.read_bytes() == before


def test_a_score_of_before_one_arithmetic_for_all_says_that_samples_may_differ() -> None:
    now = versions()
    before = {name: now[name] for name in now if name != ARITHMETIC}
    told = differences({**before, "matrix kernels": "Prescott"}, now)
    assert told == [f"{ARITHMETIC} was not there and is 2 now: the samples may differ"]
    assert differences(now, now) == []


def test_a_hand_can_play_along_with_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with ScoreWriter(path, head_of(Snapshot())) as writer:
        for frame in range(0, 20, 2):
            writer.write(Change(frame, {"noise": 0.1 * frame, "gain": -float(frame)}))
    score = Score(path)
    with performing(score.header, replay=score) as performance:
        played(performance, 5)
        performance.arbiter.move("page", "noise", 3.5)
        shots = [performance(n, n / RATE) for n in range(5, 20)]
    assert {shot.noise for shot in shots[1:]} == {3.5}
    assert shots[-1].gain == -18.0


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A checkpoint on disk."""
    checkpoint.create(tmp_path / "jazz", fake_checkpoint())
    return tmp_path / "jazz"


def test_the_digest_of_a_model_is_that_of_what_can_be_heard(model: Path) -> None:
    before = digest(model)
    loaded = checkpoint.load(model)
    checkpoint.write(model, dataclasses.replace(loaded, scores={"held_out_bits": 7.0}))
    assert digest(model) == before
    checkpoint.write(model, dataclasses.replace(loaded, temperature=0.5))
    assert digest(model) != before
    tensors = {name: tensor + 1 for name, tensor in loaded.tensors.items()}
    checkpoint.write(model, dataclasses.replace(loaded, tensors=tensors))
    assert digest(model) != before


def test_the_digest_of_a_folder_of_sound_is_that_of_its_files_and_their_names(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "rain"
    (folder / "far").mkdir(parents=True)
    (folder / "far" / "a.wav").write_bytes(b"a")
    before = digest(folder)
    (folder / "far" / "a.wav").rename(folder / "far" / "b.wav")
    assert digest(folder) != before
    (folder / "far" / "b.wav").rename(folder / "far" / "a.wav")
    assert digest(folder) == before


def test_what_a_score_was_played_by_is_found_again_where_it_was(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rain.wav").write_bytes(b"a sound")
    monkeypatch.chdir(tmp_path)
    sources = (SourceOrigin.of("jazz", "./jazz"), SourceOrigin.of("rain", "file:rain.wav?wander"))
    head = dataclasses.replace(
        head_of(), sources=sources, prime=SourceOrigin.of("", "file:rain.wav")
    )
    there, told = head.locate()
    assert (there, told) == (head, [])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    there, told = head.locate()
    assert told == []
    assert [source.spec.path for source in there.sources] == [model, tmp_path / "rain.wav"]
    assert there.sources[1].given.endswith("?wander")


def test_a_changed_source_and_version_are_told_and_a_missing_one_is_an_error(
    model: Path, tmp_path: Path
) -> None:
    sources = (SourceOrigin.of("jazz", str(model)),)
    versions = {**head_of().versions, "numpy": "1.0", "scipy": "2"}
    head = dataclasses.replace(head_of(), sources=sources, versions=versions)
    checkpoint.write(model, dataclasses.replace(checkpoint.load(model), temperature=0.5))
    _, told = head.locate()
    # scipy, which older scores name, changes no sample.
    assert sorted(sentence.split(" ")[0] for sentence in told) == [str(model), "numpy"]
    model.rename(tmp_path / "gone")
    with pytest.raises(ScoreError, match="jazz, which played as 'jazz', is not there any more"):
        head.locate()
    with pytest.raises(CheckpointError, match="no checkpoint"):
        SourceOrigin.of("jazz", str(model))
    with pytest.raises(ScoreError, match="does not exist"):
        SourceOrigin.of("rain", "file:/nowhere/rain.wav")


def test_versions_that_are_the_same_are_not_told() -> None:
    assert differences({"a": "1"}, {"a": "1"}) == []
    assert "a was not there and is 1 now" in differences({}, {"a": "1"})[0]
