"""The last text that passes the checker, and the first that does not."""

from __future__ import annotations

import pytest

from shop_rules import checked


def problems(text: str) -> list[str]:
    _, found = checked(text)
    return [problem.code.id for problem in found]


SPEND = "\ntrait spend: sum of purchase.amount"
OF_ACCOUNT = "\ntrait logins of account: count of login"


@pytest.mark.parametrize(
    "text",
    [
        '@allow(SEG401, "x")\nsegment s: age > 1',
        "segment s: did page_view then purchase at least 2 days later within 2 days",
        "segment s: did page_view then purchase at least 48 hours later within 2 days",
        "segment s: did page_view then purchase 1 to 2 days later",
        "param n: integer = 1\ntrait t: count of (last n purchase)",
        "segment s: account.logins > 1" + OF_ACCOUNT,
        "segment s of account: logins > 1" + OF_ACCOUNT,
        "trait t: count of (top 2 purchase by quantity)",
        "trait t: count of (top 2 purchase by delivered_at)",
        "trait t: count of (top 2 page_view by seconds)",
        'segment s: in sample 0.01% of "x"',
        'segment s: in sample 100% of "x"',
        "trait t: 1st percentile of purchase.amount",
        "trait t: 100th percentile of purchase.amount",
        "segment s: did purchase in last 1 day",
        "segment s: did purchase 31 to 30 days ago",
        "segment s: did purchase from 2026-02-01 through 2026-02-01",
        "segment s: age is between 5 and 5",
        "segment s: signup_at is between 2026-01-01 and 2026-01-01T12:00",
        "segment s: signup_at is between 2026-01-01T12:00 and 2026-01-02",
        "segment s: signup_at is between 2026-01-01T12:00 and 2026-01-01",
        "param length: duration = 1 week\nsegment s: did purchase in last length",
        "segment s: home is within 1 km of (90.0, 180.0)",
        "segment s: home is within 1 km of (-90.0, -180.0)",
        "segment s: spend is in top 1" + SPEND,
        "segment s: spend is in top 100%" + SPEND,
        "session s: page_view split after 1 minute of silence",
        "segment s: did purchase in each of last 1 full week",
    ],
)
def test_passes(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Only warnings can be silenced, and with a reason.
        ('@allow(SEG101, "x")\nsegment s: age > 1', "SEG113"),
        ('@allow(SEG999, "x")\nsegment s: age > 1', "SEG113"),
        ('@allow("SEG401", "x")\nsegment s: age > 1', "SEG036"),
        ("@allow(SEG401)\nsegment s: age > 1", "SEG036"),
        ('@allow(SEG401, "x", "y")\nsegment s: age > 1', "SEG036"),
        ("segment s: did page_view then purchase at least 3 days later within 2 days", "SEG320"),
        ("segment s: did page_view then purchase 2 to 2 days later", "SEG320"),
        ("param flag: boolean = true\ntrait t: count of (last flag purchase)", "SEG212"),
        ("param n: integer = 0\ntrait t: count of (last n purchase)", "SEG212"),
        ("param n: decimal = 1.5\ntrait t: count of (last n purchase)", "SEG212"),
        ("segment s: logins > 1" + OF_ACCOUNT, "SEG114"),
        ("trait t: count of (top 2 purchase by product)", "SEG238"),
        ("trait t: count of (top 2 purchase by gift)", "SEG238"),
        ('segment s: in sample 0% of "x"', "SEG218"),
        ('segment s: in sample 101% of "x"', "SEG218"),
        ('segment s: in sample 12.345% of "x"', "SEG218"),
        ("trait t: 0th percentile of purchase.amount", "SEG212"),
        ("trait t: 101st percentile of purchase.amount", "SEG212"),
        ("segment s: did purchase in last 0 days", "SEG309"),
        ("segment s: did purchase 30 to 30 days ago", "SEG302"),
        ("segment s: did purchase from 2026-02-01 through 2026-01-31", "SEG306"),
        ("segment s: age is between 5 and 4", "SEG213"),
        ("segment s: signup_at is between 2026-01-02 and 2026-01-01", "SEG213"),
        ("segment s: signup_at is between 2026-01-01T12:00 and 2026-01-01T11:00", "SEG213"),
        ("segment s: home is within 1 km of (90.1, 21.0)", "SEG222"),
        ("segment s: home is within 1 km of (52.2, 180.1)", "SEG222"),
        ("segment s: spend is in top 0" + SPEND, "SEG224"),
        ("segment s: spend is in top 101%" + SPEND, "SEG224"),
        ("session s: page_view split after 0 minutes of silence", "SEG309"),
        ("segment s: did purchase in each of last 0 full weeks", "SEG212"),
    ],
)
def test_does_not_pass(text: str, code: str) -> None:
    assert problems(text) == [code]
