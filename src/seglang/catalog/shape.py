"""The kinds of values in one table of `seg.toml`.

Takes a piece of the parsed document and the pydantic model of that piece; gives the model, or
reports every wrong key and value with its place and gives None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seglang.catalog.forms import read_record
from seglang.catalog.positions import Path, Positions
from seglang.diagnostics.codes import catalog as codes
from seglang.diagnostics.model import Code, Sink, nearest

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True)
class Page:
    """One `seg.toml` while it is read: where things stand, and where problems go."""

    positions: Positions
    sink: Sink

    @property
    def mark(self) -> int:
        """How much has been reported so far; unchanged over an item, the item is right."""
        return len(self.sink.diagnostics)

    def wrong_key(self, code: Code, path: Path, **facts: Any) -> None:
        self.sink.report(code, self.positions.key(path), **facts)

    def wrong_value(self, code: Code, path: Path, **facts: Any) -> None:
        self.sink.report(code, self.positions.value(path), **facts)

    def read(self, name: str, raw: object, path: Path) -> Any | None:
        """The table at `path`, with the attributes of the model of that name in `catalog.schema`.

        Keys that were reported are left out of it, so that what the others mean can still be
        judged; None when it needs them.
        """
        if not isinstance(raw, dict):
            self.wrong_value(
                codes.WRONG_VALUE,
                path,
                key=path[-1],
                found=kind(raw),
                expected="a table",
            )
            return None
        record = read_record(name, raw)
        return record if record is not None else self._read_model(name, raw, path)

    def _read_model(self, name: str, raw: dict[str, Any], path: Path) -> BaseModel | None:
        from pydantic import ValidationError

        from seglang.catalog import schema

        model: type[BaseModel] = getattr(schema, name)
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            problems = error.errors(include_url=False)
        misspelt = {
            nearest(str(problem["loc"][-1]), _keys(_model_at(model, problem["loc"][:-1])))
            for problem in problems
            if problem["type"] == "extra_forbidden"
        }
        for problem in problems:
            if problem["type"] != "missing" or problem["loc"][-1] not in misspelt:
                self._report(model, problem, path)
        wrong = {problem["loc"][0] for problem in problems if problem["loc"]}
        try:
            return model.model_validate({key: raw[key] for key in raw if key not in wrong})
        except ValidationError:
            return None

    def _report(self, model: type[BaseModel], problem: ErrorDetails, path: Path) -> None:
        place = (*path, *problem["loc"])
        key = next((part for part in reversed(place) if isinstance(part, str)), "")
        found = problem.get("input")
        match problem["type"]:
            case "extra_forbidden":
                known = _keys(_model_at(model, problem["loc"][:-1]))
                self.wrong_key(
                    codes.UNKNOWN_KEY,
                    place,
                    key=key,
                    place=heading(place[:-1]),
                    nearest=nearest(key, known),
                    known=", ".join(f"`{name}`" for name in known),
                )
            case "missing":
                self.wrong_key(
                    codes.MISSING_KEY,
                    place[:-1],
                    key=key,
                    place=heading(place[:-1]),
                    hint=_MISSING_HINTS.get(key),
                )
            case "literal_error" if isinstance(found, str):
                allowed = problem["ctx"]["expected"].replace(" or ", ", ").split(", ")
                words = [word.strip("'") for word in allowed]
                self.wrong_value(
                    codes.VALUE_NOT_ALLOWED,
                    place,
                    key=key,
                    value=found,
                    nearest=nearest(found, words),
                    allowed=", ".join(f"`{word}`" for word in words),
                )
            case other:
                self.wrong_value(
                    codes.WRONG_VALUE,
                    place,
                    key=key,
                    found=kind(found),
                    expected=_EXPECTED.get(other, "another kind of value"),
                )


_EXPECTED = {
    "string_type": "text",
    "string_too_short": "text",
    "list_type": "text, or a list of texts",
    "too_short": "at least one name",
    "bool_type": "`true` or `false`",
    "dict_type": "a table",
    "model_type": "text or a table",
    "literal_error": "text",
}

_MISSING_HINTS = {
    "table": 'name the table or view: `table = "crm.customers"`',
    "key": 'name the column: `key = "id"`; several columns: `key = ["shop", "id"]`',
    "of": "name the entity that did it",
    "entity": "name the entity that the relation leads to",
    "via": 'name the column that holds its key: `via = "account_id"`',
    "on": "name the column that holds the `id` of the event's row",
    "from": 'name the column that holds the instant of the change: `from = "changed_at"`',
    "consent": 'name a boolean attribute or a segment, or write `consent = "none"`',
    "time": 'name the column that holds the instant: `time = "ordered_at"`',
    "type": 'write the type: `type = "text"`',
    "engine": 'write `engine = "duckdb"` or `engine = "postgres"`',
    "column": "name the column",
}


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel]:
    """The model of the table at `location` inside a table of `model`."""
    from pydantic import BaseModel as Base

    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            inside = model.model_fields[part].annotation
            models = [found for found in _parts(inside) if issubclass(found, Base)]
            if models:
                model = models[0]
    return model


def _parts(annotation: Any) -> Iterator[type]:
    """The classes named anywhere in an annotation."""
    from typing import get_args

    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


def heading(path: Path) -> str:
    """How people name a table of the file: `[entities.customer]`."""
    if not path:
        return "the file"
    return "`[" + ".".join(_quoted(str(part)) for part in path) + "]`"


def _quoted(part: str) -> str:
    bare = part.replace("_", "").replace("-", "")
    return part if bare.isascii() and bare.isalnum() else f'"{part}"'


def kind(value: object) -> str:
    """What a TOML value is, in words."""
    match value:
        case "":
            return "empty text"
        case str():
            return "text"
        case bool():
            return "a boolean"
        case int():
            return "a whole number"
        case float() | Decimal():
            return "a decimal number"
        case []:
            return "an empty list"
        case list():
            return "a list"
        case dict():
            return "a table"
        case date() | time():
            return "a date or time"
        case _:
            return "something else"
