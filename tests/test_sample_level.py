"""The head that draws samples: its density against the equations, its draws against its density."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import pytest
from waveform_model import FRAME, lively_head, waveform_config

from audiogen.errors import ConfigError
from audiogen.model import cells
from audiogen.model.heads import SampleLevelHead, sample_kernels, sample_panels
from audiogen.model.heads.sample_level import CONDITION, EMBEDDING, MIDDLE
from audiogen.model.mulaw import REACH, codes_of, values_of
from audiogen.model.tensors import expected_shapes


def some(head: SampleLevelHead, *shape: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Parameters, targets and histories of a shape, the latter two as levels."""
    rng = np.random.default_rng(seed)
    parameters = rng.normal(0, 1, (*shape, head.parameter_size)).astype(np.float32)
    codes = rng.integers(0, head.levels, (2, *shape, head.values))
    target, history = values_of(codes, head.levels)
    return parameters, target, history


def softmax(logits: Any, temperature: float = 1.0) -> np.ndarray:
    """Along the last axis, in double precision."""
    return cells.softmax(np.asarray(logits, np.float64) / temperature)


def logits_by_hand(
    head: SampleLevelHead, parameters: np.ndarray, target: np.ndarray, history: np.ndarray
) -> np.ndarray:
    """Logits `[values, levels]` of one frame, sample by sample, as the paper has them.

    Mehri et al., SampleRNN (ICLR 2017), section 2: each tier above conditions the one below, with
    one vector for each of its steps; the lowest is a multilayer perceptron over the last samples,
    embedded, and that vector.
    """
    own = {name: tensor.astype(np.float64) for name, tensor in head.tensors.items()}
    heard = np.concatenate([history, target]).astype(np.float64)
    codes = np.round((heard + REACH) / (2 * REACH) * (head.levels - 1)).astype(int)
    said = parameters.astype(np.float64)
    by_tap = own["tap_kernel"].reshape(head.taps, EMBEDDING, head.units)
    if head.tiers == 3:
        names = ("kernel", "recurrent_kernel", "bias")
        cell = cells.Cell(*(own[f"middle/{name}"] for name in names))
        h = c = np.zeros((1, head.units))
    made = []
    for t in range(head.values):
        now = head.values + t  # its place in what is heard
        if head.tiers == 2:
            condition = said[t * CONDITION : (t + 1) * CONDITION]
        else:
            if t % MIDDLE == 0:
                step = t // MIDDLE
                last = heard[now - 2 * MIDDLE : now] / REACH
                x = np.concatenate([said[step * CONDITION : (step + 1) * CONDITION], last])
                h, c = cells.lstm_step(x[None], h, c, cell)
                lower = (h @ own["middle/read_out"])[0].reshape(MIDDLE, CONDITION)
            condition = lower[t % MIDDLE]
        z = own["hidden_bias_1"] + condition @ own["condition_kernel"]
        for k in range(head.taps):
            z = z + own["embedding"][codes[now - head.taps + k]] @ by_tap[k]
        z = np.maximum(z, 0) @ own["hidden_kernel"] + own["hidden_bias_2"]
        made.append(np.maximum(z, 0) @ own["logit_kernel"] + own["logit_bias"])
    return np.stack(made)


@pytest.mark.parametrize("tiers", [2, 3])
@pytest.mark.parametrize(("levels", "taps"), [(12, 5), (37, FRAME), (2, 1), (256, 3)])
def test_the_density_is_the_one_written_by_hand(levels: int, taps: int, tiers: int) -> None:
    head = lively_head(levels=levels, taps=taps, tiers=tiers)
    parameters, target, history = some(head, 4)
    logits = head.logits(parameters, target, history, np)
    nll = head.nll(parameters, target, history, np)
    loss = head.loss(parameters, target, history, np)
    assert logits.shape == (4, FRAME, levels) and nll.shape == loss.shape == (4,)
    for row in range(4):
        wanted = logits_by_hand(head, parameters[row], target[row], history[row])
        np.testing.assert_allclose(logits[row], wanted, atol=2e-4)
        codes = codes_of(target[row], levels, np).astype(int)
        nats = -np.log(softmax(wanted)[np.arange(FRAME), codes]).sum()
        assert nll[row] == pytest.approx(nats, rel=1e-4)
        assert loss[row] == pytest.approx(nats / FRAME, rel=1e-4)


