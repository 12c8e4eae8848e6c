"""What a wheel holds besides the package: the grammar, its parse table, the diagnostics' pages.

The table is made while the wheel is built, so that no installed program has to. An editable install
gets none of these: it finds them in the checkout.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackagedFiles(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        spec = importlib.util.spec_from_file_location(
            "parse_table", root / "src" / "seglang" / "syntax" / "table.py"
        )
        assert spec is not None
        assert spec.loader is not None
        table = importlib.util.module_from_spec(spec)
        sys.modules["parse_table"] = table
        spec.loader.exec_module(table)
        frozen = table.make((root / "grammar" / "seg.lark").read_text(encoding="utf-8"))
        made = root / ".cache" / "seg.table.json"
        made.parent.mkdir(exist_ok=True)
        made.write_text(json.dumps(frozen, separators=(",", ":")), encoding="utf-8")
        build_data["force_include"] |= {
            str(made): "seglang/grammar/seg.table.json",
            str(root / "grammar" / "seg.lark"): "seglang/grammar/seg.lark",
            str(root / "docs" / "diagnostics"): "seglang/pages",
        }
