"""Ranks and scores in plain English."""

from __future__ import annotations

from seglang.core.edges import AsOf
from seglang.core.nodes import AttributeValue, TraitValue, Value
from seglang.core.standings import Cut, Direction, Ranked, Score
from seglang.explain.instants import edge_text
from seglang.explain.rows import condition_text
from seglang.explain.values import Scope, constant_text, value_text

_SCORES = {4: "quartile", 5: "quintile", 10: "decile", 100: "percentile rank"}


def ranked_text(condition: Ranked, scope: Scope, negated: bool) -> str:
    """`is among the highest 20% by ltv, within the same country`."""
    word = "highest" if condition.direction is Direction.TOP else "lowest"
    match condition.cut:
        case Cut.COUNT:
            size = f"the {condition.amount} {word}"
        case Cut.SHARE:
            size = f"the {word} {_percent(condition, scope)}"
        case Cut.OF_TOTAL:
            size = f"the fewest {word} that make {_percent(condition, scope)} of the sum"
    ties = "equal values of the last one included" if condition.with_ties else "ties by key"
    verb = "is not" if negated else "is"
    by = value_text(condition.value, scope)
    return f"{verb} among {size} by {by}{_pool_text(condition, scope)} ({ties})"


def _percent(condition: Ranked, scope: Scope) -> str:
    return f"{constant_text((condition.amount * 100).normalize(), scope.zone)}%"


def score_text(value: Score, scope: Scope) -> str:
    name = _SCORES.get(value.parts, f"score (of {value.parts})")
    return f"the {name} of {value_text(value.value, scope)}{_pool_text(value, scope)}"


def _pool_text(node: Ranked | Score, scope: Scope) -> str:
    """Who is compared with whom, and when."""
    text = ""
    if node.per:
        names = [_group_text(part, scope) for part in node.per]
        text += f", within the same {' and '.join(names)}"
    if node.among is not None:
        text += f", among every {node.entity} for which ({condition_text(node.among, scope)})"
    if not isinstance(node.at, AsOf):
        text += f", as of {edge_text(node.at, scope.program.catalog.calendar)}"
    return text


def _group_text(value: Value, scope: Scope) -> str:
    if isinstance(value, AttributeValue | TraitValue):
        return value.name
    return value_text(value, scope)
