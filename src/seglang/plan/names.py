"""Names of relations and columns that a plan makes: easy to read, each used once."""

from __future__ import annotations

from collections.abc import Iterable

from seglang.catalog.model import Catalog
from seglang.catalog.tables import column_names, table_names


def names_of_catalog(catalog: Catalog) -> set[str]:
    """A relation of the plan must not hide a table of the catalog, nor be called like a column: an
    engine takes the relation's columns for fields of that one."""
    columns = {name.lower() for name in column_names(catalog)}
    return columns | {table[-1].lower() for table in table_names(catalog)}


def plain(words: str) -> str:
    """Words as a name that is easy to read in SQL."""
    kept = "".join(c if c.isascii() and c.isalnum() else "_" for c in words.lower())
    return "_".join(part for part in kept.split("_") if part)[:48]


def beside(key: Iterable[str], name: str) -> str:
    """A name for a column of ours beside others, which engines tell apart without regard to
    case."""
    taken = {part.casefold() for part in key}
    while name in taken:
        name += "_"
    return name


def beginning(name: str, key: Iterable[str]) -> str:
    """A beginning for names of columns of ours, with which no column of the key begins."""
    taken = [part.casefold() for part in key]
    while any(each.startswith(name) for each in taken):
        name += "_"
    return name


def unused(name: str, taken: set[str]) -> str:
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate
