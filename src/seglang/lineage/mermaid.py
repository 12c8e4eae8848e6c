"""A selection as a Mermaid flowchart, which GitHub and GitLab draw in Markdown.

Nodes have numbers for ids, and every character of a name that Mermaid might read as its own stands
as its number, so that no name breaks the drawing.
"""

from __future__ import annotations

import re

from seglang.lineage.model import Kind, Role
from seglang.lineage.selecting import Selection
from seglang.lineage.words import called

# How many edges Mermaid draws unless its `maxEdges` says otherwise.
MOST_EDGES = 500

_SHAPES = {
    Kind.COLUMN: ('[("', '")]'),
    Kind.LIST: ('[["', '"]]'),
    Kind.TRAIT: ('("', '")'),
    Kind.PARTITION: ('{{"', '"}}'),
    Kind.SEGMENT: ('(["', '"])'),
    Kind.AUDIENCE: ('>"', '"]'),
}
_BOX = ('["', '"]')
_QUIET = (Role.RULE, Role.ABOUT, Role.VALUE, Role.MEMBERS)
_PLAIN = re.compile(r"[^\w .,:()/+-]", re.ASCII)


def mermaid(selection: Selection) -> str:
    numbers = {node.id: f"n{number}" for number, node in enumerate(selection.nodes)}
    lines = ["flowchart LR"]
    for node in selection.nodes:
        left, right = _SHAPES.get(node.kind, _BOX)
        lines.append(f"    {numbers[node.id]}{left}{escaped(called(node))}{right}")
    for edge in selection.edges:
        label = "" if edge.role in _QUIET else f"|{edge.role.value}|"
        lines.append(f"    {numbers[edge.source]} -->{label} {numbers[edge.target]}")
    if selection.starts:
        lines.append("    classDef named stroke-width:4px")
        lines.append(f"    class {','.join(numbers[node.id] for node in selection.starts)} named")
    return "".join(f"{line}\n" for line in lines)


def escaped(name: str) -> str:
    """Letters of other alphabets too are numbers: every version of Mermaid draws them."""
    return _PLAIN.sub(lambda found: f"#{ord(found[0])};", name)
