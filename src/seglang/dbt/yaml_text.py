"""YAML of mappings, lists and quoted texts; nothing in a text can be anything else.

Keys are plain words of the caller. Every text is in double quotes, with all that is not printable
as `\\UXXXXXXXX`, and is escaped for the templates that dbt takes it for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from seglang.dbt.jinja import escaped


class Template(str):
    """A text that is meant as a template."""


def document(value: Mapping[str, object]) -> str:
    """One document, in block style."""
    return "".join(f"{line}\n" for line in _mapping(value, ""))


def _mapping(value: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, inner in value.items():
        match inner:
            case Mapping() if inner:
                yield f"{indent}{key}:"
                yield from _mapping(inner, f"{indent}  ")
            case list() | tuple() if inner:
                yield f"{indent}{key}:"
                yield from _sequence(inner, f"{indent}  ")
            case _:
                yield f"{indent}{key}: {_scalar(inner)}"


def _sequence(values: Sequence[object], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping) and value:
            lines = list(_mapping(value, f"{indent}  "))
            yield f"{indent}- {lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Template():
            return _quoted(value)
        case str():
            return _quoted(escaped(value))
        case Mapping():
            return "{}"
        case list() | tuple():
            return "[]"
        case _:
            raise TypeError(f"no YAML for a {type(value).__name__}")


def _quoted(text: str) -> str:
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable() and character != "\ufeff":
        return character
    return f"\\U{ord(character):08X}"
