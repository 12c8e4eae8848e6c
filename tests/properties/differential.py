"""What the evaluator says of a random example, to compare an engine with."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import together
from answers import TOO_LARGE, answer
from generate import Example
from random_world import nodes_of

from seglang.core.declarations import Program, Segment
from seglang.core.evaluate import members, trait_values
from seglang.core.standings import Cut, Ranked
from seglang.engines.model import Engine, EngineError
from seglang.functions import RunError
from seglang.plan.lower import lower
from seglang.sql.emit import emit
from seglang.sql.tree import StatementTooLarge

PROGRAMS = int(os.environ.get("SEGLANG_PROGRAMS", "125"))
FIRST = int(os.environ.get("SEGLANG_SEED", "0"))
BATCH = 25
STARTS = range(FIRST, FIRST + PROGRAMS, BATCH)


def seeds(start: int) -> range:
    return range(start, min(start + BATCH, FIRST + PROGRAMS))


def check(example: Example, engine: Engine, random: Random) -> None:
    """Every declaration has the same answer on the engine, whose tables hold the example's rows."""
    for name in example.program.declarations:
        wanted = expected(example, name)
        if wanted is None:
            continue
        is_open = random.random() < 0.3
        try:
            found = answer(engine, example.program, name, example.as_of, open=is_open)
        except StatementTooLarge:  # a limit with a diagnostic
            continue
        except EngineError as error:
            said = f"{error}: {error.__context__}"
            raise AssertionError(explain(example, name, engine, said, {}, is_open)) from None
        nobody = not example.world.entities.get(example.program.declarations[name].entity)
        # Postgres computes constants before it looks for anybody.
        if found is None and (nobody or may_stop(example.program)):
            continue
        assert found == wanted, explain(example, name, engine, found, wanted, is_open)
    for names in together.groups_of(example.program):
        check_together(example, names, engine, random)


def check_together(example: Example, names: Sequence[str], engine: Engine, random: Random) -> None:
    """The segments of an entity have the same members when they are computed together."""
    wanted = {name: expected(example, name) for name in names}
    names = [name for name in names if wanted[name] is not None]
    if not names:
        return
    try:
        script = together.script_of(example.program, names, example.as_of, engine.dialect, random)
        found = together.memberships(engine, script)
    except StatementTooLarge:
        return
    except EngineError as error:
        said = f"{error}: {error.__context__}"
        if any(known in said for known in TOO_LARGE) or may_stop(example.program):
            return
        raise AssertionError(f"seed {example.seed}, {names}: {said}") from None
    for name in names:
        assert found[name] == wanted[name], (
            f"seed {example.seed}, {name} among {names}, as of {example.as_of}\n"
            f"{example.program.declarations[name]}\nevaluator: {wanted[name]}\n"
            f"{engine.source}: {found[name]}"
        )


def expected(example: Example, name: str) -> Mapping[Any, Any] | None:
    """None when a number is too large."""
    program, world, as_of = example.program, example.world, example.as_of
    try:
        if isinstance(program.declarations[name], Segment):
            return dict.fromkeys(members(program, name, world, as_of), True)
        return dict(trait_values(program, name, world, as_of))
    except RunError:
        return None


def may_stop(program: Program) -> bool:
    """A share of a total with negative values is an error, which an engine that does not look at
    it never meets."""
    return any(isinstance(node, Ranked) and node.cut is Cut.OF_TOTAL for node in nodes_of(program))


def explain(
    example: Example, name: str, engine: Engine, found: Any, wanted: Any, is_open: bool
) -> str:
    plan = lower(example.program, name)
    compiled = emit(plan, engine.dialect, None if is_open else example.as_of)
    if isinstance(found, dict):
        found = {
            key: found.get(key) for key in wanted.keys() | found if differs(found, wanted, key)
        }
        wanted = {key: wanted.get(key) for key in found}
    return (
        f"seed {example.seed}, {name}, as of {example.as_of}\n{example.program.declarations[name]}"
        f"\n{compiled.sql}\nevaluator: {wanted}\n{engine.source}: {found}"
    )


def differs(left: Mapping[Any, Any], right: Mapping[Any, Any], key: Any) -> bool:
    return left.get(key) != right.get(key) or (key in left) != (key in right)
