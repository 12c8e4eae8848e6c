"""The rooms of the house in the order in which they may build on each other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"

# A module may import from its own line and from the lines above it. The longest prefix counts.
ROOMS = [
    ["seglang.version"],
    ["seglang.source", "seglang.types"],
    ["seglang.diagnostics"],
    ["seglang.catalog"],
    ["seglang.core.edges"],
    ["seglang.core.sources", "seglang.core.past", "seglang.core.standings", "seglang.core.nodes"],
    ["seglang.core.declarations", "seglang.core.walking"],
    ["seglang.patterns"],
    ["seglang.functions"],
    ["seglang.syntax"],
    ["seglang.references"],
    ["seglang.resolve"],
    ["seglang.check"],
    ["seglang.core"],
    ["seglang.test_blocks"],
    ["seglang.lint"],
    ["seglang.explain"],
    ["seglang.lineage"],
    ["seglang.witness"],
    ["seglang.plan"],
    ["seglang.sql"],
    ["seglang.analysis"],
    ["seglang.pipeline"],
    ["seglang.comparing"],
    ["seglang.errors"],
    ["seglang.templates"],
    ["seglang.output"],
    ["seglang.publish.model"],
    ["seglang.engines"],
    ["seglang.doctor", "seglang.draft"],
    ["seglang.publish"],
    ["seglang.testing"],
    ["seglang.coverage", "seglang.life"],
    ["seglang.project"],
    ["seglang.dbt"],
    ["seglang.sandbox"],
    ["seglang.cli"],
]
# Stages before `engines` are pure: no driver, no files, no network, no clock.
PURE = 24
# These read files that lie in the package itself; targets make paths absolute.
PACKAGED = (
    "seglang.syntax.table",
    "seglang.diagnostics.registry",
    "seglang.catalog.schema",
    "seglang.templates.library",
)
IMPURE = {"duckdb", "psycopg", "os", "io", "socket", "subprocess", "time", "shutil"}


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted((SOURCE / "seglang").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append((name, path))
    return found


MODULES = {name for name, _ in modules()}


def room_of(module: str) -> int | None:
    best: tuple[int, int] | None = None
    for number, names in enumerate(ROOMS):
        for name in names:
            inside = module == name or module.startswith(name + ".")
            if inside and (best is None or len(name) > best[0]):
                best = (len(name), number)
    return best[1] if best is not None else None


def imported(path: Path) -> set[str]:
    """Everything a module imports, inside functions too, but not for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names.update(inner & MODULES or {node.module})
    return names


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: str(value).split("/")[-1])
def test_each_room_builds_on_earlier_ones(module: str, path: Path) -> None:
    room = room_of(module)
    if module in ("seglang", "seglang.__main__"):
        return
    assert room is not None, f"{module} stands in no room"
    late = [name for name in imported(path) if (room_of(name) or 0) > room]
    assert not late, f"{module} imports {late}"


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: str(value).split("/")[-1])
def test_the_compiler_is_pure(module: str, path: Path) -> None:
    room = room_of(module)
    if room is None or room >= PURE or module in PACKAGED or module == "seglang.catalog.targets":
        return
    impure = {name.split(".")[0] for name in imported(path)} & IMPURE
    assert not impure, f"{module} imports {impure}"
