"""Checking of relations, look-ups, ranks, parameters, the past: what stands for what, what is
refused and where."""

from __future__ import annotations

import pytest

from seglang.core import nodes as core
from seglang.core import past, sources
from seglang.core.edges import AS_OF, Earliest, LocalMidnight, PeriodStart, Shift, Unit
from seglang.core.walking import walk
from shop_rules import checked, sound, underlined

BESIDE = """
segment large of account: employees > 100
segment loyal: did purchase at least 3 times
segment big(least: integer, period: duration = 90 days): count of purchase in last period >= least
trait ltv: sum of purchase.amount
trait crew of account: count of users
trait spent(period: duration = 90 days): sum of purchase.amount in last period
"""

ACCEPTED = (
    """
segment s: account.industry = "retail" and account is known and account is in segment large
segment s: store("S1").flagship and store("S1") is not in segment flag and store("S1") is unknown
segment s: account("S1", 7).employees > account.crew
segment s: has pets and has no pets where (weight > 3) and has at least 2 pets
segment s: has only pets where (species = "cat" and owner.country = "PL") and count of pets > 1
segment s: max of pets.weight > 3 and most frequent pets.species = "cat" and min of pets.born > now
segment s: did pets.walk in last 7 days and sum of pets.walk.minutes > 3 and last pets.walk > now
segment s: did account.login and count of account.users > 1 and average of account.users.age > 3
segment s: did purchase where (store.flagship and purchase.store.region = "x" and account is known)
segment s: did purchase as p where (has p.item where (price > p.amount) and p.store.flagship)
segment s: sum of (price * quantity) over purchase.item where (category = "x") in last 30 days > 3
segment s: has interests where (value starts with "a") and did purchase where (has tags)
segment s: count of distinct purchase.store.region > 2 and last purchase.store.region = "x"
segment s: home is within 5 km of store("S1").place
segment s: ltv is in top 20% per (country, account.plan) among segment loyal with ties
segment s: ltv is not in bottom 10 among (did purchase) and ltv is in top 80% of total
segment s: quartile of ltv per country = 4 and percentile_rank of signup_at among (age > 3) > 50
segment s: time since signup_at is in top 3 and account.employees is in top 3
segment s: spent > 3 and spent(30 days) > 3 and in segment big(3) and in segment big(3, 1 month)
segment s: in segment loyal as of 30 days ago and (ltv as of 2026-01-01) > (ltv as of 2026-02)
segment s: (spent(3 days) as of end of last full month) > 3 and in segment big(3) as of 3 days ago
segment s: has entered segment loyal in last 7 days and has left segment big(3) this month
segment s: in segment loyal in at least 7 of last 30 full days and in segment loyal in each of \
last 3 full weeks
segment s: plan changed in last 5 days and plan changed from "free" in 2026-10
segment s: plan changed from "free" to "pro" in last 3 full days and tier changed to "gold" today
segment s: ltv changed in last 5 days and spent(30 days) was ever 3 yesterday
segment s: account.plan was ever "basic" in last 30 days and added to list suppressed in last 7 days
segment s: consent("email") and consent(country) and not customer.consent("sms")
segment s: app_version >= "2.10" and app_version is between "1" and "2" and app_version is in ("1")
segment s: local hour of signup_at >= 9 and did purchase where (local weekday of time = "monday")
segment s of account: has users where (in segment loyal and did purchase where (amount > ltv))
segment s of account: count of users.purchase where (store.flagship) in last 30 days > 3
segment s of account: max of users.ltv > 3 and share of (country = "PL") over users > 50%
segment s of account: has users as u where (has pets where (weight > u.age))
""".strip()
    .replace("\\\n", "")
    .splitlines()
)


@pytest.mark.parametrize("rule", ACCEPTED)
def test_accepted(rule: str) -> None:
    sound(f"{BESIDE}\nsegment flag of store: flagship\n{rule}\n")


