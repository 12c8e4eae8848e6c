"""The surface tree: what the author wrote, before any name or type is known.

Made by `syntax.build`, read by `syntax.format` and `check`. Conditions and values share one union,
since a bare name may be either. Every node has the span of its text, outside equality.
"""

from __future__ import annotations

from typing import TypeAlias

from seglang.syntax.nodes.conditions import (
    AddedToList,
    And,
    Changed,
    Compare,
    Did,
    Group,
    Has,
    HasRelated,
    HowMany,
    InList,
    InRank,
    InSample,
    InSegment,
    InSegmentPeriods,
    IsBetween,
    IsEmpty,
    IsIn,
    IsInList,
    IsInSegment,
    IsInWindow,
    IsKnown,
    IsWithinDistance,
    KnownFor,
    Moved,
    Not,
    Or,
    TextTest,
    WasEver,
)
from seglang.syntax.nodes.declarations import (
    Annotation,
    AnnotationArgument,
    Arm,
    Comment,
    Declaration,
    EventDeclaration,
    Expectation,
    Heading,
    Module,
    Param,
    Parameter,
    Partition,
    ReviewBy,
    Segment,
    SessionDeclaration,
    SizeRange,
    Trait,
    TypeExpression,
)
from seglang.syntax.nodes.literals import (
    Boolean,
    DateLiteral,
    Duration,
    InstantLiteral,
    Name,
    Number,
    Path,
    Pattern,
    PeriodLiteral,
    PointLiteral,
    Text,
)
from seglang.syntax.nodes.places import NOWHERE
from seglang.syntax.nodes.rows import (
    AllOf,
    EventRows,
    GroupedRows,
    NoStep,
    PickedRows,
    Sequence,
    Step,
    StepTiming,
)
from seglang.syntax.nodes.tests import (
    ExpectCondition,
    ExpectMembers,
    Fact,
    Given,
    GivenEvent,
    GivenInList,
    GivenLine,
    GivenList,
    GivenPast,
    GivenRelated,
    GivenRow,
    GivenSince,
    GivenValue,
    Test,
    TimePoint,
    Values,
)
from seglang.syntax.nodes.values import (
    Aggregate,
    Ago,
    Arithmetic,
    AsOf,
    Call,
    Choose,
    EndOfPeriod,
    Negate,
    Now,
    Of,
    Otherwise,
    Pool,
    Score,
    TimeSince,
)
from seglang.syntax.nodes.windows import (
    After,
    AgoRange,
    AnyStretch,
    Around,
    Before,
    CurrentWindow,
    EachPeriod,
    Frequency,
    FromThrough,
    FullWindow,
    InPeriod,
    LastWindow,
    MoreThanAgo,
    NextWindow,
    Offsets,
    OnWindow,
    PeriodAfter,
    Quantity,
    Since,
    Window,
)

Expression: TypeAlias = (
    Text
    | Number
    | Boolean
    | Duration
    | DateLiteral
    | PeriodLiteral
    | InstantLiteral
    | Pattern
    | PointLiteral
    | Path
    | Now
    | Negate
    | Arithmetic
    | Otherwise
    | Choose
    | Of
    | TimeSince
    | Aggregate
    | Not
    | And
    | Or
    | Group
    | HowMany
    | Compare
    | IsBetween
    | IsIn
    | IsInList
    | IsKnown
    | IsEmpty
    | IsInWindow
    | IsWithinDistance
    | TextTest
    | Has
    | Did
    | KnownFor
    | InSegment
    | InList
    | InSample
    | Call
    | Ago
    | EndOfPeriod
    | AsOf
    | Score
    | HasRelated
    | InRank
    | Moved
    | InSegmentPeriods
    | Changed
    | WasEver
    | AddedToList
    | IsInSegment
)

__all__ = (
    "NOWHERE",
    "AddedToList",
    "After",
    "Aggregate",
    "Ago",
    "AgoRange",
    "AllOf",
    "And",
    "Annotation",
    "AnnotationArgument",
    "AnyStretch",
    "Arithmetic",
    "Arm",
    "Around",
    "AsOf",
    "Before",
    "Boolean",
    "Call",
    "Changed",
    "Choose",
    "Comment",
    "Compare",
    "CurrentWindow",
    "DateLiteral",
    "Declaration",
    "Did",
    "Duration",
    "EachPeriod",
    "EndOfPeriod",
    "EventDeclaration",
    "EventRows",
    "ExpectCondition",
    "ExpectMembers",
    "Expectation",
    "Expression",
    "Fact",
    "Frequency",
    "FromThrough",
    "FullWindow",
    "Given",
    "GivenEvent",
    "GivenInList",
    "GivenLine",
    "GivenList",
    "GivenPast",
    "GivenRelated",
    "GivenRow",
    "GivenSince",
    "GivenValue",
    "Group",
    "GroupedRows",
    "Has",
    "HasRelated",
    "Heading",
    "HowMany",
    "InList",
    "InPeriod",
    "InRank",
    "InSample",
    "InSegment",
    "InSegmentPeriods",
    "InstantLiteral",
    "IsBetween",
    "IsEmpty",
    "IsIn",
    "IsInList",
    "IsInSegment",
    "IsInWindow",
    "IsKnown",
    "IsWithinDistance",
    "KnownFor",
    "LastWindow",
    "Module",
    "MoreThanAgo",
    "Moved",
    "Name",
    "Negate",
    "NextWindow",
    "NoStep",
    "Not",
    "Now",
    "Number",
    "Of",
    "Offsets",
    "OnWindow",
    "Or",
    "Otherwise",
    "Param",
    "Parameter",
    "Partition",
    "Path",
    "Pattern",
    "PeriodAfter",
    "PeriodLiteral",
    "PickedRows",
    "PointLiteral",
    "Pool",
    "Quantity",
    "ReviewBy",
    "Score",
    "Segment",
    "Sequence",
    "SessionDeclaration",
    "Since",
    "SizeRange",
    "Step",
    "StepTiming",
    "Test",
    "Text",
    "TextTest",
    "TimePoint",
    "TimeSince",
    "Trait",
    "TypeExpression",
    "Values",
    "WasEver",
    "Window",
)
