"""The files for CI do what docs/ci.md says, in a small git repository: their own commands are run,
with the `seg` of this environment."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ci.runner import ROOT, document, environment, run_action, run_gitlab, run_hook, shell

RULES = """\
segment active: did purchase in last 90 days

@owner("crm") @channel("email")
segment mailed: in segment active

test "active":
    as of 2026-11-22
    given customer anna
        did purchase 10 days ago
    expect anna: in segment active
"""
CATALOG = """\
[entities.customer]
table = "customers"
key = "id"
[entities.customer.attributes]
consent = "boolean"
[events.purchase]
of = "customer"
table = "orders"
key = "customer_id"
time = "at"
unique = true
[channels.email]
consent = "consent"
[channels.phone]
consent = "none"
"""
INSTALL, CHECK, TEST, COMPARE = (step["name"] for step in document("action.yml")["runs"]["steps"])


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project in the folder `rules` of a repository with one commit."""
    folder = tmp_path / "repository"
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "seg.toml").write_text(CATALOG)
    (folder / "rules" / "all.seg").write_text(RULES)
    git(folder, "init", "-q")
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "change")
    return git(folder, "rev-parse", "HEAD")


def change(folder: Path, old: str, new: str) -> None:
    rules = folder / "rules" / "all.seg"
    text = rules.read_text()
    assert old in text
    rules.write_text(text.replace(old, new))


def test_the_action_on_a_sound_change(repository: Path, tmp_path: Path) -> None:
    """In a checkout of the newest commit only, as GitHub makes it."""
    base = git(repository, "rev-parse", "HEAD")
    change(repository, "90 days", "60 days")
    commit(repository)
    checkout = tmp_path / "checkout"
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), str(checkout))
    given = {"project": "rules", "install": "false"}
    ran, summary = run_action(
        checkout, tmp_path / "scratch", given, {"pull_request.base.sha": base, "before": "x"}
    )
    assert ran[INSTALL].status is None
    assert {name: one.status for name, one in ran.items() if name != INSTALL} == {
        CHECK: 0,
        TEST: 0,
        COMPARE: 0,
    }, ran
    assert "::error" not in "".join(one.out for one in ran.values())
    assert "active" in summary
    assert "mailed" in summary


def test_the_action_on_a_bad_change(repository: Path, tmp_path: Path) -> None:
    base = git(repository, "rev-parse", "HEAD")
    change(repository, "did purchase 10 days ago", "did purchase 100 days ago")
    change(repository, '@channel("email")', '@channel("phone")')
    commit(repository)
    given = {"project": "rules/", "install": "false"}
    ran, summary = run_action(repository, tmp_path / "scratch", given, {"before": base})
    assert [ran[name].status for name in (CHECK, TEST, COMPARE)] == [0, 1, 1], ran
    assert "::error file=rules/all.seg,line=" in ran[TEST].out
    assert "::error title=seg diff::" in ran[COMPARE].out
    assert "mailed" in summary


def test_the_action_on_a_mistake(repository: Path, tmp_path: Path) -> None:
    (repository / "rules" / "broken.seg").write_text("segment broken: did purchas\n")
    given = {"project": "rules", "install": "false"}
    ran, _ = run_action(repository, tmp_path / "scratch", given, {}, only=(CHECK,))
    assert ran[CHECK].status == 1
    assert "::error file=rules/broken.seg,line=1" in ran[CHECK].out


def test_the_action_without_a_commit_to_compare_with(repository: Path, tmp_path: Path) -> None:
    given = {"project": "rules", "install": "false"}
    for number, event in enumerate(({}, {"before": "0" * 40})):
        script = document("action.yml")["runs"]["steps"][-1]["run"]
        base = event.get("before", "")
        done = shell(script, repository, SEG_BASE=base, SEG_PROJECT=given["project"])
        assert (done.status, done.err) == (0, ""), number
        assert "no commit to compare with" in done.out


