"""Worlds of tests in the tables of an engine: each value as it was given or not at all, no test
beside another one, and nothing left behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from postgres_server import Server
from seglang.catalog.load import load_catalog
from seglang.catalog.model import Column, Filter, Target
from seglang.check import check
from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import members
from seglang.core.rule_tests import RuleTest
from seglang.core.world import EntityRow, EventRow, Key, ListRow, World
from seglang.diagnostics.model import Sink
from seglang.diagnostics.registry import checkout_pages
from seglang.errors import SegError
from seglang.source import Source
from seglang.syntax.parse import parse
from seglang.testing import engine_bed
from seglang.testing.bed import Answered, Inquiry, MembersAsked
from seglang.testing.beds_of_engines import duckdb_bed, target_bed
from seglang.testing.engine_bed import EngineBed
from seglang.testing.filters import ShutFilter, let_through

AS_OF = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=("duckdb", "postgres"))
def bed(request: pytest.FixtureRequest) -> EngineBed:
    if request.param == "duckdb":
        return duckdb_bed()
    return on_postgres(request.getfixturevalue("postgres_database"))


def on_postgres(url: str) -> EngineBed:
    return target_bed(Target("prod", "postgres", url=url))


def asked(world: World, *segments: str, as_of: datetime = AS_OF) -> Inquiry:
    return Inquiry(RuleTest("", as_of, world, {}, ()), tuple(map(MembersAsked, segments)))


def program_of(catalog: str, rules: str) -> Program:
    sink = Sink()
    found = load_catalog(catalog, "seg.toml", sink)
    assert found is not None, [one.headline for one in sink]
    program = check([parse(Source("rules.seg", rules), sink)], found, sink, {})
    assert not sink.sorted(), [one.headline for one in sink]
    return program


def as_evaluated(program: Program, bed: EngineBed, *worlds: World) -> list[list[set[Key]]]:
    """The members of all segments in each world, on which the evaluator agrees."""
    names = [name for name, one in program.declarations.items() if isinstance(one, Segment)]
    found = list(bed.answer(program, [asked(world, *names) for world in worlds]))
    assert [one.problem for one in found] == [None] * len(worlds)
    wanted = [[set(members(program, name, world, AS_OF)) for name in names] for world in worlds]
    assert [[set(answer) for answer in one.answers] for one in found] == wanted
    return wanted


def customers(*names: str, **attributes: Any) -> dict[str, tuple[EntityRow, ...]]:
    return {"customer": tuple(EntityRow((name,), attributes) for name in names)}


# ---------------------------------------------------------------- one test beside another

CATALOG = """
[project]
name = "shop"
timezone = "Europe/Warsaw"
[entities.customer]
table = "customers"
key = "id"
where = { deleted = false }
[entities.customer.attributes]
country = "text"
deleted = "boolean"
score = { type = "decimal", stored = "float" }
wait = { type = "duration", unit = "minutes", column = "wait" }
price = "decimal(6, 2)"
seen = { type = "timestamp", zone = "Europe/Warsaw" }
age = "integer"
[entities.customer.relations]
pets = { entity = "pet", on = "owner" }
[entities.pet]
table = "pets"
key = "id"
[entities.pet.attributes]
species = "text"
[entities.store]
table = "stores"
key = "code"
[entities.store.attributes]
region = "text"
[events.purchase]
of = "customer"
table = "events"
key = "customer"
time = "at"
where = { kind = "purchase" }
id = "number"
[events.purchase.properties]
amount = "decimal(12, 2)"
[events.purchase.relations]
store = { entity = "store", via = "store" }
[events.purchase.rows.item]
table = "items"
on = "number"
[events.purchase.rows.item.properties]
sku = "text"
[events.visit]
of = "customer"
table = "events"
key = "customer"
time = { column = "day", type = "date" }
where = { kind = "visit" }
unique = true
[lists.suppressed]
table = "suppressed"
key = "customer"
time = "added"
[lists.codes]
table = "codes"
key = "code"
"""
APART = """
segment best: sum of purchase.amount is in top 1
segment second: quartile of (count of purchase) = 1
segment sampled: in sample 50% of "x"
segment listed: in list suppressed
segment coded: country is in list codes
segment bought: did purchase
segment northern: did purchase where (store.region = "north")
segment far_north: store("S1").region = "north"
segment owner: has pets where (species = "cat")
segment basket: did purchase where (has at least 2 item where (sku = "a"))
segment visitor: did visit
segment kept: not deleted
"""


def apart_world(number: int) -> World:
    cat = EntityRow(("rex",), {"species": "cat"}, references={"customer.pets": ("ben",)})
    north = EntityRow(("S1",), {"region": "north" if number % 3 else "south"})
    items = ({"sku": "a"},) * number
    at_store = {"store": ("S1",)}
    bought = (
        EventRow(("anna",), AS_OF - DAY, {"amount": Decimal(number)}, references=at_store),
        EventRow(("ben",), AS_OF - DAY, {"amount": Decimal(5)}, rows={"item": items}),
    )
    visit = EventRow(("cleo",), AS_OF.date() - DAY)
    people = customers("anna", "ben", "cleo", country="PL" if number % 2 else "DE")
    return World(
        {**people, "store": (north,), "pet": (cat,) * (number % 2)},
        {"purchase": bought[: number % 3], "visit": (visit,) * (number % 2)},
        {
            "suppressed": (ListRow(("anna",), AS_OF - DAY),) * (number % 2),
            "codes": (ListRow(("PL",)),) * (number % 4),
        },
    )


def test_no_test_sees_the_rows_of_another(bed: EngineBed) -> None:
    found = as_evaluated(program_of(CATALOG, APART), bed, *map(apart_world, range(7)))
    assert len({str(each) for each in map(_sorted, found)}) >= 6, "the worlds are too alike"


def _sorted(found: list[set[Key]]) -> list[list[Key]]:
    return [sorted(each) for each in found]


def test_keys_may_be_texts_in_one_test_and_numbers_in_another(bed: EngineBed) -> None:
    program = program_of(CATALOG, "segment everybody: did visit or not did visit")
    worlds = [World({"customer": (EntityRow((key,)),)}) for key in ("anna", 7, "ben")]
    assert as_evaluated(program, bed, *worlds) == [[{("anna",)}], [{(7,)}], [{("ben",)}]]
    mixed = World({"customer": (EntityRow(("anna",)), EntityRow((7,)))})
    [found] = bed.answer(program, [asked(mixed, "everybody")])
    assert words(found) == (
        "SEG930", "key of customer cannot be stored: it is a text here and a number there"
    )  # fmt: skip


def words(found: Answered) -> tuple[str, str]:
    assert found.problem is not None
    assert found.answers == ()
    return found.problem.code.id, found.problem.headline


# ---------------------------------------------------------------- values

NO_PLACE = {
    "score": (Decimal("0.12345678901234567891"), "binary floating-point"),
    "wait": (timedelta(seconds=90), "counts whole minutes"),
    "price": (Decimal("1.005"), "2 digits after the point"),
    "age": (2**63, "more than 64 bits"),
    "seen": (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "put back"),
    "country": ("a\0b", "NUL"),
}


def test_what_a_column_cannot_hold_is_told_and_no_other_test_suffers(bed: EngineBed) -> None:
    program = program_of(CATALOG, "segment known: country is known")
    worlds = [World(customers("anna", **{name: value})) for name, (value, _) in NO_PLACE.items()]
    fine = World(customers("anna", country="PL", score=Decimal("0.1"), price=Decimal("1.50")))
    *refused, answered = bed.answer(program, [asked(world, "known") for world in [*worlds, fine]])
    assert answered.answers == ({("anna",)},)
    for name, one in zip(NO_PLACE, refused, strict=True):
        code, text = words(one)
        assert code == "SEG930"
        assert text.startswith(f"customer.{name} cannot be stored: ")
        assert NO_PLACE[name][1] in text


def test_a_number_too_large_is_the_problem_of_its_test_alone(bed: EngineBed) -> None:
    program = program_of(CATALOG, "segment rich: price * price * price * price * score > 1")
    prices = [World(customers("anna", price=Decimal(price), score=Decimal(score)))
              for price, score in ((2, 1), (9999, 10**15), (1, 1))]  # fmt: skip
    one, two, three = bed.answer(program, [asked(world, "rich") for world in prices])
    assert (one.answers, three.answers) == (({("anna",)},), (frozenset(),))
    assert words(two)[0] == "SEG605"


def test_copies_of_a_row_have_the_same_rows_in_them(bed: EngineBed) -> None:
    program = program_of(CATALOG, 'segment basket: did purchase where (has item where (sku = "a"))')

    def bought(sku: str) -> EventRow:
        return EventRow(("anna",), AS_OF - DAY, id=1, rows={"item": ({"sku": sku},)})

    alike, other = (
        World(customers("anna"), {"purchase": (bought("a"), bought(sku))}) for sku in ("a", "b")
    )
    one, two = bed.answer(program, [asked(alike, "basket"), asked(other, "basket")])
    assert one.answers == ({("anna",)},)
    assert words(two)[0] == "SEG930"


def test_a_day_is_stored_as_a_day(bed: EngineBed) -> None:
    program = program_of(CATALOG, "segment visitor: did visit on 2026-11-20")
    midnight = datetime(2026, 11, 19, 23, tzinfo=UTC)  # in Warsaw
    worlds = [
        World(customers("anna"), {"visit": (EventRow(("anna",), time),)})
        for time in (midnight.date() + DAY, midnight, midnight + timedelta(hours=1))
    ]
    *days, hour = bed.answer(program, [asked(world, "visitor") for world in worlds])
    assert [one.answers for one in days] == [({("anna",)},)] * 2
    assert "time of visit cannot be stored: its column holds days" in words(hour)[1]


# ---------------------------------------------------------------- filters


@pytest.mark.parametrize(
    ("tests", "value"),
    [
        ([("=", "paid")], "paid"),
        ([("in", 3, 4), ("!=", 3)], 4),
        ([("!=", "paid")], "paid0"),
        ([(">", 5), ("<", 9)], 6),
        ([(">", 5), ("<", 6)], Decimal("5.5")),
        ([(">=", Decimal("5.5")), ("<", 6)], Decimal("5.5")),
        ([("<", 0)], -1),
        ([("!=", True), ("in", True, False)], False),
        ([(">", "b")], "b0"),
        ([("<", "b"), (">=", "")], ""),
    ],
)
def test_a_row_passes_every_filter(tests: Sequence[tuple[Any, ...]], value: Any) -> None:
    filters = [Filter(Column("x"), operator, tuple(values)) for operator, *values in tests]
    found = let_through(filters, "orders")
    assert found == ({Column("x"): value})


def test_filters_that_let_nothing_through_are_told(bed: EngineBed) -> None:
    filters = [Filter(Column("x"), ">", (5,)), Filter(Column("x"), "<", (5,))]
    with pytest.raises(ShutFilter):
        let_through(filters, "orders")
    shut = CATALOG.replace('{ kind = "visit" }', '{ cents = { ">" = 5, "<" = 5 } }')
    program = program_of(shut, "segment visitor: did visit")
    visit = EventRow(("anna",), (AS_OF - DAY).date())
    worlds = [World(customers("anna"), {"visit": (visit,) * number}) for number in (1, 0)]
    one, two = bed.answer(program, [asked(world, "visitor") for world in worlds])
    assert words(one) == ("SEG931", "the `where` of visit lets no row through")
    assert two.answers == (frozenset(),)


# ---------------------------------------------------------------- servers


def left_behind(url: str) -> list[tuple[Any, ...]]:
    """Whatever lies in the database besides what came with it."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'seglang%' UNION ALL"
            " SELECT typname FROM pg_type WHERE typname LIKE '%seglang%'"
        ).fetchall()


