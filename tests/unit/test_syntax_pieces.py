"""How a file falls into declarations: documentation, annotations, comments, broken neighbours."""

from __future__ import annotations

import pytest

from seglang.source import Source
from seglang.syntax import nodes
from syntax_corpus import codes, good, read

BROKEN = (
    "segment b: country = ",
    'segment b: country = "PL',
    "segment b: (((",
    "segment b: )))",
    "segment b: did purchase where (a",
    "segment b",
    "segment",
    "segment b: 'x",
    "segment b: did then",
    "segmnt b: x",
    'partition b:\n    "x" when a',
    "@owner(\nsegment b: a",
    '@owner("x\nsegment b: a',
    "hello there",
    "import y",
    "session b: a split 30 minutes",
    'test "x": given customer anna 3',
)


def names(module: nodes.Module) -> list[str]:
    return [declaration.heading.name.text for declaration in module.declarations]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("end", ["\n", "\n\n", "\n\n## docs\n", '\n@owner("x")\n'])
def test_a_broken_declaration_hides_nothing(broken: str, end: str) -> None:
    module, problems = read(f"segment a: x\n\n{broken}{end}segment c: y\n")
    assert names(module) == ["a", "c"]
    assert len(problems) == 1
    assert not module.complete


def test_every_broken_declaration_is_told() -> None:
    module, problems = read("".join(f"segment s{n}: a =\nsegment t{n}: b\n" for n in range(30)))
    assert [problem.code.id for problem in problems] == ["SEG002"] * 30
    assert names(module) == [f"t{n}" for n in range(30)]
    assert module.broken == tuple(f"s{n}" for n in range(30))


def test_spans_are_places_in_the_file() -> None:
    text = "# first\n\nsegment a: x\n\n## docs\nsegment b: did żółw at least 3 times and z = 3\n"
    module = good(text)
    second = module.declarations[1]
    assert text[second.span.start : second.span.end].startswith("segment b: did")
    assert isinstance(second, nodes.Segment)
    assert isinstance(second.condition, nodes.And)
    did, compare = second.condition.operands
    assert text[did.span.start : did.span.end] == "did żółw at least 3 times"
    assert text[compare.span.start : compare.span.end] == "z = 3"
    assert Source("x", text).position(compare.span.start).line == 6


def test_documentation_belongs_to_the_declaration_below() -> None:
    module = good(
        '# a remark\n## one\n##   two\n##\n@owner("x")\n## three\nsegment a: x # ## no\n  ## no\n'
        "## four\n\nsegment b: y\n"
    )
    first, second = module.declarations
    assert first.heading.docs == ("one", "  two", "", "three")
    assert second.heading.docs == ("four",)
    assert [comment.text for comment in module.comments] == ["# a remark", "# ## no", "## no"]


def test_annotations() -> None:
    module = good(
        '@owner("crm") @tags("a",\n"b")\n@expect(size >= 1%) @expect(overlap with vip <= 5%)\n'
        '@review(by 2027-02-01) @allow(SEG401, "x")\nsegment s: a'
    )
    (segment,) = module.declarations
    owner, tags, size, overlap, review, allow = segment.heading.annotations
    assert owner.arguments == (nodes.Text("crm"),)
    assert tags.arguments == (nodes.Text("a"), nodes.Text("b"))
    (expectation,) = size.arguments
    assert isinstance(expectation, nodes.Expectation)
    assert expectation.subject == "size"
    (expectation,) = overlap.arguments
    assert isinstance(expectation, nodes.Expectation)
    assert expectation.segment == nodes.Name("vip")
    assert isinstance(review.arguments[0], nodes.ReviewBy)
    assert allow.arguments == (nodes.Name("SEG401"), nodes.Text("x"))


def test_lines_in_column_one_may_go_on() -> None:
    module = good('segment a: x\nand y\n= 3\npartition p:\n"a" when x\n"b" otherwise\n')
    assert names(module) == ["a", "p"]
    module = good("segment a: x\nsegment b:\nparam = 3 and\ntrait > 3")
    assert names(module) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("segment a: x\nhello world\nsegment b: y", ["SEG004"]),
        ("segment a: x\nsegmnt b: y\nsegment c: z", ["SEG003"]),
        ("hello\nsegment a: x", ["SEG004"]),
        ('segment a: x\n@owner("x")\n', ["SEG037"]),
        ("x = 3", ["SEG004"]),
        ("", []),
        ("\n\n  \n", []),
        ("# nothing", []),
        ("## nothing", []),
    ],
)
def test_text_around_declarations(text: str, wanted: list[str]) -> None:
    assert codes(text) == wanted


def test_recovered_text_is_still_judged() -> None:
    module, problems = read('segment a: country == "PL" && x\nsegment b: y')
    assert [problem.code.id for problem in problems] == ["SEG008", "SEG008"]
    assert names(module) == ["a", "b"]
    assert not module.complete
