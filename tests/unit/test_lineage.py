"""From columns to audiences, over tests/catalogs/shop.toml."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest

from seglang.catalog.load import load_catalog
from seglang.core.declarations import Program
from seglang.diagnostics.model import Sink
from seglang.lineage import Kind, Lineage, find, follow, lineage, whole
from seglang.lineage.mermaid import escaped, mermaid
from seglang.lineage.record import SCHEMA, record
from seglang.lineage.text import text
from shop_rules import SHOP, sound

RULES = """\
@owner("crm") @channel("email")
segment vip: spend > 100 and in segment polish

segment polish: country = "PL"

trait spend: sum of purchase.amount

partition activity:
    "active" when did purchase in last 90 days
    "gone" otherwise

segment active: activity = "active"
"""


def drawn(rules: str) -> Lineage:
    return lineage(sound(rules), {})


def upstream(found: Lineage, name: str) -> set[str]:
    chosen = follow(found, find(found, name), upstream=True, downstream=False)
    return {node.id for node in chosen.nodes} - {node.id for node in chosen.starts}


def downstream(found: Lineage, name: str) -> set[str]:
    chosen = follow(found, find(found, name), upstream=False, downstream=True)
    return {node.id for node in chosen.nodes} - {node.id for node in chosen.starts}


def test_from_a_column_to_the_audience_and_back() -> None:
    found = drawn(RULES)
    assert downstream(found, "orders.amount") == {
        "property:purchase.amount",
        "trait:spend",
        "segment:vip",
        "audience:vip",
    }
    assert {
        "column:orders.amount",
        "column:orders.status",
        "column:customers.country",
        "column:customers.email_opt_in",
        "column:suppression.customer_id",
        "attribute:customer.email_opt_in",
        "list:suppressed",
        "channel:email",
        "event:purchase",
        "segment:polish",
    } <= upstream(found, "vip")
    assert downstream(found, "customer.email_opt_in") == {"audience:vip"}
    assert downstream(found, "suppressed") == {"audience:vip"}
    assert downstream(found, "activity") == {"segment:active"}


def test_edges_say_what_a_column_is() -> None:
    found = drawn(RULES)
    roles = {
        (edge.source.removeprefix("column:"), edge.role.value)
        for edge in found.edges
        if edge.target == "event:purchase"
    }
    assert roles == {
        ("orders.customer_id", "key"),
        ("orders.ordered_at", "time"),
        ("orders.line_id", "id"),
        ("orders.line_no", "order"),
        ("orders.status", "filter"),
    }


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (
            "home is within 25 km of (52.23, 21.01)",
            {"column:customers.lat", "column:customers.lon"},
        ),
        (
            'plan was ever "free" in last 30 days',
            {"column:plan_changes.plan", "column:plan_changes.changed_at"},
        ),
        (
            'account.industry = "x"',
            {"relation:customer.account", "entity:account", "column:accounts.industry"},
        ),
        ("has pets where (weight > 3)", {"relation:customer.pets", "attribute:pet.weight"}),
        ("did purchase where (store.flagship)", {"relation:purchase.store", "entity:store"}),
        (
            "did purchase where (has item where (price > 3))",
            {"rows:purchase.item", "property:purchase.item.price", "column:order_items.price"},
        ),
        (
            "balance is in top 10% among (did review)",
            {"attribute:customer.balance", "event:review", "column:reviews.loaded_at"},
        ),
        ("known for at least 90 days", {"entity:customer", "column:customers.created_at"}),
        ('did page_view where (page = "x")', {"column:events.payload"}),
        ("did purchase where (product is in list recalled)", {"list:recalled"}),
    ],
)
def test_all_that_a_rule_can_look_at(condition: str, wanted: set[str]) -> None:
    assert wanted <= upstream(drawn(f"segment s: {condition}\n"), "s")


def test_names_of_calls_and_of_tables() -> None:
    found = drawn(
        "trait paid(period: duration): sum of purchase.amount in last period\n"
        "segment s: paid(90 days) > 1 and paid(7 days) > 1\n"
    )
    assert [node.name for node in find(found, "paid")] == ["paid(90 days)", "paid(7 days)"]
    assert [node.name for node in find(found, "paid(7 days)")] == ["paid(7 days)"]
    assert {node.kind for node in find(found, "suppression")} == {Kind.COLUMN}
    assert find(found, "nothing") == ()


def test_the_whole_leaves_out_what_nothing_uses() -> None:
    ids = {node.id for node in whole(drawn("segment s: did walk\n".replace("walk", "visit"))).nodes}
    assert "event:visit" in ids
    assert "event:purchase" not in ids
    assert whole(drawn("")).nodes == ()


def test_text_unfolds_once() -> None:
    found = drawn(RULES)
    shown = text(follow(found, find(found, "vip"), upstream=True, downstream=True))
    assert (
        shown
        == """\
