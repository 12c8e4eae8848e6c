"""What is known of an entity's past, and its own time zone: both speak of its attributes.

Takes the tables `history` and the key `timezone` of an entity, gives the records of
`catalog.model`; what names no attribute, or none that fits, is reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seglang.catalog.filters import read_filters
from seglang.catalog.forms import Record
from seglang.catalog.model import Attribute, Column, Entity, History
from seglang.catalog.positions import Path
from seglang.catalog.relations import check_key_length
from seglang.catalog.sections import named_tables
from seglang.catalog.shape import Page
from seglang.catalog.values import read_columns, read_stored, read_table, read_time
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import nearest
from seglang.types import PointType, is_textual, type_name

if TYPE_CHECKING:
    from seglang.catalog.schema import HistoryColumn, HistoryTable


def read_history(page: Page, entity: Entity, raw: object, path: Path) -> Mapping[str, History]:
    histories: dict[str, History] = {}
    for name, written in named_tables(page, raw, (*path, "history"), "an attribute"):
        place = (*path, "history", name)
        attribute = _attribute(page, entity, name, raw, place, of_key=True)
        table: HistoryTable | None = page.read("HistoryTable", written, place)
        if attribute is None or table is None:
            continue
        if isinstance(attribute.type, PointType):
            page.wrong_key(
                codes.KEYS_CLASH,
                place,
                problem="a point has no history",
                label=f"`{name}` is a point",
                hint="its past can be an event with the point as a property",
            )
            continue
        history = _read_one(page, entity, attribute, table, place)
        if history is not None:
            histories[name] = history
    return MappingProxyType(histories)


def _read_one(
    page: Page, entity: Entity, attribute: Attribute, table: HistoryTable, place: Path
) -> History | None:
    mark = page.mark
    key = read_columns(page, table.key, (*place, "key"))
    what = f"the key of the history of `{attribute.name}`"
    check_key_length(page, what, key, entity, (*place, "key"))
    start = read_time(page, table.start, table.zone, (*place, "from"))
    names = read_table(page, table.table, (*place, "table"))
    where = read_filters(page, table.where, (*place, "where"))
    stored = _stored(page, attribute, table.column, (*place, "column"))
    if start is None or stored is None or not isinstance(stored.column, Column):
        return None
    history = History(
        attribute=attribute.name,
        table=names,
        key=key,
        start=start,
        column=stored.column,
        where=where,
        floating=stored.floating,
        zone=stored.zone,
        unit=stored.unit,
        span=page.positions.key(place),
    )
    return history if page.mark == mark else None


def _stored(
    page: Page, attribute: Attribute, column: HistoryColumn | None, path: Path
) -> Attribute | None:
    """The value in a row of the history: what is not said of it is as the attribute itself."""
    keys = ("column", "path", "json_path", "stored", "zone", "unit")
    said = {key: getattr(column, key, None) for key in keys}
    if said["stored"] is said["zone"] is said["unit"] is None:
        stored = "float" if attribute.floating else None
        said |= {"stored": stored, "zone": attribute.zone, "unit": attribute.unit}
    others = {"required": False, "values": None, "latitude": None, "longitude": None}
    written: Any = Record({"type": type_name(attribute.type), **said, **others})
    return read_stored(page, attribute.name, attribute.type, written, path)


def read_timezone(page: Page, entity: Entity, raw: object, path: Path) -> None:
    """The attribute with the entity's own zone is text."""
    if entity.timezone is None:
        return
    place = (*path, "timezone")
    attribute = _attribute(page, entity, entity.timezone, raw, place, of_key=False)
    if attribute is not None and not is_textual(attribute.type):
        page.wrong_value(
            codes.TIMEZONE_NOT_TEXT,
            place,
            entity=entity.name,
            name=attribute.name,
            type=type_name(attribute.type),
        )


def _attribute(
    page: Page, entity: Entity, name: str, raw: object, place: Path, *, of_key: bool
) -> Attribute | None:
    """The attribute called so; when it was declared but is wrong itself, that was said."""
    declared = raw.get("attributes", {}) if isinstance(raw, dict) else {}
    if isinstance(declared, dict) and name not in declared:
        report = page.wrong_key if of_key else page.wrong_value
        report(
            codes.UNKNOWN_ATTRIBUTE,
            place,
            entity=entity.name,
            name=name,
            nearest=nearest(name, declared),
            known=", ".join(f"`{known}`" for known in declared) or None,
        )
    return entity.attributes.get(name)
