"""Which declared names a declaration speaks of.

In: a declaration, all declarations by name, the catalog. Out: names with their places. Guarantee:
whatever `check` will look up is among them; a name that is a property of the row at hand, or of
something that a path leads to, is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from seglang.catalog.model import Catalog
from seglang.source import Span
from seglang.syntax import nodes as syntax

Reference: TypeAlias = tuple[str, Span]
# The catalog events behind the names of events, as far as they were looked for.
KnownEvents: TypeAlias = dict[str, tuple[str, ...]]

_EVENTS = (syntax.EventDeclaration, syntax.SessionDeclaration)


def references(
    declaration: syntax.Declaration,
    declarations: Mapping[str, syntax.Declaration],
    catalog: Catalog,
    known: KnownEvents,
) -> Iterator[Reference]:
    """The declared names that a declaration speaks of, in source order. `known` is empty at first
    and handed on from one declaration to the next."""
    written = declaration.heading.entity
    entity = written.text if written is not None else catalog.main_entity
    parameters = frozenset(parameter.name.text for parameter in declaration.heading.parameters)
    start = _Place(entity, None, parameters)
    yield from _Reader(declarations, catalog, aliases(declaration), known).read(declaration, start)


@dataclass(frozen=True, slots=True)
class _Place:
    """What a bare name is looked up in: the entity spoken of, the event of the row at hand, and
    the names that mean something nearer than a declaration."""

    entity: str | None
    event: str | None = None
    shadowed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Reader:
    declarations: Mapping[str, syntax.Declaration]
    catalog: Catalog
    aliases: Mapping[str, tuple[syntax.EventRows, ...]]
    known: KnownEvents

    def read(self, root: object, place: _Place) -> Iterator[Reference]:
        """An explicit stack: rules may be nested deeply."""
        stack: list[tuple[Any, _Place]] = [(root, place)]
        while stack:
            node, place = stack.pop()
            match node:
                case syntax.Heading():
                    continue
                case syntax.InSegment(name, arguments):
                    yield from self._segment(name)
                    stack.append((arguments, place))
                    continue
                case syntax.Moved(_, name, arguments, window):
                    yield from self._segment(name)
                    stack.append((window, place))
                    stack.append((arguments, place))
                    continue
                case syntax.StepTiming(session=syntax.Name() as session):
                    if isinstance(self.declarations.get(session.text), _EVENTS):
                        yield session.text, session.span
                case syntax.Path(parts, span):
                    yield from self._path(parts, span, place)
                    continue
                case syntax.Call(path, arguments, rest, span):
                    yield from self._path((*path.parts, *rest), span, place)
                    stack.append((arguments, place))
                    continue
                case syntax.EventRows():
                    inner = self._inside(node, place)
                    stack.append((node.window, place))
                    stack.append((node.where, inner))
                    stack.append((node.source, place))
                    continue
                case syntax.Aggregate(rows=rows, operand=operand):
                    stack.append((operand, self._inside(rows, place)))
                    stack.append((rows, place))
                    continue
                case syntax.GroupedRows(aggregate, keys):
                    stack.append((keys, self._inside(aggregate.rows, place)))
                    stack.append((aggregate, place))
                    continue
                case syntax.PickedRows(_, number, rows, by):
                    stack.append((by, self._inside(rows, place)))
                    stack.append((rows, place))
                    stack.append((number, place))
                    continue
                case tuple():
                    stack.extend((item, place) for item in reversed(node))
                    continue
            names = _FIELDS.get(type(node))
            if names is None:
                names = _fields(type(node))
            stack.extend((getattr(node, name), place) for name in reversed(names))

    def _segment(self, name: syntax.Name) -> Iterator[Reference]:
        if isinstance(self.declarations.get(name.text), syntax.Segment):
            yield name.text, name.span

    def _declared(self, name: str) -> bool:
        found = self.declarations.get(name)
        return isinstance(found, (syntax.Trait, syntax.Partition, *_EVENTS))

    # ------------------------------------------------------------ paths

    def _path(
        self, parts: tuple[syntax.Name, ...], span: Span, place: _Place
    ) -> Iterator[Reference]:
        names = [part.text for part in parts]
        if not names:
            return
        first = names[0]
        if len(names) == 1:
            if first not in place.shadowed and self._declared(first):
                yield first, span
            return
        if first in self.catalog.entities and not self._leads(place, first):
            yield from self._of_entity(first, names[1:], span)
        elif first in self.aliases:
            rows = [self._inside(rows, place) for rows in self.aliases[first]]
            if not any(names[1] in row.shadowed for row in rows):
                yield from ((name, span) for name in names[1:] if self._declared(name))
        elif place.event is not None and (target := self._relation(place.event, first)):
            yield from self._of_entity(target, names[1:], span)
        elif first not in place.shadowed:
            yield from self._of_entity(place.entity, names, span)

    def _leads(self, place: _Place, name: str) -> bool:
        """Is the name a relation at this place (one may have the name of its entity)?"""
        if place.event is not None and self._relation(place.event, name) is not None:
            return True
        entity = self.catalog.entities.get(place.entity or "")
        return entity is not None and name in entity.relations

    def _of_entity(self, entity: str | None, names: list[str], span: Span) -> Iterator[Reference]:
        """A path that goes on from an entity: over relations to a trait, an event, an attribute."""
        for position, name in enumerate(names):
            known = self.catalog.entities.get(entity or "")
            if known is not None and name in known.relations:
                entity = known.relations[name].entity
                continue
            if self._declared(name):
                yield name, span
            if self._is_event(name):
                yield from self._of_event(name, names[position + 1 :], span)
            return

    def _of_event(self, event: str, names: list[str], span: Span) -> Iterator[Reference]:
        if names and names[0] not in self._properties(event):
            target = self._relation(event, names[0])
            if target is not None:
                yield from self._of_entity(target, names[1:], span)

    def _is_event(self, name: str) -> bool:
        return name in self.catalog.events or isinstance(self.declarations.get(name), _EVENTS)

    # ------------------------------------------------------------ rows

    def _inside(self, rows: syntax.EventRows, place: _Place) -> _Place:
        """The place inside `where (…)` of these rows."""
        match rows.source:
            case syntax.Path(parts):
                return self._inside_path([part.text for part in parts], place)
            case syntax.PickedRows(rows=inner):
                return self._inside(inner, place)
            case syntax.GroupedRows(_, keys):
                named = {key.parts[-1].text for key in keys if isinstance(key, syntax.Path)}
                return _shadowing(place, named | {"value"})
            case syntax.Sequence(steps):
                last = [step.rows for step in steps if isinstance(step, syntax.Step)][-1:]
                return self._inside(last[0], place) if last else place

    def _inside_path(self, names: list[str], place: _Place) -> _Place:
        if place.event is not None and names[0] in self._nested(place.event):
            return _shadowing(place, self._nested(place.event)[names[0]])
        for position, name in enumerate(names):
            known = self.catalog.entities.get(place.entity or "")
            if self._is_event(name):
                shadowed = place.shadowed | self._properties(name)
                place = _Place(place.entity, name, shadowed)
                following = names[position + 1 : position + 2]
                if following and following[0] in self._nested(name):
                    return _shadowing(place, self._nested(name)[following[0]])
                return place
            if known is not None and name in known.relations:
                place = _Place(known.relations[name].entity)
            elif known is None or name != known.name:
                # A list of the entity, whose elements are rows.
                return _shadowing(place, frozenset(("value",)))
        return place

    def _events(self, name: str) -> tuple[str, ...]:
        """The catalog events behind the name of an event."""
        if name in self.known:
            return self.known[name]
        pending, seen = [name], {name}
        found: dict[str, None] = {}
        while pending:
            current = pending.pop()
            declared = self.declarations.get(current)
            if current in self.known:
                found.update(dict.fromkeys(self.known[current]))
            elif isinstance(declared, _EVENTS):
                named = dict.fromkeys(path.parts[0].text for path in declared.events)
                pending.extend(each for each in named if each not in seen)
                seen.update(named)
                if isinstance(declared, syntax.EventDeclaration) and declared.everything:
                    found.update(dict.fromkeys(self.catalog.events))
            elif current in self.catalog.events:
                found[current] = None
        self.known[name] = tuple(found)
        return self.known[name]

    def _properties(self, event: str) -> frozenset[str]:
        own = {name for one in self._events(event) for name in self.catalog.events[one].properties}
        if isinstance(self.declarations.get(event), syntax.SessionDeclaration):
            shared = {f"{end}_{name}" for end in ("first", "last") for name in own}
            return frozenset(shared | {"end", "length", "count"})
        return frozenset(own)

    def _nested(self, event: str) -> Mapping[str, frozenset[str]]:
        return {
            name: frozenset(rows.properties)
            for one in self._events(event)
            for name, rows in self.catalog.events[one].rows.items()
        }

    def _relation(self, event: str, name: str) -> str | None:
        for one in self._events(event):
            relation = self.catalog.events[one].relations.get(name)
            if relation is not None:
                return relation.entity
        return None


def _shadowing(place: _Place, names: frozenset[str] | set[str]) -> _Place:
    return replace(place, shadowed=place.shadowed | names)


def aliases(declaration: syntax.Declaration) -> Mapping[str, tuple[syntax.EventRows, ...]]:
    """Every alias in a declaration, with the rows that it may stand for."""
    found: dict[str, tuple[syntax.EventRows, ...]] = {}
    stack: list[Any] = [declaration]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
            continue
        if isinstance(node, syntax.EventRows) and node.alias is not None:
            found[node.alias.text] = (*found.get(node.alias.text, ()), node)
        names = _FIELDS.get(type(node))
        if names is None:
            names = _fields(type(node))
        stack.extend(getattr(node, name) for name in names)
    return found


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(kind: type) -> tuple[str, ...]:
    """The fields of a node class that may hold nodes; none for plain values."""
    found: tuple[str, ...] = ()
    if kind.__module__.startswith(syntax.__name__):
        found = tuple(field.name for field in fields(kind) if field.name != "span")
    _FIELDS[kind] = found
    return found
