"""What is written down while an incident is handled (000 §9.2): timeline, steps, notices, and the review."""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar, Literal

from mlgov.errors import Problem
from mlgov.govern.records.base import Day, Line, ModelId, Moment, Note, Record, Row, Words, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import model_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

Written = Literal["detection", "mitigation", "observation", "communication", "decision"]
_ABOUT = "What it is about"


def slug(text: str) -> str:
    """A sentence as part of an id: `Contain the damage` as `contain-the-damage`."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


class IncidentEntry(Record):
    kind: ClassVar[str] = "incident_entry"
    label: ClassVar[str] = "Entry of a timeline"
    plural: ClassVar[str] = "Entries of timelines"
    purpose: ClassVar[str] = "What happened while an incident was handled, when, and who wrote it down."
    right: ClassVar[str] = rights.INCIDENT_FILE
    prefix: ClassVar[str] = "ENT"
    filed_by: ClassVar[str] = "writing it into the timeline of the incident"

    incident: Line = field("Incident", "Its id.", section=_ABOUT)
    model: ModelId = model_field(_ABOUT)
    at: Moment = field("When", "When it happened.", section=_ABOUT, widget="moment", past=True)
    what: Written = field(
        "Kind", "What kind of thing.", section=_ABOUT, widget="choice", default="observation"
    )
    text: Note = field("In words", "What happened.", section=_ABOUT, widget="area")


class IncidentStep(Record):
    kind: ClassVar[str] = "incident_step"
    label: ClassVar[str] = "Step of a response"
    plural: ClassVar[str] = "Steps of responses"
    purpose: ClassVar[str] = "A step of the response or of a recovery that was done, or does not apply."
    right: ClassVar[str] = rights.INCIDENT_FILE
    filed_by: ClassVar[str] = "ticking it off at the incident"

    incident: Line = field("Incident", "Its id.", section=_ABOUT)
    model: ModelId = model_field(_ABOUT)
    part: Line = field("Part", "The stage of the response, or the recovery procedure.", section=_ABOUT)
    step: Line = field("Step", "As the policy has it.", section=_ABOUT)
    state: Literal["done", "not_applicable", "open"] = field(
        "State", "Open again where it was ticked by mistake.", section=_ABOUT, widget="choice"
    )
    reason: Note = field("Reason", "Why it does not apply.", section=_ABOUT, widget="area", default="")

    @property
    def natural_id(self) -> str | None:
        return f"{self.incident}/{self.part}/{slug(self.step)}"

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.state == "not_applicable" and not self.reason:
            found.append(Problem("reason", "is missing", "say why the step does not apply"))
        return found


class IncidentNotice(Record):
    kind: ClassVar[str] = "incident_notice"
    label: ClassVar[str] = "Notice to an authority"
    plural: ClassVar[str] = "Notices to authorities"
    purpose: ClassVar[str] = "That an authority was told of an incident, or why it need not be."
    right: ClassVar[str] = rights.INCIDENT_FILE
    filed_by: ClassVar[str] = "recording it at the incident"

    incident: Line = field("Incident", "Its id.", section=_ABOUT)
    model: ModelId = model_field(_ABOUT)
    notice: str = field("Notice", "Which duty.", section=_ABOUT, widget="choice", options_from="notices")
    state: Literal["sent", "not_applicable"] = field(
        "State", "Sent, or not applicable.", section=_ABOUT, widget="choice"
    )
    sent: Moment | None = field(
        "Sent", "When it was sent.", section=_ABOUT, widget="moment", default=None, past=True
    )
    reference: Words = field("Reference", "The authority's number for it.", section=_ABOUT, default="")
    reason: Note = field(
        "Reason", "Why it is not applicable, or why it is late.", section=_ABOUT, widget="area", default=""
    )
    evidence: Files = evidence_field(_ABOUT, "What was sent.")

    @property
    def natural_id(self) -> str | None:
        return f"{self.incident}/{self.notice}"

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.state == "sent" and self.sent is None:
            found.append(Problem("sent", "is missing", "say when it was sent"))
        if self.state == "not_applicable" and not self.reason:
            found.append(Problem("reason", "is missing", "say why it is not applicable"))
        return found


class ReviewAction(Row):
    """Something that follows from an incident; it becomes a finding, which a second person closes."""

    title: Line = field("What", "In one line.", section="")
    owner: Line = field("Owner", "Who does it.", section="")
    due: Day = field("By", "The day it is done.", section="", widget="date")
    severity: str = field(
        "Severity", "As of findings.", section="", widget="choice", options_from="finding severities"
    )


class IncidentReview(Record):
    kind: ClassVar[str] = "incident_review"
    label: ClassVar[str] = "Review of an incident"
    plural: ClassVar[str] = "Reviews of incidents"
    purpose: ClassVar[str] = "How an incident was handled, what was learned, and what follows."
    right: ClassVar[str] = rights.INCIDENT_FILE
    filed_by: ClassVar[str] = "reviewing the incident"

    incident: Line = field("Incident", "Its id.", section=_ABOUT)
    model: ModelId = model_field(_ABOUT)
    held: Day = field("Held", "The day of the review.", section="Review", widget="date", past=True)
    present: Words = field("Present", "Who took part.", section="Review", default="")
    summary: Note = field(
        "Summary", "What happened and what it cost, in a few sentences.", section="Review", widget="area"
    )
    handled: Note = field(
        "How it was handled", "What went well and what did not.", section="Review", widget="area", default=""
    )
    lessons: Note = field("Lessons", "What others should know.", section="Review", widget="area", default="")
    actions: tuple[ReviewAction, ...] = field(
        "Actions", "What follows; each becomes a finding.", section="Review", widget="rows", default=()
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        titles = [one.title.casefold() for one in self.actions or ()]
        for place, title in enumerate(titles):
            if title in titles[:place]:
                what = "is said already: findings are told apart by it"
                found.append(Problem(f"actions.{place}.title", what, "say how this action differs"))
        return found

    @property
    def natural_id(self) -> str | None:
        return self.incident
