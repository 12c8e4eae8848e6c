"""The SQL of rules that take most ways through plan and SQL, to the letter: `DIALECT.sql`.

That these rules mean the same everywhere is what their scenes show (tests/language/cases); here a
change of the text is seen that no member tells of, such as a scan that is no longer shared. After
a change that is meant, write the texts anew with `SEG_WRITE=1 pytest tests/emitted` and read the
difference.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from seglang.plan.lower import lower
from seglang.sql.dialects import DIALECTS
from seglang.sql.emit import emit
from shop_rules import sound

FOLDER = Path(__file__).parent
AS_OF = datetime(2026, 11, 22, 11, tzinfo=UTC)
BETWEEN = "\n\n-- ----\n"


def rules() -> list[str]:
    text = (FOLDER / "rules.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [block.strip() for block in "\n".join(lines).split("\n\n") if block.strip()]


RULES = rules()


def emitted(rule: str, dialect: str) -> str:
    *declarations, asked = rule.splitlines()
    kind = "trait" if asked.startswith("=") else "segment"
    about, written = "", asked[2:]
    if written.startswith("of "):
        about, _, written = written.partition(": ")
    lines = [line.removeprefix("| ") for line in declarations]
    program = sound("\n".join([*lines, f"{kind} asked_for {about}: {written}"]))
    return emit(lower(program, "asked_for"), dialect, AS_OF).sql


@cache
def expected(dialect: str) -> tuple[str, ...]:
    return tuple((FOLDER / f"{dialect}.sql").read_text(encoding="utf-8").strip().split(BETWEEN))


def block(rule: str, dialect: str) -> str:
    return "\n".join(f"-- {line}" for line in rule.splitlines()) + "\n" + emitted(rule, dialect)


@pytest.fixture(scope="module", autouse=True)
def written_anew() -> None:
    if os.environ.get("SEG_WRITE"):
        for dialect in DIALECTS:
            text = BETWEEN.join(block(rule, dialect) for rule in RULES)
            (FOLDER / f"{dialect}.sql").write_text(text + "\n", encoding="utf-8")


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@pytest.mark.parametrize("number", range(len(RULES)))
def test_emitted(number: int, dialect: str) -> None:
    assert block(RULES[number], dialect) == expected(dialect)[number]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_every_rule_has_its_text(dialect: str) -> None:
    assert len(expected(dialect)) == len(RULES)
