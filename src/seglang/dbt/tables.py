"""The tables of a catalog under names that stand for them until the statement is text.

A statement is made over stand-ins, whose names hold a hash of all texts of the project, so that no
constant can hold one; then each becomes what dbt calls the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TypeVar

from seglang.catalog.model import Catalog, Entity, Event, History, MemberList, NestedRows
from seglang.catalog.tables import table_names
from seglang.dbt.jinja import escaped

_Owner = TypeVar("_Owner", Entity, Event, History, MemberList, NestedRows)


@dataclass(frozen=True, slots=True)
class StandIns:
    """`of` gives the stand-in of a table; `models` those of models, by name of the model."""

    stem: str
    of: Mapping[tuple[str, ...], str]
    models: Mapping[str, str]

    def over(self, catalog: Catalog) -> Catalog:
        """The catalog whose tables are all stand-ins; those that are already stay."""

        def change(owner: _Owner) -> _Owner:
            return replace(owner, table=(self.of.get(owner.table, owner.table[-1]),))

        entities = {
            name: replace(
                change(entity),
                history={key: change(history) for key, history in entity.history.items()},
            )
            for name, entity in catalog.entities.items()
        }
        events = {
            name: replace(
                change(event), rows={key: change(nested) for key, nested in event.rows.items()}
            )
            for name, event in catalog.events.items()
        }
        lists = {name: change(listed) for name, listed in catalog.lists.items()}
        return replace(catalog, entities=entities, events=events, lists=lists)

    def template(self, sql: str, meaning: Mapping[str, str]) -> str:
        """The statement as a template, with what each stand-in means in its place."""
        parts = re.split(f'"({self.stem}_[0-9]+)"', sql)
        return "".join(
            meaning[part] if index % 2 else escaped(part) for index, part in enumerate(parts)
        )


def stand_ins(catalog: Catalog, models: tuple[str, ...], texts: tuple[str, ...]) -> StandIns:
    digest = sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    stem = f"table_{digest}"
    tables = sorted(table_names(catalog))
    return StandIns(
        stem,
        {table: f"{stem}_{number}" for number, table in enumerate(tables)},
        {name: f"{stem}_{len(tables) + number}" for number, name in enumerate(models)},
    )
