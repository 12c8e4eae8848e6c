"""The command line inside this process: what it prints, and its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.shop import build_shop
from seglang.cli.commands import run


@dataclass(frozen=True)
class Done:
    status: int
    out: str
    err: str


Seg = Callable[..., Done]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project to work in; it is also the current folder."""
    folder = build_shop(tmp_path / "shop")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def seg(capfd: pytest.CaptureFixture[str]) -> Seg:
    """Runs `seg` with arguments."""

    def call(*arguments: object) -> Done:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        printed = capfd.readouterr()
        return Done(status, printed.out, printed.err)

    return call
