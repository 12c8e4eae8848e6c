"""What declarations mean, as digests that can be compared.

Takes the outline of one side; gives a `Meaning` for each name. Two declarations with equal `rule`
mean the same: the rules are written out and simplified, and with them goes what they read of the
catalog, so names, files, layout and order take no part. What has no core of its own (params,
events, sessions, declarations with parameters) is compared as it is written, its parameters by
their place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from seglang.comparing.facts import Fact, facts_of
from seglang.comparing.outline import Outline, Side, has_core
from seglang.comparing.written import tree, written
from seglang.core.audience import gate
from seglang.core.closure import narrow
from seglang.core.declarations import Declared, Partition, Segment, Trait
from seglang.core.digests import Unordered, digest
from seglang.core.simplify import simplify
from seglang.explain.reads import used_by
from seglang.explain.references import direct_uses, roots
from seglang.lint.usage import names_in
from seglang.plan.inline import Inliner
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.types import Type


@dataclass(frozen=True, slots=True)
class Meaning:
    """`written`: its own text, whatever its layout; `own`: its own core, in which what it uses
    stands by name; `rule`: all that it means; `gate`: that of its channel. Of what need not be
    looked into, all of these are its surface. `uses` are the names it speaks of, `reads` what it
    takes of the catalog itself."""

    name: str
    kind: str
    entity: str | None
    written: bytes
    annotated: bytes
    own: bytes
    rule: bytes
    gate: bytes
    uses: tuple[str, ...]
    reads: frozenset[Fact]
    declaration: syntax.Declaration
    declared: Declared | None

    @property
    def published(self) -> tuple[bytes, bytes]:
        """What is published under its name."""
        return self.rule, self.gate

    @property
    def type(self) -> Type | None:
        return self.declared.value.type if isinstance(self.declared, Trait) else None

    @property
    def span(self) -> Span:
        return self.declaration.span


@dataclass(frozen=True, slots=True)
class Meanings:
    """All sound declarations of a side by name, in the order of the files."""

    outline: Outline
    found: Mapping[str, Meaning]

    @property
    def side(self) -> Side:
        return self.outline.side

    @property
    def broken(self) -> Mapping[str, syntax.Declaration | None]:
        return self.outline.broken

    @property
    def facts(self) -> Mapping[Fact, bytes]:
        return self.outline.facts


def meanings(
    outline: Outline, needed: Collection[str], names: Mapping[str, str] | None = None
) -> Meanings:
    """`needed` are the names that have to be looked into; `names` says under which names the other
    side knows declarations that were renamed."""
    reading = _Reading(outline, needed, names or {})
    found: dict[str, Meaning] = {}
    for name in outline.order:
        declaration = outline.declarations.get(name)
        if declaration is not None:
            found[name] = reading.meaning(name, declaration, found)
    return Meanings(outline, {name: found[name] for name in outline.declarations})


class _Reading:
    def __init__(self, outline: Outline, needed: Collection[str], names: Mapping[str, str]) -> None:
        self.outline = outline
        self.program = outline.side.program
        self.catalog = self.program.catalog
        self.needed = needed
        # What could be mistaken for a name of the catalog stays as it is.
        self.names = {new: old for new, old in names.items() if old not in outline.words}
        self.simple = simplify(narrow(self.program, self._asked()))
        self.inliner = Inliner(self.simple)
        self.whole = Unordered()
        self.own = Unordered(names)
        self.reads: dict[str, frozenset[Fact]] = {}
        self.closures: dict[str, frozenset[Fact]] = {}

    def _asked(self) -> set[str]:
        """The declarations with a core that are needed, and those that gates ask."""
        gates = {
            name
            for channel in self.catalog.channels.values()
            for name in (channel.consent, *channel.suppress)
        }
        return {name for name in self.program.declarations if name in self.needed or name in gates}

    def meaning(
        self, name: str, declaration: syntax.Declaration, found: Mapping[str, Meaning]
    ) -> Meaning:
        heading = declaration.heading
        entity: str | None = self.catalog.main_entity
        if heading.entity is not None:
            entity = heading.entity.text
        if isinstance(declaration, syntax.Param):
            entity = None
        declared = self.program.declarations.get(name) if has_core(declaration) else None
        uses = self.outline.uses[name]
        if name not in self.needed:
            known = self.outline.surfaces[name]
            return Meaning(
                name, heading.word, entity, known, known, known, known, known, uses, frozenset(),
                declaration, declared,
            )  # fmt: skip
        text = written(declaration, self.names, self.outline.words)
        annotated = digest("annotated", *(map(tree, heading.annotations)))
        if declared is None:
            rule = self._as_written(declaration, entity, uses, found)
            return Meaning(
                name, heading.word, entity, text, annotated, text, rule, b"", uses, frozenset(),
                declaration, None,
            )  # fmt: skip
        return Meaning(
            name,
            heading.word,
            declared.entity,
            text,
            annotated,
            digest("own", *map(self.own.of, _parts(self.simple.declared(name)))),
            self._rule(name, declaration),
            digest("gate", *self._gate(declared)),
            uses,
            self._own_reads(name, declared),
            declaration,
            declared,
        )

    def _as_written(
        self,
        declaration: syntax.Declaration,
        entity: str | None,
        uses: tuple[str, ...],
        found: Mapping[str, Meaning],
    ) -> bytes:
        """What it uses stands by its meaning there, so that names take no part."""
        meant = {used: f"\0{found[used].rule.hex()}" for used in uses}
        given = None
        if isinstance(declaration, syntax.Param):
            given = repr(self.outline.side.parameters.get(declaration.heading.name.text))
        return digest(
            "written",
            f"{entity} {given}".encode(),
            written(declaration, meant, self.outline.words),
            *sorted(found[used].rule for used in uses),
            *self._events(declaration),
        )

    def _rule(self, name: str, declaration: syntax.Declaration) -> bytes:
        declared = self.simple.declared(name)
        if isinstance(declared, Segment):
            inlined = self.whole.of(self.inliner.segment(name))
        else:
            inlined = self.whole.of(self.inliner.trait(name))
        words = f"{declaration.heading.word} {declared.entity}".encode()
        return digest(
            "rule", words, inlined, self.outline.calendar, *self._facts(self._reads(name))
        )

    def _gate(self, declared: Declared) -> Iterator[bytes]:
        """The conditions of the channel, written out, and what they read."""
        if not isinstance(declared, Segment):
            return
        for condition in gate(self.simple, declared):
            asked = Segment("asked for", declared.entity, condition)
            alone = replace(self.program, declarations={"asked for": asked})
            reads = set(facts_of(used_by(alone, ("asked for",), asked.entity), self.catalog))
            for name in direct_uses(asked):
                reads |= self._reads(name)
            inlined: Any = self.inliner.condition(condition, asked.entity)
            yield digest("condition", self.whole.of(inlined), *self._facts(reads))

    def _facts(self, reads: Collection[Fact]) -> Iterator[bytes]:
        facts = self.outline.facts
        yield from (facts[fact] for fact in sorted(reads) if fact in facts)

    def _own_reads(self, name: str, declared: Declared) -> frozenset[Fact]:
        if name not in self.reads:
            used = used_by(self.program, (name,), declared.entity)
            self.reads[name] = frozenset(facts_of(used, self.catalog))
        return self.reads[name]

    def _reads(self, name: str) -> frozenset[Fact]:
        """What a declaration and all it uses take of the catalog. Closures are bounded by the
        limits of the language."""
        if name not in self.closures:
            declared = self.program.declared(name)
            found = set(self._own_reads(name, declared))
            for used in direct_uses(declared):
                found |= self._reads(used)
            self.closures[name] = frozenset(found)
        return self.closures[name]

    def _events(self, declaration: syntax.Declaration) -> Iterator[bytes]:
        """The catalog events that a declaration without a core names, whole."""
        facts = self.outline.facts
        for word in sorted(set(names_in(declaration)) & self.catalog.events.keys()):
            yield from (
                digest
                for fact, digest in facts.items()
                if fact[0] in ("event", "property", "rows", "link of event") and fact[1] == word
            )


def _parts(declared: Declared) -> tuple[Any, ...]:
    """All that its own text says, without its name and notes."""
    match declared:
        case Partition(arms=arms, otherwise=otherwise):
            return (declared.entity, *(label for label, _ in arms), otherwise, *roots(declared))
        case _:
            return (declared.entity, *roots(declared))
