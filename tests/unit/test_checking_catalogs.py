"""Checking against catalogs that are less regular than the shop: names twice, keys of two parts."""

from __future__ import annotations

import pytest

from seglang.catalog.load import load_catalog
from seglang.catalog.model import Catalog
from seglang.check import check
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source
from seglang.syntax.parse import parse
from shop_rules import underlined

CATALOG = """
[project]
name = "club"
timezone = "UTC"
[targets.dev]
engine = "duckdb"
path = "club.duckdb"

[entities.member]
table = "members"
key = ["club", "number"]
[entities.member.attributes]
region = "text"
letters = "boolean"
born = "date"
[entities.member.relations]
trainer = { entity = "trainer", via = "trainer_id" }

[entities.trainer]
table = "trainers"
key = "id"
[entities.trainer.attributes]
region = "text"

[events.lesson]
of = "member"
table = "lessons"
key = ["club", "member"]
time = "at"
unique = true
[events.lesson.properties]
place = "text"
score = "integer"
[events.lesson.relations]
trainer = { entity = "trainer", via = "trainer_id" }

[events.match]
of = "member"
table = "matches"
key = ["club", "member"]
time = "at"
unique = true
[events.match.properties]
place = "integer"
score = "decimal"

[lists.banned]
table = "banned"
key = ["club", "number"]

[lists.places]
table = "places"
key = "place"

[channels.letter]
consent = "letters"
suppress = ["places"]

[channels.call]
consent = "nobody"

[channels.visit]
consent = "none"
suppress = ["banned", "quiet", "lively"]
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    sink = Sink()
    found = load_catalog(CATALOG, "seg.toml", sink)
    assert found is not None, [diagnostic.headline for diagnostic in sink]
    return found


def problems_of(text: str, catalog: Catalog) -> tuple[Diagnostic, ...]:
    sink = Sink()
    check([parse(Source("rules.seg", text), sink)], catalog, sink, {})
    return sink.sorted()


REFUSED = [
    # Both the lesson and the member have a trainer.
    ('segment s: did lesson where (trainer.region = "x")', "SEG109", "trainer.region"),
    # One place is a text, the other a number.
    ("segment s: did lesson then match for the same place", "SEG232", "place"),
    # A list with keys of two parts is asked about members alone.
    ("segment s: region is in list banned", "SEG223", "banned"),
    ("segment s of trainer: in list banned", "SEG223", "banned"),
]


@pytest.mark.parametrize(("text", "code", "place"), REFUSED)
def test_refused(text: str, code: str, place: str, catalog: Catalog) -> None:
    problems = problems_of(text, catalog)
    assert [(problem.code.id, underlined(text, problem)) for problem in problems] == [(code, place)]


ACCEPTED = [
    'segment s: did lesson where (lesson.trainer.region = "x" and member.trainer.region = "y")',
    "segment s: did lesson then match for the same score",
    "segment s: in list banned and region is in list places",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str, catalog: Catalog) -> None:
    assert not problems_of(text, catalog)


def test_channels_that_do_not_fit(catalog: Catalog) -> None:
    text = """
segment quiet: region = "x"
segment lively of trainer: region = "x"
@channel("letter")
segment a: region = "x"
@channel("call")
segment b: region = "x"
@channel("visit")
segment c: region = "x"
"""
    problems = problems_of(text, catalog)
    assert [problem.code.id for problem in problems] == ["SEG134"] * 3
    # The list `places` has another key, `nobody` is nothing, `lively` is about trainers.
    for problem, said in zip(problems, ("`places`", "`nobody`", "`lively`"), strict=True):
        assert said in problem.headline
