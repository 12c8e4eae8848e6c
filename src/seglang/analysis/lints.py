"""Hazards that only a proof finds: `seg check --deep`.

Takes a program and what the plain lints have said of it; reports what else can never hold, always
holds, is implied by its neighbours, takes nobody or means the same, and expectations that the rules
do not keep. Where a plain lint has said the like of a declaration, or was told to be silent there,
this one is: one cause is reported once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations

from seglang.analysis.claims import Claim, Relationship
from seglang.analysis.proofs import Verdict, answer
from seglang.analysis.questions import Judged, Part, Question
from seglang.analysis.written import written
from seglang.core.audience import audience
from seglang.core.declarations import Declared, Partition, Program, Segment
from seglang.core.edges import AS_OF
from seglang.core.nodes import (
    And,
    AttributeValue,
    Condition,
    InList,
    InSegment,
    Literal,
    Moment,
    Or,
)
from seglang.core.sources import EventArm, Related
from seglang.core.walking import walk
from seglang.diagnostics.codes import analysis, hazards
from seglang.diagnostics.model import Code, Diagnostic, Sink
from seglang.diagnostics.model import Related as Place
from seglang.lint.findings import Findings
from seglang.source import Span
from seglang.syntax import nodes as syntax
from seglang.syntax.nodes import Module

_MOST_OPERANDS = 12
_MOST_ALIKE = 8
# The plain lints that say the like.
_OF_CONDITIONS = (hazards.NEVER_HOLDS, hazards.ALWAYS_HOLDS, hazards.IMPLIED_BY_NEIGHBOUR)
_PLAIN: Mapping[Code, tuple[Code, ...]] = {
    analysis.NEVER_MATCHES: _OF_CONDITIONS,
    analysis.ALWAYS_MATCHES: _OF_CONDITIONS,
    analysis.IDLE_CONDITION: _OF_CONDITIONS,
    analysis.NOBODY_GETS_LABEL: (hazards.UNREACHABLE_ARM, hazards.NEVER_HOLDS),
    analysis.EQUAL_SEGMENTS: (hazards.SAME_MEANING,),
}


def look_deeper(program: Program, modules: Sequence[Module], sink: Sink, as_of: datetime) -> None:
    """Report to `sink`, which holds what the plain lints said. Raises SolverMissing."""
    look = _Look(Findings(program, modules, sink, as_of), tuple(sink), as_of)
    for declared in program.declarations.values():
        match declared:
            case Segment():
                look.segment(declared)
            case Partition():
                look.partition(declared)
            case _:
                pass
    look.likenesses()
    look.expectations()


class _Look:
    def __init__(
        self, findings: Findings, reported: Collection[Diagnostic], as_of: datetime
    ) -> None:
        self._findings = findings
        self._program = findings.program
        self._as_of = as_of
        self._said: dict[tuple[str, int], set[str]] = {}
        for each in reported:
            if each.span is not None:
                place = self._place(each.span.file, each.span.start)
                self._said.setdefault(place, set()).add(each.code.id)
        self._settled: set[str] = set()  # segments of nobody or everybody

    def _place(self, file: str, start: int) -> tuple[str, int]:
        """The declaration around a place."""
        found = self._findings.declaration_at(Span(file, start, start))
        return (file, start if found is None else found.span.start)

    def _is_said(self, declared: Declared, code: Code) -> bool:
        place = self._place(declared.span.file, declared.span.start)
        said = self._said.get(place, set()) | set(declared.note.allowed)
        return any(plain.id in said for plain in _PLAIN[code])

    # ------------------------------------------------------------ one declaration

    def segment(self, segment: Segment) -> None:
        condition = segment.condition
        operands: tuple[Condition, ...] = ()
        if isinstance(condition, And | Or) and len(condition.operands) <= _MOST_OPERANDS:
            operands = condition.operands
        judged = Judged(self._program, segment.entity, (condition, *operands))
        never, always = judged.excluded([(0, True)]), judged.excluded([(0, False)])
        if never or always:
            self._settled.add(segment.name)
        if self._is_said(segment, analysis.NEVER_MATCHES):
            return
        if never or always:
            code = analysis.NEVER_MATCHES if never else analysis.ALWAYS_MATCHES
            self._findings.report(code, segment.span, name=segment.name)
            return
        for number, operand in enumerate(operands, 1):
            if operand.span == condition.span:
                return  # the author wrote one phrase
            others = [each for each in range(1, len(operands) + 1) if each != number]
            holds = isinstance(condition, And)
            if judged.excluded([*((other, holds) for other in others), (number, not holds)]):
                self._findings.report(analysis.IDLE_CONDITION, operand.span)
                return

    def partition(self, partition: Partition) -> None:
        conditions = [condition for _, condition in partition.arms]
        if self._is_said(partition, analysis.NOBODY_GETS_LABEL):
            return
        judged = Judged(self._program, partition.entity, conditions)
        for number, (label, condition) in enumerate(partition.arms):
            earlier = [(before, False) for before in range(number)]
            if judged.excluded([*earlier, (number, True)]):
                self._unreachable(partition, label, condition.span)
        if judged.excluded([(number, False) for number in range(len(conditions))]):
            self._unreachable(partition, partition.otherwise, partition.span)

    def _unreachable(self, partition: Partition, label: str, span: Span) -> None:
        place = span if span.file else partition.span
        self._findings.report(analysis.NOBODY_GETS_LABEL, place, arm=label, name=partition.name)

    # ------------------------------------------------------------ two segments

    def likenesses(self) -> None:
        """Segments that look at the same things and name the same constants, two by two."""
        groups: dict[tuple[str, frozenset[tuple[str, object]]], list[Segment]] = {}
        for declared in self._program.declarations.values():
            if isinstance(declared, Segment) and self._is_comparable(declared):
                groups.setdefault((declared.entity, self._reads(declared)), []).append(declared)
        for (entity, _), group in groups.items():
            some = group[:_MOST_ALIKE]
            if len(some) < 2:
                continue
            judged = Judged(self._program, entity, [each.condition for each in some])
            found: set[int] = set()
            for first, second in combinations(range(len(some)), 2):
                if second not in found and all(
                    judged.excluded([(first, one), (second, not one)]) for one in (True, False)
                ):
                    found.add(second)
                    self._equal(some[first], some[second])

    def _is_comparable(self, segment: Segment) -> bool:
        """What is published for a channel is not the rule alone; what is deprecated may go."""
        return (
            segment.channel is None
            and segment.note.deprecated is None
            and segment.name not in self._settled
        )

    def _reads(self, segment: Segment) -> frozenset[tuple[str, object]]:
        condition = written(self._program, segment.condition, segment.entity)
        return frozenset(_looked_at(condition))

    def _equal(self, first: Segment, second: Segment) -> None:
        if self._is_said(second, analysis.EQUAL_SEGMENTS):
            return
        self._findings.report(
            analysis.EQUAL_SEGMENTS,
            second.span,
            related=(Place(first.span, f"`{first.name}` stands here"),),
            name=second.name,
            other=first.name,
        )

    # ------------------------------------------------------------ expectations

    def expectations(self) -> None:
        for module in self._findings.modules:
            for declaration in module.declarations:
                declared = self._program.declarations.get(declaration.heading.name.text)
                if isinstance(declared, Segment):
                    for annotation in declaration.heading.annotations:
                        for argument in annotation.arguments:
                            if isinstance(argument, syntax.Expectation):
                                self._expectation(declared, argument)

    def _expectation(self, segment: Segment, expected: syntax.Expectation) -> None:
        if expected.segment is None or expected.subject not in _EXPECTED:
            return
        other = expected.segment.text
        if not isinstance(self._program.declarations.get(other), Segment):
            return
        relationship, expected_words, problem, holds = _EXPECTED[expected.subject]
        question = Question(
            segment.entity,
            [
                Part(self._program, audience(self._program, segment.name), True),
                Part(self._program, InSegment(other), holds),
            ],
        )
        found = answer(question, self._program, self._as_of)
        if found.verdict is Verdict.REFUTED:
            self._findings.report(
                analysis.EXPECTATION_REFUTED,
                expected.span,
                name=segment.name,
                expected=expected_words,
                other=other,
                problem=problem,
                claim=Claim(relationship, segment.name, other).text,
            )


_EXPECTED: Mapping[str, tuple[Relationship, str, str, bool]] = {
    "subset": (Relationship.SUBSET, "a subset of", "need not be one of", False),
    "disjoint": (Relationship.DISJOINT, "disjoint from", "may be one of", True),
}


def _looked_at(condition: Condition) -> Iterator[tuple[str, object]]:
    for node in walk(condition):
        match node:
            case AttributeValue(name=name):
                yield "attribute", name
            case EventArm(event=name):
                yield "event", name
            case InList(list=name):
                yield "list", name
            case Related(relation=name):
                yield "relation", name
            case Moment(edge) if edge != AS_OF:
                yield "instant", edge
            case Literal(value) if value not in (0, 1):
                yield "constant", value
            case _:
                pass
