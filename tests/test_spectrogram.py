"""The picture: a PNG of bounded size whose columns stand for equal times."""

from __future__ import annotations

import tracemalloc
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
from fake_model import SMALL, fake_checkpoint
from matplotlib.axes import Axes

from audiogen.errors import SinkError
from audiogen.generation.load import Model
from audiogen.generation.render import spectrogram as module
from audiogen.generation.render.picture import check_picture
from audiogen.generation.render.spectrogram import COLUMNS, ROWS, SpectrogramPicture


def gathered(frames: np.ndarray, pieces: int = 1, rate: int = 22050) -> SpectrogramPicture:
    """A picture of frames, pushed in some pieces, at 10 frames a second."""
    drawing = SpectrogramPicture(rate, 10.0)
    for piece in np.array_split(frames, pieces):
        drawing.push(piece)
    return drawing


def steps(count: int, bins: int = 5) -> np.ndarray:
    """Frames whose every value is their number."""
    return np.repeat(np.arange(count, dtype=np.float32)[:, None], bins, axis=1)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the next picture shows: the image and the `extent` of its axes."""
    seen: dict[str, Any] = {}
    show = Axes.imshow

    def note(axes: Axes, image: np.ndarray, **settings: Any) -> Any:
        seen.update(settings, image=image)
        return show(axes, image, **settings)

    monkeypatch.setattr(Axes, "imshow", note)
    return seen


@pytest.fixture
def sketched(drawn: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same of a picture that is not written, which takes longest."""
    monkeypatch.setattr(module, "save_figure", lambda figure, path: None)
    return drawn


@pytest.mark.parametrize("count", [1, 2, 100, 2399, 2400, 2401, 4800, 10_000])
def test_any_number_of_frames_makes_a_bounded_number_of_equal_columns(
    sketched: dict[str, Any], count: int
) -> None:
    for pieces in (1, 7):
        gathered(steps(count), pieces).save(Path("p.png"))
        columns = sketched["image"][0]
        assert 1 <= len(columns) <= 2 * COLUMNS
        if count >= 2 * COLUMNS:
            assert len(columns) >= COLUMNS
        stride = count // len(columns)
        assert len(columns) == count // stride
        np.testing.assert_allclose(
            columns, stride * np.arange(len(columns)) + (stride - 1) / 2, rtol=1e-6
        )


@pytest.mark.parametrize(("count", "seconds"), [(1, 0.1), (600, 60), (3000, 300), (2500, 250)])
def test_the_time_axis_is_as_long_as_what_was_played(
    tmp_path: Path, drawn: dict[str, Any], count: int, seconds: float
) -> None:
    gathered(steps(count)).save(tmp_path / "p.png")
    assert drawn["extent"][:2] == (0, seconds)


def test_long_performances_are_counted_in_minutes(tmp_path: Path, drawn: dict[str, Any]) -> None:
    gathered(steps(36_000)).save(tmp_path / "p.png")
    assert drawn["extent"][:2] == pytest.approx((0, 60), rel=1e-3)
    assert drawn["image"].shape[1] <= 2 * COLUMNS


def test_a_tone_lies_in_its_own_row_and_time(tmp_path: Path, drawn: dict[str, Any]) -> None:
    frames = np.full((200, 1025), -90, np.float32)
    frames[50:100, 100] = 0  # 100 of 1024 bins of 11025 Hz: 1077 Hz, from 5 to 10 s
    gathered(frames).save(tmp_path / "p.png")
    image = drawn["image"]
    assert image.shape == (ROWS, 200)
    rows = np.geomspace(module.LOWEST_HZ, 11025, ROWS)
    row, column = np.unravel_index(image.argmax(), image.shape)
    assert rows[row] == pytest.approx(1077, rel=0.02) and 50 <= column < 100
    bright = image.max(axis=0) > -45
    np.testing.assert_array_equal(np.flatnonzero(bright), np.arange(50, 100))


def test_what_is_written_is_a_png_in_a_folder_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "p.png"
    gathered(np.random.default_rng(0).normal(-40, 10, (300, 65)).astype("f4")).save(path, "a title")
    image = matplotlib.image.imread(path)
    assert image.shape[0] > 300 and image.shape[1] > 1000
    assert image[..., :3].std() > 0.1
    assert [file.name for file in path.parent.iterdir()] == ["p.png"]


