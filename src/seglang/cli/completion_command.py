"""`seg completion`"""

from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> None:
    """Print the script that completes seg in a shell.

    \b
    bash: seg completion bash > ~/.local/share/bash-completion/completions/seg
    zsh:  seg completion zsh > a file _seg in a folder of $fpath
    fish: seg completion fish > ~/.config/fish/completions/seg.fish
    """
    from click.shell_completion import get_completion_class

    from seglang.cli.commands import seg
    from seglang.cli.output import write

    kind = get_completion_class(shell)
    assert kind is not None  # the choices above are what click knows
    write(kind(seg, {}, "seg", "_SEG_COMPLETE").source(), None)