# The rule with what is underlined between guillemets.
REFUSED = [
    ("SEG101", '«account.x» = "y"'),
    ("SEG109", "did purchase where («country» = account.industry)"),
    ("SEG110", "has «purchase»"),
    ("SEG110", "did «pets»"),
    ("SEG110", "did purchase where (did «item»)"),
    ("SEG110", "«lower(email)» = 3"),
    ("SEG114", "in segment «large»"),
    ("SEG122", "has «petz»"),
    ("SEG122", "has «country»"),
    ("SEG122", 'account.«industry».x = "y"'),
    ("SEG122", "count of account.«usrs» > 1"),
    ("SEG104", "sum of purchase.«items».price > 3"),
    ("SEG222", "«country.x» = 3"),
    ("SEG222", "did purchase where («time.x» = 3)"),
    ("SEG123", '«pets.species» = "cat"'),
    ("SEG123", "«account.users.age» > 3"),
    ("SEG123", "«pets» > 3"),
    ("SEG123", "did purchase where («item.price» > 3)"),
    ("SEG123", "«account.login.time» > now"),
    ("SEG124", "has «account»"),
    ("SEG124", "count of «account» > 1"),
    ("SEG125", "«account» > 3"),
    ("SEG125", 'did purchase where («store» = "x")'),
    ("SEG125", '«store("S1")» = 3'),
    ("SEG126", '«store("S1", "S2").region» = "x"'),
    ("SEG126", "store(«0.5»).flagship"),
    ("SEG127", "«ltv(3)» > 3"),
    ("SEG127", "«in segment loyal(3)»"),
    ("SEG128", "«in segment big»"),
    ("SEG129", "spent(3 days, «4») > 3"),
    ("SEG130", "spent(«3») > 3"),
    ("SEG130", "spent(«age») > 3"),
    ("SEG140", "«country» is in segment loyal"),
    ("SEG201", "consent = «true»"),
    ("SEG224", "ltv is in top «120%»"),
    ("SEG224", "ltv is in top «0»"),
    ("SEG224", "ltv is in top «2.5»"),
    ("SEG225", "«country» is in top 3"),
    ("SEG225", "quintile of «interests» > 3"),
    ("SEG226", "ltv is in top 3 per «interests»"),
    ("SEG227", "ltv is in top «3» of total"),
    ("SEG227", "«signup_at» is in top 30% of total"),
    ("SEG228", '«country("x")» = "y"'),
    ("SEG229", 'app_version > «"soon"»'),
    ("SEG315", "(ltv as of «signup_at») > 3"),
    ("SEG316", "ltv changed «in last 500 days»"),
    ("SEG317", "has entered segment loyal «before 2026-01-01»"),
    ("SEG317", "ltv changed «since 2026-01-01»"),
    ("SEG318", "«country» changed in last 3 days"),
    ("SEG318", "added to list «recalled» in last 3 days"),
    ("SEG328", 'plan = «"free"» as of 2026-01-01'),
    ("SEG328", "ltv > «3» as of 3 days ago"),
    ("SEG327", '«plan changed from "free" to "free" today»'),
]


@pytest.mark.parametrize(("code", "condition"), REFUSED, ids=[rule for _, rule in REFUSED])
def test_refused(code: str, condition: str) -> None:
    before, rest = condition.split("«")
    marked, after = rest.split("»")
    text = f"{BESIDE}\nsegment s: {before}{marked}{after}\n"
    _, problems = checked(text)
    found = [(problem.code.id, underlined(text, problem)) for problem in problems]
    assert found == [(code, marked)]


EXPECTED_OF_OTHERS = [
    ("SEG114", "subset of «large»"),
    ("SEG114", "overlap with «large» <= 5%"),
    ("SEG128", "disjoint from «big»"),
]


@pytest.mark.parametrize(("code", "expected"), EXPECTED_OF_OTHERS)
def test_segments_that_an_expectation_cannot_name(code: str, expected: str) -> None:
    before, rest = expected.split("«")
    marked, after = rest.split("»")
    text = f"{BESIDE}\n@expect({before}{marked}{after})\nsegment s: in segment loyal\n"
    _, problems = checked(text)
    assert [(each.code.id, underlined(text, each)) for each in problems] == [(code, marked)]
    same = f"{BESIDE}\n@expect({before}loyal{after})\nsegment s: in segment loyal\n"
    assert checked(same)[1] == ()


