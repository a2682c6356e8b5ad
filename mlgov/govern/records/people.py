"""People and what they were trained in (000 §10). Passwords are kept elsewhere and never in a record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, StringConstraints

from mlgov.errors import Problem
from mlgov.govern.records.base import Day, Line, Record, field
from mlgov.policy import rights
from mlgov.policy.models import Policy

_PERSON_ID = re.compile(r"^[a-z0-9][a-z0-9._@-]{0,99}$")


def _person_id(value: str) -> str:
    if not _PERSON_ID.match(value):
        raise ValueError("a user name has small letters, digits, dots, hyphens, underscores or @")
    return value


PersonId = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_person_id)]


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

    @property
    def natural_id(self) -> str | None:
        return self.id


class Training(Record):
    kind: ClassVar[str] = "training"
    label: ClassVar[str] = "Training"
    plural: ClassVar[str] = "Training"
    purpose: ClassVar[str] = "A course that one person completed, and until when it counts."
    right: ClassVar[str] = rights.TRAINING_FILE

    person: PersonId = field(
        "Person", "Who was trained.", section="Training", widget="choice", options_from="people"
    )
    course: Line = field("Course", "Such as ML model governance certification.", section="Training")
    completed_on: Day = field(
        "Completed on", "The day it was passed.", section="Training", widget="date", past=True
    )
    expires_on: Day | None = field(
        "Expires on",
        "The last day it counts; empty if it lasts.",
        section="Training",
        widget="date",
        default=None,
    )

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        found = super().check(policy, now)
        if (
            self.expires_on is not None
            and self.completed_on is not None
            and self.expires_on < self.completed_on
        ):
            found.append(
                Problem("expires_on", "is before the course was completed", f"after {self.completed_on}")
            )
        return found
