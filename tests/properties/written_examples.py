"""Random rule files that are read and checked, with rows that are hard on them: like `generate`,
but by the way that rules of people go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from random import Random
from typing import Any

from generate import Example
from random_catalog import random_catalog
from random_instants import random_as_of
from random_world import random_world
from written_rules import random_rules

from seglang.catalog.model import Catalog
from seglang.core.declarations import Program
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.pipeline import check, parse
from seglang.source import Source
from seglang.syntax.nodes import Module

# What a rule may run into by chance: it cannot hold, or says nothing.
BY_CHANCE = frozenset(
    (
        "impossible-timing",
        "as-of-constant",
        "range-reversed",
        "no-change",
        "empty-chain",
        "calendar-length",
    )
)


@dataclass(frozen=True)
class Written:
    """`example` has the declarations that were sound."""

    texts: tuple[str, ...]
    example: Example
    problems: tuple[Diagnostic, ...]


def generate_written(seed: int) -> Written:
    random = Random(seed)
    catalog = random_catalog(random)
    as_of = random_as_of(random, catalog.calendar)
    texts = tuple(random_rules(random, catalog, as_of))
    _, program, problems = checked(texts, catalog)
    world = random_world(random, program, as_of)
    return Written(texts, Example(seed, program, world, as_of), problems)


def checked(
    texts: Sequence[str], catalog: Catalog
) -> tuple[tuple[Module, ...], Program, tuple[Diagnostic, ...]]:
    """The declarations as one file. The errors, in order."""
    return checked_files(["\n\n".join(texts)], catalog)


def checked_files(
    files: Sequence[str], catalog: Catalog
) -> tuple[tuple[Module, ...], Program, tuple[Diagnostic, ...]]:
    sink = Sink()
    sources = [Source(f"rules_{number}.seg", text) for number, text in enumerate(files)]
    modules = parse(sources, sink)
    program = check(modules, catalog, sink, {})
    return modules, program, tuple(found for found in sink.sorted() if found.is_error)


def syntax_of(node: Any) -> Iterator[Any]:
    """Every node of a syntax tree."""
    if isinstance(node, tuple):
        for inner in node:
            yield from syntax_of(inner)
    elif is_dataclass(node) and not isinstance(node, type):
        yield node
        for entry in fields(node):
            yield from syntax_of(getattr(node, entry.name))
