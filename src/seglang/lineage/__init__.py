"""Lineage: columns lead to attributes, properties, events and lists, those to traits, partitions
and segments, those to audiences.

Takes the checked program (and the derived events, which the core has left behind); gives nodes and
edges, from which a selection can be followed upstream and downstream and written as text, Mermaid
or JSON. Pure: reads no file and no database, and holds names only, never a value of the data.
"""

from __future__ import annotations

from collections.abc import Mapping

from seglang.core.declarations import Program
from seglang.lineage.catalog import draw_catalog
from seglang.lineage.drawing import Drawing
from seglang.lineage.model import Derived, Edge, Kind, Lineage, Node, Role
from seglang.lineage.rules import draw_rules
from seglang.lineage.selecting import Selection, find, follow, whole

__all__ = [
    "Derived",
    "Edge",
    "Kind",
    "Lineage",
    "Node",
    "Role",
    "Selection",
    "find",
    "follow",
    "lineage",
    "whole",
]


def lineage(program: Program, derived: Mapping[str, Derived]) -> Lineage:
    """Everything that the catalog and the program name. `derived` are the derived events and
    sessions of the rules, by name."""
    drawing = Drawing()
    draw_catalog(drawing, program.catalog)
    draw_rules(drawing, program, derived)
    return drawing.finished()
