"""`seg graph` on a project: formats, names, derived events, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cli.conftest import Seg

MORE = """\
@owner("data")
event big: purchase where (amount > 100)
event bigger: big where (quantity > 2)
session trip: page_view, app_open split after 30 minutes of silence
event anything: *
trait paid(period: duration): sum of purchase.amount in last period
segment splendid: did bigger in last 30 days and count of trip > 3
"""


@pytest.fixture
def graph(shop: Path, seg: Seg) -> Seg:
    (shop / "segments" / "more.seg").write_text(MORE)
    return lambda *arguments: seg("graph", *arguments)


def edges(graph: Seg, *arguments: str) -> set[tuple[str, str]]:
    done = graph(*arguments, "--format", "json")
    assert (done.status, done.err) == (0, "")
    return {(edge["from"], edge["to"]) for edge in json.loads(done.out)["edges"]}


def test_derived_events_stand_between(graph: Seg) -> None:
    assert edges(graph, "splendid", "--upstream") >= {
        ("derived event:bigger", "segment:splendid"),
        ("derived event:big", "derived event:bigger"),
        ("property:purchase.quantity", "derived event:bigger"),
        ("property:purchase.amount", "derived event:big"),
        ("event:purchase", "derived event:big"),
        ("derived event:trip", "segment:splendid"),
        ("event:app_open", "derived event:trip"),
    }
    assert ("event:purchase", "segment:splendid") not in edges(graph)
    assert edges(graph, "big", "--downstream") == {
        ("derived event:big", "derived event:bigger"),
        ("derived event:bigger", "segment:splendid"),
    }
    assert ("event:visit", "derived event:anything") in edges(graph, "anything")
    assert ("event:login", "derived event:anything") not in edges(graph, "anything")


def test_directions(graph: Seg) -> None:
    both = edges(graph, "loyal")
    up, down = edges(graph, "loyal", "--upstream"), edges(graph, "loyal", "--downstream")
    assert down == {("segment:loyal", "segment:polish")}
    assert up | down == both == edges(graph, "loyal", "--upstream", "--downstream")
    assert not up & down


def test_text_says_when_there_is_nothing(graph: Seg) -> None:
    done = graph("customers.tier", "tiers.tier", "--upstream")
    assert done.out == (
        "column customers.tier\n  comes from nothing\n\ncolumn tiers.tier\n  comes from nothing\n"
    )
    assert "derived event big <-" not in graph().out
    assert "  big <- purchase, purchase.amount   (owner data)\n" in graph().out


def test_calls(graph: Seg) -> None:
    assert ("property:purchase.amount", "trait:paid(90 days)") in edges(graph, "paid(90 days)")
    done = graph("paid")
    assert (done.status, done.out) == (2, "")
    assert "SEG981" in done.err
    assert "paid(period: duration)" in done.err


def test_json_has_a_schema(graph: Seg, seg: Seg) -> None:
    schema = json.loads(seg("schema", "graph").out)
    jsonschema.validate(json.loads(graph("--format", "json").out), schema)


def test_to_a_file(graph: Seg) -> None:
    done = graph("loyal", "--format", "mermaid", "-o", "loyal.mmd")
    assert (done.status, done.out) == (0, "")
    assert Path("loyal.mmd").read_text().startswith("flowchart LR\n")


def test_a_drawing_that_is_too_large_is_told(shop: Path, seg: Seg) -> None:
    rules = "".join(f'segment s{number}: country = "PL"\n' for number in range(260))
    (shop / "segments" / "many.seg").write_text(rules)
    done = seg("graph", "--format", "mermaid")
    assert done.status == 0
    assert "maxEdges" in done.err


def test_nothing_is_declared(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "rules.seg").write_text("")
    done = seg("graph")
    assert (done.status, done.out) == (0, "")
    assert "declares nothing" in done.err


def test_rules_with_errors_have_no_lineage(graph: Seg, shop: Path) -> None:
    (shop / "segments" / "broken.seg").write_text('segment one: contry = "PL"\n')
    done = graph("loyal")
    assert (done.status, done.out) == (1, "")
    assert "contry" in done.err


def test_unknown_names_are_told_all_at_once(graph: Seg) -> None:
    done = graph("loyl", "orders.amont", "loyal")
    assert (done.status, done.out) == (2, "")
    assert "did you mean `loyal`?" in done.err
    assert "did you mean `orders.amount`?" in done.err
