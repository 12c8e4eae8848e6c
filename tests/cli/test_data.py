"""The commands that read data: sizes, members, traits; what they write, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from cli.conftest import Seg
from cli.shop import AS_OF

ON = ("--as-of", AS_OF)


def test_run_prints_sorted_keys_and_tells_the_instant(shop: Path, seg: Seg) -> None:
    done = seg("run", "loyal", *ON)
    assert (done.status, done.out) == (0, "id\n--\n 1\n 2\n")
    assert done.err == "as of 2026-11-22T00:00:00+01:00 (Europe/Warsaw)\n"


def test_as_of_changes_the_members(shop: Path, seg: Seg) -> None:
    assert seg("run", "loyal", "--as-of", "2026-10-15", "--format", "csv").out == "id\n2\n"
    # One microsecond decides: the order of 10:00 UTC does not exist at that instant yet.
    for instant, members in (
        ("2026-11-01T10:00Z", "id\n2\n"),
        ("2026-11-01T10:00:01Z", "id\n1\n2\n"),
    ):
        assert seg("run", "loyal", "--as-of", instant, "--format", "csv").out == members


def test_params_change_the_members(shop: Path, seg: Seg) -> None:
    assert seg("run", "loyal", *ON, "--param", "often=3", "--format", "csv").out == "id\n"


def test_several_segments_get_a_first_column(shop: Path, seg: Seg) -> None:
    done = seg("run", "loyal", "polish", *ON, "--format", "csv")
    assert done.out == "segment,id\nloyal,1\nloyal,2\npolish,2\n"
    assert json.loads(seg("run", "polish", "loyal", *ON, "--format", "json").out)[0] == {
        "segment": "polish",
        "id": 2,
    }


def test_composite_keys(shop: Path, seg: Seg) -> None:
    done = seg("traits", "logins", *ON, "--format", "csv")
    assert done.out == "shop,number,logins\na,1,0\nb,1,1\n"


def test_traits(shop: Path, seg: Seg) -> None:
    done = seg("traits", "spend", "activity", *ON, "--format", "json")
    assert json.loads(done.out)[:3] == [
        {"id": 1, "spend": "30.5", "activity": "active"},
        {"id": 2, "spend": "10", "activity": "known"},
        {"id": 3, "spend": "99.9", "activity": "known"},
    ]
    table = seg("traits", "spend", "activity", *ON).out.splitlines()
    assert table[:3] == ["id  spend  activity", "--  -----  --------", " 1   30.5  active"]


def test_sizes(shop: Path, seg: Seg) -> None:
    rows = list(csv.DictReader(io.StringIO(seg("size", *ON, "--format", "csv").out)))
    assert [(row["name"], row["label"], row["members"], row["population"]) for row in rows] == [
        ("loyal", "", "2", "6"),
        ("polish", "", "1", "6"),
        ("activity", "active", "1", "6"),
        ("activity", "known", "2", "6"),
        ("activity", "new", "3", "6"),
    ]
    assert "50.0%" in seg("size", "activity", *ON).out


def test_a_population_of_nobody_has_no_shares(shop: Path, seg: Seg) -> None:
    done = seg("size", "--as-of", "2019-01-01", "--format", "json")
    assert {(row["population"], row["share"]) for row in json.loads(done.out)} == {(0, None)}


@pytest.mark.parametrize("command", ["run loyal", "run loyal polish", "traits spend", "size"])
def test_parquet_and_arrow(shop: Path, seg: Seg, command: str) -> None:
    as_json = json.loads(seg(*command.split(), *ON, "--format", "json").out)
    assert seg(*command.split(), *ON, "--format", "parquet", "-o", "out.parquet").status == 0
    assert seg(*command.split(), *ON, "--format", "arrow", "-o", "out.arrow").status == 0
    parquet = pyarrow.parquet.read_table("out.parquet")
    with pyarrow.ipc.open_stream("out.arrow") as reader:
        assert reader.read_all().to_pylist() == parquet.to_pylist()
    assert [list(row) for row in parquet.to_pylist()] == [list(row) for row in as_json]
    assert parquet.num_rows == len(as_json)


def test_bytes_to_standard_output_but_not_to_a_terminal(
    shop: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from seglang.cli.commands import run

    assert run(["run", "loyal", *ON, "--format", "parquet"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"PAR1")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert run(["run", "loyal", *ON, "--format", "parquet"]) == 2
    assert capfdbinary.readouterr().out == b""


def test_output_files_are_whole_or_not_at_all(shop: Path, seg: Seg) -> None:
    Path("out.csv").write_text("old")
    Path("out.csv").chmod(0o600)
    assert seg("run", "loyal", *ON, "--format", "csv", "-o", "out.csv").status == 0
    assert Path("out.csv").read_text() == "id\n1\n2\n"
    assert Path("out.csv").stat().st_mode & 0o777 == 0o600
    assert seg("run", "nobody", *ON, "-o", "out.csv").status == 2
    assert Path("out.csv").read_text() == "id\n1\n2\n"
    before = sorted(Path().iterdir())
    for place in ("no/such/folder.csv", "segments"):
        done = seg("run", "loyal", *ON, "-o", place)
        assert done.status == 2
        assert "SEG706" in done.err
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "loyl"), "SEG701", "did you mean `loyal`?"),
        (("run", "spend"), "SEG702", "`seg traits spend`"),
        (("traits", "loyal"), "SEG702", "`seg run loyal`"),
        (("size", "spend"), "SEG702", "a segment or partition"),
        (("traits", "spend", "logins"), "SEG718", "different entities"),
        (("run", "loyal", "--as-of", "yesterday"), "SEG703", "`yesterday`"),
        (("run", "loyal", "--as-of", "2026-02-30"), "SEG703", "no such day"),
        (("run", "loyal", "--as-of", "parameter"), "SEG712", "seg compile"),
        (("run", "loyal", "--as-of", "0001-06-01"), "SEG721", "1 to 9999"),
        (("run", "loyal", "--target", "prd"), "SEG519", "`dev`"),
        (("run", "loyal", "--param", "oftn=2"), "SEG117", "`often`"),
        (("run", "loyal", "--param", "often=x"), "SEG214", "integer"),
    ],
)
def test_wrong_calls(
    shop: Path, seg: Seg, arguments: tuple[str, ...], code: str, words: str
) -> None:
    done = seg(*arguments)
    assert (done.status, done.out) == (2, "")
    assert f"error[{code}]" in done.err
    assert words in done.err


def test_rules_with_errors_do_not_run(shop: Path, seg: Seg) -> None:
    (shop / "segments" / "broken.seg").write_text('segment one: contry = "PL"\n')
    done = seg("run", "loyal", *ON)
    assert (done.status, done.out) == (1, "")
    assert "contry" in done.err


def test_what_is_wrong_with_the_database(shop: Path, seg: Seg) -> None:
    catalog = (shop / "seg.toml").read_text()

    def with_change(old: str, new: str) -> str:
        (shop / "seg.toml").write_text(catalog.replace(old, new, 1))
        done = seg("run", "loyal", *ON)
        assert (done.status, done.out) == (2, "")
        return done.err

    assert "no table `ordres`" in with_change('table = "orders"', 'table = "ordres"')
    assert "no column `ordred_at`" in with_change('time = "ordered_at"', 'time = "ordred_at"')
    assert "there is no file `nowhere.duckdb`" in with_change('"shop.duckdb"', '"nowhere.duckdb"')
    assert "SEG602" in with_change('"shop.duckdb"', '"seg.toml"')


def test_keys_and_values_stay_out_of_messages(shop: Path, seg: Seg) -> None:
    done = seg("doctor")
    assert done.status == 0
    assert "10.5" not in done.out


def test_doctor_finds_what_is_missing(shop: Path, seg: Seg) -> None:
    catalog = (shop / "seg.toml").read_text()
    (shop / "seg.toml").write_text(catalog.replace('country = "text"', 'contry = "text"', 1))
    done = seg("doctor", "--format", "concise")
    assert done.status == 1
    assert "seg.toml:" in done.out
    assert "SEG621" in done.out


def test_init_from_a_database_checks_clean(shop: Path, seg: Seg) -> None:
    done = seg("init", "drafted", "--from", "shop.duckdb")
    assert done.status == 0, done.err
    assert Path("drafted/seg.toml").is_file()
    checked = seg("check", "--project", "drafted", "--strict")
    assert checked.status == 0, checked.out
    assert seg("size", "--project", "drafted").status == 0
    again = seg("init", "drafted", "--from", "shop.duckdb")
    assert again.status == 2
    assert "SEG719" in again.err
