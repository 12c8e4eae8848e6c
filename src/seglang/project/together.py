"""Members of many segments from one connection: planned together, or one after the other.

Takes checked rules, names of segments and an engine; gives their memberships or their sizes. Which
way they are computed makes no difference but in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from seglang import pipeline
from seglang.core.declarations import Program
from seglang.diagnostics.model import Sink
from seglang.doctor.preflight import preflight
from seglang.engines.model import CannotKeep, Engine, Result
from seglang.errors import SegError
from seglang.plan.costs import columns_asked
from seglang.project.as_of import in_range
from seglang.source import Source

if TYPE_CHECKING:
    from seglang.plan.nodes import Plan
    from seglang.sql.compiled import Script
    from seglang.sql.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Computing:
    """Where memberships are computed: rules, engine and instant."""

    program: Program
    engine: Engine
    dialect: Dialect
    as_of: datetime
    catalog_text: Source

    def memberships(self, names: Sequence[str]) -> Result | None:
        """The number of a segment in `names` and the key of a member, in the columns `segment` and
        those of the key; None where it costs less to compute them one by one. Raises EngineError,
        SegError."""
        script = self.script(names)
        try:
            return None if script is None else self.engine.memberships(script)
        except CannotKeep:
            return None

    def sizes(self, names: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        """Members and population of segments, of those for which they are best computed together.
        Raises EngineError, SegError."""
        found: dict[str, tuple[int, int]] = {}
        for group in self.by_entity(names):
            script = self.script(group)
            if script is None:
                continue
            try:
                sizes, population = self.engine.sizes(script)
            except CannotKeep:
                return found
            found.update(
                {name: (sizes.get(place, 0), population) for place, name in enumerate(group)}
            )
        return found

    def by_entity(self, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The names of segments, those of each entity together."""
        groups: dict[str, list[str]] = {}
        for name in names:
            groups.setdefault(self.program.declared(name).entity, []).append(name)
        for group in groups.values():
            yield tuple(group)

    def plan(self, names: Sequence[str]) -> tuple[Plan, bool]:
        """The plan for segments of one entity together, and whether it costs less than one for
        each of them. Raises EngineError, SegError."""
        statistics = self.engine.statistics(columns_asked(self.program.catalog))
        with in_range():
            return pipeline.plan_together(self.program, names, self.as_of, statistics)

    def script(self, names: Sequence[str]) -> Script | None:
        """The statements for segments of one entity together, or None where it costs less to
        compute them one by one. Raises EngineError, SegError."""
        if len(names) < 2:
            return None
        plan, pays = self.plan(names)
        if not pays:
            return None
        script = self._compiled(plan, names, 0)
        if script is None:
            return None
        sink = Sink()
        if not preflight(script, self.engine.schema, self.engine.source, sink):
            raise SegError(sink, [self.catalog_text])
        return script

    def _compiled(self, plan: Plan, names: Sequence[str], first: int) -> Script | None:
        """What is too large for a statement is computed in halves; None where that does not help,
        since one segment alone is too large."""
        from seglang.sql.tree import StatementTooLarge

        with in_range():
            try:
                return pipeline.compile_together(plan, self.dialect, self.as_of, first)
            except StatementTooLarge:
                pass
        if len(names) == 1:
            return None
        middle = len(names) // 2
        halves = []
        for begin, part in ((0, names[:middle]), (middle, names[middle:])):
            script = self._compiled(self.plan(part)[0], part, first + begin)
            if script is None:
                return None
            halves.append(script)
        one, other = halves
        return one.then(other)
