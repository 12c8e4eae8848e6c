"""Sequences are swept, joined step by step, or asked for in their general form: all agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from harness import on_duckdb, reference
from scenes import catalog_called

from seglang.catalog.model import Catalog
from seglang.check import check
from seglang.core.declarations import Program, Trait
from seglang.core.nodes import Aggregate, Value
from seglang.core.sources import AllOf, Sequence, Step
from seglang.core.world import EntityRow, EventRow, World
from seglang.diagnostics.model import Sink
from seglang.plan import chain_bounds
from seglang.plan.steps import can_sweep, in_two
from seglang.source import Source
from seglang.sql import sequences
from seglang.syntax.parse import parse

AS_OF = datetime(2026, 3, 31, 12, tzinfo=UTC)
FIRST = datetime(2026, 3, 27, tzinfo=UTC)
SITTING = "session sitting: page_view, app_open, purchase split after 2 hours of silence"

SWEPT = (
    "page_view then purchase",
    "page_view in last 2 days then purchase within 1 day",
    "page_view then app_open in last 2 days within 6 hours then purchase within 2 days",
    "page_view then purchase at least 6 hours later",
    "page_view then purchase 6 hours to 2 days later then app_open all within 3 days",
    "page_view then purchase at least 2 times within 2 days",
    "page_view as v then purchase where (product = v.product and amount >= 2) within 1 day",
    "page_view then app_open then purchase for the same product",
    "page_view then purchase without app_open",
    "page_view then app_open within 1 day without purchase for the same product",
    'page_view then next app_open where (product = "x") then purchase',
    "page_view then purchase in the same sitting",
    "page_view then app_open in a later sitting without purchase",
    "purchase then purchase at least 2 times",
    "page_view then all of (app_open, visit) within 1 day then purchase",
    "page_view then all of (app_open, visit) all within 1 day",
    "page_view then no purchase within 1 day",
    "page_view then app_open then no purchase in the same sitting",
)
NOT_SWEPT = (
    "purchase as p then purchase where (amount > p.amount) within 1 day",
    "page_view as v then app_open then purchase where (product = v.product)",
    "page_view then purchase as p then purchase where (amount > p.amount) then app_open",
    "page_view then all of (purchase, purchase where (amount >= 2))",
    "purchase as p then (last 2 purchase within 1 day after p)",
    "purchase then next purchase without app_open",
)

# `s` is swept: one instant of the steps before is enough. `2` is two steps, the first of which is
# all but the last: that one looks at no row but the one before it.
FORMS = """
s- purchase then purchase
-- purchase then next purchase
s- page_view then next purchase
s- purchase then next page_view
-- purchase then purchase without page_view
s- purchase then page_view without purchase
-- purchase then purchase in the same sitting
s- page_view then purchase in the same sitting
s- page_view then purchase in a later sitting
-- purchase then no purchase within 1 day
s- purchase then no page_view within 1 day
s- purchase then page_view then no purchase within 1 day
-- page_view then purchase then no purchase within 1 day
s- page_view then no purchase
-- page_view as v then no purchase where (product = v.product) within 1 day
-- page_view as v then app_open then no purchase where (product = v.product) within 1 day
s- page_view then app_open without purchase for the same product
-- page_view as v then purchase where (product = v.product) all within 3 days
s- page_view as v then purchase where (product = v.product)
s- page_view as v then purchase where (v.product = product)
-- page_view as v then purchase where (product != v.product)
s2 page_view as v then app_open as a then purchase where (product = a.product)
-- page_view as v then app_open as a then purchase where (product = v.product)
-- page_view as v then app_open without purchase where (product = v.product)
s- page_view then all of (app_open, visit)
-- page_view then all of (app_open, app_open where (product = "x"))
-- page_view then all of (app_open, purchase)
-- page_view then all of (app_open, visit) at least 1 hour later
-- page_view then all of (app_open, visit) in the same sitting
s- page_view then all of (app_open, visit) then purchase
s- page_view then all of (app_open, visit) then next purchase
-- page_view then all of (app_open, visit) then page_view in the same sitting
-- page_view then all of (app_open, visit) then no page_view in the same sitting
s- page_view then all of (app_open, visit) then no page_view within 1 day
-- page_view then app_open at least 1 hour later in a later sitting
s- page_view then app_open at least 1 hour later in the same sitting
s- page_view then app_open within 1 hour in a later sitting
-- page_view then (last 2 app_open)
-- sitting then purchase
-- page_view then sitting
-- page_view as v then purchase within 1 day after v
-- page_view as v then purchase where (time > v.time + 1 hour)
s2 page_view then app_open then purchase
s2 page_view then app_open then purchase for the same product
-- page_view as v then app_open then purchase where (product = v.product)
-2 page_view then app_open as a then purchase where (product != a.product)
s- page_view then app_open then purchase all within 3 days
-- page_view then app_open then all of (purchase, visit)
s- page_view then all of (app_open, visit) then purchase where (amount > 1)
-- page_view as v then app_open as a then page_view without purchase where (product != v.product)
-2 page_view as v then app_open as a then page_view without purchase where (product != a.product)
-- page_view as v then app_open as a then page_view then no purchase where (product != v.product)
-2 page_view as v then app_open as a then page_view then no purchase where (product != a.product)
-- page_view then purchase where (customer.country = "PL")
s2 page_view where (did purchase within 1 day after page_view) then app_open then purchase
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_called("shop")


