"""The package works as a wheel, as an editable install and straight from a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
CATALOG = """
[project]
name = "shop"

[entities.customer]
table = "customers"
key = "id"
attributes = { country = "text" }
"""


def python(*arguments: str, site: Path | None, cwd: Path) -> str:
    """Run Python in a process of its own; `site` is a folder of installed packages to put first."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    start = "import sys, runpy\n"
    if site is not None:
        start += f"import site; before = sys.path[:]; site.addsitedir({str(site)!r})\n"
        start += "new = [p for p in sys.path if p not in before]; sys.path[:0] = new\n"
    start += f"sys.argv = ['seg', *{list(arguments)!r}]\n"
    start += "import seglang; print(seglang.__file__, file=sys.stderr)\n"
    start += "runpy.run_module('seglang', run_name='__main__')\n"
    done = subprocess.run(
        [sys.executable, "-c", start],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "seg.toml").write_text(CATALOG, encoding="utf-8")
    (folder / "poles.seg").write_text('segment poles: country = "PL"\n', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def source_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of its own, so that building writes nothing into this one."""
    copy = tmp_path_factory.mktemp("copy")
    wanted = ("src", "grammar", "docs", "hatch_build.py", "pyproject.toml", "README.md")
    for name in (*wanted, "LICENSE", "CHANGELOG.md"):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(
                source, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".cache")
            )
        else:
            shutil.copy(source, copy / name)
    return copy


def pip_install(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # Without the last flag pip would first remove the package from the environment at hand.
    command += ["--no-deps", "--no-build-isolation", "--ignore-installed", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def exercise(site: Path | None, project: Path) -> str:
    """Check a rule (needs the grammar), compile it, print a page (needs the pages)."""
    output = python("check", "--strict", site=site, cwd=project)
    output += python("compile", "poles", "--as-of", "2026-11-22", site=site, cwd=project)
    output += python("rule", "SEG101", site=site, cwd=project)
    assert "no problems" in output
    assert '"country" = ' in output
    assert "SEG101: unknown name" in output
    return output


def test_wheel(source_copy: Path, project: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=source_copy,
        check=True,
        capture_output=True,
    )
    [wheel] = (tmp_path / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "seglang/grammar/seg.lark" in names
    assert "seglang/py.typed" in names
    assert not [name for name in names if ".cache" in name or "__pycache__" in name]
    pip_install("--target", str(tmp_path / "site"), str(wheel))
    output = exercise(tmp_path / "site", project)
    assert str(tmp_path / "site") in output


def test_editable(source_copy: Path, project: Path, tmp_path: Path) -> None:
    pip_install("--prefix", str(tmp_path / "prefix"), "--editable", str(source_copy))
    [site] = (tmp_path / "prefix").glob("lib*/python*/site-packages")
    output = exercise(site, project)
    assert str(source_copy / "src") in output


def test_checkout(source_copy: Path, project: Path) -> None:
    output = exercise(source_copy / "src", project)
    assert str(source_copy / "src") in output
