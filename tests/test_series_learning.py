"""Series through the same commands as sound: learnt, rendered, replayed and judged."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import audiogen
from audiogen.cli import commands as cli
from audiogen.codec import SeriesCodec
from audiogen.config import SeriesConfig
from audiogen.data.csv_table import TableError
from audiogen.data.dataset import open_dataset
from audiogen.data.frame_store import FrameStore
from audiogen.data.readers import reader_of
from audiogen.data.series_parts import read_parts
from audiogen.errors import ConfigError, DatasetError
from audiogen.generation.load import Model
from audiogen.model import checkpoint

pytestmark = pytest.mark.slow

ROWS = 90


def long_form(folder: Path, name: str = "shops.csv", rows: int = ROWS) -> Path:
    """Monthly prices of two shops, and a column of text."""
    rng = np.random.default_rng(1)
    lines = ["shop,month,price,kind"]
    for shop in ("north", "south"):
        prices = 20 * np.exp(np.cumsum(0.03 + 0.05 * rng.standard_normal(rows)))
        months = np.datetime64("2010-01", "M") + np.arange(rows)
        lines += [f"{shop},{m},{p:.4f},x" for m, p in zip(months, prices, strict=True)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkpoint of a model of two shops that has learnt for a moment."""
    folder = tmp_path_factory.mktemp("series")
    audiogen.train(
        long_form(folder),
        name=str(folder / "shops"),
        frames="series",
        group="shop",
        epochs=4,
        units=8,
        previews=False,
    )
    return folder / "shops"


def test_what_nobody_said_is_settled_from_the_file(trained: Path) -> None:
    model = checkpoint.load(trained)
    assert model.codec.to_json() == {
        "kind": "series",
        "group": "shop",
        "columns": "price",
        "transform": "log-return",
        "spacing": "month",
        "period": 12,
        "test": 0.2,
        # Of how the file is read nothing was said, so these stay open.
        "date_column": "",
        "date_format": "",
        "decimal": "",
        "thousands": "",
        "skip_rows": -1,
        "wide": False,
    }
    # An eighth of the rows that are learnt.
    assert model.model.window == round(0.8 * ROWS) // 8
    assert [end["name"] for end in model.provenance["ends"]] == ["north", "south"]
    assert model.evaluation["verdicts"][0]["sentence"].startswith("One row ahead")


def table_of(path: Path) -> list[dict[str, str]]:
    """The lines of a table."""
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_futures_go_on_from_where_each_series_ends(trained: Path, tmp_path: Path) -> None:
    target, picture = tmp_path / "future.csv", tmp_path / "fan.png"
    model = Model(checkpoint.load(trained))
    written = model.render_file(target, 14, seed=3, count=50, picture=picture)
    assert written == 14 and picture.read_bytes().startswith(b"\x89PNG")
    rows = table_of(target)
    assert len(rows) == 2 * 14
    assert [row["series"] for row in rows[:14]] == ["north"] * 14
    assert [row["date"] for row in rows[:2]] == ["2017-07-01", "2017-08-01"]
    levels = np.array([[float(row[f"p{p}"]) for p in (5, 10, 25, 50, 75, 90, 95)] for row in rows])
    assert (np.diff(levels, axis=1) >= 0).all()
    # The first month is near the last that is known, and what is far is less sure.
    for name, part in zip(("north", "south"), levels.reshape(2, 14, 7), strict=True):
        (known,) = (end for end in model.checkpoint.provenance["ends"] if end["name"] == name)
        assert 0.7 < part[0, 3] / known["rows"][-1][0] < 1.4
        widths = np.log(part[:, 6] / part[:, 0])
        assert widths[-1] > 1.5 * widths[0]


def test_a_future_is_the_same_alone_and_among_many(trained: Path) -> None:
    model = Model(checkpoint.load(trained))
    many = model.render(6, seed=5, count=4).continued
    alone = model.render(6, seed=6, count=1).continued
    for one, other in zip(many, alone, strict=True):
        np.testing.assert_array_equal(one.futures[1], other.futures[0])


