"""Runs the cases of `scenes` on every engine: the reference evaluator, the evaluator over the
simplified core, that over a core without references and time travel, DuckDB, Postgres.

`agree(text)` does so for a text of scenes, for tests that are written in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import duckdb_runs
import postgres_runs
from answers import Answer
from scenes import ERROR, Case, Expected, read

from seglang.catalog.model import Catalog
from seglang.check import check
from seglang.core.declarations import Declared, Program, Segment, Trait
from seglang.core.evaluate import RunError, members, trait_values
from seglang.core.simplify import simplify
from seglang.core.world import Key, World
from seglang.diagnostics.model import Sink
from seglang.plan.inline import Inliner
from seglang.source import Source
from seglang.syntax.parse import parse

ASKED = "asked_for"

# Gives the members (in order of key), the values by key, or ERROR when the rule cannot be run.
Engine = Callable[[Program, str, World, datetime], Expected]


@cache
def program_of(case: Case) -> Program:
    """The declarations of the scene and the rule, which must be sound. Checked once: every engine
    asks for it."""
    kind = "trait" if isinstance(case.expected, dict) else "segment"
    declarations = "\n".join(case.scene.declarations)
    text = f"{declarations}\n{kind} {ASKED} of {case.entity}: {case.rule}"
    sink = Sink()
    module = parse(Source("rules.seg", text), sink)
    program = check([module], case.scene.catalog, sink, {})
    problems = [
        f"{problem.code.id} {problem.headline} {problem.label} {problem.help}"
        for problem in sink.sorted()
        if problem.is_error
    ]
    assert not problems, f"{case.place}: {case.rule}: {problems}"
    return program


def reference(program: Program, name: str, world: World, as_of: datetime) -> Expected:
    try:
        if isinstance(program.declarations[name], Segment):
            return sorted(members(program, name, world, as_of))
        return trait_values(program, name, world, as_of)
    except RunError:
        return ERROR


def simplified(program: Program, name: str, world: World, as_of: datetime) -> Expected:
    return reference(simplify(program), name, world, as_of)


def written_out(program: Program, name: str, world: World, as_of: datetime) -> Expected:
    """Without references and without time travel, as a plan has it."""
    inliner = Inliner(program)
    declared = program.declarations[name]
    match declared:
        case Segment(condition=condition, entity=entity):
            plain: Declared = replace(declared, condition=inliner.condition(condition, entity))
        case Trait(value=value, entity=entity):
            plain = replace(declared, value=inliner.value(value, entity))
        case _:
            raise AssertionError(name)
    return reference(Program(program.catalog, {name: plain}), name, world, as_of)


def on_duckdb(program: Program, name: str, world: World, as_of: datetime) -> Expected:
    return _expected(program, name, duckdb_runs.found(program, name, world, as_of))


def on_postgres(program: Program, name: str, world: World, as_of: datetime) -> Expected:
    return _expected(program, name, postgres_runs.found(program, name, world, as_of))


def _expected(program: Program, name: str, found: Answer) -> Expected:
    if found is None:
        return ERROR
    return sorted(found) if isinstance(program.declarations[name], Segment) else found


ENGINES: Mapping[str, Engine] = {
    "reference": reference,
    "simplified": simplified,
    "written out": written_out,
    "duckdb": on_duckdb,
    "postgres": on_postgres,
}


def check_case(case: Case, engine: str) -> None:
    found = ENGINES[engine](program_of(case), ASKED, case.scene.world(), case.as_of)
    wanted = sorted(case.expected) if isinstance(case.expected, list) else case.expected
    assert _plain(found) == _plain(wanted), (
        f"{case.place} ({engine}): {case.rule}\ngives {found}\nnot   {wanted}"
    )


def _plain(found: Any) -> Any:
    """1 and true are equal in Python only."""
    if isinstance(found, dict):
        return {
            key: ("boolean" if isinstance(value, bool) else "", value)
            for key, value in found.items()
        }
    return found


def agree(text: str, catalog: Catalog | None = None) -> None:
    """Every case of the text, on every engine."""
    for case in read(text, "text", catalog):
        for engine in ENGINES:
            check_case(case, engine)


def answer(text: str, rule: str) -> dict[Key, Any]:
    """What the reference evaluator says of a value, over the rows of a text."""
    (case,) = read(f"{text}\n? {rule}\n= 0: 0")
    found = reference(program_of(case), ASKED, case.scene.world(), case.as_of)
    assert isinstance(found, dict)
    return found
