"""A test made of real rows: what a rule reads of a few entities, with other keys and texts.

Takes a program, the name of a segment or partition, the keys of entities as text, and an engine;
gives a `RuleTest` in which each condition of the rule, and of those that it uses, is as in the
data. No key and no text of the data is in it, unless the rule itself says it, nor in a diagnostic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from seglang.core.closure import narrow
from seglang.core.declarations import Partition, Program, Segment
from seglang.core.evaluate import members
from seglang.core.evaluate.conditions import holds
from seglang.core.evaluate.declared import declared_value
from seglang.core.evaluate.subject import Run
from seglang.core.nodes import Compare, Condition, Literal, Operator, TraitValue
from seglang.core.rule_tests import (
    Expected,
    ExpectedCondition,
    ExpectedMembers,
    Individual,
    RuleTest,
)
from seglang.core.standings import Ranked, Score
from seglang.core.world import Key, World
from seglang.coverage.atoms import Atom, shape
from seglang.coverage.expectations import subject_of
from seglang.coverage.report import written
from seglang.diagnostics.codes import coverage as codes
from seglang.engines.model import Engine
from seglang.errors import SegError
from seglang.life.reading import Life
from seglang.life.replacing import replaced
from seglang.life.used import looked_at, used_by
from seglang.source import Source
from seglang.sql.dialect import Dialect
from seglang.sql.fact_rows import FactRows
from seglang.types import EnumType


def from_life(
    program: Program,
    name: str,
    keys: Sequence[Sequence[str]],
    engine: Engine,
    dialect: Dialect,
    as_of: datetime,
    sources: Mapping[str, Source],
) -> RuleTest:
    """Raises SegError (SEG940 to SEG944) and EngineError."""
    declared = program.declared(name)
    assert isinstance(declared, Segment | Partition)
    every = tuple(node for node, _ in looked_at(program, name))
    if any(isinstance(node, Ranked | Score) for node in every):
        raise SegError.of(codes.LOOKS_AT_EVERYBODY, name=name)
    entity = program.catalog.entities[declared.entity]
    life = Life(program, engine, FactRows(program, dialect, as_of), used_by(program, name))
    wanted = _fitting_keys(life, entity.name, keys)
    asked: list[Key] = []
    for number, key in enumerate(wanted, start=1):
        found = life.take(entity, entity.key, [key])
        there = found or [row for row in life.entities[entity.name] if _text(row) == _text(key)]
        if not there:
            raise SegError.of(
                codes.UNKNOWN_KEY,
                number=str(number),
                count=str(len(wanted)),
                entity=entity.name,
            )
        asked.append(there[0])
    for other, key in sorted(life.used.looked_up, key=str):
        life.take(program.catalog.entities[other], program.catalog.entities[other].key, [key])
    life.list_values()
    world = life.world()
    new_world, new_keys = replaced(program.catalog, every, world, as_of, life.used)
    pairs = [(key, new_keys[entity.name, key]) for key in dict.fromkeys(asked)]
    _require_the_same(program, name, (world, new_world), pairs, as_of, sources)
    individuals = dict(_named(new_world, [new for _, new in pairs], entity.name))
    expected = tuple(_expected(program, declared, new_world, individuals, pairs, as_of))
    title = f"{name}, from life"
    return RuleTest(title, as_of, new_world, individuals, expected)


# ---------------------------------------------------------------- keys


_DIGITS = ("integer", "decimal", "float")


def _fitting_keys(life: Life, entity: str, keys: Sequence[Sequence[str]]) -> list[Key]:
    """The keys, where they can be such at all."""
    declared = life.catalog.entities[entity]
    live = life.engine.schema.find(declared.table)
    for number, key in enumerate(keys, start=1):
        if len(key) != len(declared.key):
            count = len(declared.key)
            columns = "one column" if count == 1 else f"{count} columns"
            raise SegError.of(
                codes.WRONG_KEY,
                number=str(number),
                count=str(len(keys)),
                entity=entity,
                wanted=columns,
            )
        for part, column in zip(key, declared.key, strict=True):
            found = None if live is None else life.engine.schema.column(live, column)
            if found is not None and found.type.kind in _DIGITS and not _is_number(part):
                raise SegError.of(
                    codes.WRONG_KEY,
                    number=str(number),
                    count=str(len(keys)),
                    entity=entity,
                    wanted="a number in its column"
                    if len(declared.key) == 1
                    else f"a number in the column `{column}`",
                )
    return [tuple(key) for key in keys]


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").isdigit()


def _text(key: Key) -> tuple[str, ...]:
    return tuple(str(part) for part in key)


# ---------------------------------------------------------------- the same as in the data


def _require_the_same(
    program: Program,
    name: str,
    worlds: tuple[World, World],
    keys: Sequence[tuple[Key, Key]],
    as_of: datetime,
    sources: Mapping[str, Source],
) -> None:
    """Every condition has the truth that it has in the data."""
    before, after = (Run(program, world) for world in worlds)
    entity = program.declared(name).entity
    narrowed = narrow(program, [name])
    for declared in (*narrowed.declarations.values(), *narrowed.instances.values()):
        if declared.entity != entity or not isinstance(declared, Segment | Partition):
            continue
        for atom in _atoms(declared):
            for old, new in keys:
                one = subject_of(before, entity, as_of, old)
                other = subject_of(after, entity, as_of, new)
                assert one is not None
                assert other is not None
                if holds(atom.condition, one) is not holds(atom.condition, other):
                    words = written(sources, atom.span)
                    condition = f"`{words}`" if words else "one of its conditions"
                    reason = f"with other keys and texts {condition} would be another"
                    raise SegError.of(codes.NOT_TOLD_BY_A_TEST, name=declared.name, reason=reason)


def _atoms(declared: Segment | Partition) -> Iterator[Atom]:
    if isinstance(declared, Segment):
        yield from shape(declared.condition).atoms
    else:
        for _, when in declared.arms:
            yield from shape(when).atoms


# ---------------------------------------------------------------- the test


def _named(world: World, first: Sequence[Key], entity: str) -> Iterator[tuple[str, Individual]]:
    """Names for everybody: those that were asked for first, `customer_1` and so on."""
    for name, rows in sorted(world.entities.items(), key=lambda item: item[0] != entity):
        keys = [row.key for row in rows]
        ordered = [*first, *(key for key in keys if key not in first)] if name == entity else keys
        for number, key in enumerate(ordered, start=1):
            yield f"{name}_{number}", Individual(name, key)


def _expected(
    program: Program,
    declared: Segment | Partition,
    world: World,
    individuals: Mapping[str, Individual],
    keys: Sequence[tuple[Key, Key]],
    as_of: datetime,
) -> Iterator[Expected]:
    names = {
        individual.key: name
        for name, individual in individuals.items()
        if individual.entity == declared.entity
    }
    if isinstance(declared, Segment):
        inside = set(members(program, declared.name, world, as_of))
        yield ExpectedMembers(
            declared.name, tuple(name for key, name in names.items() if key in inside)
        )
        return
    run = Run(program, world)
    for _, key in keys:
        subject = subject_of(run, declared.entity, as_of, key)
        assert subject is not None
        yield ExpectedCondition(
            names[key], _label(declared, declared_value(declared.name, subject))
        )


def _label(declared: Partition, label: Any) -> Condition:
    labels = (*dict.fromkeys([*(each for each, _ in declared.arms), declared.otherwise]),)
    type = EnumType(labels)
    return Compare(Operator.EQUAL, TraitValue(declared.name, type), Literal(label, type))
