"""A shop in a git repository, below its top folder, with one commit."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import seg as seg
from cli.shop import build_shop

Git = Callable[..., str]
_IDENTITY = {
    "GIT_AUTHOR_NAME": "seg",
    "GIT_AUTHOR_EMAIL": "seg@example.org",
    "GIT_COMMITTER_NAME": "seg",
    "GIT_COMMITTER_EMAIL": "seg@example.org",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}
RULES = """\
param often: integer = 2

segment buyers: did purchase in last 365 days

segment loyal:
    did purchase at least often times in last 365 days
    and email_opt_in

@channel("email")
segment reached: in segment loyal and country = "PL"

partition activity:
    "active" when did purchase in last 90 days
    "known" when did purchase
    "new" otherwise
"""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository, made once and copied for each test."""
    repository = tmp_path_factory.mktemp("template") / "repository"
    build_shop(repository / "marketing" / "shop", RULES)
    (repository / ".gitignore").write_text("*.duckdb\n")
    for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "rules")):
        subprocess.run(
            ["git", *arguments], cwd=repository, env={**os.environ, **_IDENTITY}, check=True
        )
    return repository


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Runs git in the repository; gives what it prints."""
    for name, value in _IDENTITY.items():
        monkeypatch.setenv(name, value)

    def call(*arguments: str, folder: Path = tmp_path / "repository") -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout

    return call


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: Git, template: Path) -> Path:
    """The project, which is the current folder."""
    shutil.copytree(template, tmp_path / "repository")
    folder = tmp_path / "repository" / "marketing" / "shop"
    monkeypatch.chdir(folder)
    return folder


def edit(shop: Path, *edits: tuple[str, str], file: str = "segments/rules.seg") -> None:
    path = shop / file
    text = path.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
