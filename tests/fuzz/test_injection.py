"""Hostile texts and names come back from every engine as they went in.

`SEGLANG_HOSTILE` sets how many thousand texts are tried, `SEGLANG_SEED` the first thousand.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from loaded_engines import Asked, opened

from fuzz.hostile import hostile_names, hostile_texts
from seglang.catalog.load import load_catalog
from seglang.catalog.model import Catalog
from seglang.check import check
from seglang.core.declarations import Program
from seglang.core.world import EntityRow, EventRow, ListRow, World
from seglang.diagnostics.model import Sink
from seglang.plan.lower import lower
from seglang.source import Source
from seglang.sql.emit import emit
from seglang.syntax.literals import quoted
from seglang.syntax.parse import parse

ENGINES = ("duckdb", "postgres")
ROUNDS = int(os.environ.get("SEGLANG_HOSTILE", "2"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
EACH = 1_000
NAMES = 40
AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
VALUES = """
[entities.thing]
table = "things"
key = "id"
[entities.thing.attributes]
value = "text"
words = "list<text>"
told = "map<text, text>"
kind = { type = "enum", values = [%s] }
"""


def toml(text: str) -> str:
    """A basic string, in which nothing invisible stands as it is."""
    return f'"{"".join(map(_in_toml, text))}"'


def _in_toml(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def catalog_of(text: str) -> Catalog:
    sink = Sink()
    catalog = load_catalog(f'[project]\nname = "shop"\ntimezone = "UTC"\n{text}', "seg.toml", sink)
    assert catalog is not None, [(found.headline, found.label) for found in sink][:5]
    return catalog


def program_of(
    catalog: Catalog, text: str, parameters: Mapping[str, object] | None = None
) -> Program:
    sink = Sink()
    module = parse(Source("rules.seg", text), sink)
    program = check([module], catalog, sink, parameters or {})
    assert not sink.has_errors, [(found.headline, found.label) for found in sink][:5]
    return program


def is_kind(text: str) -> bool:
    """Types of Postgres hold no longer ones."""
    return len(text.encode()) <= 63


def things(texts: Sequence[str]) -> tuple[EntityRow, ...]:
    return tuple(
        EntityRow(
            (number,),
            {
                "value": text,
                "words": (text, "x"),
                "told": {text: text},
                "kind": text if is_kind(text) else None,
            },
        )
        for number, text in enumerate(texts)
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_texts(seed: int, engine: str) -> None:
    """As literals, labels, elements, keys of maps and values of parameters."""
    random = Random(seed)
    texts = hostile_texts(random, EACH)
    catalog = catalog_of(VALUES % ", ".join(toml(text) for text in texts if is_kind(text)))
    some = random.sample(range(EACH), 50)
    kinds = [number for number in some if is_kind(texts[number])][:5]
    rules = [
        "partition label:",
        *(f"{quoted(text)} when value = {quoted(text)}" for text in texts),
        '"none of them" otherwise',
        f"segment listed: value is in ({', '.join(map(quoted, texts))})",
        f"segment others: value is not in ({', '.join(map(quoted, texts[1:]))})",
        *(f"segment element_{number}: words has {quoted(texts[number])}" for number in some[:5]),
        *(f"segment kind_{number}: kind = {quoted(texts[number])}" for number in kinds),
        *(f"trait told_{number}: told({quoted(texts[number])})" for number in some),
        *(f'param given_{number}: text = ""' for number in some),
        "partition which:",
        *(f'"{number}" when value = given_{number}' for number in some),
        '"none of them" otherwise',
    ]
    given = {f"given_{number}": texts[number] for number in some}
    program = program_of(catalog, "\n".join(rules), given)
    with opened(engine, World({"thing": things(texts)}), catalog) as database:
        labels = database.one(program, "label", AS_OF)
        assert labels == {(number,): text for number, text in enumerate(texts)}
        assert members(database, program, "listed") == list(range(EACH))
        assert members(database, program, "others") == [0]
        for number in some[:5]:
            holding = [other for other, text in enumerate(texts) if texts[number] in (text, "x")]
            assert members(database, program, f"element_{number}") == holding
        for number in kinds:
            assert members(database, program, f"kind_{number}") == [number]
        told = [f"told_{number}" for number in some]
        found = database.table(program, told, AS_OF)
        assert found is not None
        for place, number in enumerate(some):
            assert [row[place] for row in found.values() if row[place] is not None] == [
                texts[number]
            ]
            assert found[(number,)][place] == texts[number]
        which = database.one(program, "which", AS_OF)
        assert which == {
            (number,): str(number) if number in some else "none of them" for number in range(EACH)
        }


def members(database: Asked, program: Program, name: str) -> list[Any]:
    found = database.one(program, name, AS_OF)
    assert found is not None
    return sorted(key for (key,) in found)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_names(seed: int, engine: str) -> None:
    """Of tables, columns, entities, attributes, events, properties, lists, aliases, rules; with and
    without an instant."""
    random = Random(seed)
    (entity, event, other, listed), columns = (
        hostile_names(random, 4, 200),
        hostile_names(random, NAMES + 8),
    )
    # A trait that is called like the key of its entity gets another name in a result.
    taken = (entity, event, other, listed, columns[0], "time")
    names = hostile_names(random, 3 * NAMES + 8, 400, taken)
    attributes, properties = names[:NAMES], names[NAMES : NAMES + 4]
    traits = names[NAMES + 4 : 2 * NAMES + 4]
    segment, alias, derived, parameter = names[-4:]
    tables = hostile_names(random, 4)
    catalog = catalog_of(
        _tables(tables, entity, event, other, listed, columns, attributes, properties)
    )
    rules = [
        *(
            f"trait `{name}`: `{attribute}` otherwise 0"
            for name, attribute in zip(traits, attributes, strict=True)
        ),
        f"param `{parameter}`: integer = 1",
        f"event `{derived}`: `{event}`, `{other}`",
        f"segment `{segment}`: did `{event}` as `{alias}` where (`{properties[0]}` > `{parameter}`"
        f" and did `{other}` where (`{properties[1]}` = `{alias}`.`{properties[0]}`)"
        f" within 3 days after `{alias}`) and in list `{listed}`"
        f" and sum of `{derived}`.`{properties[2]}` in last 30 days > 1",
    ]
    program = program_of(catalog, "\n".join(rules))
    world = _world(entity, event, other, listed, attributes, properties)
    with opened(engine, world, catalog) as database:
        found = database.table(program, traits, AS_OF)
        assert found == {(1,): tuple(range(NAMES)), (2,): (0,) * NAMES}
        compiled = emit(lower(program, traits, "traits"), database.engine.dialect, AS_OF)
        stream = database.engine.stream(compiled)
        assert _columns(stream)[1:] == list(traits)
        for as_of in (AS_OF, None):
            one = emit(lower(program, segment), database.engine.dialect, as_of)
            assert database.engine.rows(one, AS_OF) == [(1,)]


def _columns(stream: Any) -> list[str]:
    import pyarrow

    return list(pyarrow.table(stream).schema.names)


def _tables(
    tables: Sequence[str], entity: str, event: str, other: str, listed: str,
    columns: Sequence[str], attributes: Sequence[str], properties: Sequence[str],
) -> str:  # fmt: skip
    key, time, *rest = map(toml, columns)
    lines = [f"[entities.{toml(entity)}]", f"table = {toml(tables[0])}", f"key = {key}"]
    lines.append(f"[entities.{toml(entity)}.attributes]")
    lines += [
        f'{toml(name)} = {{ type = "integer", column = {column} }}'
        for name, column in zip(attributes, rest, strict=False)
    ]
    for name, table in ((event, tables[1]), (other, tables[2])):
        lines += [
            f"[events.{toml(name)}]", f"of = {toml(entity)}", f"table = {toml(table)}",
            f"key = {key}", f"time = {{ column = {time}, zone = \"UTC\" }}", "unique = true",
            f"[events.{toml(name)}.properties]",
        ]  # fmt: skip
        lines += [
            f'{toml(property)} = {{ type = "integer", column = {column} }}'
            for property, column in zip(properties, rest, strict=False)
        ]
    lines += [f"[lists.{toml(listed)}]", f"table = {toml(tables[3])}", f"key = {key}"]
    return "\n".join(lines)


def _world(
    entity: str, event: str, other: str, listed: str,
    attributes: Sequence[str], properties: Sequence[str],
) -> World:  # fmt: skip
    earlier = EventRow((1,), NOON, dict(zip(properties, (5, 6, 7, 8), strict=True)))
    later = EventRow((1,), AS_OF.replace(day=21), dict(zip(properties, (0, 5, 9, 9), strict=True)))
    return World(
        {
            entity: (
                EntityRow((1,), {name: number for number, name in enumerate(attributes)}),
                EntityRow((2,)),
            )
        },
        {event: (earlier,), other: (later,)},
        {listed: (ListRow((1,)),)},
    )


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_patterns(seed: int, engine: str) -> None:
    """Every character of a pattern stands for itself when it is escaped."""
    random = Random(seed)
    texts = [text for text in hostile_texts(random, 120) if text and len(text) < 100]
    texts = [text for text in texts if all(map(can_be_written, text))][:40]
    catalog = catalog_of(VALUES % '"a"')
    rules = [
        f"segment matching_{number}: value matches /^{pattern(text)}$/"
        for number, text in enumerate(texts)
    ]
    program = program_of(catalog, "\n".join(rules))
    rows = tuple(EntityRow((number,), {"value": text}) for number, text in enumerate(texts))
    with opened(engine, World({"thing": rows}), catalog) as database:
        for number in range(len(texts)):
            assert members(database, program, f"matching_{number}") == [number], texts[number]


CONTROLS = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\f": r"\f", "\v": r"\v"}


def can_be_written(character: str) -> bool:
    """Patterns have no other escapes of what is invisible."""
    return character.isprintable() or character in CONTROLS


def pattern(text: str) -> str:
    return "".join(map(_in_pattern, text))


def _in_pattern(character: str) -> str:
    if character in CONTROLS:
        return CONTROLS[character]
    is_word = not character.isascii() or character.isalnum() or character == "_"
    return character if is_word else f"\\{character}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('segment s: value = "a\0b"', "SEG027"),
        ('segment s: value = "a\\u{0}b"', "SEG025"),
        ("segment s: value matches /a\0b/", "SEG027"),
        ("segment `a\0b`: value is known", "SEG027"),
    ],
)
def test_nul_is_refused_in_rules(text: str, code: str) -> None:
    sink = Sink()
    parse(Source("rules.seg", text), sink)
    assert [found.code.id for found in sink] == [code]


@pytest.mark.parametrize("changed", ['"things"', '"id"', '"text"', '"a"'])
def test_nul_is_refused_in_catalogs(changed: str) -> None:
    sink = Sink()
    text = VALUES % '"a"'
    broken = text.replace(changed, changed[:-1] + '\\u0000"', 1)
    assert broken != text
    catalog = load_catalog(f'[project]\nname = "x"\ntimezone = "UTC"\n{broken}', "seg.toml", sink)
    assert catalog is None
    assert sink.has_errors


def test_nul_is_refused_in_parameters() -> None:
    sink = Sink()
    module = parse(Source("rules.seg", 'param p: text = "a"\nsegment s: value = p'), sink)
    check([module], catalog_of(VALUES % '"a"'), sink, {"p": "a\0b"})
    assert sink.has_errors
