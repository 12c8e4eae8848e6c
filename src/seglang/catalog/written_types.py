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
    VERSION,
    DecimalType,
    EnumType,
    ListType,
    MapType,
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
    "version": VERSION,
}
_INSIDE = ("text", "integer", "decimal", "boolean", "date", "timestamp")
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
    "dictionary": "map<text, text>",
    "dict": "map<text, text>",
    "object": "map<text, text>",
    "map": "map<text, text>",
    "semver": "version",
}
_DECIMAL = re.compile(r"decimal\s*\(\s*(\d{1,6})\s*(?:,\s*(\d{1,6})\s*)?\)")
_LIST = re.compile(r"list\s*<(.*)>", re.DOTALL)
_MAP = re.compile(r"map\s*<\s*text\s*,(.*)>", re.DOTALL)


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
        element = _read_inside(page, text, found[1], "list<{}>", "types of lists are", path)
        return None if element is None else ListType(element)
    found = _MAP.fullmatch(written)
    if found:
        spelling = "map<text, {}>"
        value = _read_inside(page, text, found[1], spelling, "types of maps are", path)
        return None if value is None else MapType(value)
    _report_type(page, text, written, path)
    return None


def _read_inside(
    page: Page, text: str, inner: str, spelling: str, words: str, path: Path
) -> Type | None:
    """The type of the values in a list or a map."""
    inner = inner.strip()
    if inner in _INSIDE or _DECIMAL.fullmatch(inner):
        return read_type(page, inner, path)
    known = ", ".join(f"`{spelling.format(name)}`" for name in _INSIDE)
    near = nearest(_OTHER_SPELLINGS.get(inner.lower(), inner), _INSIDE)
    page.wrong_value(
        codes.UNKNOWN_TYPE,
        path,
        type=text,
        nearest=spelling.format(near) if near else None,
        hint=f"{words} {known}",
    )
    return None


def _report_type(page: Page, text: str, written: str, path: Path) -> None:
    first = re.split(r"[\s(<\[]", written, maxsplit=1)[0].lower()
    known = [*_PLAIN_TYPES, "enum", "list<text>", "map<text, text>"]
    hint = None
    if first == "map":
        hint = "the keys of a map are text: `map<text, boolean>`"
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
    unheld = [index for index, value in enumerate(values) if "\0" in value]
    for index in unheld:
        page.wrong_value(
            codes.BAD_ENUM,
            (*table, "values", index),
            problem="a value with a NUL character",
            label="no engine holds such a text",
        )
    return None if repeated or unheld else EnumType(tuple(values))