SAME = [
    ("has entered segment loyal in last 7 days",
     "in segment loyal and not in segment loyal as of 7 days ago"),
    ("has left segment loyal in last 7 days",
     "in segment loyal as of 7 days ago and not in segment loyal"),
    ("spent(90 days) > 3", "spent > 3"),
    ("in segment big(3, 90 days)", "in segment big(3)"),
    ("customer.account.industry = \"x\"", "account.industry = \"x\""),
    ("did purchase where (purchase.store.flagship)", "did purchase where (store.flagship)"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_meaning(one: str, other: str) -> None:
    left = sound(f"{BESIDE}\nsegment s: {one}").declarations["s"]
    right = sound(f"{BESIDE}\nsegment s: {other}").declarations["s"]
    assert left.condition == right.condition


def condition(text: str) -> core.Condition:
    declared = sound(f"{BESIDE}\nsegment s: {text}").declarations["s"]
    return declared.condition


def test_a_path_is_a_look_up_by_the_key_that_the_row_holds() -> None:
    found = condition('account.industry = "x"').left
    assert isinstance(found, core.Lookup)
    assert found.entity == "account"
    assert [(part.relation, part.part, part.up) for part in found.key] == [
        ("account", 0, None),
        ("account", 1, None),
    ]
    of_row = next(
        node
        for node in walk(condition("did purchase where (store.flagship)"))
        if isinstance(node, core.ForeignKey)
    )
    assert (of_row.relation, of_row.up) == ("store", 0)


def test_paths_lead_through_each_of_the_rows() -> None:
    rows = next(
        node
        for node in walk(condition("count of pets.walk > 3"))
        if isinstance(node, sources.Rows) and node.name == "pets.walk"
    )
    assert isinstance(rows.source, sources.Each)
    assert isinstance(rows.source.outer.source, sources.Related)
    assert isinstance(rows.source.inner.source, sources.Events)


def instants(text: str) -> list[object]:
    return [
        node.instant.edge
        for node in walk(condition(text))
        if isinstance(node, past.HeldAt | past.ValueAt)
    ]


def test_instants_of_the_past() -> None:
    ago = Shift(AS_OF, -30, Unit.DAY)
    assert instants("in segment loyal as of 30 days ago") == [ago]
    assert instants("(ltv as of 2026-02) > 3")[0].day.isoformat() == "2026-02-01"
    assert instants("in segment loyal as of end of last full month") == [PeriodStart(Unit.MONTH, 0)]
    assert instants("in segment loyal in each of last 2 full days") == [
        PeriodStart(Unit.DAY, -1),
        PeriodStart(Unit.DAY, 0),
    ]
    left = instants("has left segment loyal this week")
    assert left == [PeriodStart(Unit.WEEK, 0), Earliest(PeriodStart(Unit.WEEK, 1), AS_OF)]


def test_a_change_is_looked_for_at_every_midnight_of_the_window() -> None:
    start = Shift(AS_OF, -2, Unit.DAY)
    expected = {start, PeriodStart(Unit.DAY, -1), PeriodStart(Unit.DAY, 0)}
    assert set(instants("ltv changed in last 2 days")) == expected
    between = set(instants("ltv was ever 3 from 2026-11-01 through 2026-11-02"))
    first = next(edge for edge in between if isinstance(edge, LocalMidnight))
    assert first.day.isoformat() == "2026-11-01"
    assert len(between) == 4  # the start, one midnight, the end (twice: also as the last midnight)


# ---------------------------------------------------------------- parameters


def test_every_different_call_is_an_instance_once() -> None:
    program = sound(
        f"{BESIDE}\nparam quarter: duration = 90 days\n"
        "segment s: spent(quarter) > 1 and spent > 2 and spent(30 days) > 3 and in segment big(3)"
    )
    assert set(program.instances) == {"spent(90 days)", "spent(30 days)", "big(3, 90 days)"}
    assert program.declared("spent(30 days)") is program.instances["spent(30 days)"]
    assert not {"spent", "big"} & set(program.declarations)


def test_calls_lead_to_calls() -> None:
    program = sound(
        "trait a(n: integer): b(n, 2) + b(2, n)\ntrait b(n: integer, m: integer): n * m\n"
        "segment s: a(2) > 3"
    )
    assert set(program.instances) == {"a(2)", "b(2, 2)"}


def test_a_declaration_that_nobody_calls_is_checked_too() -> None:
    text = 'segment s(p: duration): did purchase in last p and contry = "PL" and p > 3'
    _, problems = checked(text)
    assert [underlined(text, problem) for problem in problems] == ["contry", "3"]


def test_what_has_nothing_to_do_with_the_arguments_is_said_once() -> None:
    text = 'segment x(n: integer): age > n and contry = "PL"\n' + "\n".join(
        f"segment y{n}: in segment x({n})" for n in range(5)
    )
    program, problems = checked(text)
    assert [underlined(text, problem) for problem in problems] == ["contry"]
    assert not program.declarations


def test_what_the_arguments_make_wrong_points_at_both_places() -> None:
    text = """
segment x(label: text): plan = label
segment ok: in segment x("pro")
segment wrong: in segment x("gold")
segment rests: in segment wrong
"""
    program, problems = checked(text)
    assert [(problem.code.id, underlined(text, problem)) for problem in problems] == [
        ("SEG111", "label")
    ]
    (place,) = problems[0].related
    assert text[place.span.start : place.span.end] == 'in segment x("gold")'
    assert set(program.declarations) == {"ok"}


def test_a_default_must_be_right() -> None:
    text = 'segment x(label: text = "gold"): plan = label'
    _, problems = checked(text)
    assert [underlined(text, problem) for problem in problems] == ["label"]


def test_recursion_shows_its_path() -> None:
    for text in (
        "trait f(n: integer): g(n)\ntrait g(n: integer): f(n)",
        "segment f(n: integer): in segment g(n)\nsegment g(n: integer): not in segment f(n)",
        'partition f:\n    "a" when f changed in last 3 days\n    "b" otherwise',
        "trait f of account: max of users.g\ntrait g: account.f",
        "segment f: has entered segment f in last 3 days",
        "segment f: age is in top 3 among segment f",
        "segment f of account: has users where (account is in segment f)",
    ):
        _, problems = checked(text)
        assert [problem.code.id for problem in problems] == ["SEG108"], text
        assert problems[0].help[0].startswith("the path is `f` →")


def test_names_of_parameters() -> None:
    text = "trait t(country: text, n: integer, n: integer, big: integer): 3\nsegment big: age > 3"
    _, problems = checked(text)
    assert [(problem.code.id, underlined(text, problem)) for problem in problems] == [
        ("SEG132", "country"),
        ("SEG132", "n"),
        ("SEG132", "big"),
    ]


def test_expansion_has_a_budget() -> None:
    lines = ["trait f0(a: integer, b: integer, c: integer, d: integer): a + b + c + d"]
    parameters = ("a", "b", "c", "d")
    for level, count in ((1, 3), (2, 2), (3, 1)):
        known = parameters[:count]
        calls = " + ".join(f"f{level - 1}({', '.join(known)}, {n})" for n in range(8))
        given = ", ".join(f"{name}: integer" for name in known)
        lines.append(f"trait f{level}({given}): {calls}")
    text = "\n".join(lines) + "\nsegment s: f3(1) > 3\nsegment t: f1(1, 1, 1) > 3\n"
    program, problems = checked(text)
    assert [problem.code.id for problem in problems] == ["SEG131"]
    assert set(program.declarations) == {"t"}


# ---------------------------------------------------------------- channels


def test_channels() -> None:
    program = sound('@channel("email")\nsegment s: age > 3\n@channel("sms")\nsegment t: age > 4')
    assert [declared.channel for declared in program.declarations.values()] == ["email", "sms"]
    text = """
@channel("emial")
segment a: age > 3
@channel("email") @channel("sms")
segment b: age > 3
@channel("email")
trait c: age
@channel("email")
segment d of account: employees > 3
"""
    _, problems = checked(text)
    assert [(problem.code.id, underlined(text, problem)) for problem in problems] == [
        ("SEG133", '"emial"'),
        ("SEG134", '"sms"'),
        ("SEG134", '"email"'),
        ("SEG134", '"email"'),
    ]


@pytest.mark.parametrize(
    ("condition", "near"),
    [
        ('acount.industry = "steel"', "account"),
        ("did acount.users.purchase", "account"),
        ("did purchase where (stroe.flagship)", "store"),
        ("did purchase as paid where (did page_view where (product = piad.product))", "paid"),
        ("sum of purchase.items.price > 3", "item"),
        ('stoer("S1").flagship', "store"),
        ("custommer.age > 3", "customer"),
    ],
)
def test_the_nearest_name_where_a_path_begins(condition: str, near: str) -> None:
    _, problems = checked(f"{BESIDE}\nsegment s: {condition}\n")
    assert f"the nearest name is `{near}`" in problems[0].help
