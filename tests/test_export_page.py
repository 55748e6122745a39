"""An exported page plays in a real browser, from the disk; what cannot be exported says why."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
from chromium import CHROMIUM, CONTRAST, FOCUSED, NAMED, RATE, WITHOUT_WORKLET, comes
from fake_model import fake_checkpoint
from firefox import FIREFOX, Firefox
from native_player import COMPILER, ENGINE, Player, build
from test_export_engine import remembering
from test_forecast import known_model
from waveform_model import waveform_checkpoint

from audiogen.cli import main
from audiogen.export.model_file import model_bytes
from audiogen.export.page import PLAYER, Contents, export, page
from audiogen.export.thinning import bytes_of_frame, thinned
from audiogen.model import checkpoint

WITHOUT_SIMD = "WebAssembly.validate = () => false;"

MOST_WASM = 100_000

DEBIAN = "14.0.6"
"""The version of clang whose bytes are kept."""

chromium = pytest.mark.skipif(not CHROMIUM, reason="needs chromium: apt install chromium")


class Opened:
    """An exported page in a browser; what its console says and what it asks for is kept."""

    def __init__(self, browser: Any, file: Path, before: str = "", **settings: Any) -> None:
        size = settings.pop("viewport", {"width": 1280, "height": 900})
        self.page = browser.new_page(viewport=size, offline=True, **settings)
        if before:
            self.page.add_init_script(before)
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)
        self.page.goto(file.as_uri())

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            self.said.append(f"asked for {request.url}")

    def play(self) -> None:
        """Press the button, and wait for the first sound."""
        self.page.locator("#play:enabled").wait_for()
        self.page.click("#play")
        assert comes(lambda: self.page.evaluate("Boolean(page.heard)"))

    def asked(self, what: str, given: Any) -> Any:
        """What the worker answers to a question."""
        return self.page.evaluate(
            """([what, given]) => new Promise((resolve) => {
              page.worker.addEventListener("message", ({ data }) => data[what] && resolve(
                data[what].map((one) => Array.from(one))));
              page.worker.postMessage({ [what]: given });
            })""",
            [what, given],
        )


@pytest.fixture(scope="module")
def duo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of two small models."""
    target = tmp_path_factory.mktemp("page") / "duo.html"
    models = {
        "jazz": replace(remembering(fake_checkpoint(codec=RATE)), temperature=0.9),
        "rain": fake_checkpoint(codec=RATE, seed=1, cell="gru"),
    }
    export(models, target, Contents(licence="CC0-1.0", by="A. Nobody"), force=False)
    return target


