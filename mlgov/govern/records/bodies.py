"""Who sits on the bodies (000 §3), and their meetings with agenda, decisions and minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from mlgov.errors import Problem
from mlgov.govern.records.base import Day, Line, Moment, Note, Record, Words, field
from mlgov.govern.records.people import PersonId
from mlgov.policy import rights
from mlgov.policy.models import Policy

MeetingState = Literal["planned", "held", "minuted"]


def body_field(section: str) -> str:
    made: str = field(
        "Body", "Which council or board.", section=section, widget="choice", options_from="bodies"
    )
    return made


class Membership(Record):
    kind: ClassVar[str] = "membership"
    label: ClassVar[str] = "Membership"
    plural: ClassVar[str] = "Memberships"
    purpose: ClassVar[str] = "Who sits on a body, in which seat, and for how long."
    right: ClassVar[str] = rights.BODY_MANAGE
    filed_by: ClassVar[str] = "giving or ending a seat"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("since", "until"),)

    body: str = body_field("Seat")
    person: PersonId = field(
        "Person", "Who sits on it.", section="Seat", widget="choice", options_from="people"
    )
    seat: Line = field("Seat", "One of those that the policy names.", section="Seat")
    since: Day = field("From", "The first day.", section="Term", widget="date")
    until: Day | None = field(
        "Until", "The last day; empty while it lasts.", section="Term", widget="date", default=None
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [*super().check(policy, now), *self._seat(policy)]

    def _seat(self, policy: Policy) -> Iterator[Problem]:
        body = next((one for one in policy.bodies if one.id == self.body), None)
        if body is not None and self.seat is not None and self.seat not in body.composition:
            known = "; ".join(body.composition)
            yield Problem("seat", f'"{self.seat}" is no seat of the {body.title}', f"choose one of: {known}")


class AgendaLine(BaseModel):
    """One item as it stood when the meeting was held."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Line
    subject: Line
    title: Note
    why: Note = ""
    recommendation: Note = ""
    status: Words = ""
    owner: Words = ""


class Decided(BaseModel):
    """What was decided, about which item; with an owner and a day it is something to do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: Words = ""
    title: Line
    decision: Note
    reason: Note = ""
    owner: PersonId | None = None
    due: Day | None = None


class Meeting(Record):
    kind: ClassVar[str] = "meeting"
    label: ClassVar[str] = "Meeting"
    plural: ClassVar[str] = "Meetings"
    purpose: ClassVar[str] = "When a body met, who was there, what stood on the agenda and what was decided."
    right: ClassVar[str] = rights.MEETING_FILE
    filed_by: ClassVar[str] = "planning, holding or minuting it"

    body: str = body_field("Meeting")
    planned: Day = field("Planned for", "The day.", section="Meeting", widget="date")
    held: Moment | None = field(
        "Held", "When it began.", section="Meeting", widget="moment", default=None, past=True
    )
    chair: PersonId | None = field(
        "Chair", "Who led it.", section="Meeting", widget="choice", options_from="people", default=None
    )
    present: tuple[PersonId, ...] = field(
        "Present", "The members who were there.", section="Meeting", widget="list", default=()
    )
    apologies: tuple[PersonId, ...] = field(
        "Apologies", "Members who could not come.", section="Meeting", widget="list", default=()
    )
    members: int = field("Members", "On the day.", section="Quorum", widget="number", default=0)
    quorum: int = field("Quorum", "How many it takes.", section="Quorum", widget="number", default=0)
    agenda: tuple[AgendaLine, ...] = field(
        "Agenda", "As it stood when the meeting began.", section="Agenda", widget="list", default=()
    )
    decisions: tuple[Decided, ...] = field(
        "Decisions",
        "What was decided, and who does what by when.",
        section="Minutes",
        widget="list",
        default=(),
    )
    minutes: Note = field("Minutes", "What was said.", section="Minutes", widget="area", default="")
    written_by: Words = field("Written by", "Who wrote them.", section="Minutes", default="")
    confirmed_by: Words = field("Confirmed by", "Somebody else.", section="Minutes", default="")
    state: MeetingState = field(
        "State", "How far it is.", section="Meeting", widget="choice", default="planned"
    )

    @property
    def quorate(self) -> bool:
        return len(self.present) >= self.quorum

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [*super().check(policy, now), *self._states(), *self._people(), *self._decided()]

    def _states(self) -> Iterator[Problem]:
        if self.state in ("held", "minuted") and self.held is None:
            yield Problem("held", "is missing", "say when the meeting began")
        if self.state == "planned" and self.held is not None:
            yield Problem("held", "is given, and the meeting is only planned", "hold it first")
        if self.state == "minuted" and not self.minutes:
            yield Problem("minutes", "are missing", "write them before they are confirmed")
        if self.state == "minuted" and not self.confirmed_by:
            yield Problem("confirmed_by", "is missing", "somebody else than who wrote them confirms them")
        elif self.confirmed_by and self.confirmed_by == self.written_by:
            yield Problem("confirmed_by", "wrote them", "somebody else confirms them")

    def _people(self) -> Iterator[Problem]:
        here, away = self.present or (), self.apologies or ()
        if self.state in ("held", "minuted") and self.chair not in here and self.present is not None:
            yield Problem("chair", "is not among those present", "the chair is a member who was there")
        both = sorted(set(here) & set(away))
        if both:
            yield Problem("apologies", f"{', '.join(both)} can't be present and excused", "take one away")
        if len(set(here)) != len(here):
            yield Problem("present", "names somebody twice", "name everybody once")

    def _decided(self) -> Iterator[Problem]:
        decisions = self.decisions or ()
        if decisions and self.held is not None and len(self.present or ()) < (self.quorum or 0):
            need = f"it takes {self.quorum} members, and {len(self.present or ())} were present"
            yield Problem("decisions", "can't be taken without a quorum", need)
        early = [one for one in decisions if one.due and self.held and one.due < self.held.date()]
        if early and self.held:
            what = f"“{early[0].title}” is due on {early[0].due}, which is before “Held”"
            yield Problem("decisions", what, f"“Held” is {self.held.date()}: choose that day or a later one")
        half = [one.title for one in decisions if (one.owner is None) != (one.due is None)]
        if half:
            yield Problem("decisions", f"“{half[0]}” has an owner or a day, not both", "give both or neither")


class Action(Record):
    kind: ClassVar[str] = "action"
    label: ClassVar[str] = "Action"
    plural: ClassVar[str] = "Actions"
    purpose: ClassVar[str] = "That something a body decided was done, or why it will not be."
    right: ClassVar[str] = rights.MEETING_FILE
    filed_by: ClassVar[str] = "saying so at the decision of the meeting"

    meeting: Line = field("Meeting", "Where it was decided.", section="Action")
    number: int = field("Number", "Which of its decisions.", section="Action", widget="number")
    state: Literal["done", "dropped"] = field("State", "How it ended.", section="Action", widget="choice")
    on: Day = field("On", "When it was done or dropped.", section="Action", widget="date", past=True)
    note: Note = field(
        "Note", "What was done, or why it is not.", section="Action", widget="area", default=""
    )

    @property
    def natural_id(self) -> str | None:
        return f"{self.meeting}/{self.number}"

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if self.state == "dropped" and not self.note:
            found.append(Problem("note", "is missing", "say why it will not be done"))
        return found
