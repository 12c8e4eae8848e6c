"""The rows that a path leads to: related entities and their events, rows nested in an event, the
elements of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seglang.catalog.model import Entity
from seglang.check import events, names, relations
from seglang.check.context import Context, EventMeaning
from seglang.check.scope import EntityFrame, Frame, RowFrame, RowsMeaning, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import relations as codes
from seglang.syntax import nodes as syntax
from seglang.types import UNKNOWN, ListType


def rows_of(
    context: Context, scope: Scope, parts: Sequence[syntax.Name]
) -> tuple[RowsMeaning, tuple[syntax.Name, ...]] | None:
    """The rows that a path leads to, with the parts left over; None when the path starts with none
    of: a relation of the nearest entity, rows nested in the row at hand or in an event, a list.

    A path goes on over relations as long as they lead to rows: `users.account.industry` is the
    users, and a path from each; `account.login` the logins of the one account.
    """
    first = parts[0].text
    nested = _nested_of_row(context, scope, parts)
    if nested is not None:
        return nested
    list_value = _list_at(context, scope, parts) or _list_before(context, scope, parts)
    if list_value is not None:
        return list_value
    if len(parts) > 1 and first not in scope.entity.relations:
        subject = scope.subject_called(first)
        parts = parts[1:] if subject is not None and subject[0] == 0 else parts
    return _along(context, scope.entity, parts)


def _nested_of_row(
    context: Context, scope: Scope, parts: Sequence[syntax.Name]
) -> tuple[RowsMeaning, tuple[syntax.Name, ...]] | None:
    """`item` inside `where (…)` of its event, and `o.item` for an alias or the event's name."""
    up, row = scope.at_hand or (0, None)
    rest = parts
    called = scope.row_called(parts[0].text) if len(parts) > 1 else None
    if called is not None:
        (up, row), rest = called, parts[1:]
    if row is None or row.event is None:
        return None
    found = context.catalog.events[row.event].rows.get(rest[0].text)
    if found is None:
        return None
    source = sources.Nested(row.event, found.name, up)
    frame = _nested_frame(context, row.event, found.name)
    return RowsMeaning(_text(parts[: len(parts) - len(rest) + 1]), source, (frame,)), tuple(
        rest[1:]
    )


def _nested_frame(context: Context, event: str, name: str) -> RowFrame:
    found = context.catalog.events[event].rows[name]
    properties = {item: attribute.type for item, attribute in found.properties.items()}
    return RowFrame(name, properties, kinds=frozenset((f"{event}.{name}",)))


def _list_at(
    context: Context, scope: Scope, parts: Sequence[syntax.Name]
) -> tuple[RowsMeaning, tuple[syntax.Name, ...]] | None:
    """A list attribute or a list property of the row, whose elements are rows."""
    held = _list_value(context, scope, parts)
    if held is None or not isinstance(held.type, ListType):
        return None
    frame = _element_frame(parts[-1].text, held.type)
    return RowsMeaning(_text(parts), sources.Elements(held), (frame,)), ()


def _list_before(
    context: Context, scope: Scope, parts: Sequence[syntax.Name]
) -> tuple[RowsMeaning, tuple[syntax.Name, ...]] | None:
    """`interests.value`: the elements of a list, and the property that is left over."""
    found = _list_at(context, scope, parts[:-1]) if len(parts) > 1 else None
    return (found[0], tuple(parts[-1:])) if found is not None else None


def _list_value(context: Context, scope: Scope, parts: Sequence[syntax.Name]) -> core.Value | None:
    """The value of a path that is a list; None, and nothing reported, for any other path."""
    span = parts[0].span.to(parts[-1].span)
    last = parts[-1].text
    if len(parts) == 1:
        of_row = scope.row.type_of(last) if scope.row is not None else None
        of_entity = names.type_of_entity(context, scope.entity, last)
        if isinstance(of_row, ListType) or isinstance(of_entity, ListType):
            return names.path_value(context, scope, syntax.Path(tuple(parts), span))
        return None
    row = scope.row_called(parts[0].text)
    if row is not None:
        if len(parts) == 2 and isinstance(row[1].type_of(last), ListType):
            return core.PropertyValue(last, row[1].type_of(last) or UNKNOWN, span, row[0])
        return None
    subject = scope.subject_called(parts[0].text)
    if subject is not None and len(parts) == 2:
        if isinstance(names.type_of_entity(context, subject[1].entity, last), ListType):
            return names.path_value(context, scope, syntax.Path(tuple(parts), span))
        return None
    reached = relations.reached_by(context, scope, syntax.Path(tuple(parts[:-1]), span))
    if reached is None:
        return None
    if isinstance(names.type_of_entity(context, reached.entity, last), ListType):
        return relations.path_value(context, scope, parts, span)
    return None


