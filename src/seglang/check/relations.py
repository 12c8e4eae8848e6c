"""Relations: one other entity at the end of a path, and the rows that a path leads to.

A to-one path is a look-up by key, so it never multiplies rows; a path to many is a source of rows.
Nested rows of an event and the elements of a list are sources alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seglang.catalog.model import Column, Entity, Relation
from seglang.check import constants, events, names, values
from seglang.check.constants import type_words
from seglang.check.context import Context, EventMeaning
from seglang.check.scope import EntityFrame, Frame, RowFrame, RowsMeaning, Scope
from seglang.core import nodes as core
from seglang.core import sources
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import relations as codes
from seglang.resolve import nearest_name
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    UNKNOWN,
    DecimalType,
    ListType,
    Type,
    UnknownType,
    comparable,
    type_name,
)

# ---------------------------------------------------------------- one other entity


@dataclass(frozen=True, slots=True)
class Reached:
    """The entity at the end of a to-one path or a keyed look-up. `look` turns what is seen from
    it into what is seen from here."""

    entity: Entity
    scope: Scope
    hops: tuple[tuple[str, tuple[core.Value, ...]], ...]
    levels: int
    text: str

    def look(self, seen: core.Value, span: Span) -> core.Value:
        if isinstance(seen, core.Missing) and isinstance(seen.type, UnknownType):
            return seen
        for entity, key in reversed(self.hops):
            seen = core.Lookup(entity, key, seen, seen.type, span)
        return names.outside(seen, self.levels)

    def exists(self, span: Span) -> core.Condition:
        """There is such an entity."""
        return core.Known(self.look(core.Truth(core.Always(True, span), span=span), span), span)

    def holds(self, condition: core.Condition, span: Span) -> core.Condition:
        """The condition holds for that entity; false when there is none."""
        return core.Holds(self.look(core.Truth(condition, span=span), span), span)


def path_value(
    context: Context, scope: Scope, parts: Sequence[syntax.Name], span: Span
) -> core.Value | None:
    """The value at the end of a path over relations; None (and nothing reported) when the first
    part leads to no relation."""
    start = _start(context, scope, parts, span)
    if start is None:
        return None
    if isinstance(start, core.Missing):
        return start
    reached, rest = start
    return _end_value(context, reached, rest, span)


def _end_value(
    context: Context, reached: Reached, rest: Sequence[syntax.Name], span: Span
) -> core.Value:
    """The value that the last parts of a path name, seen from where the path starts."""
    while rest and (relation := reached.entity.relations.get(rest[0].text)) is not None:
        if not relation.is_to_one:
            _many_as_one(context, relation, reached, rest, span)
            return core.Missing(UNKNOWN, span)
        reached, rest = _hop(context, reached, relation, rest[0].text), rest[1:]
    if not rest:
        as_value(context, reached, span)
        return core.Missing(UNKNOWN, span)
    if len(rest) > 1:
        if names.is_event_of(context, rest[0].text, reached.entity.name):
            _many_rows(context, reached, rest, span)
        else:
            _unknown_relation(context, reached.entity, rest[0])
        return core.Missing(UNKNOWN, span)
    return reached.look(names.entity_value(context, reached.scope, rest[0], span), span)


def reached_by(context: Context, scope: Scope, node: syntax.Expression) -> Reached | None:
    """The one entity that a bare path (`account`, `account.region`) or a look-up (`store("S1")`)
    stands for; None, and nothing reported, when it stands for something else."""
    match node:
        case syntax.Group(inner):
            return reached_by(context, scope, inner)
        case syntax.Path(parts, span):
            start = _start(context, scope, parts, span)
            if start is None or isinstance(start, core.Missing):
                return None
            reached, rest = start
        case syntax.Call(syntax.Path((owner,)), _, rest) if owner.text in context.catalog.entities:
            if any(part.text not in _to_one_names(context) for part in rest):
                return None
            looked_up = keyed(context, scope, node)
            if looked_up is None:
                return None
            reached = looked_up
        case _:
            return None
    for part in rest:
        relation = reached.entity.relations.get(part.text)
        if relation is None or not relation.is_to_one:
            return None
        reached = _hop(context, reached, relation, part.text)
    return reached


def _to_one_names(context: Context) -> set[str]:
    return {
        relation.name
        for entity in context.catalog.entities.values()
        for relation in entity.relations.values()
        if relation.is_to_one
    }


def _start(
    context: Context, scope: Scope, parts: Sequence[syntax.Name], span: Span
) -> tuple[Reached, Sequence[syntax.Name]] | core.Missing | None:
    """The entity that the first relation of a path leads to, with the parts left over."""
    first, following = parts[0].text, parts[1].text if len(parts) > 1 else None
    row = scope.row_called(first) if following is not None else None
    if row is not None and following is not None:
        relation = _relation_of_row(context, row[1], following)
        if relation is not None:
            return _from_row(context, scope, relation, row[0], parts[1].text), parts[2:]
        return None
    of_row = _relation_of_row(context, scope.row, first) if scope.row is not None else None
    of_entity = scope.entity.relations.get(first)
    if of_row is not None and of_entity is not None and scope.row is not None:
        context.report(
            name_codes.AMBIGUOUS_NAME,
            span,
            name=first,
            first=f"{scope.row.shown}.{first}",
            second=f"{scope.subject.name}.{first}",
        )
        return core.Missing(UNKNOWN, span)
    if of_row is not None:
        return _from_row(context, scope, of_row, 0, first), parts[1:]
    if of_entity is not None:
        return _from_entity(context, scope, of_entity, 0, parts, span)
    subject = scope.subject_called(first) if following is not None else None
    if subject is not None and following is not None:
        levels, frame = subject
        relation = frame.entity.relations.get(following)
        if relation is not None:
            return _from_entity(context, scope.left(levels), relation, levels, parts[1:], span)
    return None


def _relation_of_row(context: Context, row: RowFrame | None, name: str) -> Relation | None:
    if row is None or row.event is None:
        return None
    return context.catalog.events[row.event].relations.get(name)


def _from_row(context: Context, scope: Scope, relation: Relation, up: int, text: str) -> Reached:
    target = context.catalog.entities[relation.entity]
    inner = scope.within((EntityFrame(target, text),))
    return Reached(target, inner, ((target.name, _keys(relation.name, target, up)),), 0, text)


def _from_entity(
    context: Context,
    scope: Scope,
    relation: Relation,
    levels: int,
    parts: Sequence[syntax.Name],
    span: Span,
) -> tuple[Reached, Sequence[syntax.Name]] | core.Missing:
    here = Reached(scope.entity, scope, (), levels, parts[0].text)
    if not relation.is_to_one:
        _many_as_one(context, relation, here, parts, span)
        return core.Missing(UNKNOWN, span)
    return _hop(context, here, relation, parts[0].text), parts[1:]


def _hop(context: Context, reached: Reached, relation: Relation, text: str) -> Reached:
    target = context.catalog.entities[relation.entity]
    inner = reached.scope.within((EntityFrame(target, text),))
    hop = (target.name, _keys(relation.name, target, None))
    written = f"{reached.text}.{text}" if reached.hops else text
    return Reached(target, inner, (*reached.hops, hop), reached.levels, written)


def _keys(relation: str, target: Entity, up: int | None) -> tuple[core.Value, ...]:
    return tuple(
        core.ForeignKey(relation, part, type, up) for part, type in enumerate(key_types(target))
    )


def key_types(entity: Entity) -> tuple[Type, ...]:
    """The types of the key's columns, as far as attributes tell them."""
    by_column = {
        attribute.column.name: attribute.type
        for attribute in entity.attributes.values()
        if isinstance(attribute.column, Column) and not attribute.column.fields
    }
    return tuple(by_column.get(column, UNKNOWN) for column in entity.key)


