"""Relations, history, nested rows, late data, zones of entities and channels in `seg.toml`."""

from __future__ import annotations

import pytest

from seglang.catalog.load import load_catalog
from seglang.catalog.model import (
    Catalog,
    Channel,
    Column,
    Filter,
    History,
    NestedRows,
    Relation,
    TimeColumn,
)
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.types import BOOLEAN, DECIMAL, VERSION, MapType

BASE = """\
[entities.customer]
table = "customers"
key = ["shop", "id"]
[entities.customer.attributes]
plan = "text"
score = { type = "decimal", stored = "float" }
opted = "boolean"
tags = "list<text>"
consent = "map<text, boolean>"
choices = { type = "map<text, decimal>", json = "choices" }
app = "version"
home = { type = "point", latitude = "a", longitude = "b" }
[entities.account]
table = "accounts"
key = "number"
[entities.visitor]
table = "views"
key = "visitor"
distinct = true
"""
ORDER = """\
[events.order]
of = "customer"
table = "orders"
key = ["shop", "customer_id"]
time = "at"
id = "order_id"
"""


def catalog(text: str) -> Catalog:
    sink = Sink()
    found = load_catalog(text, "seg.toml", sink)
    assert found is not None, [(problem.headline, problem.label) for problem in sink]
    return found


def problems(text: str) -> list[tuple[str, int, str]]:
    """Code, line after the base, and the underlined text of each problem."""
    sink = Sink()
    assert load_catalog(BASE + text, "seg.toml", sink) is None
    source = Source("seg.toml", BASE + text)
    found = []
    for problem in sink.sorted():
        assert problem.span is not None
        line = source.position(problem.span.start).line - BASE.count("\n")
        marked = source.text[problem.span.start : problem.span.end]
        found.append((problem.code.id, line, marked))
    return found


def test_types() -> None:
    attributes = catalog(BASE).entities["customer"].attributes
    assert attributes["consent"].type == MapType(BOOLEAN)
    assert attributes["choices"].type == MapType(DECIMAL)
    assert attributes["choices"].column == Column("choices", json=True)
    assert attributes["app"].type == VERSION


def test_relations() -> None:
    text = """\
[entities.customer.relations]
account = { entity = "account", via = "account_number" }
[entities.account.relations.users]
entity = "customer"
on = "account_number"
[events.order.relations]
payer = { entity = "customer", via = ["shop", "payer_id"] }
"""
    found = catalog(BASE + ORDER + text)
    account = Relation("account", "account", via=("account_number",))
    assert found.entities["customer"].relations == {"account": account}
    users = Relation("users", "customer", on=("account_number",))
    assert found.entities["account"].relations == {"users": users}
    payer = Relation("payer", "customer", via=("shop", "payer_id"))
    assert found.events["order"].relations == {"payer": payer}


def test_history() -> None:
    text = """\
[entities.customer.history]
plan = { table = "h.plans", key = ["shop", "id"], from = "at", zone = "UTC", where = { ok = true } }
[entities.customer.history.score]
table = "scores"
key = ["shop", "customer"]
from = { column = "day", type = "date" }
column = "score_then"
[entities.customer.history.opted]
table = "changes"
key = ["shop", "customer"]
from = "at"
column = { json = "what.opted" }
"""
    history = catalog(BASE + text).entities["customer"].history
    assert history["plan"] == History(
        "plan",
        ("h", "plans"),
        ("shop", "id"),
        TimeColumn(Column("at"), zone="UTC"),
        Column("plan"),
        (Filter(Column("ok"), "=", (True,)),),
    )
    assert history["score"].start == TimeColumn(Column("day"), is_date=True)
    assert history["score"].column == Column("score_then")
    assert history["score"].floating, "stored as the attribute is"
    assert history["opted"].column == Column("what", ("opted",), json=True)


def test_nested_rows_late_data_and_channels() -> None:
    text = """\
recorded = { column = "loaded_at", zone = "UTC" }
[events.order.rows.item]
table = "lines"
on = "order_id"
where = { kind = "line" }
[events.order.rows.item.properties]
name = "text"
[channels.email]
consent = "opted"
suppress = ["suppressed", "complained"]
[channels.sms]
consent = "none"
suppress = "suppressed"
[channels.push]
consent = "agreed_to_push"
"""
    found = catalog(BASE + ORDER + text)
    order = found.events["order"]
    assert order.recorded == TimeColumn(Column("loaded_at"), zone="UTC")
    where = (Filter(Column("kind"), "=", ("line",)),)
    properties = order.rows["item"].properties
    lines = NestedRows("item", ("lines",), Column("order_id"), properties, where)
    assert order.rows == {"item": lines}
    assert list(properties) == ["name"]
    assert found.channels == {
        "email": Channel("email", "opted", ("suppressed", "complained")),
        "sms": Channel("sms", None, ("suppressed",)),
        "push": Channel("push", "agreed_to_push"),
    }


