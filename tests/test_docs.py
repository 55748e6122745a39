"""The site of docs/: it is built without a warning, and has every command, setting and page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from audiogen.cli import cli
from audiogen.config import ModelConfig, TrainingConfig

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

needs_sphinx = pytest.mark.skipif(sys.version_info < (3, 11), reason="the site needs Python 3.11")


@pytest.fixture(scope="module")
def pages(monkeypatch_module: pytest.MonkeyPatch) -> object:
    import site_pages

    return site_pages


@pytest.fixture(scope="module")
def monkeypatch_module() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield patch


def test_each_command_is_listed_with_all_its_options(pages: object) -> None:
    text = pages.commands()
    for name, command in cli.commands.items():
        part = re.search(rf"^## audiogen {name}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        assert part is not None, name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.opts[-1] in part[1].replace("\\|", "|"), (
                    f"{name} {parameter.opts[-1]}"
                )


def test_each_setting_is_listed_with_its_help(pages: object) -> None:
    text = " ".join(pages.settings().split())
    for kind in (ModelConfig, TrainingConfig):
        for each in kind.fields():
            assert f"| `{each.name}` |" in text
            assert each.metadata["help"][:20] in text


class Addresses(HTMLParser):
    """What a page links to, and what can be linked to in it."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect both."""
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name == "id" and value:
                self.places.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sphinx")
    pytest.importorskip("furo")
    pytest.importorskip("myst_parser")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d"]
    # Whatever would ask the network is refused.
    closed = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy")}
    done = subprocess.run(
        [*command, str(folder / "doctrees"), str(DOCS), str(folder / "html")],
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, **closed},
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


@needs_sphinx
@pytest.mark.slow
def test_the_site_has_no_dead_link_and_loads_nothing_from_elsewhere(site: Path) -> None:
    built = {page.resolve(): Addresses(page) for page in site.rglob("*.html")}
    assert len(built) > 40
    dead, loaded = [], []
    for page, found in built.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.exists():
                dead.append(f"{page.name}: {link}")
            elif parts.fragment and target in built and parts.fragment not in built[target].places:
                dead.append(f"{page.name}: {link}")
        text = page.read_text("utf-8")
        loaded += re.findall(r'<(?:script|img|audio)[^>]*src="(https?:[^"]+)', text)
        loaded += re.findall(r'<link rel="stylesheet"[^>]*href="(https?:[^"]+)', text)
    assert (dead, loaded) == ([], [])


@needs_sphinx
@pytest.mark.slow
def test_the_site_plays_sounds_and_can_be_searched(site: Path) -> None:
    gallery = (site / "gallery.html").read_text("utf-8")
    assert gallery.count("<audio controls") > 100
    assert (site / "searchindex.js").stat().st_size > 10_000
    assert "audiogen.train" in (site / "reference" / "python.html").read_text("utf-8")
    assert (site / "notebooks" / "gates.html").read_text("utf-8").count("<audio controls") == 3


def test_every_page_is_part_of_the_site() -> None:
    listed = set()
    for page in DOCS.rglob("*.md"):
        for toc in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            names = [line.strip() for line in toc.splitlines() if line and not line.startswith(":")]
            listed |= {(page.parent / name).resolve() for name in names}
    pages = [*DOCS.rglob("*.md"), *DOCS.rglob("*.ipynb")]
    apart = {
        page.relative_to(DOCS).as_posix() for page in pages if page.with_suffix("") not in listed
    }
    assert apart == {"index.md"}
