"""What goes into a sandbox and what comes out of it, as JSON.

A request goes in by a pipe: never by the command line, which other users of the machine see. A
report comes out in a file; whatever is in that file, reading it gives diagnostics of known codes or
raises ValueError.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from seglang.diagnostics.model import Diagnostic, Edit, Fix, Related
from seglang.diagnostics.registry import codes
from seglang.diagnostics.report import Report
from seglang.source import Source, Span

MOST_DIAGNOSTICS = 200
# Of bytes, which the parent reads whole.
LARGEST_REPORT = 4_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """`what` is "members", "traits" or "sizes"; `format` one of those of tables; `folder` the
    private one. Params are Python values."""

    what: str
    names: tuple[str, ...]
    format: str
    root: str
    folder: str
    target: str | None
    as_of: str
    params: Mapping[str, object]
    memory: int
    seconds: float
    output: int
    data: tuple[str, ...]


def request_text(request: Request) -> str:
    """Raises TypeError for a parameter of a type that no parameter has."""
    fields = {name: getattr(request, name) for name in Request.__dataclass_fields__}
    fields["params"] = {name: _written(value) for name, value in request.params.items()}
    return json.dumps(fields)


def read_request(text: str) -> Request:
    fields = json.loads(text)
    fields["params"] = {name: _read(value) for name, value in fields["params"].items()}
    for name in ("names", "data"):
        fields[name] = tuple(fields[name])
    return Request(**fields)


def report_text(report: Report) -> str:
    """The first diagnostics with the texts that they speak of, as many as there is room for."""
    found: list[dict[str, Any]] = []
    sources: dict[str, str] = {}
    size = 100  # what stands around both
    for each in report.diagnostics[:MOST_DIAGNOSTICS]:
        fields = _diagnostic_fields(each)
        files = {span.file for span in _spans(each)} & set(report.sources) - set(sources)
        texts = {name: report.sources[name].text for name in files}
        size += len(_json([fields, texts]).encode())
        if size > LARGEST_REPORT:
            break
        found.append(fields)
        sources |= texts
    return _json({"diagnostics": found, "sources": sources})


def read_report(text: str) -> tuple[tuple[Diagnostic, ...], tuple[Source, ...]]:
    """Raises ValueError for anything else than a report."""
    try:
        fields = json.loads(text)
        sources = tuple(Source(str(name), str(text)) for name, text in fields["sources"].items())
        return tuple(map(_diagnostic, fields["diagnostics"])), sources
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no report") from error


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


def _spans(found: Diagnostic) -> Iterable[Span]:
    if found.span is not None:
        yield found.span
    for related in found.related:
        yield related.span
    if found.fix is not None:
        for edit in found.fix.edits:
            yield edit.span


def _diagnostic_fields(found: Diagnostic) -> dict[str, Any]:
    return {
        "code": found.code.id,
        "span": None if found.span is None else asdict(found.span),
        "facts": found.facts,
        "related": [asdict(each) for each in found.related],
        "fix": None if found.fix is None else asdict(found.fix),
    }


def _diagnostic(fields: dict[str, Any]) -> Diagnostic:
    fix, span = fields["fix"], fields["span"]
    return Diagnostic(
        codes()[fields["code"]],
        None if span is None else _span(span),
        tuple((str(name), str(value)) for name, value in fields["facts"]),
        tuple(Related(_span(each["span"]), str(each["text"])) for each in fields["related"]),
        None
        if fix is None
        else Fix(
            str(fix["title"]),
            tuple(Edit(_span(each["span"]), str(each["text"])) for each in fix["edits"]),
            bool(fix["safe"]),
        ),
    )


def _span(fields: dict[str, Any]) -> Span:
    return Span(str(fields["file"]), int(fields["start"]), int(fields["end"]))


def _written(value: object) -> Any:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case timedelta():
            return {"microseconds": value // timedelta(microseconds=1)}
        case list() | tuple() | set() | frozenset():
            return [_written(item) for item in value]
        case _:
            raise TypeError(f"a parameter cannot be {type(value).__name__}")


def _read(value: Any) -> object:
    match value:
        case {"decimal": text}:
            return Decimal(text)
        case {"datetime": text}:
            return datetime.fromisoformat(text)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"microseconds": number}:
            return timedelta(microseconds=number)
        case list():
            return tuple(_read(item) for item in value)
        case _:
            return value
