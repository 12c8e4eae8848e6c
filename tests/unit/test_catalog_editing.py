"""TOML texts changed in place, however their tables are written."""

from __future__ import annotations

import tomllib

import pytest

from seglang.catalog.editing import NoPlaceError, drop, put

SECTIONS = """\
# first
[entities.customer]
table = "customers"   # the table
key = "id"

[entities.customer.attributes]
country = "text"      # where they live
# of the contract
plan = { type = "enum", values = [
    "free",   # nothing
    "pro",
] }

# What they did.
[events.purchase]
of = "customer"
"""
A = ("entities", "customer", "attributes")
FORMS = {
    "sections": SECTIONS,
    "inline": 'entities = { customer = { attributes = { country = "text", plan = "text" } } }\n',
    "inline table": '[entities.customer]\nattributes = { country = "text", plan = "text" }\n',
    "dotted": (
        '[entities.customer]\nattributes.country = "text"\nattributes.plan = "text"\nkey = 1\n'
    ),
    "subsections": (
        '[entities.customer.attributes.country]\ntype = "text"\n\n'
        '[entities.customer.attributes.plan]\ntype = "text"\n'
    ),
    "dotted below": (
        "[entities.customer.attributes]\n"
        'country.type = "text"\ncountry.required = true\nplan = "text"\n'
    ),
    "quoted": '["entities"."customer".attributes]\n"country" = "text"\n\'plan\' = "text"\n',
    "no last line end": '[entities.customer.attributes]\ncountry = "text"\nplan = "text"',
    "carriage returns": '[entities.customer.attributes]\r\ncountry = "text"\r\nplan = "text"\r\n',
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_only_the_key_changes(text: str) -> None:
    before = tomllib.loads(text)
    added = tomllib.loads(put(text, (*A, "phone"), '"integer"', "new"))
    assert added["entities"]["customer"]["attributes"].pop("phone") == "integer"
    assert added == before
    for name in ("country", "plan"):
        left = drop(text, (*A, name))
        wanted = tomllib.loads(text)
        del wanted["entities"]["customer"]["attributes"][name]
        assert tomllib.loads(left) == wanted
        assert left.count("\r\n") == left.count("\n") or "\r\n" not in text


@pytest.mark.parametrize(
    "text", [FORMS[name] for name in ("sections", "inline", "inline table", "dotted", "quoted")]
)
def test_a_value_is_replaced_where_it_stands(text: str) -> None:
    found = put(text, (*A, "country"), '"integer"')
    assert found == text.replace('country" = "text"', 'country" = "integer"').replace(
        'country = "text"', 'country = "integer"'
    )


def test_lines_around_stay_as_they_were() -> None:
    assert put(SECTIONS, (*A, "phone"), '"text"', "verify") == SECTIONS.replace(
        "] }\n", '] }\nphone = "text"   # verify\n'
    )
    assert drop(SECTIONS, (*A, "country")) == SECTIONS.replace(
        'country = "text"      # where they live\n', ""
    )
    assert put(SECTIONS, (*A, "plan", "required"), "true") == SECTIONS.replace(
        "] }", "], required = true }"
    )


def test_a_table_that_was_not_there() -> None:
    path = ("events", "purchase", "properties", "amount")
    added = SECTIONS + '\n[events.purchase.properties]\namount = "text"\n'
    assert put(SECTIONS, path, '"text"') == added
    inline = 'events = { purchase = { of = "customer" } }\n'
    assert tomllib.loads(put(inline, path, '"text"')) == {
        "events": {"purchase": {"of": "customer", "properties": {"amount": "text"}}}
    }


def test_the_last_key_of_an_inline_table() -> None:
    text = "a = { b = { c = 1 } }\n"
    assert drop(text, ("a", "b", "c")) == "a = { b = {} }\n"
    assert put(drop(text, ("a", "b", "c")), ("a", "b", "d"), "2") == "a = { b = { d = 2 } }\n"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a = 1\n", ("b", "c", "d", "e")),
        ("a = 1\n", ("a", "b")),
        ("[a]\nb.c = 1\n", ("a", "b")),
        ("b.c = 1\n", ("b", "c", "d")),
    ],
)
def test_no_plain_place(text: str, path: tuple[str, ...]) -> None:
    with pytest.raises(NoPlaceError):
        put(text, path, "1")


def test_nothing_to_drop() -> None:
    with pytest.raises(NoPlaceError):
        drop("a = 1\n", ("b",))
