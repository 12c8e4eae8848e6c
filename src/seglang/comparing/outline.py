"""The declarations of one side: which are sound, what each speaks of, and the text of each with the
texts of all it rests on.

Two declarations with one `surface`, over catalogs that say the same of the data, mean the same;
nothing has to be written out to know it. The opposite does not follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from seglang.catalog.model import Limits
from seglang.comparing.facts import Fact, catalog_facts, words_of
from seglang.core.audience import gate_is_sound
from seglang.core.declarations import Program, Segment
from seglang.core.digests import Digests, digest
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.lint.usage import names_in
from seglang.references import KnownEvents, references
from seglang.resolve import resolve
from seglang.source import Source, Span
from seglang.syntax import nodes as syntax

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
    """The rules of one side, as far as they are sound, and what is wrong with the others.
    `parameters` are values from outside the rules."""

    program: Program
    modules: Sequence[syntax.Module]
    limits: Limits = Limits()
    errors: Sequence[Diagnostic] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def sources(self) -> Mapping[str, Source]:
        return {module.source.name: module.source for module in self.modules}


@dataclass(slots=True)
class Outline:
    """`declarations` are the sound ones, in the order of the files; `order` has what they rest on
    first. `broken` are the names of the others, as far as they can be read with their trees."""

    side: Side
    declarations: dict[str, syntax.Declaration]
    order: tuple[str, ...]
    uses: dict[str, tuple[str, ...]]
    surfaces: dict[str, bytes]
    broken: dict[str, syntax.Declaration | None]
    facts: Mapping[Fact, bytes]
    calendar: bytes
    words: frozenset[str]

    def data(self) -> tuple[object, ...]:
        """What the catalog says of the data."""
        return self.facts, self.calendar, self.side.program.catalog.main_entity


def outline(side: Side) -> Outline:
    catalog = side.program.catalog
    resolved = resolve(side.modules, catalog, Sink())
    params = frozenset(resolved.of_kind(syntax.Param))
    # References to params are no part of that order, and params refer to nothing.
    order = sorted(resolved.order, key=lambda name: name not in params)
    result = Outline(
        side,
        {},
        tuple(order),
        {},
        {},
        {},
        catalog_facts(catalog),
        Digests().of(catalog.calendar),
        words_of(catalog),
    )
    known: KnownEvents = {}
    faulty = _Faulty(side.errors)
    sources = side.sources
    for name in result.order:
        declaration = resolved.declarations.get(name)
        if declaration is None or not isinstance(declaration, _COMPARED):
            continue
        found = references(declaration, resolved.declarations, catalog, known)
        uses = dict.fromkeys(used for used, _ in found)
        if params:
            uses.update(
                (word, None) for word in names_in(declaration) if word in params and word != name
            )
        if _is_sound(name, declaration, uses, result) and not faulty.holds(declaration.span):
            result.uses[name] = tuple(uses)
            result.surfaces[name] = _surface(name, declaration, sources, result)
        else:
            result.broken[name] = declaration
    result.declarations = {
        name: declaration
        for name, declaration in resolved.declarations.items()
        if name in result.surfaces
    }
    for name in sorted(resolved.broken):
        if name not in result.surfaces:
            result.broken.setdefault(name, None)
    return result


def differing(old: Outline, new: Outline) -> tuple[frozenset[str], frozenset[str]]:
    """The names on each side whose meaning has to be looked into."""
    if old.data() != new.data():
        return frozenset(old.declarations), frozenset(new.declarations)
    names = {
        name
        for name in (*old.declarations, *new.declarations)
        if old.surfaces.get(name) != new.surfaces.get(name)
    }
    channels = {*_changed_channels(old, new, names)}
    for side in (old, new):
        catalog = side.side.program.catalog
        for channel in channels & catalog.channels.keys():
            names.update(_gates(side, channel))
        for name, declared in side.side.program.declarations.items():
            if isinstance(declared, Segment) and declared.channel in channels:
                names.add(name)
    return frozenset(names & old.declarations.keys()), frozenset(names & new.declarations.keys())


def _changed_channels(old: Outline, new: Outline, names: Collection[str]) -> Iterator[str]:
    before, after = (side.side.program.catalog.channels for side in (old, new))
    for channel in (*before, *after):
        gates = {*_gates(old, channel), *_gates(new, channel)}
        if before.get(channel) != after.get(channel) or not gates.isdisjoint(names):
            yield channel


def _gates(side: Outline, channel: str) -> Iterator[str]:
    """The declarations that a channel asks."""
    found = side.side.program.catalog.channels.get(channel)
    if found is not None:
        for name in (found.consent, *found.suppress):
            if name in side.declarations:
                yield name


def start_of(declaration: syntax.Declaration) -> int:
    """Where it begins, its annotations included."""
    annotations = declaration.heading.annotations
    return min([declaration.span.start, *(each.span.start for each in annotations)])


def has_core(declaration: syntax.Declaration) -> bool:
    """Does it mean something by itself, rather than only where it is used?"""
    if isinstance(declaration, syntax.Segment | syntax.Trait):
        return not declaration.heading.parameters
    return isinstance(declaration, syntax.Partition)


def _is_sound(
    name: str, declaration: syntax.Declaration, uses: Collection[str], outline: Outline
) -> bool:
    if has_core(declaration):
        program = outline.side.program
        declared = program.declarations.get(name)
        if isinstance(declared, Segment):
            return gate_is_sound(program, declared)
        return declared is not None
    return all(used in outline.surfaces for used in uses)


def _surface(
    name: str,
    declaration: syntax.Declaration,
    sources: Mapping[str, Source],
    outline: Outline,
) -> bytes:
    span = declaration.span
    text = sources[span.file].text[start_of(declaration) : span.end]
    given = repr(outline.side.parameters.get(name)) if declaration.heading.word == "param" else ""
    used = (outline.surfaces.get(each, b"") for each in outline.uses[name])
    return digest("surface", text.encode("utf-8", "surrogatepass"), given.encode(), *used)


class _Faulty:
    """Which stretches of the rule files hold an error."""

    def __init__(self, errors: Sequence[Diagnostic]) -> None:
        self._places: dict[str, list[int]] = {}
        for error in errors:
            if error.span is not None:
                self._places.setdefault(error.span.file, []).append(error.span.start)

    def holds(self, span: Span) -> bool:
        return any(span.start <= at < span.end for at in self._places.get(span.file, ()))
