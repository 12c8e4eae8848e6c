"""What `seg doctor --pull` prints."""

from __future__ import annotations

from seglang.diagnostics.render import render
from seglang.diagnostics.render.text import render_one
from seglang.diagnostics.report import report
from seglang.doctor.update import words
from seglang.project.pulling import Broken, Pulled


def changes_text(pulled: Pulled) -> str:
    count = len(pulled.changes)
    if not count:
        return f"{pulled.before.name} says what the schema says\n"
    lines = [f"{count} change{'' if count == 1 else 's'} in {pulled.before.name}"]
    lines += [f"  {what:<8} {to}" for what, to in map(words, pulled.changes)]
    return "".join(f"{line}\n" for line in lines)


def findings_text(pulled: Pulled, format: str, colour: bool, *, written: bool) -> str:
    """What is left as it is, and the rules that break, by owner. `written`: the new text is in the
    file, so places are those of it."""
    left = pulled.left_after if written else pulled.left
    problems = [problem for broken in pulled.broken for problem in broken.problems]
    catalog = pulled.after if written else pulled.before
    found = report((*left, *problems), (catalog, *pulled.rules))
    if format != "text":
        return render(found, format, colour=colour)
    parts = [render_one(found, each) for each in left]
    count = len(pulled.broken)
    if count:
        lines = [f"{count} rule{' breaks' if count == 1 else 's break'} by it"]
        for broken in pulled.broken:
            lines.append(f"  {_called(broken)}")
            for problem in broken.problems:
                where = ""
                if problem.span is not None:
                    position = found.start(problem.span)
                    where = f"{problem.span.file}:{position.line}:{position.column}: "
                lines.append(f"    {where}{problem.headline} [{problem.code.id}]")
        parts.append("\n".join(lines) + "\n")
    return "".join(f"\n{part.rstrip()}\n" for part in parts)


def _called(broken: Broken) -> str:
    if not broken.name:
        return broken.file or "the project"
    owner = f"owner {broken.owner}" if broken.owner is not None else "no owner"
    return f"{broken.kind} {broken.name} ({owner})"
