"""Runs the parse table that Lark made over the tokens of one declaration.

Comes in: tokens that end with `$END`. Goes out: the node that the builder made, or `Stuck`, which
knows the token that did not fit and can tell what would have. No recursion, so no depth of text
can exhaust the stack; each token costs a bounded number of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from seglang.syntax.table import SOFT, Table


class Token(NamedTuple):
    """`kind` is a terminal of the table, with `SOFT` added for a contextual word. Offsets count
    from the start of the file."""

    kind: int
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Stuck(Exception):  # noqa: N818 -- it is no error of ours
    """The parser could not go on at token number `at`."""

    at: int
    states: list[int]


def splice(start: int, end: int, *values: Any) -> list[Any]:
    """The builder of a repetition. Named so that `run` can grow the list of the earlier ones in
    place instead of copying it."""
    return list(values)


def run(
    table: Table, tokens: Sequence[Token], builders: Sequence[Callable[..., Any] | None]
) -> Any:
    """Parse `tokens`. `builders[rule]` gets the start and end offset of its text and its values."""
    actions, gotos, rules = table.actions, table.gotos, table.rules
    renamings = table.renamings
    name = table.terminal("NAME")
    states = [table.start]
    values: list[Any] = []
    starts: list[int] = []
    state = table.start
    end = 0
    for at, token in enumerate(tokens):
        kind = token[0]
        row = actions[state]
        if kind >= SOFT:
            kind -= SOFT
            if kind not in row:
                kind = name
        while True:
            action = row.get(kind)
            if action is None:
                raise Stuck(at, states)
            if action >= 0:
                states.append(action)
                values.append(token)
                starts.append(token[2])
                end = token[3]
                state = action
                break
            build = builders[-1 - action]
            if build is None:
                key = (states[-2], state, kind)
                renamed = renamings.get(key)
                if renamed is None:
                    renamed = renamings[key] = _renamed(table, *key)
                if renamed != state:
                    states[-1] = state = renamed
                    row = actions[state]
                    continue
            rule = rules[-1 - action]
            size = rule.size
            if build is None:  # its one part is its value
                states.pop()
            else:
                parts = values[-size:]
                if build is splice and rule.picks[0] == -2:
                    value = parts[0]
                    value.extend(parts[pick] for pick in rule.picks[1:])
                else:
                    arguments: list[Any] = []
                    for pick in rule.picks:
                        if pick >= 0:
                            arguments.append(parts[pick])
                        elif pick == -1:
                            arguments.append(None)
                        else:
                            arguments.extend(parts[-2 - pick])
                    value = build(starts[-size], end, *arguments)
                del states[-size:]
                del values[-size:]
                del starts[len(starts) - size + 1 :]
                values.append(value)
            state = gotos[states[-1]][rule.origin]
            states.append(state)
            if state == table.accept:
                return values[-1]
            row = actions[state]
    raise AssertionError("tokens must end with $END")


def before(table: Table, tokens: Sequence[Token], at: int) -> list[int]:
    """The states of the parser before it looked at token number `at`.

    When it gets stuck it has mostly reduced on the strength of that token already, and no longer
    knows all that would have fitted."""
    states = [table.start]
    name = table.terminal("NAME")
    for token in tokens[:at]:
        kind = token.kind
        if kind >= SOFT:
            kind = kind - SOFT if kind - SOFT in table.actions[states[-1]] else name
        while (action := table.actions[states[-1]][kind]) < 0:
            rule = table.rules[-1 - action]
            del states[len(states) - rule.size :]
            states.append(table.gotos[states[-1]][rule.origin])
        states.append(action)
    return states


def _renamed(table: Table, below: int, state: int, kind: int) -> int:
    """Where a chain of rules that only pass one value on (`sum: product`, `product: unary`, …)
    ends: most reductions are of this kind, so `run` takes each chain in one step."""
    while True:
        action = table.actions[state].get(kind, 0)
        rule = table.rules[-1 - action] if action < 0 else None
        if rule is None or rule.builder or rule.size != 1:
            return state
        after = table.gotos[below][rule.origin]
        if after == table.accept:
            return state
        state = after


def accepted(table: Table, states: Sequence[int], kind: int) -> bool:
    """Whether the parser in `states` can really take a token of this kind.

    The row of a state alone may promise too much: LALR merges what follows a rule elsewhere.
    """
    stack = list(states)
    while True:
        action = table.actions[stack[-1]].get(kind)
        if action is None:
            return False
        if action >= 0:
            return True
        rule = table.rules[-1 - action]
        del stack[len(stack) - rule.size :]
        state = table.gotos[stack[-1]][rule.origin]
        if state == table.accept:
            return True
        stack.append(state)


def expected(table: Table, states: Sequence[int]) -> frozenset[str]:
    """The terminals that would have fitted."""
    return frozenset(
        table.terminals[kind] for kind in table.actions[states[-1]] if accepted(table, states, kind)
    )
