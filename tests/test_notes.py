"""Notes through the same commands as sound: learn a folder, play, mix, record, replay, judge."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile as sf
from tunes import raw, save, scale

import audiogen
from audiogen.cli import main
from audiogen.codec import NotesCodec
from audiogen.control.table import snapshot
from audiogen.data.dataset import open_dataset
from audiogen.data.midi import read_midi
from audiogen.data.readers import reader_of
from audiogen.errors import ConfigError, DatasetError, MediaError
from audiogen.generation.render import renderer_of
from audiogen.model import checkpoint

pytestmark = pytest.mark.slow

SMALL: dict[str, Any] = {"preset": "djmodel", "units": 24, "epochs": 60}


def run(*arguments: str) -> int:
    """The exit status of `audiogen ARGUMENTS`, in this process."""
    try:
        main(list(arguments))
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of tunes, low and high, and a model of each: `low`, slow, and `high`, fast."""
    place = tmp_path_factory.mktemp("notes")
    for name, tempo, shift in (("low", 90.0, -12), ("high", 150.0, 12)):
        for n in range(4):
            save(scale(12, tempo, shift, seed=n), place / name / "midi" / f"tune {n}.mid")
        model = str(place / name / "model")
        audiogen.train(place / name / "midi", name=model, previews=name == "low", **SMALL)
    return place


@pytest.fixture
def low(place: Path) -> Path:
    return place / "low" / "model"


@pytest.fixture
def high(place: Path) -> Path:
    return place / "high" / "model"


def pitches(path: Path) -> list[int]:
    return [int(pitch) for pitch in read_midi(path).notes["pitch"]]


def test_a_folder_of_midi_is_learnt_with_what_its_files_ask_for(low: Path) -> None:
    trained = checkpoint.load(low)
    assert isinstance(trained.codec, NotesCodec)
    assert trained.codec.config.steps_per_beat == 2 and trained.codec.tempo == 90
    assert trained.codec.frame_rate == 3
    assert trained.model.head == "categorical" and trained.model.layers == 1
    # 8 pitches, rest (and no hold: each note is a step): at random 3.2 bits.
    assert trained.frame_map.values == 9
    assert trained.scores["held_out_bits"] < 2.8 and trained.scores["bits_per"] == "step"
    assert all(read_midi(preview).seconds > 1 for preview in (low / "previews").glob("*.mid"))
    assert list((low / "previews").glob("*.mid")) and list((low / "previews").glob("*.png"))


