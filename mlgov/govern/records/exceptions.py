"""Exceptions: a rule waived for one model, for a time, with something that stands in for it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, StringConstraints

from mlgov.errors import Problem
from mlgov.govern.calendar import plural
from mlgov.govern.records.base import Day, Line, ModelId, Note, Record, Version, Words, field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

_WHAT, _WHY, _TIME = "What is waived", "Why, and what stands in for it", "For how long"
_KEY = re.compile(r"^(gate:[^:\s]+:\S+|finding:\S+)$")


def _key(value: str) -> str:
    if not _KEY.match(value):
        raise ValueError("is neither gate:<gate>:<requirement> nor finding:<id>, as the pages name them")
    return value


Key = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_key)]


class ExceptionRecord(Record):
    kind: ClassVar[str] = "exception"
    label: ClassVar[str] = "Exception"
    plural: ClassVar[str] = "Exceptions"
    purpose: ClassVar[str] = "What a model need not meet for a time, why, and what stands in for it."
    right: ClassVar[str] = rights.EXCEPTION_REQUEST
    prefix: ClassVar[str] = "EXC"
    filed_by: ClassVar[str] = "asking for it on the page of exceptions, so that it is approved"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("starts", "ends"),)

    model: ModelId = model_field(_WHAT)
    version: Version | None = version_field(_WHAT, default=None)
    title: Line = field("Title", "What is waived, in one line.", section=_WHAT)
    covers: tuple[Key, ...] = field(
        "Covers",
        "What is lacking at a gate, and open findings; anything else as gate:<gate>:<requirement>.",
        section=_WHAT,
        widget="multi",
        options_from="waivable",
        open=True,
    )
    severity: str = field(
        "Severity",
        "What is at stake; how long it may last and who approves it follow from it.",
        section=_WHAT,
        widget="choice",
        options_from="exception severities",
    )
    reason: Note = field("Reason", "Why the rule can't be met now.", section=_WHY, widget="area")
    compensating_control: Note = field(
        "Compensating control", "What protects people and the firm meanwhile.", section=_WHY, widget="area"
    )
    owner: Line = field("Owner", "Who answers for it, and mends what is waived.", section=_WHY)
    starts: Day = field(
        "Starts", "The first day it counts, once it is approved.", section=_TIME, widget="date"
    )
    ends: Day = field("Ends", "The last day it counts.", section=_TIME, widget="date")
    state: Literal["in_review", "withdrawn", "resolved"] = field(
        "State", "Whether it was ended before its day.", section=_TIME, widget="choice", default="in_review"
    )
    outcome: Note = field(
        "Outcome", "Why it was withdrawn, or how it was resolved.", section=_TIME, widget="area", default=""
    )
    ended_by: Words = field("Ended by", "Who ended it.", section=_TIME, default="")

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.covers == ():
            found.append(Problem("covers", "names nothing", "name at least one requirement or finding"))
        if self.starts is None or self.ends is None or self.ends < self.starts:
            return found
        rule, length = policy.exceptions.of(self.severity or ""), (self.ends - self.starts).days
        if rule is not None and length > rule.longest_days:
            most = f"{rule.id} allows at most {plural(rule.longest_days, 'day')}"
            found.append(Problem("ends", f"is {plural(length, 'day')} after its start", most))
        return found
