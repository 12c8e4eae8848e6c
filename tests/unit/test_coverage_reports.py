"""Coverage and changes as text and as JSON, and the worlds that would show what is not shown."""

from __future__ import annotations

import json

import pytest
from test_coverage_by_condition import a_test, bought, customer, inside

from seglang.core.declarations import Program
from seglang.core.nodes import Condition
from seglang.core.rule_tests import ExpectedMembers
from seglang.coverage.atoms import shape, truth
from seglang.coverage.deciding import Wanted, deciding, reaching
from seglang.coverage.mutants import mutation
from seglang.coverage.mutation_report import mutation_object, mutation_text
from seglang.coverage.report import Gap, coverage_object, coverage_text, gaps
from seglang.coverage.shown import coverage
from seglang.source import Source
from shop_rules import sound

RULES = """segment a:
    country = "PL"
    and did purchase in last 30 days

partition p:
    "new" when did purchase
    "none" otherwise
"""
SOURCES = {"rules.seg": Source("rules.seg", RULES)}


def nowhere(gap: Gap) -> str | None:
    return None


def example() -> tuple[Program, list]:
    anna = {"anna": customer(1, country="PL")}
    return sound(RULES), [
        a_test("bought", anna, inside("anna", "a"), bought=(bought(1, 3),)),
        a_test("never", anna, inside("anna", "a")),
    ]


def test_text_of_coverage() -> None:
    program, tests = example()
    assert coverage_text(program, coverage(program, tests), SOURCES, nowhere) == (
        'rules.seg:2: a: country = "PL" never decides when it is false\n'
        "rules.seg:6: p: did purchase never decides\n"
        'rules.seg:6: p: "new" is never reached\n'
        'rules.seg:5: p: "none" is never reached\n'
        "\n"
        "a       75%  3 of 4\n"
        "p        0%  0 of 4\n"
        "all   37.5%\n"
    )


def test_the_smallest_world_stands_below() -> None:
    program, tests = example()
    found = coverage(program, tests, ["a"])
    text = coverage_text(
        program, found, SOURCES, lambda gap: f'test "{gap.words[:7]}":\n    given x\n'
    )
    assert text.splitlines()[1:3] == ['    test "country":', "        given x"]


def test_object_of_coverage() -> None:
    program, tests = example()
    found = coverage_object(program, coverage(program, tests), SOURCES, nowhere)
    assert json.loads(json.dumps(found)) == found
    assert found["percent"] == 37.5
    [a, p] = found["declarations"]
    assert a["conditions"][0] == {
        "condition": 'country = "PL"',
        "file": "rules.seg",
        "line": 2,
        "column": 5,
        "true": "bought",
        "false": None,
    }
    assert [arm["label"] for arm in p["arms"]] == ["new", "none"]
    assert len(a["missing"]) == 1


def test_all_that_is_shown_is_a_hundred_percent() -> None:
    program = sound("segment a: email_opt_in")
    anna = {"anna": customer(1, email_opt_in=True), "ben": customer(2)}
    tests = [a_test("both", anna, ExpectedMembers("a", ("anna",)))]
    text = coverage_text(program, coverage(program, tests), {}, nowhere)
    assert text == "a      100%  2 of 2\nall    100%\n"


def test_text_and_object_of_changes() -> None:
    program = sound(RULES)
    _, tests = example()
    found = mutation(program, tests, ["a"])
    text = mutation_text(found, SOURCES)
    assert "rules.seg:3: a: the last 30 days → the last 31 days\n" in text
    assert f"\n\n{found.noticed} of {len(found.tried)} changes noticed (" in text
    [change] = [
        each
        for each in mutation_object(found, SOURCES)["changes"]
        if each["after"] == "the last 31 days"
    ]
    assert change == {
        "name": "a",
        "kind": "window",
        "before": "the last 30 days",
        "after": "the last 31 days",
        "file": "rules.seg",
        "line": 3,
        "column": 9,
        "noticed_by": None,
        "asked": True,
    }
    assert mutation_text(mutation(program, tests, ["p"]), SOURCES).startswith(
        "rules.seg:5: p: no test asks for it, 3 changes\n\n0 of 3 changes noticed (0%)\n"
    )
    assert mutation_text(mutation(program, tests, ["a"], most=1), SOURCES).endswith(
        f"{len(found.tried) - 1} more not tried\n"
    )


# ---------------------------------------------------------------- worlds that would show it


@pytest.mark.parametrize(
    "rule",
    [
        "email_opt_in",
        "email_opt_in and newsletter and did purchase",
        "email_opt_in or not newsletter or did purchase",
        "email_opt_in and (newsletter or (did purchase and not did_visit))",
        "at least 2 of (email_opt_in, newsletter, did purchase, did visit)",
        "exactly 1 of (email_opt_in, newsletter and did visit, did purchase)",
        "not (email_opt_in and (newsletter or did purchase))",
    ],
)
def test_wanted_truths_make_it_decide(rule: str) -> None:
    program = sound(f"segment a: {rule.replace('did_visit', '(did visit)')}")
    condition: Condition = program.declarations["a"].condition  # type: ignore[union-attr]
    form = shape(condition)
    for number, atom in enumerate(form.atoms):
        for holds in (True, False):
            ways = list(deciding(program, "a", number, holds))
            assert ways
            assert [len(way) for way in ways] == sorted(len(way) for way in ways)
            for way in ways:
                wanted = dict(way)
                assert wanted[atom.condition] is holds
                # Whatever the atoms that are not named do.
                for others in (True, False):
                    truths = [wanted.get(each.condition, others) for each in form.atoms]
                    assert truth(form.tree, truths) != truth(form.tree, truths, number)


def test_one_operand_is_enough_to_make_an_or_false_beside() -> None:
    program = sound("segment a: email_opt_in or (newsletter and did purchase)")
    ways = list(deciding(program, "a", 0, True))
    assert [len(way) for way in ways] == [2, 2]


def test_what_an_arm_wants() -> None:
    program = sound(
        'partition p:\n  "x" when did purchase\n  "y" when email_opt_in and newsletter\n'
        '  "z" otherwise'
    )
    arms = program.declarations["p"].arms  # type: ignore[union-attr]
    [way] = deciding(program, "p", 1, False)
    assert way[0] == (arms[0][1], False)
    assert len(way) == 3
    assert reaching(program, "p", 1) == ((arms[0][1], False), (arms[1][1], True))
    assert reaching(program, "p", 2) == ((arms[0][1], False), (arms[1][1], False))


def test_what_a_gate_wants() -> None:
    program = sound('@channel("email")\nsegment a: newsletter')
    found: list[Wanted] = [
        way
        for number in (1, 2)
        for holds in (True, False)
        for way in deciding(program, "a", number, holds)
    ]
    assert [[holds for _, holds in way] for way in found] == [
        [True, True, True],
        [True, False, True],
        [True, True, False],
        [True, True, True],
    ]


def test_a_gap_knows_what_would_show_it() -> None:
    program, tests = example()
    [gap] = gaps(program, coverage(program, tests, ["a"]).declarations[0], SOURCES)
    [way] = gap.wanted()
    assert [holds for _, holds in way] == [False, True]
