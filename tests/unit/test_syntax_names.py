"""Names: whole words, contextual words, reserved words, backticks."""

from __future__ import annotations

import pytest

from seglang.syntax import nodes
from seglang.syntax.format import format_module
from seglang.syntax.table import RESERVED, load
from syntax_corpus import codes, good

LOOKALIKES = """
    country inbox android notes orders counter everyone isle wasp office island hash inn dido
    thenar whereas elsewhere iffy truely falsey betweens orchard nothing andes didnt
""".split()  # noqa: SIM905
USUAL = """
    count order email list size change visit item time first last segment day now_ trait event
    param partition month hour known sample case any all current average longest most more fewer
    at exactly on from since before after today this next full ago to with by over when
""".split()  # noqa: SIM905


@pytest.mark.parametrize("name", LOOKALIKES)
def test_names_that_begin_like_keywords(name: str) -> None:
    module = good(f"segment {name}: {name} and not {name} or_else\n".replace(" or_else", ""))
    assert module.declarations[0].heading.name.text == name
    good(f"segment s: did {name} where ({name} = 1) and count of {name} > 1")


@pytest.mark.parametrize("name", sorted(load().words))
def test_every_keyword_is_a_name_in_backticks(name: str) -> None:
    quoted = f"`{name}`"
    module = good(
        f"segment {quoted} of {quoted}: {quoted} = 1 and did {quoted} where ({quoted}) "
        f"and first {quoted}.{quoted} = 2 and sum of {quoted}.{quoted} where (a) > {quoted} "
        f"and in segment {quoted} and in list {quoted} and {quoted} has {quoted}\n"
        f"event {quoted}: {quoted}, {quoted}\n"
        f"param {quoted}: {quoted} = 1\n"
    )
    assert {one.heading.name.text for one in module.declarations} == {name}
    assert good(format_module(module)).declarations == module.declarations


@pytest.mark.parametrize("name", [name for name in sorted(load().words) if name not in RESERVED])
def test_contextual_words_declare_and_compare_bare(name: str) -> None:
    module = good(f"segment {name} of {name}: {name} = 1 and a > {name} and did {name}\n")
    segment = module.declarations[0]
    assert isinstance(segment, nodes.Segment)
    assert segment.heading.name.text == name
    compared = segment.condition
    assert isinstance(compared, nodes.And)
    assert isinstance(compared.operands[0], nodes.Compare)
    assert compared.operands[0].left == nodes.Path((nodes.Name(name),))


@pytest.mark.parametrize("name", USUAL)
def test_usual_words_are_properties(name: str) -> None:
    good(f"segment s: did x where ({name} >= 3) and max of x.{name} > 3 and {name} is known")


@pytest.mark.parametrize("word", RESERVED)
def test_reserved_words_are_no_names(word: str) -> None:
    assert codes(f"segment {word}: x") == ["SEG006"]


def test_now_is_a_value_and_in_backticks_a_name() -> None:
    (segment,) = good("segment s: now > `now`").declarations
    assert isinstance(segment, nodes.Segment)
    assert segment.condition == nodes.Compare(">", nodes.Now(), nodes.Path((nodes.Name("now"),)))


def test_names_of_other_scripts() -> None:
    (segment,) = good('segment żółw: 名前 = "x" and größe > 3 and _x and x1').declarations
    assert segment.heading.name.text == "żółw"
