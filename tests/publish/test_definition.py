"""The hash of a definition: equal for what means the same, another one for what does not."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from seglang import pipeline
from seglang.catalog.model import Catalog, Channel
from seglang.check import check
from seglang.diagnostics.model import Sink
from seglang.plan.lower import What
from seglang.publish.definition import definition_hash
from seglang.source import Source
from seglang.sql.dialects import DIALECTS
from seglang.syntax.parse import parse
from shop_rules import shop_catalog

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
RULES = """
param often: integer = 3
trait spend: sum of purchase.amount in last 90 days
segment base: country = "PL"
segment mine: in segment base and spend > 100 and did purchase at least often times
"""


def hash_of(
    text: str = RULES, catalog: Catalog | None = None, *, dialect: str = "duckdb", **params: object
) -> str:
    sink = Sink()
    found = catalog if catalog is not None else shop_catalog()
    program = check([parse(Source("rules.seg", text), sink)], found, sink, params)
    assert not sink.has_errors, [each.headline for each in sink]
    compiled = pipeline.compile(program, ("mine",), What.MEMBERS, DIALECTS[dialect], AS_OF)
    return definition_hash(program, "mine", compiled)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "segment mine: in segment base and",
            "## Mine.\nsegment mine:\n    in segment base\n  and",
        ),
        ("segment base:", '# the base\n@owner("crm")\nsegment base:'),
        ("base", "ground"),
        ("spend", "money"),
        ("often", "repeated"),
        ("in segment base", 'country = "PL"'),
        ("90 days", "90  days"),
    ],
)
def test_the_same_meaning(old: str, new: str) -> None:
    assert old in RULES
    assert hash_of(RULES.replace(old, new)) == hash_of()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"PL"', '"DE"'),
        ("90 days", "91 days"),
        ("> 100", "> 100.5"),
        ("> 100", ">= 100"),
        ("sum of", "max of"),
        ("= 3", "= 4"),
        ("at least", "at most"),
        ("segment mine:", '@channel("email")\nsegment mine:'),
    ],
)
def test_another_meaning(old: str, new: str) -> None:
    assert old in RULES
    assert hash_of(RULES.replace(old, new)) != hash_of()


def test_values_of_parameters_take_part() -> None:
    assert hash_of(often="3") == hash_of()
    assert hash_of(often="5") != hash_of()


def test_of_the_catalog_only_what_is_read_takes_part() -> None:
    catalog = shop_catalog()
    customer, purchase = catalog.entities["customer"], catalog.events["purchase"]
    without_age = {
        name: attribute for name, attribute in customer.attributes.items() if name != "age"
    }

    def of(**changed: object) -> str:
        return hash_of(RULES, replace(catalog, **changed))

    others = {**catalog.entities, "customer": replace(customer, attributes=without_age)}
    assert of(entities=others) == hash_of()
    assert of(channels={}) == hash_of()
    assert of(calendar=replace(catalog.calendar, zone="Asia/Tokyo")) != hash_of()
    unfiltered = {**catalog.events, "purchase": replace(purchase, where=())}
    assert of(events=unfiltered) != hash_of()
    elsewhere = {**catalog.entities, "customer": replace(customer, since=None)}
    assert of(entities=elsewhere) != hash_of()


def test_the_gate_takes_part() -> None:
    text = RULES.replace("segment mine:", '@channel("email")\nsegment mine:')
    catalog = shop_catalog()

    def of(*channel: object) -> str:
        return hash_of(text, replace(catalog, channels={"email": Channel("email", *channel)}))

    assert of("email_opt_in", ("suppressed",)) == hash_of(text)
    assert len({of("email_opt_in", ()), of("newsletter", ()), of(None, ("suppressed",))}) == 3


def test_it_is_stable() -> None:
    """On every run, whatever the seed of Python's own hashes; a change of it is a change of
    format."""
    program = "from publish.test_definition import hash_of; print(hash_of())"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            text=True,
            stdout=subprocess.PIPE,
        ).stdout.strip()
        for seed in ("0", "7")
    }
    assert found == {hash_of()}
