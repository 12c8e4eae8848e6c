"""The declarations of a project as a table, all of them or those that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from seglang.check.call_text import declared_text
from seglang.core.declarations import Declared, Program, Segment
from seglang.explain.references import direct_uses
from seglang.lint.usage import names_in
from seglang.output.tables import Table
from seglang.syntax import nodes as syntax

_COLUMNS = ("name", "kind", "entity", "owner", "tags", "review", "about")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for: all of it must hold. `stale_on`: the review date lies before this day.
    `unused`: see `unused_names`; `published` are segments that a store has versions of."""

    owner: str | None = None
    tags: tuple[str, ...] = ()
    stale_on: date | None = None
    unused: bool = False
    published: Collection[str] = ()


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Listed:
    """A declaration; `name` without its parameters, `text` with them."""

    name: str
    text: str
    kind: str
    entity: str
    owner: str | None
    tags: tuple[str, ...]
    review_by: date | None
    about: str | None


def listing(
    program: Program, modules: Sequence[syntax.Module] = (), filters: Filters = EVERYTHING
) -> Table:
    """One row a declaration, in source order; `about` is the first line of its documentation.
    Those of `modules` that have parameters stand behind, with them: `big(least: integer)`."""
    unused = unused_names(program, modules, filters.published) if filters.unused else None
    rows = [
        (
            each.text,
            each.kind,
            each.entity,
            each.owner,
            ", ".join(each.tags) or None,
            each.review_by,
            each.about,
        )
        for each in _listed(program, modules)
        if (filters.owner is None or each.owner == filters.owner)
        and set(filters.tags) <= set(each.tags)
        and (filters.stale_on is None or _stale(each, filters.stale_on))
        and (unused is None or each.name in unused)
    ]
    return Table(_COLUMNS, rows)


def unused_names(
    program: Program, modules: Sequence[syntax.Module], published: Collection[str]
) -> frozenset[str]:
    """The segments, traits and partitions that no other declaration, no `@expect` and no channel
    speaks of, that are no audience and not published themselves."""
    listed = _listed(program, modules)
    return frozenset(each.name for each in listed) - _used(program, modules) - {*published}


def _used(program: Program, modules: Sequence[syntax.Module]) -> set[str]:
    used: set[str] = set()
    for name, declared in (*program.declarations.items(), *program.instances.items()):
        used.update(_plain(other, program) for other in direct_uses(declared) if other != name)
        used.update(each.segment for each in declared.note.expectations if each.segment)
        if isinstance(declared, Segment) and declared.channel is not None:
            used.add(name)
    for channel in program.catalog.channels.values():
        used.update(name for name in (channel.consent, *channel.suppress) if name is not None)
    for written in _beside_the_core(modules):
        used.update(set(names_in(written)) - {written.heading.name.text})
    return used


def _plain(name: str, program: Program) -> str:
    """The declaration that a call calls."""
    return name if name in program.declarations else program.declared(name).name.partition("(")[0]


def _beside_the_core(modules: Sequence[syntax.Module]) -> Iterator[syntax.Declaration]:
    """Declarations that are in the core only where a rule uses them: what they speak of is used
    all the same."""
    for module in modules:
        for written in module.declarations:
            if isinstance(written, syntax.EventDeclaration | syntax.SessionDeclaration) or (
                isinstance(written, syntax.Segment | syntax.Trait) and written.heading.parameters
            ):
                yield written


def _stale(listed: Listed, today: date) -> bool:
    return listed.review_by is not None and listed.review_by < today


def _listed(program: Program, modules: Sequence[syntax.Module]) -> list[Listed]:
    found = [_without_parameters(declared) for declared in program.declarations.values()]
    for module in modules:
        for written in module.declarations:
            if isinstance(written, syntax.Segment | syntax.Trait) and written.heading.parameters:
                found.append(_with_parameters(written, program))
    return found


def _without_parameters(declared: Declared) -> Listed:
    note = declared.note
    return Listed(
        declared.name,
        declared.name,
        type(declared).__name__.lower(),
        declared.entity,
        note.owner,
        note.tags,
        note.review_by,
        note.docs[0].strip() if note.docs else None,
    )


def _with_parameters(written: syntax.Segment | syntax.Trait, program: Program) -> Listed:
    heading = written.heading
    entity = heading.entity.text if heading.entity is not None else program.catalog.main_entity
    texts: dict[str, list[str]] = {}
    reviews: list[date] = []
    for annotation in heading.annotations:
        for item in annotation.arguments:
            match item:
                case syntax.Text(value):
                    texts.setdefault(annotation.name.text, []).append(value)
                case syntax.ReviewBy(day):
                    reviews.append(day.value)
                case _:
                    pass
    return Listed(
        heading.name.text,
        declared_text(written),
        heading.word,
        entity,
        next(iter(texts.get("owner", ())), None),
        tuple(texts.get("tags", ())),
        next(iter(reviews), None),
        heading.docs[0].strip() if heading.docs else None,
    )
