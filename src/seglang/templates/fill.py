"""A template filled with the names of a catalog.

Takes a template, a catalog, the entity that the rules shall be about, and names that the author
chose; gives the text of a rule file. A role that nobody chose is filled when the catalog leaves no
doubt: with its likeliest usual name, or with the only thing of its kind. Otherwise it is reported
with what there is to choose from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import Template as Text

from seglang.catalog.model import Attribute, Catalog, Entity, Event
from seglang.diagnostics.codes import usage
from seglang.diagnostics.model import Sink, nearest
from seglang.syntax.table import needs_backticks
from seglang.templates.library import Kind, Role, Template
from seglang.types import (
    DateType,
    EnumType,
    IntegerType,
    TextType,
    TimestampType,
    Type,
    is_number,
)


def filled(
    template: Template,
    catalog: Catalog,
    chosen: Mapping[str, str],
    sink: Sink,
    *,
    entity: str | None = None,
    prefix: str = "",
) -> str | None:
    """The rules of a template for one entity (default: the first that the roles fit).

    `chosen` gives names to roles; `prefix` is set before every declared name. None, and reported
    to `sink`, when a role cannot be filled or a name does not fit.
    """
    if not _known(template, catalog, chosen, entity, sink):
        return None
    subject = catalog.entities[entity or _entity(template, catalog, chosen)]
    names: dict[str, str] = {}
    for role in template.roles:
        candidates = _candidates(role, catalog, subject, names)
        name = chosen.get(role.name)
        if name is None:
            name = _likeliest(role, candidates)
            if name is None:
                _report_open(template, role, candidates, subject, sink)
        elif name not in candidates:
            sink.report(
                usage.TEMPLATE_NAME,
                None,
                name=name,
                role=role.name,
                kind=role.kind.value,
                place=_place(role, subject, names),
                nearest=nearest(name, candidates),
                choices=_listed(candidates),
            )
            name = None
        if name is None:
            return None
        names[role.name] = name
    of = "" if subject.name == catalog.main_entity else f" of {_written(subject.name)}"
    shown = {role: _written(name) for role, name in names.items()}
    return Text(template.text()).substitute(shown, prefix=prefix, of=of)


def _known(
    template: Template,
    catalog: Catalog,
    chosen: Mapping[str, str],
    entity: str | None,
    sink: Sink,
) -> bool:
    """Are the roles and the entity that the author named there at all?"""
    roles = {role.name for role in template.roles}
    for name in chosen:
        if name not in roles:
            sink.report(
                usage.TEMPLATE_ROLE,
                None,
                role=name,
                template=template.name,
                nearest=nearest(name, roles),
                roles=_listed(role.name for role in template.roles),
            )
    if entity is not None and entity not in catalog.entities:
        sink.report(
            usage.TEMPLATE_NAME,
            None,
            name=entity,
            role="of",
            kind="an entity",
            place="the catalog",
            nearest=nearest(entity, catalog.entities),
            choices=_listed(catalog.entities),
        )
    return not sink.has_errors


def _entity(template: Template, catalog: Catalog, chosen: Mapping[str, str]) -> str:
    """The entity that the first role is of: that of the event the author named, else the main one
    when it has something of the kind, else the first that has."""
    first = template.roles[0]
    event = catalog.events.get(chosen.get(first.name, ""))
    if first.kind is Kind.EVENT and event is not None:
        return event.entity
    main = catalog.main_entity
    for name in (main, *catalog.entities):
        found = _candidates(first, catalog, catalog.entities[name], {})
        wanted = chosen.get(first.name)
        if wanted in found or (wanted is None and found):
            return name
    return main


def _candidates(
    role: Role, catalog: Catalog, entity: Entity, names: Mapping[str, str]
) -> tuple[str, ...]:
    """What the catalog has for a role, given the roles before it."""
    match role.kind:
        case Kind.EVENT:
            owner = entity.name
            if role.of is not None:
                owner = entity.relations[names[role.of]].entity
            return tuple(each.name for each in catalog.events.values() if each.entity == owner)
        case Kind.RELATION:
            return tuple(each.name for each in entity.relations.values() if not each.is_to_one)
        case Kind.INSTANT:
            return _of_type(entity.attributes, role.kind)
        case Kind.NUMBER | Kind.TEXT:
            assert role.of is not None
            event: Event = catalog.events[names[role.of]]
            return _of_type(event.properties, role.kind)


def _of_type(attributes: Mapping[str, Attribute], kind: Kind) -> tuple[str, ...]:
    return tuple(name for name, each in attributes.items() if _fits(each.type, kind))


def _fits(type: Type, kind: Kind) -> bool:
    match kind:
        case Kind.NUMBER:
            return is_number(type)
        case Kind.INSTANT:
            return isinstance(type, DateType | TimestampType)
        case _:
            return isinstance(type, TextType | EnumType | IntegerType)


def _likeliest(role: Role, candidates: tuple[str, ...]) -> str | None:
    for usual in role.usual:
        for candidate in candidates:
            if candidate.lower() == usual:
                return candidate
    return candidates[0] if len(candidates) == 1 else None


def _report_open(
    template: Template, role: Role, candidates: tuple[str, ...], entity: Entity, sink: Sink
) -> None:
    example = candidates[0] if candidates else role.usual[0]
    sink.report(
        usage.TEMPLATE_OPEN,
        None,
        template=template.name,
        role=role.name,
        kind=role.kind.value,
        what=role.what,
        entity=entity.name,
        example=f"{role.name}={example}" if candidates else None,
        choices=_listed(candidates) if candidates else None,
    )


def _place(role: Role, entity: Entity, names: Mapping[str, str]) -> str:
    return f"`{names[role.of]}`" if role.of is not None else f"`{entity.name}`"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _written(name: str) -> str:
    return f"`{name}`" if needs_backticks(name) else name
