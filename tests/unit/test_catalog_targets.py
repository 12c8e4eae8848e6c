"""Targets as written, and ready for use."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from seglang.catalog.load import load_project
from seglang.catalog.model import ProjectFile
from seglang.catalog.targets import resolve_target
from seglang.diagnostics.model import Diagnostic, Sink
from seglang.source import Source

LEAST = '[entities.customer]\ntable = "customers"\nkey = "id"\n'
PROD = '[targets.prod]\nengine = "postgres"\nurl = "postgresql://${USER}:${PASS}@db/shop"\n'


def load(text: str, root: Path = Path("/srv/shop")) -> tuple[ProjectFile | None, list[Diagnostic]]:
    sink = Sink()
    return load_project(text + LEAST, "seg.toml", str(root), sink), sink.diagnostics


def sound(text: str, root: Path = Path("/srv/shop")) -> ProjectFile:
    project, diagnostics = load(text, root)
    assert project is not None, diagnostics
    return project


def test_paths_are_those_of_the_project(tmp_path: Path) -> None:
    text = '[targets.dev]\nengine = "duckdb"\npath = "data/shop.duckdb"\n'
    sink = Sink()
    target = resolve_target(sound(text, tmp_path), None, {}, sink)
    assert target is not None
    assert target.path == str(tmp_path / "data" / "shop.duckdb")


def test_files_are_patterns(tmp_path: Path) -> None:
    text = '[targets.dev]\nengine = "duckdb"\nfiles = "data/*.parquet"\n'
    target = resolve_target(sound(text, tmp_path), "dev", {}, Sink())
    assert target is not None
    assert target.files == (str(tmp_path / "data" / "*.parquet"),)


def test_variables_are_put_in_when_the_target_is_used() -> None:
    project = sound(PROD)
    assert project.targets["prod"].url == "postgresql://${USER}:${PASS}@db/shop"
    target = resolve_target(project, "prod", {"USER": "me", "PASS": "pw"}, Sink())
    assert target is not None
    assert target.url == "postgresql://me:pw@db/shop"
    assert "pw" not in repr(target)


def test_unset_variables_are_named_but_no_value_is_told() -> None:
    sink = Sink()
    assert resolve_target(sound(PROD), "prod", {"USER": "canary"}, sink) is None
    [found] = sink.diagnostics
    assert found.code.id == "SEG520"
    assert "`PASS`" in found.headline
    assert "canary" not in found.headline + "".join(found.help)


def test_a_password_in_the_file_is_a_warning_that_does_not_show_it() -> None:
    project, [found] = load(PROD.replace("${PASS}", "canary"))
    assert project is not None
    assert found.code.id == "SEG523"
    assert found.span is not None
    line = (PROD.replace("${PASS}", "canary")).splitlines()[0]
    assert line[found.span.start : found.span.end] == "prod"
    assert "canary" not in found.headline + found.label + "".join(found.help)


def test_parameters() -> None:
    text = PROD + "params = { a = 1, b = 2.50, c = true, d = 2026-11-22, e = ['x'] }\n"
    assert dict(sound(text).targets["prod"].params) == {
        "a": 1,
        "b": Decimal("2.50"),
        "c": True,
        "d": "2026-11-22",
        "e": ("x",),
    }


@pytest.mark.parametrize(
    ("written", "seconds"), [("90 seconds", 90), ("30 minutes", 1800), ("24 days", 2_073_600)]
)
def test_timeouts(written: str, seconds: int) -> None:
    assert sound(PROD + f'timeout = "{written}"\n').targets["prod"].timeout == seconds
    assert sound(PROD).targets["prod"].timeout is None


DEV = '[targets.dev]\nengine = "duckdb"\npath = "x"\n'


@pytest.mark.parametrize(
    ("written", "size"), [("4GB", 4 * 10**9), ("512 MB", 512 * 10**6), ("256000 kb", 256 * 10**6)]
)
def test_memory(written: str, size: int) -> None:
    assert sound(DEV + f'memory = "{written}"\n').targets["dev"].memory == size
    assert sound(DEV).targets["dev"].memory is None


def test_stores_lie_where_the_target_says() -> None:
    dev = '[targets.dev]\nengine = "duckdb"\nfiles = "*.csv"\nstore = "${PLACE}/s.duckdb"\n'
    target = resolve_target(sound(dev), None, {"PLACE": "kept"}, Sink())
    assert target is not None
    assert target.store == "/srv/shop/kept/s.duckdb"
    found = resolve_target(
        sound(PROD + 'store = "crm kept"\n'), None, {"USER": "a", "PASS": "b"}, Sink()
    )
    assert found is not None
    assert found.store == "crm kept"


@pytest.mark.parametrize(
    ("written", "found"), [("", 10), ("keep = 1", 1), ("keep = 1000000", 1_000_000)]
)
def test_how_many_versions_are_kept(written: str, found: int) -> None:
    assert sound(f"[publish]\n{written}\n").limits.keep == found


@pytest.mark.parametrize("written", ["0", "-1", "1000001", '"ten"', "true", "2.5"])
def test_wrong_numbers_of_versions(written: str) -> None:
    text = f"[publish]\nkeep = {written}\n"
    project, [found] = load(text)
    assert project is None
    assert found.code.id == "SEG504"
    assert found.span is not None
    assert text[found.span.start : found.span.end] in (written, "keep")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[targets.dev]\nengine = "duckdb"\n', "SEG503"),
        ('[targets.dev]\nengine = "duckdb"\npth = "x"\n', "SEG502"),
        ('[targets.dev]\nengine = "duckdb"\nurl = "x"\npath = "y"\n', "SEG517"),
        ('[targets.dev]\nengine = "duckdb"\nfiles = "x"\npath = "y"\n', "SEG517"),
        ('[targets.dev]\nengine = "postgres"\n', "SEG503"),
        ('[targets.dev]\nengine = "postgres"\nurl = "${A-B}"\n', "SEG504"),
        ('[targets.dev]\nengine = "oracle"\nurl = "x"\n', "SEG505"),
        (PROD + "params = { a = { b = 1 } }\n", "SEG504"),
        ('[targets.dev]\nengine = "duckdb"\npath = "x"\ntimeout = "1 hour"\n', "SEG517"),
        (PROD + "timeout = 30\n", "SEG504"),
        (PROD + 'store = "public"\n', "SEG504"),
        (PROD + 'store = "pg_store"\n', "SEG504"),
        (PROD + 'store = "${NAME}"\n', "SEG504"),
        (PROD + f'store = "{"s" * 64}"\n', "SEG504"),
        (PROD + "store = 'a\"b'\n", "SEG504"),
        (PROD + 'store = ""\n', "SEG504"),
        ('[targets.dev]\nengine = "duckdb"\npath = "x"\nstore = "y.db"\n', "SEG504"),
        ('[targets.dev]\nengine = "duckdb"\npath = "x"\nstore = "${A.duckdb"\n', "SEG504"),
        (
            '[targets.dev]\nengine = "duckdb"\npath = "x.duckdb"\nstore = "./x.duckdb"\n',
            "SEG504",
        ),
        (PROD + 'memory = "4GB"\n', "SEG517"),
        (DEV + 'memory = "255MB"\n', "SEG504"),
        (DEV + 'memory = "4 GiB"\n', "SEG504"),
        (DEV + "memory = 4\n", "SEG504"),
        (PROD + 'timeout = "3 months"\n', "SEG504"),
        (PROD + 'timeout = "25 days"\n', "SEG504"),
        (PROD + 'timeout = "0 minutes"\n', "SEG514"),
        (PROD + 'timeout = "30 mintes"\n', "SEG514"),
    ],
)
def test_mistakes(text: str, code: str) -> None:
    assert [found.code.id for found in load(text)[1]] == [code]


@pytest.mark.parametrize(
    ("text", "name", "code", "told"),
    [
        (PROD, "prd", "SEG519", "prod"),
        ("", None, "SEG526", "[targets.dev]"),
        (PROD + PROD.replace("prod", "other"), None, "SEG526", "--target"),
    ],
)
def test_choice(text: str, name: str | None, code: str, told: str) -> None:
    sink = Sink()
    assert resolve_target(sound(text), name, {}, sink) is None
    [found] = sink.diagnostics
    assert found.code.id == code
    assert re.search(re.escape(told), "".join(found.help))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ('url = "postgresql://me:se:c!ret@h/db"', 'url = "postgresql://me:********@h/db"'),
        ('url = "postgresql://me:p/w@h/db', 'url = "postgresql://me:***@h/db'),
        ('url = "postgresql://me:${PASS}@h/db"', 'url = "postgresql://me:${PASS}@h/db"'),
        ('url = "postgresql://h:5432/db"', 'url = "postgresql://h:5432/db"'),
        ('segment a: email = "x:y@z"', 'segment a: email = "x:y@z"'),
    ],
)
def test_source_lines_hide_passwords(line: str, shown: str) -> None:
    assert Source("seg.toml", "\n" + line + "\n").line_text(2) == shown
