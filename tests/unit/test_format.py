"""The canonical layout, by example."""

from __future__ import annotations

import pytest

from seglang.syntax import nodes
from seglang.syntax.format import format_expression, format_module
from syntax_corpus import accepted, good, read


def formatted(text: str) -> str:
    module = good(text)
    made = format_module(module)
    again = good(made)
    assert again.declarations == module.declarations
    assert again.tests == module.tests
    assert sorted(c.text for c in again.comments) == sorted(c.text for c in module.comments)
    assert format_module(again) == made
    return made


@pytest.mark.parametrize("text", accepted())
def test_samples_keep_their_tree(text: str) -> None:
    formatted(text)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("segment   s:x", "segment s: x\n"),
        ("segment `s`: `x` = `of`", "segment s: x = `of`\n"),
        ("segment s: did e exactly 1 times", "segment s: did e exactly once\n"),
        ("segment s: did e at least twice", "segment s: did e at least 2 times\n"),
        ("segment s: did e in last 1 days", "segment s: did e in last 1 day\n"),
        ("segment s: did e in last 30 day", "segment s: did e in last 30 days\n"),
        ("segment s: did e 90 days to 30 days ago", "segment s: did e 90 to 30 days ago\n"),
        ("segment s: did e this weeks", "segment s: did e this week\n"),
        ("segment s: day since a > 1", "segment s: days since a > 1\n"),
        ("trait t: count of day with e", "trait t: count of days with e\n"),
        ("segment s: a = 1_000 and b=12.50", "segment s: a = 1_000 and b = 12.50\n"),
        ("segment s: a was in last 3 days", "segment s: a was in last 3 days\n"),
        ("segment s: ((a))", "segment s: ((a))\n"),
        ("trait t: lower of(a)", "trait t: lower of a\n"),
        ("param p:integer=-3", "param p: integer = -3\n"),
        (
            'partition p: "a" when x "long" when y "c" otherwise',
            'partition p:\n    "a"    when x\n    "long" when y\n    "c"    otherwise\n',
        ),
        ("segment a: x segment_b = 3".replace(" segment_b = 3", ""), "segment a: x\n"),
        (
            "segment a: x\nsegment b: y\n\n\n\nsegment c: z",
            "segment a: x\n\nsegment b: y\n\nsegment c: z\n",
        ),
        ("segment s: did (a then b)", "segment s: did a then b\n"),
        (
            "segment s: did a in exactly 0 of last 1 full weeks",
            "segment s: did a in none of last 1 full week\n",
        ),
        (
            "segment s: a is in top 5 with ties among (in segment b) per (c)",
            "segment s: a is in top 5 per c among segment b with ties\n",
        ),
        ("trait t: local_hour of a", "trait t: local hour of a\n"),
        ("trait t: `count` of a", "trait t: `count` of a\n"),
        ("trait t: max of (sum of a.b per (c))", "trait t: max of (sum of a.b per c)\n"),
        ("segment s: did (`first` then `last`)", "segment s: did first then last\n"),
        ("segment s: did not (`first` then b)", "segment s: did not (`first` then b)\n"),
        ("segment s: did a then `no` then `next`", "segment s: did a then `no` then `next`\n"),
        (
            "segment s: did a then b 2 weeks to 3 weeks later",
            "segment s: did a then b 2 to 3 weeks later\n",
        ),
        ("segment s: a = `null`", "segment s: a = `null`\n"),
        ("segment s: a has `any` + 1", "segment s: a has `any` + 1\n"),
        ("", ""),
        ("# only\n\n\n\n# comments", "# only\n\n# comments\n"),
    ],
)
def test_canonical_spelling(written: str, canonical: str) -> None:
    assert formatted(written) == canonical


def test_long_rules_are_broken_before_and() -> None:
    assert formatted(
        '@owner("crm")\n## Docs.\n@tags("winback")\n'
        "segment at_risk: did purchase at least 3 times in last 365 days and did not purchase in "
        "last 90 days and email_opt_in"
    ) == (
        "## Docs.\n"
        '@owner("crm") @tags("winback")\n'
        "segment at_risk:\n"
        "    did purchase at least 3 times in last 365 days\n"
        "    and did not purchase in last 90 days\n"
        "    and email_opt_in\n"
    )


def test_long_filters_and_groups_are_broken_inside() -> None:
    assert formatted(
        'segment s: did purchase where (amount > 100 and category = "shoes" and not (coupon = "x" '
        'or product contains "sample" ignoring case)) at least 3 times in last 365 days or at '
        "least 2 of (email_opt_in, newsletter_is_wanted, did app_open in last 30 days, age > 18)"
    ) == (
        "segment s:\n"
        "    did purchase where (\n"
        "        amount > 100\n"
        '        and category = "shoes"\n'
        '        and not (coupon = "x" or product contains "sample" ignoring case)\n'
        "    ) at least 3 times in last 365 days\n"
        "    or at least 2 of (email_opt_in, newsletter_is_wanted, did app_open in last 30 days, "
        "age > 18)\n"
    )


