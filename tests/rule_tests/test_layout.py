"""The canonical layout of tests, by example."""

from __future__ import annotations

from seglang.syntax.format import format_module
from syntax_corpus import good

WRITTEN = """\
##  What it is for.
test   "t" :# c0
 # c1
 as of 2026-01-01 # c2
 given customer anna (country="PL", # c3
   age = 2) # c4
   did purchase   on 2026-01-10T10:00 (amount = 1_000, category = "something of a long name", product = "another") with item (price = 1) with item (price = 2) # c5
   did purchase 1 days ago   did purchase at 2026-01-10
   since 3 day ago has 2 pets
   `given` = 1 first = 2
   # c6
 given `list` b with key ("S1",2)
 given list codes ("a"  ,"b") given list nothing()
 # c7
 expect anna: x = 1 # c8
    and y = 2
    # c9
    and z = 3 # c10
 expect segment v=(anna,b) # c11
   # c12
# c13
segment s: x
"""  # noqa: E501
CANONICAL = """\
##  What it is for.
test "t":  # c0
    # c1
    as of 2026-01-01  # c2
    # c3
    given customer anna (country = "PL", age = 2)  # c4
        did purchase at 2026-01-10T10:00 (
            amount = 1_000,
            category = "something of a long name",
            product = "another"
        )
            with item (price = 1)
            with item (price = 2)  # c5
        did purchase 1 day ago
        did purchase on 2026-01-10
        since 3 days ago
        has 2 pets
        `given` = 1
        `first` = 2
    # c6
    given `list` b with key ("S1", 2)
    given list codes ("a", "b")
    given list nothing ()
    # c7
    expect anna:
        x = 1  # c8
        and y = 2
        # c9
        and z = 3  # c10
    expect segment v = (anna, b)  # c11
    # c12

# c13
segment s: x
"""


def test_one_line_a_fact_and_comments_where_they_were() -> None:
    module = good(WRITTEN)
    made = format_module(module)
    assert made == CANONICAL
    assert good(made).tests == module.tests
    assert format_module(good(made)) == made


def test_tests_stand_among_declarations_in_their_order() -> None:
    text = 'segment a: x\n\ntest "t":\n    as of 2026-01-01\n\nsegment b: y\n'
    assert format_module(good(text)) == text


def test_a_line_in_the_first_column_belongs_to_the_test() -> None:
    module = good(
        'test "t": as of 2026-01-01\ngiven customer a\nexpect a: x\nexpect segment s = ()\n'
    )
    (test,) = module.tests
    assert len(test.expected) == 2
