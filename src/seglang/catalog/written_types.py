"""Types as a catalog writes them: `decimal(12, 2)`, `list<text>`, `enum` with its values."""

from __future__ import annotations

import re

from seglang.catalog.positions import Path
from seglang.catalog.shape import Page
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import nearest
from seglang.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    DURATION,
    INTEGER,
    MAX_PRECISION,
    MAX_SCALE,
    POINT,
    TEXT,
    TIMESTAMP,
    DecimalType,
    EnumType,
    ListType,
    Type,
)

_PLAIN_TYPES: dict[str, Type] = {
    "text": TEXT,
    "integer": INTEGER,
    "decimal": DECIMAL,
    "boolean": BOOLEAN,
    "date": DATE,
    "timestamp": TIMESTAMP,
    "duration": DURATION,
    "point": POINT,
}
_IN_LISTS = ("text", "integer", "decimal", "boolean", "date", "timestamp")
_OTHER_SPELLINGS = {
    "string": "text",
    "str": "text",
    "varchar": "text",
    "char": "text",
    "uuid": "text",
    "int": "integer",
    "bigint": "integer",
    "smallint": "integer",
    "number": "decimal",
    "numeric": "decimal",
    "float": "decimal",
    "double": "decimal",
    "real": "decimal",
    "money": "decimal",
    "bool": "boolean",
    "datetime": "timestamp",
    "timestamptz": "timestamp",
    "time": "timestamp",
    "instant": "timestamp",
    "interval": "duration",
    "array": "list<text>",
    "list": "list<text>",
    "geo": "point",
    "location": "point",
}
_LATER_TYPES = ("map", "version")
_DECIMAL = re.compile(r"decimal\s*\(\s*(\d{1,6})\s*(?:,\s*(\d{1,6})\s*)?\)")
_LIST = re.compile(r"list\s*<(.*)>", re.DOTALL)


def read_type(page: Page, text: str, path: Path, values: list[str] | None = None) -> Type | None:
    """The type written as `text` at `path`; `values` are those of an enum."""
    written = text.strip()
    if written == "enum":
        return _read_enum(page, values, path)
    if written in _PLAIN_TYPES:
        return _PLAIN_TYPES[written]
    found = _DECIMAL.fullmatch(written)
    if found:
        precision, scale = int(found[1]), int(found[2] or 0)
        if not (1 <= precision <= MAX_PRECISION and scale <= min(MAX_SCALE, precision)):
            hint = None
            if scale > precision:
                hint = "the first number counts all digits, the second those after the point"
            elif scale > MAX_SCALE:
                hint = f"`decimal({MAX_PRECISION}, {MAX_SCALE})` is the widest; values are rounded"
            page.wrong_value(codes.BAD_PRECISION, path, type=text, hint=hint)
            return None
        return DecimalType(precision, scale)
    found = _LIST.fullmatch(written)
    if found:
        inner = found[1].strip()
        if inner in _IN_LISTS or _DECIMAL.fullmatch(inner):
            element = read_type(page, inner, path)
            return None if element is None else ListType(element)
        known = ", ".join(f"`list<{name}>`" for name in _IN_LISTS)
        near = nearest(_OTHER_SPELLINGS.get(inner.lower(), inner), _IN_LISTS)
        page.wrong_value(
            codes.UNKNOWN_TYPE,
            path,
            type=text,
            nearest=f"list<{near}>" if near else None,
            hint=f"types of lists are {known}",
        )
        return None
    _report_type(page, text, written, path)
    return None


def _report_type(page: Page, text: str, written: str, path: Path) -> None:
    first = re.split(r"[\s(<\[]", written, maxsplit=1)[0].lower()
    known = [*_PLAIN_TYPES, "enum", "list<text>"]
    hint = None
    if first in _LATER_TYPES:
        hint = f"`{first}` is not part of this version"
    elif first == "enum":
        hint = 'write `type = "enum"` and `values = ["a", "b"]`'
    elif first in ("float", "double", "real"):
        hint = 'a floating-point column is `{ type = "decimal", stored = "float" }`'
    near = first if first in _OTHER_SPELLINGS else nearest(first, [*known, *_OTHER_SPELLINGS])
    page.wrong_value(
        codes.UNKNOWN_TYPE,
        path,
        type=text,
        nearest=_OTHER_SPELLINGS.get(near, near) if near else None,
        known=", ".join(f"`{name}`" for name in known),
        hint=hint,
    )


def _read_enum(page: Page, values: list[str] | None, path: Path) -> EnumType | None:
    table = path[:-1] if path[-1] == "type" else path
    hint = 'write `{ type = "enum", values = ["free", "pro"] }`'
    if not values:
        page.wrong_value(
            codes.BAD_ENUM,
            table if values is None else (*table, "values"),
            problem="an enum without values",
            label="which values can it have?",
            hint=hint,
        )
        return None
    repeated = [index for index, value in enumerate(values) if value in values[:index]]
    for index in repeated:
        page.wrong_value(
            codes.BAD_ENUM,
            (*table, "values", index),
            problem=f"the value `{values[index]}` is listed twice",
            label="remove it",
        )
    return None if repeated else EnumType(tuple(values))
