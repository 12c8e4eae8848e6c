"""What a catalog promises of the rows of a table.

Each `ask_…` adds its questions and gives what is to be done with the answers; each `check_…` asks
a statement of its own. Messages hold numbers of rows only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from seglang.catalog.model import Attribute, Event, WrittenDuration
from seglang.core.edges import Unit, shift
from seglang.diagnostics.codes import data as codes
from seglang.diagnostics.model import Code, Sink
from seglang.doctor.columns import Found, TableInUse
from seglang.doctor.item import Checkup, Item
from seglang.doctor.rows import (
    Questions,
    distinct_outside,
    instant_literal,
    is_missing,
    outside,
    repeated_keys,
    unlike,
)
from seglang.functions.versions import WRITTEN
from seglang.source import Span
from seglang.types import EnumType, VersionType

if TYPE_CHECKING:
    from sqlglot import exp


Report: TypeAlias = Callable[[Sequence[Any]], None]

# Postgres has no named groups.
_VERSION = "^(?:" + re.sub(r"\(\?P<\w+>", "(", WRITTEN.pattern) + ")$"
_SHOWN_VALUES = 20
_SHOWN_LENGTH = 40


def counted(count: int, thing: str = "row") -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def report_missing_key(
    sink: Sink,
    span: Span | None,
    table: TableInUse,
    key: Sequence[Found],
    questions: Questions,
) -> Report:
    from sqlglot import exp

    index = questions.count_where(exp.or_(*(is_missing(place) for place in key)))

    def report(answers: Sequence[Any]) -> None:
        if answers[index]:
            sink.report(codes.KEY_MISSING, span, count=counted(answers[index]), table=table.name)

    return report


def ask_attributes(
    checkup: Checkup, found: Item, questions: Questions, where: exp.Expr | None
) -> list[Report]:
    """Required values that are missing, and values that an enum does not list."""
    reports: list[Report] = []
    for attribute, places in found.values:
        if attribute.required:
            reports.append(_ask_required(checkup.sink, attribute, places, found.table, questions))
        if isinstance(attribute.type, EnumType):
            reports.append(
                _ask_enum(checkup, attribute, attribute.type, places[0], questions, where)
            )
        if isinstance(attribute.type, VersionType):
            reports.append(_ask_versions(checkup.sink, attribute, places[0], questions))
        if attribute.name == found.sought.timezone:
            reports.append(_ask_zones(checkup.sink, attribute, places[0], questions))
    return reports


def _ask_required(
    sink: Sink,
    attribute: Attribute,
    places: Sequence[Found],
    table: TableInUse,
    questions: Questions,
) -> Report:
    from sqlglot import exp

    index = questions.count_where(exp.or_(*(is_missing(place) for place in places)))

    def report(answers: Sequence[Any]) -> None:
        if answers[index]:
            sink.report(
                codes.REQUIRED_MISSING,
                attribute.span,
                related=(),
                fix=None,
                name=attribute.name,
                count=counted(answers[index]),
                table=table.name,
            )

    return report


def _ask_enum(
    checkup: Checkup,
    attribute: Attribute,
    type: EnumType,
    place: Found,
    questions: Questions,
    where: exp.Expr | None,
) -> Report:
    from sqlglot import exp

    table = questions.table
    condition = outside(place, type.values)
    rows = questions.count_where(condition)
    only = exp.Case(ifs=[exp.If(this=condition.copy(), true=place.expression())])
    distinct = questions.ask(exp.Count(this=exp.Distinct(expressions=[only])))

    def report(answers: Sequence[Any]) -> None:
        if not answers[rows]:
            return
        values = hint = None
        if checkup.show_values:
            found = distinct_outside(
                table, place, type.values, where, _SHOWN_VALUES, checkup.reader
            )
            values = ", ".join(f"`{_short(value)}`" for value in found)
            if answers[distinct] > len(found):
                values += f" and {answers[distinct] - len(found):,} more"
        else:
            hint = "`seg doctor --show-values` shows them"
        checkup.sink.report(
            codes.VALUE_OUTSIDE_ENUM,
            attribute.span,
            name=attribute.name,
            distinct=counted(answers[distinct], "value"),
            count=counted(answers[rows]),
            table=table.name,
            values=values,
            hint=hint,
        )

    return report


def _ask_versions(sink: Sink, attribute: Attribute, place: Found, questions: Questions) -> Report:
    index = questions.count_where(unlike(place, _VERSION))

    def report(answers: Sequence[Any]) -> None:
        if answers[index]:
            sink.report(
                codes.NOT_A_VERSION,
                attribute.span,
                name=attribute.name,
                count=counted(answers[index]),
                table=questions.table.name,
            )

    return report


def _ask_zones(sink: Sink, attribute: Attribute, place: Found, questions: Questions) -> Report:
    from zoneinfo import available_timezones

    index = questions.count_where(outside(place, sorted(available_timezones())))

    def report(answers: Sequence[Any]) -> None:
        if answers[index]:
            sink.report(
                codes.NOT_A_ZONE,
                attribute.span,
                name=attribute.name,
                count=counted(answers[index]),
                table=questions.table.name,
            )

    return report


def _short(value: str) -> str:
    plain = "".join(character if character.isprintable() else "�" for character in value)
    return plain if len(plain) <= _SHOWN_LENGTH else plain[: _SHOWN_LENGTH - 1] + "…"


def ask_without_time(sink: Sink, found: Item, questions: Questions) -> list[Report]:
    """Rows of a history or a list that do not say from when on they hold."""
    if found.time is None:
        return []
    index = questions.count_where(is_missing(found.time[1]))
    table, span = found.table.name, found.sought.span

    def report(answers: Sequence[Any]) -> None:
        if answers[index]:
            sink.report(codes.TIME_MISSING, span, count=counted(answers[index]), table=table)

    return [report]


def ask_times(checkup: Checkup, event: Event, found: Item, questions: Questions) -> list[Report]:
    """Rows without a time, in the future, older than the retention; a table gone stale."""
    from sqlglot import exp

    if found.time is None or found.time[1].type is None:
        return []
    time, place = found.time
    zone, sink, table = checkup.zone, checkup.sink, found.table.name
    without = questions.count_where(is_missing(place))

    def before(instant: datetime) -> int:
        edge = instant_literal(instant, time, zone)
        return questions.count_where(exp.LT(this=place.expression(), expression=edge))

    def back(length: WrittenDuration) -> datetime:
        return shift(checkup.as_of, -length.amount, Unit(length.unit), zone)

    now = instant_literal(checkup.as_of, time, zone)
    future = questions.count_where(exp.GTE(this=place.expression(), expression=now))
    past = before(checkup.as_of)
    too_old = None if event.retention is None else before(back(event.retention))
    stale = None if event.fresh is None else before(back(event.fresh))

    def report(answers: Sequence[Any]) -> None:
        if answers[without]:
            sink.report(
                codes.TIME_MISSING, event.span, count=counted(answers[without]), table=table
            )
        if answers[future]:
            hint = None
            if time.zone is not None:
                hint = f"the catalog says that it holds local times of `{time.zone}`"
            sink.report(
                codes.ROWS_IN_FUTURE,
                event.span,
                count=counted(answers[future]),
                table=table,
                instant=_local(checkup.as_of, zone),
                hint=hint,
            )
        if too_old is not None and event.retention is not None and answers[too_old]:
            sink.report(
                codes.OLDER_THAN_RETENTION,
                event.span,
                count=counted(answers[too_old]),
                table=table,
                retention=counted(event.retention.amount, event.retention.unit),
            )
        if stale is not None and event.fresh is not None and 0 < answers[past] == answers[stale]:
            fresh = counted(event.fresh.amount, event.fresh.unit)
            sink.report(codes.NOT_FRESH, event.span, table=table, fresh=fresh)

    return [report]


def _local(instant: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


def check_repeats(
    checkup: Checkup,
    found: Item,
    key: Sequence[Found],
    where: exp.Expr | None,
    code: Code,
    span: Span | None,
    name: str,
) -> None:
    keys, rows = repeated_keys(found.table, key, where, checkup.reader)
    if keys:
        what = "key" if code is codes.KEY_REPEATS else "id"
        checkup.sink.report(
            code,
            span,
            count=f"{counted(keys, what)} in {counted(rows)}",
            table=found.table.name,
            entity=name,
        )
