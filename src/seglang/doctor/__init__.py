"""What `seg doctor` does: the catalog held against a live database.

`examine` takes a project, a reader of one of its targets and the as-of instant; it gives a
diagnostic for everything that is not as the catalog says, and how many rows it looked at. It
changes nothing, and its messages hold numbers of rows, never keys or values of people. `advise`
names the indexes that the rules need and a Postgres database lacks.
"""

from __future__ import annotations

from seglang.doctor.examine import Examination, Examined, examine
from seglang.doctor.indexes import advise

__all__ = ["Examination", "Examined", "advise", "examine"]
