"""The Python API: loading, checking, compiling, one entity without a database, connections."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow
import pytest

import seglang
from cli.shop import AS_OF, CATALOG, RULES, build_shop
from seglang import Project, SegError

EXTRA = """
segment adult: age >= 18
segment insider: in list suppressed
segment lucky: in sample 50% of "spring"
segment recalled_buyer: did purchase where (product is in list recalled)
segment newcomer: signup_at was in last 30 days
segment known: known for at least 90 days
segment near: home is within 10 km of (52.23, 21.01)
trait longest: max of page_view.seconds
segment fans: interests has "boxing"
trait gap: average gap between purchase
trait overdue: (last purchase - now) - 1 day
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("api") / "shop"
    return Project.load(build_shop(folder, RULES + EXTRA))


def codes(call: Any, **values: object) -> list[str]:
    with pytest.raises(SegError) as caught:
        call(**values)
    return [found.code.id for found in caught.value.diagnostics]


# ---------------------------------------------------------------- loading and checking


def test_load_takes_a_folder_a_file_or_a_place_below(project: Project, tmp_path: Path) -> None:
    for place in (project.root, project.root / "seg.toml", project.root / "segments"):
        assert Project.load(place).name == "shop"
    with pytest.raises(SegError, match="SEG521"):
        Project.load(tmp_path)


def test_check(project: Project) -> None:
    checked = project.check(as_of=AS_OF)
    assert checked.ok
    assert set(checked.program.declarations) >= {"loyal", "spend", "activity"}


def test_errors_are_values_and_the_exception_shows_them(tmp_path: Path) -> None:
    folder = build_shop(tmp_path / "shop", 'segment one: contry = "PL"\n')
    broken = Project.load(folder)
    checked = broken.check()
    assert not checked.ok
    assert [found.code.id for found in checked.diagnostics if found.is_error] == ["SEG101"]
    with pytest.raises(SegError, match=r"segments/rules\.seg:1:14") as caught:
        broken.compile("one")
    assert caught.value.diagnostics[0].headline == "unknown name `contry`"


# ---------------------------------------------------------------- compiling


def test_compile(project: Project) -> None:
    compiled = project.compile("loyal", as_of=AS_OF)
    assert compiled.dialect == "duckdb"
    assert [column.name for column in compiled.columns] == ["id"]
    assert compiled.as_of == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert compiled.parameters == ()


def test_instants(project: Project) -> None:
    midnight = datetime(2026, 11, 21, 23, tzinfo=UTC)
    for written in (
        "2026-11-22",
        date(2026, 11, 22),
        datetime(2026, 11, 22),
        "2026-11-22T00:00",
        "2026-11-22 00:00:00",
        "2026-11-21T23:00Z",
        "2026-11-21t23:00:00.000z",
        "2026-11-22T01:00+0200",
        datetime(2026, 11, 22, 1, tzinfo=timezone(timedelta(hours=2))),
    ):
        assert project.instant(written) == midnight, written
    # The hour that comes twice is the later one, the one that is skipped is moved by the gap.
    assert project.instant("2026-10-25T02:30") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert project.instant("2026-03-29T02:30") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    for wrong in (
        "",
        "now",
        "22.11.2026",
        "2026-11-31",
        "2026-11-22T25:00",
        "2026-11",
        "9999-12-31T23:59Z",
    ):
        assert codes(project.instant, as_of=wrong) == ["SEG703"]


def test_the_project_pins_the_instant(tmp_path: Path) -> None:
    folder = build_shop(tmp_path / "shop")
    text = (folder / "seg.toml").read_text()
    pinned = text.replace('name = "shop"', 'name = "shop"\nas_of = "2026-10-15"')
    (folder / "seg.toml").write_text(pinned)
    loaded = Project.load(folder)
    assert loaded.compile("loyal").as_of == datetime(2026, 10, 14, 22, tzinfo=UTC)
    assert loaded.compile("loyal", as_of=AS_OF).as_of == datetime(2026, 11, 21, 23, tzinfo=UTC)


def test_without_an_instant_it_is_now(project: Project) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    found = project.compile("loyal").as_of
    assert found is not None
    assert before <= found <= datetime.now(UTC)


def test_params_go_before_the_target_before_the_default(tmp_path: Path) -> None:
    folder = build_shop(tmp_path / "shop")
    text = (folder / "seg.toml").read_text()
    (folder / "seg.toml").write_text(
        text.replace('path = "shop.duckdb"', 'path = "shop.duckdb"\nparams = { often = 7 }')
        + '\n[targets.other]\nengine = "duckdb"\npath = "shop.duckdb"\n'
    )
    loaded = Project.load(folder)
    assert "count(*) >= 7" in loaded.compile("loyal", as_of=AS_OF).sql
    assert "count(*) >= 9" in loaded.compile("loyal", as_of=AS_OF, params={"often": 9}).sql
    assert "count(*) >= 9" in loaded.compile("loyal", as_of=AS_OF, params={"often": "9"}).sql
    assert "count(*) >= 2" in loaded.compile("loyal", as_of=AS_OF, target="other").sql


