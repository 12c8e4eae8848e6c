"""A test made of rows that a target holds, as the text of a `test` block.

Comes in: a project, a segment or partition, keys as text. Goes out: a test that holds, with what
the rule reads of these entities under other keys and texts. No key of the data stands in it, nor in
what is said when it cannot be made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
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

if TYPE_CHECKING:
    from seglang.core.declarations import Program
    from seglang.project.project import Project


def test_from_data(
    project: Project,
    name: str,
    keys: Sequence[Sequence[str]],
    *,
    target: str | None = None,
    as_of: datetime | None = None,
    params: Mapping[str, object] | None = None,  # noqa: PT028
) -> str:
    """Raises SegError (SEG940 to SEG944, and what any other command says of a target)."""
    with project.connect(target, as_of=as_of, params=params) as connection:
        try:
            test = connection.life_test(name, keys)
            program = connection.program
            text = test_text(
                program, test.title, test.world, test.as_of, test.expected, test.individuals
            )
        except Unwritable as error:
            raise _not_told(name, f"a test has no words for {error}") from None
        except RunError:
            raise _not_told(name, "a number is too large") from None
    parameters = {**project.target_params(target), **(params or {})}
    if not _holds(text, program, parameters):
        raise _not_told(name, "the lines of a test leave out something that the rule looks at")
    return text


def _not_told(name: str, reason: str) -> SegError:
    return SegError.of(codes.NOT_TOLD_BY_A_TEST, name=name, reason=reason)


def _holds(text: str, program: Program, parameters: Mapping[str, object]) -> bool:
    """Read again, is it a test that passes?"""
    sink = Sink()
    module = parse(Source("test.seg", text), sink)
    tests = pipeline.check_tests([module], program, sink, parameters)
    return not sink.has_errors and all(each.passed for each in run(program, tests, EvaluatorBed()))
