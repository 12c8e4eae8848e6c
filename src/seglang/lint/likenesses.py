"""Two declarations that mean the same, however they are written."""

from __future__ import annotations

from seglang.core.nodes import Always, Declared, Partition, Segment, Trait
from seglang.core.simplify import simplify_node
from seglang.diagnostics.codes import hazards
from seglang.diagnostics.model import Related
from seglang.lint.canonical import canonical
from seglang.lint.findings import Findings


def look_at_likenesses(findings: Findings) -> None:
    """The later of two equal ones is reported, with the place of the earlier."""
    seen: dict[tuple[object, ...], Declared] = {}
    for declared in findings.program.declarations.values():
        meaning = _meaning(declared, findings)
        if meaning is None:
            continue
        first = seen.setdefault(meaning, declared)
        if first is declared:
            continue
        is_segment = isinstance(declared, Segment)
        findings.report(
            hazards.SAME_MEANING,
            declared.span,
            related=(Related(first.span, f"`{first.name}` stands here"),),
            kind="segment" if is_segment else "trait",
            name=declared.name,
            other=first.name,
            members="members" if is_segment else "values",
            reference=f"in segment {first.name}" if is_segment else first.name,
        )


def _meaning(declared: Declared, findings: Findings) -> tuple[object, ...] | None:
    match declared:
        case Segment(entity=entity, condition=condition):
            plain = simplify_node(condition, findings.calendar)
            if isinstance(plain, Always):
                return None  # everybody or nobody: reported as such
            return ("segment", entity, canonical(plain))
        case Trait(entity=entity, value=value):
            plain_value = simplify_node(value, findings.calendar)
            return ("trait", entity, canonical(plain_value))
        case Partition():
            return None
