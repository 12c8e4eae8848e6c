"""The grocery example, built once for all tests of this folder."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GROCERY = ROOT / "examples" / "grocery"


@pytest.fixture(scope="session")
def build_script() -> ModuleType:
    specification = importlib.util.spec_from_file_location("grocery_build", GROCERY / "build.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def grocery(tmp_path_factory: pytest.TempPathFactory, build_script: ModuleType) -> Path:
    """The folder of a copy of the example, with its database."""
    folder = tmp_path_factory.mktemp("example") / "grocery"
    shutil.copytree(GROCERY, folder, ignore=shutil.ignore_patterns("*.duckdb*", "data"))
    (folder / "data").symlink_to(GROCERY / "data")
    build_script.build(folder / "grocery.duckdb")
    return folder
