"""Rules as people write them, over random catalogs: read, checked, run; and whatever does not
change what a rule says does not change its members.

The core that the checker makes of them has shapes that the generator of core programs does not
make, and the other way round.
"""

from __future__ import annotations

import re
from random import Random

import pytest
from differential import check
from generate import kept
from loaded_engines import ENGINES, Answer, opened
from needed_tables import needed
from shares import name_of, shares
from written_examples import (
    BY_CHANCE,
    Written,
    checked,
    checked_files,
    generate_written,
    syntax_of,
)

from seglang.core.declarations import Program, Segment, Trait
from seglang.source import Source
from seglang.syntax import nodes as syntax
from seglang.syntax.format import format_expression, format_module
from seglang.syntax.lexer import lex
from seglang.syntax.table import load

DATABASES = tuple(name for name in ENGINES if name != "evaluator")


def answers(written: Written, program: Program) -> dict[str, Answer]:
    example = written.example
    with opened("evaluator", example.world, program.catalog) as engine:
        return {name: engine.one(program, name, example.as_of) for name in program.declarations}


@pytest.mark.parametrize("engine", DATABASES)
@pytest.mark.parametrize("seeds", shares(one_of=8), ids=name_of)
def test_same_answers(seeds: range, engine: str) -> None:
    for seed in seeds:
        random = Random(seed)
        example = kept(random, generate_written(seed).example, set())
        with opened(engine, example.world, needed(example.program), random) as there:
            check(example, there.engine, random)


@pytest.mark.parametrize("seeds", shares(one_of=8), ids=name_of)
def test_what_is_written_is_sound(seeds: range) -> None:
    for seed in seeds:
        for problem in generate_written(seed).problems:
            assert problem.code.slug in BY_CHANCE, (seed, problem.headline)


@pytest.mark.parametrize("seeds", shares(one_of=8), ids=name_of)
def test_formatting_keeps_the_meaning(seeds: range) -> None:
    for seed in seeds:
        written = generate_written(seed)
        catalog = written.example.program.catalog
        modules, program, problems = checked(written.texts, catalog)
        formatted = [format_module(module) for module in modules]
        again, same, still = checked(formatted, catalog)
        assert same.declarations == program.declarations, seed
        assert same.instances == program.instances, seed
        assert [one.code for one in still] == [one.code for one in problems], seed
        assert [format_module(module) for module in again] == formatted, seed


@pytest.mark.parametrize("seeds", shares(one_of=8), ids=name_of)
def test_order_and_files_mean_nothing(seeds: range) -> None:
    for seed in seeds:
        written, random = generate_written(seed), Random(seed)
        program = written.example.program
        texts = random.sample(written.texts, len(written.texts))
        files: list[list[str]] = [[], [], []]
        for text in texts:
            random.choice(files).append(text)
        _, same, _ = checked_files(["\n".join(file) for file in files], program.catalog)
        assert dict(same.declarations) == dict(program.declarations), seed
        assert dict(same.instances) == dict(program.instances), seed


@pytest.mark.parametrize("seeds", shares(one_of=8), ids=name_of)
def test_names_mean_nothing(seeds: range) -> None:
    """Names of declarations, parameters and aliases."""
    pattern = re.compile(r"\b(segment|trait|partition|event|session|param|given|row)_(\d+)\b")
    for seed in seeds:
        written = generate_written(seed)
        program = written.example.program
        renamed = [pattern.sub(r"`\2 is it?`", text) for text in written.texts]
        _, other, _ = checked(renamed, program.catalog)
        found = answers(written, other)
        for name, answer in answers(written, program).items():
            _, _, number = name.partition("_")
            assert found[f"{number} is it?"] == answer, (seed, name)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seeds", shares(one_of=20), ids=name_of)
def test_a_reference_is_what_it_refers_to(seeds: range, engine: str) -> None:
    """Written out in place of a name, a declaration says the same."""
    for seed in seeds:
        written = generate_written(seed)
        example, texts = written.example, list(written.texts)
        modules, program, _ = checked(texts, example.program.catalog)
        pairs = [
            pair
            for module in modules
            for declared in module.declarations
            if (pair := by_name_and_written_out(declared, program)) is not None
        ]
        for number, (by_name, written_out) in enumerate(pairs):
            texts += [f"segment named_{number}{by_name}", f"segment inline_{number}{written_out}"]
        _, program, problems = checked(texts, example.program.catalog)
        assert {one.code.slug for one in problems} <= BY_CHANCE
        with opened(engine, example.world, needed(program)) as there:
            for number in range(len(pairs)):
                by_name, written_out = (
                    there.one(program, f"{how}_{number}", example.as_of)
                    for how in ("named", "inline")
                )
                assert by_name == written_out, (seed, pairs[number])


def by_name_and_written_out(
    declared: syntax.Declaration, program: Program
) -> tuple[str, str] | None:
    """The rest of two segments that say the same; None for what cannot be referred to like that."""
    name = declared.heading.name.text
    core = program.declarations.get(name)
    if core is None or declared.heading.parameters:
        return None
    of = f" of {core.entity}: "
    match declared:
        case syntax.Segment(condition=condition):
            assert isinstance(core, Segment)
            body = format_expression(condition)
            return f"{of}not in segment {name}", f"{of}not ({body})"
        case syntax.Trait(value=value):
            assert isinstance(core, Trait)
            return f"{of}{name} is known", f"{of}({format_expression(value)}) is known"
        case syntax.Partition(arms=(first, second, *_)):
            one, other = (format_expression(arm.condition) for arm in (first, second))
            label = second.label.value
            return f'{of}{name} = "{label}"', f"{of}not ({one}) and ({other})"
        case _:
            return None


@pytest.mark.parametrize("seeds", shares(one_of=8), ids=name_of)
def test_damaged_rules_are_judged(seeds: range) -> None:
    """Words left out, repeated and exchanged: what comes out is a program and diagnostics."""
    for seed in seeds:
        written, random = generate_written(seed), Random(seed)
        catalog = written.example.program.catalog
        text = "\n\n".join(written.texts)
        for _ in range(3):
            damaged = damage(text, random)
            _, program, problems = checked([damaged], catalog)
            assert problems or program.declarations, seed
            for problem in problems:
                assert problem.headline
                assert problem.span is not None
                assert 0 <= problem.span.start <= problem.span.end <= max(1, len(damaged)), seed


def damage(text: str, random: Random) -> str:
    words = [token for token in lex(Source("", text), load()).tokens if token.start < token.end]
    for word in sorted(random.sample(words, min(3, len(words))), key=lambda one: -one.start):
        other = random.choice(words)
        here, there = text[word.start : word.end], text[other.start : other.end]
        put = random.choice(("", there, f"{here} {there}", f"{here} {here}"))
        text = text[: word.start] + put + text[word.end :]
    return text


def test_every_form_is_written() -> None:
    seen = set()
    for seed in range(120):
        written = generate_written(seed)
        modules, _, _ = checked(written.texts, written.example.program.catalog)
        seen |= {type(node) for module in modules for node in syntax_of(module.declarations)}
    every = {
        kind
        for kind in vars(syntax).values()
        if isinstance(kind, type)
        and kind.__module__.startswith("seglang.syntax.nodes")
        and not kind.__module__.endswith(".tests")
    }
    never = {kind.__name__ for kind in every - seen if hasattr(kind, "__dataclass_fields__")}
    assert never <= {"Module", "Comment"}
