"""The page of previews: it shows each in its order, and works from the disk, wherever it lies."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from audiogen.generation.render.previews import PAGE, write_preview_page


class Shown(HTMLParser):
    """What a page shows, in its order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what is linked to."""
        assert tag not in ("script", "link")
        self.sources += [str(value) for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.words += data


def shown(folder: Path) -> Shown:
    return Shown(write_preview_page(folder).read_text("utf-8"))


def test_each_preview_is_there_from_the_oldest_to_the_newest(tmp_path: Path) -> None:
    folder = tmp_path / "a <b> & 'c'"
    (folder / "previews").mkdir(parents=True)
    for step in (1200, 7, 12345678):
        for suffix in (".wav", ".png"):
            (folder / "previews" / f"step_{step:07d}{suffix}").touch()
    for name in ("notes.txt", ".step_0000001.wav.part", PAGE):
        (folder / "previews" / name).touch()
    (folder / "history.csv").write_text(
        "epoch,step,seconds,learning_rate,loss,held_out_bits,drift,attack\n"
        "0,7,5.1,0.001,9,612.5,nan,nan\n1,1200,65.2,0.001,3,401.2,1.25,-2.04\n"
    )
    found = shown(folder)
    assert found.sources == [
        f"step_{number}{suffix}"
        for number in ("0000007", "0001200", "12345678")
        for suffix in (".wav", ".png")
    ]
    for source in found.sources:
        assert not urlsplit(source).scheme and (folder / "previews" / source).exists()
    assert "a <b> & 'c': previews" in found.words
    assert "after 1:05, 401.2 held-out bits, drift 1.25, attacks -2.0 dB" in found.words
    assert "nan" not in found.words


def test_notes_are_linked_to_and_a_history_that_is_none_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "previews").mkdir()
    (tmp_path / "previews" / "step_0000003.mid").touch()
    (tmp_path / "history.csv").write_text("step,seconds\nmany,few\n")
    assert shown(tmp_path).sources == ["step_0000003.mid"]
