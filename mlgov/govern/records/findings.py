"""Findings: what was found wanting, until when it has to be mended, and how far that is."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from mlgov.errors import Problem
from mlgov.govern.records.base import Day, Line, ModelId, Note, Record, Version, Words, field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

_WHAT, _WHEN, _DONE = "What was found", "Who and when", "What is done about it"


class Finding(Record):
    kind: ClassVar[str] = "finding"
    label: ClassVar[str] = "Finding"
    plural: ClassVar[str] = "Findings"
    purpose: ClassVar[str] = "What was found wanting, by when it has to be mended, and how it was closed."
    right: ClassVar[str] = rights.FINDING_FILE
    prefix: ClassVar[str] = "FIN"
    filed_by: ClassVar[str] = "opening it or moving it on, on the page of findings"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("opened", "due"), ("opened", "closed_on"))

    model: ModelId = model_field(_WHAT)
    version: Version | None = version_field(_WHAT, default=None)
    title: Line = field("Title", "In one line.", section=_WHAT)
    detail: Note = field(
        "Detail", "What was seen, and why it matters.", section=_WHAT, widget="area", default=""
    )
    source: Literal["gate", "audit", "assessment", "monitoring", "exception", "incident"] = field(
        "Source", "Where it comes from.", section=_WHAT, widget="choice", default="audit"
    )
    source_id: Words = field(
        "Source id", "The report, gate or record that it comes from.", section=_WHAT, default=""
    )
    severity: str = field(
        "Severity",
        "S1 is the worst; by when it has to be closed follows from it and from the model's tier.",
        section=_WHAT,
        widget="choice",
        options_from="finding severities",
    )
    owner: Words = field("Owner", "Who mends it.", section=_WHEN, default="")
    opened: Day = field("Opened", "The day it was found.", section=_WHEN, widget="date", past=True)
    due: Day | None = field(
        "Due",
        "By when it has to be closed; empty for the day that the policy sets.",
        section=_WHEN,
        widget="date",
        default=None,
    )
    key: Words = field("Key", "What it is about, so that it is opened once.", section=_WHEN, default="")
    plan: Note = field("Plan", "How it will be mended.", section=_DONE, widget="area", default="")
    closure: Note = field(
        "Closure", "What shows that it is mended.", section=_DONE, widget="area", default=""
    )
    returned: Note = field(
        "Returned", "Why closing it was refused.", section=_DONE, widget="area", default=""
    )
    state: Literal["open", "plan_agreed", "in_progress", "submitted", "closed"] = field(
        "State", "How far it is.", section=_DONE, widget="choice", default="open"
    )
    submitted_by: Words = field("Submitted by", "Who says it is mended.", section=_DONE, default="")
    closed_by: Words = field("Closed by", "Who saw that it is.", section=_DONE, default="")
    closed_on: Day | None = field(
        "Closed on", "The day it was closed.", section=_DONE, widget="date", default=None, past=True
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.state == "closed" and not (self.closed_by and self.closed_on):
            found.append(Problem("closed_by", "is missing", "a closed finding says who closed it, and when"))
        return found
