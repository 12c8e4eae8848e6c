"""What a world is made from: what is read so far, and the words shared by all who read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from seglang.catalog.model import Attribute, Entity
from seglang.check.context import Context
from seglang.core.rule_tests import Individual
from seglang.core.world import EventRow, Key, ListRow
from seglang.diagnostics.codes import tests as codes
from seglang.diagnostics.model import Related
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.test_blocks.facts import Facts, is_unknown
from seglang.test_blocks.made_keys import MadeKeys
from seglang.types import MapType

MAX_PROBLEMS = 100  # of one test
MAX_ROWS = 1_000  # of one test
FILE_ROWS = 20_000  # of all tests of a file


@dataclass(slots=True)
class Draft:
    """One individual as far as it is read."""

    name: str
    entity: Entity
    key: Key
    span: Span
    attributes: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Span] = field(default_factory=dict)
    references: dict[str, Key] = field(default_factory=dict)
    past: dict[str, list[tuple[date, Any]]] = field(default_factory=dict)
    since: date | None = None
    since_span: Span | None = None


@dataclass(slots=True)
class Building:
    """The state of one world: what is read so far."""

    context: Context
    as_of: datetime
    keys: MadeKeys
    individuals: dict[str, Individual] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    unnamed: list[Draft] = field(default_factory=list)
    events: dict[str, list[EventRow]] = field(default_factory=dict)
    lists: dict[str, list[ListRow]] = field(default_factory=dict)
    rows: int = 0
    broken: set[str] = field(default_factory=set)  # named, but with an entity or a key that is none

    @property
    def is_hopeless(self) -> bool:
        """Is more wrong with this test than anybody reads?"""
        return len(self.context.sink.diagnostics) >= MAX_PROBLEMS

    @property
    def facts(self) -> Facts:
        return Facts(self.context, self.as_of, self.individuals)


def value_of_fact(
    building: Building, attribute: Attribute, fact: syntax.Fact, values: dict[str, Any]
) -> None:
    """Reads the value of an attribute or property into `values`."""
    type, name = attribute.type, fact.name.text
    if isinstance(type, MapType) and fact.key is not None:
        known = building.facts.value(f'{name}("{fact.key.value}")', type.value, fact.value)
        if known is not None:
            values[name] = {**(values.get(name) or {}), fact.key.value: known.value}
        return
    if fact.key is not None:
        hint = f"`{name}` is no map: write `{name} = …`"
        building.facts.report_wrong(name, "a single value", fact.value, fact.span, hint)
        return
    known = building.facts.value(name, type, fact.value)
    if known is not None and known.value is not None:
        values[name] = known.value


def individual_of(
    building: Building, relation: str, entity: str, node: syntax.GivenValue
) -> Key | None:
    """The key of an individual of the entity to whom a relation leads; otherwise reported, or None
    where nobody is."""
    context = building.context
    if not isinstance(node, syntax.Path) or len(node.parts) != 1:
        building.facts.report_wrong(
            relation, f"the name of a given {entity}", node, node.span, f"add `given {entity} acme`"
        )
        return None
    name = node.text
    found = building.individuals.get(name)
    if found is None:
        if not is_unknown(node) and name not in building.broken:
            report_nobody(context, node.parts[0], entity, building.individuals)
        return None
    if found.entity != entity:
        other = _one(found.entity)
        context.report(
            codes.OTHER_INDIVIDUAL, node.span, name=name, found=other, wanted=_one(entity)
        )
        return None
    return found.key


def report_nobody(
    context: Context, name: syntax.Name, entity: str, individuals: Mapping[str, Individual]
) -> None:
    context.report(
        codes.UNKNOWN_INDIVIDUAL,
        name.span,
        name=name.text,
        entity=entity,
        nearest=context.nearest(name.text, individuals),
    )


def _one(entity: str) -> str:
    return f"an `{entity}`" if entity[:1] in "aeiou" else f"a `{entity}`"


def unknown_fact(
    building: Building, owner: str, what: str, name: syntax.Name, known: Sequence[str]
) -> None:
    context = building.context
    context.report(
        codes.UNKNOWN_FACT,
        name.span,
        owner=owner,
        what=what,
        name=name.text,
        nearest=context.nearest(name.text, known),
        hint="traits and segments are computed: give the rows that they look at"
        if context.names.kind_of(name.text) in ("a trait", "a segment", "a partition")
        else None,
    )


def is_told(building: Building, told: dict[str, Span], fact: syntax.Fact) -> bool:
    """Whether it is told a second time, which is reported; else it is told now."""
    name = fact.name.text if fact.key is None else f'{fact.name.text}("{fact.key.value}")'
    before = told.setdefault(name, fact.span)
    if before == fact.span:
        return False
    building.context.report(
        codes.FACT_TWICE, fact.span, name=name, related=[Related(before, "told here already")]
    )
    return True


def count(building: Building, line: Span, written: syntax.Number | None) -> int:
    """How many rows a line stands for; 0 where the world is too large, which is reported."""
    number = 1
    if written is not None:
        value = written.value
        if not written.is_integer or not 1 <= value <= MAX_ROWS:
            building.context.report(codes.HOW_OFTEN, written.span, found=value, limit=MAX_ROWS)
            return 0
        number = int(value)
    return number if may_add(building, number, line) else 0


def may_add(building: Building, number: int, line: Span) -> bool:
    """Count rows. What is beyond a limit is reported once, and nothing more is made."""
    spent = building.context.spent
    file = (line.file, "rows of tests")
    before = building.rows, spent.get(file, 0)
    building.rows += number
    spent[file] = before[1] + number
    for what, limit, earlier, now in (
        ("test", MAX_ROWS, before[0], building.rows),
        ("file", FILE_ROWS, before[1], spent[file]),
    ):
        if now > limit:
            if earlier <= limit:
                building.context.report(codes.LARGE_WORLD, line, what=what, limit=limit)
            building.context.taint()
            return False
    return True


def report_missing(context: Context, name: str, missing: Sequence[str], span: Span) -> None:
    whose = name if " " in name else f"`{name}`"
    context.report(codes.REQUIRED_FACT, span, whose=whose, missing=", ".join(missing))
