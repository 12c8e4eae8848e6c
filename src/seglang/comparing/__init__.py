"""Two versions of a project's rules compared by meaning: what changed, and whom it concerns.

Takes checked rules of both sides and gives records and texts; opens nothing. Reading a version
from git, and counting members on a target, is `seglang.project`'s.
"""

from seglang.comparing.changes import compare
from seglang.comparing.model import Change, Comparison, Kind
from seglang.comparing.outline import Side

__all__ = ["Change", "Comparison", "Kind", "Side", "compare"]
