"""Digests of declarations as they are written, whatever their layout and places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from seglang.core.digests import Digests, digest
from seglang.references import aliases
from seglang.syntax import nodes as syntax


def written(
    declaration: syntax.Declaration, names: Mapping[str, str], words: Collection[str]
) -> bytes:
    """The tree of a declaration without its name, notes and places. `names` says as what a name
    counts, parameters and aliases count by their place; not so a name that means something in the
    catalog, too (`words`)."""
    own = [parameter.name.text for parameter in declaration.heading.parameters]
    own += aliases(declaration)
    # No name holds a NUL.
    places = {name: f"\0{number}" for number, name in enumerate(dict.fromkeys(own))}
    known = {name: to for name, to in {**names, **places}.items() if name not in words}
    heading = declaration.heading
    parts = [heading.word.encode(), tree(heading.entity)]
    for parameter in heading.parameters:
        parts += [tree(parameter.type), tree(parameter.default, known)]
    for entry in fields(declaration):
        if entry.compare and entry.name != "heading":
            parts.append(tree(getattr(declaration, entry.name), known))
    return digest("declaration", *parts)


def tree(node: Any, names: Mapping[str, str] | None = None) -> bytes:
    match node:
        case syntax.Name(text):
            return digest("Name", (names or {}).get(text, text).encode("utf-8", "surrogatepass"))
        case tuple():
            return digest("tuple", *(tree(each, names) for each in node))
        case _ if is_dataclass(node):
            inner = (tree(getattr(node, each.name), names) for each in fields(node) if each.compare)
            return digest(type(node).__name__, *inner)
        case frozenset():
            return digest("set", *sorted(tree(each, names) for each in node))
        case _:
            return Digests().of(node)