def _element_frame(name: str, type: ListType) -> RowFrame:
    return RowFrame(name, {"value": type.element}, kinds=frozenset((f"{name}.value",)), timed=False)


def _along(
    context: Context, start: Entity, parts: Sequence[syntax.Name]
) -> tuple[RowsMeaning, tuple[syntax.Name, ...]] | None:
    """A path over relations to its end, to an event, or to the rows nested in one."""
    steps: list[_Step] = []
    many = 0  # how many steps there were when the path last led to rows: to one alone does not
    entity = start
    for part in parts:
        relation = entity.relations.get(part.text)
        if relation is not None:
            source = sources.Related(entity.name, relation.name, relation.entity)
            entity = context.catalog.entities[relation.entity]
            steps.append(_Step(part, source, EntityFrame(entity, part.text)))
            if not relation.is_to_one:
                many = len(steps)
            continue
        if not names.is_event_of(context, part.text, entity.name):
            break
        event = events.event_of(context, part)
        assert event is not None
        frame = events.row_frame(event)
        steps.append(_Step(part, _source(event), frame, event.where))
        following = parts[len(steps)] if len(steps) < len(parts) else None
        if following is not None and _has_nested(context, frame, following.text):
            assert frame.event is not None
            nested = sources.Nested(frame.event, following.text)
            inner = _nested_frame(context, frame.event, following.text)
            steps.append(_Step(following, nested, inner))
        many = len(steps)
        break
    if many == 0:
        if steps:
            _one_as_many(context, start, parts, len(steps))
        return None
    return _meaning(steps[:many]), tuple(parts[many:])


@dataclass(frozen=True, slots=True)
class _Step:
    """One part of a path that leads to rows."""

    part: syntax.Name
    source: sources.Source
    frame: Frame
    where: core.Condition | None = None


def _has_nested(context: Context, frame: RowFrame, name: str) -> bool:
    return (
        frame.event is not None
        and frame.type_of(name) is None
        and name in context.catalog.events[frame.event].rows
    )


def _meaning(steps: Sequence[_Step]) -> RowsMeaning:
    text = _text([step.part for step in steps])
    source, where = steps[0].source, steps[0].where
    for number, step in enumerate(steps[1:], start=1):
        outer_text = _text([outer.part for outer in steps[:number]])
        outer = sources.Rows(outer_text, source, where, span=steps[number - 1].part.span)
        inner = sources.Rows(step.part.text, step.source, step.where, span=step.part.span)
        source, where = sources.Each(outer, inner), None
    return RowsMeaning(text, source, tuple(step.frame for step in steps), where)


def _one_as_many(context: Context, start: Entity, parts: Sequence[syntax.Name], taken: int) -> None:
    text, entity = _text(parts[:taken]), start
    for part in parts[:taken]:
        entity = context.catalog.entities[entity.relations[part.text].entity]
    if taken < len(parts) and parts[taken].text not in entity.attributes:
        relations.unknown_relation(context, entity, parts[taken])
        return
    example = f"{text}.{relations.example(entity)}"
    hint = f"write `{text} is known`, or a condition on it: `{example} …`"
    if taken < len(parts) and parts[taken].text in entity.attributes:
        hint = f"`{_text(parts)}` is one value: compare it as it is"
    span = parts[0].span.to(parts[-1].span)
    context.report(codes.ONE_AS_MANY, span, name=text, entity=entity.name, hint=hint)


def _source(event: EventMeaning) -> sources.Source:
    return event.sessions if event.sessions is not None else sources.Events(event.arms)


def _text(parts: Sequence[syntax.Name]) -> str:
    return ".".join(part.text for part in parts)