def test_it_goes_on_from_any_row_of_a_file(trained: Path, tmp_path: Path) -> None:
    model = Model(checkpoint.load(trained))
    path = long_form(tmp_path)
    first, _ = model.render(3, count=5, prime=path, prime_at=60).continued
    assert list(first.dates) == ["2015-01-01", "2015-02-01", "2015-03-01"]
    (north, _) = read_parts(path, model.codec)  # type: ignore[arg-type]
    assert first.past[-1, 0] == north.pieces[-1].values[59, 0]
    with pytest.raises(ConfigError, match="rows to continue from"):
        model.render(3, prime=path, prime_at=4)


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command line; the exit code, and what it printed."""
    code = 0
    try:
        cli.main([str(argument) for argument in arguments])
    except SystemExit as ended:
        code = int(ended.code or 0)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_a_recorded_performance_is_replayed_to_the_same_table(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "hot.py"
    script.write_text("def play(t, c):\n    c.temperature = 0.2 if t < 3 else 1.5\n")
    first, again, score = (tmp_path / n for n in ("a.csv", "b.csv", "a.score.jsonl"))
    said = ["--steps", "6", "--seed", "2", "--futures", "20", "--script", script]
    code, out, _ = run(capsys, "render", trained, "-o", first, "--record", score, *said)
    assert code == 0 and "6 rows, 20 futures, seeds 2 to 21" in out
    assert (tmp_path / "a.png").is_file()
    assert run(capsys, "render", "--replay", score, "-o", again)[0] == 0
    assert again.read_bytes() == first.read_bytes()
    # Cold for three rows, then hot: of the first series, how far its futures spread.
    widths = [np.log(float(row["p95"]) / float(row["p5"])) for row in table_of(first)[:6]]
    assert widths[5] > 3 * widths[2]


def test_a_control_that_means_nothing_here_says_so(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--steps", "2", "--futures", "2", "--gain", "3"]
    code, _, told = run(capsys, "render", trained, "-o", tmp_path / "a.csv", *said)
    assert code == 0 and "gain has no effect on series" in told


def test_a_table_that_is_not_ours_stays(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a,b\n1,2\n")
    code, _, told = run(capsys, "render", trained, "-o", path, "--steps", "2")
    assert code == 1 and "was not made by audiogen" in told
    assert path.read_text() == "a,b\n1,2\n"
    code, _, told = run(capsys, "render", trained, "-o", tmp_path / "x.wav", "--steps", "2")
    assert code == 1 and "a name that ends in .csv" in told


def test_it_is_judged_beside_naive_forecasts(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.png"
    code, out, _ = run(capsys, "evaluate", trained, "--horizon", "3", "--picture", page)
    assert code == 0 and "seasonal naive" in out and "beats the naive forecast" in out
    assert page.read_bytes().startswith(b"\x89PNG")
    code, out, _ = run(capsys, "evaluate", trained, "--json")
    assert code == 0
    told = json.loads(out)
    assert [column["series"] for column in told["columns"]] == ["north", "south"]
    assert run(capsys, "evaluate", trained, "--recall", "0.5", "--json")[0] == 0
    code, _, told = run(capsys, "evaluate", trained, "--noise", "1")
    assert code == 1 and "leave out noise" in told


def test_info_tells_what_it_is(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "info", trained)
    assert code == 0 and "price (log-return); a row for each month, seasons of 12 rows" in out


def dataset_of(path: Path, folder: Path, **given: object) -> object:
    """The frames of a file, as a training reads them."""
    codec = reader_of(SeriesCodec()).completed(SeriesCodec(SeriesConfig.from_json(given)), [path])
    return open_dataset(path, codec, window=3, store=FrameStore(codec, folder / "store"))


def test_windows_never_reach_across_groups_or_into_what_is_tested(tmp_path: Path) -> None:
    dataset = dataset_of(long_form(tmp_path), tmp_path, group="shop")
    learnt = ROWS - round(0.2 * ROWS) - 1
    for training, held in zip(dataset.training, dataset.validation, strict=True):  # type: ignore[attr-defined]
        assert len(training) + len(held) - 3 == learnt  # three are heard before the first
        np.testing.assert_array_equal(training[-3:], held[:3])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("date,v\n" + "".join(f"2000-01-{n:02d},7\n" for n in range(1, 30)), "no column that"),
        ("date,v\n2000-01-01,1\n2000-01-02,3\n", "fewer than 10 rows"),
        ("date,v\n2000-01-01,1\n2000-01-02,x\n2000-01-03,2\n", "'x' in the column 'v', line 3"),
        ("", "is empty"),
    ],
)
def test_a_file_that_cannot_be_learnt_says_why(text: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises((DatasetError, TableError), match=sentence):
        dataset_of(path, tmp_path)


def test_a_logarithm_that_there_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("v\n" + "".join(f"{n}\n" for n in range(30)))
    with pytest.raises(DatasetError, match="no logarithm: use --transform difference or none"):
        dataset_of(path, tmp_path, transform="log-return")


def test_a_column_that_is_still_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("v,w\n" + "".join(f"{n % 5},3\n" for n in range(40)))
    dataset = dataset_of(path, tmp_path)
    assert dataset.codec.columns == ("v",)  # type: ignore[attr-defined]
    assert "its column 'w' never changes and is left out" in dataset.report[0].reason  # type: ignore[attr-defined]


def test_a_folder_of_files_is_as_many_series(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = "v\n" + "".join(f"{(n * n) % 17}\n" for n in range(60))
        (tmp_path / f"{name}.csv").write_text(text)
    codec = reader_of(SeriesCodec()).completed(SeriesCodec(), [tmp_path])
    kept = reader_of(codec).provenance(codec, [tmp_path], 12)
    assert [end["name"] for end in kept["ends"]] == ["a", "b"]
