"""Reads the one-line cases and turns each group into a program over rows, for any engine.

A group is `[FUNCTION]`, `[FUNCTION: missing values]` or `[FUNCTION: any words]`, then a line for
each case: `arguments = result`. The heading may end in `in ZONE`. Values are written as below;
`:type` says what the value alone does not.

    12  -3  1.50  "text"  true  2024-02-29  2024-02-29T12:00:00Z  90s  1.5h  30d  missing:integer
    ["a", missing]  []:list<text>  (52.23, 21.01)  "free":enum  "1.2":version  {"a": 1}

Functions are those of `seglang.functions`, the comparisons `= < <= > >=`, `known`, `holds`,
`one_of(value, options…)`, `in_window` and `anniversary` (value, start, end; `open` is no edge) and
`shift UNIT AMOUNT`. An aggregation in capitals takes the operands of rows an hour apart,
`of TYPE`; those about time take the instants of the rows. The result `overflow` is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from seglang.catalog.model import (
    Attribute,
    Calendar,
    Catalog,
    Column,
    Entity,
    Event,
    PointColumns,
    TimeColumn,
)
from seglang.core import nodes, sources
from seglang.core.declarations import Program, Trait
from seglang.core.edges import FixedInstant, Unit
from seglang.core.nodes import Aggregation, Operator
from seglang.core.world import EntityRow, EventRow, Key, World
from seglang.functions import FUNCTIONS
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    POINT,
    TEXT,
    TIMESTAMP,
    VERSION,
    DurationType,
    EnumType,
    ListType,
    MapType,
    PointType,
    Type,
)

CASES = Path(__file__).parent / "cases"
AS_OF = datetime(2024, 7, 1, 12, tzinfo=UTC)
TRAIT = "result"

# What is tried: the values of a trait of a program over a world, by key.
Engine: TypeAlias = Callable[[Program, str, World, datetime], Mapping[Key, Any]]

_TYPES: dict[str, Type] = {
    "text": TEXT,
    "integer": INTEGER,
    "decimal": DECIMAL,
    "boolean": BOOLEAN,
    "date": DATE,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "point": POINT,
    "enum": EnumType(("free", "pro", "team")),
    "list<text>": ListType(TEXT),
    "list<integer>": ListType(INTEGER),
    "list<decimal>": ListType(DECIMAL),
    "list<date>": ListType(DATE),
    "version": VERSION,
    "map<integer>": MapType(INTEGER),
    "map<text>": MapType(TEXT),
    "map<boolean>": MapType(BOOLEAN),
}
_COMPARISONS = {operator.value: operator for operator in Operator}
OVERFLOW = "overflow"  # the result of what has to fail
_OPEN = "open"  # an edge that is not there
_NOWHERE = object()  # stands for a value that no row has
_NO_EDGE = nodes.Literal(_OPEN, TIMESTAMP)


@dataclass(frozen=True)
class Typed:
    value: Any
    type: Type


@dataclass(frozen=True)
class Case:
    """`line` is where it stands, for the message of a failure."""

    line: str
    arguments: tuple[Typed, ...]
    result: Any


@dataclass(frozen=True)
class Group:
    function: str
    about: str
    options: tuple[str, ...]
    zone: str
    cases: tuple[Case, ...]

    @property
    def title(self) -> str:
        return " ".join((self.function, *self.options, self.about)).strip()


@dataclass(frozen=True)
class Batch:
    """Cases of one function with the same types: an entity a case, its arguments attributes."""

    program: Program
    world: World
    expected: Mapping[Key, Any]
    lines: Mapping[Key, str]


def load_groups() -> list[Group]:
    groups: list[Group] = []
    for path in sorted(CASES.glob("*.cases")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            where = f"{path.name}:{number}: {line}"
            if line.startswith("[") and " = " not in line:
                groups.append(_heading(line))
            elif line.strip() and not line.startswith("#"):
                before = groups[-1]
                case = _case(line, where)
                groups[-1] = Group(
                    before.function, before.about, before.options, before.zone,
                    (*before.cases, case),
                )  # fmt: skip
    return groups


def _heading(line: str) -> Group:
    title, _, about = line.strip().strip("[]").partition(":")
    words, _, zone = title.partition(" in ")
    function, *options = words.split()
    return Group(function, about.strip(), tuple(options), zone or "UTC", ())


# ---------------------------------------------------------------- values

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")
    |(?P<timestamp>\d{4}-\d\d-\d\dT[\d:.]+)Z
    |(?P<date>\d{4}-\d\d-\d\d)
    |(?P<duration>-?[\d.]+)(?P<unit>[shd])\b
    |(?P<decimal>-?\d+\.\d+)
    |(?P<integer>-?\d+)
    |(?P<word>[a-z]+)
    |(?P<mark>[\[\](){},]|:\s))
    (?::(?P<type>[a-z]+(?:<[a-z]+>)?))?""",
    re.VERBOSE,
)
_SECONDS = {"s": 1, "h": 3600, "d": 86_400}


