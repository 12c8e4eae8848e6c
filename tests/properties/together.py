"""Segments of a program computed together on an engine, in ways that statistics decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any

from seglang.core.audience import published
from seglang.core.closure import narrow
from seglang.core.declarations import Program, Segment
from seglang.core.simplify import simplify
from seglang.core.world import Key
from seglang.engines.model import Engine
from seglang.plan.costs import Statistics
from seglang.plan.lower import lower_together
from seglang.plan.nodes import Plan
from seglang.sql.compiled import Script
from seglang.sql.dialects import DIALECTS
from seglang.sql.scripts import emit_script

# Many rows of each customer: time is cut into slices. Few: everything is read at once.
MANY, FEW = Statistics({("customers",): 10}, 10**9), Statistics(otherwise=10)


def groups_of(program: Program) -> list[list[str]]:
    """The segments of each entity."""
    found: dict[str, list[str]] = {}
    for name, declared in program.declarations.items():
        if isinstance(declared, Segment):
            found.setdefault(declared.entity, []).append(name)
    return list(found.values())


def plan_of(
    program: Program, names: Sequence[str], as_of: datetime, statistics: Statistics
) -> Plan:
    wanted = simplify(narrow(published(program, names), names))
    return lower_together(wanted, names, as_of, statistics)


def script_of(
    program: Program, names: Sequence[str], as_of: datetime, dialect: str, random: Random
) -> Script:
    entities = {program.declared(name).entity for name in names}
    tables = {program.catalog.entities[entity].table: 10 for entity in entities}
    people = dict.fromkeys(tables, 10**5)
    statistics = random.choice(
        (FEW, MANY, Statistics(tables, 10**9), Statistics(people, int(10 ** random.uniform(5, 9))))
    )
    middle = random.randrange(1, len(names)) if len(names) > 1 and random.random() < 0.2 else 0
    plan = plan_of(program, names[middle:], as_of, statistics)
    script = emit_script(plan, DIALECTS[dialect], as_of, middle)
    if not middle:
        return script
    before = plan_of(program, names[:middle], as_of, statistics)
    return emit_script(before, DIALECTS[dialect], as_of).then(script)


def memberships(engine: Engine, script: Script) -> Mapping[str, dict[Key, Any]]:
    """The members of each segment; sizes have to be theirs."""
    found: dict[str, dict[Key, Any]] = {name: {} for name in script.segments}
    for number, *key in engine.memberships(script).sorted_rows(("segment", *script.key)):
        members = found[script.segments[number]]
        assert tuple(key) not in members, f"{script.segments[number]} has a member twice"
        members[tuple(key)] = True
    sizes, _ = engine.sizes(script)
    counted = {name: sizes.get(number, 0) for number, name in enumerate(script.segments)}
    assert counted == {name: len(members) for name, members in found.items()}
    return found