@pytest.mark.slow
@pytest.mark.parametrize("title", ["$x$", r"$\frac{", "🎻 %s {}", "a\udcff.wav", "_^\\", ""])
def test_a_title_is_shown_as_it_is_and_raises_nothing(tmp_path: Path, title: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gathered(steps(10)).save(tmp_path / "p.png", title)
    assert (tmp_path / "p.png").stat().st_size > 1000


@pytest.mark.slow
@pytest.mark.parametrize("frames", [np.full((50, 33), -90, "f4"), np.zeros((1, 2), "f4")])
@pytest.mark.parametrize("rate", [1000, 22050, 384000])
def test_silence_and_a_single_frame_are_drawn_at_any_rate(
    tmp_path: Path, frames: np.ndarray, rate: int
) -> None:
    gathered(frames, rate=rate).save(tmp_path / "p.png")
    assert matplotlib.image.imread(tmp_path / "p.png").size


def test_long_performances_are_averaged_and_not_kept(sketched: dict[str, Any]) -> None:
    drawing, minute = SpectrogramPicture(22050, 10.0), steps(600, bins=65)
    tracemalloc.start()
    try:
        for _ in range(40):
            drawing.push(minute)
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept < 2 * COLUMNS * (4 * 65 + 200) < 0.2 * 40 * minute.nbytes
    drawing.save(Path("p.png"))
    assert sketched["image"].mean() == pytest.approx(minute.mean())


def test_a_picture_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        SinkError, match=r"file/p\.png could not be written: (File exists|Not a directory)"
    ):
        gathered(steps(3)).save(tmp_path / "file" / "p.png")


def test_only_its_own_pictures_are_written_over_without_force(tmp_path: Path) -> None:
    own, other, text = (tmp_path / name for name in ("own.png", "other.png", "text.PNG"))
    check_picture(own)
    gathered(steps(3)).save(own)
    check_picture(own)
    matplotlib.image.imsave(other, np.zeros((4, 4)))
    text.write_text("audiogen")
    for path in (other, text):
        with pytest.raises(SinkError, match="--force"):
            check_picture(path)
        check_picture(path, force=True)
    with pytest.raises(SinkError, match="a folder"):
        (tmp_path / "d.png").mkdir()
        check_picture(tmp_path / "d.png", force=True)
    for name in ("p.jpg", "p", "sound.wav", ".png"):
        with pytest.raises(SinkError, match=r"should end in \.png"):
            check_picture(tmp_path / name, force=True)
    with pytest.raises(SinkError, match="cannot be written"):
        check_picture(tmp_path / ("x" * 300 + ".png"))


@pytest.mark.slow
@pytest.mark.parametrize("channels", [1, 2])
def test_the_picture_of_a_render_shows_each_frame_of_it_once(
    tmp_path: Path, drawn: dict[str, Any], channels: int
) -> None:
    checkpoint = fake_checkpoint(codec=replace(SMALL, channels=channels))
    Model(checkpoint).render_file(tmp_path / "x.wav", 5, picture=tmp_path / "x.png")
    assert drawn["extent"][1] == pytest.approx(5, abs=1 / checkpoint.codec.frame_rate)
    assert drawn["image"].shape == (ROWS, np.ceil(5 * checkpoint.codec.frame_rate))


def test_of_two_channels_the_left_is_drawn_above_the_right_in_one_scale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panels: list[Any] = []
    show = Axes.imshow

    def note(axes: Axes, image: np.ndarray, **settings: Any) -> Any:
        panels.append((axes, show(axes, image, **settings)))
        return panels[-1][1]

    monkeypatch.setattr(Axes, "imshow", note)
    drawing = SpectrogramPicture(22050, 10.0, channels=2)
    drawing.push(np.repeat([[-20.0] * 5 + [-50.0] * 5], 30, axis=0).astype(np.float32))
    drawing.save(tmp_path / "x.png", "two")
    (above, left), (below, right) = panels
    assert above.get_position().y0 > below.get_position().y1
    assert above.get_ylabel().startswith("left") and below.get_ylabel().startswith("right")
    assert (left.get_array() == -20).all() and (right.get_array() == -50).all()
    assert left.get_clim() == right.get_clim() == (-100, -20)
