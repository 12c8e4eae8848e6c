"""A project in which every name and every text tries to be more than one: marks of templates,
quotes, names that a file system or another name would swallow; keys of two columns; references,
calls and audiences."""

from __future__ import annotations

from pathlib import Path

import duckdb

AS_OF = "2026-11-22"

CATALOG = """\
[project]
name = "hostile"
timezone = "Europe/Warsaw"
default_target = "dev"

[targets.dev]
engine = "duckdb"
path = "hostile.duckdb"

[targets.server]
engine = "postgres"
url = "${HOSTILE_URL}"

[entities.person]
table = 'other place.people {{ "x" }}'
key = ['{{ shop }}', 'a"b']
since = { column = "since", zone = "UTC" }

[entities.person.attributes]
word = { type = "text", column = "{% word %}" }
age = "integer"
agreed = { type = "boolean", required = true }

[entities.animal]
table = "animals"
key = "id"
distinct = true

[events.visit]
of = "person"
table = "VISITS"
key = ['{{ shop }}', 'a"b']
time = { column = "at", zone = "UTC" }
unique = true

[lists.blocked]
table = "blocked"
key = ['{{ shop }}', 'a"b']

[channels.post]
consent = "agreed"
suppress = ["blocked", "con"]
"""

RULES = r"""
## {{ env_var("HOME") }} {% endraw %} {# "quoted": 'text' \ back
## second line: - "
@owner("{{ owner }}") @tags("{% tag %}", "a: b # c")
segment `{{ 1 / 0 }}`: word = "{{ word }}" or word = "{% if %}" or word = "{#"

segment VIP: in segment vip and not in segment `{{ 1 / 0 }}`
segment vip: did visit
segment con: age > 90
segment `../up`: word = "a\u{d}\nb{\u{d}" or word = "it's {{{% \"\""
segment `a"b'c; --`: at least 2 of (in segment vip, in segment VIP, in segment con)

segment older(least: integer): age >= least
segment called: in segment older(30) or in segment older(60)

## Those who may get a letter.
@channel("post")
segment letters: in segment vip
segment copied: in segment letters and age < 91
segment was_here: in segment vip as of 2026-01-01
segment beasts of animal: in sample 0% to 100% of "{{ salt }}"

trait `{{ trait }}`: count of visit
trait Age: age
trait age_again: age + 1
trait AGE: age

## Which {{ one }}.
partition `kind {%`:
    "it's {{ old }}" when age > 50
    "{% young %}" otherwise
"""

TABLES = (
    'CREATE SCHEMA "other place"',
    """CREATE TABLE "other place"."people {{ ""x"" }}" (
        "{{ shop }}" VARCHAR, "a""b" INTEGER, since TIMESTAMP, "{% word %}" VARCHAR, age INTEGER,
        agreed BOOLEAN
    )""",
    """INSERT INTO "other place"."people {{ ""x"" }}" VALUES
        ('a', 1, '2020-01-01', '{{ word }}', 20, true),
        ('a', 2, '2020-01-01', '{% if %}', 40, true),
        ('b', 1, '2020-01-01', '{#', 70, false),
        ('b', 2, NULL, concat('a', chr(13), chr(10), 'b{', chr(13)), 95, true),
        ('b', 3, '2020-01-01', 'it''s {{{% ""', 35, true),
        ('b', 4, '2020-01-01', NULL, NULL, true),
        ('c', 1, '2030-01-01', '{{ word }}', 33, true)""",
    'CREATE TABLE "VISITS" ("{{ shop }}" VARCHAR, "a""b" INTEGER, "at" TIMESTAMP)',
    """INSERT INTO "VISITS" VALUES
        ('a', 1, '2026-11-20'), ('a', 1, '2026-11-21'), ('b', 1, '2025-11-20'),
        ('b', 2, '2026-11-20'), ('b', 3, '2026-11-20'), ('b', 4, '2026-11-20'),
        ('c', 1, '2026-11-20')""",
    'CREATE TABLE blocked ("{{ shop }}" VARCHAR, "a""b" INTEGER)',
    "INSERT INTO blocked VALUES ('b', 4)",
    "CREATE TABLE animals (id VARCHAR)",
    "INSERT INTO animals VALUES ('cat'), ('cat'), ('dog')",
)


def build_hostile(folder: Path) -> Path:
    (folder / "segments").mkdir(parents=True)
    (folder / "seg.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "segments/rules.seg").write_text(RULES, encoding="utf-8")
    with duckdb.connect(str(folder / "hostile.duckdb")) as connection:
        for statement in TABLES:
            connection.execute(statement)
    return folder
