"""Many segments at once say what each of them says alone, on both engines, whether the planner
takes them together or not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import psycopg
import pyarrow
import pytest

from cli.conftest import Seg
from cli.shop import AS_OF, add_server
from seglang import Project, pipeline
from seglang.plan import together
from seglang.plan.nodes import Memberships, Plan
from seglang.sql.compiled import Script
from seglang.sql.dialect import Dialect
from seglang.sql.tree import StatementTooLarge

ON = ("--as-of", AS_OF)
MORE = """
segment recent: did purchase in last 90 days
segment recent_and_loyal: in segment recent and in segment loyal
segment lapsed: not in segment recent or in segment polish
"""


@pytest.fixture
def both(shop: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    add_server(shop, postgres_database)
    monkeypatch.setenv("SHOP_URL", postgres_database)
    Path("segments/more.seg").write_text(MORE)
    return shop


@pytest.fixture(params=[True, False], ids=["together", "one by one"])
def pays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(together, "pays", lambda plan, statistics: request.param)
    return bool(request.param)


def names_of(project: Project) -> list[str]:
    program = project.program()
    return [
        name
        for name, each in program.declarations.items()
        if type(each).__name__ == "Segment" and each.entity == "customer"
    ]


@pytest.mark.parametrize("target", ["dev", "prod"])
def test_members_and_sizes(both: Path, target: str, pays: bool) -> None:
    project = Project.load(".")
    names = names_of(project)
    assert {"loyal", "recent", "lapsed"} <= set(names)
    with project.connect(target, as_of=AS_OF) as connection:
        alone = [
            (name, key)
            for name in names
            for key in sorted(pyarrow.table(connection.members(name))["id"].to_pylist())
        ]
        found = pyarrow.table(connection.members_of(names)).to_pydict()
        sizes = pyarrow.table(connection.sizes(names)).to_pylist()
        assert connection.plan_text(names).count("computed together") == pays
    assert list(zip(found["segment"], found["id"], strict=True)) == alone
    wanted = {name: sum(segment == name for segment, _ in alone) for name in names}
    assert {row["name"]: row["members"] for row in sizes} == wanted


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_commands(both: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    names = names_of(Project.load("."))
    commands = (["run", *names, "--format", format], ["size", *names, "--format", format])
    said = []
    for chosen in (True, False):
        monkeypatch.setattr(together, "pays", lambda plan, statistics, chosen=chosen: chosen)
        for target in ("dev", "prod"):
            done = [seg(*command, *ON, "--target", target) for command in commands]
            assert [each.status for each in done] == [0, 0]
            said.append([each.out for each in done])
    assert all(each == said[0] for each in said[1:])


@pytest.mark.parametrize("target", ["dev", "prod"])
def test_what_is_too_large_for_a_statement_is_computed_in_parts(
    both: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "pays", lambda plan, statistics: True)
    compile_together = pipeline.compile_together

    def at_most(number: int) -> tuple[int, object, object]:
        """Of so many segments a statement is not too large."""

        def compiled(plan: Plan, dialect: Dialect, as_of: datetime, first: int = 0) -> Script:
            assert isinstance(plan.output, Memberships)
            if len(plan.output.segments) > number:
                raise StatementTooLarge
            return compile_together(plan, dialect, as_of, first)

        monkeypatch.setattr(pipeline, "compile_together", compiled)
        with project.connect(target, as_of=AS_OF) as connection:
            script = connection._computing().script(names)
            members = pyarrow.table(connection.members_of(names)).to_pylist()
            sizes = pyarrow.table(connection.sizes(names)).to_pylist()
        return len(script.parts) if script is not None else 0, members, sizes

    project = Project.load(".")
    names = names_of(project)
    assert len(names) >= 5
    number, *whole = at_most(len(names))
    assert number == 1
    for most, parts in ((len(names) - 1, 2), (1, len(names)), (0, 0)):
        number, *found = at_most(most)
        assert number == parts
        assert found == whole


def test_a_role_without_temporary_tables_gets_them_one_by_one(
    both: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "pays", lambda plan, statistics: True)
    project = Project.load(".")
    names = names_of(project)
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        [(database,)] = admin.execute("SELECT current_database()").fetchall()
        admin.execute("CREATE ROLE reader_only NOLOGIN")
        try:
            admin.execute(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC')
            admin.execute("GRANT USAGE ON SCHEMA public TO reader_only")
            admin.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_only")
            with project.connect("prod", as_of=AS_OF) as connection:
                wanted = pyarrow.table(connection.members_of(names)).to_pydict()
                server = connection._engine.connection  # type: ignore[attr-defined]
                server.read_only = False
                server.execute("SET ROLE reader_only")
                server.read_only = True
                assert pyarrow.table(connection.members_of(names)).to_pydict() == wanted
                assert len(pyarrow.table(connection.sizes(names))) == len(names)
        finally:
            admin.execute("DROP OWNED BY reader_only")
            admin.execute("DROP ROLE reader_only")


def test_wrong_use(both: Path, seg: Seg) -> None:
    assert seg("run").status == 2
    assert seg("run", "--all", "loyal").status == 2
    assert seg("explain").status == 2
    assert seg("explain", "--plan", "nobody").status == 2
    plan = seg("explain", "--plan", "recent", "recent_and_loyal", *ON)
    assert plan.status == 0
    assert plan.out.startswith("2 segments of customer, computed")
