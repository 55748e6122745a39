"""Everything that the README and the pages of docs/ tell people to type is run here, in order, once
each, in a copy of the project. What a page says to save as a file is saved.

What is shortened, and nothing else: `--minutes`, `--epochs` and `--duration` (and `minutes=`,
`epochs=`, `seconds=` in Python) become the small values of `SHORT`; a `train` or `evaluate`
without an end gets `--minutes`, a `render` or `demo` without one gets `--duration`, a `tune` gets
a few small trials, and no browser opens. `make demo` trains for those minutes too, and what it runs
is run here like the rest. Models are scored on less sound (`SCORED_ON_LESS`), and the demo's long
files are cut (`LONGEST`).
The other `make` lines are checked to be targets but not run: `.ci/run` runs `make setup`, `lint`,
`demo` (at full length) and `test` themselves. `ELSEWHERE` lists what is not ours to run. Names in
`STAND_INS` become real sound in the copy, and `my-tunes` MIDI files that are made up, as
is the table `my-prices.csv`.
"""

from __future__ import annotations

import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
import soundfile as sf
from conftest import COMPILED, shared_folder
from one_process import OneProcess
from tunes import save, scale

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CONTRIBUTING = ROOT / "docs" / "CONTRIBUTING.md"
DOCS = ROOT / "docs"
FIRST = (
    *("tutorials/first-sound.md", "tutorials/your-own-folder.md", "tutorials/live-set.md"),
    *("how-to/train-longer.md", "how-to/mix.md"),
)
"""Pages that make what the others use."""

ELSEWHERE_RUN = ("tutorials/from-equations-to-sound.md", "gallery.md", "reference/scripts.md")
"""Pages whose Python other tests run: test_chapter, test_gallery, test_examples."""

PAGES = (
    README,
    *(DOCS / name for name in FIRST),
    *(
        page
        for page in sorted(DOCS.rglob("*.md"))
        if page.relative_to(DOCS).as_posix() not in FIRST
    ),
)
"""The pages whose commands are run, in this order."""

SHORT = {"minutes": "0.03", "epochs": "1", "duration": "2", "seconds": "2"}

SCORED_ON_LESS = """
from audiogen.training import scoring

scoring.SCORED_WINDOWS, scoring.RUNS, scoring.RUN_FRAMES = 64, 16, 160
"""

LONGEST = 10
"""Seconds of each file of the demo's corpus in the copy: every training goes through all of it."""

STAND_INS = {
    "my-sounds": "datasets/demo/jazz",
    "more-sounds": "datasets/ambient",
    "my-sound.wav": "datasets/demo/jazz/waltz_in_g.wav",
}
"""Names that the README uses for the reader's own sound, and what stands in for them."""

ELSEWHERE = (
    *("git clone ", "cd ", "source .venv/bin/activate", ". .venv/bin/activate", ".ci/run"),
    "pip install ",  # .ci/bare_environments does it
)
"""How the lines begin that only make sense on the reader's own machine."""

BUILDS = "audiogen plugin "
"""How lines begin that need a C++ compiler: test_plugin.py does what they do."""

FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(text: str, *languages: str) -> list[str]:
    """The fenced blocks of those languages, in order."""
    return [body for language, body in FENCE.findall(text) if language in languages]


def command_lines(text: str) -> list[str]:
    """Every shell line: after a `$` in console blocks, all but comments in sh and bash blocks."""
    lines = []
    for body in blocks(text, "console"):
        joined = body.replace("\\\n", " ")
        lines += re.findall(r"^ *\$ +(.+?) *$", joined, re.MULTILINE)
    for body in blocks(text, "sh", "bash"):
        joined = body.replace("\\\n", " ")
        lines += [line.strip() for line in joined.splitlines() if line.strip()]
    return [line for line in lines if not line.startswith("#")]


def is_ours(line: str) -> bool:
    """Whether it is a command of this project, to be run."""
    return re.match(r"(\.venv/bin/)?(audiogen|python)\b|make\b", line) is not None


def shortened(line: str) -> str:
    """The same command, over in seconds."""
    for option in ("minutes", "epochs", "duration"):
        line = re.sub(rf"(--{option}[ =])\S+", rf"\g<1>{SHORT[option]}", line)
    words = shlex.split(line, comments=True)
    options = {w.split("=")[0] for w in words}
    if {"train", "evaluate"} & set(words) and not {"--minutes", "--epochs"} & options:
        words += ["--minutes", SHORT["minutes"]]
    if "render" in words and "--duration" not in options:
        words += ["--duration", SHORT["duration"]]
    if words[:2] == ["audiogen", "tune"]:
        words += ["--trials", "3", "--epochs", "1"]
    if words[:2] == ["audiogen", "demo"]:
        words += ["--duration", SHORT["duration"], "--no-browser"]
    if words[:2] == ["make", "demo"]:
        # The environment of this test run is already what `make setup` makes.
        words += ["-o", ".venv/.base", f"DEMO_MINUTES={SHORT['minutes']}"]
        words += [f"DEMO_SECONDS={SHORT['seconds']}"]
    return shlex.join(words)


