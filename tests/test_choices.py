"""Frames that are choices: the draw, the head, a model's view of them, mixing before the draw."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from audiogen.codec import NotesCodec, shared_codec
from audiogen.codec.base import as_choices
from audiogen.codec.sampling import choose
from audiogen.codec.sound import as_sound
from audiogen.config import FrameMapConfig, ModelConfig, NotesConfig
from audiogen.control.table import Event, Snapshot
from audiogen.errors import ConfigError
from audiogen.generation.instrument import Instrument, Stems
from audiogen.model.frame_map import ChoiceMap, fit_map, read_map, wrong_tensor
from audiogen.model.heads import CategoricalHead

CODEC = NotesCodec(NotesConfig(steps_per_beat=4, tempo=120.0))


def frames(*values: int) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


@settings(deadline=None)
@given(
    arrays(np.float32, (3, 7), elements=st.floats(0, 1, width=32)),
    st.floats(0, 2),
    arrays(np.float64, 3, elements=st.floats(0, 1)),
)
def test_what_has_no_chance_is_never_chosen(chances: Any, heat: float, numbers: Any) -> None:
    chances[:, 2] = 1.0
    for row, chosen in zip(chances, choose(chances, heat, numbers), strict=True):
        assert row[chosen] > 0


def test_choices_come_by_their_chances_and_temperature_sharpens_them() -> None:
    chances = np.tile([0.6, 0.3, 0.1], (100_000, 1))
    numbers = np.random.default_rng(0).random(len(chances))
    for heat in (0.5, 1.0, 2.0):
        share = np.bincount(choose(chances, heat, numbers), minlength=3) / len(chances)
        wanted = np.array([0.6, 0.3, 0.1]) ** (1 / heat)
        np.testing.assert_allclose(share, wanted / wanted.sum(), atol=0.006)


KINDS = np.array([0, 0, 0, 0, 1, 2, 2])


@settings(deadline=None)
@given(
    arrays(np.float32, (3, 7), elements=st.floats(0, 1, width=32)),
    st.floats(0, 2),
    arrays(np.float64, 3, elements=st.floats(0, 1)),
)
def test_of_several_kinds_what_has_no_chance_is_never_chosen(
    chances: Any, heat: float, numbers: Any
) -> None:
    chances[:, 2] = 1.0
    for row, chosen in zip(chances, choose(chances, heat, numbers, KINDS), strict=True):
        assert row[chosen] > 0


def test_a_kind_and_what_is_of_it_are_each_sharpened_by_temperature() -> None:
    chances = np.array([0.2, 0.15, 0.1, 0.05, 0.4, 0.09, 0.01])
    masses = np.array([0.5, 0.4, 0.1])
    numbers = np.random.default_rng(0).random(100_000)
    for heat in (0.25, 0.5, 1.0, 2.0):
        drawn = choose(np.tile(chances, (len(numbers), 1)), heat, numbers, KINDS)
        share = np.bincount(drawn, minlength=7) / len(numbers)
        within = chances ** (1 / heat)
        within /= np.bincount(KINDS, within)[KINDS]
        wanted = masses ** (1 / heat) / (masses ** (1 / heat)).sum()
        np.testing.assert_allclose(share, wanted[KINDS] * within, atol=0.006)
    # A pitch is likelier than the hold, though none of the pitches is.
    assert choose(chances[None], 0.0, np.array([0.5]), KINDS) == 0


def test_at_a_temperature_of_one_kinds_make_no_difference() -> None:
    rng = np.random.default_rng(1)
    chances, numbers = rng.random((1000, 7)), rng.random(1000)
    plain = choose(chances, 1.0, numbers)
    np.testing.assert_array_equal(choose(chances, 1.0, numbers, KINDS), plain)


def test_the_loss_is_the_cross_entropy_of_logits() -> None:
    from scipy.special import log_softmax

    rng = np.random.default_rng(1)
    head = CategoricalHead(9)
    logits = rng.normal(0, 30, (4, 5, 9))
    target = np.eye(9)[rng.integers(0, 9, (4, 5))]
    wanted = -(target * log_softmax(logits, axis=-1)).sum(axis=-1)
    np.testing.assert_allclose(head.nll(logits, target, target, np), wanted, atol=1e-9)


@pytest.mark.slow
def test_the_loss_is_the_same_in_keras() -> None:
    import keras

    rng = np.random.default_rng(2)
    head, logits = CategoricalHead(9), rng.normal(0, 5, (4, 9)).astype(np.float32)
    target = np.eye(9, dtype=np.float32)[rng.integers(0, 9, 4)]
    own = head.loss(logits, target, target, np)
    np.testing.assert_allclose(head.loss(logits, target, target, keras.ops), own, rtol=1e-5)


def test_a_head_offers_its_chances() -> None:
    head, rng = CategoricalHead(3), np.random.default_rng(3)
    logits = np.log(np.array([[0.7, 0.2, 0.1]], np.float32))
    offered = head.offer(logits, np.zeros((1, 3), np.float32), 0.3, [rng])
    np.testing.assert_allclose(offered, [[0.7, 0.2, 0.1]], atol=1e-6)


def test_a_map_tells_apart_what_its_corpus_has() -> None:
    corpus = [frames(60, 129, 62, 128), frames(60, 64)]
    view = fit_map(corpus, FrameMapConfig(), ModelConfig(head="categorical"), CODEC)
    assert isinstance(view, ChoiceMap)
    assert view.kept.tolist() == [60, 62, 64, 128, 129]
    for stretch in corpus:
        np.testing.assert_array_equal(view.inverse(view.forward(stretch)), stretch)
    assert view.forward(corpus[0]).sum(axis=1).tolist() == [1, 1, 1, 1]
    assert view.reconstruction_error(corpus) == 0


def test_what_a_corpus_lacks_is_heard_as_the_nearest_of_its_kind() -> None:
    view = ChoiceMap.fit([frames(60, 72, 129)], 0, CODEC.families())
    heard = view.inverse(view.forward(frames(10, 65, 67, 127, 129)))
    assert heard[:, 0].tolist() == [60, 60, 72, 72, 129]  # and 127 is nearer to hold by number


def test_the_commonest_are_kept_and_the_rest_is_counted() -> None:
    corpus = [frames(60, 60, 60, 62, 62, 70)]
    view = ChoiceMap.fit(corpus, 2, CODEC.families())
    assert view.kept.tolist() == [60, 62]
    assert view.reconstruction_error(corpus) == pytest.approx(1 / 6)


def test_a_map_survives_its_tensors_and_damage_shows() -> None:
    model = ModelConfig(head="categorical")
    view = ChoiceMap.fit([frames(60, 62, 64, 129)], 0, CODEC.families())
    again = read_map(model, view.tensors())
    np.testing.assert_array_equal(again.forward(frames(61, 129)), view.forward(frames(61, 129)))
    assert wrong_tensor(model, view.tensors(), CODEC) is None
    for name, wrong in (
        ("kept", np.array([60, 60, 64, 129], np.float32)),
        ("kept", np.array([60, 62, 64, 130], np.float32)),
        ("kept", np.zeros(0, np.float32)),
        ("places", view.places[:-1]),
        ("places", np.full(130, 4, np.float32)),
        ("places", np.full(130, 0.5, np.float32)),
        ("places", np.full(130, 1e9, np.float32)),
        ("kept", np.array([60, 62, 64, 1e9], np.float32)),
        ("spread", np.zeros(4, np.float32)),
    ):
        assert wrong_tensor(model, {**view.tensors(), name: wrong}, CODEC) == name


def test_offers_lie_where_the_codec_has_its_choices() -> None:
    view = ChoiceMap.fit([frames(60, 62)], 0, CODEC.families())
    offer = view.offered(np.array([0.25, 0.75], np.float32))
    assert offer.shape == (CODEC.offer_size,)
    assert offer[60] == 0.25 and offer[62] == 0.75 and offer.sum() == 1


class Teller:
    """A source that offers fixed chances and notes what it hears."""

    memory = 1

    def __init__(self, chances: dict[int, float], rows: int = 1) -> None:
        self.offer = np.zeros((rows, CODEC.offer_size), np.float32)
        self.offer[:, list(chances)] = list(chances.values())
        self.heard: list[int] = []

    def prime(self, frames: Any = None, style: float = 0.0) -> Any:
        return np.zeros((0, len(self.offer), 1), np.float32)

    def next(self, snapshot: Snapshot) -> Any:
        return self.offer

    def feed(self, frames: Any, snapshot: Snapshot) -> None:
        self.heard.append(int(frames[0, 0]))

    def catch_up(self, frames: Any, snapshot: Snapshot) -> None:
        pass

    def add_output_noise(self, frames: Any, snapshot: Snapshot) -> Any:
        return frames

    def reset(self) -> None:
        pass

    def take_over(self, other: Any) -> bool:
        return False


def played(instrument: Instrument, steps: int, **values: Any) -> list[int]:
    mix = MappingProxyType(values.pop("mix", {}))
    instrument.begin()
    return [int(instrument.step(Snapshot(mix=mix, **values))[0, 0]) for _ in range(steps)]


@pytest.mark.slow
def test_two_voices_agree_on_the_chances_before_one_note_is_drawn() -> None:
    # Drawn first and mixed after, half of the steps would be neither's likeliest.
    a, b = Teller({60: 0.6, 61: 0.4}), Teller({60: 0.6, 62: 0.4})
    half = {"a": 0.5, "b": 0.5}
    notes = played(Instrument({"a": a, "b": b}, CODEC, [1]), 4000, mix=half)
    share = np.bincount(notes, minlength=63)[[60, 61, 62]] / len(notes)
    np.testing.assert_allclose(share, [0.6, 0.2, 0.2], atol=0.03)
    assert set(played(Instrument({"a": a, "b": b}, CODEC, [1]), 9, mix=half, temperature=0)) == {60}


def test_crosstalk_says_whether_a_voice_hears_the_mix_or_itself() -> None:
    for crosstalk, same in ((1.0, True), (0.0, False)):
        a, b = Teller({60: 1.0}), Teller({72: 1.0})
        instrument = Instrument({"a": a, "b": b}, CODEC, [1])
        notes = played(instrument, 200, mix={"a": 0.5, "b": 0.5}, crosstalk=crosstalk)
        assert set(notes) == {60, 72}
        assert (a.heard == notes) == same and (b.heard == notes) == same
        assert same or (set(a.heard), set(b.heard)) == ({60}, {72})


def test_one_seed_chooses_alike_and_a_reset_begins_its_chances_again() -> None:
    teller = {60: 0.5, 64: 0.3, 67: 0.2}
    first = played(Instrument({"a": Teller(teller)}, CODEC, [5]), 50)
    again = Instrument({"a": Teller(teller)}, CODEC, [5])
    assert played(again, 50) == first != played(Instrument({"a": Teller(teller)}, CODEC, [6]), 50)
    reset = Snapshot(events=(Event("reset"),))
    rest = [int(again.step(s)[0, 0]) for s in (reset, *[Snapshot()] * 49)]
    assert rest == first


def test_a_row_chooses_the_same_alone_and_in_a_batch() -> None:
    teller = {60: 0.5, 64: 0.3, 67: 0.2}
    batch = Instrument({"a": Teller(teller, rows=3)}, CODEC, [5, 6, 7])
    batch.begin()
    together = np.stack([batch.step(Snapshot())[:, 0] for _ in range(30)])
    for row, seed in enumerate((5, 6, 7)):
        alone = played(Instrument({"a": Teller(teller)}, CODEC, [seed]), 30)
        assert together[:, row].tolist() == alone


def test_stems_are_what_each_would_have_played() -> None:
    instrument = Instrument({"a": Teller({60: 1.0}), "b": Teller({72: 1.0})}, CODEC, [1])
    instrument.begin()
    stems = Stems(instrument, instrument)
    rows = np.stack([stems.step(Snapshot(mix=MappingProxyType({"a": 1, "b": 1})))[:, 0]
                     for _ in range(20)])  # fmt: skip
    assert (rows[:, 1] == 60).all() and (rows[:, 2] == 72).all()
    assert set(rows[:, 0].tolist()) == {60, 72}


def test_what_is_for_sound_or_for_choices_alone_says_so(tile_codec: Any) -> None:
    with pytest.raises(ConfigError, match="needs a model of sound, not one of notes frames"):
        as_sound(CODEC)
    with pytest.raises(ConfigError, match="needs frames of choices, as of notes, not tile"):
        as_choices(tile_codec)
    assert as_sound(dataclasses.replace(tile_codec)) is not None


def test_models_that_cannot_meet_are_told_what_sets_their_frames_apart_and_no_more() -> None:
    events = NotesCodec(NotesConfig(vocabulary="events", events_per_second=80.0))
    with pytest.raises(ConfigError, match="train 'b' anew with --vocabulary events") as told:
        shared_codec({"a": events, "b": CODEC})
    assert "tempo" not in str(told.value) and "per_second" not in str(told.value)
