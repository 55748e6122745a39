"""A live input as a source: what is heard there is in the loop, frame by frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import TileCodec
from fake_devices import FakeSystem
from fake_model import SMALL, fake_checkpoint
from live_session import small_stage, take

from audiogen.codec import SpectralCodec
from audiogen.control.table import Snapshot
from audiogen.generation.ensemble import Ensemble
from audiogen.live.audio_device import DeviceError
from audiogen.live.microphone import GONE, LATEST, LiveInput

PLAIN = Snapshot()


def test_it_offers_what_it_heard_and_the_last_frame_again_where_none_has_come(
    tile_codec: TileCodec,
) -> None:
    heard = LiveInput().source(tile_codec, [1, 2], ())
    assert (heard.next(PLAIN) == tile_codec.rest()).all() and heard.repeated == 1
    wave = np.linspace(-0.5, 0.5, 2 * 64, dtype=np.float32)[:, None]
    heard.push(wave[:100])
    heard.push(wave[100:])
    for n in (0, 1, 1):
        frame = heard.next(PLAIN)
        assert frame.shape == (2, 64)
        np.testing.assert_array_equal(frame[1], wave[64 * n : 64 * n + 64, 0])
    assert heard.repeated == 2


def test_an_input_that_has_gone_falls_silent_and_that_is_told(tile_codec: TileCodec) -> None:
    told: list[str] = []
    heard = LiveInput("USB", told.append).source(tile_codec, [1], ())
    tone, frames = np.full((64, 1), 0.5, np.float32), int(GONE * tile_codec.frame_rate)
    heard.push(tone)
    assert all((heard.next(PLAIN) == 0.5).all() for _ in range(1 + frames))
    assert not told
    for _ in range(3):
        frame = heard.next(PLAIN)
    assert (frame == tile_codec.rest()).all()
    assert told == ["nothing comes from input USB: it is silent"]
    heard.push(tone)
    assert (heard.next(PLAIN) == 0.5).all()
    assert told[1:] == ["input USB is back"]


def test_what_comes_too_fast_is_dropped_so_that_nothing_lags(tile_codec: TileCodec) -> None:
    heard = LiveInput().source(tile_codec, [1], ())
    for n in range(10):
        heard.push(np.full((64, 2), n / 10, np.float32))
    assert heard.dropped == 10 - LATEST
    assert heard.next(PLAIN)[0, 0] == pytest.approx((10 - LATEST) / 10)
    heard.catch_up(np.zeros((1, 1, 64), np.float32), PLAIN)
    heard.push(np.full((64, 1), 1.0, np.float32))
    assert heard.next(PLAIN)[0, 0] == 1.0


def test_no_number_and_no_overload_gets_through(tile_codec: TileCodec) -> None:
    heard = LiveInput().source(tile_codec, [1], ())
    heard.push(np.full((64, 1), np.nan, np.float32))
    heard.push(np.full((64, 1), 1e9, np.float32))
    assert heard.next(PLAIN).max() == 0 and heard.next(PLAIN).max() == 1


def test_a_device_is_heard_at_the_rate_of_the_codec() -> None:
    system, codec = FakeSystem(4000, 2), SpectralCodec(SMALL)
    heard = LiveInput("USB").source(codec, [1], ())
    with heard.capture(system):
        (device,) = system.open
        wave = 0.5 * np.sin(2 * np.pi * 250 * np.arange(4000) / 4000)
        size = device.settings["blocksize"]
        for start in range(0, 4000 - size, size):
            piece = np.repeat(wave[start : start + size, None], device.settings["channels"], axis=1)
            device.callback(piece.astype(np.float32), size, None, None)
            frame = heard.next(PLAIN)
    assert not system.open
    # 250 Hz of 1000, 32 samples: the eighth bin, at half of full scale.
    assert int(np.argmax(frame[0])) == 8 and frame[0, 8] == pytest.approx(-6, abs=0.5)


def test_an_input_that_is_not_there_is_refused_in_a_sentence(tile_codec: TileCodec) -> None:
    heard = LiveInput("Theremin").source(tile_codec, [1], ())
    with (
        pytest.raises(DeviceError, match="there is no input Theremin .*--list-devices"),
        heard.capture(FakeSystem(8000, 1)),
    ):
        pass


@pytest.mark.slow
def test_what_is_heard_is_played_and_heard_by_the_models(tmp_path: Path) -> None:
    heard = LiveInput()
    model = Ensemble({"jazz": fake_checkpoint(), "me": heard})
    with small_stage(tmp_path, model=model) as session:
        session.arbiter.move("page", "mix/me", 1.0, seconds=0)
        session.arbiter.move("page", "mix/jazz", 0.0, seconds=0)
        take(session, 500)
        silent = take(session, 200)
        wave = 0.5 * np.sin(2 * np.pi * 125 * np.arange(8) / 1000)[:, None].astype(np.float32)
        for _ in range(200):
            heard.push(wave)
            take(session, 8)
        sounding = take(session, 50)
        assert session.stream.error is None
    assert np.std(silent) < 0.01 * np.std(sounding)