def shortened_python(code: str) -> str:
    """The same example, over in seconds."""
    for option in ("minutes", "epochs", "seconds"):
        code = re.sub(rf"\b({option} ?= ?)[\d._]+", rf"\g<1>{SHORT[option]}", code)
    return code


def make_targets(line: str) -> list[str]:
    """The targets that a `make` line names."""
    return [w for w in shlex.split(line, comments=True)[1:] if "=" not in w]


TEXT = "\n\n".join(page.read_text("utf-8") for page in PAGES)
COMMANDS = [*dict.fromkeys(line for line in command_lines(TEXT) if is_ours(line))]
TO_RUN = [
    c
    for c in COMMANDS
    if (not c.startswith("make") or make_targets(c) == ["demo"]) and not c.startswith(BUILDS)
]
SAVED = re.compile(r"[Ss]ave this as `([^`]+)`[^\n]*\n+```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = [
    body
    for page in PAGES
    if page.relative_to(ROOT).as_posix().removeprefix("docs/") not in ELSEWHERE_RUN
    for body in blocks(SAVED.sub("", page.read_text("utf-8")), "python")
]


def not_to_copy(folder: str, names: list[str]) -> set[str]:
    """What a fresh clone would not have."""
    if Path(folder) == ROOT / "checkpoints":
        return {name for name in names if name != ".gitkeep"}
    made = shutil.ignore_patterns(
        ".git", ".venv", ".*_cache", ".hypothesis", "renders", "build", "__pycache__", "*.egg-info"
    )
    return made(folder, names)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with this environment as its .venv, and with the reader's sound.

    Not called `audiogen`: a script beside it would import the folder instead of the package.
    """
    copy = tmp_path_factory.mktemp("readme") / "clone"
    shutil.copytree(ROOT, copy, ignore=not_to_copy)
    (copy / ".venv").symlink_to(sys.prefix)
    # Frames of its own, and the compiled code that the whole run shares: compiling takes minutes.
    cache = copy.parent / "cache"
    cache.mkdir()
    (cache / COMPILED).symlink_to(shared_folder() / COMPILED, target_is_directory=True)
    for path in sorted((copy / "datasets").rglob("*.wav")):
        rate = sf.info(path).samplerate
        if sf.info(path).duration > LONGEST:
            sf.write(path, sf.read(path, LONGEST * rate)[0], rate, subtype="PCM_16")
    for n in range(4):
        save(scale(seed=n), copy / "my-tunes" / f"{n}.mid")
    months = range(1, 13)
    lines = [f"{2000 + y}-{m:02d}-01,{20 + y + 5 * (m % 4)}" for y in range(12) for m in months]
    (copy / "my-prices.csv").write_text("date,price\n" + "\n".join(lines) + "\n")
    for name, text in SAVED.findall(TEXT):
        (copy / name).write_text(text, "utf-8")
    for name, source in STAND_INS.items():
        if (copy / source).is_dir():
            shutil.copytree(copy / source, copy / name)
        else:
            shutil.copy(copy / source, copy / name)
    return copy


def recipe(project: Path, words: list[str]) -> list[str]:
    """What a `make` line would run, with `echo` left out."""
    # A make that another has started names the folders it enters among the lines.
    listed = subprocess.run(
        [*words, "--dry-run", "--no-print-directory"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert listed.returncode == 0, listed.stderr
    lines = listed.stdout.replace("\\\n", " ").splitlines()
    return [line for line in lines if not line.startswith("echo")]


def failure_of(process: OneProcess, words: list[str]) -> list[str]:
    """Run a command of audiogen or a script; nothing, or how it failed."""
    done = process.run(*words)
    if done.status == 0:
        return []
    return [f"{shlex.join(words)} ended with {done.status}:\n{done.out}{done.err}"]


def test_the_readme_shows_how_to_set_up_train_and_render() -> None:
    shown = "\n".join(command_lines(README.read_text("utf-8")))
    missing = [c for c in ("make demo", "make test") if c not in shown]
    missing += [c for c in ("audiogen train ", "audiogen render ") if c not in shown]
    assert missing == [], f"README.md has no command line with {missing}"


def test_the_readme_fits_on_a_screen_and_a_half() -> None:
    assert len(README.read_bytes()) <= 8192


def test_there_is_a_python_example() -> None:
    assert EXAMPLES, "no page has a ```python block"


def test_the_pages_show_every_command() -> None:
    cli = importlib.import_module("audiogen.cli")
    (group,) = [value for value in vars(cli).values() if isinstance(value, click.Group)]
    shown = "\n".join(COMMANDS)
    assert [name for name in group.commands if f"audiogen {name}" not in shown] == []


def test_no_command_of_the_pages_is_left_untried() -> None:
    lines = [line for line in command_lines(TEXT) if not is_ours(line)]
    assert [line for line in lines if not line.startswith(ELSEWHERE)] == []


def test_every_make_target_of_the_pages_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {t for line in COMMANDS if line.startswith("make") for t in make_targets(line)}
    assert named - targets == set()


def name_of(page: Path) -> str:
    """The test's readable id."""
    return page.name