@pytest.mark.parametrize("tiers", [2, 3])
def test_it_learns_to_foretell_the_clean_sample_from_noisy_ones(tiers: int) -> None:
    head = lively_head(tiers=tiers)
    parameters, target, history = some(head, 3)
    noisy = tuple(
        values_of(codes_of(-part, head.levels, np), head.levels) for part in (target, history)
    )
    loss = head.loss(parameters, target, history, np, noisy)
    for row in range(3):
        wanted = logits_by_hand(head, parameters[row], noisy[0][row], noisy[1][row])
        codes = codes_of(target[row], head.levels, np).astype(int)
        nats = -np.log(softmax(wanted)[np.arange(FRAME), codes]).mean()
        assert loss[row] == pytest.approx(nats, rel=1e-4)


@pytest.mark.parametrize("tiers", [2, 3])
def test_the_chances_of_all_frames_there_can_be_sum_to_one(tiers: int) -> None:
    """Two levels, and all 2^8 ends that a frame can have after one beginning."""
    head = lively_head(levels=2, tiers=tiers, taps=3)
    parameters, target, history = some(head)
    ends = (np.arange(256)[:, None] >> np.arange(8)) & 1
    frames = np.repeat(target[None], 256, axis=0)
    frames[:, 8:] = values_of(ends, 2)
    logits = head.logits(np.tile(parameters, (256, 1)), frames, np.tile(history, (256, 1)), np)
    codes = codes_of(frames, 2, np).astype(int)[..., None]
    chances = np.take_along_axis(softmax(logits), codes, axis=-1)[:, 8:, 0]
    assert np.prod(chances, axis=1).sum() == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(logits[:, :9], logits[:1, :9].repeat(256, axis=0), atol=1e-5)


@pytest.mark.parametrize("tiers", [2, 3])
def test_a_sample_depends_on_its_taps_and_on_nothing_that_is_still_to_come(tiers: int) -> None:
    head = lively_head(tiers=tiers, taps=5)
    parameters, target, history = some(head)
    logits = head.logits(parameters, target, history, np)
    for place in (0, 6, FRAME - 1):
        changed = target.copy()
        changed[place] = -changed[place]
        moved = np.abs(head.logits(parameters, changed, history, np) - logits).max(axis=1) > 1e-6
        assert not moved[: place + 1].any()
        assert moved[place + 1 : place + 6].all()
        if tiers == 2:
            assert not moved[place + 6 :].any()


@pytest.mark.parametrize("tiers", [2, 3])
def test_any_leading_shape_gives_the_same_numbers(tiers: int) -> None:
    head = lively_head(tiers=tiers)
    rows = some(head, 6)
    shaped = [array.reshape(2, 3, -1) for array in rows]
    flat = head.nll(*rows, np)
    np.testing.assert_allclose(head.nll(*shaped, np).ravel(), flat, rtol=1e-5)
    np.testing.assert_allclose(head.nll(*(a[0] for a in rows), np), flat[0], rtol=1e-5)


def test_fresh_tensors_are_those_that_a_checkpoint_expects() -> None:
    for tiers in (2, 3):
        config = waveform_config(tiers=tiers)
        head = SampleLevelHead(config, FRAME)
        shapes = expected_shapes(config, FRAME)
        for name, tensor in head.initial_tensors().items():
            assert shapes[f"head/{name}"] == tensor.shape and tensor.dtype == np.float32
        assert shapes["head/kernel"] == (config.units, head.parameter_size)
        assert ("middle/kernel" in head.initial_tensors()) is (tiers == 3)
        assert set(head.trained) == set(head.initial_tensors()) - {"spread"}
        # A fresh head knows nothing: every level is about as likely.
        head.tensors = dict(head.initial_tensors())
        nats = head.loss(*some(head, 50), np).mean()
        assert nats == pytest.approx(np.log(config.levels), abs=0.05)


@pytest.mark.parametrize(
    ("values", "settings", "sentence"),
    [
        (16, {"taps": 17}, "frames of 16 samples are too short for 17 taps"),
        (12, {"tiers": 3}, "three tiers need a frame_size of 16 or more, in steps of 8"),
        (20, {"tiers": 3}, "three tiers need a frame_size of 16 or more, in steps of 8"),
        (8, {"tiers": 3}, "three tiers need a frame_size of 16 or more, in steps of 8"),
    ],
)
def test_frames_that_are_too_short_are_refused_in_a_sentence(
    values: int, settings: dict[str, int], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=f"^{sentence}$"):
        SampleLevelHead(waveform_config(**settings), values)