def test_a_render_is_midi_a_picture_and_the_same_again_from_its_score(
    low: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, score, again = tmp_path / "one.mid", tmp_path / "one.score.jsonl", tmp_path / "again.mid"
    picture = tmp_path / "one.png"
    assert run("render", str(low), "-o", str(one), "--seed", "5", "--steps", "100", "--picture",
               str(picture), "--record", str(score), "--temperature", "0.9") == 0  # fmt: skip
    assert "33.3 s, seed 5" in capsys.readouterr().out
    file = mido.MidiFile(one)
    assert file.length == pytest.approx(100 / 3, abs=0.01)
    assert set(pitches(one)) <= {48, 50, 52, 53, 55, 57, 59, 60}
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert run("render", "--replay", str(score), "-o", str(again)) == 0
    assert again.read_bytes() == one.read_bytes()
    other = tmp_path / "other.mid"
    assert run("render", str(low), "-o", str(other), "--seed", "6", "--steps", "100") == 0
    assert other.read_bytes() != one.read_bytes()


def test_a_hundred_steps_are_what_nobody_asked_for(low: Path, tmp_path: Path) -> None:
    assert run("render", str(low), "-o", str(tmp_path / "x.mid"), "--seed", "1") == 0
    assert mido.MidiFile(tmp_path / "x.mid").length == pytest.approx(100 / 3, abs=0.01)


def test_at_temperature_0_a_melody_is_the_likeliest_and_the_same_for_every_seed(
    low: Path, tmp_path: Path
) -> None:
    model = audiogen.load(low)
    prime = low.parent / "midi" / "tune 0.mid"
    tunes = [
        model.render(20.0, seed=seed, temperature=0.0, prime=prime).tune.notes for seed in (1, 2)
    ]
    np.testing.assert_array_equal(*tunes)


def test_models_of_two_tunes_mix_and_swap(low: Path, high: Path, tmp_path: Path) -> None:
    mixed, script = tmp_path / "mixed.mid", tmp_path / "swap.py"
    low_set, high_set = {48, 50, 52, 53, 55, 57, 59, 60}, {72, 74, 76, 77, 79, 81, 83, 84}
    both = ("--source", f"low={low}", "--source", f"high={high}")
    assert run("render", *both, "-o", str(mixed), "--seed", "1", "--steps", "300", "--stems",
               "--mix", "low=0.5", "--mix", "high=0.5", "--crosstalk", "0") == 0  # fmt: skip
    played = set(pitches(mixed))
    assert played & low_set and played & high_set
    assert set(pitches(tmp_path / "mixed.low.mid")) <= low_set
    assert set(pitches(tmp_path / "mixed.high.mid")) <= high_set
    script.write_text("def play(t, c):\n    if c.frame == 60:\n        c.swap('high')\n")
    swapped = tmp_path / "swapped.mid"
    assert run("render", *both, "-o", str(swapped), "--seed", "1", "--steps", "120", "--script",
               str(script)) == 0  # fmt: skip
    notes = read_midi(swapped).notes
    before = notes["start"] < 20.0 - 0.01
    assert set(notes["pitch"][before].tolist()) <= low_set
    assert set(notes["pitch"][~before].tolist()) <= high_set


def test_the_controls_act_and_those_of_sound_say_so_once(
    low: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    x = str(tmp_path / "x.mid")
    assert run("render", str(low), "-o", x, "--seed", "1", "--duration", "20", "--gain", "-6",
               "--stretch", "2", "--memory", "-0.5", "--noise", "0.5") == 0  # fmt: skip
    assert capsys.readouterr().err.count("gain has no effect on notes") == 1
    notes = read_midi(Path(x)).notes
    assert mido.MidiFile(x).length == pytest.approx(20, abs=0.01)
    steps = notes["start"] * 1.5  # three steps a second, half as fast
    np.testing.assert_allclose(steps, np.rint(steps), atol=0.01)


def test_frozen_time_says_one_note_again(low: Path) -> None:
    model = audiogen.load(low)

    def controls(step: int, seconds: float) -> Any:
        return snapshot(model.defaults, freeze=float(step >= 10))

    notes = model.render(10.0, seed=2, controls=controls).tune.notes
    assert len(set(notes["pitch"][notes["start"] > 3.5].tolist())) <= 1


def test_a_melody_can_be_primed_from_a_file_and_jump_into_one(low: Path, tmp_path: Path) -> None:
    model = audiogen.load(low)
    prime = low.parent / "midi" / "tune 1.mid"
    one = model.render(10.0, seed=1, prime=prime, temperature=0.0).tune.notes
    two = model.render(10.0, seed=1, prime=prime, prime_at=8.0, temperature=0.0).tune.notes
    assert len(one) and not np.array_equal(one, two)
    with pytest.raises(MediaError, match="so 99 s is beyond it"):
        model.render(10.0, prime=prime, prime_at=99.0)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x.txt", "notes go to a file that ends in one of .mid, .midi, .wav"),
        ("song.mid", "was not made by audiogen"),
        ("folder.mid", "is a folder"),
    ],
)
def test_a_file_that_notes_cannot_go_to_is_told_before_they_are_played(
    low: Path, tmp_path: Path, name: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    raw(tmp_path / "song.mid", b"\x00\xff\x2f\x00")
    (tmp_path / "folder.mid").mkdir()
    before = (tmp_path / "song.mid").read_bytes()
    assert run("render", str(low), "-o", str(tmp_path / name)) == 1
    assert sentence in capsys.readouterr().err
    assert (tmp_path / "song.mid").read_bytes() == before


def test_notes_become_sound_where_a_synthesiser_is_and_a_sentence_where_not(
    low: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wav = tmp_path / "x.wav"
    status = run("render", str(low), "-o", str(wav), "--seed", "1", "--steps", "12")
    told = capsys.readouterr().err
    if status == 0:  # FluidSynth and a soundfont are here
        heard, _ = sf.read(wav)
        assert len(heard) > 4 * 44100 and 0.001 < np.abs(heard).max() < 0.9
    else:
        assert "which is not installed: install it" in told and not wav.exists()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert run("render", str(low), "-o", str(tmp_path / "y.wav")) == 1
    assert "to hear notes as sound takes fluidsynth" in capsys.readouterr().err


def test_a_model_of_notes_says_what_it_is_and_what_it_cannot_do(
    low: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("info", str(low)) == 0
    told = capsys.readouterr().out
    assert "a melody, 2 steps a quarter note, 90 bpm" in told and "9 of 130 values" in told
    assert run("live", str(low), "--no-audio", "--duration", "1s") == 1
    said = capsys.readouterr().err
    assert "live plays sound alone" in said and f"`audiogen render {low} -o" in said
    sf.write(tmp_path / "rain.wav", np.zeros(22050), 22050)
    rain = f"rain=file:{tmp_path / 'rain.wav'}"
    assert run("render", str(low), "--source", rain, "-o", str(tmp_path / "x.mid")) == 1
    assert "this needs a model of sound" in capsys.readouterr().err


def test_an_evaluation_compares_with_guesses_and_looks_at_the_play(
    low: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.png"
    assert run("evaluate", str(low), "--minutes", "1", "--seeds", "2", "--picture", str(page)) == 0
    told = capsys.readouterr().out
    assert "order 0, held out" in told and "order 1, held out" in told and "seed 2: " in told
    assert "  play:   " in told and "  corpus: " in told and "notes/s" in told
    assert page.read_bytes().startswith(b"\x89PNG")
    assert run("evaluate", str(low), "--minutes", "1", "--seeds", "1", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    bits = {name: score["bits"] for name, score in found["scores"].items()}
    assert 0.5 < bits["the model, held out"] < bits["order 0, held out"] < 3.3
    assert checkpoint.load(low).evaluation["scores"]["order 0, held out"]["bits"] > 2


def test_training_goes_on_where_it_stopped_and_from_another_model(
    place: Path, low: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(low, tmp_path / "again")
    longer = audiogen.train(
        low.parent / "midi", name=str(folder), resume=True, epochs=61, previews=False
    )
    assert longer.checkpoint.codec == checkpoint.load(low).codec
    tuned = audiogen.train(
        place / "high" / "midi",
        name=str(tmp_path / "tuned"),
        start_from=low,
        epochs=1,
        previews=False,
    )
    assert tuned.codec.tempo == 90 and tuned.checkpoint.frame_map.values == 9
    with pytest.raises(ConfigError, match="was made with steps_per_beat = 2"):
        audiogen.train(low.parent / "midi", name="x", start_from=low, steps_per_beat=4)


def test_two_folders_are_two_styles_of_one_model(place: Path, tmp_path: Path) -> None:
    folders = [place / "low" / "midi", place / "high" / "midi"]
    model = audiogen.train(
        folders, name=str(tmp_path / "both"), evaluate=False, previews=False, **SMALL
    )
    means = []
    for style in (0.0, 1.0):
        notes = model.render(40.0, seed=1, style=style).tune.notes
        means.append(float(notes["pitch"].mean()))
    assert means[0] < 60 < means[1]


def test_events_are_learnt_and_played_with_their_programs(place: Path, tmp_path: Path) -> None:
    model = audiogen.train(
        place / "low" / "midi", name=str(tmp_path / "events"), frames="notes", vocabulary="events",
        units=32, layers=1, epochs=60, learning_rate=0.02, previews=False,
    )  # fmt: skip
    assert model.checkpoint.scores["held_out_bits"] < 2.5
    assert 3 < model.codec.frame_rate < 20
    played = model.render(30.0, seed=1).tune
    assert played.seconds == pytest.approx(30.0) and len(played.notes) > 10
    assert played.notes["end"].max() <= 30.0 + 1e-9
    written = tmp_path / "x.mid"
    model.render_file(written, 10.0, seed=1)
    assert read_midi(written).seconds == pytest.approx(10.0, abs=0.01)
    assert renderer_of(model.codec).defaults.seconds == 60


def test_what_contradicts_notes_is_one_sentence(place: Path, tmp_path: Path) -> None:
    midi = place / "low" / "midi"
    for settings, sentence in (
        ({"preset": "djmodel", "frames": "spectral"}, "the preset djmodel is for notes frames"),
        ({"frames": "notes", "head": "mixture"}, "drawn by the head categorical, not by mixture"),
        ({"frames": "spectral", "head": "categorical"}, "it needs --frames notes"),
        ({"frames": "notes", "sample_rate": 8000}, "notes frames have no setting 'sample_rate'"),
        ({"frames": "spectral", "choices": 5}, "'choices' is for the head categorical"),
    ):
        with pytest.raises(ConfigError, match=sentence):
            audiogen.train(midi, name=str(tmp_path / "x"), **settings)


def test_a_folder_tells_of_every_file_that_holds_no_notes(tmp_path: Path) -> None:
    save(scale(8), tmp_path / "good.mid")
    (tmp_path / "empty.mid").write_bytes(b"")
    raw(tmp_path / "silent.mid", b"\x00\xff\x2f\x00")
    raw(tmp_path / "drums.mid", b"\x00\x99\x24\x40\x60\x89\x24\x40\x00\xff\x2f\x00")
    sf.write(tmp_path / "sound.wav", np.zeros(8000), 8000)
    codec = reader_of(NotesCodec()).completed(NotesCodec(), [tmp_path])
    dataset = open_dataset(tmp_path, codec, window=16)
    told = {report.path.name: report.reason for report in dataset.report}
    assert told["empty.mid"] == "is empty" and told["silent.mid"] == "holds no notes"
    assert "drums alone" in told["drums.mid"] and told["good.mid"] == ""
    assert told["sound.wav"] == "is sound, not MIDI: learn it by itself"
    with pytest.raises(DatasetError, match="'a.txt' is text, not MIDI"):
        open_dataset(_only(tmp_path), codec, window=16)


def _only(folder: Path) -> Path:
    """A folder with a file that is no MIDI."""
    made = folder / "only"
    made.mkdir()
    (made / "a.txt").write_text("nothing")
    return made


def test_a_corpus_with_more_values_than_are_asked_for_tells_the_share(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(tmp_path / "few")
    audiogen.train(
        place / "low" / "midi", name=name, choices=4, evaluate=False, previews=False, **SMALL
    )
    assert run("info", name) == 0
    told = capsys.readouterr().out
    assert "4 of 130 values" in told and "is replaced by its nearest" in told
