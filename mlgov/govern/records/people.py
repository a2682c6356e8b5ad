"""People and what they were trained in (000 §10). Passwords are kept elsewhere and never in a record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, Field, StringConstraints

from mlgov.errors import Problem
from mlgov.govern.calendar import after_months
from mlgov.govern.records.base import Day, Line, Note, Record, Words, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

_PERSON_ID = re.compile(r"^[a-z0-9][a-z0-9._@-]{0,99}$")


def _person_id(value: str) -> str:
    if not _PERSON_ID.match(value):
        raise ValueError("a user name has small letters, digits, dots, hyphens, underscores or @")
    return value


PersonId = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_person_id)]
Score = Annotated[float, Field(ge=0, le=100)]


class Person(Record):
    kind: ClassVar[str] = "person"
    label: ClassVar[str] = "Person"
    plural: ClassVar[str] = "People"
    purpose: ClassVar[str] = "Who somebody is and which roles they hold."
    right: ClassVar[str] = rights.PEOPLE_MANAGE

    id: PersonId = field("User name", "What they sign in with.", section="Person")
    name: Line = field("Name", "As it should appear in records.", section="Person")
    roles: tuple[str, ...] = field(
        "Roles", "What they may do.", section="Person", widget="multi", options_from="roles", default=()
    )
    active: bool = field("Active", "May sign in.", section="Person", widget="switch", default=True)
    unit: Words = field("Unit", "The part of the organisation they work in.", section="Person", default="")
    service: bool = field(
        "Service account",
        "A program and no person: it owes no training.",
        section="Person",
        widget="switch",
        default=False,
    )

    @property
    def natural_id(self) -> str | None:
        return self.id


class Training(Record):
    kind: ClassVar[str] = "training"
    label: ClassVar[str] = "Training"
    plural: ClassVar[str] = "Training"
    purpose: ClassVar[str] = "A course that one person completed, and until when it counts."
    right: ClassVar[str] = rights.TRAINING_FILE
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("completed_on", "expires_on"),)

    person: PersonId = field(
        "Person", "Who was trained.", section="Training", widget="choice", options_from="people"
    )
    course: Line = field(
        "Course",
        "One that the policy asks of a role, or another one.",
        section="Training",
        widget="choice",
        options_from="courses",
        open=True,
    )
    completed_on: Day = field(
        "Completed on", "The day it was passed.", section="Training", widget="date", past=True
    )
    expires_on: Day | None = field(
        "Expires on",
        "The last day it counts; left empty, it follows from the course, or lasts.",
        section="Training",
        widget="date",
        default=None,
    )
    score: Score | None = field(
        "Score", "Of 100, where it ended with a test.", section="Proof", widget="number", default=None
    )
    certificate: Words = field("Certificate", "Its number, or where it lies.", section="Proof", default="")
    note: Note = field("Note", "What else is worth knowing.", section="Proof", widget="area", default="")
    evidence: Files = evidence_field(
        "Proof", "The certificate as a file; who enters a course of their own attaches it."
    )

    def complete(self, policy: Policy) -> Self:
        """The last day it counts follows from the course, unless the record says another."""
        course = policy.training.called(self.course)
        if self.expires_on is not None or course is None or course.valid_months is None:
            return self
        return self.model_copy(update={"expires_on": after_months(self.completed_on, course.valid_months)})

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        earliest = policy.training.earliest
        if earliest is not None and self.completed_on is not None and self.completed_on < earliest:
            what = f"lies before {earliest}, when there was no such course"
            found.append(Problem("completed_on", what, "look at the year"))
        return found
