"""The house rules that no other tool checks: what lies where, what `import audiogen` costs."""

from __future__ import annotations

import ast
import configparser
import doctest
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from example_folder import enter_example_folder

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "audiogen"
FILES = sorted(PACKAGE.rglob("*.py"))

ENTRIES = {
    *("audiogen", "datasets", "checkpoints", "tests", "benchmarks", "examples", "docs"),
    *("setup.cfg", "pyproject.toml", "constraints.txt", "Makefile", ".ci", ".gitignore"),
    *("README.md", "CHANGELOG.md", "LICENSE"),
}

HEAVY = ("tensorflow", "keras", "librosa", "numba", "scipy", "matplotlib", "soundfile", "numpy")

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

LONGEST = 300
"""Lines of a source file; past this it has more than one reason to exist."""


def name_of(file: Path) -> str:
    """The relative path of a source file: the test's readable id."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    """The dotted name that a source file is imported by."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def public_definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Public classes and functions of a module, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body, f"{node.name}.")


def needs_no_docstring(node: Definition) -> bool:
    """Whether it is a property (its class describes it) or an overload (its function does)."""
    names = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
    return bool(names & {"property", "overload"})


def python(code: str) -> str:
    """What a fresh interpreter prints for `code`."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_audiogen_loads_nothing_heavy() -> None:
    loaded = python(f"import sys, audiogen; print(*(m for m in {HEAVY} if m in sys.modules))")
    assert loaded == ""


def test_importing_audiogen_costs_under_a_fifth_of_a_second() -> None:
    code = "import time; t = time.perf_counter(); import audiogen; print(time.perf_counter() - t)"
    assert min(float(python(code)) for _ in range(3)) < 0.2


def test_every_public_name_can_be_had() -> None:
    audiogen = importlib.import_module("audiogen")
    for name in audiogen.__all__:
        assert getattr(audiogen, name) is not None
    assert set(audiogen.__all__) <= set(dir(audiogen))


def test_an_unknown_name_is_not_there() -> None:
    assert not hasattr(importlib.import_module("audiogen"), "nothing")


def test_the_version_is_the_same_everywhere() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    version = setup["metadata"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None and newest[1] == version
    assert importlib.import_module("audiogen").__version__ == version


def test_nothing_unexpected_lies_at_the_top() -> None:
    # Asked of git, so that what it ignores does not count; an unpacked archive has no git.
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    try:
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        pytest.skip("git is not installed")
    assert listed.returncode == 0, listed.stderr
    assert {path.split("/")[0] for path in listed.stdout.split("\0") if path} - ENTRIES == set()


def test_every_folder_of_the_package_is_a_package() -> None:
    folders = {file.parent for file in FILES}
    assert [name_of(f) for f in folders if not (f / "__init__.py").is_file()] == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_module_and_public_name_says_what_it_is(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    assert ast.get_docstring(tree), f"{name_of(file)} has no docstring"
    silent = [
        name
        for name, node in public_definitions(tree.body)
        if not ast.get_docstring(node) and not needs_no_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_file_is_short_enough_to_have_one_reason(file: Path) -> None:
    lines = len(file.read_text("utf-8").splitlines())
    assert lines <= LONGEST


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common", "manager"}
    assert [name_of(file) for file in FILES if file.stem in drawers] == []


@pytest.mark.parametrize("file", [f for f in FILES if ">>>" in f.read_text("utf-8")], ids=name_of)
def test_every_example_in_a_docstring_gives_what_it_shows(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_example_folder(tmp_path, monkeypatch)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    module = importlib.import_module(module_of(file))
    assert doctest.testmod(module, optionflags=flags).failed == 0


def test_every_command_and_option_has_help() -> None:
    click = pytest.importorskip("click")
    cli = importlib.import_module("audiogen.cli")
    found = [value for value in vars(cli).values() if isinstance(value, click.Group)]
    assert len(found) == 1, "audiogen.cli should hold one click.Group"
    silent = ["audiogen"] if not found[0].help else []
    for name, command in found[0].commands.items():
        if not command.help:
            silent.append(name)
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.help:
                silent.append(f"{name} {parameter.opts[0]}")
    assert silent == []


def test_the_command_is_found_in_a_fresh_process_without_tensorflow() -> None:
    code = (
        "import sys; sys.argv = ['audiogen', '--help']\n"
        "from audiogen.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert python(code).splitlines()[-1] == "False"


def test_every_pin_is_exact() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    exact = re.compile(
        r"[a-z0-9-]+==[0-9][\w.]*(; (python_version|sys_platform) [<>=]+ \"[\w.]+\")?"
    )
    assert [pin for pin in pins if not exact.fullmatch(pin)] == []


def test_the_pins_cover_what_the_package_needs() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = setup["options"]["install_requires"].split("\n")
    for extra in setup["options.extras_require"].values():
        needed += extra.split("\n")
    names = {re.split("[<>=]", line)[0] for line in needed if line and not line.startswith("#")}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(), re.M))
    assert names - pinned == set()
