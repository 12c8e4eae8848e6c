"""Rules as people write them, compared with what means the same, and with what may not: nothing is
told of layout, order, files and names; and what is said to mean the same has the same members."""

from __future__ import annotations

import re
from random import Random

import pytest
from shares import name_of, shares
from test_written_rules import answers
from written_examples import Written, checked, checked_files, generate_written

from seglang.catalog.model import Catalog
from seglang.comparing import Side, compare
from seglang.comparing.model import Happened
from seglang.syntax.format import format_module

_NAMES = re.compile(r"\b(segment|trait|partition|event|session|param|given|row)_(\d+)\b")
_NUMBER = re.compile(r"(?<![\w.-])([1-9]\d?)(?![\w.%-])")


def side(files: list[str], catalog: Catalog) -> Side:
    modules, program, problems = checked_files(files, catalog)
    return Side(program, modules, errors=problems)


@pytest.mark.parametrize("seeds", shares(one_of=32), ids=name_of)
def test_layout_order_and_files_change_nothing(seeds: range) -> None:
    for seed in seeds:
        written, random = generate_written(seed), Random(seed)
        catalog = written.example.program.catalog
        before = side(["\n\n".join(written.texts)], catalog)
        files: list[list[str]] = [[], []]
        for text in random.sample(written.texts, len(written.texts)):
            random.choice(files).append(text)
        modules, _, _ = checked_files(["\n".join(file) for file in files], catalog)
        after = side([format_module(module) for module in modules], catalog)
        assert compare(before, after).changes == (), seed


@pytest.mark.parametrize("seeds", shares(one_of=32), ids=name_of)
def test_names_change_nothing_but_names(seeds: range) -> None:
    """Names of declarations, parameters and aliases."""
    for seed in seeds:
        written = generate_written(seed)
        catalog = written.example.program.catalog
        before = side(["\n\n".join(written.texts)], catalog)
        renamed = [_NAMES.sub(r"\1_new_\2", text) for text in written.texts]
        found = compare(before, side(["\n\n".join(renamed)], catalog))
        assert {change.happened for change in found.changes} <= {Happened.RENAMED}, seed


@pytest.mark.parametrize("seeds", shares(one_of=16), ids=name_of)
def test_what_is_not_told_has_the_same_members(seeds: range) -> None:
    """One number of one rule is another one, and the rules are in another order."""
    for seed in seeds:
        written, random = generate_written(seed), Random(seed)
        changed = with_another_number(written, random)
        catalog = written.example.program.catalog
        _, program, problems = checked(changed, catalog)
        if problems:
            continue
        random.shuffle(changed)
        before, after = (side(["\n\n".join(texts)], catalog) for texts in (written.texts, changed))
        told = {change.name for change in compare(before, after).changes}
        old, new = answers(written, written.example.program), answers(written, program)
        for name, answer in old.items():
            if name not in told:
                assert new[name] == answer, (seed, name)


def with_another_number(written: Written, random: Random) -> list[str]:
    texts = list(written.texts)
    places = [
        (number, found)
        for number, text in enumerate(texts)
        for found in _NUMBER.finditer(text.partition(":")[2])
    ]
    if places:
        number, found = random.choice(places)
        head, colon, body = texts[number].partition(":")
        other = str(int(found[1]) + 1)
        texts[number] = f"{head}{colon}{body[: found.start()]}{other}{body[found.end() :]}"
    return texts
