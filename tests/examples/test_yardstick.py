"""The yardstick: every definition of it is written, documented and tried, on the evaluator, on
DuckDB and on Postgres, with members and others."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pyarrow
import pytest
from load_postgres import committed
from yardstick_worlds import YARDSTICK, World, all_facts, facts_of, key_of, read_worlds

from postgres_server import needed
from seglang import Project
from seglang.catalog.model import Target
from seglang.core import world as core_world
from seglang.core.declarations import Partition, Segment, Trait
from seglang.core.edges import from_local
from seglang.core.evaluate import members, trait_values
from seglang.core.simplify import simplify
from seglang.project.connection import Connection
from seglang.source import Source
from seglang.syntax.format import format_module

NUMBERS = [f"Y{number:03}" for number in range(1, 157, 2)]
WORLDS = read_worlds()
ZONE = "Europe/Warsaw"
NOON = datetime(2026, 11, 22, 12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its database, built as its page says."""
    path = tmp_path_factory.mktemp("yardstick")
    database = path / "yardstick.duckdb"
    script = str(YARDSTICK / "build.py")
    subprocess.run([sys.executable, script, str(database)], check=True, stdout=subprocess.PIPE)
    for name in ("seg.toml", "rules"):
        (path / name).symlink_to(YARDSTICK / name)
    return path


@pytest.fixture(scope="module")
def project(folder: Path) -> Project:
    return Project.load(folder)


def _expectations(world: World) -> Iterator[tuple[str, str, str]]:
    """For each `expect NAME: condition` a segment of its own: name, text, who is meant."""
    entities = {given.name: given.entity for given in world.givens}
    for number, (name, condition) in enumerate(world.conditions):
        segment = f"expected_{world.number}_{WORLDS.index(world)}_{number}"
        yield segment, f"segment {segment} of {entities[name]}: {condition}\n", name


@pytest.fixture(scope="module")
def with_expectations(project: Project) -> Project:
    """The project with a segment more for each condition that a world expects of somebody."""
    text = "".join(text for world in WORLDS for _, text, _ in _expectations(world))
    sources = [*(module.source for module in project.modules), Source("expected.seg", text)]
    return Project(project.file, Source("seg.toml", ""), sources)


def test_rules_check_clean(project: Project) -> None:
    assert [problem.headline for problem in project.check().diagnostics] == []


def test_rules_are_formatted(project: Project) -> None:
    for module in project.modules:
        assert format_module(module) == module.source.text, module.source.name


def _documented(project: Project) -> dict[str, list[str]]:
    """Definition → the segments and traits that say it."""
    found: dict[str, list[str]] = {}
    for name, declared in project.program().declarations.items():
        for number in re.findall(r"^(Y\d{3}): ", " ".join(declared.note.docs)):
            found.setdefault(number, []).append(name)
    return found


def test_every_definition_is_there(project: Project) -> None:
    assert sorted(_documented(project)) == NUMBERS


def test_every_definition_is_tried_with_members_and_others(project: Project) -> None:
    tried: dict[str, tuple[set[str], set[str]]] = {number: (set(), set()) for number in NUMBERS}
    declared = project.program().declarations
    for world in WORLDS:
        inside, outside = tried[world.number]
        for name, found in world.segments.items():
            entity = declared[name].entity
            everybody = {given.name for given in world.givens if given.entity == entity}
            assert set(found) <= everybody, world.place
            inside |= set(found)
            outside |= everybody - set(found)
        if not world.segments:
            labels = {condition.split("=")[-1].strip() for _, condition in world.conditions}
            assert len(labels) > 1, world.place
            inside |= labels
            outside |= labels
    assert [number for number, (inside, outside) in tried.items() if not (inside and outside)] == []