def test_long_sequences_are_broken_before_then() -> None:
    long = (
        'did page_view as v where (page = "x") in last 30 days then purchase where (product = '
        "v.product) within 1 day without refund then no refund within 3 days all within 14 days"
    )
    assert formatted(f"segment s: {long} and x") == (
        "segment s:\n"
        '    did page_view as v where (page = "x") in last 30 days\n'
        "        then purchase where (product = v.product) within 1 day without refund\n"
        "        then no refund within 3 days\n"
        "        all within 14 days\n"
        "    and x\n"
    )
    counted = long.replace("did ", "").replace(" all within 14 days", "")
    assert formatted(f"segment s: did ({counted}) at least 3 times") == (
        "segment s:\n"
        "    did (\n"
        '        page_view as v where (page = "x") in last 30 days\n'
        "        then purchase where (product = v.product) within 1 day without refund\n"
        "        then no refund within 3 days\n"
        "    ) at least 3 times\n"
    )


def test_comments_between_steps_stay_there() -> None:
    text = """\
segment a:
    # above
    did page_view as v  # first
        # about the second
        then purchase where (
            # inside
            product = v.product
        )  # second
        then no refund  # third
    and x
"""
    assert formatted(text) == text


def test_long_headings() -> None:
    assert formatted(
        'trait t(period: duration = 30 days, kinds: list<text> = ("a long value", "another one"), '
        "limit: decimal): sum of purchase.amount in last period"
    ) == (
        "trait t(\n"
        "    period: duration = 30 days,\n"
        '    kinds: list<text> = ("a long value", "another one"),\n'
        "    limit: decimal\n"
        "): sum of purchase.amount in last period\n"
    )
    assert formatted(
        "session visit: page_view, add_to_cart, remove_from_cart, purchase, app_open # why\n"
        "split after 30 minutes of silence"
    ) == (
        "session visit:\n"
        "    page_view,\n"
        "    add_to_cart,\n"
        "    remove_from_cart,\n"
        "    purchase,\n"
        "    app_open  # why\n"
        "    split after 30 minutes of silence\n"
    )


def test_comments_stay_in_place() -> None:
    text = """\
# the file

## Docs.
# about the owner
@owner("crm")
segment a:  # behind the heading
    # before x
    x  # behind x
    and y
    # before z
    and did purchase where (
        # inside
        amount > 3  # behind amount
        # last inside
    ) in last 3 days  # behind z
    # below

# between

# closer
segment b: w  # behind w

# at the end
"""
    assert formatted(text) == text


def test_comments_in_arms() -> None:
    text = """
partition p:
    # before the arm
    "a" when age > 1 # beside
        and
        # inside
        age < 5
    # between
    "b" when # odd
        age = 3
    "c" when age # within a comparison
        = 4
    "rest" otherwise # last
    # below
"""
    assert (
        formatted(text)
        == """partition p:
    # before the arm
    "a"    when age > 1  # beside
        # inside
        and age < 5
    # between
    # odd
    "b"    when age = 3
    # within a comparison
    "c"    when age = 4
    "rest" otherwise  # last
    # below
"""
    )


def test_comments_behind_closed_parentheses() -> None:
    text = """
segment t: (a or b) # one
    # two
    and c
segment u: did a then # one
    b # two
    # three
trait w:
    count of (aaaaaaaaaaaaaaaaaaaaaaaaaaaaa then bbbbbbbbbbbbbbbbbbbbbbbbbb
        all within 3 days for the same product)
"""
    assert (
        formatted(text)
        == """segment t:
    (a or b)  # one
    # two
    and c

segment u:
    did a  # one
        then b  # two
    # three

trait w:
    count of (
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        then bbbbbbbbbbbbbbbbbbbbbbbbbb
        all within 3 days for the same product
    )
"""
    )


def test_comments_in_odd_places_move_little() -> None:
    assert formatted("segment a: did # one\n e # two\n in last # three\n 3 days") == (
        "segment a:\n    # one\n    # two\n    # three\n    did e in last 3 days\n"
    )
    assert formatted('partition p:\n# one\n"a" # two\nwhen x # three\n"b" otherwise # four') == (
        'partition p:\n    # one\n    # two\n    "a" when x  # three\n    "b" otherwise  # four\n'
    )
    assert formatted("event e: a, # one\nb # two\n") == ("event e:\n    a,  # one\n    b  # two\n")
    assert formatted('param p: # one\ntext = # two\n"x" # three') == (
        '# one\n# two\nparam p: text = "x"  # three\n'
    )


def test_only_whole_modules() -> None:
    module, _ = read("segment a: x =")
    with pytest.raises(ValueError, match="without problems"):
        format_module(module)


def test_expressions() -> None:
    (segment,) = good(
        'segment s: did e where (a or b) at least 3 times and not c = "x"'
    ).declarations
    assert isinstance(segment, nodes.Segment)
    assert format_expression(segment.condition) == (
        'did e where (a or b) at least 3 times and not c = "x"'
    )
