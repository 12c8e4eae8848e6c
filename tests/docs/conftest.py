"""A copy of the grocery example with its database, for commands and programs on the pages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fences import ROOT


@pytest.fixture(scope="session")
def grocery_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "grocery.duckdb"
    script = ROOT / "examples/grocery/build.py"
    subprocess.run([sys.executable, str(script), str(path)], check=True, stdout=subprocess.PIPE)
    return path


@pytest.fixture
def grocery_project(tmp_path: Path, grocery_database: Path) -> Path:
    folder = tmp_path / "grocery"
    shutil.copytree(
        ROOT / "examples/grocery", folder, ignore=shutil.ignore_patterns("*.duckdb*", "data")
    )
    shutil.copy(grocery_database, folder / "grocery.duckdb")
    return folder
