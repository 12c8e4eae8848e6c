"""The part of `Project` that plans, publishes and keeps memberships."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from seglang.engines.model import Rows
    from seglang.project.as_of import Instant
    from seglang.project.project import Project
    from seglang.publish.model import Version
    from seglang.publish.plan_file import Plan


class Publishing:
    """What a project does with the membership store of a target."""

    @property
    def _project(self) -> Project:
        return cast("Project", self)

    def plan(
        self,
        *names: str,
        target: str | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        accept: Collection[str] = (),
    ) -> Plan:
        """What publishing segments (all of them, without names) would change, with the verdicts of
        the guards. `accept` names segments whose change may be larger than the limits. Nothing is
        changed. Raises SegError.
        """
        from seglang.project.publishing import make_plan

        return make_plan(
            self._project, names, target, self._project.instant(as_of), params or {}, accept
        )

    def apply(
        self, plan: Plan, *, target: str | None = None, by: str = "python"
    ) -> Sequence[Version]:
        """Publishes what a plan says, exactly; gives the versions that were made. `by` is kept
        beside them. Raises SegError when rules, data or versions are no longer those of the plan,
        and when a guard blocks; then nothing was changed.
        """
        from seglang.project.publishing import apply_plan

        return apply_plan(self._project, plan, target, by)

    def publish(
        self,
        *names: str,
        target: str | None = None,
        as_of: Instant | None = None,
        params: Mapping[str, object] | None = None,
        accept: Collection[str] = (),
        by: str = "python",
    ) -> Sequence[Version]:
        """`plan` and `apply` on one state of the data. Raises SegError."""
        from seglang.project.publishing import publish_now

        instant = self._project.instant(as_of)
        return publish_now(self._project, names, target, instant, params or {}, accept, by)[1]

    def history(self, name: str, *, target: str | None = None) -> Sequence[Version]:
        """The versions of a segment that are kept, newest first; none for one that was never
        published. Raises SegError."""
        from seglang.project.kept import history

        return history(self._project, name, target)

    def rollback(
        self, name: str, to: int, *, target: str | None = None, by: str = "python"
    ) -> Version:
        """Publishes the members of an older version again, as a new version. Raises SegError."""
        from seglang.project.kept import rollback

        return rollback(self._project, name, to, target, by)

    def export(self, name: str, since: int, *, target: str | None = None) -> Rows:
        """Who entered and left a segment since one of its versions (0: everybody enters), sorted
        by key: its columns, then `change` and `at`. Raises SegError for a version that is not
        kept."""
        from seglang.output.scratch import ArrowRows
        from seglang.project.kept import exported

        with exported(self._project, name, since, target, arrow=True) as (_, table):
            return ArrowRows(table.arrow)

    def forget(
        self, *key: object, entity: str | None = None, target: str | None = None
    ) -> tuple[int, int]:
        """Erases a key, its values in the order of the key's columns, from every version of every
        segment of an entity (which may be left out where there is one): how many stays, in how
        many segments. A later publication brings it back if it is still in the data. Raises
        SegError for a key that is in no version.
        """
        from seglang.project.kept import forget

        written = [each.isoformat() if isinstance(each, date) else str(each) for each in key]
        return forget(self._project, [written], entity, target)