segment vip   (owner crm)
  comes from
    entity customer
      customers: id (key), created_at (since)
    trait spend
      entity customer (above)
      event purchase
        orders: customer_id (key), ordered_at (time), line_id (id), line_no (order), status (filter)
      property purchase.amount
        orders: amount
    segment polish
      entity customer (above)
      attribute customer.country
        customers: country
  leads to
    audience vip by email   (owner crm)

audience vip by email   (owner crm)
  comes from
    attribute customer.email_opt_in (consent)
      customers: email_opt_in
    list suppressed (suppress)
      suppression: customer_id (key), added_at (time)
    segment vip (above)
    channel email (channel)
  leads to nothing
"""
    )


def test_text_of_many_has_a_line_for_each() -> None:
    rules = "".join(
        f'segment s{number}: country = "PL"{f" and in segment s{number - 1}" if number else ""}\n'
        for number in range(150)
    )
    found = drawn(rules)
    listed = text(whole(found)).splitlines()
    assert "  s149 <- customer, customer.country, s148" in listed
    assert len(listed) < 170
    tree = text(follow(found, find(found, "s149"), upstream=True, downstream=False)).splitlines()
    assert len(tree) < 3 * 150 + 10


LINE = re.compile(
    r"flowchart LR"
    r"|    n\d+(?:\[\(|\[\[|\(\[|\{\{|\[|\(|>)"
    r"\"(?:[\w .,:()/+-]|#\d+;)+\""
    r"(?:\)\]|\]\]|\]\)|\}\}|\]|\))"
    r"|    n\d+ -->(?:\|\w+\|)? n\d+"
    r"|    classDef named stroke-width:4px"
    r"|    class n\d+(?:,n\d+)* named",
    re.ASCII,
)


@pytest.mark.parametrize("name", ['a "b"] --> n0', "żółw", "a`b;#%%<script>", "end", "x]|\\n"])
def test_mermaid_is_not_broken_by_names(name: str) -> None:
    quoted = name.replace("`", "")
    found = drawn(f"segment `{quoted}`: did purchase\nsegment t: in segment `{quoted}`\n")
    for chosen in (
        whole(found),
        follow(found, find(found, quoted), upstream=True, downstream=True),
    ):
        lines = mermaid(chosen).splitlines()
        assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert escaped('"#;`') == "#34;#35;#59;#96;"


def test_json_fits_its_schema_and_stays_the_same() -> None:
    found = drawn(RULES)
    chosen = follow(found, find(found, "vip"), upstream=True, downstream=True)
    document = json.loads(record(chosen))
    jsonschema.validate(document, SCHEMA)
    assert document["starts"] == ["segment:vip", "audience:vip"]
    assert record(chosen) == record(
        follow(drawn(RULES), find(found, "vip"), upstream=True, downstream=True)
    )
    ids = {node["id"] for node in document["nodes"]}
    assert {end for edge in document["edges"] for end in (edge["from"], edge["to"])} <= ids


def test_values_inside_structs_and_json_come_from_their_column() -> None:
    sink = Sink()
    text = SHOP.with_name("forms.toml").read_text(encoding="utf-8")
    catalog = load_catalog(text, "forms.toml", sink)
    assert catalog is not None
    found = lineage(Program(catalog, {}), {})
    assert upstream(found, "visitor.tone") == {"column:visitors.held"}
    assert upstream(found, "visitor.seen") == {"column:visitors.profile"}
    assert upstream(found, "chat.line.words") == {"column:chat_lines.words"}
    assert "column:plans.day" in upstream(found, "visitor.plan")
