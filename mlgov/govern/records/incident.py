"""Incidents (000 §9)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import ClassVar, Literal, Self

from mlgov.errors import Problem
from mlgov.govern.records.base import Line, ModelId, Moment, Note, Record, Version, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

TIMES = ("occurred", "detected", "contained", "resolved")


class Incident(Record):
    kind: ClassVar[str] = "incident"
    label: ClassVar[str] = "Incident"
    plural: ClassVar[str] = "Incidents"
    purpose: ClassVar[str] = "What went wrong with a model, how bad it is, and what was done, with its times."
    right: ClassVar[str] = rights.INCIDENT_FILE
    computed: ClassVar[tuple[str, ...]] = ("status",)

    model: ModelId = model_field("What happened")
    version: Version | None = version_field("What happened", default=None)
    title: Line = field("Title", "In one line.", section="What happened")
    type: str = field(
        "Type",
        "The kind of incident (000 §9.1.1).",
        section="What happened",
        widget="choice",
        options_from="incident types",
    )
    severity: str = field(
        "Severity",
        "P1 is the worst; the clocks follow from it.",
        section="What happened",
        widget="choice",
        options_from="severities",
    )
    description: Note = field(
        "Description",
        "What was seen, and who or what it touches.",
        section="What happened",
        widget="area",
        default="",
    )
    occurred: Moment = field(
        "Occurred", "When it began, as far as known.", section="When", widget="moment", past=True
    )
    detected: Moment = field(
        "Detected", "When somebody or something noticed it.", section="When", widget="moment", past=True
    )
    contained: Moment | None = field(
        "Contained", "When it stopped doing harm.", section="When", widget="moment", default=None, past=True
    )
    resolved: Moment | None = field(
        "Resolved", "When its cause was mended.", section="When", widget="moment", default=None, past=True
    )
    detected_by: Literal["monitoring", "person", "customer", "audit"] = field(
        "Detected by", "Who or what noticed it.", section="When", widget="choice", default="person"
    )
    root_cause: Note = field(
        "Root cause", "Why it happened; needed once it is resolved.", section="Why", widget="area", default=""
    )
    actions: Note = field(
        "Actions", "What was done, and what is still to do.", section="Why", widget="area", default=""
    )
    evidence: Files = evidence_field("Why", "Logs, pictures and letters that show what happened.")
    status: Literal["open", "contained", "resolved"] = field(
        "Status", "Follows from the times.", section="When", widget="computed", default="open"
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [*super().check(policy, now), *self._out_of_order(), *self._without_cause()]

    def complete(self, policy: Policy) -> Self:
        status = "resolved" if self.resolved else "contained" if self.contained else "open"
        return self.model_copy(update={"status": status})

    def _out_of_order(self) -> list[Problem]:
        given = [(name, getattr(self, name)) for name in TIMES if getattr(self, name) is not None]
        return [
            Problem(later, f"is before it was {earlier}", f"{earlier} is {start:%Y-%m-%d %H:%M} UTC")
            for (earlier, start), (later, end) in pairwise(given)
            if end < start
        ]

    def _without_cause(self) -> list[Problem]:
        if self.resolved is None or self.root_cause:
            return []
        return [Problem("root_cause", "is missing", "a resolved incident says why it happened")]
