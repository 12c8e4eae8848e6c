"""Finds a pattern in a text with a Thompson automaton: all its states at once, so that the time
is linear in the text whatever the pattern."""

from __future__ import annotations

from typing import assert_never

from seglang.patterns.tree import (
    Alternatives,
    Characters,
    End,
    Pattern,
    Repeat,
    Sequence,
    Start,
    Tree,
)

# A state is what must come next and the state after it; a tree is compiled from its end, so that
# a state knows its successors. Splits are lists because a loop must point back at itself.


class _State:
    __slots__ = ("exits", "test")

    def __init__(self, test: Characters | Start | End | None, exits: list[_State]) -> None:
        self.test = test
        self.exits = exits


def match(pattern: Pattern, text: str) -> bool:
    """Is the pattern found anywhere in the text?"""
    accept = _State(None, [])
    start = _compiled(pattern.tree, accept)
    current: list[_State] = []
    for position in range(len(text) + 1):
        # The pattern may begin at every position.
        reached = _closure([*current, start], position == 0, position == len(text))
        if accept in reached:
            return True
        if position < len(text):
            point = ord(text[position])
            current = [
                state.exits[0]
                for state in reached
                if isinstance(state.test, Characters) and state.test.holds(point)
            ]
    return False


def _compiled(tree: Tree, after: _State) -> _State:
    match tree:
        case Characters() | Start() | End():
            return _State(tree, [after])
        case Sequence(parts):
            for part in reversed(parts):
                after = _compiled(part, after)
            return after
        case Alternatives(options):
            return _State(None, [_compiled(option, after) for option in options])
        case Repeat(inner, low, high):
            if high is None:
                loop = _State(None, [after])
                loop.exits.append(_compiled(inner, loop))
                after = loop
            else:
                end = after
                for _ in range(high - low):
                    after = _State(None, [end, _compiled(inner, after)])
            for _ in range(low):
                after = _compiled(inner, after)
            return after
        case _:
            assert_never(tree)


def _closure(states: list[_State], at_start: bool, at_end: bool) -> dict[_State, None]:
    """The states, and all that can be reached from them without a character."""
    reached: dict[_State, None] = {}
    pending = list(states)
    while pending:
        state = pending.pop()
        if state in reached:
            continue
        reached[state] = None
        match state.test:
            case None:
                pending.extend(state.exits)
            case Start():
                pending.extend(state.exits if at_start else ())
            case End():
                pending.extend(state.exits if at_end else ())
            case Characters():
                pass
    return reached
