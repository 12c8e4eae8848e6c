"""`seg rule`"""

from __future__ import annotations

import click

from seglang.cli.completing import codes
from seglang.cli.options import Settings, settings


@click.command("rule")
@click.argument("code", required=False, shell_complete=codes)
@settings()
def command(settings: Settings, code: str | None) -> None:
    """Print the page of a diagnostic's code, such as SEG101; without a code list them all."""
    from seglang.cli.output import write
    from seglang.diagnostics.codes import usage
    from seglang.diagnostics.model import nearest
    from seglang.diagnostics.registry import codes as known_codes
    from seglang.diagnostics.registry import find_page
    from seglang.errors import SegError

    if code is None:
        known = known_codes().values()
        write("".join(f"{each.id}  {each.severity.value:7}  {each.slug}\n" for each in known), None)
        return
    page = find_page(code.upper())
    if page is None:
        raise SegError.of(
            usage.UNKNOWN_CODE, name=code, nearest=nearest(code.upper(), known_codes())
        )
    write(page, None)