def headings(text: str) -> set[str]:
    """What a link can lead to within a page."""
    found = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in found}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)\s]+)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    dead = []
    for link in links:
        name, _, heading = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = page.parent / name if name else page
        if not target.exists() or (heading and heading not in headings(target.read_text("utf-8"))):
            dead.append(link)
    assert dead == []


def test_the_tree_names_the_modules_that_there_are() -> None:
    text = CONTRIBUTING.read_text("utf-8")
    tree = text[text.index("```\naudiogen/\n") :].split("```")[1]
    files = {path.name: path for path in (ROOT / "audiogen").rglob("*.py")}
    named = set(re.findall(r"\b(\w+\.py)\b", tree)) - {"test.py"}
    assert sorted(named - set(files) - {"digests.py"}) == []
    # Of a folder whose line names no file, the line stands for all.
    summed_up = ("cells", "heads", "engine", "sound", "notes", "series")
    missing = [
        name
        for name, path in files.items()
        if name not in named and name != "__init__.py" and path.parent.name not in summed_up
    ]
    assert sorted(missing) == []
    folders = {path.parent.name for path in files.values()}
    assert sorted(name for name in folders if f"{name}/" not in tree) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_commands_and_the_examples_work_one_after_the_other(project: Path) -> None:
    # In the README's order, and so one test: each may use what the ones before have made. All are
    # run, whatever becomes of the first, so that one failure hides no other. They are run in one
    # process, which is what takes the tests from ten minutes to a few.
    environment = {**os.environ, "AUDIOGEN_CACHE": str(project.parent / "cache")}
    script = project.parent / "script.py"
    with OneProcess(project, environment) as process:
        script.write_text(SCORED_ON_LESS, "utf-8")
        failed = failure_of(process, [sys.executable, str(script)])
        for command in TO_RUN:
            words = shlex.split(shortened(command))
            for line in recipe(project, words) if words[0] == "make" else [shlex.join(words)]:
                failed += failure_of(process, shlex.split(line))
        for example in EXAMPLES:
            script.write_text(shortened_python(example), "utf-8")
            failed += failure_of(process, [sys.executable, str(script)])
    assert not failed, "\n\n".join(failed)


SAMPLE = """
```console
$ git clone somewhere
$ make demo   # three minutes
Listen to it.
$ audiogen train my-sounds --name mine
```

Not a command: `audiogen info`.

```sh
# a comment
audiogen render mine \\
    --duration 1h -o out.wav
```

```python
model.render(seconds=60)
```
"""


def test_commands_are_found_and_output_and_comments_are_not() -> None:
    assert [" ".join(line.split()) for line in command_lines(SAMPLE)] == [
        "git clone somewhere",
        "make demo # three minutes",
        "audiogen train my-sounds --name mine",
        "audiogen render mine --duration 1h -o out.wav",
    ]


def test_only_how_long_a_command_takes_is_changed() -> None:
    assert shortened("audiogen train x --minutes 30 --seed 3 # why") == (
        "audiogen train x --minutes 0.03 --seed 3"
    )
    assert shortened("audiogen train x --epochs=9") == "audiogen train x --epochs=1"
    assert shortened("audiogen train x") == "audiogen train x --minutes 0.03"
    assert shortened("audiogen render x -o 'a b.wav'") == (
        "audiogen render x -o 'a b.wav' --duration 2"
    )
    assert shortened("audiogen evaluate x --json") == "audiogen evaluate x --json --minutes 0.03"
    assert shortened("audiogen info x") == "audiogen info x"
    assert shortened_python("m.render(seconds=60, seed=7)") == "m.render(seconds=2, seed=7)"
