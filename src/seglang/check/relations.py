"""Relations to one: the other entity at the end of a path, or the one with a key.

Such a path is a look-up by key, so it never multiplies rows. Paths that lead to rows are in
`row_paths`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from seglang.catalog.model import Column, Entity, Relation
from seglang.check import constants, names, values
from seglang.check.constants import type_words
from seglang.check.context import Context
from seglang.check.scope import EntityFrame, RowFrame, Scope
from seglang.core import nodes as core
from seglang.diagnostics.codes import names as name_codes
from seglang.diagnostics.codes import relations as codes
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import (
    UNKNOWN,
    DecimalType,
    ListType,
    Type,
    UnknownType,
    comparable,
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

    def holds(self, condition: core.Condition, path: Span, span: Span) -> core.Condition:
        """The condition holds for that entity; false when there is none. `path` is where the
        entity is named."""
        return core.Holds(self.look(core.Truth(condition, span=span), path), span)


def path_value(
    context: Context, scope: Scope, parts: Sequence[syntax.Name], span: Span
) -> core.Value | None:
    """The value at the end of a path over relations; None (and nothing reported) when the first
    part leads to no relation."""
    start = _start(context, scope, parts)
    if start is None:
        return _nested_as_one(context, scope, parts, span)
    if not isinstance(start, tuple):
        _report_start(context, scope, start, parts, span)
        return core.Missing(UNKNOWN, span)
    reached, rest = start
    return _end_value(context, reached, rest, span)


def _nested_as_one(
    context: Context, scope: Scope, parts: Sequence[syntax.Name], span: Span
) -> core.Value | None:
    """`item.price` where the row at hand has any number of items: reported."""
    row = scope.row
    if row is None or row.event is None:
        return None
    name = parts[0].text
    if name not in context.catalog.events[row.event].rows:
        return None
    after = parts[1].text
    context.report(
        codes.MANY_AS_ONE,
        span,
        name=name,
        entity=f"{row.event}.{name}",
        hint=f"write `has {name} where ({after} …)` for a condition, or a value over all, as in"
        f" `sum of {name}.{after}`",
    )
    return core.Missing(UNKNOWN, span)


def _end_value(
    context: Context, reached: Reached, rest: Sequence[syntax.Name], span: Span
) -> core.Value:
    """The value that the last parts of a path name, seen from where the path starts."""
    while rest and (relation := reached.entity.relations.get(rest[0].text)) is not None:
        if not relation.is_to_one:
            _many_as_one(context, relation, reached.text, rest, span)
            return core.Missing(UNKNOWN, span)
        reached, rest = _hop(context, reached, relation, rest[0].text), rest[1:]
    if not rest:
        as_value(context, reached, span)
        return core.Missing(UNKNOWN, span)
    if len(rest) > 1:
        if names.is_event_of(context, rest[0].text, reached.entity.name):
            _many_rows(context, reached, rest, span)
        else:
            unknown_relation(context, reached.entity, rest[0])
        return core.Missing(UNKNOWN, span)
    return reached.look(names.entity_value(context, reached.scope, rest[0], span), span)


def reached_by(context: Context, scope: Scope, node: syntax.Expression) -> Reached | None:
    """The one entity that a bare path (`account`, `account.region`) or a look-up (`store("S1")`)
    stands for; None, and nothing reported, when it stands for something else."""
    match node:
        case syntax.Group(inner):
            return reached_by(context, scope, inner)
        case syntax.Path(parts):
            start = _start(context, scope, parts)
            if not isinstance(start, tuple):
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


@dataclass(frozen=True, slots=True)
class _ToMany:
    """A path starts with a relation that leads to many, so it has no one value."""

    relation: Relation


@dataclass(frozen=True, slots=True)
class _Ambiguous:
    """A path starts with a relation that both the row at hand and its entity have."""

    row: RowFrame


def _start(
    context: Context, scope: Scope, parts: Sequence[syntax.Name]
) -> tuple[Reached, Sequence[syntax.Name]] | _ToMany | _Ambiguous | None:
    """The entity that the first relation of a path leads to, with the parts left over; None when
    the path starts with no relation. Nothing is reported."""
    first, following = parts[0].text, parts[1].text if len(parts) > 1 else None
    row = scope.row_called(first) if following is not None else None
    if row is not None and following is not None:
        relation = _relation_of_row(context, row[1], following)
        if relation is not None:
            return _from_row(context, scope, relation, row[0], parts[1].text), parts[2:]
        return None
    up, at_hand = scope.at_hand or (0, None)
    of_row = _relation_of_row(context, at_hand, first)
    of_entity = scope.entity.relations.get(first)
    if of_row is not None and of_entity is not None and at_hand is not None:
        return _Ambiguous(at_hand)
    if of_row is not None:
        return _from_row(context, scope, of_row, up, first), parts[1:]
    if of_entity is not None:
        return _from_entity(context, scope, of_entity, 0, parts)
    subject = scope.subject_called(first) if following is not None else None
    if subject is not None and following is not None:
        levels, frame = subject
        relation = frame.entity.relations.get(following)
        if relation is not None:
            return _from_entity(context, scope.left(levels), relation, levels, parts[1:])
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
) -> tuple[Reached, Sequence[syntax.Name]] | _ToMany:
    if not relation.is_to_one:
        return _ToMany(relation)
    here = Reached(scope.entity, scope, (), levels, parts[0].text)
    return _hop(context, here, relation, parts[0].text), parts[1:]


def _report_start(
    context: Context,
    scope: Scope,
    problem: _ToMany | _Ambiguous,
    parts: Sequence[syntax.Name],
    span: Span,
) -> None:
    first = parts[0].text
    match problem:
        case _ToMany(relation):
            _many_as_one(context, relation, None, parts, span)
        case _Ambiguous(row):
            context.report(
                name_codes.AMBIGUOUS_NAME,
                span,
                name=first,
                first=f"{row.shown}.{first}",
                second=f"{scope.subject.name}.{first}",
            )
        case _:
            assert_never(problem)


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


# ---------------------------------------------------------------- what is wrong


def alone(context: Context, scope: Scope, name: syntax.Name, span: Span) -> bool:
    """Is the name that of a relation, which has no value by itself? That is reported."""
    start = _start(context, scope, (name,))
    if start is None:
        return False
    if isinstance(start, tuple):
        as_value(context, start[0], span)
    else:
        _report_start(context, scope, start, (name,), span)
    return True


def as_value(context: Context, reached: Reached, span: Span) -> None:
    text = reached.text
    context.report(
        codes.RELATED_AS_VALUE,
        span,
        name=text,
        entity=reached.entity.name,
        hint=f"write for example `{text}.{example(reached.entity)}`, `{text} is known` or"
        f" `{text} is in segment …`",
    )


def example(entity: Entity) -> str:
    return next(iter(entity.attributes), "attribute")


def _many_as_one(
    context: Context,
    relation: Relation,
    owner: str | None,
    parts: Sequence[syntax.Name],
    span: Span,
) -> None:
    """`owner` is the path to the entity whose relation it is, when that is another one."""
    name = relation.name
    if owner is not None:
        shown = f"{owner}.{name}"
        hint = f"write a value over all of them, as in `count of {shown}`"
    else:
        shown = name
        hint = f"write `has {name} where (…)` for a condition, `count of {name}` for a number"
        after = parts[1:] if parts[0].text == name else parts[2:]
        if after:
            hint = (
                f"write `has {name} where ({after[0].text} …)` for a condition, or a value over"
                f" all, as in `max of {name}.{after[0].text}`"
            )
    context.report(codes.MANY_AS_ONE, span, name=shown, entity=relation.entity, hint=hint)


def _many_rows(context: Context, reached: Reached, rest: Sequence[syntax.Name], span: Span) -> None:
    text = f"{reached.text}.{rest[0].text}"
    context.report(
        codes.MANY_AS_ONE,
        span,
        name=text,
        entity=rest[0].text,
        hint=f"write for example `last {text}.{rest[1].text}` or `sum of {text}.{rest[1].text}`",
    )


def unknown_relation(context: Context, entity: Entity, name: syntax.Name) -> None:
    hint = None
    if name.text in entity.attributes:
        found = type_words(entity.attributes[name.text].type)
        hint = f"`{name.text}` is {found}: nothing comes after it"
    context.report(
        codes.UNKNOWN_RELATION,
        name.span,
        owner=entity.name,
        name=name.text,
        nearest=context.nearest(name.text, list(entity.relations)),
        hint=hint,
    )
