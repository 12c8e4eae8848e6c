"""The templates of `seg new`: complete, fillable, and good rules once filled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seglang import Project, SegError
from seglang.catalog.load import load_project
from seglang.cli.commands import run
from seglang.diagnostics.model import Sink
from seglang.project.templating import from_template
from seglang.source import Source
from seglang.templates import library
from seglang.templates.library import TEMPLATES

# Names for what the catalog below leaves open.
CHOSEN = {"cart": {"cart": "put_in_cart"}, "browse": {"view": "look"}}

SHOP = """
[project]
name = "shop"
rules = ["*.seg"]

[entities.customer]
table = "customers"
key = "id"
since = "created_at"

[entities.customer.attributes]
created_at = "timestamp"
account_id = "integer"

[entities.customer.relations]
account = { entity = "account", via = "account_id" }

[entities.account]
table = "accounts"
key = "id"

[entities.account.relations]
users = { entity = "customer", on = "account_id" }

[events.purchase]
of = "customer"
table = "purchases"
key = "customer_id"
time = "at"
unique = true

[events.purchase.properties]
amount = "decimal(12, 2)"
discount = "decimal(12, 2)"

[events.put_in_cart]
of = "customer"
table = "carts"
key = "customer_id"
time = "at"
unique = true

[events.look]
of = "customer"
table = "looks"
key = "customer_id"
time = "at"
unique = true

[events.login]
of = "customer"
table = "logins"
key = "customer_id"
time = "at"
unique = true
"""


@pytest.fixture
def project() -> Project:
    sink = Sink()
    file = load_project(SHOP, "seg.toml", ".", sink)
    assert file is not None, sink.sorted()
    return Project(file, Source("seg.toml", SHOP), [])


def test_every_text_has_its_template_and_the_other_way_round() -> None:
    folder = Path(library.__file__).parent
    assert {path.stem for path in folder.glob("*.seg")} == set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_roles_are_the_placeholders(name: str) -> None:
    template = TEMPLATES[name]
    used = set(re.findall(r"\$\{?(\w+)", template.text()))
    assert used - {"prefix", "of"} == {role.name for role in template.roles}


@pytest.mark.parametrize("name", TEMPLATES)
def test_filled_templates_check_clean_and_compile(name: str, project: Project) -> None:
    text = from_template(project, name, CHOSEN.get(name, {}), prefix="my_")
    whole = project.with_sources([Source("new.seg", text)])
    checked = whole.check()
    assert [each for each in checked.report.diagnostics if each.is_error] == []
    assert whole.program().declarations
    for declared in whole.program().declarations.values():
        assert declared.name.startswith("my_")
        assert whole.compile(declared.name, as_of="2026-11-22").sql


def test_rfm_groups_cover_every_pair_of_scores(project: Project) -> None:
    """Each group is there, and each customer is in exactly one: a partition of eleven labels, one
    of them for those who never bought."""
    text = from_template(project, "rfm", {})
    program = project.with_sources([Source("new.seg", text)]).program()
    group = program.declarations["rfm_group"]
    labels = {label for label, _ in group.arms} | {group.otherwise}
    assert len(labels) == 11
    assert "no purchase" in labels


def test_names_are_judged(project: Project) -> None:
    for template, chosen, code in (
        ("nothing", {}, "SEG723"),
        ("cart", {}, "SEG724"),
        ("whales", {"amount": "nothing"}, "SEG725"),
        ("whales", {"money": "amount"}, "SEG726"),
    ):
        with pytest.raises(SegError) as caught:
            from_template(project, template, chosen)
        assert [each.code.id for each in caught.value.diagnostics] == [code]


def test_a_taken_name_is_an_error_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seg.toml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "own.seg").write_text("segment whales: did purchase\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["new", "whales", "-o", "whales.seg"]) != 0
    assert not (tmp_path / "whales.seg").exists()
    assert run(["new", "whales", "--prefix", "big_", "-o", "whales.seg"]) == 0
    assert "segment big_whales:" in (tmp_path / "whales.seg").read_text(encoding="utf-8")
    assert run(["new", "whales", "--prefix", "big_", "-o", "whales.seg"]) != 0
    assert run(["check"]) == 0


def test_the_list_names_every_template(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in TEMPLATES)
