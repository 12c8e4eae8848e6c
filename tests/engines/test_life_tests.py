"""Tests made of the rows of a shop, on both engines: what is in them and what never is."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import psycopg
import pytest

from cli.shop import AS_OF, add_server, build_shop
from postgres_server import Server
from seglang import Project, SegError
from seglang.core.nodes import Compare, Literal
from seglang.core.rule_tests import ExpectedCondition, ExpectedMembers, RuleTest

RULES = """
segment loyal: did purchase at least 2 times in last 365 days

segment polish: country = "PL" and in segment loyal and not email contains "@example"

partition activity:
    "active" when did purchase in last 90 days
    "new" otherwise

segment busy of account: did login and industry is unknown

@channel("email")
segment mailing: device = "ios"

segment cats: has pets where (species = "cat" and did walk)

segment best: age is in top 10

segment odd: length of email = 2 and not email = "ab" and email matches /^[xy]b$/

trait ages: age
"""
ROWS = """
UPDATE customers SET email = 'anna' || id || '@example.com', city = 'Gdynia';
UPDATE customers SET profile = '{"device": {"name": "ios"}}' WHERE id IN (1, 2);
INSERT INTO suppression VALUES (2, '2026-01-01T00:00:00Z');
INSERT INTO pets (id, owner_id, species) VALUES (71, 3, 'cat'), (72, 3, 'dog'), (73, 4, 'cat');
INSERT INTO walks VALUES (71, '2026-11-01T00:00:00Z', 20);
UPDATE customers SET email = 'xb' WHERE id = 5
"""


TARGETS = ("dev", "prod")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Project]:
    """The shop with the same rows in a DuckDB file and on a server."""
    folder = build_shop(tmp_path_factory.mktemp("life") / "shop", RULES)
    with postgres.database() as url, pytest.MonkeyPatch.context() as patch:
        add_server(folder, url)
        patch.setenv("SHOP_URL", url)
        statements = [each for each in ROWS.split(";") if each.strip()]
        with duckdb.connect(str(folder / "shop.duckdb")) as connection:
            for statement in statements:
                connection.execute(statement)
        with psycopg.connect(url) as server:
            for statement in statements:
                server.execute(statement)
        yield Project.load(folder)


def made(project: Project, target: str, name: str, *keys: str) -> RuleTest:
    with project.connect(target, as_of=AS_OF) as connection:
        return connection.life_test(name, [tuple(key.split(":")) for key in keys])


def members(test: RuleTest) -> tuple[str, ...]:
    [expected] = test.expected
    assert isinstance(expected, ExpectedMembers)
    return expected.names


def refused(project: Project, target: str, name: str, *keys: str) -> tuple[str, str]:
    with pytest.raises(SegError) as raised:
        made(project, target, name, *keys)
    [problem] = raised.value.diagnostics
    return problem.code.id, problem.headline


@pytest.mark.parametrize("target", TARGETS)
def test_only_what_the_rule_reads(project: Project, target: str) -> None:
    test = made(project, target, "loyal", "2", "1")
    assert members(test) == ("customer_1", "customer_2")
    first, second = test.world.entities["customer"]
    assert (first.key, second.key) == ((1,), (2,))
    # Besides, what no test may leave out.
    assert set(first.attributes) == {"email_opt_in", "signup_at"}
    assert [(row.key, row.properties) for row in test.world.events["purchase"]] == [
        ((1,), {}), ((1,), {}), ((2,), {}), ((2,), {}),
    ]  # fmt: skip
    assert set(test.world.entities) == {"customer"}


@pytest.mark.parametrize("target", TARGETS)
def test_texts_are_others_that_answer_alike(project: Project, target: str) -> None:
    test = made(project, target, "polish", "2", "3")
    assert members(test) == ()
    countries = [row.attributes["country"] for row in test.world.entities["customer"]]
    emails = [row.attributes["email"] for row in test.world.entities["customer"]]
    assert countries[0] == "PL"
    assert countries[1].startswith("text ")
    assert all("@example" in email and "anna" not in email for email in emails)
    assert len(set(emails)) == 2


@pytest.mark.parametrize("target", TARGETS)
def test_labels_of_a_partition(project: Project, target: str) -> None:
    test = made(project, target, "activity", "1", "3")
    found = {}
    for expected in test.expected:
        assert isinstance(expected, ExpectedCondition)
        assert isinstance(expected.condition, Compare)
        assert isinstance(expected.condition.right, Literal)
        found[expected.name] = expected.condition.right.value
    assert found == {"customer_1": "active", "customer_2": "new"}


@pytest.mark.parametrize("target", TARGETS)
def test_keys_of_several_columns(project: Project, target: str) -> None:
    test = made(project, target, "busy", "b:1", "a:1")
    assert members(test) == ("account_1",)
    assert [row.key for row in test.world.entities["account"]] == [
        ("account_1", 1),
        ("account_2", 1),
    ]
    assert [row.key for row in test.world.events["login"]] == [("account_1", 1)]


@pytest.mark.parametrize("target", TARGETS)
def test_the_gate_of_a_channel_belongs_to_the_rule(project: Project, target: str) -> None:
    test = made(project, target, "mailing", "1", "2", "3")
    assert members(test) == ("customer_1",)
    assert [row.key for row in test.world.lists["suppressed"]] == [(2,)]


@pytest.mark.parametrize("target", TARGETS)
def test_related_entities_come_along(project: Project, target: str) -> None:
    test = made(project, target, "cats", "3", "4", "1")
    assert members(test) == ("customer_1",)
    species = [row.attributes["species"] for row in test.world.entities["pet"]]
    assert sorted(species) == ["cat", "cat", "text 1"]
    pets = {row.key for row in test.world.entities["pet"]}
    assert pets.isdisjoint({(71,), (72,), (73,)})
    assert {row.key for row in test.world.events["walk"]} < pets
    assert {row.references["customer.pets"] for row in test.world.entities["pet"]} == {(1,), (2,)}


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_refused_tells_no_key(project: Project, target: str) -> None:
    unknown = refused(project, target, "loyal", "1", "4711")
    assert unknown == ("SEG940", "key 2 of 2 is not in the data of `customer`")
    # Whoever begins later is not there yet.
    assert refused(project, target, "loyal", "7")[0] == "SEG940"
    assert refused(project, target, "best", "1")[0] == "SEG942"
    assert refused(project, target, "loyal", "abc")[0] == "SEG944"
    assert refused(project, target, "loyal", "1:2")[0] == "SEG944"
    assert refused(project, target, "odd", "5") == (
        "SEG943",
        "no test was found that says of `odd` what these rows say",
    )
    assert refused(project, target, "ages", "1")[0] == "SEG702"
    assert refused(project, target, "nobody", "1")[0] == "SEG701"


@pytest.mark.parametrize("target", TARGETS)
def test_too_many_rows(project: Project, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seglang.life.reading.MOST_ROWS", 2)
    assert refused(project, target, "loyal", "1") == (
        "SEG941",
        "these entities have more than 2 rows that the rule reads",
    )
