"""The smallest world that would show what no test shows, as the text of a `test` block.

Comes in: a gap that coverage found. Goes out: a test that fills it, or None where no world was
found. What the test expects is what the rules say: whoever keeps it confirms that they are right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from seglang.core.declarations import Partition, Program
from seglang.core.evaluate import RunError, members, members_of, trait_values
from seglang.core.nodes import Compare, Condition, InSegment, Literal, Not, Operator, TraitValue
from seglang.core.rule_tests import Expected, ExpectedCondition, ExpectedMembers, RuleTest
from seglang.coverage.report import Gap, gaps
from seglang.coverage.shown import coverage
from seglang.types import EnumType
from seglang.witness.search import Found, find
from seglang.witness.writing import Unwritable, named_individuals, test_text

_WAYS = 4
_EVALUATIONS = 2_000
# So many are looked for: whoever wants to see more names a rule.
MOST = 12


@dataclass(slots=True)
class SmallestWorlds:
    program: Program
    as_of: datetime
    left: int = MOST

    def __call__(self, gap: Gap) -> str | None:
        if self.left <= 0:
            return None
        self.left -= 1
        for wanted in islice(gap.wanted(), _WAYS):
            entity = gap.covered.entity
            found = find(self.program, entity, wanted, self.as_of, _EVALUATIONS)
            if found is not None:
                try:
                    test = self._test(gap, found)
                    if self._shows(gap, test):
                        return test_text(
                            self.program,
                            test.title,
                            test.world,
                            test.as_of,
                            test.expected,
                            test.individuals,
                        )
                except (Unwritable, RunError):
                    continue
        return None

    def _test(self, gap: Gap, found: Found) -> RuleTest:
        individuals = named_individuals(self.program.catalog, found.world)
        names = {one.key: name for name, one in individuals.items() if one.entity == found.entity}
        expected = (self.expected(gap, found, names),)
        title = f"{gap.covered.name}: {gap.words} {gap.would}"
        return RuleTest(title, self.as_of, found.world, individuals, expected)

    def _shows(self, gap: Gap, test: RuleTest) -> bool:
        left = {
            (each.number, each.holds)
            for covered in coverage(self.program, [test], [gap.covered.name]).declarations
            if covered.instance == gap.covered.instance
            for each in gaps(self.program, covered, {})
        }
        return (gap.number, gap.holds) not in left

    def expected(self, gap: Gap, found: Found, names: dict[tuple[object, ...], str]) -> Expected:
        """What the rules say of the individual; of a gate who is published."""
        name, world = gap.covered.instance, found.world
        declared = self.program.declared(name)
        if isinstance(declared, Partition):
            label = trait_values(self.program, name, world, self.as_of)[found.key]
            labels = (*(each for each, _ in declared.arms), declared.otherwise)
            type = EnumType(tuple(dict.fromkeys(labels)))
            asked = Compare(Operator.EQUAL, TraitValue(name, type), Literal(label, type))
            return ExpectedCondition(names[found.key], asked)
        if gap.of_gate:
            inside = members(self.program, name, world, self.as_of)
            return ExpectedMembers(name, tuple(names[key] for key in inside))
        asks = InSegment(name)
        inside = members_of(self.program, found.entity, asks, world, self.as_of)
        condition: Condition = asks if found.key in inside else Not(asks)
        return ExpectedCondition(names[found.key], condition)