def draws(
    head: SampleLevelHead, count: int, temperature: float, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Codes `[count, values]` drawn after one history, and the logits that each was drawn from."""
    parameters, _, history = (np.repeat(a[None], count, axis=0) for a in some(head, seed=seed))
    rngs = [np.random.default_rng([seed, n]) for n in range(count)]
    memory = led(head, count, seed)
    before = memory.copy() if memory else ()
    drawn = head.offer(parameters, history, temperature, rngs, memory)
    for part, kept in zip(memory or (), before, strict=True):
        np.testing.assert_array_equal(part, kept)  # what is drawn is not yet heard
    hints = head.follow(memory, drawn[:, None], temperature)
    assert drawn.shape == (count, head.values) and drawn.dtype == np.float32
    codes = codes_of(drawn, head.levels, np).astype(int)
    np.testing.assert_array_equal(values_of(codes, head.levels), drawn)
    hints = hints if hints is None else hints[:, 0]
    return codes, head.logits(parameters, drawn, history, np, hints)


def led(head: SampleLevelHead, count: int, seed: int = 0) -> Any:
    """A memory `[count]` of voices that heard some frames of one wave, if the head keeps any."""
    memory = head.lpc_state(count)
    time = np.arange(20 * head.values).reshape(1, 20, -1)
    wave = 1.2 * np.sin(0.3 * time) + np.random.default_rng(seed).normal(0, 0.1, time.shape)
    head.follow(memory, np.repeat(wave.astype(np.float32), count, axis=0))
    return memory


@pytest.mark.slow
@pytest.mark.parametrize(
    ("temperature", "levels", "tiers", "prediction"),
    [
        (1.0, 12, 3, True),
        (1.0, 40, 2, False),
        (1.0, 256, 2, True),
        (0.5, 12, 2, True),
        (1.6, 33, 3, True),
    ],
)
def test_draws_follow_the_density_at_every_sample_and_temperature(
    temperature: float, levels: int, tiers: int, prediction: bool
) -> None:
    count = 4000
    head = lively_head(tiers=tiers, levels=levels, prediction=prediction)
    codes, logits = draws(head, count, temperature)
    chances = softmax(logits, temperature)  # [draws, values, levels]: each given those before it
    found = (codes[..., None] == np.arange(levels)).sum(axis=0)
    wanted, spread = chances.sum(axis=0), np.sqrt((chances * (1 - chances)).sum(axis=0))
    often = wanted > 25
    off = (found - wanted) / np.maximum(spread, 1)
    assert np.abs(off[often]).max() < 5
    assert (found[~often] < 60).all()
    # Chi-square over all levels of all samples: its mean is how many there are.
    total, free = np.square(off[often]).sum(), often.sum()
    assert total < free + 5 * np.sqrt(2 * free)
    # The test can fail: another temperature is far off.
    other = softmax(logits, 0.8 * temperature).sum(axis=0)
    assert np.square((found - other) / np.maximum(spread, 1))[often].sum() > 2 * free


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [2, 3])
@pytest.mark.parametrize("temperature", [0.7, 1.0])
@pytest.mark.parametrize("levels", [12, 40, 256])
def test_a_drawn_level_is_the_one_whose_share_holds_the_chance(
    levels: int, temperature: float, tiers: int
) -> None:
    head = lively_head(tiers=tiers, levels=levels)
    codes, logits = draws(head, 300, temperature)
    # The drawing runs through the levels lane by lane, as vectors hold them.
    order = np.concatenate([np.arange(lane, levels, 16) for lane in range(min(16, levels))])
    shares = softmax(logits, temperature)[..., order]
    ends = np.cumsum(shares, axis=-1)
    place = np.argsort(order)[codes][..., None]
    high = np.take_along_axis(ends, place, axis=-1)[..., 0]
    low = high - np.take_along_axis(shares, place, axis=-1)[..., 0]
    chances = np.stack([np.random.default_rng([0, n]).random(FRAME) for n in range(300)])
    assert (low - 1e-5 <= chances).all() and (chances <= high + 1e-5).all()


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [2, 3])
def test_temperature_0_takes_the_likeliest_and_almost_none_does_too(tiers: int) -> None:
    for seed in range(5):
        head = lively_head(seed, tiers=tiers)
        codes, logits = draws(head, 1, 0.0, seed)
        np.testing.assert_array_equal(codes, np.argmax(logits, axis=-1))
        for temperature in (1e-30, 1e-7, 1e-3):
            np.testing.assert_array_equal(draws(head, 3, temperature, seed)[0], codes[[0] * 3])


@pytest.mark.parametrize("tiers", [2, 3])
@pytest.mark.parametrize("temperature", [0.0, 0.6, 1.0])
@pytest.mark.parametrize(("levels", "units"), [(12, 10), (100, 33)])
def test_a_voice_draws_the_same_alone_and_in_a_batch(
    levels: int, units: int, temperature: float, tiers: int
) -> None:
    head = lively_head(tiers=tiers, levels=levels, sample_units=units)
    parameters, _, histories = some(head, 9)
    memory, rngs = led(head, 9), [np.random.default_rng(n) for n in range(9)]
    together = head.offer(parameters, histories, temperature, rngs, memory)
    for n in range(9):
        row = slice(n, n + 1)
        given = (parameters[row], histories[row], temperature, [np.random.default_rng(n)])
        alone = head.offer(*given, memory.part(n))
        np.testing.assert_array_equal(alone[0], together[n])
    assert len({row.tobytes() for row in together}) == 9


def test_a_draw_takes_one_random_number_for_each_sample_at_any_temperature() -> None:
    head = lively_head()
    parameters, _, history = some(head)
    for temperature in (0.0, 0.3, 1.0):
        rng, other = np.random.default_rng(3), np.random.default_rng(3)
        head.offer(parameters[None], history[None], temperature, [rng])
        other.random(FRAME)
        assert rng.bit_generator.state == other.bit_generator.state


def test_a_dithered_draw_hears_another_sample_than_it_plays() -> None:
    head = lively_head(levels=256)
    parameters, _, histories = some(head, 3)
    memory, near = led(head, 3), np.zeros((3, FRAME), np.float32)

    def drawn(dither: np.ndarray | None) -> np.ndarray:
        rngs = [np.random.default_rng(n) for n in range(3)]
        return head.offer(parameters, histories, 1.0, rngs, memory, 1.0, dither)

    plain = drawn(None)
    np.testing.assert_array_equal(drawn(near), plain)
    far = near.copy()
    far[:, 5] = 1.0
    other = drawn(far)
    np.testing.assert_array_equal(other[:, :6], plain[:, :6])  # what is played has no noise on it
    assert (other[:, 6:] != plain[:, 6:]).any(axis=1).all()


def test_what_is_heard_off_its_levels_counts_as_the_nearest() -> None:
    """Noise in the ear: the samples of the last frame need not be levels."""
    head = lively_head()
    parameters, _, history = some(head)
    step = 2 * REACH / (head.levels - 1)
    noisy = history + np.float32(0.4) * step * np.sign(np.random.default_rng(1).normal(size=FRAME))
    far = np.where(history == REACH, np.float32(50), history)
    clean = head.offer(parameters[None], history[None], 1.0, [np.random.default_rng(0)])
    for heard in (noisy.astype(np.float32), far):
        drawn = head.offer(parameters[None], heard[None], 1.0, [np.random.default_rng(0)])
        np.testing.assert_array_equal(drawn, clean)


@pytest.mark.parametrize("chance", [0.0, 0.25, 0.999999, float(np.nextafter(1, 0))])
def test_a_level_without_weight_is_never_drawn(chance: float) -> None:
    from audiogen.model.heads.sample_kernels import LANES, choose

    rng = np.random.default_rng(0)
    lanes = np.empty(LANES, np.float32)
    for _ in range(200):
        weights = np.zeros(64, np.float32)
        some_of_them = rng.choice(64, rng.integers(1, 20), replace=False)
        weights[some_of_them] = rng.random(len(some_of_them), np.float32) + np.float32(0.01)
        assert weights[choose(weights, chance, lanes)] > 0


def test_rounding_at_the_end_of_a_lane_draws_no_level_that_is_all_but_impossible() -> None:
    """A lane's total in single precision is more than its parts: what then is over goes to one of
    the likely levels, not to one of 2^-100 or beyond the last."""
    from audiogen.model.heads.sample_kernels import LANES, choose

    rng = np.random.default_rng(0)
    lanes = np.empty(LANES, np.float32)
    tried = 0
    for _ in range(300):
        weights = np.full(256, 2.0**-100, np.float32)
        weights[:200] = rng.random(200, np.float32)
        total = np.zeros(LANES, np.float32)
        for part in weights.reshape(-1, LANES):
            total += part
        ends = np.cumsum(total.astype(np.float64))
        over = total - weights.reshape(-1, LANES).sum(axis=0, dtype=np.float64)
        for lane in np.flatnonzero(over > 0):
            tried += 1
            chance = (ends[lane] - over[lane] / 2) / ends[-1]
            assert choose(weights, chance, lanes) < 200
    assert tried > 1000


@pytest.mark.slow
@pytest.mark.parametrize("tiers", [2, 3])
def test_the_engine_and_the_head_give_the_logits_of_tensorflow(tiers: int) -> None:
    """Thirty frames, sample for sample: the network in Keras against the engines and numpy."""
    import keras

    from audiogen.model.engine import build_engine
    from audiogen.training.network import Network

    config = waveform_config(tiers=tiers, units=24, sample_units=32, levels=64, taps=FRAME)
    network = Network(config, FRAME, np.ones(FRAME, np.float32), seed=1)
    rng = np.random.default_rng(2)
    lively = lively_head(3, tiers=tiers, sample_units=32, levels=64, taps=FRAME)
    tensors = {
        name: (tensor + rng.normal(0, 0.2, tensor.shape)).astype(np.float32)
        for name, tensor in network.tensors().items()
    } | {f"head/{name}": tensor for name, tensor in lively.tensors.items()}
    network.assign(tensors)
    sound = values_of(rng.integers(0, 64, (2, 31, FRAME)), 64)
    outputs, _ = network(keras.ops.array(sound[:, :-1]))
    head = SampleLevelHead(config, FRAME)
    head.tensors = dict(lively.tensors)
    hints = head.follow(head.lpc_state(2), sound)[:, 1:]
    wanted = network.head.logits(outputs, sound[:, 1:], sound[:, :-1], keras.ops, hints)
    nats = network.head.nll(outputs, sound[:, 1:], sound[:, :-1], keras.ops, hints)
    assert wanted.shape == (2, 30, FRAME, 64) and np.std(wanted) > 0.3
    for kind in ("fast", "reference"):
        engine = build_engine(config, tensors, kind)
        state = engine.start(2)
        for t in range(30):
            parameters = engine.step(sound[:, t], state).copy()
            given = (parameters, sound[:, t + 1], sound[:, t], np, hints[:, t])
            np.testing.assert_allclose(head.logits(*given), wanted[:, t], atol=1e-4)
            np.testing.assert_allclose(head.nll(*given), nats[:, t], rtol=1e-4)


@pytest.mark.slow
def test_active_units_are_those_that_are_found_one_by_one(rng: np.random.Generator) -> None:
    one_by_one = numba.njit(sample_panels._rectify)
    for count in (64, 256):
        sums, scales = rng.standard_normal((2, count), np.float32)
        sums[:5] = 0.0, -0.0, np.nan, np.inf, -np.inf
        found = []
        for rectify in (sample_panels.rectify, one_by_one):
            active, strength = np.zeros(count + 1, np.int32), np.zeros(count + 1, np.float32)
            size = rectify(sums, scales, active, strength)
            found.append((size, active[:size].tobytes(), strength[:size].tobytes()))
        assert found[0] == found[1] and 0 < found[0][0] < count


@pytest.mark.slow
@pytest.mark.parametrize("taps", [1, 4, 7, 16])
def test_taps_are_added_up_whatever_their_number(taps: int, rng: np.random.Generator) -> None:
    table = rng.integers(-32767, 32768, (taps, 5, 64)).astype(np.int16)
    codes, sums = rng.integers(0, 5, taps).astype(np.int32), np.empty(64, np.int32)
    sample_kernels.add_up_taps(table, codes, sums)
    wanted = table[np.arange(taps), codes].astype(np.int64).sum(axis=0)
    np.testing.assert_array_equal(sums, wanted)
