"""Incidents (000 §9)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import ClassVar, Literal, Self

from mlgov.errors import Problem
from mlgov.govern.records.base import Line, ModelId, Moment, Note, Record, Row, Version, Words, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

# The times in their order, and how a sentence says each.
TIMES = {
    "occurred": "it occurred",
    "detected": "it was detected",
    "aware": "the organisation was aware of it",
    "contained": "it was contained",
    "resolved": "it was resolved",
    "closed": "it was closed",
}
Status = Literal["draft", "open", "contained", "resolved", "closed", "dismissed"]


class Figure(Row):
    """A figure in breach, as it was judged when it started an incident."""

    metric: Words = field("Measure", "What was measured.", section="", default="")
    subject: Words = field("Of", "The column, or the model.", section="", default="")
    group: Words = field("Group", "The group of people, where it is about one.", section="", default="")
    window: Words = field("Window", "When.", section="", default="")
    value: float | None = field("Value", "As measured.", section="", widget="number", default=None)
    limit: float | None = field(
        "Limit", "Past which it is a breach.", section="", widget="number", default=None
    )
    n: int | None = field("Rows", "On how many rows it rests.", section="", widget="number", default=None)
    why: Note = field("Why", "The verdict in words.", section="", default="")


class Incident(Record):
    kind: ClassVar[str] = "incident"
    label: ClassVar[str] = "Incident"
    plural: ClassVar[str] = "Incidents"
    purpose: ClassVar[str] = "What went wrong with a model, how bad it is, and what was done, with its times."
    right: ClassVar[str] = rights.INCIDENT_FILE
    computed: ClassVar[tuple[str, ...]] = ("status",)
    by_acts: ClassVar[tuple[str, ...]] = ("closed", "closed_by", "draft", "dismissed", "key", "figures")

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
    harms: tuple[str, ...] = field(
        "Harm",
        "What it did, or may have done; it decides which notices to authorities are due.",
        section="What happened",
        widget="multi",
        options_from="harms",
        default=(),
    )
    occurred: Moment = field(
        "Occurred", "When it began, as far as known.", section="When", widget="moment", past=True
    )
    detected: Moment = field(
        "Detected", "When somebody or something noticed it.", section="When", widget="moment", past=True
    )
    aware: Moment | None = field(
        "Aware",
        "When the organisation knew of it: deadlines of the law run from here, or else from detection.",
        section="When",
        widget="moment",
        default=None,
        past=True,
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
    closed: Moment | None = field(
        "Closed", "When a second person closed it.", section="When", widget="moment", default=None, past=True
    )
    closed_by: Words = field("Closed by", "Who closed it.", section="When", default="")
    draft: bool = field(
        "Draft", "Started by the monitoring, and nobody has confirmed it.", section="Why", widget="switch",
        default=False,
    )  # fmt: skip
    dismissed: Note = field(
        "Dismissed", "Why it was none after all.", section="Why", widget="area", default=""
    )
    key: Words = field("Key", "What names it, so that it is filed once.", section="Why", default="")
    figures: tuple[Figure, ...] = field(
        "Figures", "The figures in breach that started it.", section="Why", widget="rows", default=()
    )
    status: Status = field(
        "Status", "Follows from the times.", section="When", widget="computed", default="open"
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [
            *super().check(policy, now),
            *self._without_cause(),
            *self._torn(policy),
        ]

    def complete(self, policy: Policy) -> Self:
        return self.model_copy(update={"status": self._status()})

    def _status(self) -> Status:
        if self.dismissed:
            return "dismissed"
        if self.closed:
            return "closed"
        if self.resolved:
            return "resolved"
        return "draft" if self.draft else "contained" if self.contained else "open"

    def _out_of_order(self) -> list[Problem]:
        """Each time is held against the one before it that is known."""
        given = [(name, getattr(self, name)) for name in TIMES if getattr(self, name) is not None]
        return [
            Problem(later, f"is before {TIMES[earlier]}", f"{earlier} is {start:%Y-%m-%d %H:%M} UTC")
            for (earlier, start), (later, end) in pairwise(given)
            if end < start
        ]

    def _without_cause(self) -> list[Problem]:
        if self.resolved is None or self.root_cause:
            return []
        return [Problem("root_cause", "is missing", "a resolved incident says why it happened")]

    def _torn(self, policy: Policy) -> list[Problem]:
        """No harm and some harm at once, or closed before it was resolved."""
        found = []
        none = policy.notices.none
        if none is not None and none in (self.harms or ()) and len(self.harms) > 1:
            found.append(Problem("harms", "says none and names some", "choose one or the other"))
        if self.closed is not None and self.resolved is None:
            found.append(Problem("closed", "comes before it is resolved", "resolve it first"))
        return found
