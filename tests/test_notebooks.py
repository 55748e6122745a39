"""The notebooks of docs/: each runs from top to bottom, and is kept with its outputs."""

from __future__ import annotations

import json
import os
import re
import resource
from pathlib import Path

import pytest
from conftest import shared_folder

FOLDER = Path(__file__).parents[1] / "docs" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))

pytestmark = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_it_is_kept_with_its_outputs_in_less_than_1_mb(path: Path) -> None:
    assert path.stat().st_size < 10**6
    code = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]
    shown = [output for cell in code for output in cell["outputs"]]
    assert not [output for output in shown if output["output_type"] == "error"]
    assert any("<audio" in "".join(o.get("data", {}).get("text/html", "")) for o in shown)
    # Of the machine that ran it nothing is told.
    assert not re.search(r"(/home/|/root/|/tmp/)", path.read_text("utf-8"))


@pytest.mark.slow
def test_it_runs_from_top_to_bottom_within_a_minute(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("AUDIOGEN_CACHE", str(shared_folder()))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(FOLDER.parents[1])]))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    book = nbformat.read(path, 4)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Of computing, whatever else the machine is doing.
    assert after.ru_utime - before.ru_utime < 60
    said = [o["text"] for c in book.cells for o in c.get("outputs", ()) if "text" in o]
    assert said


def test_the_site_shows_its_cells_and_outputs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER.parent))
    import site_pages

    page = site_pages.notebook(path.read_text("utf-8"))
    assert page.startswith("# ") and "```python" in page
    assert "<audio controls" in page and page.count("{raw} html") >= 4
