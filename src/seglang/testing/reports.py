"""What came of tests, for people and machines: text, JSON, JUnit XML, annotations of GitHub.

Comes in: a `TestRun`. Goes out: text with its final line end. The values that stand in failures
are those of the test's own world, which its author wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from seglang.diagnostics.render import github
from seglang.diagnostics.render.record import place, record
from seglang.diagnostics.render.snippet import printable
from seglang.diagnostics.render.style import BOLD, GREEN, RED, paint
from seglang.diagnostics.render.text import render_one
from seglang.source import Span
from seglang.testing.outcome import Decision, Failure, Outcome, TestRun

FORMATS = ("text", "json", "junit", "github")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(run: TestRun, format: str = "text", *, colour: bool = False) -> str:
    """The run in one of `FORMATS`. Raises KeyError for another one."""
    match format:
        case "text":
            return _text(run, colour)
        case "json":
            return _json(run)
        case "junit":
            return _junit(run)
        case "github":
            return _github(run)
        case _:
            raise KeyError(format)


# ---------------------------------------------------------------- people


def _text(run: TestRun, colour: bool) -> str:
    blocks = [_block(run, outcome, colour) for outcome in run.failed]
    blocks += [render_one(run.report, each, colour=colour) for each in run.report.diagnostics]
    for title in run.skipped:
        blocks.append(f"{paint('not run', RED, BOLD, colour=colour)}  {printable(title)}\n")
    blocks.append(paint(summary(run), GREEN if run.ok else RED, colour=colour) + "\n")
    return "\n".join(blocks)


def summary(run: TestRun) -> str:
    """`3 passed, 1 failed (evaluator)`."""
    passed = len(run.outcomes) - len(run.failed)
    if not run.outcomes and not run.skipped:
        return "there are no tests" if run.ok else "no test was run"
    parts = [f"{passed} passed"]
    if run.failed:
        parts.append(f"{len(run.failed)} failed")
    if run.skipped:
        parts.append(f"{len(run.skipped)} not run")
    return f"{', '.join(parts)} ({run.bed})"


def _block(run: TestRun, outcome: Outcome, colour: bool) -> str:
    where = _where(run, outcome.test.span)
    head = (
        f"{paint('failed', RED, BOLD, colour=colour)}  {printable(outcome.test.title)}  ({where})"
    )
    return "\n".join([head, *(f"  {line}" for line in _lines(run, outcome))]) + "\n"


def _lines(run: TestRun, outcome: Outcome) -> Iterator[str]:
    """What failed in a test, without its title."""
    if outcome.problem is not None:
        yield printable(outcome.problem.headline)
    for failure in outcome.failures:
        yield from _of_failure(failure)


def _of_failure(failure: Failure) -> Iterator[str]:
    yield printable(failure.headline)
    for account in failure.accounts:
        indent = "  "
        if len(failure.accounts) > 1 or not failure.headline.startswith(
            f"expected {account.name}:"
        ):
            yield f"  {printable(account.name)}:"
            indent = "    "
        for decision in account.decisions:
            yield f"{indent}{'  ' * decision.depth}{printable(decision_text(decision))}"


def decision_text(decision: Decision) -> str:
    """`did purchase at least 3 times in last 365 days: false, it is 2`."""
    text = f"{decision.text}: {'true' if decision.truth else 'false'}"
    return text if decision.note is None else f"{text}, {decision.note}"


def _where(run: TestRun, span: Span) -> str:
    return f"{span.file}:{run.report.start(span).line}"


# ---------------------------------------------------------------- machines


def _json(run: TestRun) -> str:
    document = {
        "version": 1,
        "bed": run.bed,
        "summary": {
            "passed": len(run.outcomes) - len(run.failed),
            "failed": len(run.failed),
            "not_run": len(run.skipped),
            "errors": run.report.errors,
        },
        "tests": [_record(run, outcome) for outcome in run.outcomes],
        "not_run": list(run.skipped),
        "diagnostics": [record(run.report, each) for each in run.report.diagnostics],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _record(run: TestRun, outcome: Outcome) -> dict[str, Any]:
    return {
        "title": outcome.test.title,
        "place": place(run.report, outcome.test.span),
        "passed": outcome.passed,
        "seconds": round(outcome.seconds, 6),
        "problem": None if outcome.problem is None else record(run.report, outcome.problem),
        "failures": [
            {
                "message": failure.headline,
                "place": place(run.report, failure.expected.span),
                "accounts": [
                    {
                        "name": account.name,
                        "decisions": [
                            {
                                "text": decision.text,
                                "truth": decision.truth,
                                "values": list(decision.values),
                                "depth": decision.depth,
                            }
                            for decision in account.decisions
                        ],
                    }
                    for account in failure.accounts
                ],
            }
            for failure in outcome.failures
        ],
    }


def _junit(run: TestRun) -> str:
    suites: dict[str, list[Outcome]] = {}
    for outcome in run.outcomes:
        suites.setdefault(outcome.test.span.file, []).append(outcome)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    seconds = sum(outcome.seconds for outcome in run.outcomes)
    total = len(run.outcomes) + len(run.skipped)
    lines.append(
        f'<testsuites name="seg test" tests="{total}" failures="{len(run.failed)}" '
        f'errors="{len(run.skipped)}" time="{seconds:.6f}">'
    )
    for file, outcomes in suites.items():
        lines += _suite(run, file, outcomes)
    if run.skipped:
        count = len(run.skipped)
        lines.append(
            f'  <testsuite name="not run" tests="{count}" failures="0" errors="{count}" time="0">'
        )
        for title in run.skipped:
            lines.append(
                f'    <testcase name={_attribute(title)} classname="not run" time="0">'
                '<error message="the test rests on something that is wrong"/></testcase>'
            )
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _suite(run: TestRun, file: str, outcomes: list[Outcome]) -> list[str]:
    failed = sum(not outcome.passed for outcome in outcomes)
    seconds = sum(outcome.seconds for outcome in outcomes)
    lines = [
        f'  <testsuite name={_attribute(file)} tests="{len(outcomes)}" failures="{failed}" '
        f'errors="0" time="{seconds:.6f}">'
    ]
    for outcome in outcomes:
        case = (
            f"    <testcase name={_attribute(outcome.test.title)} classname={_attribute(file)} "
            f'file={_attribute(file)} line="{run.report.start(outcome.test.span).line}" '
            f'time="{outcome.seconds:.6f}"'
        )
        if outcome.passed:
            lines.append(f"{case}/>")
            continue
        told = list(_lines(run, outcome))
        body = escape(_clean("\n".join(told)))
        lines.append(f"{case}><failure message={_attribute(told[0])}>{body}</failure></testcase>")
    lines.append("  </testsuite>")
    return lines


def _github(run: TestRun) -> str:
    lines = [github.render(run.report)] if run.report.diagnostics else []
    for outcome in run.failed:
        for failure in outcome.failures:
            lines.append(
                _annotation(run, outcome, failure.expected.span, list(_of_failure(failure)))
            )
        if outcome.problem is not None:
            lines.append(_annotation(run, outcome, outcome.test.span, list(_lines(run, outcome))))
    return "".join(lines)


def _annotation(run: TestRun, outcome: Outcome, span: Span, told: list[str]) -> str:
    start, end = run.report.start(span), run.report.end(span)
    properties = (
        f"file={github.escaped(span.file)},line={start.line},endLine={end.line},"
        f"title={github.escaped(printable(outcome.test.title))}"
    )
    return f"::error {properties}::{github.message(chr(10).join(told))}\n"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
