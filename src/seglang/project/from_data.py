"""A test made of rows that a target holds, as the text of a `test` block.

Comes in: a project, a segment or partition, keys as text. Goes out: a test that holds, with what
the rule reads of these entities under other keys and texts. No key of the data stands in it, nor in
what is said when it cannot be made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from seglang import pipeline
from seglang.core.evaluate import RunError
from seglang.diagnostics.codes import coverage as codes
from seglang.diagnostics.model import Sink
from seglang.errors import SegError
from seglang.source import Source
from seglang.syntax.parse import parse
from seglang.testing.evaluator import EvaluatorBed
from seglang.testing.running import run
from seglang.witness.writing import Unwritable, test_text

_PLACE = "<from data>"

if TYPE_CHECKING:
    from seglang.core.declarations import Program
    from seglang.project.project import Project


def life_test_text(
    project: Project,
    name: str,
    keys: Sequence[Sequence[str]],
    *,
    target: str | None = None,
    as_of: datetime | None = None,
    params: Mapping[str, object] | None = None,
) -> str:
    """Raises SegError (SEG940 to SEG944, and what any other command says of a target)."""
    with project.connect(target, as_of=as_of, params=params) as connection:
        try:
            test = connection.life_test(name, keys)
            title = _title(project, test.title)
            text = test_text(
                connection.program, title, test.world, test.as_of, test.expected, test.individuals
            )
        except Unwritable as error:
            raise _not_told(name, f"a test has no words for {error}") from None
        except RunError:
            raise _not_told(name, "a number is too large") from None
        parameters = project.parameters(params, target)
        if not _holds(project, connection.program, title, text, parameters):
            reason = "the lines of a test leave out something that the rule looks at"
            raise _not_told(name, reason)
    return text


def _title(project: Project, wanted: str) -> str:
    """One that no test has."""
    taken = {test.heading.name.text for module in project.modules for test in module.tests}
    numbered = (wanted if number == 1 else f"{wanted} {number}" for number in count(1))
    return next(each for each in numbered if each not in taken)


def _not_told(name: str, reason: str) -> SegError:
    return SegError.of(codes.NOT_TOLD_BY_A_TEST, name=name, reason=reason)


def _holds(
    project: Project, program: Program, title: str, text: str, parameters: Mapping[str, object]
) -> bool:
    """Read again, is it a test that passes?"""
    sink = Sink()
    module = parse(Source(_PLACE, text), sink)
    tests = pipeline.check_tests([*project.modules, module], program, sink, parameters)
    mine = [test for test in tests if test.title == title]
    return bool(mine) and all(each.passed for each in run(program, mine, EvaluatorBed()))
