"""Coverage for people and for machines: what is never shown to decide, and where it is written.

Takes `Coverage` and the texts of the rules, gives text or an object of JSON. `would` finds the
smallest world that would show something, as the text of a test, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from seglang.core.declarations import Program
from seglang.coverage.deciding import Wanted, deciding, reaching
from seglang.coverage.shown import Coverage, Covered, CoveredArm, CoveredAtom
from seglang.source import Source, Span


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that no test shows. `words` say what, `lack` what it never does. `number`: those of
    one condition have one. `would` is what it does in a world that shows it; `wanted`: ways of such
    a world, the simplest first. `of_gate`: of a channel's gate, which only shows in who is
    published. `holds`: which truth of a condition it is about, None for an arm."""

    covered: Covered
    number: int
    words: str
    lack: str
    would: str
    span: Span
    wanted: Callable[[], Iterator[Wanted]]
    of_gate: bool = False
    holds: bool | None = None


Would: TypeAlias = Callable[[Gap], str | None]
_LONGEST = 90


def written(sources: Mapping[str, Source], span: Span) -> str | None:
    """What the author wrote there, on one line; None when it is not from a rule file."""
    source = sources.get(span.file)
    if source is None:
        return None
    text = " ".join(source.text[span.start : span.end].split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def gaps(program: Program, covered: Covered, sources: Mapping[str, Source]) -> Iterator[Gap]:
    """What is not shown of one declaration, in the order of the text."""
    numbers = {id(atom): number for number, atom in enumerate(covered.all_atoms)}

    def of_atom(atom: CoveredAtom) -> Iterator[Gap]:
        words = words_of(atom, sources)
        for shown, holds in ((atom.when_true, True), (atom.when_false, False)):
            if shown is None:

                def wanted(number: int = numbers[id(atom)], holds: bool = holds) -> Any:
                    return deciding(program, covered.instance, number, holds)

                lack = f"never decides when it is {str(holds).lower()}"
                yield Gap(
                    covered,
                    numbers[id(atom)],
                    words,
                    lack,
                    f"decides when it is {str(holds).lower()}",
                    atom.atom.span,
                    wanted,
                    of_gate=atom.says is not None,
                    holds=holds,
                )

    for atom in covered.atoms:
        yield from of_atom(atom)
    for number, arm in enumerate(covered.arms):
        for atom in arm.atoms:
            yield from of_atom(atom)
        if arm.shown is None:

            def reached(number: int = number) -> Iterator[Wanted]:
                return iter((reaching(program, covered.instance, number),))

            lack, would = "is never reached", "is reached"
            label = f'"{arm.label}"'
            yield Gap(covered, -1 - number, label, lack, would, arm.span, reached)
    for atom in covered.gates:
        yield from of_atom(atom)


def words_of(atom: CoveredAtom, sources: Mapping[str, Source]) -> str:
    return atom.says or written(sources, atom.atom.span) or "a condition"


def coverage_text(
    program: Program, coverage: Coverage, sources: Mapping[str, Source], would: Would
) -> str:
    """Lines, ending with a line end: what is not shown, then the percentages."""
    lines: list[str] = []
    for covered in coverage.declarations:
        for together in _by_condition(gaps(program, covered, sources)):
            first = together[0]
            lack = first.lack if len(together) == 1 else "never decides"
            lines.append(f"{_place(sources, first.span)}: {covered.name}: {first.words} {lack}")
            for gap in together:
                lines.extend(f"    {line}".rstrip() for line in (would(gap) or "").splitlines())
    if lines:
        lines.append("")
    width = max((len(covered.name) for covered in coverage.declarations), default=0)
    width = max(width, len("all"))
    for covered in coverage.declarations:
        counts = f"{covered.shown} of {covered.asked}"
        lines.append(f"{covered.name:<{width}}  {_percent(covered.percent):>6}  {counts}")
    lines.append(f"{'all':<{width}}  {_percent(coverage.percent):>6}")
    return "\n".join(lines) + "\n"


def _by_condition(found: Iterator[Gap]) -> Iterator[list[Gap]]:
    """Those of one condition, true and false, together."""
    for _, together in groupby(found, key=lambda gap: gap.number):
        yield list(together)


def _percent(percent: float) -> str:
    # Rounded down: 100% is said only where all is shown.
    return f"{int(percent * 10) / 10:g}%"


def _place(sources: Mapping[str, Source], span: Span) -> str:
    source = sources.get(span.file)
    return "(no file)" if source is None else f"{span.file}:{source.position(span.start).line}"


def coverage_object(
    program: Program, coverage: Coverage, sources: Mapping[str, Source], would: Would
) -> dict[str, Any]:
    """The same as an object of JSON."""

    def condition(atom: CoveredAtom) -> dict[str, Any]:
        return {
            "condition": words_of(atom, sources),
            **place_object(sources, atom.atom.span),
            "true": atom.when_true,
            "false": atom.when_false,
        }

    def arm_object(arm: CoveredArm) -> dict[str, Any]:
        return {
            "label": arm.label,
            **place_object(sources, arm.span),
            "reached": arm.shown,
            "conditions": [condition(atom) for atom in arm.atoms],
        }

    def declaration(covered: Covered) -> dict[str, Any]:
        return {
            "name": covered.name,
            "entity": covered.entity,
            **place_object(sources, covered.span),
            "percent": round(covered.percent, 2),
            "shown": covered.shown,
            "asked": covered.asked,
            "conditions": [condition(atom) for atom in (*covered.atoms, *covered.gates)],
            "arms": [arm_object(arm) for arm in covered.arms],
            "missing": [
                {
                    "what": gap.words,
                    "lack": gap.lack,
                    **place_object(sources, gap.span),
                    "test": would(gap),
                }
                for gap in gaps(program, covered, sources)
            ],
        }

    return {
        "percent": round(coverage.percent, 2),
        "declarations": [declaration(covered) for covered in coverage.declarations],
    }


def place_object(sources: Mapping[str, Source], span: Span) -> dict[str, Any]:
    source = sources.get(span.file)
    if source is None:
        return {"file": None, "line": None, "column": None}
    at = source.position(span.start)
    return {"file": span.file, "line": at.line, "column": at.column}
