"""`draw_up`: what publishing segments would change, and whether a guard blocks it.

Takes a bench and names, stages the members in the store, gives a plan. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from seglang.diagnostics.codes import publishing as codes
from seglang.errors import SegError
from seglang.publish.bench import Bench
from seglang.publish.guards import Subject, judge
from seglang.publish.missing import Measured, Shares, read_shares, written_shares
from seglang.publish.model import Change, Wanted
from seglang.publish.plan_file import Plan, PlannedSegment, Published, Verdict
from seglang.publish.reasons import reasons


@dataclass(frozen=True, slots=True)
class Heading:
    """Of which project, for which target and with which parameters a plan is made."""

    project: str
    target: str | None
    params: tuple[tuple[str, str], ...] = ()


def draw_up(
    bench: Bench, names: Sequence[str], accepted: Collection[str], heading: Heading
) -> Plan:
    """Segments in the order of their names. Raises SegError, EngineError."""
    for name in accepted:
        if name not in names:
            raise SegError.of(codes.ACCEPTED_OTHER, name=name)
    wanted = all_wanted(bench, names)
    changes = bench.stage(wanted)
    verdicts = all_verdicts(bench, wanted, changes, accepted)
    segments = []
    for each in wanted:
        change = changes[each.segment]
        current = change.current
        segments.append(
            PlannedSegment(
                name=each.segment,
                entity=each.entity,
                definition=each.definition,
                current=None
                if current is None
                else Published(
                    version=current.number,
                    as_of=current.as_of,
                    members=current.members,
                    definition=current.definition,
                ),
                members=change.members,
                entered=change.entered,
                left=change.left,
                checksum=change.checksum,
                accepted=each.segment in accepted,
                reasons=reasons(bench, change, each.definition),
                guards=verdicts[each.segment],
            )
        )
    return Plan(
        project=heading.project,
        target=heading.target,
        as_of=bench.as_of,
        params=dict(heading.params),
        segments=tuple(segments),
    )


def all_wanted(bench: Bench, names: Sequence[str]) -> list[Wanted]:
    """What the store is to compute, with the shares of missing values beside it."""
    measured = Measured(bench.store.engine)
    found = []
    for name in sorted(dict.fromkeys(names)):
        wanted = bench.wanted(name)
        shares: Shares = {}
        if bench.limits.max_null_shift is not None:
            shares = measured.of(wanted.compiled)
        found.append(replace(wanted, noted=written_shares(shares)))
    return found


def all_verdicts(
    bench: Bench,
    wanted: Sequence[Wanted],
    changes: Mapping[str, Change],
    accepted: Collection[str],
) -> dict[str, tuple[Verdict, ...]]:
    """What the guards say of each segment that was staged."""
    fresh: dict[str, bool] = {}
    found = {}
    for each in wanted:
        change = changes[each.segment]
        shares = read_shares(each.noted)
        subject = Subject(bench, change, each.segment in accepted, shares, fresh)
        found[each.segment] = judge(subject)
    return found
