"""What one statement can be about, and what may be missing."""

from __future__ import annotations

import pytest

from seglang.core.declarations import Program
from seglang.core.missing import may_be_missing
from seglang.core.nodes import Aggregate, TraitValue, Truth
from seglang.core.versions import plain, typed
from seglang.plan.lower import What, lower
from seglang.plan.nodes import Members, Size, Traits
from seglang.types import BOOLEAN, INTEGER, TEXT, VERSION, ListType
from shop_rules import shop_catalog, sound

RULES = """
segment adult: age >= 18
trait spend: sum of purchase.amount
segment large of account: employees > 100
"""


def test_what_comes_out() -> None:
    program = sound(RULES)
    assert isinstance(lower(program, "adult").output, Members)
    assert isinstance(lower(program, "adult", "size").output, Size)
    assert isinstance(lower(program, "spend").output, Traits)
    both = lower(program, ("adult", "spend")).output
    assert isinstance(both, Traits)
    # The value of a segment is whether it holds.
    assert [type(value) for _, value in both.columns] == [Truth, Aggregate]


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (("adult", "large"), None),
        ((), None),
        (("adult", "spend"), What.MEMBERS),
        ("spend", "size"),
        ("spend", What.MEMBERS),
    ],
)
def test_what_cannot_be_asked(names: str | tuple[str, ...], what: What | str | None) -> None:
    with pytest.raises(ValueError, match=r"segment|one entity"):
        lower(sound(RULES), names, what)


def test_the_documentation_of_one_declaration() -> None:
    program = sound("## Of age.\nsegment adult: age >= 18\n\n## Money.\ntrait spend: age")
    assert lower(program, "adult").docs == lower(program, ("adult",), "traits").docs == ("Of age.",)
    assert lower(program, ("adult", "spend")).docs == ()


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        lower(sound(RULES), "nobody")


def test_what_is_not_declared_may_be_missing() -> None:
    program = Program(shop_catalog(), {})
    assert may_be_missing(TraitValue("nobody", INTEGER), program)


def test_versions_in_lists() -> None:
    found = typed(("1.10", "soon", None), ListType(VERSION))
    assert plain(found) == ("1.10", None, None)
    assert typed("1.0", VERSION) == typed("1", VERSION)
    assert typed("1.9", VERSION) < typed("1.10", VERSION)
    assert typed(("1",), ListType(TEXT)) == ("1",)
    assert typed(True, BOOLEAN) is True
