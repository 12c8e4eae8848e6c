"""Every example of the language reference, run: checked, and where the page states members or
values, evaluated by the reference and on DuckDB."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from fences import ROOT, Fence, declarations, fences
from rule_checks import catalog_of, check_text, codes
from small_world import arrow_tables, read_tables, world

from seglang import Project, pipeline
from seglang.catalog.model import ProjectFile
from seglang.core.declarations import Segment
from seglang.core.edges import resolve, to_local
from seglang.core.evaluate import members, trait_values
from seglang.core.nodes import Moment
from seglang.core.sources import Rows
from seglang.core.walking import walk
from seglang.diagnostics.model import Sink
from seglang.functions import OF_FUNCTIONS
from seglang.source import Source
from seglang.testing.evaluator import EvaluatorBed
from seglang.testing.running import run

PAGE = "docs/language.md"
SHOP = catalog_of("tests/catalogs/shop.toml")
AS_OF = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)  # 12:00 in Warsaw


def _parameters(*beginning: str) -> list[Any]:
    return [pytest.param(fence, id=f"line{fence.line}") for fence in fences(PAGE, *beginning)]


def _clean() -> list[Any]:
    return [
        parameter
        for parameter in _parameters("seg")
        if parameter.values[0].words[1:2] not in [("problem",), ("warns",)]
    ]


@pytest.mark.parametrize("fence", _clean())
def test_example_checks_clean(fence: Fence) -> None:
    program, problems = check_text(declarations(fence), SHOP)
    # Single conditions show a form, also where a whole rule would guard against missing values.
    hazards = {"SEG401", "SEG402"} if len(fence.words) > 1 else set()
    assert [code for code in codes(problems) if code not in hazards] == []
    assert program.declarations


@pytest.mark.parametrize("fence", [*_parameters("seg", "problem"), *_parameters("seg", "warns")])
def test_wrong_example_gives_its_code(fence: Fence) -> None:
    _, problems = check_text(fence.text, SHOP)
    assert codes(problems) == [fence.words[2]]


@pytest.mark.parametrize("fence", [one for one in _clean() if '\ntest "' in one.values[0].text])
def test_tests_on_the_page_pass(fence: Fence) -> None:
    sink = Sink()
    modules = pipeline.parse([Source("page.seg", fence.text)], sink)
    program = pipeline.check(modules, SHOP, sink, {})
    tests = pipeline.check_tests(modules, program, sink, {})
    assert len(tests) == fence.text.count('\ntest "')
    assert [outcome.failures for outcome in run(program, tests, EvaluatorBed())] == [()] * len(
        tests
    )


def _statements(fence: Fence) -> dict[str, str]:
    """What the comment behind each declaration says: `anna, ben` or `anna 3, ben missing`."""
    return dict(re.findall(r"^\w+ (\w+):.*#\s*(.*?)\s*$", fence.text, re.MULTILINE))


def _world_of(fence: Fence) -> dict[str, Any]:
    tables = [other for other in fences(PAGE, "csv") if other.section == fence.section]
    return read_tables({table.words[1]: table.text for table in tables})


def _shown(value: Any) -> str:
    if value is None:
        return "missing"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _told(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_shown(value)}" for key, value in sorted(values.items()))


@pytest.mark.parametrize("fence", _parameters("seg", "members"))
def test_members_by_the_evaluator(fence: Fence) -> None:
    program, _ = check_text(fence.text, SHOP)
    rows = world(SHOP, _world_of(fence))
    found = {}
    for name, declared in program.declarations.items():
        if isinstance(declared, Segment):
            found[name] = ", ".join(sorted(key for (key,) in members(program, name, rows, AS_OF)))
        else:
            values = trait_values(program, name, rows, AS_OF)
            found[name] = _told({key: value for (key,), value in values.items()})
    assert found == _statements(fence)


@pytest.mark.parametrize("fence", _parameters("seg", "members"))
def test_members_on_duckdb(fence: Fence) -> None:
    file = ProjectFile("page", ".", SHOP, (), {}, None)
    project = Project(file, Source("seg.toml", ""), [Source("page.seg", fence.text)])
    tables = arrow_tables(SHOP, _world_of(fence))
    found = {}
    with project.connect(tables=tables, as_of=AS_OF) as connection:
        for name, declared in project.program().declarations.items():
            if isinstance(declared, Segment):
                found[name] = ", ".join(sorted(_column(connection.members(name), 0)))
            else:
                values = connection.traits(name)
                rows = _rows(values)
                found[name] = _told({row[0]: row[1] for row in rows})
    assert found == _statements(fence)


def _rows(stream: Any) -> list[tuple[Any, ...]]:
    import pyarrow

    table = pyarrow.table(stream)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def _column(stream: Any, number: int) -> list[Any]:
    return [row[number] for row in _rows(stream)]


def test_every_section_with_a_world_is_run() -> None:
    worlds = {fence.section for fence in fences(PAGE, "csv")}
    assert worlds == {fence.section for fence in fences(PAGE, "seg", "members")}


WINDOW = re.compile(r"^(?P<text>.+?)\s{2,}(?P<start>\S+( \S+)?)\s{2,}(?P<end>\S+( \S+)?)$")


@pytest.mark.parametrize(
    "line", [line for fence in fences(PAGE, "windows") for line in fence.text.splitlines()]
)
def test_window_resolves_as_the_table_says(line: str) -> None:
    written = WINDOW.match(line)
    assert written is not None
    program, problems = check_text(f"segment s: did purchase {written['text']}\n", SHOP)
    assert codes(problems) == []
    [rows] = [node for node in walk(_condition(program)) if isinstance(node, Rows)]
    assert rows.window is not None
    assert _edge(rows.window.start) == written["start"]
    assert _edge(rows.window.end) == written["end"]


def _condition(program: Any) -> Any:
    return program.declarations["s"].condition


def _edge(value: Any) -> str:
    if value is None:
        return "…"
    assert isinstance(value, Moment)
    local = to_local(resolve(value.edge, AS_OF, SHOP.calendar), SHOP.calendar.zone)
    return f"{local:%Y-%m-%d %H:%M}"


def test_every_function_of_is_on_the_page() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    missing = [word for word in OF_FUNCTIONS if f"{word} of" not in page]
    assert missing == []