def test_compile_text_without_a_project() -> None:
    text = "segment big: sum of purchase.amount > 100\n"
    for catalog in (CATALOG, CATALOG.read_text()):
        compiled = seglang.compile(text, catalog, as_of=AS_OF)
        assert "100" in compiled.sql
    named = seglang.compile(text + RULES, CATALOG, "loyal", as_of=AS_OF)
    assert "count(*)" in named.sql
    with pytest.raises(SegError, match="<text>:1:"):
        seglang.compile("segment big: sum of", CATALOG)
    with pytest.raises(SegError, match=r"seg\.toml:1:"):
        seglang.compile(text, "[project")


# ---------------------------------------------------------------- one entity


def test_evaluate(project: Project) -> None:
    orders = [
        {"time": "2026-11-01T10:00Z", "amount": Decimal("10.50")},
        {"time": datetime(2026, 10, 1, 10, tzinfo=UTC), "amount": 20},
        {"time": "2026-11-22", "amount": 1000},  # at the instant: does not exist yet
    ]

    def evaluate(name: str, **more: object) -> Any:
        given: dict[str, Any] = {"entity": {}, "events": {"purchase": orders}, "as_of": AS_OF}
        return project.evaluate(name, **{**given, **more})

    assert evaluate("loyal") is True
    assert evaluate("loyal", params={"often": 3}) is False
    assert evaluate("loyal", events=None) is False
    assert evaluate("polish", entity={"country": "PL"}) is True
    assert evaluate("polish", entity={"country": None}) is False
    assert str(evaluate("spend")) == "30.5"
    endless = [*orders, {"time": "2026-11-02", "amount": float("inf")}]  # missing, as in a column
    assert str(evaluate("spend", events={"purchase": endless})) == "30.5"
    assert evaluate("activity") == "active"
    assert evaluate("activity", as_of="2027-11-22") == "known"


def test_values_of_every_type(project: Project) -> None:
    def holds(name: str, **entity: object) -> Any:
        return project.evaluate(name, entity=entity, as_of=AS_OF)

    assert holds("adult", age=18) is True
    assert holds("near", home=(52.2, "21.0")) is True
    assert holds("fans", interests=["boxing"]) is True
    assert holds("newcomer", signup_at="2026-11-01") is True
    assert holds("known", since=date(2026, 1, 1)) is True
    assert holds("known") is False
    views = [
        {"time": "2026-11-01", "seconds": 90},
        {"time": "2026-11-02", "seconds": timedelta(minutes=1)},
    ]
    longest = project.evaluate("longest", entity={}, events={"page_view": views}, as_of=AS_OF)
    assert longest == timedelta(seconds=90)


def test_lists_and_samples(project: Project) -> None:
    def evaluate(name: str, **more: object) -> Any:
        given: dict[str, Any] = {"entity": {}, "as_of": AS_OF}
        return project.evaluate(name, **{**given, **more})

    assert evaluate("insider", lists={"suppressed": True}) is True
    assert evaluate("insider", lists={"suppressed": False}) is False
    assert evaluate("insider", entity={"id": 5}, lists={"suppressed": {4, 5}}) is True
    bought = {"purchase": [{"time": "2026-11-01", "product": "kettle"}]}
    assert evaluate("recalled_buyer", events=bought, lists={"recalled": ["kettle"]}) is True
    assert evaluate("recalled_buyer", events=bought) is False
    drawn = [evaluate("lucky", entity={"id": number}) for number in range(100)]
    assert 30 < sum(drawn) < 70


def test_not_yet_there(project: Project) -> None:
    entity = {"since": "2027-01-01", "age": 30}
    assert project.evaluate("adult", entity=entity, as_of=AS_OF) is False
    assert project.evaluate("spend", entity=entity, as_of=AS_OF) is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "lojal"}, "SEG701"),
        ({"entity": {"contry": "PL"}}, "SEG713"),
        ({"entity": {"age": "18"}}, "SEG714"),
        ({"entity": {"age": True}}, "SEG714"),
        ({"entity": {"age": 18.0}}, "SEG714"),
        ({"entity": {"balance": "much"}}, "SEG714"),
        ({"entity": {"balance": 10**40}}, "SEG714"),
        ({"entity": {"email_opt_in": "yes"}}, "SEG714"),
        ({"entity": {"birthday": "1990"}}, "SEG714"),
        ({"entity": {"birthday": datetime(1990, 1, 1)}}, "SEG714"),
        ({"entity": {"interests": "boxing"}}, "SEG714"),
        ({"entity": {"home": 52}}, "SEG714"),
        ({"entity": {"since": 5}}, "SEG714"),
        ({"events": {"purchse": []}}, "SEG713"),
        ({"events": {"login": []}}, "SEG713"),
        ({"events": {"purchase": [{"time": AS_OF, "amont": 1}]}}, "SEG713"),
        ({"events": {"purchase": [{"amount": 1}]}}, "SEG715"),
        ({"events": {"purchase": [{"time": "soon"}]}}, "SEG714"),
        ({"lists": {"supressed": True}}, "SEG713"),
        ({"lists": {"suppressed": "anna"}}, "SEG714"),
        ({"name": "newcomer"}, "SEG715"),
        ({"name": "lucky"}, "SEG715"),
        ({"as_of": "parameter"}, "SEG712"),
    ],
)
def test_what_does_not_fit_is_named_without_its_value(
    project: Project, given: dict[str, Any], code: str
) -> None:
    call = {"name": "adult", "entity": {}, "as_of": AS_OF, **given}
    with pytest.raises(SegError) as caught:
        project.evaluate(**call)
    assert [found.code.id for found in caught.value.diagnostics] == [code]
    for secret in ("much", "anna", "soon", "boxing"):
        assert secret not in str(caught.value)


