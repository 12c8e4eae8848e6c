"""Review dates that have passed, and expectations that cannot be met or cannot fail."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from seglang.core.edges import LocalMidnight, local_date, resolve
from seglang.diagnostics.codes import hazards
from seglang.lint.findings import Findings
from seglang.lint.states import Ranges, ranges
from seglang.syntax import nodes as syntax


def look_at_annotations(findings: Findings) -> None:
    for module in findings.modules:
        for declaration in module.declarations:
            for annotation in declaration.heading.annotations:
                for argument in annotation.arguments:
                    match argument:
                        case syntax.ReviewBy():
                            _review(declaration.heading.name.text, argument, findings)
                        case syntax.Expectation(range=syntax.SizeRange() as wanted):
                            _expectation(argument, wanted, findings)
                        case _:
                            pass


def _review(name: str, review: syntax.ReviewBy, findings: Findings) -> None:
    if findings.as_of is None:
        return
    today = local_date(findings.as_of, findings.calendar.zone)
    if review.day.value < today:
        findings.report(
            hazards.REVIEW_PASSED, review.span, name=name, day=review.day.value, today=today
        )
    elif review.day.value < date.max:
        tomorrow = LocalMidnight(review.day.value + timedelta(days=1))
        findings.holds_until(resolve(tomorrow, findings.as_of, findings.calendar))


def _expectation(
    expectation: syntax.Expectation, wanted: syntax.SizeRange, findings: Findings
) -> None:
    numbers = [number for number in (wanted.low, wanted.high) if number is not None]
    percent = any(number.percent for number in numbers)
    possible = ranges(">=", 0)
    if percent and expectation.subject != "change":
        possible = possible.intersect(ranges("<=", 1))
    found = _range(wanted).intersect(possible)
    if found.is_empty:
        verdict, reason = "can never be met", "no size lies in this range"
    elif found == possible:
        verdict, reason = "can never fail", "every size lies in this range"
    else:
        return
    findings.report(
        hazards.IMPOSSIBLE_EXPECTATION, expectation.span, verdict=verdict, reason=reason
    )


def _range(wanted: syntax.SizeRange) -> Ranges:
    low: Decimal = wanted.low.value
    if wanted.high is not None:
        return ranges(">=", low).intersect(ranges("<=", wanted.high.value))
    return ranges(wanted.operator, low)
