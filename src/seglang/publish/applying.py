"""`apply`: what a plan says, done exactly, or not at all.

Takes a bench at the plan's instant and the plan. The rules, the current versions and the members
must be those of the plan, and the guards must let them pass once more; then all segments that
change get their next version in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from seglang.core.declarations import Segment
from seglang.diagnostics.codes import publishing as codes
from seglang.diagnostics.model import Sink
from seglang.errors import SegError
from seglang.publish.bench import Bench
from seglang.publish.model import Version
from seglang.publish.plan_file import Outcome, Plan, PlannedSegment, Verdict
from seglang.publish.planning import all_verdicts, all_wanted


def apply(bench: Bench, plan: Plan, by: str) -> Sequence[Version]:
    """The versions that were made. Raises SegError, EngineError or Raced, and changes nothing."""
    sink = Sink()
    names = []
    for segment in plan.segments:
        declared = bench.program.declarations.get(segment.name)
        if isinstance(declared, Segment):
            names.append(segment.name)
        else:
            sink.report(codes.RULES_CHANGED, None, name=segment.name, problem="is gone")
    _stop_on(sink)
    wanted = all_wanted(bench, names)
    definitions = {each.segment: each.definition for each in wanted}
    for segment in plan.segments:
        if definitions[segment.name] != segment.definition:
            sink.report(
                codes.RULES_CHANGED, None, name=segment.name, problem="means something else"
            )
    _stop_on(sink)
    changes = bench.stage(wanted)
    for segment in plan.segments:
        change = changes[segment.name]
        planned = segment.current.version if segment.current is not None else None
        current = change.current.number if change.current is not None else None
        if current != planned:
            sink.report(
                codes.PUBLISHED_SINCE,
                None,
                name=segment.name,
                planned=_version(planned),
                current=_version(current),
            )
        elif (change.checksum, change.members) != (segment.checksum, segment.members):
            sink.report(
                codes.MEMBERS_DIFFER,
                None,
                name=segment.name,
                planned=f"{segment.members:,}",
                found=f"{change.members:,}",
            )
    _stop_on(sink)
    accepted = [segment.name for segment in plan.segments if segment.accepted]
    verdicts = all_verdicts(bench, wanted, changes, accepted)
    for segment in plan.segments:
        if segment.changes:
            report_blocked(segment.name, verdicts[segment.name], sink)
    _stop_on(sink)
    return publish_staged(bench, plan, by)


def publish_staged(bench: Bench, plan: Plan, by: str) -> Sequence[Version]:
    """Publishes what was staged for a plan that is not blocked. Raises EngineError, Raced."""
    expected = {
        segment.name: segment.current.version if segment.current is not None else None
        for segment in plan.segments
        if segment.changes
    }
    if not expected:
        return ()
    return bench.store.publish(bench.as_of, by, expected)


def refuse_blocked(segments: Sequence[PlannedSegment]) -> None:
    """Raises SegError (SEG836) for segments that would change and are blocked."""
    sink = Sink()
    for segment in segments:
        if segment.changes:
            report_blocked(segment.name, segment.guards, sink)
    _stop_on(sink)


def report_blocked(name: str, verdicts: Sequence[Verdict], sink: Sink) -> None:
    for verdict in verdicts:
        if verdict.outcome is Outcome.BLOCKS:
            code = codes.OF_GUARDS[verdict.guard]
            sink.report(code, None, name=name, found=verdict.text)


def _stop_on(sink: Sink) -> None:
    if sink.has_errors:
        raise SegError(sink)


def _version(number: int | None) -> str:
    return "never published" if number is None else f"at version {number}"
