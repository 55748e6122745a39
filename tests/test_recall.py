"""Recall: errors of the corpus are what the network erred by, are found, kept, packed and drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from fake_model import WINDOW, corpus, fake_checkpoint, with_errors
from hypothesis import given, settings
from hypothesis import strategies as st
from judged_model import make_model, make_sounds
from small_corpus import RATE

import audiogen
from audiogen.cli import main
from audiogen.control.provenance import digest
from audiogen.control.table import Snapshot
from audiogen.errors import CheckpointError, ConfigError
from audiogen.generation.load import load
from audiogen.generation.recall import Recall, _rank
from audiogen.generation.voice import Voice
from audiogen.model import checkpoint, corpus_errors
from audiogen.model.checkpoint import Checkpoint
from audiogen.model.corpus_errors import ERROR_STEP, CorpusErrors, moments
from audiogen.model.engine import build_engine
from audiogen.model.packing import pack
from audiogen.training.collect_errors import PIECE, collect_errors, excerpt

KINDS = [(head, context) for head in ("mixture", "point") for context in ("window", "carry")]


def voice_of(trained: Checkpoint, *seeds: int) -> Voice:
    voice = Voice(trained, build_engine(trained.model, trained.tensors, "reference"), seeds)
    voice.prime()
    return voice


def play(voice: Voice, count: int, snapshot: Snapshot) -> np.ndarray:
    frames = []
    for _ in range(count):
        frames.append(voice.next(snapshot))
        voice.feed(frames[-1], snapshot)
    return np.stack(frames)


def flatness_of(samples: np.ndarray) -> float:
    """The median over half-overlapping frames of 512 samples: 1 for white noise, 0 for a tone."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, 512)[::256] * np.hanning(512)
    powers = np.abs(np.fft.rfft(frames)) ** 2 + 1e-12
    return float(np.median(np.exp(np.log(powers).mean(axis=1)) / powers.mean(axis=1)))


def made_of(keys: np.ndarray, cells: np.ndarray, centres: np.ndarray) -> CorpusErrors:
    """Errors whose keys alone matter."""
    count, half = len(keys), keys.shape[1] // 2
    return CorpusErrors(
        errors=np.zeros((count, 3), np.int8),
        keys=keys.astype(np.int8),
        projection=np.zeros((3, half), np.float32),
        blend=np.eye(2, dtype=np.float32),
        segments=np.zeros(count, np.int32),
        centres=centres.astype(np.int8),
        cells=cells.astype(np.int32),
    )


@pytest.mark.slow
@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**31), count=st.integers(1, 300), reach=st.integers(1, 127))
def test_the_search_finds_the_nearest_keys_in_their_order(
    seed: int, count: int, reach: int
) -> None:
    rng = np.random.default_rng(seed)
    keys = rng.integers(-reach, reach + 1, (count, 128))
    centres = rng.integers(-reach, reach + 1, (5, 128))
    errors = made_of(keys, rng.integers(0, 5, count), centres)
    query = rng.integers(-127, 128, 128).astype(np.int32)
    squared = ((keys - query) ** 2).sum(axis=1)
    order = np.lexsort((np.arange(count), squared))[:8]
    places, distances = errors.nearest(query, 8)
    np.testing.assert_array_equal(places, order)
    np.testing.assert_array_equal(distances, squared[order])
    assert errors.distance(query, int(places[0])) == distances[0]


def test_among_many_keys_nearly_all_of_the_nearest_are_found(rng: np.random.Generator) -> None:
    centre = rng.normal(0, 30, (40, 12))
    keys = np.clip(centre[rng.integers(0, 40, 9000)] + rng.normal(0, 8, (9000, 12)), -127, 127)
    keys = np.rint(keys).astype(np.int8)
    from audiogen.training.collect_errors import _cells

    centres, cells = _cells(keys)
    errors = made_of(keys, cells, centres)
    found = 0
    for n in range(0, 9000, 450):
        query = keys[n].astype(np.int32) + 1
        nearest = np.argsort(((keys - query) ** 2).sum(axis=1), kind="stable")[:8]
        found += len({*nearest} & {*errors.nearest(query, 8)[0]})
    assert found >= 0.95 * 8 * 20


