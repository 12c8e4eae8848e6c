"""What `seg dbt` writes, built by dbt itself: each model has the rows that `seg run` and
`seg traits` give, and says what its rule says of itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from cli.shop import AS_OF as SHOP_AS_OF
from cli.shop import RULES as SHOP_RULES
from cli.shop import add_server, build_shop
from dbt_projects.conftest import Dbt
from dbt_projects.hostile_project import AS_OF, build_hostile
from seglang import Project, SegError
from seglang.cli.commands import run
from seglang.core.declarations import Segment

ROOT = Path(__file__).resolve().parents[2]


def write(project: Path, folder: Path, *options: str) -> int:
    return run(["dbt", str(folder), "--project", str(project), *options])


def shown(folder: Path) -> dict[str, dict[str, Any]]:
    """What dbt knows of each model after a build, by name."""
    manifest = json.loads((folder / "target/manifest.json").read_text(encoding="utf-8"))
    return {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def duckdb_at(database: Path) -> dict[str, str]:
    return {"SEG_DBT_DUCKDB": str(database)}


Found = Callable[[str], list[tuple[object, ...]]]


def rows(database: Path, model: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return sorted(connection.execute(f'FROM segments."{model}"').fetchall(), key=repr)


def compare(
    project: Project, found: Found, folder: Path, as_of: str | None, target: str | None = None
) -> int:
    """Every segment, trait and partition with its column in a model; gives how many they were."""
    models = shown(folder)
    by_segment = {node["meta"].get("segment"): name for name, node in models.items()}
    compared = 0
    with project.connect(target, as_of=as_of) as connection:
        for name, declared in project.program().declarations.items():
            if not isinstance(declared, Segment):
                continue
            expected = sorted(connection.member_table([name]).rows, key=repr)
            assert found(by_segment[name]) == expected, name
            compared += 1
        for model, node in models.items():
            if "segment" in node["meta"]:
                continue
            columns = list(node["columns"])
            entity = project.catalog.entities[node["meta"]["entity"]]
            traits = columns[len(entity.key) :]
            expected = sorted(map(tuple, connection.trait_table(traits).rows), key=repr)
            assert found(model) == expected, model
            compared += len(traits)
    return compared


@pytest.mark.skipif("SEGLANG_PROGRAMS" not in os.environ, reason="a minute: SEGLANG_PROGRAMS asks")
def test_the_groceries(tmp_path: Path, dbt: Dbt) -> None:
    project = tmp_path / "grocery"
    shutil.copytree(
        ROOT / "examples/grocery", project, ignore=shutil.ignore_patterns("*.duckdb*", "out")
    )
    subprocess.run([sys.executable, "build.py"], cwd=project, check=True, capture_output=True)
    database = project / "warehouse.duckdb"
    shutil.copy(project / "grocery.duckdb", database)
    assert write(project, tmp_path / "out") == 0
    done = dbt(tmp_path / "out", duckdb_at(database), "build")
    assert done.returncode == 0, done.stdout
    loaded = Project.load(project)
    assert compare(loaded, partial(rows, database), tmp_path / "out", None) == len(
        loaded.program().declarations
    )
    model = shown(tmp_path / "out")["win_back_offer"]
    assert model["refs"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_hostile(tmp_path_factory.mktemp("project") / "hostile")


def test_hostile_names_and_texts(hostile: Path, tmp_path: Path, dbt: Dbt) -> None:
    out, database = tmp_path / "out", tmp_path / "hostile.duckdb"
    shutil.copy(hostile / "hostile.duckdb", database)
    assert write(hostile, out, "--as-of", AS_OF) == 0
    done = dbt(out, duckdb_at(database), "build", "--vars", f"as_of: {AS_OF}")
    assert done.returncode == 0, done.stdout
    project = Project.load(hostile)
    declarations = project.program().declarations
    assert compare(project, partial(rows, database), out, AS_OF) == len(declarations)
    models = shown(out)
    by_segment = {node["meta"].get("segment"): node for node in models.values()}
    for name, declared in declarations.items():
        if isinstance(declared, Segment) and declared.note.docs:
            node = by_segment[name]
            assert node["description"] == "\n".join(declared.note.docs)
            assert sorted(node["tags"]) == sorted(declared.note.tags)
            assert node["meta"].get("owner") == declared.note.owner
    # Consent is asked for what is published, not for the rule that others refer to.
    assert rows(database, "letters") == [("a", 1), ("b", 3)]
    assert rows(database, "copied") == [("a", 1), ("b", 1), ("b", 3)]
    letters = by_segment["letters (rule)"]
    assert rows(database, str(letters["name"])) == rows(database, "vip")
    assert letters["meta"].get("channel") is None
    assert by_segment["letters"]["meta"]["channel"] == "post"
    assert ["vip"] in [reference["name"].split() for reference in letters["refs"]]


def test_a_run_for_another_instant_stops(hostile: Path, tmp_path: Path, dbt: Dbt) -> None:
    out, database = tmp_path / "out", tmp_path / "hostile.duckdb"
    shutil.copy(hostile / "hostile.duckdb", database)
    assert write(hostile, out, "--as-of", AS_OF) == 0
    done = dbt(out, duckdb_at(database), "run", "--vars", "as_of: 2026-11-23")
    assert done.returncode != 0
    assert "as of 2026-11-22T00:00:00+01:00" in done.stdout
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'segments'"
        ).fetchone()
    assert found == (0,)


def test_a_model_takes_the_place_of_no_table_that_is_read(tmp_path: Path, dbt: Dbt) -> None:
    shop = build_shop(tmp_path / "shop", 'segment orders: country = "PL"\n')
    out, database = tmp_path / "out", tmp_path / "warehouse.duckdb"
    shutil.copy(shop / "shop.duckdb", database)
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 0
    profile = out / "profiles.yml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("'segments')", "'main')"))
    done = dbt(out, duckdb_at(database), "run")
    assert done.returncode != 0
    assert "the model orders would take the place of the table" in done.stdout
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (6,)


ON_POSTGRES = """
segment lapsed: not in segment loyal and country is known
@channel("email")
segment letters: in segment loyal or country = "PL"
segment others: not in segment letters
segment big of account: employees > 3
partition size of account:
    "it's {{ big }}" when in segment big
    "small" otherwise