def test_nothing_is_left_on_a_server(postgres_database: str) -> None:
    program = program_of(CATALOG, "segment rich: price * price * price * price * score > 1")
    worlds = [
        World(customers("anna", price=Decimal(price), score=Decimal(score)))
        for price, score in ((2, 1), (9999, 10**15))
    ]
    bed = on_postgres(postgres_database)
    assert len(list(bed.answer(program, [asked(world, "rich") for world in worlds]))) == 2
    assert left_behind(postgres_database) == []
    inquiries = [
        asked(world, "rich", as_of=AS_OF - DAY * number) for number, world in enumerate(worlds)
    ]
    answers = bed.answer(program, inquiries)
    assert next(answers).problem is None
    answers.close()
    assert left_behind(postgres_database) == []


def test_a_lost_connection_ends_the_run_and_leaves_nothing(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_bed, "AT_ONCE", 1)
    program = program_of(CATALOG, "segment rich: price > 1")
    world = World(customers("anna", price=Decimal(2)))
    inquiries = [asked(world, "rich", as_of=AS_OF + DAY * number) for number in range(3)]
    answers = on_postgres(postgres_database).answer(program, inquiries)
    assert next(answers).answers == ({("anna",)},)
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(SegError) as raised:
        next(answers)
    assert [one.code.id for one in raised.value.diagnostics] == ["SEG605"]
    assert left_behind(postgres_database) == []


