"""Every example of the catalog reference, run; every key that there is has its row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from fences import ROOT, Fence, fences

from seglang.catalog.forms import published_schema
from seglang.catalog.load import load_project
from seglang.catalog.model import ProjectFile
from seglang.diagnostics.model import Sink
from seglang.doctor import examine
from seglang.engines.reading import DuckDBReader

PAGE = "docs/catalog.md"
AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
PRELUDE = '[entities.customer]\ntable = "customers"\nkey = "id"\n[entities.customer.attributes]\n'
SECTIONS = {
    "ProjectTable": "The project",
    "TargetTable": "Targets",
    "EntityTable": "Entities",
    "ValueTable": "Attributes and properties",
    "RelationTable": "Relations",
    "HistoryTable": "History",
    "EventTable": "Events",
    "NestedTable": "Rows in an event",
    "TimeTable": "Times and zones",
    "ListTable": "Lists",
    "ChannelTable": "Channels",
    "PublishTable": "Publishing",
}


def load(text: str) -> tuple[ProjectFile | None, Sink]:
    sink = Sink()
    return load_project(text, "seg.toml", "", sink), sink


def parameters(*beginning: str, length: int) -> list[Any]:
    return [
        pytest.param(fence, id=f"line{fence.line}")
        for fence in fences(PAGE, *beginning)
        if len(fence.words) == length
    ]


@pytest.mark.parametrize("fence", parameters("toml", length=1))
def test_whole_catalogs(fence: Fence) -> None:
    project, sink = load(fence.text)
    assert [found.headline for found in sink] == []
    assert project is not None


@pytest.mark.parametrize("fence", parameters("toml", "attributes", length=2))
def test_attributes(fence: Fence) -> None:
    project, sink = load(PRELUDE + fence.text)
    assert [found.headline for found in sink] == []
    assert project is not None
    assert len(project.catalog.entities["customer"].attributes) == len(fence.text.splitlines())


@pytest.mark.parametrize("fence", parameters("toml", "problem", length=3))
def test_wrong_catalogs(fence: Fence) -> None:
    _, sink = load(fence.text)
    assert [found.code.id for found in sink] == [fence.words[2]]


@pytest.mark.parametrize("fence", parameters("sql", length=1))
def test_tables_are_as_the_catalog_above_them_says(fence: Fence) -> None:
    above = [other for other in fences(PAGE, "toml") if other.line < fence.line][-1]
    project, sink = load(above.text)
    assert project is not None
    with duckdb.connect() as connection:
        connection.execute(fence.text)
        examine(project.catalog, DuckDBReader(connection, "the database"), AS_OF, sink)
    assert [found.headline for found in sink] == []


def test_there_is_a_section_for_every_table() -> None:
    models = set(published_schema()["$defs"])
    # A relation of an event has some of an entity's keys, the long form of a history's column
    # some of an attribute's.
    assert models - {"ToOneTable", "HistoryColumn"} == set(SECTIONS)


@pytest.mark.parametrize("model", SECTIONS)
def test_every_key_has_its_row(model: str) -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    section = page.split(f"\n## {SECTIONS[model]}\n")[1].split("\n## ")[0]
    rows = [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")]
    assert rows == list(published_schema()["$defs"][model]["properties"])