def _case(line: str, where: str) -> Case:
    given, _, wanted = line.rpartition(" = ")
    arguments = _values(given, where)
    (result,) = _values(wanted, where)
    return Case(where, arguments, result.value)


def _values(text: str, where: str) -> tuple[Typed, ...]:
    """Values with commas between them; brackets make lists, parentheses points, braces maps."""
    stack: list[list[Typed]] = [[]]
    position = 0
    while position < len(text.rstrip()):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ValueError(f"cannot read {where}")
        position = token.end()
        mark = token["mark"]
        named = _TYPES[token["type"]] if token["type"] else None
        if mark in ("[", "(", "{"):
            stack.append([])
        elif mark == "]":
            items = stack.pop()
            element = next((i.type for i in items if i.value is not None), TEXT)
            found = tuple(item.value for item in items)
            stack[-1].append(Typed(found, named or ListType(element)))
        elif mark == "}":
            entries = stack.pop()
            kind = MapType(entries[1].type) if entries else MapType(TEXT)
            pairs = zip(entries[::2], entries[1::2], strict=True)
            found_map = {key.value: entry.value for key, entry in pairs}
            stack[-1].append(Typed(found_map, named or kind))
        elif mark == ")":
            latitude, longitude = (item.value for item in stack.pop())
            stack[-1].append(Typed((Decimal(latitude), Decimal(longitude)), POINT))
        elif mark is None:
            stack[-1].append(_single(token, named))
    return tuple(stack[0])


def _single(token: re.Match[str], named: Type | None) -> Typed:
    found: Typed
    if token["text"]:
        found = Typed(json.loads(token["text"]), TEXT)
    elif token["timestamp"]:
        instant = datetime.fromisoformat(token["timestamp"]).replace(tzinfo=UTC)
        found = Typed(instant, TIMESTAMP)
    elif token["date"]:
        found = Typed(date.fromisoformat(token["date"]), DATE)
    elif token["duration"]:
        microseconds = Decimal(token["duration"]) * _SECONDS[token["unit"]] * 1_000_000
        found = Typed(timedelta(microseconds=int(microseconds)), DURATION)
    elif token["decimal"]:
        found = Typed(Decimal(token["decimal"]), DECIMAL)
    elif token["integer"]:
        found = Typed(int(token["integer"]), INTEGER)
    elif token["word"] in (_OPEN, OVERFLOW):
        found = Typed(token["word"], TIMESTAMP)
    else:
        found = Typed({"true": True, "false": False, "missing": None}[token["word"]], BOOLEAN)
    return Typed(found.value, named) if named is not None else found


# ---------------------------------------------------------------- programs


def batches(group: Group) -> list[Batch]:
    if group.function.isupper():
        failing = [case for case in group.cases if case.result == OVERFLOW]
        others = [case for case in group.cases if case.result != OVERFLOW]
        parts = [[case] for case in failing] + ([others] if others else [])
        return [_aggregate_batch(replace(group, cases=tuple(part))) for part in parts]
    alike: dict[Any, list[Case]] = {}
    for case in group.cases:
        for absent in {False, any(argument.value is None for argument in case.arguments)}:
            written = tuple(
                _NOWHERE if absent and argument.value is None
                else argument.value if _is_written(group.function, place, argument)
                else None
                for place, argument in enumerate(case.arguments)
            )  # fmt: skip
            types = tuple(argument.type for argument in case.arguments)
            # What cannot be computed fails the whole program, so it stands alone.
            alone = case.line if case.result == OVERFLOW else None
            alike.setdefault((types, written, alone), []).append(case)
    return [_batch(group, cases, written) for (_, written, _), cases in alike.items()]


def _is_written(function: str, place: int, argument: Typed) -> bool:
    """Does it stand in the rule? Patterns do, edges that are not there, and the windows of
    anniversaries; all else is data. What is missing is tried as both."""
    return place > 0 and (function in ("matches", "anniversary") or argument.value == _OPEN)


def _batch(group: Group, cases: Sequence[Case], written: Sequence[Any]) -> Batch:
    first = cases[0].arguments
    arguments: list[nodes.Value] = []
    attributes: dict[str, Attribute] = {}
    for index, argument in enumerate(first):
        name = f"x{index}"
        if written[index] is _NOWHERE:
            arguments.append(nodes.Missing(argument.type))
            continue
        if _is_written(group.function, index, argument):
            arguments.append(_written(argument))
            continue
        column: Column | PointColumns = Column(name)
        if isinstance(argument.type, PointType):
            column = PointColumns(Column(f"{name}_latitude"), Column(f"{name}_longitude"))
        attributes[name] = Attribute(name, argument.type, column)
        arguments.append(nodes.AttributeValue("thing", name, argument.type))
    rows = tuple(
        EntityRow(
            (number,),
            {f"x{i}": argument.value for i, argument in enumerate(case.arguments)},
        )
        for number, case in enumerate(cases)
    )
    entity = Entity("thing", ("things",), ("id",), attributes)
    catalog = Catalog({"thing": entity}, {}, {}, "thing", Calendar(group.zone))
    value = _expression(group, arguments)
    return Batch(
        Program(catalog, {TRAIT: Trait(TRAIT, "thing", value)}),
        World({"thing": rows}),
        {(number,): case.result for number, case in enumerate(cases)},
        {(number,): case.line for number, case in enumerate(cases)},
    )


