"""The renderers for machines give documents that their public schemas accept; those for people
show the right text underlined."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import jsonschema
import pytest
import xmlschema
from sarif_kit.validate import validation_errors

from seglang.diagnostics.fixes import apply, safe_fixes
from seglang.diagnostics.model import Code, Edit, Fix, Related, Severity, Sink
from seglang.diagnostics.render import FORMATS, render
from seglang.diagnostics.render.record import SCHEMA
from seglang.diagnostics.report import Report, report
from seglang.source import Source, Span

UNKNOWN = Code(
    "SEG901",
    "unknown-thing",
    Severity.ERROR,
    headline="unknown thing `{name}`",
    label="not known",
    help=("did you mean `{nearest}`?",),
)
DOUBTFUL = Code("SEG902", "doubtful", Severity.WARNING, headline="this is doubtful")
BETTER = Code("SEG903", "better", Severity.NOTE, headline="this could be better")

# What a GitLab server reads of a code quality report, from the documentation of the format.
GITLAB_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        ],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def a_report(*, strict: bool = False) -> Report:
    """Problems of every shape: with help, fix, related place, over lines, without a text, with
    characters that need escaping."""
    first = Source("segments/a b,c.seg", 'segment x:\n\tcontry = "żółć"\n    and\n    y\n')
    second = Source("segments/b.seg", "segment contry: 日本 = 語 & <\x1b[31m\x00>\n")
    start = first.text.index("contry")
    sink = Sink()
    sink.report(
        UNKNOWN,
        first.span(start, start + 6),
        name="contry",
        nearest="country",
        related=[Related(second.span(8, 14), "also here: 100%, a\nb")],
        fix=Fix(
            "replace with `country`",
            (Edit(first.span(start, start + 6), "country"),),
            True,
        ),
    )
    sink.report(DOUBTFUL, first.span(start, len(first.text) - 1))
    sink.report(DOUBTFUL, second.span(16, 18))
    sink.report(UNKNOWN, second.span(29, 30), name="\x1b[31m\x00")
    sink.report(UNKNOWN, None, name="target")
    clean = Source("segments/clean.seg", "")
    return report(sink, [first, second, clean], strict=strict)


def test_sarif_is_valid_and_complete() -> None:
    document = json.loads(render(a_report(), "sarif"))
    assert validation_errors(document) == []
    results = document["runs"][0]["results"]
    assert [result["ruleId"] for result in results].count("SEG901") == 3
    assert len({result["partialFingerprints"]["seg/v1"] for result in results}) == 5
    location = results[1]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "segments/a%20b%2Cc.seg"
    assert location["region"]["startLine"] == 2
    assert location["region"]["startColumn"] == 2
    assert location["region"]["endColumn"] == 8


def test_json_matches_the_published_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(render(a_report(), "json"))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert document["summary"] == {"errors": 3, "warnings": 2, "notes": 0, "files": 3}
    assert document["diagnostics"][1]["fix"]["edits"][0]["text"] == "country"


def test_jsonl_has_the_same_records_as_json() -> None:
    lines = render(a_report(), "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(render(a_report(), "json"))[
        "diagnostics"
    ]


@pytest.mark.parametrize("strict", [False, True])
def test_junit_is_valid(strict: bool) -> None:
    text = render(a_report(strict=strict), "junit")
    schema = xmlschema.XMLSchema(str(Path(__file__).parents[1] / "schemas" / "junit-10.xsd"))
    schema.validate(text)
    assert f'tests="6" failures="{5 if strict else 3}"' in text
    assert 'name="no problems" classname="segments/clean.seg"' in text


def test_gitlab_is_valid() -> None:
    issues = json.loads(render(a_report(), "gitlab"))
    jsonschema.validate(issues, GITLAB_SCHEMA)
    assert len({issue["fingerprint"] for issue in issues}) == 5


def test_github_commands_are_escaped() -> None:
    lines = render(a_report(), "github").splitlines()
    assert len(lines) == 5
    assert lines[1].startswith(
        "::error file=segments/a b%2Cc.seg,line=2,endLine=2,col=2,endColumn=8,title=SEG901::"
        "unknown thing `contry`%0A"
    )
    assert lines[2].startswith("::warning file=segments/a b%2Cc.seg,line=2,endLine=4,title=")


@pytest.mark.parametrize("format", FORMATS)
def test_a_clean_run_is_a_valid_document(format: str) -> None:
    text = render(report([], [Source("a.seg", "")]), format)
    match format:
        case "json":
            jsonschema.validate(json.loads(text), SCHEMA)
        case "sarif":
            assert validation_errors(json.loads(text)) == []
        case "gitlab":
            assert json.loads(text) == []
        case "junit":
            schema = Path(__file__).parents[1] / "schemas" / "junit-10.xsd"
            xmlschema.XMLSchema(str(schema)).validate(text)
        case "text":
            assert text == "no problems in 1 file\n"
        case _:
            assert text == ""


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_that_a_terminal_obeys_is_printed(format: str) -> None:
    text = render(a_report(), format)
    assert [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"] == []


def test_concise_is_one_line_each() -> None:
    lines = render(a_report(), "concise").splitlines()
    assert lines[0] == "error[SEG901]: unknown thing `target`"
    assert lines[1] == "segments/a b,c.seg:2:2: error[SEG901]: unknown thing `contry`"


def underlined(text: str, start: int, end: int) -> tuple[str, str]:
    """The source line and the line under it, without the margin."""
    source = Source("a.seg", text)
    sink = Sink()
    sink.report(DOUBTFUL, source.span(start, end))
    lines = render(report(sink, [source]), "text").splitlines()
    return lines[3].partition("|")[2][1:], lines[4].partition("|")[2][1:]


def test_carets_stand_under_the_text() -> None:
    assert underlined("ab cde f", 3, 6) == ("ab cde f", "   ^^^")
    assert underlined("\tab cd", 4, 6) == ("    ab cd", "       ^^")
    assert underlined("日本 cd", 3, 5) == ("日本 cd", "     ^^")
    assert underlined("日本 cd", 0, 1) == ("日本 cd", "^^")
    assert underlined("e\u0301a cd", 4, 6) == ("e\u0301a cd", "   ^^")
    assert underlined("a\u202eb cd", 4, 6) == ("a\\u{202e}b cd", "           ^^")
    assert underlined("ab", 2, 2) == ("ab", "  ^")
    assert underlined("ab\n", 3, 3) == ("", "^")
    assert underlined("", 0, 0) == ("", "^")


def test_a_long_line_is_cut_around_the_problem() -> None:
    line, carets = underlined("a" * 100_000 + " here " + "b" * 100_000, 100_001, 100_005)
    assert len(line) < 140
    assert line[carets.index("^") : carets.index("^") + 4] == "here"
    assert carets.count("^") == 4


def test_edits_apply_and_fixes_that_touch_wait() -> None:
    span = Span("a", 0, 1)
    assert apply("abc", [Edit(Span("a", 3, 3), "!"), Edit(span, "x")]) == "xbc!"
    with pytest.raises(ValueError, match="overlap"):
        apply("abc", [Edit(Span("a", 0, 2), ""), Edit(Span("a", 1, 3), "")])
    sink = Sink()
    for number, (start, end, safe) in enumerate(
        [(0, 2, True), (2, 3, True), (4, 5, True), (6, 7, False)]
    ):
        sink.report(
            UNKNOWN,
            Span("a", start, end),
            name=number,
            fix=Fix("f", (Edit(Span("a", start, end), "x"),), safe),
        )
    assert [fix.edits[0].span.start for fix in safe_fixes(sink)] == [0, 4]


def test_notes_come_last_and_fail_nothing() -> None:
    source = Source("a.seg", "segment a: b\n")
    sink = Sink()
    for code in (BETTER, DOUBTFUL):
        sink.report(code, source.span(8, 9))
    found = report(sink, [source], strict=True)
    assert [each.code for each in found.diagnostics] == [DOUBTFUL, BETTER]
    assert (found.errors, found.warnings, found.notes) == (0, 1, 1)
    alone = report(list(found.diagnostics)[1:], [source], strict=True)
    assert not alone.failed
    assert "note[SEG903]: this could be better" in render(alone, "text")
    assert "1 note in 1 file; what a code means: seg rule SEG903" in render(alone, "text")
    assert "1 warning, 1 note in 1 file" in render(found, "text")
    assert render(alone, "github").startswith("::notice file=a.seg")
    assert json.loads(render(alone, "gitlab"))[0]["severity"] == "info"
    assert 'failures="0"' in render(alone, "junit")
    document = json.loads(render(alone, "json"))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert document["summary"]["notes"] == 1
    sarif = json.loads(render(alone, "sarif"))
    assert validation_errors(sarif) == []
    assert sarif["runs"][0]["results"][0]["level"] == "note"