def keyed(context: Context, scope: Scope, node: syntax.Call) -> Reached | None:
    """`store("S1")`: the one entity with this key; otherwise reported and None."""
    entity = context.catalog.entities[node.path.parts[0].text]
    if len(node.arguments) != len(entity.key):
        context.report(
            codes.LOOKUP_KEY,
            node.span,
            entity=entity.name,
            wanted=_count(len(entity.key), "value"),
            found=_count(len(node.arguments), "value"),
            key=", ".join(entity.key),
        )
        return None
    key: list[core.Value] = []
    for argument, type in zip(node.arguments, key_types(entity), strict=True):
        found = constants.constant(context, argument)
        part = found if found is not None else values.value(context, scope, argument)
        if isinstance(part.type, UnknownType):
            return None
        if isinstance(part.type, ListType | DecimalType) or not comparable(part.type, type):
            context.report(
                codes.LOOKUP_KEY,
                argument.span,
                entity=entity.name,
                wanted=type_words(type) if not isinstance(type, UnknownType) else "a single value",
                found=type_words(part.type),
                key=", ".join(entity.key),
            )
            return None
        key.append(part)
    inner = scope.within((EntityFrame(entity, entity.name),))
    return Reached(entity, inner, ((entity.name, tuple(key)),), 0, entity.name)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def looked_up(context: Context, scope: Scope, node: syntax.Call) -> core.Value:
    """`store("S1").location`."""
    reached = keyed(context, scope, node)
    if reached is None:
        return core.Missing(UNKNOWN, node.span)
    return _end_value(context, reached, node.rest, node.span)