@pytest.mark.slow
@chromium
def test_a_page_plays_from_the_disk_without_a_word_or_a_request(browser: Any, duo: Path) -> None:
    opened = Opened(browser, duo)
    page = opened.page
    opened.play()
    page.click("#record")
    for name, key in (("temperature", "End"), ("noise", "ArrowRight"), ("memory", "Home")):
        slider = page.locator(f'[data-knob="{name}"] input')
        slider.press(key)
        assert slider.get_attribute("aria-valuetext") in ("2.00", "0.05 spread", "−1.00")
    page.get_by_role("button", name="rain").click()
    page.locator(".pad").press("ArrowLeft")
    page.click("#jump")
    page.click("#freeze")
    page.click("#freeze")
    page.wait_for_timeout(600)
    page.click("#record")
    link = page.locator("#takes a")
    link.wait_for()
    with page.expect_download() as download:
        link.click()
    samples, rate = sf.read(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert rate == RATE.sample_rate and len(samples) > 0.4 * rate
    assert 0.001 < np.abs(samples).max() < 0.9
    shades = page.evaluate(
        """() => { const c = document.querySelector('#spectrogram');
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        return new Set(d.filter((_, n) => n % 4 === 0)).size; }"""
    )
    assert shades > 30
    page.click("#play")
    assert comes(lambda: page.evaluate("page.context.state") == "suspended")
    about = page.locator("#about").inner_text()
    assert "Licence: CC0-1.0. By A. Nobody." in about and "to start from" in about
    assert opened.said == []
    page.close()


@pytest.mark.slow
@chromium
@pytest.mark.skipif(not COMPILER, reason="needs a C compiler")
def test_the_frames_of_the_page_are_those_of_the_player_built_here(
    browser: Any, tmp_path: Path
) -> None:
    trained = replace(remembering(fake_checkpoint(codec=RATE)), recall=0.5)
    export({"one": trained}, tmp_path / "one.html", Contents("float32"), force=False)
    opened = Opened(browser, tmp_path / "one.html")
    opened.page.locator("#play:enabled").wait_for()
    mine = np.array(opened.asked("trace", [7, 12]))
    player = Player(build(tmp_path), model_bytes(trained, "float32"))
    player.move(temperature=trained.temperature, recall=0.5)
    player.seed(7)
    player.jump()
    theirs = []
    for _ in range(12):
        theirs.append(player.next())
        player.feed(theirs[-1])
    assert np.abs(mine - np.stack(theirs)).max() < 0.01
    assert opened.said == []
    opened.page.close()


@pytest.mark.slow
@chromium
def test_everybody_can_use_a_page_also_on_a_phone(browser: Any, duo: Path) -> None:
    for width in (1280, 390):
        view = {"width": width, "height": 800}
        opened = Opened(browser, duo, viewport=view, has_touch=width < 500)
        opened.page.locator("#play:enabled").wait_for()
        assert opened.page.evaluate(NAMED) == []
        assert opened.page.evaluate(CONTRAST) == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        opened.page.keyboard.press("Tab")
        found, style, outline = opened.page.evaluate(FOCUSED)
        assert found == "play" and style != "none" and outline >= 2
        opened.page.close()
    opened = Opened(browser, duo, viewport={"width": 390, "height": 800}, has_touch=True)
    opened.page.locator("#play:enabled").wait_for()
    opened.page.tap("#play")
    assert comes(lambda: opened.page.evaluate("Boolean(page.heard)"))
    slider = opened.page.locator('[data-knob="temperature"] input')
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    opened.page.touchscreen.tap(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    assert comes(lambda: abs(float(slider.input_value()) - 0.5) < 0.05)
    opened.page.close()


@pytest.mark.slow
@chromium
@pytest.mark.parametrize(
    ("before", "word"), [(WITHOUT_WORKLET, "AudioWorklet"), (WITHOUT_SIMD, "SIMD")]
)
def test_a_browser_that_cannot_play_is_told_why(
    browser: Any, duo: Path, before: str, word: str
) -> None:
    opened = Opened(browser, duo, before)
    assert word in opened.page.locator("#problem").inner_text()
    assert opened.page.locator("#play").is_disabled()
    assert opened.said == []
    opened.page.close()


@pytest.mark.slow
@pytest.mark.skipif(not FIREFOX, reason="needs firefox: apt install firefox-esr")
def test_a_page_plays_in_firefox(duo: Path, tmp_path: Path) -> None:
    with Firefox(tmp_path) as firefox:
        firefox.tell("WebDriver:Navigate", url=duo.as_uri())
        assert comes(
            lambda: not firefox.evaluate("return document.querySelector('#play').disabled")
        )
        # Without a sound device its clock stands still, but what is played first is made before.
        level = "return document.querySelector('#meter').style.getPropertyValue('--level')"
        assert comes(lambda: firefox.evaluate(level) not in ("", "0%"))
        firefox.click("#play")
        firefox.click("#jump")
        firefox.tell("WebDriver:GetTitle")
        assert firefox.evaluate("return document.querySelector('#problem').textContent") == ""


def run(*arguments: str) -> int:
    try:
        main(["export", *arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a checkpoint of each kind."""
    monkeypatch.chdir(tmp_path)
    made = {
        "spectra": remembering(fake_checkpoint()),
        "samples": waveform_checkpoint(),
        "prices": known_model(),
    }
    for name, trained in made.items():
        checkpoint.create(tmp_path / "checkpoints" / name, replace(trained, name=name))
    return tmp_path


def test_the_command_writes_a_page_and_says_what_is_in_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("spectra", "-o", "with.html", "--corpus", "1") == 0
    said = capsys.readouterr().out
    assert "with.html" in said and "errors at" in said
    assert run("spectra", "-o", "bare.html", "--no-corpus") == 0
    assert "holds of its corpus: nothing" in capsys.readouterr().out
    assert len(Path("bare.html").read_bytes()) < len(Path("with.html").read_bytes())
    first = Path("bare.html").read_bytes()
    assert run("spectra", "-o", "bare.html", "--no-corpus") == 0  # a page of ours is written over
    assert Path("bare.html").read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["samples", "-o", "x.html", "--no-corpus"], "model of samples"),
        (["prices", "-o", "x.html", "--no-corpus"], "model of series"),
        (["spectra", "samples", "-o", "x.html", "--no-corpus"], "model of samples"),
        (["spectra", "spectra", "-o", "x.html", "--no-corpus"], "two models"),
        (["spectra", "-o", "x.txt", "--no-corpus"], "should end in .html"),
        (["spectra", "-o", "x.html"], "--corpus MB or --no-corpus"),
        (["spectra", "-o", "x.html", "--corpus", "1", "--no-corpus"], "contradict"),
        (["nothing", "-o", "x.html", "--no-corpus"], "nothing"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence_without_a_page(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert run(*arguments) != 0
    assert word in capsys.readouterr().err
    assert not list(here.glob("x.*"))


def test_a_file_of_somebody_else_is_written_over_only_with_force(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.html").write_text("<p>my page</p>")
    assert run("spectra", "-o", "mine.html", "--no-corpus") == 1
    assert "--force" in capsys.readouterr().err
    assert Path("mine.html").read_text() == "<p>my page</p>"
    assert run("spectra", "-o", "mine.html", "--no-corpus", "--force") == 0


def test_a_damaged_checkpoint_leaves_no_page(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "checkpoints" / "spectra" / "weights.safetensors").write_bytes(b"no weights")
    assert run("spectra", "-o", "x.html", "--no-corpus") == 1
    assert "damaged" in capsys.readouterr().err and not Path("x.html").exists()


def test_names_of_models_are_text_on_the_page() -> None:
    text = page({"</script><b>": fake_checkpoint()}, Contents(corpus=False))
    assert "</script><b>" not in text


def test_thinned_errors_fit_and_are_whole_pieces_spread_over_the_corpus() -> None:
    trained = remembering(fake_checkpoint(), 3000)
    errors, codec = trained.errors, trained.codec
    assert errors is not None
    size = bytes_of_frame(errors)
    fewer = thinned(errors, codec, 2100 * size / 1e6)
    assert len(fewer) == 2000
    assert len(fewer.segments) == len(fewer.keys) == len(fewer.cells) == len(fewer)
    for start, place in ((0, 0), (1000, 2000)):
        assert np.array_equal(fewer.keys[start : start + 1000], errors.keys[place : place + 1000])
    assert fewer.segments.tolist() == [0] * 1000 + [1] * 1000
    assert thinned(errors, codec, 100.0) is errors


def test_the_webassembly_is_small_and_asks_for_nothing() -> None:
    content = PLAYER.read_bytes()
    assert content[:8] == b"\0asm\1\0\0\0" and len(content) < MOST_WASM
    assert b"env" not in content[:200]  # no import


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("clang") or not shutil.which("wasm-ld"), reason="needs clang, lld"
)
def test_the_webassembly_is_that_of_the_sources(tmp_path: Path) -> None:
    subprocess.run([ENGINE / "build", tmp_path / "player.wasm"], check=True)
    made = (tmp_path / "player.wasm").read_bytes()
    version = subprocess.run(["clang", "--version"], capture_output=True, text=True).stdout
    if DEBIAN in version:
        assert made == PLAYER.read_bytes(), "run audiogen/export/engine/build"
    else:
        assert len(made) < MOST_WASM
