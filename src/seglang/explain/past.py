"""What was so at another instant, and what changed, in plain English."""

from __future__ import annotations

from collections.abc import Sequence

from seglang.core.edges import AS_OF, Edge
from seglang.core.nodes import And, Compare, Condition, InSegment, Known, Not, Operator, Or, Value
from seglang.core.past import HeldAt, HistoryTest, PastValues, ValueAt
from seglang.explain.instants import edge_text
from seglang.explain.rows import condition_text, window_phrase
from seglang.explain.values import Scope, value_text


def held_text(condition: HeldAt, scope: Scope, negated: bool) -> str:
    """`was in segment vip as of 30 days ago`."""
    when = edge_text(condition.instant.edge, scope.program.catalog.calendar)
    if isinstance(condition.condition, InSegment):
        name = condition.condition.name
        if negated:
            return f"was not in segment {name} as of {when} (or not there yet)"
        return f"was in segment {name} as of {when}"
    text = condition_text(condition.condition, scope)
    return f"as of {when} it was {'not ' if negated else ''}so that ({text})"


def replayed_text(operands: Sequence[Condition], many: str, scope: Scope) -> str | None:
    """One thing that is looked at, at several instants: `was in segment vip at each of these 3
    instants: …`; None when the conditions are not of this kind."""
    held = [operand for operand in operands if isinstance(operand, HeldAt)]
    if len(held) < 2 or len(held) < len(operands):
        return None
    if any(one.condition != held[0].condition for one in held):
        return None
    first = held[0].condition
    if isinstance(first, InSegment):
        said = f"was in segment {first.name}"
    else:
        said = f"it was so that ({condition_text(first, scope)})"
    instants = _listed([one.instant.edge for one in held], scope)
    return f"{said} as of {many} {len(held)} instants: {instants}"


def past_text(condition: PastValues, scope: Scope, negated: bool) -> str:
    name = f"the {condition.entity}'s {condition.name}" if scope.is_inner else condition.name
    when = window_phrase(condition.window, scope)
    new = value_text(condition.new, scope) if condition.new is not None else None
    if condition.test is HistoryTest.EVER:
        return f"{name} was {'never' if negated else 'ever'} {new} {when}"
    change = _from_to(condition.old, condition.new, scope)
    verb = "did not change" if negated else "changed"
    return " ".join(part for part in (name, verb, change, when) if part)


def _from_to(old: Value | None, new: Value | None, scope: Scope) -> str:
    parts = []
    if old is not None:
        parts.append(f"from {value_text(old, scope)}")
    if new is not None:
        parts.append(f"to {value_text(new, scope)}")
    return " ".join(parts)


def compared_text(condition: Condition, scope: Scope) -> str | None:
    """`lifecycle changed` and `was ever` of a value that is replayed, said in one sentence; None
    for any other condition."""
    tests = condition.operands if isinstance(condition, Or) else (condition,)
    steps = [_step(test) for test in tests]
    if all(step is not None for step in steps):
        first = steps[0]
        assert first is not None
        value = _now(first[0])
        instants = [_edge(first[0]), *(_edge(step[1]) for step in steps if step is not None)]
        change = _from_to(first[2], first[3], scope)
        said = f"{value_text(value, scope)} changed{' ' if change else ''}{change}"
        return f"{said} from one to the next of these instants: {_listed(instants, scope)}"
    values = [_ever(test) for test in tests]
    if len(tests) < 2 or any(value is None for value in values):
        return None
    found = [value for value in values if value is not None]
    if len({(_now(left), right) for left, right in found}) > 1:
        return None
    (left, wanted), *_ = found
    said = f"{value_text(_now(left), scope)} was {value_text(wanted, scope)}"
    return f"{said} at one of these instants: {_listed([_edge(one) for one, _ in found], scope)}"


_Step = tuple[Value, Value, Value | None, Value | None]


def _step(condition: Condition) -> _Step | None:
    """The earlier and the later value of one comparison, and the values that are asked for."""
    match condition:
        case And((Known(earlier), Known(later), Not(Compare(Operator.EQUAL, one, other)))):
            found: _Step = (earlier, later, None, None)
            fits = (one, other) == (earlier, later)
        case And((Compare(Operator.EQUAL, earlier, old), Known(later), Not(Compare()))):
            found, fits = (earlier, later, old, None), True
        case And((Known(earlier), Compare(Operator.EQUAL, later, new), Not(Compare()))):
            found, fits = (earlier, later, None, new), True
        case And((Compare(Operator.EQUAL, earlier, old), Compare(Operator.EQUAL, later, new))):
            found, fits = (earlier, later, old, new), True
        case _:
            return None
    replayed = isinstance(found[0], ValueAt) and _now(found[0]) == _now(found[1])
    return found if fits and replayed else None


def _ever(condition: Condition) -> tuple[Value, Value] | None:
    match condition:
        case Compare(Operator.EQUAL, left, right):
            return left, right
        case _:
            return None


def _now(value: Value) -> Value:
    return value.value if isinstance(value, ValueAt) else value


def _edge(value: Value) -> Edge:
    return value.instant.edge if isinstance(value, ValueAt) else AS_OF


def _listed(edges: Sequence[Edge], scope: Scope) -> str:
    calendar = scope.program.catalog.calendar
    texts = [edge_text(edge, calendar) for edge in edges]
    if len(texts) > 6:
        between = f"… ({len(texts) - 4} more)"
        texts = [*texts[:2], between, *texts[-2:]]
    return ", ".join(texts)
