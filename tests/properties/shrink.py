"""Makes a mismatch small: a program, a world and an instant on which an engine differs from the
evaluator give a smaller one on which it still does.

`python -m shrink SEED NAME [ENGINE]` does so for a declaration of a random example, on DuckDB
unless said otherwise, and prints what is left.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

from differential import expected, may_stop
from generate import Example, generate
from loaded_engines import opened
from needed_tables import needed

from seglang.core import nodes
from seglang.core.closure import narrow
from seglang.core.declarations import Declared, Partition, Segment, Trait
from seglang.core.nodes import Always, Literal, Missing
from seglang.core.sources import Rows, Sequence, Step, Window
from seglang.core.walking import children, map_children, walk
from seglang.core.world import EntityRow, EventRow, ListRow
from seglang.engines.model import EngineError

Fails = Callable[[Example, str], bool]
_CONDITIONS = get_args(nodes.Condition)
_VALUES = get_args(nodes.Value)


def shrunk(example: Example, name: str, fails: Fails) -> Example:
    """The smallest example found on which it still fails."""
    example = replace(example, program=narrow(example.program, [name]))
    assert fails(example, name), "it does not fail"
    while True:
        before = example
        example = _least(example, name, fails, _fewer_rows)
        example = _least(example, name, fails, _with_less)
        example = _least(example, name, fails, _with_plainer_rows)
        if example is before:
            return example


def _least(
    example: Example,
    name: str,
    fails: Fails,
    smaller: Callable[[Example, str], Iterator[Example]],
) -> Example:
    """What is left when nothing that `smaller` gives fails any more. After a success it goes on
    where it was: what did not help before hardly helps now."""
    tried, since = 0, 0
    while True:
        for at, candidate in enumerate(smaller(example, name)):
            if at < tried:
                continue
            tried += 1
            if fails(candidate, name):
                example, since = candidate, since + 1
                tried -= 1
                break
        else:
            if not since:
                return example
            tried, since = 0, 0


# ---------------------------------------------------------------- worlds


def _fewer_rows(example: Example, _: str) -> Iterator[Example]:
    for kind in ("events", "entities", "lists"):
        tables: Mapping[str, tuple[Any, ...]] = getattr(example.world, kind)
        for name, rows in tables.items():
            size = len(rows)
            while size:
                for start in range(0, len(rows), size):
                    left = rows[:start] + rows[start + size :]
                    world = replace(example.world, **{kind: {**tables, name: left}})
                    yield replace(example, world=world)
                size //= 2


def _with_plainer_rows(example: Example, _: str) -> Iterator[Example]:
    for kind in ("events", "entities"):
        tables = getattr(example.world, kind)
        for name, rows in tables.items():
            for at, row in enumerate(rows):
                for plainer in _plainer(row):
                    changed = (*rows[:at], plainer, *rows[at + 1 :])
                    world = replace(example.world, **{kind: {**tables, name: changed}})
                    yield replace(example, world=world)


def _plainer(row: EntityRow | EventRow | ListRow) -> Iterator[Any]:
    for entry in fields(row):
        value = getattr(row, entry.name)
        if isinstance(value, Mapping) and value:
            yield replace(row, **{entry.name: {}})
            for key in value:
                left = {name: held for name, held in value.items() if name != key}
                yield replace(row, **{entry.name: left})
        elif entry.name in ("since", "recorded", "order") and value is not None:
            yield replace(row, **{entry.name: None})


# ---------------------------------------------------------------- programs


def _with_less(example: Example, wanted: str) -> Iterator[Example]:
    program = example.program
    for name, declared in program.declarations.items():
        for smaller in _smaller_declarations(declared):
            changed = replace(program, declarations={**program.declarations, name: smaller})
            yield replace(example, program=narrow(changed, [wanted]))


def _smaller_declarations(declared: Declared) -> Iterator[Declared]:
    match declared:
        case Segment(condition=condition):
            for smaller in _smaller(condition):
                yield replace(declared, condition=smaller)
        case Trait(value=value):
            for smaller in _smaller(value):
                yield replace(declared, value=smaller)
        case Partition(arms=arms):
            for at, (label, when) in enumerate(arms):
                if len(arms) > 1:
                    yield replace(declared, arms=arms[:at] + arms[at + 1 :])
                for smaller in _smaller(when):
                    changed = (*arms[:at], (label, smaller), *arms[at + 1 :])
                    yield replace(declared, arms=changed)


def _smaller(root: Any) -> Iterator[Any]:
    """The tree with one node of it made plainer."""
    for at, node in enumerate(walk(root)):
        for plainer in _plainer_nodes(node):
            if plainer != node:
                yield _with(root, at, plainer)


def _with(root: Any, at: int, plainer: Any) -> Any:
    """The tree with its node number `at`, in the order of `walk`, replaced."""
    seen = -1

    def change(node: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == at:
            seen += sum(1 for _ in walk(node)) - 1
            return plainer
        return map_children(node, change)

    return change(root)


def _plainer_nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, _CONDITIONS) and not isinstance(node, Always):
        yield Always(True)
        yield Always(False)
        yield from (inner for inner in children(node) if isinstance(inner, _CONDITIONS))
    if isinstance(node, _VALUES) and not isinstance(node, Literal | Missing):
        yield from (
            inner
            for inner in children(node)
            if isinstance(inner, _VALUES) and inner.type == node.type
        )
        yield Missing(node.type)
    match node:
        case Rows(source=source):
            yield replace(node, where=None, window=None, apart_from=None)
            for name in ("where", "window", "apart_from"):
                yield replace(node, **{name: None})
            yield from (inner for inner in children(source) if isinstance(inner, Rows))
        case Window():
            for name in ("start", "end"):
                yield replace(node, **{name: None})
            yield replace(node, after_start=False)
            yield replace(node, through_end=False)
        case Sequence(steps=steps):
            for count in range(1, len(steps)):
                yield replace(node, steps=steps[:count], absent=None)
            yield replace(node, absent=None, all_within=None, same=())
        case Step():
            yield Step(node.rows)
        case _:
            pass
    if is_dataclass(node):
        yield from _shorter(node)


def _shorter(node: Any) -> Iterator[Any]:
    """With fewer operands, groups or arms, and without what may be left out."""
    for entry in fields(node):
        value = getattr(node, entry.name)
        if isinstance(value, tuple) and entry.name in ("operands", "arms", "options", "per"):
            for at in range(len(value)):
                if len(value) > 1 or entry.name == "per":
                    yield replace(node, **{entry.name: value[:at] + value[at + 1 :]})
        if entry.name in ("among", "without", "timing", "visit", "within", "added", "where"):
            yield replace(node, **{entry.name: None})


# ---------------------------------------------------------------- the command


def fails_on(engine: str) -> Fails:
    """Does the engine say something else than the evaluator, or nothing at all?"""

    def fails(example: Example, name: str) -> bool:
        wanted = expected(example, name)
        if wanted is None:
            return False
        try:
            with opened(engine, example.world, needed(example.program)) as there:
                found = there.one(example.program, name, example.as_of)
        except EngineError:
            return True
        except Exception:  # no program that a rule can be
            return False
        return found != wanted and not (found is None and may_stop(example.program))

    return fails


def main() -> None:
    seed, name = int(sys.argv[1]), sys.argv[2]
    engine = sys.argv[3] if len(sys.argv) > 3 else "duckdb"
    found = shrunk(generate(seed), name, fails_on(engine))
    for declared in found.program.declarations.values():
        print(declared)
    for kind in ("entities", "events", "lists"):
        for table, rows in getattr(found.world, kind).items():
            for row in rows:
                print(table, row)
    print("as of", found.as_of, found.program.catalog.calendar)


if __name__ == "__main__":
    main()