def test_a_user_needs_the_right_to_temporary_tables(
    postgres: Server, postgres_database: str
) -> None:
    program = program_of(CATALOG, "segment rich: price > 1")
    inquiry = asked(World(customers("anna", price=Decimal(2))), "rich")
    page = (checkout_pages() / "SEG932.md").read_text(encoding="utf-8")
    problem, fine = re.findall(r"```sql (?:problem|ok)\n(.*?)```", page, re.DOTALL)
    database = str(conninfo_to_dict(postgres_database)["dbname"])
    with postgres.guest(postgres_database) as guest:
        user = str(conninfo_to_dict(guest)["user"])
        with psycopg.connect(postgres_database, autocommit=True) as admin:
            admin.execute(problem.replace("DATABASE shop", f"DATABASE {database}"))
            with pytest.raises(SegError) as raised:
                next(on_postgres(guest).answer(program, [inquiry]))
            [found] = raised.value.diagnostics
            assert found.code.id == "SEG932"
            assert found.headline == "target `prod` lets nobody make temporary tables"
            allowed = fine.replace("DATABASE shop", f"DATABASE {database}")
            admin.execute(allowed.replace("analyst", user))
            [answered] = on_postgres(guest).answer(program, [inquiry])
            assert answered.answers == ({("anna",)},)
            admin.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM {user}")


def test_a_user_of_whom_transactions_only_read_can_run_tests(
    postgres: Server, postgres_database: str
) -> None:
    program = program_of(CATALOG, "segment rich: price > 1")
    inquiry = asked(World(customers("anna", price=Decimal(2))), "rich")
    with postgres.guest(postgres_database) as guest:
        user = str(conninfo_to_dict(guest)["user"])
        with psycopg.connect(postgres_database, autocommit=True) as admin:
            admin.execute(f"ALTER ROLE {user} SET default_transaction_read_only = on")
        [answered] = on_postgres(guest).answer(program, [inquiry])
    assert answered.answers == ({("anna",)},)


def test_a_server_that_is_not_there_is_told() -> None:
    program = program_of(CATALOG, "segment rich: price > 1")
    with pytest.raises(SegError) as raised:
        next(on_postgres("postgresql://127.0.0.1:1/none").answer(program, [asked(World(), "rich")]))
    assert [one.code.id for one in raised.value.diagnostics] == ["SEG603"]