# ---------------------------------------------------------------- rows


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
    list_value = _list_at(context, scope, parts)
    if list_value is not None:
        return list_value
    if len(parts) > 1 and first not in scope.entity.relations and scope.subject.is_called(first):
        parts = parts[1:]
    return _along(context, scope.entity, parts)


def _nested_of_row(
    context: Context, scope: Scope, parts: Sequence[syntax.Name]
) -> tuple[RowsMeaning, tuple[syntax.Name, ...]] | None:
    """`item` inside `where (…)` of its event, and `o.item` for an alias or the event's name."""
    row, up, rest = scope.row, 0, parts
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
    reached = reached_by(context, scope, syntax.Path(tuple(parts[:-1]), span))
    if reached is None:
        return None
    if isinstance(names.type_of_entity(context, reached.entity, last), ListType):
        return path_value(context, scope, parts, span)
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
        if event is None:
            return None
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
    hint = f"write a condition on it, as in `{text}.{_example(entity)} …`"
    if taken < len(parts) and parts[taken].text in entity.attributes:
        hint = f"`{_text(parts)}` is one value: compare it as it is"
    span = parts[0].span.to(parts[-1].span)
    context.report(codes.ONE_AS_MANY, span, name=text, entity=entity.name, hint=hint)


def _source(event: EventMeaning) -> sources.Source:
    return event.sessions if event.sessions is not None else sources.Events(event.arms)


# ---------------------------------------------------------------- what is wrong


def alone(context: Context, scope: Scope, name: syntax.Name, span: Span) -> bool:
    """Is the name that of a relation, which has no value by itself? That is reported."""
    start = _start(context, scope, (name,), span)
    if start is None:
        return False
    if not isinstance(start, core.Missing):
        as_value(context, start[0], span)
    return True


def as_value(context: Context, reached: Reached, span: Span) -> None:
    text = reached.text
    context.report(
        codes.RELATED_AS_VALUE,
        span,
        name=text,
        entity=reached.entity.name,
        hint=f"write for example `{text}.{_example(reached.entity)}`, `{text} is known` or"
        f" `{text} is in segment …`",
    )


def _example(entity: Entity) -> str:
    return next(iter(entity.attributes), "attribute")


def _many_as_one(
    context: Context,
    relation: Relation,
    reached: Reached,
    parts: Sequence[syntax.Name],
    span: Span,
) -> None:
    name = parts[0].text
    hint = f"write `has {name} where (…)` for a condition, `count of {name}` for a number"
    if len(parts) > 1:
        hint = (
            f"write `has {name} where ({parts[1].text} …)` for a condition, or a value over all,"
            f" as in `max of {name}.{parts[1].text}`"
        )
    context.report(codes.MANY_AS_ONE, span, name=name, entity=relation.entity, hint=hint)


def _many_rows(context: Context, reached: Reached, rest: Sequence[syntax.Name], span: Span) -> None:
    text = f"{reached.text}.{rest[0].text}"
    context.report(
        codes.MANY_AS_ONE,
        span,
        name=text,
        entity=rest[0].text,
        hint=f"write for example `last {text}.{rest[1].text}` or `sum of {text}.{rest[1].text}`",
    )


def _unknown_relation(context: Context, entity: Entity, name: syntax.Name) -> None:
    hint = None
    if name.text in entity.attributes:
        found = type_name(entity.attributes[name.text].type)
        hint = f"`{name.text}` is an attribute ({found}): nothing comes after it"
    context.report(
        codes.UNKNOWN_RELATION,
        name.span,
        owner=entity.name,
        name=name.text,
        nearest=nearest_name(name.text, list(entity.relations)),
        hint=hint,
    )


def _text(parts: Sequence[syntax.Name]) -> str:
    return ".".join(part.text for part in parts)
