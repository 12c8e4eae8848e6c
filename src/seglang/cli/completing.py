"""What a shell offers after a command's name. A shell wants quick words, so nothing is checked and
nothing is ever said about what is wrong."""

from __future__ import annotations

from collections.abc import Callable

import click


def declared(*words: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """The names that the project's rule files declare with one of these words."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
        from seglang.project.project import Project

        try:
            modules = Project.load(_project(context)).modules
        except Exception:  # whatever it is, a shell is the wrong place to hear of it
            return []
        headings = (each.heading for module in modules for each in module.declarations)
        names = {heading.name.text for heading in headings if heading.word in words}
        return sorted(name for name in names if name.startswith(incomplete))

    return complete


def tests(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The titles of tests, the declarations, and the rule files."""
    from seglang.project.project import Project

    try:
        project = Project.load(_project(context))
        modules = project.modules
    except Exception:
        return []
    names = {test.heading.name.text for module in modules for test in module.tests}
    names |= {each.heading.name.text for module in modules for each in module.declarations}
    names |= {source.name for source in project.sources}
    return sorted(name for name in names if name.startswith(incomplete))


def targets(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The targets of the project file."""
    from seglang.project.project import Project

    try:
        found = Project.load(_project(context)).file.targets
    except Exception:
        return []
    return [name for name in found if name.startswith(incomplete)]


def codes(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The codes of diagnostics."""
    from seglang.diagnostics import registry

    return [code for code in registry.codes() if code.startswith(incomplete.upper())]


def _project(context: click.Context) -> str:
    while context.parent is not None and not context.params.get("project"):
        context = context.parent
    return str(context.params.get("project") or ".")


def templates(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The templates of `seg new`."""
    from seglang.templates.library import TEMPLATES

    return [name for name in TEMPLATES if name.startswith(incomplete)]
