"""The house rules that no other tool checks: what lies where, what `import audiogen` costs."""

from __future__ import annotations

import ast
import configparser
import contextlib
import doctest
import functools
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from example_folder import enter_example_folder

from audiogen.storage import CompiledCode

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "audiogen"
FILES = sorted(PACKAGE.rglob("*.py"))

ENTRIES = {
    *("audiogen", "datasets", "checkpoints", "tests", "benchmarks", "examples", "docs"),
    *("setup.cfg", "pyproject.toml", "MANIFEST.in", "constraints.txt", "Makefile", ".ci"),
    *("README.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", ".gitignore"),
}

UNTRACKED = {".git", ".venv", "__pycache__", "checkpoints", "renders", "build", "dist"}
"""Folders that are no part of what is published."""

HEAVY = ("tensorflow", "keras", "librosa", "numba", "scipy", "matplotlib", "soundfile", "numpy")

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

IMPORTED_AS = {"python-osc": "pythonosc", "python-rtmidi": "rtmidi", "rocket-fft": "rocket_fft"}
"""Requirements whose module has another name."""

NOT_YET_IMPORTED = {"librosa"}  # a later change puts it to use


def name_of(file: Path) -> str:
    """The relative path of a source file: the test's readable id."""
    return file.relative_to(ROOT).as_posix()


def module_of(file: Path) -> str:
    """The dotted name that a source file is imported by."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def tree_of(file: Path) -> ast.Module:
    """The parsed source of a file."""
    return ast.parse(file.read_text("utf-8"))


def public_definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Public classes and functions of a module, and the public methods of those classes."""
    for node in body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node.body, f"{node.name}.")


def describes(node: ast.Module | Definition) -> bool:
    """Whether it has a docstring."""
    return bool(ast.get_docstring(node))


def needs_no_docstring(node: Definition) -> bool:
    """Whether it is a property, its setter (the class describes it) or an overload."""
    names = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
    names |= {d.attr for d in node.decorator_list if isinstance(d, ast.Attribute)}
    return bool(names & {"property", "setter", "overload"})


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
    # Of computing, whatever else the machine is doing.
    code = "import time; t = time.process_time(); import audiogen; print(time.process_time() - t)"
    assert float(python(code)) < 0.2


def test_every_public_name_is_listed() -> None:
    audiogen = importlib.import_module("audiogen")
    assert set(audiogen.__all__) <= set(dir(audiogen))


def test_the_package_offers_what_its_api_offers() -> None:
    audiogen, api = (importlib.import_module(name) for name in ("audiogen", "audiogen.api"))
    assert sorted(set(audiogen.__all__) - {"AudiogenError", "__version__"}) == sorted(api.__all__)
    for name in api.__all__:
        assert getattr(audiogen, name) is getattr(api, name)


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


def test_every_module_and_public_name_says_what_it_is() -> None:
    silent = []
    for file in FILES:
        tree = tree_of(file)
        named = public_definitions(tree.body)
        bare = [name for name, node in named if not (describes(node) or needs_no_docstring(node))]
        silent += [f"{name_of(file)}: {name}" for name in bare]
        silent += [] if describes(tree) else [name_of(file)]
    assert silent == []


def test_no_two_public_classes_share_a_name() -> None:
    places: dict[str, list[str]] = {}
    for file in FILES:
        for node in tree_of(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(name_of(file))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common", "manager"}
    assert [name_of(file) for file in FILES if file.stem in drawers] == []


@pytest.mark.slow
@pytest.mark.parametrize("file", [f for f in FILES if ">>>" in f.read_text("utf-8")], ids=name_of)
def test_every_example_in_a_docstring_gives_what_it_shows(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_example_folder(tmp_path, monkeypatch)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    module = importlib.import_module(module_of(file))
    assert doctest.testmod(module, optionflags=flags).failed == 0


def test_every_command_and_option_has_help() -> None:
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


def requirements(*left_out: str) -> set[str]:
    """What setup.cfg requires, with every extra but those left out."""
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    needed = setup["options"]["install_requires"].split("\n")
    for name, extra in setup["options.extras_require"].items():
        needed += [] if name in left_out else extra.split("\n")
    return {re.split(r"[\[<>=]", line)[0] for line in needed if line and not line.startswith("#")}


def test_the_pins_cover_what_the_package_needs() -> None:
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(), re.M))
    assert requirements() - pinned == set()


def test_the_tests_of_scale_have_what_those_extras_bring() -> None:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = {name: set(text.split("\n")) for name, text in setup["options.extras_require"].items()}
    assert extras["remote"] | extras["ray"] < extras["scale-tests"]


