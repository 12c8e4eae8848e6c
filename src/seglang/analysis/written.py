"""Conditions of a program as the analysis reads them: segments, traits and time travel written out,
in the plainest shape, and equal where they differ only in order and in names of rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from seglang.core.closure import narrow
from seglang.core.declarations import Program
from seglang.core.nodes import Condition, InSegment, TraitValue
from seglang.core.simplify import simplify, simplify_node
from seglang.core.sources import Rows
from seglang.core.walking import map_children, walk
from seglang.lint.canonical import canonical
from seglang.plan.inline import Inliner


def written(program: Program, condition: Condition, entity: str) -> Condition:
    """A condition about an entity, with everything it refers to written out."""
    calendar = program.catalog.calendar
    names = {
        node.name: None for node in walk(condition) if isinstance(node, InSegment | TraitValue)
    }
    used = simplify(narrow(program, names))
    plain = Inliner(used).condition(simplify_node(condition, calendar), entity)
    found: Condition = canonical(_nameless(simplify_node(plain, calendar)))
    return found


def _nameless(node: Any) -> Any:
    inner = map_children(node, _nameless)
    return replace(inner, name="") if isinstance(inner, Rows) else inner
