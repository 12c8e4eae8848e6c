"""Rules → models: for each the template of its statement, and what is said and tested of it.

Takes a checked program, a dialect and an instant. The rows of each model are those that `seg run`
and `seg traits` give at that instant: a reference becomes one to a model only where that means the
same (see `references`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from seglang import pipeline
from seglang.catalog.model import Entity, MemberList
from seglang.core.declarations import Declared, Partition, Program, Segment
from seglang.dbt import jinja
from seglang.dbt.naming import hashed_name, is_plain, model_name
from seglang.dbt.references import referring, with_models
from seglang.dbt.tables import StandIns, stand_ins
from seglang.diagnostics.codes import dbt as codes
from seglang.errors import SegError
from seglang.plan.lower import What
from seglang.sql.dialect import Dialect


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table of the catalog: what dbt calls its group and itself, and what it is."""

    group: str
    name: str
    table: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class ModelColumn:
    """`labels` are all the values there are, for a partition."""

    name: str
    declared: Declared | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """`declared` is the segment; None for a table of traits. `shown` is what people call it.
    `folder` is that of its file: "segments" for what is published, "rules" for calls and for the
    rules behind audiences, which others refer to, "traits"."""

    folder: str
    name: str
    shown: str
    entity: Entity
    sql: str
    columns: tuple[ModelColumn, ...]
    declared: Segment | None
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Models:
    models: tuple[Model, ...]
    sources: tuple[SourceTable, ...]


def models_of(program: Program, texts: Sequence[str], dialect: Dialect, as_of: datetime) -> Models:
    """Raises SegError (SEG862) for a trait that is called like a column of the key."""
    found = referring(program)
    ins = stand_ins(program.catalog, found.segments, tuple(texts))
    sources = tuple(_sources(program, ins))
    meaning = {ins.of[each.table]: jinja.source(each.group, each.name) for each in sources}
    names = _names(program, found.segments)
    meaning.update({ins.models[name]: jinja.reference(names[name]) for name in found.segments})
    members = {}
    for name in found.segments:
        key = program.catalog.entities[found.program.declared(name).entity].key
        listed = _free(f"{names[name]}_members", program)
        members[name] = MemberList(listed, (ins.models[name],), key)
    models = []
    for name in found.segments:
        changed = with_models(found, name, members)
        changed = replace(changed, catalog=ins.over(changed.catalog))
        compiled = pipeline.compile(changed, (name,), What.MEMBERS, dialect, as_of)
        segment = found.program.declared(name)
        assert isinstance(segment, Segment)
        # Under its own name an audience has lost its channel, being gated; a rule has none.
        original = program.declarations.get(name, replace(segment, channel=None))
        assert isinstance(original, Segment)
        models.append(
            Model(
                "segments" if name in program.declarations else "rules",
                names[name],
                name,
                program.catalog.entities[segment.entity],
                ins.template(compiled.sql, meaning),
                tuple(ModelColumn(column.name) for column in compiled.columns),
                original,
                tuple(names[other] for other in found.uses[name]),
            )
        )
    over = replace(program, catalog=ins.over(program.catalog))
    for shown, group in _tables_of_traits(program):
        compiled = pipeline.compile(over, group, What.TRAITS, dialect, as_of)
        entity = program.catalog.entities[program.declared(group[0]).entity]
        models.append(
            Model(
                "traits",
                _traits_name(shown, names.values()),
                shown,
                entity,
                ins.template(compiled.sql, meaning),
                tuple(_column(program, column.name, entity) for column in compiled.columns),
                None,
            )
        )
    return Models(tuple(models), sources)


def _names(program: Program, segments: Sequence[str]) -> dict[str, str]:
    """Names of models; what is not declared is a call, or the rule of an audience."""
    return {
        name: model_name(name) if name in program.declarations else hashed_name(name, prefix="rule")
        for name in segments
    }


def _traits_name(shown: str, taken: Collection[str]) -> str:
    name = f"{shown.replace(' ', '_')}_traits"
    return name if is_plain(name) and name not in taken else hashed_name(shown, prefix="traits")


def _free(name: str, program: Program) -> str:
    while name in program.catalog.lists:
        name += "_"
    return name


def _column(program: Program, name: str, entity: Entity) -> ModelColumn:
    if name in entity.key:
        return ModelColumn(name)
    declared = program.declarations[name]
    labels: tuple[str, ...] = ()
    if isinstance(declared, Partition):
        labels = tuple(dict.fromkeys((*(label for label, _ in declared.arms), declared.otherwise)))
    return ModelColumn(name, declared, labels)


def _tables_of_traits(program: Program) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The traits and partitions of each entity, in as many tables as keep names apart that differ
    in case only."""
    for entity in program.catalog.entities.values():
        tables: list[dict[str, str]] = []
        for name, declared in program.declarations.items():
            if isinstance(declared, Segment) or declared.entity != entity.name:
                continue
            folded = name.lower()
            if folded in {part.lower() for part in entity.key}:
                raise SegError.of(codes.TRAIT_LIKE_KEY, name=name, entity=entity.name)
            free = next((table for table in tables if folded not in table), None)
            if free is None:
                free = {}
                tables.append(free)
            free[folded] = name
        for number, table in enumerate(tables, 1):
            shown = entity.name if number == 1 else f"{entity.name} {number}"
            yield shown, tuple(table.values())


def _sources(program: Program, ins: StandIns) -> Iterator[SourceTable]:
    about: dict[tuple[str, ...], list[str]] = {table: [] for table in ins.of}
    catalog = program.catalog
    for entity in catalog.entities.values():
        about[entity.table].append(f"entity {entity.name}")
        for history in entity.history.values():
            about[history.table].append(f"history of {history.attribute} of {entity.name}")
    for event in catalog.events.values():
        about[event.table].append(f"event {event.name}")
        for nested in event.rows.values():
            about[nested.table].append(f"rows {nested.name} of {event.name}")
    for listed in catalog.lists.values():
        about[listed.table].append(f"list {listed.name}")
    for table in ins.of:
        group = model_name(".".join(table[:-1]), prefix="data") if len(table) > 1 else "data"
        yield SourceTable(
            group, model_name(table[-1], prefix="table"), table, "; ".join(about[table])
        )