def imports(tree: ast.AST) -> Iterator[str]:
    """The outermost names of the modules that are imported anywhere in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_every_requirement_is_imported_by_some_file() -> None:
    # TensorBoard is asked for by TensorFlow, as it writes its summaries; the others are for those
    # who test and write.
    imported = {name for file in FILES for name in imports(tree_of(file))}
    # fsspec loads what an address needs.
    needed = requirements("dev", "docs", "scale-tests", "tensorboard") - NOT_YET_IMPORTED - {"s3fs"}
    assert sorted(name for name in needed if IMPORTED_AS.get(name, name) not in imported) == []


def file_of(module: str) -> Path | None:
    """The source of a module of the package, None for any other module or name."""
    path = ROOT.joinpath(*module.split("."))
    found = [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]
    return found[0] if found and module.split(".")[0] == PACKAGE.name else None


def definitions_of(tree: ast.Module, name: str) -> list[ast.stmt]:
    """The statements at the top of a module that give `name` its value."""
    found: list[ast.stmt] = []
    for node in tree.body:
        if isinstance(node, Definition):
            given = {node.name}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            given = {alias.asname or alias.name for alias in node.names}
        else:
            names = (n for n in ast.walk(node) if isinstance(n, ast.Name))
            given = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        found += [node] if name in given else []
    return found


class Used(ast.NodeVisitor):
    """The names that a compiled definition reads, dotted ones whole.

    Annotations are not compiled, nor are the methods of a class: of a NamedTuple, only the fields.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_arg(self, node: ast.arg) -> None:
        pass

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for inner in (*node.bases, *node.body):
            if not isinstance(inner, ast.FunctionDef):
                self.visit(inner)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for inner in (*node.decorator_list, node.args, *node.body):
            self.visit(inner)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name):
            self.names.add(f"{node.value.id}.{node.attr}")
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self.names.add(node.id)


def compiled_from(module: str, name: str, seen: set[tuple[str, str]]) -> Iterator[Path]:
    """The files that a name's value comes from: where it is defined, and all that it uses there."""
    file = file_of(module)
    if file is None or (module, name) in seen:
        return
    seen.add((module, name))
    first, _, rest = name.partition(".")
    for node in definitions_of(tree_of(file), first):
        if isinstance(node, ast.ImportFrom):
            (alias,) = (a for a in node.names if (a.asname or a.name) == first)
            inner = f"{node.module}.{alias.name}"
            if file_of(inner) is not None:  # a module, used as `module.name`
                yield from compiled_from(inner, rest, seen)
            else:
                yield from compiled_from(str(node.module), alias.name, seen)
        elif not isinstance(node, ast.Import):
            yield file
            used = Used()
            used.visit(node)
            for other in used.names:
                yield from compiled_from(module, other, seen)


def kept_functions() -> Iterator[tuple[str, str, CompiledCode]]:
    """Each function whose compiled code is kept: its module, its name, and what keeps it."""
    for file in FILES:
        for node in ast.walk(tree_of(file)):
            match node:
                case ast.Call(ast.Attribute(ast.Name(code), "kept"), [ast.Name(function), *_]):
                    keeper = getattr(importlib.import_module(module_of(file)), code, None)
                    if isinstance(keeper, CompiledCode):
                        yield module_of(file), function, keeper


def test_compiled_code_is_told_apart_by_every_file_it_comes_from() -> None:
    kept = list(kept_functions())
    assert len({id(keeper) for _, _, keeper in kept}) >= 4
    missing = {
        f"{module}.{function}": [name_of(file) for file in sorted(files - set(keeper.sources))]
        for module, function, keeper in kept
        if (files := set(compiled_from(module, function, set()))) - set(keeper.sources)
    }
    assert missing == {}


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    r"|\b(?:ghp|gho|ghs|ghu|github_pat|glpat|npm|pypi|hf|sk|xox[abprs])[-_][A-Za-z0-9_-]{20,}"
    r"|\bAIza[0-9A-Za-z_-]{35}\b"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."
    r"|(?i:password|passwd|api_?key|secret|token)[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/_=-]{16,}[\"']"
    r"|[a-z]+://[^/\s:@{}]+:[^/\s:@{}]{6,}@"
)
"""Keys and tokens of the services that a project like this one meets, and passwords in the text."""


def test_no_file_holds_a_secret() -> None:
    held = []
    for file in ROOT.rglob("*"):
        inside = file.relative_to(ROOT).parts
        if not file.is_file() or file.stat().st_size > 10**6 or (set(inside) & UNTRACKED):
            continue
        with contextlib.suppress(UnicodeDecodeError):
            found = SECRETS.search(file.read_text("utf-8"))
            held += [f"{file.relative_to(ROOT)}: {found[0][:12]}..."] if found else []
    assert held == []


def test_a_secret_would_be_found() -> None:
    for text in ("AKIA" + "A1B2" * 4, "ghp_" + "a1" * 18, "password = '" + "x1" * 10 + "'"):
        assert SECRETS.search(text)
