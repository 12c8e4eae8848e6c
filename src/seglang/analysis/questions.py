"""Can a condition hold for anybody, at any instant?

`can_hold` asks the solver; NOTHING means that it cannot, whatever the data. `example` looks for a
small world in which it does, and gives only one that the evaluator confirms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from seglang.analysis.encoding import Encoder
from seglang.analysis.solver import Found
from seglang.analysis.written import written
from seglang.core.declarations import Program
from seglang.core.nodes import Condition


def can_hold(
    program: Program, entity: str, condition: Condition, as_of: datetime | None = None
) -> Found:
    """At the instant, or (None) at any. Raises SolverMissing."""
    encoder = Encoder(program, entity, as_of)
    wanted = encoder.ask(written(program, condition, entity))
    encoder.close()
    found, _ = encoder.logic.search((wanted,))
    return found