def test_every_definition_has_a_segment_that_is_tried(project: Project) -> None:
    documented = _documented(project)
    declared = project.program().declarations
    for number in NUMBERS:
        tried = {
            name
            for world in WORLDS
            if world.number == number
            for name in (*world.segments, *re.findall(r"\w+", str(world.conditions)))
        }
        segments = {name for name in documented[number] if isinstance(declared[name], Segment)}
        untried = segments - tried
        assert not untried, number
        assert tried & set(documented[number]), number


def test_readme_lists_every_definition(project: Project) -> None:
    text = (YARDSTICK / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(Y\d{3})\]\(\S+\) \|.*\| (.*?) \|$", text, re.MULTILINE)
    assert {n: re.findall(r"`(\w+)`", names) for n, names in rows} == _documented(project)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.place)
@pytest.mark.parametrize("how", ["as written", "simplified"])
def test_world_on_the_evaluator(with_expectations: Project, world: World, how: str) -> None:
    program = with_expectations.program()
    if how == "simplified":
        program = simplify(program)
    rows = facts_of(world, program.catalog)
    as_of = from_local(world.as_of or NOON, ZONE)
    for name, expected in world.segments.items():
        found = members(program, name, rows, as_of)
        assert {key for (key,) in found} == {world.key(one) for one in expected}, name
    for name, text, one in _expectations(world):
        assert (world.key(one),) in members(program, name, rows, as_of), text


@pytest.mark.parametrize("as_of", sorted({world.as_of or NOON for world in WORLDS}))
def test_worlds_on_duckdb(with_expectations: Project, as_of: datetime) -> None:
    """In the database of all worlds each definition finds its own people."""
    with with_expectations.connect(as_of=from_local(as_of, ZONE)) as connection:

        def found(name: str) -> set[str]:
            return set(pyarrow.table(connection.members(name)).column(0).to_pylist())

        for world in WORLDS:
            if (world.as_of or NOON) != as_of:
                continue
            own = {key for given in world.givens for key in key_of(world, given)}
            for name, expected in world.segments.items():
                assert found(name) & own == {world.key(one) for one in expected}, name
            for name, text, one in _expectations(world):
                assert world.key(one) in found(name), text


# In the hour that comes twice.
AT = from_local(datetime(2026, 10, 25, 2, 30), ZONE)


def _agrees(project: Project, connection: Connection, rows: core_world.World) -> None:
    """Over everybody at once, what is asked of the connection and the evaluator agree."""
    program = project.program()
    for name, declared in program.declarations.items():
        if isinstance(declared, Segment):
            found = pyarrow.table(connection.members(name)).column(0).to_pylist()
            assert set(found) == {key for (key,) in members(program, name, rows, AT)}, name
        elif isinstance(declared, Trait | Partition):
            keys, values = pyarrow.table(connection.traits(name)).to_pydict().values()
            wanted = trait_values(program, name, rows, AT)
            assert dict(zip(keys, values, strict=True)) == {
                key: value for (key,), value in wanted.items()
            }, name


def test_all_people_together(project: Project) -> None:
    rows = all_facts(WORLDS, project.program().catalog)
    with project.connect(as_of=AT) as connection:
        _agrees(project, connection, rows)


def _with_ids(world: core_world.World) -> core_world.World:
    """Rows that hold others are told apart, as tables need it."""
    events = {
        name: tuple(
            replace(row, id=f"{name} {number}") if row.rows and row.id is None else row
            for number, row in enumerate(rows)
        )
        for name, rows in world.events.items()
    }
    return replace(world, events=events)


class _Plain(Random):
    """Of several types for a column the first, which says no more than the catalog."""

    def choice(self, options: Any) -> Any:
        return options[0]


def test_all_people_together_on_postgres(project: Project) -> None:
    catalog = project.program().catalog
    rows = all_facts(WORLDS, catalog)
    with committed(_with_ids(rows), catalog, needed(), _Plain(0)) as url:
        targets = {**project.file.targets, "there": Target("there", "postgres", url=url)}
        there = Project(replace(project.file, targets=targets), project.text, project.sources)
        with there.connect("there", as_of=AT) as connection:
            _agrees(there, connection, rows)
