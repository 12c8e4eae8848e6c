"""What is published of a segment: consent and suppression stand outside its rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cli.shop import CATALOG
from seglang import Project
from seglang.catalog.model import Channel
from seglang.check import check
from seglang.core.audience import published
from seglang.core.closure import narrow
from seglang.core.declarations import Program
from seglang.core.evaluate import members
from seglang.core.world import EntityRow, World
from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax.parse import parse
from shop_rules import shop_catalog, sound

AS_OF = datetime(2026, 11, 22, tzinfo=UTC)
WORLD = World(
    {
        "customer": tuple(
            EntityRow((key,), {"age": age, "country": country, "email_opt_in": True})
            for key, age, country in ((1, 20, "PL"), (2, 40, "PL"), (3, 60, "PL"), (4, 60, "DE"))
        )
    }
)


def program(consent: str | None, *suppress: str) -> Program:
    """Rules of which `letter` is an audience, with a gate made of segments."""
    catalog = replace(shop_catalog(), channels={"post": Channel("post", consent, suppress)})
    text = """
segment agreed: age > 30
segment left_out: age > 50 or (in segment letter and age < 10)
@channel("post")
segment letter: country = "PL" or age > 100
segment copy: in segment letter
"""
    sink = Sink()
    found = check([parse(Source("rules.seg", text), sink)], catalog, sink, {})
    assert not sink.diagnostics
    return found


def keys(found: Program, name: str) -> list[int]:
    return [key for (key,) in members(found, name, WORLD, AS_OF)]


def test_consent_and_suppression_may_be_segments() -> None:
    assert keys(program("agreed"), "letter") == [2, 3]
    assert keys(program("agreed", "left_out"), "letter") == [2]
    assert keys(program(None, "left_out"), "letter") == [1, 2]
    assert keys(program(None), "letter") == [1, 2, 3]


def test_other_rules_speak_of_the_rule_alone() -> None:
    rules = program("agreed", "left_out")
    assert keys(rules, "copy") == [1, 2, 3]
    both = narrow(published(rules, ("letter", "copy")), ("letter", "copy"))
    assert keys(both, "letter") == [2]
    assert keys(both, "copy") == [1, 2, 3]


def test_a_gate_may_speak_of_the_segment_itself() -> None:
    assert keys(program("letter"), "letter") == [1, 2, 3]
    rules = program("letter", "left_out")
    assert keys(narrow(published(rules, ("letter",)), ("letter",)), "letter") == [1, 2]


def test_a_program_without_audiences_stays_as_it_is() -> None:
    rules = program("agreed")
    assert published(rules, ("copy", "agreed")) is rules


def test_a_called_segment_keeps_its_channel(tmp_path: Path) -> None:
    text = """
@channel("email")
segment older(least: integer): age >= least
segment copy: in segment older(30)
"""
    (tmp_path / "seg.toml").write_text(CATALOG.read_text(encoding="utf-8"), encoding="utf-8")
    folder = tmp_path / "segments"
    folder.mkdir()
    (folder / "rules.seg").write_text(text, encoding="utf-8")
    project = Project.load(tmp_path)
    assert "email_opt_in" in project.compile("older(30)", as_of=AS_OF).sql
    assert "email_opt_in" not in project.compile("copy", as_of=AS_OF).sql


def test_the_name_that_a_rule_would_get_may_be_taken() -> None:
    text = """
@channel("email")
segment letter: age > 30 and country = "PL"
segment `letter (rule)`: age > 50
segment copy: in segment letter
"""
    names = ("letter", "copy", "letter (rule)")
    rules = sound(text)
    found = narrow(published(rules, names), names)
    assert [keys(found, name) for name in names] == [[2, 3], [2, 3], [3, 4]]
