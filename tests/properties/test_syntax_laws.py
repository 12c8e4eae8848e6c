"""Laws of the syntax: what is printed is read back as the same tree, comments stay, printing is
stable, and no text at all makes the parser fail."""

from __future__ import annotations

from random import Random

import pytest
from differential import PROGRAMS
from hypothesis import given, settings
from hypothesis import strategies as st
from random_syntax import RandomSyntax, soup

from seglang.diagnostics.model import Sink
from seglang.source import Source
from seglang.syntax import nodes
from seglang.syntax.format import format_expression, format_module
from seglang.syntax.lexer import lex
from seglang.syntax.parse import parse
from seglang.syntax.table import load
from syntax_corpus import accepted, read, refused

SEEDS = range(max(6, PROGRAMS // 100))
EACH = 20
SAMPLES = [*accepted(), *(text for _, text in refused())]


def whole(text: str) -> nodes.Module:
    module, problems = read(text)
    assert [(problem.code.id, problem.headline) for problem in problems] == [], text
    return module


@pytest.mark.parametrize("seed", SEEDS)
def test_expressions_are_read_back(seed: int) -> None:
    random = RandomSyntax(seed)
    for _ in range(EACH):
        expression = random.expression(3)
        (segment,) = whole(f"segment s:\n    {format_expression(expression)}").declarations
        assert isinstance(segment, nodes.Segment)
        assert segment.condition == expression


@pytest.mark.parametrize("seed", SEEDS)
def test_modules_are_read_back_and_stable(seed: int) -> None:
    random = RandomSyntax(seed)
    for _ in range(EACH):
        module = random.module()
        text = format_module(module)
        again = whole(text)
        assert again.declarations == module.declarations
        assert again.tests == module.tests
        assert format_module(again) == text


@pytest.mark.parametrize("seed", SEEDS)
def test_comments_stay_and_change_nothing(seed: int) -> None:
    random = RandomSyntax(seed)
    for _ in range(EACH):
        module = random.module()
        commented = whole(sprinkled(format_module(module), random.random))
        assert commented.declarations == module.declarations
        assert commented.tests == module.tests
        made = format_module(commented)
        again = whole(made)
        assert again.declarations == module.declarations
        assert again.tests == module.tests
        assert sorted(c.text for c in again.comments) == sorted(c.text for c in commented.comments)
        assert format_module(again) == made


@pytest.mark.parametrize("seed", SEEDS)
def test_tests_of_rules_are_read_back_with_their_comments(seed: int) -> None:
    random = RandomSyntax(seed)
    for _ in range(EACH):
        module = nodes.Module(Source("random.seg", ""), (), tests=(random.test_block(),))
        text = format_module(module)
        assert whole(text).tests == module.tests
        commented = whole(sprinkled(text, random.random))
        made = format_module(commented)
        again = whole(made)
        assert again.tests == module.tests
        assert sorted(c.text for c in again.comments) == sorted(c.text for c in commented.comments)
        assert format_module(again) == made


def sprinkled(text: str, random: Random) -> str:
    """Comments and line ends between any two tokens."""
    tokens = lex(Source("", text), load()).tokens
    places = sorted({token.start for token in tokens if token.start} | {len(text)})
    chosen = random.sample(places, min(len(places), random.randrange(6)))
    for number, place in enumerate(sorted(chosen, reverse=True)):
        filler = random.choice([" # c{}\n ", "\n    # c{}\n    ", "\n\n  # c{}\n\n "])
        if text[place - 1] == "\n":
            filler = "# c{}\n"
        text = text[:place] + filler.format(number) + text[place:]
    return text


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.binary().map(lambda data: data.decode("latin-1"))))
def test_any_text_brings_diagnostics_and_nothing_else(text: str) -> None:
    judged(text)
    judged(f"segment s: {text}")


@pytest.mark.parametrize("seed", SEEDS)
def test_soups_of_words(seed: int) -> None:
    random = Random(seed)
    for _ in range(EACH):
        judged(f"segment s: {soup(random, 12)}")
        judged(soup(random, 40))


@pytest.mark.parametrize("seed", SEEDS)
def test_mutilated_rules(seed: int) -> None:
    random = Random(seed)
    for _ in range(EACH):
        text = random.choice(SAMPLES)
        start = random.randrange(len(text) + 1)
        end = start + random.randrange(6)
        judged(text[:start] + random.choice(["", soup(random, 3)]) + text[end:])


def judged(text: str) -> None:
    sink = Sink()
    module = parse(Source("any.seg", text), sink)
    assert module.complete == (not sink.diagnostics)
    for problem in sink.diagnostics:
        assert problem.span is not None
        assert 0 <= problem.span.start <= problem.span.end <= max(1, len(text))
        assert problem.code.id.startswith("SEG0")
        assert problem.headline
    if module.complete:
        again = whole(format_module(module))
        assert again.declarations == module.declarations
        assert again.tests == module.tests