trait `in {{ days }}`: days since last purchase
"""


def test_on_postgres(
    tmp_path: Path, dbt: Dbt, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, out = build_shop(tmp_path / "shop", SHOP_RULES + ON_POSTGRES), tmp_path / "out"
    add_server(shop, postgres_database)
    monkeypatch.setenv("SHOP_URL", postgres_database)
    assert write(shop, out, "--as-of", SHOP_AS_OF, "--target", "prod") == 0
    given = {key: str(value) for key, value in conninfo_to_dict(postgres_database).items()}
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE"}
    variables = {name: given[key] for key, name in names.items() if key in given}
    done = dbt(out, {**variables, "PGPASSWORD": given.get("password", "")}, "build")
    assert done.returncode == 0, done.stdout
    project = Project.load(shop)
    with psycopg.connect(postgres_database) as server:

        def found(model: str) -> list[tuple[object, ...]]:
            query = sql.SQL("SELECT * FROM segments.{}").format(sql.Identifier(model))
            return sorted(server.execute(query).fetchall(), key=repr)

        compared = compare(project, found, out, SHOP_AS_OF, "prod")
    assert compared == len(project.program().declarations)


def test_it_is_replaced_as_a_whole(tmp_path: Path) -> None:
    shop, out = build_shop(tmp_path / "shop"), tmp_path / "out"
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 0
    before = contents(out)
    assert "models/segments/polish.sql" in before
    (out / "target").mkdir()
    (out / "target/manifest.json").write_text("{}", encoding="utf-8")
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 0
    assert contents(out) == before
    (shop / "segments/rules.seg").write_text("segment all_of_us: age > 3\n", encoding="utf-8")
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 0
    assert [name for name in contents(out) if name.startswith("models/segments/")] == [
        "models/segments/all_of_us.sql"
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "shop"]


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_it_did_not_make_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop, out = build_shop(tmp_path / "shop"), tmp_path / "out"
    out.mkdir()
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 0  # an empty folder is nobody's
    (out / "models/mine.sql").write_text("SELECT 1", encoding="utf-8")
    before = contents(out)
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 2
    assert "SEG861" in capsys.readouterr().err
    assert contents(out) == before
    (out / ".seg_dbt").unlink()
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 2
    assert "SEG860" in capsys.readouterr().err
    assert write(shop, shop / "seg.toml", "--as-of", SHOP_AS_OF) == 2
    assert "SEG860" in capsys.readouterr().err


def test_a_rule_with_an_error_leaves_the_folder(tmp_path: Path) -> None:
    shop, out = build_shop(tmp_path / "shop"), tmp_path / "out"
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 0
    before = contents(out)
    (shop / "segments/rules.seg").write_text("segment all_of_us: agee > 3\n", encoding="utf-8")
    assert write(shop, out, "--as-of", SHOP_AS_OF) == 1
    assert contents(out) == before
    with pytest.raises(SegError):
        Project.load(shop).program()


@pytest.mark.parametrize(
    ("rules", "code"), [("trait ID: age\n", "SEG862"), ("param few: integer = 1\n", "SEG863")]
)
def test_what_no_model_can_be(
    rules: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = build_shop(tmp_path / "shop", rules)
    assert write(shop, tmp_path / "out", "--as-of", SHOP_AS_OF) == 2
    assert code in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
