"""Checking rows: nesting, aliases, picks, groups, sequences, sessions, repeated windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from seglang.core import nodes as core
from seglang.core import sources
from seglang.core.edges import PeriodStart, Unit
from seglang.core.walking import walk
from seglang.diagnostics.fixes import apply
from shop_rules import checked, sound, underlined

SESSION = """
session visit_web: page_view, app_open split after 30 minutes of silence
event long_visit: visit_web where (length > 10 minutes)
event anything: *
"""

SAME = [
    # The event's own name, an alias and nothing but the name speak of the same row.
    (
        "did purchase as p where (did app_open within 1 day after p)",
        "did purchase where (did app_open within 1 day after purchase)",
    ),
    (
        "did purchase as p where (did app_open where (product = p.product))",
        "did purchase where (did app_open where (product = purchase.product))",
    ),
    (
        "did purchase at least 2 times for the same product",
        "did (count of purchase per product) where (value >= 2)",
    ),
    (
        "did purchase on at least 2 days in last 90 days for the same product",
        "did (count of days with purchase in last 90 days per product) where (value >= 2)",
    ),
    (
        "max of (count of purchase per product) > 3",
        "max of (count of purchase per product).value > 3",
    ),
    ("did page_view then purchase", "did (page_view then purchase)"),
    ("did (page_view then purchase) at least 2 times", "count of (page_view then purchase) >= 2"),
    ("did not (page_view then purchase)", "not (did page_view then purchase)"),
    (
        "did page_view then purchase at least 2 times within 7 days",
        "did page_view then purchase more than 1 times within 7 days",
    ),
    ("did purchase in each of last 1 full month", "did purchase in last 1 full month"),
    (
        "did purchase in exactly 0 of last 3 full months",
        "not (did purchase in at least 1 of last 3 full months)",
    ),
    (
        "sum of purchase.amount in each of last 2 full weeks is between 1 and 5",
        "sum of purchase.amount in each of last 2 full weeks >= 1"
        " and sum of purchase.amount in each of last 2 full weeks <= 5",
    ),
]
# Equal up to the way the same condition is joined.
JOINED = {8, 10, 11}


@pytest.mark.parametrize("number", range(len(SAME)))
def test_two_spellings_of_one_meaning(number: int) -> None:
    one, other = (
        sound(f"{SESSION}segment s: {text}").declarations["s"].condition for text in SAME[number]
    )
    if number in JOINED:
        assert leaves(one) == leaves(other)
    else:
        assert one == other


def leaves(condition: core.Condition) -> set[core.Condition]:
    return {node for node in walk(condition) if isinstance(node, core.Compare)}


def rows_in(text: str) -> Iterator[sources.Rows]:
    condition = sound(f"{SESSION}segment s: {text}").declarations["s"].condition
    return (node for node in walk(condition) if isinstance(node, sources.Rows))


def first(text: str, kind: type) -> object:
    condition = sound(f"{SESSION}segment s: {text}").declarations["s"].condition
    return next(node for node in walk(condition) if isinstance(node, kind))


# ---------------------------------------------------------------- frames


def test_the_nearest_row_comes_first_and_an_alias_reaches_further() -> None:
    compare = first(
        "did purchase as p where (did purchase where (amount > 1 and purchase.price < p.price))",
        core.And,
    )
    amount, price = compare.operands
    assert amount.left == core.PropertyValue("amount", amount.left.type)
    assert (price.left.up, price.right.up) == (0, 1)


def test_bare_names_in_the_window_of_a_step_are_not_the_other_rows() -> None:
    text = "segment s: did purchase then page_view since delivered_at"
    _, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG101"]
    sequence = first("did purchase as p then page_view since p.delivered_at", sources.Sequence)
    assert sequence.steps[1].rows.window.start.up == 0
    assert sequence.steps[1].rows.window.start.name == "delivered_at"


def test_a_row_is_apart_from_itself_only_where_it_could_be_in_the_window() -> None:
    def apart(text: str) -> int | None:
        return list(rows_in(f"did purchase as p where ({text})"))[1].apart_from

    assert apart("did purchase 0 to 7 days after p") == 0
    assert apart("did purchase since p") == 0
    assert apart("did purchase within 7 days after p") is None
    assert apart("did purchase within 7 days before p") is None
    assert apart("did purchase in first full week after p") is None
    assert apart("did purchase 7 to 0 days before p") is None
    assert apart("did app_open since p") is None
    assert apart("did purchase since signup_at") is None
    assert apart("did purchase within 30 days before p.delivered_at") == 0


def test_windows_after_an_anchor() -> None:
    window = first("did purchase within 7 days after signup_at", sources.Window)
    assert (window.after_start, window.through_end) == (True, True)
    window = first("did purchase within 7 days before signup_at", sources.Window)
    assert (window.after_start, window.through_end) == (False, False)
    assert isinstance(window.start, core.Shifted)
    assert window.start.amount == -7
    window = first("did purchase in 2nd full month after signup_at", sources.Window)
    assert (window.start.offset, window.end.offset) == (2, 3)
    window = first("did purchase in first full month after 2026-01-15", sources.Window)
    assert isinstance(window.start, core.Moment)


# ---------------------------------------------------------------- repeated windows


def test_each_period_is_a_comparison_of_its_own() -> None:
    each = first("count of purchase in each of last 3 full quarters >= 2", core.And)
    windows = [compare.left.rows.window for compare in each.operands]
    assert [window.start.edge for window in windows] == [
        PeriodStart(Unit.QUARTER, back) for back in (-3, -2, -1)
    ]
    some = first("did purchase in at least 2 of last 3 full weeks", core.HowMany)
    assert (some.low, some.high, len(some.operands)) == (2, None, 3)


def test_a_stretch_opens_at_a_row() -> None:
    opening, inner = list(
        rows_in("count of purchase where (gift) in any 24 hours of last 90 days >= 3")
    )
    assert opening.window is not None
    assert isinstance(opening.where, core.And)
    assert inner.window == sources.Window(
        core.PropertyValue("time", core.TIMESTAMP),
        core.Shifted(core.PropertyValue("time", core.TIMESTAMP), 24, Unit.HOUR, core.TIMESTAMP),
    )
    assert inner.apart_from is None


def test_a_stretch_inside_a_row_sees_past_the_row_that_opens_it() -> None:
    text = (
        "did purchase as p where (count of page_view where (product = p.product) in any 1 day > 2)"
    )
    rows = list(rows_in(text))
    ups = [
        node.up
        for found in rows[1:]
        for node in walk(found.where)
        if isinstance(node, core.PropertyValue) and node.up
    ]
    assert 2 in ups  # from the counted row over the opening one to the purchase


# ---------------------------------------------------------------- sources


def test_sources() -> None:
    picked = first("sum of (top 5 purchase where (gift) by amount).amount > 3", sources.Picked)
    assert (picked.end, picked.number) == (sources.End.TOP, 5)
    keys = "(product, purchase.country)"
    grouped = first(f"did (sum of purchase.amount per {keys}) where (value > 1)", sources.Grouped)
    assert [name for name, _ in grouped.keys] == ["product", "country"]
    visit = first("did long_visit at least 2 times", sources.Sessions)
    assert visit.name == "visit_web"
    assert visit.shared == ("product",)
    everything = first("did anything", sources.Events)
    assert [arm.event for arm in everything.arms] == ["purchase", "page_view", "app_open", "visit",
                                                      "review"]  # fmt: skip


def test_sequences() -> None:
    sequence = first(
        "did page_view as v in last 30 days then next purchase where (product = v.product)"
        " at least 1 day later within 2 weeks without app_open where (product = v.product)"
        " then all of (review, app_open) in the same visit_web"
        " then no purchase within 3 days all within 1 month for the same product",
        sources.Sequence,
    )
    view, purchase, both = sequence.steps
    assert view.rows.window is not None
    assert purchase.is_next
    assert purchase.timing == sources.Timing(
        sources.Length(1, Unit.DAY), sources.Length(2, Unit.WEEK)
    )
    assert purchase.rows.where.right.up == 1
    assert purchase.without.where.right.up == 1
    assert [step.visit.same for step in both.steps] == [True, True]
    assert sequence.absent.within == sources.Length(3, Unit.DAY)
    assert sequence.all_within == sources.Length(1, Unit.MONTH)
    assert sequence.same == ("product",)


def test_a_range_of_later_is_half_open() -> None:
    sequence = first("did page_view then purchase 2 weeks to 1 month later", sources.Sequence)
    timing = sequence.steps[1].timing
    assert (timing.earliest, timing.latest, timing.latest_included) == (
        sources.Length(2, Unit.WEEK),
        sources.Length(1, Unit.MONTH),
        False,
    )


# ---------------------------------------------------------------- mistakes

MISTAKES = [
    ("did purchase as customer where (gift)", "SEG135", "customer"),
    ("did page_view as v then purchase as v", "SEG135", "v"),
    ("did page_view then all of (purchase as a, review as a)", "SEG135", "a"),
    ("did app_open within 7 days after purchase", "SEG136", "purchase"),
    ("did purchase as p where (p = 3)", "SEG137", "p"),
    ("did page_view then purchase at most 2 times within 1 day", "SEG230", "at most 2 times"),
    ("did page_view then purchase on at least 2 days", "SEG230", "on at least 2 days"),
    ("max of (count of purchase per tags) > 1", "SEG231", "tags"),
    ("did page_view then purchase for the same coupon", "SEG232", "coupon"),
    ("did purchase for the same product", "SEG233", "product"),
    ("did page_view then purchase.item", "SEG234", "purchase.item"),
    ("did purchase then purchase.item", "SEG234", "purchase.item"),
    ("did page_view then no app_open then purchase", "SEG235", "then no app_open"),
    (
        "did page_view then purchase in the same visit_web in a later visit_web",
        "SEG236",
        "in a later visit_web",
    ),
    ("did page_view then next purchase at least 2 times", "SEG236", "at least 2 times"),
    ("did (count of purchase per (product, product))", "SEG237", "product"),
    ("did (bottom 2 purchase by category)", "SEG238", "category"),
    ("did purchase 8 to 7 days after signup_at", "SEG319", "8 to 7 days"),
    ("did purchase 0 to 7 days before signup_at", "SEG319", "0 to 7 days"),
    ("did page_view then purchase 2 weeks to 1 week later", "SEG320", "2 weeks to 1 week later"),
    (
        "did page_view then purchase within 1 day at least 2 days later",
        "SEG320",
        "within 1 day",
    ),
    ("did page_view then purchase within 8 days all within 1 week", "SEG320", "within 8 days"),
    (
        "did page_view then purchase at least 2 weeks later then review at least 3 weeks later"
        " all within 1 month",
        "SEG320",
        "1 month",
    ),
    (
        "did page_view in last 2 days then no purchase within 3 days",
        "SEG320",
        "within 3 days",
    ),
    ("did page_view in last 1 day then no purchase within 1 day", "SEG320", "within 1 day"),
    (
        "did page_view in last 7 days then app_open then purchase at least 1 week later",
        "SEG320",
        "at least 1 week later",
    ),
    (
        "did page_view in last 7 days then purchase 90 to 30 days ago",
        "SEG320",
        "90 to 30 days ago",
    ),
    (
        "signup_at was in each of last 3 full weeks",
        "SEG321",
        "in each of last 3 full weeks",
    ),
    (
        "count of purchase in each of last 3 full weeks > count of review in any 1 day",
        "SEG321",
        "in any 1 day",
    ),
    (
        "did not purchase in at least 2 of last 3 full weeks",
        "SEG322",
        "did not purchase in at least 2 of last 3 full weeks",
    ),
    ("did not purchase in any 24 hours", "SEG322", "did not purchase in any 24 hours"),
    ("first (count of purchase per product) > 2026-01-01", "SEG323", None),
    ("did (last 2 interests)", "SEG323", None),
    ("did purchase in each of last 401 full days", "SEG324", "401"),
    ("did page_view then no purchase at least 3 days later", "SEG326", "at least 3 days later"),
    ("did page_view then app_open in the same purchase", "SEG110", "purchase"),
    ("did page_view then app_open in the same nothing", "SEG102", "nothing"),
    ("did page_view then app_open in the same day", "SEG305", "in the same day"),
    ("did purchase within 7 days after country", "SEG308", "country"),
    ("did purchase where (did login)", "SEG114", "login"),
    ("sum of (last 3 purchase).amont > 3", "SEG104", "amont"),
    ("longest gap between (page_view then purchase) > 1 month", "SEG303", "1 month"),
    ("(1 quarter otherwise 3 days) is known", "SEG303", "1 quarter"),
    ("(median of (1 year) over purchase) is known", "SEG303", "1 year"),
    ("(100000000000 days) is known", "SEG304", "100000000000 days"),
]


@pytest.mark.parametrize(("text", "code", "place"), MISTAKES)
def test_mistakes(text: str, code: str, place: str | None) -> None:
    rule = f"{SESSION}segment s: {text}"
    _, problems = checked(rule)
    assert [problem.code.id for problem in problems] == [code]
    if place is not None:
        assert underlined(rule, problems[0]) == place


def test_sessions_are_not_events() -> None:
    for text, code in (
        ("event both: visit_web, purchase", "SEG138"),
        ("session again: visit_web split after 2 hours of silence", "SEG138"),
        ("session none: page_view split after 0 days of silence", "SEG309"),
        ("session mixed: page_view, login split after 2 hours of silence", "SEG114"),
    ):
        _, problems = checked(SESSION + text)
        assert [problem.code.id for problem in problems] == [code], text


FIXES = [
    ("did purchase 8 to 7 days after signup_at", "did purchase 7 to 8 days after signup_at"),
    (
        "did page_view then purchase 1 month to 2 weeks later",
        "did page_view then purchase 2 weeks to 1 month later",
    ),
    (
        "did not purchase in each of last 4 full weeks",
        "did purchase in none of last 4 full weeks",
    ),
    (
        "did not purchase in any 24 hours",
        "not (did purchase in any 24 hours)",
    ),
]


@pytest.mark.parametrize(("wrong", "right"), FIXES)
def test_fixes(wrong: str, right: str) -> None:
    text = f"segment s: {wrong}"
    _, problems = checked(text)
    fix = problems[0].fix
    assert fix is not None
    assert apply(text, fix.edits) == f"segment s: {right}"
    sound(f"segment s: {right}")


@pytest.mark.parametrize(
    "shape",
    [
        "did purchase where ({}) in any 1 day",
        "did purchase where ({}) in each of last 10 full days",
        "count of purchase where ({}) is between 1 and 2",
        "did purchase within 7 days after (last purchase where ({}))",
    ],
)
def test_what_multiplies_is_stopped_at_once(shape: str) -> None:
    text = "gift"
    for _ in range(20):
        text = shape.format(text)
    _, problems = checked(f"segment s: did purchase where ({text})")
    assert {problem.code.id for problem in problems} <= {"SEG118", "SEG120"}
    assert problems
