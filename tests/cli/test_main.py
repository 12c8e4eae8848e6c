"""What holds for all commands: help, versions, wrong use, and that nothing ends in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from cli.conftest import Seg
from seglang.cli import main
from seglang.cli.commands import COMMANDS
from seglang.diagnostics.render import FORMATS
from seglang.version import __version__


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, *arguments], capture_output=True, text=True, check=False, **options
    )


def test_version() -> None:
    done = python("-m", "seglang", "--version")
    assert (done.returncode, done.stdout) == (0, f"seg {__version__}\n")


def test_version_and_help_import_next_to_nothing() -> None:
    code = (
        "import sys\nfrom seglang.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    for option, unwanted in (("--version", "click"), ("--help", "pydantic")):
        done = python("-c", code, option)
        loaded = set(json.loads(done.stderr.replace("'", '"')))
        assert loaded & {unwanted, "duckdb", "sqlglot", "lark", "rich", "pydantic"} == set()


def test_importing_the_package_is_lazy_and_its_names_exist() -> None:
    code = (
        "import sys, seglang\n"
        "assert not {'duckdb', 'sqlglot', 'lark', 'pydantic'} & set(sys.modules)\n"
        "for name in seglang.__all__: getattr(seglang, name)\n"
    )
    assert python("-c", code).stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_output_that_takes_no_more() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "seglang", "rule"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "error: No space left on device\n")


def test_help_names_every_command(seg: Seg) -> None:
    done = seg("--help")
    assert done.status == 0
    for command in COMMANDS:
        assert f"\n  {command} " in done.out
        shown = seg(command, "--help")
        assert shown.status == 0, command
        assert shown.out.startswith("Usage: seg ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("chek",),
        ("check", "--formt", "json"),
        ("check", "--format", "yaml"),
        ("compile",),
        ("rule", "SEG999"),
        ("rule", "../../README"),
        ("schema", "everything"),
        ("completion", "csh"),
    ],
)
def test_wrong_use(seg: Seg, shop: Path, arguments: tuple[str, ...]) -> None:
    done = seg(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err


def test_a_command_nearly_right(seg: Seg) -> None:
    assert "'check'" in seg("chek").err


def test_rule_prints_pages_and_lists_codes(seg: Seg) -> None:
    assert seg("rule", "seg701").out.startswith("# SEG701: ")
    listed = seg("rule").out.splitlines()
    assert "SEG701  error    unknown-declaration" in listed
    assert "SEG101" in seg("rule", "SEG1O1").err


def test_schemas_are_schemas(seg: Seg) -> None:
    for what in ("project", "diagnostics"):
        schema = json.loads(seg("schema", what).out)
        jsonschema.Draft202012Validator.check_schema(schema)
    assert json.loads(seg("schema").out)["title"] == "seg.toml"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(seg: Seg, shell: str) -> None:
    done = seg("completion", shell)
    assert done.status == 0
    assert "_SEG_COMPLETE" in done.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("seg ru", ["run", "rule"]),
        ("seg run lo", ["loyal"]),
        ("seg compile loyal sp", ["spend"]),
        ("seg rule SEG70", ["SEG701", "SEG702", "SEG703"]),
        ("seg run loyal --target d", ["dev"]),
        ("seg check --format ju", ["junit"]),
        ("seg traits lo", ["logins"]),
        ("seg run --project /nowhere lo", []),
    ],
)
def test_what_a_shell_offers(shop: Path, words: str, expected: list[str]) -> None:
    done = python(
        "-m",
        "seglang",
        env={
            **os.environ,
            "_SEG_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(words.split()) - 1),
        },
    )
    offered = [word for line in done.stdout.split() if (word := line.partition(",")[2])]
    assert offered[: len(expected)] == expected
    assert bool(offered) == bool(expected)
    assert done.stderr == ""


def test_internal_errors_are_one_message(
    seg: Seg, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("anna@example.com")

    monkeypatch.setattr("seglang.pipeline.parse", fail)
    done = seg("check")
    assert done.status == 2
    assert done.err.startswith("internal error: ValueError.")
    assert "anna" not in done.err
    monkeypatch.setenv("SEG_DEBUG", "1")
    with pytest.raises(ValueError, match="anna"):
        seg("check")


def test_interrupted(seg: Seg, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("seglang.pipeline.parse", interrupt)
    assert seg("check").status == 130


def test_a_reader_that_leaves_early(shop: Path) -> None:
    command = f"{sys.executable} -m seglang rule | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert done.stderr == ""


def test_colours(shop: Path, seg: Seg, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "segments" / "broken.seg").write_text('segment one: contry = "PL"\n')
    assert "\x1b[" not in seg("check").out
    assert "\x1b[1;31m" in seg("check", "--color", "always").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in seg("check").out


def test_main_leaves_with_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, status in ((["--version"], 0), (["rule", "SEG999"], 2), (["rule"], 0)):
        with pytest.raises(SystemExit) as leaving:
            main(arguments)
        assert leaving.value.code == status


def test_streams_that_are_closed_or_full(shop: Path) -> None:
    for redirection, status in ((">&-", 0), (">&- 2>&-", 0), ("> /dev/full", 2)):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m seglang list {redirection}"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, redirection
        assert "Traceback" not in done.stderr


def test_a_terminal_of_another_encoding(shop: Path) -> None:
    (shop / "segments" / "ż.seg").write_text('segment żółć: contry = "日本"\n', encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = python("-m", "seglang", "check", env=environment)
    assert done.returncode == 1
    assert "contry" in done.stdout
    assert done.stderr == ""


def test_file_names_that_are_no_text(shop: Path, seg: Seg) -> None:
    name = os.fsdecode(b"segments/bad\xff.seg")
    (shop / name).write_text('segment one: contry = "PL"\n')
    for format in FORMATS:
        done = seg("check", "--format", format)
        assert (done.status, done.err) == (1, ""), format


@pytest.mark.parametrize(
    ("asked", "names"),
    [("rows(self, compiled, as_of=None)", "'loyal'"), ("sizes(self, script)", "")],
)
def test_interrupting_a_query(shop: Path, asked: str, names: str) -> None:
    code = (
        "import os, signal, threading\n"
        "from seglang.cli.commands import run\n"
        "from seglang.engines.duckdb import DuckDBEngine\n"
        f"def {asked}:\n"
        "    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    sql = 'SELECT count(*) FROM range(10000000000) a, range(1000000) b'\n"
        "    return self._answer(lambda: self.connection.sql(sql).materialize())\n"
        f"DuckDBEngine.{asked.partition('(')[0]} = {asked.partition('(')[0]}\n"
        f"raise SystemExit(run(['size', {names}]))\n"
    )
    done = python("-c", code, timeout=60)
    assert done.returncode == 130, done.stderr
    assert done.stderr.splitlines()[-1] == "interrupted"
