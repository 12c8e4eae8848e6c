"""What every declaration of a project means, as digests that can be compared.

Takes the checked rules of one side; gives a `Meaning` for each name. Two declarations with equal
`rule` mean the same: the rules are written out and simplified, and with them goes what they read of
the catalog, so names, files, layout and order take no part. What has no core of its own (params,
events, sessions, declarations with parameters) is compared as it is written, its parameters by
their place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from seglang.catalog.model import Attribute, Catalog, Limits
from seglang.core.audience import gate
from seglang.core.declarations import Declared, Partition, Program, Segment, Trait
from seglang.core.digests import Digests, Unordered, digest
from seglang.core.simplify import simplify
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.explain.reads import Used, used_by
from seglang.explain.references import direct_uses, roots
from seglang.lint.usage import names_in
from seglang.plan.inline import Inliner
from seglang.references import KnownEvents, aliases, references
from seglang.resolve import resolve
from seglang.source import Source, Span
from seglang.syntax import nodes as syntax
from seglang.types import Type

_COMPARED = (
    syntax.Segment,
    syntax.Trait,
    syntax.Partition,
    syntax.EventDeclaration,
    syntax.SessionDeclaration,
    syntax.Param,
)


@dataclass(frozen=True, slots=True)
class Side:
    """The rules of one side, as far as they are sound, and what is wrong with the others."""

    program: Program
    modules: Sequence[syntax.Module]
    limits: Limits = Limits()
    errors: Sequence[Diagnostic] = ()

    @property
    def sources(self) -> Mapping[str, Source]:
        return {module.source.name: module.source for module in self.modules}


@dataclass(frozen=True, slots=True)
class Meaning:
    """`written`: its own text, whatever its layout; `own`: its own core, in which what it uses
    stands by name; `rule`: all that it means; `gate`: that of its channel. `uses`
    are the names it speaks of, `reads` what it takes of the catalog itself."""

    name: str
    kind: str
    entity: str | None
    type: Type | None
    written: bytes
    annotated: bytes
    own: bytes
    rule: bytes
    gate: bytes
    uses: tuple[str, ...]
    reads: frozenset[tuple[str, ...]]
    declaration: syntax.Declaration
    declared: Declared | None

    @property
    def published(self) -> tuple[bytes, bytes]:
        """What is published under its name."""
        return self.rule, self.gate

    @property
    def span(self) -> Span:
        return self.declaration.span


@dataclass(slots=True)
class Meanings:
    """All sound declarations of a side by name; `broken` are the names of the others, as far as
    they can be read with their trees."""

    side: Side
    found: dict[str, Meaning] = field(default_factory=dict)
    broken: dict[str, syntax.Declaration | None] = field(default_factory=dict)
    facts: Mapping[tuple[str, ...], bytes] = field(default_factory=dict)


def meanings(side: Side, names: Mapping[str, str] | None = None) -> Meanings:
    """`names` says under which names the other side knows declarations that were renamed."""
    return _Reading(side, names or {}).all()


class _Reading:
    def __init__(self, side: Side, names: Mapping[str, str]) -> None:
        self.side = side
        self.catalog = side.program.catalog
        self.words = _words(self.catalog)
        # What could be mistaken for a name of the catalog stays as it is.
        self.names = {new: old for new, old in names.items() if old not in self.words}
        self.simple = simplify(side.program)
        self.inliner = Inliner(self.simple)
        self.whole = Unordered()
        self.own = Unordered(names)
        self.facts = catalog_facts(self.catalog)
        self.calendar = Digests().of(self.catalog.calendar)
        self.reads: dict[str, frozenset[tuple[str, ...]]] = {}
        self.closures: dict[str, frozenset[tuple[str, ...]]] = {}

    def all(self) -> Meanings:
        resolved = resolve(self.side.modules, self.catalog, Sink())
        result = Meanings(self.side, facts=self.facts)
        params = frozenset(resolved.of_kind(syntax.Param))
        known: KnownEvents = {}
        faulty = _Faulty(self.side.errors)
        for name in resolved.order:
            declaration = resolved.declarations.get(name)
            if declaration is None or not isinstance(declaration, _COMPARED):
                continue
            uses = dict.fromkeys(
                used
                for used, _ in references(declaration, resolved.declarations, self.catalog, known)
            )
            uses.update(
                dict.fromkeys(
                    word for word in names_in(declaration) if word in params and word != name
                )
            )
            meaning = self._meaning(name, declaration, tuple(uses), result.found)
            if meaning is None or faulty.holds(declaration.span):
                result.broken[name] = declaration
            else:
                result.found[name] = meaning
        result.found = {
            name: result.found[name] for name in resolved.declarations if name in result.found
        }
        for name in sorted(resolved.broken):
            if name not in result.found:
                result.broken.setdefault(name, None)
        return result

    def _meaning(
        self,
        name: str,
        declaration: syntax.Declaration,
        uses: tuple[str, ...],
        found: Mapping[str, Meaning],
    ) -> Meaning | None:
        heading = declaration.heading
        written = _written(declaration, self.names, self.words)
        annotated = digest("annotated", *(map(_tree, heading.annotations)))
        declared = self.simple.declarations.get(name)
        entity = heading.entity.text if heading.entity is not None else self.catalog.main_entity
        if declared is None:
            if isinstance(declaration, syntax.Partition) or (
                isinstance(declaration, syntax.Segment | syntax.Trait) and not heading.parameters
            ):
                return None
            if any(used not in found for used in uses):
                return None
            # What it uses stands by its meaning there, so that names take no part.
            meant = {used: f"\0{found[used].rule.hex()}" for used in uses}
            about = "" if isinstance(declaration, syntax.Param) else entity
            rule = digest(
                "written",
                about.encode(),
                _written(declaration, meant, self.words),
                *sorted(found[used].rule for used in uses),
                *self._events(declaration),
            )
            return Meaning(
                name, heading.word, about or None, None, written, annotated, written, rule, b"",
                uses, frozenset(), declaration, None,
            )  # fmt: skip
        own = digest("own", *map(self.own.of, _parts(declared)))
        reads = sorted(self._reads(name))
        catalog = (self.calendar, *(self.facts[fact] for fact in reads if fact in self.facts))
        rule = digest(
            "rule",
            heading.word.encode(),
            declared.entity.encode(),
            self._inlined(name, declared),
            *catalog,
        )
        return Meaning(
            name, heading.word, declared.entity, _type(declared), written, annotated, own, rule,
            digest("gate", *self._gate(declared)), uses, self._own_reads(name, declared),
            declaration, declared,
        )  # fmt: skip

    def _inlined(self, name: str, declared: Declared) -> bytes:
        if isinstance(declared, Segment):
            return self.whole.of(self.inliner.segment(name))
        return self.whole.of(self.inliner.trait(name))

    def _gate(self, declared: Declared) -> Iterator[bytes]:
        """The conditions of the channel, written out, and what they read."""
        if not isinstance(declared, Segment):
            return
        for condition in gate(self.simple, declared):
            yield self.condition(condition, declared.entity)

    def condition(self, condition: Any, entity: str) -> bytes:
        """The digest of a condition about an entity that stands outside any declaration."""
        asked = Segment("asked for", entity, condition)
        alone = replace(self.side.program, declarations={"asked for": asked})
        reads = set(_facts_of(used_by(alone, ("asked for",), entity), self.catalog))
        for name in direct_uses(asked):
            reads |= self._reads(name)
        inlined = self.inliner.condition(condition, entity)
        return digest(
            "condition",
            self.whole.of(inlined),
            *(self.facts[fact] for fact in sorted(reads) if fact in self.facts),
        )

    def _own_reads(self, name: str, declared: Declared) -> frozenset[tuple[str, ...]]:
        if name not in self.reads:
            used = used_by(self.side.program, (name,), declared.entity)
            self.reads[name] = frozenset(_facts_of(used, self.catalog))
        return self.reads[name]

    def _reads(self, name: str) -> frozenset[tuple[str, ...]]:
        """What a declaration and all it uses take of the catalog. Closures are bounded by the
        limits of the language."""
        if name not in self.closures:
            declared = self.side.program.declared(name)
            found = set(self._own_reads(name, declared))
            for used in direct_uses(declared):
                found |= self._reads(used)
            self.closures[name] = frozenset(found)
        return self.closures[name]

    def _events(self, declaration: syntax.Declaration) -> Iterator[bytes]:
        """The catalog events that a declaration without a core names, whole."""
        for word in sorted(set(names_in(declaration))):
            if word in self.catalog.events:
                yield self.facts["event", word]
                for fact in self.facts:
                    if fact[1] == word and fact[0] in ("property", "rows", "link of event"):
                        yield self.facts[fact]


class _Faulty:
    """Which stretches of the rule files hold an error."""

    def __init__(self, errors: Sequence[Diagnostic]) -> None:
        self._places: dict[str, list[int]] = {}
        for error in errors:
            if error.span is not None:
                self._places.setdefault(error.span.file, []).append(error.span.start)

    def holds(self, span: Span) -> bool:
        return any(span.start <= at < span.end for at in self._places.get(span.file, ()))


def _parts(declared: Declared) -> tuple[Any, ...]:
    """All that its own text says, without its name and notes."""
    match declared:
        case Partition(arms=arms, otherwise=otherwise):
            return (declared.entity, *(label for label, _ in arms), otherwise, *roots(declared))
        case _:
            return (declared.entity, *roots(declared))


def _type(declared: Declared) -> Type | None:
    return declared.value.type if isinstance(declared, Trait) else None


# ---------------------------------------------------------------- as it is written


def _written(
    declaration: syntax.Declaration, names: Mapping[str, str], words: Collection[str]
) -> bytes:
    """The tree of a declaration without its name, notes and places. `names` says as what a name
    counts, parameters and aliases count by their place; not so a name that means something in the
    catalog, too (`words`)."""
    own = [parameter.name.text for parameter in declaration.heading.parameters]
    own += aliases(declaration)
    # No name holds a NUL.
    places = {name: f"\0{number}" for number, name in enumerate(dict.fromkeys(own))}
    known = {name: to for name, to in {**names, **places}.items() if name not in words}
    heading = declaration.heading
    parts = [heading.word.encode(), _tree(heading.entity)]
    for parameter in heading.parameters:
        parts += [_tree(parameter.type), _tree(parameter.default, known)]
    for entry in fields(declaration):
        if entry.compare and entry.name != "heading":
            parts.append(_tree(getattr(declaration, entry.name), known))
    return digest("declaration", *parts)


def _tree(node: Any, names: Mapping[str, str] | None = None) -> bytes:
    match node:
        case syntax.Name(text):
            return digest("Name", (names or {}).get(text, text).encode("utf-8", "surrogatepass"))
        case tuple():
            return digest("tuple", *(_tree(each, names) for each in node))
        case _ if is_dataclass(node):
            inner = (
                _tree(getattr(node, each.name), names) for each in fields(node) if each.compare
            )
            return digest(type(node).__name__, *inner)
        case frozenset():
            return digest("set", *sorted(_tree(each, names) for each in node))
        case _:
            return Digests().of(node)


def _words(catalog: Catalog) -> frozenset[str]:
    """Every name of the catalog that can stand in a rule."""
    found: set[str] = {*catalog.entities, *catalog.events, *catalog.lists}
    for entity in catalog.entities.values():
        found.update(entity.attributes, entity.relations)
    for event in catalog.events.values():
        found.update(event.properties, event.relations, event.rows)
        for rows in event.rows.values():
            found.update(rows.properties)
    return frozenset(found)


# ---------------------------------------------------------------- what is read of the catalog


def catalog_facts(catalog: Catalog) -> Mapping[tuple[str, ...], bytes]:
    """A digest for each thing that a rule can read: how it lies in the data."""
    digests = Digests()
    found: dict[tuple[str, ...], bytes] = {}
    for name, entity in catalog.entities.items():
        bare = replace(entity, attributes={}, relations={}, history={})
        found["entity", name] = digests.of(bare)
        found |= _values("attribute", name, entity.attributes, digests)
        for other, relation in entity.relations.items():
            found["relation", name, other] = digests.of(relation)
        for other, history in entity.history.items():
            found["history", name, other] = digests.of(history)
    for name, event in catalog.events.items():
        # What it promises of its age says nothing about who is a member.
        bare_event = replace(
            event, properties={}, relations={}, rows={}, fresh=None, retention=None
        )
        found["event", name] = digests.of(bare_event)
        found |= _values("property", name, event.properties, digests)
        for other, relation in event.relations.items():
            found["link of event", name, other] = digests.of(relation)
        for other, rows in event.rows.items():
            found["rows", name, other] = digests.of(replace(rows, properties={}))
            found |= _values("property of rows", f"{name}.{other}", rows.properties, digests)
    for name, listed in catalog.lists.items():
        found["list", name] = digests.of(listed)
    return found


def _values(
    kind: str, owner: str, values: Mapping[str, Attribute], digests: Digests
) -> dict[tuple[str, ...], bytes]:
    return {(kind, owner, name): digests.of(value) for name, value in values.items()}


def _facts_of(used: Used, catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for owner, attributes in used.attributes.items():
        yield "entity", owner
        zone = catalog.entities[owner].timezone
        for name in (*attributes, *((zone,) if zone is not None else ())):
            yield "attribute", owner, name
    for holder, columns in used.links.items():
        for owner, entity in catalog.entities.items():
            for name, relation in entity.relations.items():
                held_by = owner if relation.is_to_one else relation.entity
                if held_by == holder and set(relation.via or relation.on) <= set(columns):
                    yield "relation", owner, name
    for event, properties in used.properties.items():
        yield "event", event
        yield from (("property", event, name) for name in properties)
    for event, columns in used.event_links.items():
        for name, relation in catalog.events[event].relations.items():
            if set(relation.via) <= set(columns):
                yield "link of event", event, name
    for (event, rows), properties in used.nested.items():
        yield "rows", event, rows
        yield from (("property of rows", f"{event}.{rows}", name) for name in properties)
    for owner, name in used.histories:
        yield "history", owner, name
    yield from (("list", name) for name in used.lists)