RELATIONS = "[entities.customer.relations]\n"
HISTORY = "[entities.customer.history]\n"
ROWS = "[events.order.rows]\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (RELATIONS + 'x = { entity = "acount", via = "a" }', ("SEG510", 2, '"acount"')),
        (RELATIONS + 'x = { entity = "account" }', ("SEG503", 2, "x")),
        (RELATIONS + 'x = { via = "a" }', ("SEG503", 2, "x")),
        (RELATIONS + 'x = "account"', ("SEG504", 2, '"account"')),
        (RELATIONS + 'x = { entity = "account", vai = "a" }', ("SEG502", 2, "vai")),
        (RELATIONS + 'x = { entity = "account", via = [] }', ("SEG511", 2, "[]")),
        (RELATIONS + 'x = { entity = "account", via = "a", on = "b" }', ("SEG517", 2, "on")),
        (RELATIONS + 'x = { entity = "account", via = ["a", "b"] }', ("SEG511", 2, '["a", "b"]')),
        (RELATIONS + 'x = { entity = "account", via = ["a", "a"] }', ("SEG517", 2, '"a"')),
        (RELATIONS + 'x = { entity = "account", on = "a" }', ("SEG511", 2, '"a"')),
        (RELATIONS + 'x = { entity = "visitor", on = ["a", "b"] }', ("SEG527", 2, "on")),
        (RELATIONS + 'plan = { entity = "account", via = "a" }', ("SEG515", 2, "plan")),
        (RELATIONS + 'customer = { entity = "account", via = "a" }', ("SEG508", 2, "customer")),
        (RELATIONS + '"a`b" = { entity = "account", via = "a" }', ("SEG508", 2, '"a`b"')),
        (RELATIONS + 'order = { entity = "account", via = "a" }\n' + ORDER, ("SEG515", 2, "order")),
        ("[entities.visitor.relations]\n", ("SEG527", 1, "relations")),
        (HISTORY + 'plam = { table = "t", key = ["a", "b"], from = "f" }', ("SEG528", 2, "plam")),
        (HISTORY + 'home = { table = "t", key = ["a", "b"], from = "f" }', ("SEG517", 2, "home")),
        (HISTORY + 'plan = { table = "t", key = "a", from = "f" }', ("SEG511", 2, '"a"')),
        (HISTORY + 'plan = { table = "t", key = ["a", "b"] }', ("SEG503", 2, "plan")),
        (
            HISTORY + 'plan = { table = "t", key = ["a", "b"], from = "f", zone = "CEST" }',
            ("SEG509", 2, '"CEST"'),
        ),
        (
            HISTORY + 'plan = { table = "t", key = ["a", "b"], from = "f", column = { unit = 1 } }',
            ("SEG504", 2, "1"),
        ),
        (
            HISTORY
            + 'plan = { table = "t", key = ["a", "b"], from = "f", column = { stored = "float" } }',
            ("SEG517", 2, "stored"),
        ),
        (ORDER + 'recorded = { colum = "x" }', ("SEG502", 7, "colum")),
        (ORDER + '[events.order.relations]\nx = { entity = "y", via = "z" }', ("SEG510", 8, '"y"')),
        (
            ORDER + '[events.order.relations]\nx = { entity = "account", on = "z" }',
            ("SEG517", 8, "on"),
        ),
        (
            ORDER + '[events.order.relations]\ntime = { entity = "account", via = "z" }',
            ("SEG508", 8, "time"),
        ),
        (
            ORDER + '[events.order.relations]\ncustomer = { entity = "account", via = "z" }',
            ("SEG515", 8, "customer"),
        ),
        (
            ORDER
            + '[events.order.properties]\nx = "text"\n'
            + '[events.order.relations]\nx = { entity = "account", via = "z" }',
            ("SEG515", 10, "x"),
        ),
        (
            ORDER.replace('id = "order_id"\n', "") + ROWS + 'item = { table = "t", on = "o" }',
            ("SEG529", 7, "item"),
        ),
        (ORDER + ROWS + 'item = { table = "t" }', ("SEG503", 8, "item")),
        (ORDER + ROWS + 'tags = { table = "t", on = "o" }', ("SEG515", 8, "tags")),
        (ORDER + ROWS + 'order = { table = "t", on = "o" }', ("SEG515", 8, "order")),
        (
            ORDER + ROWS + 'item = { table = "t", on = "o", properties = { time = "text" } }',
            ("SEG508", 8, "time"),
        ),
        (
            ORDER + ROWS + 'item = { table = "t", on = "o", properties = { a = "txt" } }',
            ("SEG506", 8, '"txt"'),
        ),
        ('[channels.email]\nsuppress = "x"', ("SEG503", 1, "email")),
        ("[channels.email]\nconsent = true", ("SEG504", 2, "true")),
        ('[channels.email]\nconsent = "plan"', ("SEG531", 2, '"plan"')),
        (
            '[channels.email]\nconsent = "none"\nsuppress = ["a", "b", "a"]',
            ("SEG517", 3, '"a"'),
        ),
    ],
)
def test_one_problem(text: str, problem: tuple[str, int, str]) -> None:
    assert problems(text + "\n") == [problem]


@pytest.mark.parametrize(
    ("timezone", "code"),
    [('"plan"', None), ('"opted"', "SEG530"), ('"zone"', "SEG528"), ("1", "SEG504")],
)
def test_zones_of_entities(timezone: str, code: str | None) -> None:
    text = BASE.replace('"id"]\n', f'"id"]\ntimezone = {timezone}\n', 1)
    sink = Sink()
    load_catalog(text, "seg.toml", sink)
    assert [problem.code.id for problem in sink] == ([] if code is None else [code])
