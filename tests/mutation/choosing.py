"""Which tests a mutant is shown to: those that run its lines, the quick ones first.

Comes in: what `recording` left behind. Goes out: names of tests, in the order in which they are to
run, worth at most the given seconds. Where more tests run a line than fit, half of the time goes to
the quickest, a quarter to random programs, the rest to a random choice among the others, so that no
kind of test is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from coverage import CoverageData

from mutation.changes import Mutant

EMITTED = "tests/emitted/"
PROGRAMS = "tests/properties/test_duckdb.py"
# What an engine cannot tell apart from the one before it: it has the same front end.
_ENGINE = re.compile(r"-(reference|simplified|written out|duckdb|postgres)\]$")
_ASKED = {
    "syntax": ("reference",),
    "check": ("reference", "duckdb"),
    "core": ("reference", "simplified", "written out", "duckdb"),
    "plan": ("written out", "duckdb"),
    "sql": ("duckdb",),
}


@dataclass
class Tests:
    """Tests by file and line, and what each takes in seconds."""

    data: CoverageData
    seconds: dict[str, float]
    _lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, coverage: Path, durations: Path) -> Tests:
        data = CoverageData(str(coverage))
        data.read()
        return cls(data, json.loads(durations.read_text(encoding="utf-8")))

    def of_line(self, path: Path, first: int, last: int) -> set[str]:
        """The tests that run one of the lines; "" is what runs while modules are imported."""
        name = str(path)
        if name not in self._lines:
            self._lines[name] = self.data.contexts_by_lineno(name)
        lines = self._lines[name]
        return {test for line in range(first, last + 1) for test in lines.get(line, ())}

    def of_file(self, path: Path) -> set[str]:
        return self.of_line(path, 1, 10_000)

    def runs_at_import(self, path: Path, mutant: Mutant) -> bool:
        return "" in self.of_line(path, mutant.first_line, mutant.last_line)

    def choose(self, path: Path, room: str, mutant: Mutant, budget: float) -> list[str]:
        """The tests for a mutant; none when no test comes by."""
        found = self.of_line(path, mutant.first_line, mutant.last_line) - {""}
        if not mutant.within or (not found and self.runs_at_import(path, mutant)):
            found = self.of_file(path) - {""} or set(self.seconds)
        known = [test for test in found if test in self.seconds]
        random = Random(mutant.name)
        random.shuffle(known)
        known.sort(key=lambda test: self.seconds[test])
        asked = _for_room(known, room)
        quick = _worth(asked, self.seconds, budget / 2)
        rest = asked[len(quick) :]
        random.shuffle(rest)
        programs = [test for test in rest if test.startswith(PROGRAMS)]
        others = [test for test in rest if not test.startswith(PROGRAMS)]
        share = budget / 4
        return quick + _worth(others, self.seconds, share) + _worth(programs, self.seconds, share)


def _for_room(tests: list[str], room: str) -> list[str]:
    """Without the engines that add nothing in a room, unless nothing else is left."""
    asked = _ASKED.get(room, ())

    def is_asked(test: str) -> bool:
        engine = _ENGINE.search(test)
        return engine is None or engine[1] in asked or test.startswith(EMITTED)

    return [test for test in tests if is_asked(test)] or tests


def _worth(tests: list[str], seconds: dict[str, float], budget: float) -> list[str]:
    chosen: list[str] = []
    for test in tests:
        budget -= seconds[test] + 0.005
        if budget < 0 and chosen:
            break
        chosen.append(test)
    return chosen
