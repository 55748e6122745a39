"""Compiled code in the cache is told apart by its sources: the lists of them have to be whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import audiogen
from audiogen.codec import compiled as of_codec
from audiogen.model.engine import compiled as of_engine
from audiogen.model.heads import compiled as of_heads

PYTHON = {"CODE", "rounded"}
"""Names that only Python uses, before anything compiled runs."""

ROOT = Path(audiogen.__file__).parent.parent


def compiled_names(tree: ast.Module) -> set[str]:
    """Names in the bodies of a module's functions, and of what its constants are made of."""
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            parts: list[ast.AST] = [*node.body]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            parts = [node.value]
        else:
            continue  # classes and imports: what they hold is given to compiled code as arguments
        names |= {n.id for part in parts for n in ast.walk(part) if isinstance(n, ast.Name)}
    return names


@pytest.mark.parametrize("module", [of_codec, of_engine, of_heads])
def test_every_file_that_compiled_code_takes_names_from_is_among_its_sources(
    module: object,
) -> None:
    code = module.CODE  # type: ignore[attr-defined]
    sources = {path.resolve() for path in code._sources}
    missing = set()
    for path in sources:
        tree = ast.parse(path.read_text("utf-8"))
        used = compiled_names(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("audio"):
                continue
            where = ROOT / Path(*str(node.module).split("."))
            file = where / "__init__.py" if where.is_dir() else where.with_suffix(".py")
            taken = {alias.asname or alias.name for alias in node.names} & used
            if taken - PYTHON and file.resolve() not in sources:
                missing.add((path.name, str(file.relative_to(ROOT)), *sorted(taken)))
    assert not missing