# ---------------------------------------------------------------- connections


def test_results_are_arrow_streams(project: Project) -> None:
    with project.connect(as_of=AS_OF) as connection:
        assert sorted(polars.DataFrame(connection.members("loyal"))["id"]) == [1, 2]
        frame = pandas.DataFrame.from_arrow(connection.traits("spend", "activity"))
        assert list(frame.columns) == ["id", "spend", "activity"]
        sizes = pyarrow.table(connection.sizes(["loyal", "activity"])).to_pylist()
        assert sizes[0] == {
            "name": "loyal",
            "label": None,
            "members": 2,
            "population": 6,
            "share": pytest.approx(1 / 3),
        }
        assert {row["label"]: row["members"] for row in sizes[1:]} == {
            "active": 1,
            "known": 2,
            "new": 3,
        }


def test_durations_are_seconds_that_every_reader_takes(project: Project, tmp_path: Path) -> None:
    with project.connect(as_of="2026-11-01T10:00:00.5Z") as connection:
        streams = [connection.traits("gap", "overdue") for _ in range(3)]
        readings = [
            polars.DataFrame(streams[0]).to_dicts(),
            pyarrow.table(streams[1]).to_pylist(),
            pandas.DataFrame.from_arrow(streams[2]).to_dict("records"),
        ]
        place = tmp_path / "durations.parquet"
        connection.trait_table(("gap", "overdue"), arrow=True).arrow.to_parquet(str(place))
    readings.append(polars.read_parquet(place).to_dicts())
    for rows in readings:
        [first] = [row for row in rows if row["id"] == 1]
        assert first["gap"] == 31 * 86400
        assert first["overdue"] == Decimal("-86400.5")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "cannot give nothing"),
        (("loyal", "polish"), "more than one segment"),
        (("loyal", "spend"), "both members and values"),
    ],
)
def test_one_statement_has_one_result(project: Project, names: tuple[str, ...], words: str) -> None:
    with pytest.raises(SegError, match=f"SEG722.*{words}"):
        project.compile(*names)


def test_texts_that_declare_nothing_or_too_much() -> None:
    for text in ("", "segment a: age > 1\nsegment b: age > 2"):
        with pytest.raises(SegError, match="SEG722"):
            seglang.compile(text, CATALOG)


def test_connections_refuse(project: Project) -> None:
    with project.connect(as_of=AS_OF) as connection:
        assert codes(connection.members, name="spend") == ["SEG702"]
        assert codes(connection.members, name="lojal") == ["SEG701"]
        assert codes(connection.sizes, names=["spend"]) == ["SEG702"]
        with pytest.raises(SegError, match="SEG718"):
            connection.traits("spend", "logins")
        with pytest.raises(SegError, match="SEG722"):
            connection.traits()
        assert len(polars.DataFrame(connection.sizes("loyal"))) == 1
    assert codes(project.connect, target="prod") == ["SEG519"]
    assert codes(project.connect, as_of="parameter") == ["SEG712"]
    assert codes(project.connect, tables={"custommers": polars.DataFrame()}) == ["SEG716"]
    assert codes(project.connect, tables={"customers": [{"id": 1}]}) == ["SEG717"]


def test_frames_stand_for_tables(project: Project) -> None:
    orders = polars.DataFrame(
        {
            "line_id": [1, 2],
            "line_no": [1, 1],
            "customer_id": [6, 6],
            "ordered_at": [datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)],
            "status": ["paid", "paid"],
            **{name: [None, None] for name in ("category", "product", "coupon", "country")},
        },
        schema_overrides=dict.fromkeys(("category", "product", "coupon", "country"), polars.String),
    ).with_columns(
        *(
            polars.lit(None, polars.Decimal(12, 2)).alias(n)
            for n in ("amount", "price", "discount")
        ),
        polars.lit(None, polars.Int64).alias("quantity"),
        polars.lit(None, polars.Boolean).alias("gift"),
        polars.lit(None, polars.List(polars.String)).alias("tags"),
        polars.lit(None, polars.Datetime("us", "UTC")).alias("delivered_at"),
    )
    for frame in (orders, orders.to_arrow()):
        with project.connect(tables={"orders": frame}, as_of=AS_OF) as connection:
            assert polars.DataFrame(connection.members("loyal"))["id"].to_list() == [6]


def test_the_public_names() -> None:
    assert set(seglang.__all__) == set(dir(seglang))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        seglang.nothing  # noqa: B018
    assert (Path(seglang.__file__).parent / "py.typed").is_file()
