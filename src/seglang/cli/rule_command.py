"""`seg rule`"""

from __future__ import annotations

import click

from seglang.cli.options import Settings, settings


@click.command("rule")
@click.argument("code", required=False)
@settings()
def command(settings: Settings, code: str | None) -> None:
    """Print the page of a diagnostic's code, such as SEG101; without a code list them all."""
    from seglang.cli.output import write
    from seglang.diagnostics.codes import usage
    from seglang.diagnostics.model import nearest
    from seglang.diagnostics.registry import codes, find_page
    from seglang.errors import SegError

    if code is None:
        known = codes().values()
        write("".join(f"{each.id}  {each.severity.value:7}  {each.slug}\n" for each in known), None)
        return
    page = find_page(code.upper())
    if page is None:
        raise SegError.of(usage.UNKNOWN_CODE, name=code, nearest=nearest(code.upper(), codes()))
    write(page, None)