def counted(text: str, catalog: Catalog) -> tuple[Program, Sequence]:
    sink = Sink()
    module = parse(Source("a.seg", f"{SITTING}\ntrait a: count of ({text})"), sink)
    program = check([module], catalog, sink, {})
    assert not sink.has_errors, [problem.headline for problem in sink.sorted()]
    declared = program.declarations["a"]
    assert isinstance(declared, Trait)
    assert isinstance(declared.value, Aggregate)
    source = declared.value.rows.source
    assert isinstance(source, Sequence)
    return program, source


def world(seed: int) -> World:
    """Few customers with many rows near each other, many at one time."""
    random = Random(seed)
    events: dict[str, list[EventRow]] = {}
    for number in range(36):
        name = random.choice(
            ("purchase", "page_view", "app_open", "purchase", "page_view", "visit")
        )
        time = FIRST + timedelta(hours=random.randrange(0, 110))
        row = EventRow(
            (random.randrange(3),),
            time.date() if name == "visit" else time,
            {
                "product": random.choice(("x", "y", None)),
                "amount": Decimal(random.randrange(1, 4)),
            },
            order=random.choice((None, 1, 2)) if name == "purchase" else None,
            id=number,
        )
        events.setdefault(name, []).append(row)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    customers = tuple(EntityRow((key,), {"email_opt_in": True}, since) for key in range(3))
    return World({"customer": customers}, {name: tuple(rows) for name, rows in events.items()})


@pytest.mark.parametrize("text", SWEPT)
def test_swept(text: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    program, source = counted(text, catalog)
    assert can_sweep(source, catalog)
    worlds = [world(seed) for seed in range(2)]
    wanted = [reference(program, "a", each, AS_OF) for each in worlds]
    assert [on_duckdb(program, "a", each, AS_OF) for each in worlds] == wanted
    monkeypatch.setattr(sequences, "can_sweep", lambda *_: False)
    assert [on_duckdb(program, "a", each, AS_OF) for each in worlds] == wanted
    monkeypatch.setattr(sequences, "in_two", lambda *_: None)
    assert [on_duckdb(program, "a", each, AS_OF) for each in worlds] == wanted


@pytest.mark.parametrize("text", NOT_SWEPT)
def test_general(text: str, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    program, source = counted(text, catalog)
    assert not can_sweep(source, catalog)
    worlds = [world(seed) for seed in range(2)]
    wanted = [reference(program, "a", each, AS_OF) for each in worlds]
    assert [on_duckdb(program, "a", each, AS_OF) for each in worlds] == wanted
    monkeypatch.setattr(sequences, "in_two", lambda *_: None)
    assert [on_duckdb(program, "a", each, AS_OF) for each in worlds] == wanted


def test_windows_bound_the_steps_beside_them(catalog: Catalog) -> None:
    text = "page_view then purchase in last 2 days within 1 day then app_open"
    _, source = counted(text, catalog)
    assert [start_of(step) is None for step in source.steps] == [True, False, True]
    bounded = chain_bounds.bounded(source)
    starts = [start_of(step) for step in bounded.steps]
    assert None not in starts
    assert starts[1] == starts[2] == start_of(source.steps[1]) != starts[0]


def start_of(step: Step | AllOf) -> Value | None:
    assert isinstance(step, Step)
    return None if step.rows.window is None else step.rows.window.start


def test_parts_that_have_to_happen_often_are_not_swept(catalog: Catalog) -> None:
    """No rule can say so yet."""
    _, source = counted("page_view then all of (app_open, visit)", catalog)
    first, last = source.steps
    assert isinstance(last, AllOf)
    often = AllOf(tuple(replace(part, at_least=2) for part in last.steps))
    assert can_sweep(source, catalog)
    assert not can_sweep(replace(source, steps=(first, often)), catalog)


@pytest.mark.parametrize("line", FORMS.strip().splitlines())
def test_which_form(line: str, catalog: Catalog) -> None:
    marks, _, text = line.partition(" ")
    _, source = counted(text, catalog)
    swept = "s" if can_sweep(source, catalog) else "-"
    two = "-" if in_two(source, catalog) is None else "2"
    assert swept + two == marks
