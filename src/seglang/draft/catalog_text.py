"""The text of a drafted `seg.toml`.

Takes what was guessed and the target; gives TOML that loads without problems, with comments that
say what to verify.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from seglang.catalog.model import Target
from seglang.draft.columns import Columns, Declared, declare, plain, quoted
from seglang.draft.guess import Guess, GuessedEntity, GuessedEvent
from seglang.draft.survey import ColumnFacts, TableFacts

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")
_HEAD = """\
# Drafted by `seg init` from the tables it found. Read it once, correct what it guessed, then
# `seg check` judges the rules and `seg doctor` compares this file with the database.
"""


def catalog_text(guess: Guess, target: Target, name: str) -> str:
    blocks = [_HEAD, _project(guess, name), _target(target)]
    for entity in guess.entities:
        blocks.append(_entity(entity))
    for event in guess.events:
        blocks.append(_event(event))
    if guess.others:
        names = ", ".join(plain(table.spelling) for table in guess.others)
        blocks.append(f"# Tables that were left out: {names}\n")
    return "\n".join(blocks)


def _project(guess: Guess, name: str) -> str:
    lines = [
        "[project]",
        f"name = {quoted(name)}",
        'timezone = "UTC"         # the zone in which days and months are counted: change it',
        'week_starts = "monday"',
        'rules = ["segments/**/*.seg"]',
        'default_target = "dev"',
    ]
    instants = [event.time.newest or "" for event in guess.events]
    newest = [day[0] for instant in instants if (day := _DAY.match(instant))]
    if newest and max(newest) < date.max.isoformat():
        after = date.fromisoformat(max(newest)) + timedelta(days=1)
        lines.append(
            f'# as_of = "{after}"   # pins the instant, for data that has ended: '
            "the newest row is of the day before"
        )
    return "\n".join(lines) + "\n"


def _target(target: Target) -> str:
    lines = [f"[targets.{target.name}]", f"engine = {quoted(target.engine)}"]
    if target.path is not None:
        lines.append(f"path = {quoted(target.path)}")
    if len(target.files) == 1:
        lines.append(f"files = {quoted(target.files[0])}   # each file is a table")
    elif target.files:
        patterns = ", ".join(quoted(pattern) for pattern in target.files)
        lines.append(f"files = [{patterns}]   # each file is a table")
    if target.url is not None:
        lines.append(
            f"url = {quoted(target.url)}   # set this variable; no password belongs in this file"
        )
    return "\n".join(lines) + "\n"


def _entity(entity: GuessedEntity) -> str:
    many = "many for each" if entity.distinct else "one for each"
    lines = [
        f"# {plain(entity.facts.spelling)}: {_rows(entity.facts)}, {many} {entity.name}",
        f"[entities.{entity.name}]",
        f"table = {quoted(entity.facts.spelling)}",
        f"key = {quoted(entity.key.column.name)}",
    ]
    if entity.distinct:
        lines.append("distinct = true   # each key once; give a table of them if there is one")
        return "\n".join(lines) + "\n"
    if entity.since is not None:
        lines.append("# A row is part of the population from this instant on.")
        lines.append(_instant("since", entity.since))
    lines += _columns(
        f"[entities.{entity.name}.attributes]",
        declare(entity.facts, [entity.key], event=None),
    )
    return "\n".join(lines) + "\n"


def _event(event: GuessedEvent) -> str:
    lines = [
        f"# {plain(event.facts.spelling)}: {_rows(event.facts)}",
        f"[events.{event.name}]",
        f"of = {quoted(event.entity)}",
        f"table = {quoted(event.facts.spelling)}",
        f"key = {quoted(event.key.column.name)}",
        _instant("time", event.time),
    ]
    if event.id is not None:
        lines += [f"id = {quoted(event.id.column.name)}", "unique = true   # no row stands twice"]
    skip = [event.key, event.time] + ([event.id] if event.id is not None else [])
    lines += _columns(
        f"[events.{event.name}.properties]", declare(event.facts, skip, event=event.name)
    )
    return "\n".join(lines) + "\n"


def _rows(facts: TableFacts) -> str:
    return f"{facts.rows:,} row{'' if facts.rows == 1 else 's'}"


def _instant(key: str, facts: ColumnFacts) -> str:
    column = quoted(facts.column.name)
    if facts.column.type.kind == "date":
        return f'{key} = {{ column = {column}, type = "date" }}'
    if facts.column.type.zoned:
        return f"{key} = {column}"
    return f'{key} = {{ column = {column}, zone = "UTC" }}   # verify the zone'


def _columns(heading: str, columns: Columns) -> list[str]:
    if not columns.declared and not columns.remarks:
        return []
    lines = ["", heading] if columns.declared else [""]
    for one in columns.declared:
        remark = f"   # {plain(one.remark)}" if one.remark else ""
        lines.append(f"{one.name} = {_written(one)}{remark}")
    lines += [f"# {remark}" for remark in columns.remarks]
    return lines


def _written(declared: Declared) -> str:
    if not declared.entries:
        return quoted(declared.type)
    entries: Sequence[tuple[str, str]] = (("type", quoted(declared.type)), *declared.entries)
    return "{ " + ", ".join(f"{key} = {value}" for key, value in entries) + " }"