def _written(argument: Typed) -> nodes.Value:
    if isinstance(argument.value, datetime):
        return nodes.Moment(FixedInstant(argument.value))
    return nodes.Literal(argument.value, argument.type)


def _expression(group: Group, arguments: Sequence[nodes.Value]) -> nodes.Value:
    if group.function in _COMPARISONS:
        left, right = arguments
        return nodes.Truth(nodes.Compare(_COMPARISONS[group.function], left, right))
    match group.function:
        case "known":
            return nodes.Truth(nodes.Known(arguments[0]))
        case "holds":
            return nodes.Truth(nodes.Holds(arguments[0]))
        case "one_of":
            return nodes.Truth(nodes.OneOf(arguments[0], tuple(arguments[1:])))
        case "in_window" | "anniversary":
            start, end = (None if edge == _NO_EDGE else edge for edge in arguments[1:])
            kind = nodes.InWindow if group.function == "in_window" else nodes.AnniversaryIn
            return nodes.Truth(kind(arguments[0], sources.Window(start, end)))
        case "shift":
            unit, amount = group.options
            return nodes.Shifted(arguments[0], int(amount), Unit(unit), arguments[0].type)
        case "sample":
            low, high = (int(word) for word in group.options)
            return nodes.Truth(nodes.InSample("spring", low, high, arguments[0]))
        case name:
            types = tuple(argument.type for argument in arguments)
            result = FUNCTIONS[name].result(types)
            if result is None:
                raise ValueError(f"`{name}` does not take {types}")
            return nodes.Apply(name, tuple(arguments), result)


_OF_TIME = ("COUNT_PERIODS", "AVERAGE_GAP", "LONGEST_GAP", "LONGEST_STREAK", "CURRENT_STREAK")


def _aggregate_batch(group: Group) -> Batch:
    kind = Aggregation[group.function]
    options = list(group.options)
    type: Type = TIMESTAMP
    if "of" in options:
        type = _TYPES[options[options.index("of") + 1]]
        options = options[: options.index("of")]
    number = next((int(word) for word in options if word.isdigit()), None)
    unit = next((Unit(word) for word in options if not word.isdigit()), None)
    of_time = group.function in _OF_TIME
    rows = [
        EventRow(
            (key,),
            argument.value if of_time else AS_OF - timedelta(hours=len(case.arguments) - place),
            {} if of_time else {"x": argument.value},
        )
        for key, case in enumerate(group.cases)
        for place, argument in enumerate(case.arguments)
    ]
    properties = {} if of_time else {"x": Attribute("x", type, Column("x"))}
    entity = Entity("thing", ("things",), ("id",), {})
    event = Event("seen", "thing", ("sightings",), ("thing",), TimeColumn(Column("at")), properties)
    catalog = Catalog({"thing": entity}, {"seen": event}, {}, "thing", Calendar(group.zone))
    operand: nodes.Value | None = None if of_time else nodes.PropertyValue("x", type)
    if kind is Aggregation.SHARE and operand is not None:
        operand = nodes.Truth(nodes.Holds(operand))
    if kind is Aggregation.COUNT:
        operand = None
    value = nodes.Aggregate(
        kind,
        sources.Rows("seen", sources.Events((sources.EventArm("seen"),))),
        _aggregate_type(kind, type),
        operand,
        number,
        unit,
    )
    keys = range(len(group.cases))
    return Batch(
        Program(catalog, {TRAIT: Trait(TRAIT, "thing", value)}),
        World({"thing": tuple(EntityRow((key,)) for key in keys)}, {"seen": tuple(rows)}),
        {(key,): group.cases[key].result for key in keys},
        {(key,): group.cases[key].line for key in keys},
    )


def _aggregate_type(kind: Aggregation, operand: Type) -> Type:
    if kind.name.startswith("COUNT") or kind.name.endswith("STREAK"):
        return INTEGER
    if kind.name.endswith("GAP"):
        return DURATION
    if kind is Aggregation.SHARE:
        return DECIMAL
    averaged = kind in (Aggregation.AVERAGE, Aggregation.MEDIAN)
    return DECIMAL if averaged and not isinstance(operand, DurationType) else operand
