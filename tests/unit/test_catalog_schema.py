"""The published JSON Schema of `seg.toml` says what the loader says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from seglang.catalog.forms import fits, published_schema
from seglang.catalog.load import load_project
from seglang.catalog.schema import json_schema
from seglang.diagnostics.model import Sink

SHOP = (Path(__file__).parents[1] / "catalogs" / "shop.toml").read_text(encoding="utf-8")
LEAST = '[entities.customer]\ntable = "customers"\nkey = "id"\n'


@cache
def validator() -> Draft202012Validator:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def accepts(document: dict[str, Any]) -> bool:
    return not list(validator().iter_errors(document))


def test_the_shop_is_valid() -> None:
    assert [error.message for error in validator().iter_errors(tomllib.loads(SHOP))] == []


def test_the_package_holds_the_schema_of_the_models() -> None:
    assert published_schema() == json_schema(), "run python -m seglang.catalog.schema"


def test_every_key_is_described() -> None:
    for model in json_schema()["$defs"].values():
        assert model["description"]


@pytest.mark.parametrize(
    "text",
    [
        LEAST.replace("table", "tabel"),
        LEAST.replace('key = "id"\n', ""),
        LEAST.replace('"id"', "3"),
        LEAST + "colour = 1\n",
        LEAST + 'where = { a = { "==" = 1 } }\n',
        LEAST + "[entities.customer.attributes]\na = 3\n",
        LEAST + "[entities.customer.attributes]\na = { values = [] }\n",
        LEAST + '[entities.customer.attributes]\na = { type = "text", required = "yes" }\n',
        LEAST + '[project]\nweek_starts = "mondag"\n',
        LEAST + '[targets.dev]\nengine = "oracle"\n',
        LEAST + '[event.x]\nof = "customer"\n',
        LEAST + '[entities.customer.relations]\nx = { entity = "y" }\n',
        LEAST + '[events.a]\nof = "customer"\ntable = "a"\nkey = "b"\n',
        LEAST + '[lists.a]\ntable = "a"\n',
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(text: str) -> None:
    sink = Sink()
    assert load_project(text, "seg.toml", "", sink) is None
    assert not accepts(tomllib.loads(text))
    assert not fits(published_schema(), tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        LEAST,
        LEAST + 'since = { column = "a", zone = "UTC" }\n',
        LEAST + 'where = { a = 1, b = ["x"], c = { ">=" = 2.5 } }\n',
        LEAST + '[targets.dev]\nengine = "duckdb"\nfiles = ["a/*.csv"]\nparams = { n = 3 }\n',
        LEAST + '[lists.a]\ntable = "s.a"\nkey = ["x", "y"]\ntime = "t"\nzone = "UTC"\n',
    ],
)
def test_what_the_loader_takes_the_schema_takes(text: str) -> None:
    sink = Sink()
    assert load_project(text, "seg.toml", "", sink) is not None
    assert accepts(tomllib.loads(text))
    assert fits(published_schema(), tomllib.loads(text))


def test_a_sound_file_is_read_without_pydantic() -> None:
    program = """
import sys
from seglang.catalog.load import load_project
from seglang.diagnostics.model import Sink
assert load_project(sys.stdin.read(), "seg.toml", "", Sink()) is not None
assert "pydantic" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], input=SHOP, text=True, check=True)