def test_what_the_action_installs(tmp_path: Path) -> None:
    """Into an environment of its own, from the action's own files; the tools are stand-ins."""
    stand_in = tmp_path / "bin" / "python3"
    stand_in.parent.mkdir()
    stand_in.write_text(
        '#!/bin/bash\nmkdir -p "$3/bin"\n'
        'printf \'#!/bin/bash\\necho "$@"\\n\' > "$3/bin/python"\nchmod +x "$3/bin/python"\n'
    )
    stand_in.chmod(0o755)
    script = document("action.yml")["runs"]["steps"][0]["run"]
    places = {"RUNNER_TEMP": str(tmp_path), "GITHUB_PATH": str(tmp_path / "path")}
    done = shell(
        f'PATH="{stand_in.parent}:$PATH"\n{script}', tmp_path, SEG_SOURCE=str(ROOT), **places
    )
    assert (done.status, done.out) == (0, f"-m pip install --quiet {ROOT}\n"), done.err
    assert (tmp_path / "path").read_text() == f"{tmp_path}/seg-environment/bin\n"


def test_the_gitlab_job(repository: Path) -> None:
    base = git(repository, "rev-parse", "HEAD")
    change(repository, "90 days", "60 days")
    (repository / "rules" / "more.seg").write_text("param nowhere: integer = 1\n")  # a warning
    here = {"SEG_PROJECT": "rules", "SEG_PACKAGE": "", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    done = run_gitlab(repository, **here)
    assert done.status == 0, done
    [found] = json.loads((repository / "seg-check.json").read_text())
    assert found["location"]["path"] == "rules/more.seg"
    assert found["check_name"] in done.out
    assert ElementTree.parse(repository / "seg-test.xml").getroot() is not None
    assert "active" in (repository / "seg-diff.md").read_text()
    assert (repository / "seg-diff.md").read_text() in done.out


def test_the_gitlab_job_fails_when_a_command_does(repository: Path) -> None:
    """All of them run, and there is nothing to compare with."""
    (repository / "rules" / "seg.toml").unlink()
    done = run_gitlab(repository, SEG_PROJECT="rules", SEG_PACKAGE="")
    assert done.status == 1
    assert "no commit to compare with" in done.out


def test_the_hooks(repository: Path) -> None:
    hooks = {hook["id"]: hook for hook in document(".pre-commit-hooks.yaml")}
    assert set(hooks) == {"seg-fmt", "seg-check", "seg-test"}
    assert {hook["language"] for hook in hooks.values()} == {"python"}
    project = repository / "rules"
    staged = ["all.seg", "README.md", "seg.toml"]
    assert [run_hook(hook, project, staged).status for hook in hooks.values()] == [0, 0, 0]
    assert git(repository, "status", "--porcelain", "-uno") == ""
    for hook in hooks.values():
        assert run_hook(hook, project, ["README.md", "all.segment", "my_seg.toml"]).status is None
    change(repository, "in segment active", "in   segment active and did not purchase today")
    change(repository, "10 days ago", "100 days ago")
    assert run_hook(hooks["seg-fmt"], project, ["all.seg"]).status == 0
    assert "in   segment" not in (project / "all.seg").read_text()  # pre-commit fails on a change
    assert run_hook(hooks["seg-test"], project, ["all.seg"]).status == 1
    change(repository, "in segment active and", "in segment activ and")
    assert run_hook(hooks["seg-check"], project, ["seg.toml"]).status == 1


def test_what_the_page_says_to_write() -> None:
    """The inputs, hooks and variables of docs/ci.md are those of the files."""
    import yaml

    from docs.fences import fences

    [hooks] = fences("docs/ci.md", "yaml", "pre-commit")
    named = [hook["id"] for repo in yaml.safe_load(hooks.text)["repos"] for hook in repo["hooks"]]
    assert named == [hook["id"] for hook in document(".pre-commit-hooks.yaml")]
    [workflow] = fences("docs/ci.md", "yaml", "github")
    steps = yaml.safe_load(workflow.text)["jobs"]["segments"]["steps"]
    action = document("action.yml")
    assert steps[-1]["with"].keys() <= action["inputs"].keys()
    page = (ROOT / "docs" / "ci.md").read_text()
    for name, one in action["inputs"].items():
        assert f"| `{name}` |" in page
        assert one["description"]
    job = document("examples/ci/gitlab.yml")["seg"]
    for name in job["variables"]:
        assert name == "GIT_DEPTH" or f"| `{name}` |" in page
    [included] = fences("docs/ci.md", "yaml", "gitlab")
    assert yaml.safe_load(included.text)["seg"]["variables"].keys() <= job["variables"].keys()