@pytest.mark.parametrize(("head", "context"), KINDS)
def test_the_mean_and_a_real_error_give_the_frame_that_came(head: str, context: str) -> None:
    made = with_errors(head, context)
    errors = made.errors
    assert errors is not None
    longest = corpus()[2]
    reads = WINDOW * (4 if context == "carry" else 1)
    first = reads if context == "carry" else 0  # its state would not know the silence before
    assert (np.bincount(errors.segments) == [len(each) - first for each in corpus()]).all()
    # The last error of a pass is that after the whole of what it read.
    place = reads + (reads // 2 if context == "window" else reads - WINDOW) - 1
    vectors = made.frame_map.forward(longest)
    engine = build_engine(replace(made.model, context="carry"), made.tensors, "reference")
    state = engine.start()
    for vector in vectors[place - reads : place]:
        parameters = engine.step(vector[None], state)
    mean, width = moments(made.head(), parameters[0], vectors[place - 1])  # type: ignore[arg-type]
    kept = int((errors.segments < 2).sum()) + place - first
    real = (vectors[place] - mean) / width
    inside = np.abs(real) < 3.9
    np.testing.assert_allclose(
        errors.error(kept)[inside], real[inside], atol=0.51 * ERROR_STEP + 2e-3
    )
    key = errors.query(mean, vectors[place - 1])
    assert np.abs(key - errors.keys[kept]).max() <= 1


def test_a_stroke_that_is_shorter_than_a_window_is_remembered_from_its_attack_on() -> None:
    made = with_errors()
    stroke = corpus()[0][: WINDOW // 2]
    rest = np.broadcast_to(made.codec.rest(), (WINDOW + 1 - len(stroke), made.codec.frame_size))
    errors = collect_errors(made, [np.concatenate([rest, stroke])])
    assert errors is not None and len(errors.segments) == len(stroke)
    silence, vectors = made.frame_map.forward(rest[:1])[0], made.frame_map.forward(stroke)
    engine = build_engine(replace(made.model, context="carry"), made.tensors, "reference")
    state = engine.start()
    for _ in range(WINDOW):
        parameters = engine.step(silence[None], state)
    mean, width = moments(made.head(), parameters[0], silence)  # type: ignore[arg-type]
    real = np.clip((vectors[0] - mean) / width, -127 * ERROR_STEP, 127 * ERROR_STEP)
    np.testing.assert_allclose(errors.error(0), real, atol=0.51 * ERROR_STEP + 2e-3)


def test_noise_is_on_what_the_network_hears_and_on_nothing_else() -> None:
    made = fake_checkpoint()
    clean, noisy = collect_errors(made, corpus()), collect_errors(made, corpus(), noise=0.5)
    assert clean is not None and noisy is not None
    np.testing.assert_array_equal(noisy.segments, clean.segments)
    off = (noisy.errors - clean.errors.astype(float)) * ERROR_STEP
    size = np.sqrt((off**2).mean())
    assert size > 0.02 and abs(off.mean()) < 0.2 * size


@pytest.mark.parametrize(("head", "context"), KINDS)
def test_without_recall_errors_change_nothing(head: str, context: str) -> None:
    made, bare = with_errors(head, context), fake_checkpoint(head, context)
    for snapshot in (Snapshot(), Snapshot(leap=0.9, tire=1.0), Snapshot(recall=1, temperature=0)):
        np.testing.assert_array_equal(
            play(voice_of(made, 1, 2), 12, snapshot),
            play(voice_of(bare, 1, 2), 12, replace(snapshot, recall=0)),
        )


def test_recall_repeats_itself_alone_and_in_any_batch() -> None:
    made = with_errors()
    snapshot = Snapshot(recall=0.8, noise=0.2)
    together = play(voice_of(made, 3, 1), 30, snapshot)
    np.testing.assert_array_equal(play(voice_of(made, 3, 1), 30, snapshot), together)
    for row, seed in enumerate((3, 1)):
        alone = play(voice_of(made, seed), 30, snapshot)[:, 0]
        np.testing.assert_allclose(together[:, row], alone, atol=2e-3)
    assert np.abs(together - play(voice_of(made, 3, 1), 30, replace(snapshot, recall=0))).max() > 1


def test_who_follows_comes_from_the_same_place_and_draws_the_same() -> None:
    made, snapshot = with_errors(), Snapshot(recall=0.8)
    leading, following = voice_of(made, 1), voice_of(made, 2)
    play(leading, 7, snapshot)
    play(following, 9, snapshot)
    following.prime(leading.prime())
    (mine,), (its,) = leading.recalls, following.recalls
    its.follow(mine)
    assert its.place == mine.place
    for _ in range(12):
        frames = leading.next(snapshot)
        following.next(snapshot)
        assert its.place == mine.place
        leading.feed(frames, snapshot)
        following.feed(frames, snapshot)


def test_the_fader_reaches_gaussian_errors_without_a_step() -> None:
    made = with_errors()
    free, nearly = (play(voice_of(made, 1), 1, Snapshot(recall=recall)) for recall in (0.0, 1e-6))
    quarter = play(voice_of(made, 1), 1, Snapshot(recall=0.24))
    assert np.abs(nearly - free).max() < 0.05 < np.abs(quarter - free).max()


def test_compiled_choice_is_that_of_its_formulas(rng: np.random.Generator) -> None:
    keys = np.clip(np.rint(rng.normal(0, 3, (300, 4))), -127, 127)  # many are equally far
    errors = replace(
        made_of(keys, np.zeros(300), np.zeros((1, 4))),
        segments=np.repeat(np.arange(6), 50).astype(np.int32),
        projection=rng.normal(0, 9, (3, 2)).astype(np.float32),
        blend=rng.normal(0, 1, (2, 2)).astype(np.float32),
    )
    recall = Recall(errors, np.random.default_rng(1), 43.0)
    snapshot, forget = Snapshot(recall=0.4, leap=0.2, tire=0.7), 1 - 1 / (20 * 43.0)
    chances = np.random.default_rng(1)
    of_places, of_segments, last = np.zeros(300 // 22 + 1), np.zeros(6), -1
    for _ in range(200):
        pair = rng.standard_normal((2, 3), np.float32)
        query = errors.query(*pair)
        wanted = corpus_errors.rounded_key(*pair, errors.projection, errors.blend)
        np.testing.assert_array_equal(query, wanted)
        places, distances = errors.nearest(query, 64)
        stay, which = chances.random(2)
        goes_on = last >= 0 and stay < 0.4 * 0.8 and errors.follows(last)
        if goes_on and errors.distance(query, last + 1) <= distances[31]:
            last += 1
        else:
            tired = 0.1 * of_places[places // 22] + 2.0 * of_segments[errors.segments[places]]
            order = np.argsort(distances * (1 + 0.7 * tired), kind="stable")
            last = int(places[order[min(_rank(which, 0.4), 63)]])
        of_places, of_segments = of_places * forget, of_segments * forget
        of_places[last // 22] += 1
        of_segments[errors.segments[last]] += 1 / (20 * 43.0)
        assert recall._choose(query, snapshot) == last


def test_more_recall_draws_nearer_places(rng: np.random.Generator) -> None:
    keys = np.clip(np.rint(rng.normal(0, 40, (500, 4))), -127, 127)
    errors = made_of(keys, np.zeros(500), np.zeros((1, 4)))
    means = []
    for amount in (0.1, 0.5, 1.0):
        recall = Recall(errors, np.random.default_rng(1), 43.0)
        snapshot = Snapshot(recall=amount, leap=1.0, tire=0.0)
        query = np.zeros(4, np.int32)
        drawn = [errors.distance(query, recall._choose(query, snapshot)) for _ in range(300)]
        means.append(float(np.mean(drawn)))
    assert means[0] > 1.5 * means[1] > 1.5 * 1.2 * means[2]


def test_without_leaps_it_goes_on_where_it_is_and_tired_it_does_not_stay() -> None:
    keys = np.zeros((200, 4))  # all alike, so every place joins every other
    errors = made_of(keys, np.zeros(200), np.zeros((1, 4)))
    query = np.full(4, 3, np.int32)

    def visited(**controls: float) -> list[int]:
        recall = Recall(errors, np.random.default_rng(1), 43.0)
        snapshot = Snapshot(recall=1.0, **controls)
        return [recall._choose(query, snapshot) for _ in range(150)]

    steady = visited(leap=0.0, tire=0.0)
    assert (np.diff(steady) == 1).mean() > 0.95
    leaping = visited(leap=1.0, tire=0.0)
    assert len({*leaping}) < 15  # the nearest few again and again
    assert len({*visited(leap=1.0, tire=1.0)}) > 1.5 * len({*leaping})


def test_errors_are_kept_beside_the_weights_and_come_back(tmp_path: Path) -> None:
    made = with_errors()
    checkpoint.create(tmp_path / "kept", replace(made, recall=0.7))
    back = checkpoint.load(tmp_path / "kept")
    assert back.errors is not None and made.errors is not None and back.recall == 0.7
    for name, tensor in made.errors.tensors().items():
        np.testing.assert_array_equal(back.errors.tensors()[name], tensor)
    assert "errors at" in audiogen.load(tmp_path / "kept").summary()
    assert audiogen.load(tmp_path / "kept").defaults.recall == 0.7
    checkpoint.drop_errors(tmp_path / "kept")
    assert audiogen.load(tmp_path / "kept").defaults.recall == 0


def test_a_score_of_before_stays_one_of_the_same_model(tmp_path: Path) -> None:
    bare = fake_checkpoint()
    checkpoint.create(tmp_path / "model", bare)
    before = digest(tmp_path / "model")
    kept = replace(bare, errors=collect_errors(bare, corpus()))
    checkpoint.keep_errors(tmp_path / "model", kept)
    assert digest(tmp_path / "model") == before
    checkpoint.keep_errors(tmp_path / "model", replace(kept, recall=0.5))
    assert digest(tmp_path / "model") != before


@settings(deadline=None, max_examples=50)
@given(lengths=st.lists(st.integers(1, 3000), min_size=1, max_size=12), most=st.integers(1, 6000))
def test_an_excerpt_is_spread_over_the_corpus_and_keeps_its_styles(
    lengths: list[int], most: int
) -> None:
    ends = np.cumsum([0, *lengths])
    segments = [np.arange(a, b)[:, None] for a, b in zip(ends[:-1], ends[1:], strict=True)]
    pieces, styles = excerpt(segments, list(range(len(segments))), most)
    assert len(pieces) == 1 or sum(map(len, pieces)) <= most + len(segments) * PIECE
    for piece, style in zip(pieces, styles, strict=True):
        np.testing.assert_array_equal(np.diff(piece[:, 0]), 1)
        assert ends[style] <= piece[0, 0] and piece[-1, 0] < ends[style + 1]
    if most >= sum(lengths):
        np.testing.assert_array_equal(np.concatenate(pieces), np.concatenate(segments))


@pytest.mark.parametrize("name", ["errors", "keys", "projection", "segments", "centres", "cells"])
def test_damaged_errors_are_one_sentence(tmp_path: Path, name: str) -> None:
    made = with_errors()
    assert made.errors is not None
    tensors = made.errors.tensors()
    for wrong in (
        {key: tensor for key, tensor in tensors.items() if key != name},
        {**tensors, name: tensors[name][:-1]},
        {**tensors, name: tensors[name].astype(np.float64)},
        {**tensors, name: tensors[name][:0]},
    ):
        with pytest.raises(CheckpointError, match=r"errors\.safetensors: the tensor '\w+'"):
            corpus_errors.from_tensors(tmp_path, wrong, made.frame_map.values)
    with pytest.raises(CheckpointError, match="no cell"):
        outside = {**tensors, "cells": np.full_like(tensors["cells"], 10_000)}
        corpus_errors.from_tensors(tmp_path, outside, made.frame_map.values)


def test_a_key_is_the_last_input_and_what_the_mean_adds_and_once_was_both_as_they_are(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    made = with_errors().errors
    assert made is not None
    mean, last = rng.normal(0, 0.2, (2, made.projection.shape[0])).astype(np.float32)
    half = made.projection.shape[1]
    query = made.query(mean, last)
    np.testing.assert_allclose(query[:half], 3.5 * (mean - last) @ made.projection, atol=0.51)
    np.testing.assert_allclose(query[half:], last @ made.projection, atol=0.51)
    tensors = {name: tensor for name, tensor in made.tensors().items() if name != "blend"}
    before = corpus_errors.from_tensors(tmp_path, tensors, len(mean)).query(mean, last)
    np.testing.assert_allclose(before[:half], mean @ made.projection, atol=0.51)
    np.testing.assert_array_equal(before[half:], query[half:])


def test_a_packed_model_takes_its_errors_along_with_the_corpus_alone(tmp_path: Path) -> None:
    made = replace(with_errors(), recall=0.6)
    checkpoint.create(tmp_path / "model", made)
    facts = {"licence": "CC0-1.0", "by": "Zoë"}
    full = pack(tmp_path / "model", tmp_path / "full.audiogen", corpus=True, **facts)
    bare = pack(tmp_path / "model", tmp_path / "bare.audiogen", corpus=False, **facts)
    assert bare.errors is None and full.errors is not None and made.errors is not None
    apart = full.errors.errors.astype(int) - made.errors.errors
    assert np.abs(apart).max() <= 15 and np.sqrt(np.mean(apart**2.0)) < 0.16 / ERROR_STEP
    np.testing.assert_array_equal(full.errors.keys, made.errors.keys)
    assert load(tmp_path / "full.audiogen").defaults.recall == 0.6
    assert load(tmp_path / "bare.audiogen").defaults.recall == 0


def test_packed_keys_are_the_widest_values_of_both_halves(rng: np.random.Generator) -> None:
    keys = rng.integers(-99, 99, (300, 80)).astype(np.int8)
    errors = made_of(keys, np.zeros(300), np.zeros((1, 80)))
    tensors = corpus_errors.packed(errors)
    np.testing.assert_array_equal(tensors["keys"][:, :32], keys[:, :32])
    np.testing.assert_array_equal(tensors["keys"][:, 32:], keys[:, 40:72])
    back = corpus_errors.from_packed(Path("x"), tensors, 3)
    assert back.nearest(keys[7, [*range(32), *range(40, 72)]].astype(np.int32), 1)[0] == [7]


@pytest.mark.slow
def test_a_model_of_before_gets_its_errors_without_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sounds = make_sounds(tmp_path / "sounds")
    model = make_model(tmp_path / "old", sounds)
    plain = audiogen.load(model).render(1, seed=1)
    with pytest.warns(RuntimeWarning, match=r"audiogen remember old"):
        audiogen.load(model).render(0.2, recall=0.5)
    main(["remember", str(model)])
    assert "--recall" in capsys.readouterr().out
    again = audiogen.load(model)
    np.testing.assert_array_equal(again.render(1, seed=1).samples, plain.samples)
    assert not np.array_equal(again.render(1, seed=1, recall=1.0).samples, plain.samples)


@pytest.mark.slow
def test_a_network_conducts_a_corpus_that_it_never_learned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = make_model(tmp_path / "old", make_sounds(tmp_path / "sounds"))
    before = {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()}
    rng = np.random.default_rng(0)
    hiss = (0.1 * rng.standard_normal(8 * RATE)).astype(np.float32)
    sf.write(tmp_path / "hiss.wav", hiss, RATE)
    duo = tmp_path / "duo"
    main(["remember", str(model), str(tmp_path / "hiss.wav"), "--name", str(duo)])
    assert "the errors at 7" in (said := capsys.readouterr().out) and "of hiss.wav" in said
    assert {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()} == before
    conducted = audiogen.load(duo)
    assert conducted.checkpoint.recall == 0.9
    # All bands sound alike in hiss, and in the melodies that the network knows few sound at all.
    flatness = {
        recall: flatness_of(conducted.render(4, seed=1, recall=recall).samples.ravel())
        for recall in (0.0, 1.0)
    }
    assert flatness[1.0] > 3 * flatness[0.0]
    with pytest.raises(SystemExit):
        main(["remember", str(model), str(tmp_path / "hiss.wav"), "--name", str(duo)])
    with pytest.raises(SystemExit):
        main(["remember", str(model), str(tmp_path / "hiss.wav"), "--force"])
    assert "--name" in capsys.readouterr().err


def test_models_without_a_density_of_values_say_that_they_have_no_errors(tmp_path: Path) -> None:
    before = Path(__file__).parent / "before" / "checkpoints"
    for kind in ("notes", "samples"):
        with pytest.raises(ConfigError, match="no distribution over values"):
            audiogen.remember(before / kind, tmp_path)
