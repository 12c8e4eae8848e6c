"""A diagnostic as a plain record: the one shape behind `json` and `jsonl`.

Lines and columns count from 1, offsets from 0, all in code points; an end is just after the last
character. Fields are only ever added within one `SCHEMA_VERSION`.
"""

from __future__ import annotations

from typing import Any

from seglang.diagnostics.model import Diagnostic
from seglang.diagnostics.report import Report
from seglang.source import Span

SCHEMA_VERSION = 1


def record(report: Report, diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as `SCHEMA` describes it."""
    return {
        "code": diagnostic.code.id,
        "slug": diagnostic.code.slug,
        "severity": diagnostic.severity.value,
        "message": diagnostic.headline,
        "label": diagnostic.label,
        "help": list(diagnostic.help),
        "place": place(report, diagnostic.span),
        "facts": dict(diagnostic.facts),
        "related": [
            {"message": related.text, "place": place(report, related.span)}
            for related in diagnostic.related
        ],
        "fix": None
        if diagnostic.fix is None
        else {
            "title": diagnostic.fix.title,
            "safe": diagnostic.fix.safe,
            "edits": [
                {"place": place(report, edit.span), "text": edit.text}
                for edit in diagnostic.fix.edits
            ],
        },
    }


def place(report: Report, span: Span | None) -> dict[str, Any] | None:
    """A span with its lines and columns; None when the problem has no text."""
    if span is None:
        return None
    start, end = report.start(span), report.end(span)
    return {
        "file": span.file,
        "start": {"line": start.line, "column": start.column, "offset": span.start},
        "end": {
            "line": end.line,
            "column": end.column,
            "offset": max(span.start, span.end),
        },
    }


def _object(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": list(properties),
        "properties": properties,
    }


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_POSITION = _object(
    "A place in a file, in code points.",
    {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "offset": _COUNT,
    },
)
_PLACE = _object(
    "A stretch of one file; `end` is just after its last character.",
    {
        "file": {"type": "string", "description": "Relative to the project's folder."},
        "start": {"$ref": "#/$defs/position"},
        "end": {"$ref": "#/$defs/position"},
    },
)
_DIAGNOSTIC = _object(
    "One problem.",
    {
        "code": {"type": "string", "pattern": "^SEG[0-9]{3}$"},
        "slug": {"type": "string", "description": "The code's name in words."},
        "severity": {"enum": ["error", "warning", "note"]},
        "message": {"type": "string", "description": "What was found, on one line."},
        "label": {
            "type": "string",
            "description": "A few words for the underlined text.",
        },
        "help": {"type": "array", "items": _TEXT},
        "place": {
            "description": "Null when the problem has no text, such as a database.",
            "anyOf": [{"$ref": "#/$defs/place"}, {"type": "null"}],
        },
        "facts": {
            "type": "object",
            "description": "The parts of the message, by name.",
            "additionalProperties": _TEXT,
        },
        "related": {
            "type": "array",
            "items": _object(
                "Another place of the same problem.",
                {"message": _TEXT, "place": {"$ref": "#/$defs/place"}},
            ),
        },
        "fix": {
            "anyOf": [
                _object(
                    "A change that removes the problem.",
                    {
                        "title": _TEXT,
                        "safe": {
                            "type": "boolean",
                            "description": "Applied by `seg check --fix`.",
                        },
                        "edits": {
                            "type": "array",
                            "items": _object(
                                "Put `text` in the place of what stands there.",
                                {"place": {"$ref": "#/$defs/place"}, "text": _TEXT},
                            ),
                        },
                    },
                ),
                {"type": "null"},
            ]
        },
    },
)

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Diagnostics of seg",
    **_object(
        "What `seg check --format json` prints. With `--format jsonl` each line is one diagnostic.",
        {
            "version": {"const": SCHEMA_VERSION},
            "summary": _object(
                "How many were found.",
                {"errors": _COUNT, "warnings": _COUNT, "notes": _COUNT, "files": _COUNT},
            ),
            "diagnostics": {"type": "array", "items": {"$ref": "#/$defs/diagnostic"}},
        },
    ),
    "$defs": {"diagnostic": _DIAGNOSTIC, "place": _PLACE, "position": _POSITION},
}
