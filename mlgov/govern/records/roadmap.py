"""The implementation roadmap (000 §12) as it is worked off: its first day, and where each activity stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar, Literal

from mlgov.errors import Problem
from mlgov.govern.records.base import Day, Note, Record, field
from mlgov.govern.records.people import PersonId
from mlgov.policy import rights
from mlgov.policy.models import Policy

State = Literal["not_started", "in_progress", "done", "dropped"]
PROGRAMME = "roadmap"  # there is one, so its id says no more


class RoadmapProgramme(Record):
    kind: ClassVar[str] = "roadmap_programme"
    label: ClassVar[str] = "Start of the roadmap"
    plural: ClassVar[str] = "Starts of the roadmap"
    purpose: ClassVar[str] = "The day from which the months of the roadmap count."
    right: ClassVar[str] = rights.ROADMAP_FILE

    starts: Day = field("First day", "The first month begins on it.", section="Programme", widget="date")
    sponsor: PersonId | None = field(
        "Sponsor",
        "Who answers for the programme as a whole.",
        section="Programme",
        widget="choice",
        options_from="people",
        default=None,
    )
    note: Note = field("Note", "What else is to be said.", section="Programme", widget="area", default="")

    @property
    def natural_id(self) -> str | None:
        return PROGRAMME


class RoadmapActivity(Record):
    kind: ClassVar[str] = "roadmap_activity"
    label: ClassVar[str] = "Roadmap activity"
    plural: ClassVar[str] = "Roadmap activities"
    purpose: ClassVar[str] = "Who does an activity of the roadmap, and how far it is."
    right: ClassVar[str] = rights.ROADMAP_FILE
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("started", "finished"),)

    activity: str = field(
        "Activity",
        "Which of the policy's.",
        section="Activity",
        widget="choice",
        options_from="roadmap activities",
    )
    owner: PersonId | None = field(
        "Owner",
        "Who sees to it.",
        section="Activity",
        widget="choice",
        options_from="people",
        default=None,
    )
    state: State = field(
        "State", "How far it is.", section="Activity", widget="choice", default="not_started"
    )
    started: Day | None = field(
        "Begun on",
        "The day work on it began.",
        section="Dates",
        widget="date",
        default=None,
        past=True,
        show_if={"state": ("in_progress", "done", "dropped")},
    )
    finished: Day | None = field(
        "Finished on",
        "The day it was done.",
        section="Dates",
        widget="date",
        default=None,
        past=True,
        show_if={"state": ("done",)},
    )
    due: Day | None = field(
        "Due on",
        "Only where it differs from the plan; say why in the note.",
        section="Dates",
        widget="date",
        default=None,
    )
    reason: Note = field(
        "Reason",
        "Why it is dropped.",
        section="Notes",
        widget="area",
        default="",
        show_if={"state": ("dropped",)},
    )
    note: Note = field(
        "Note", "What was reached, and what holds it up.", section="Notes", widget="area", default=""
    )

    @property
    def natural_id(self) -> str | None:
        return self.activity

    def check(self, policy: Policy, now: datetime | None = None) -> list[Problem]:
        return [*super().check(policy, now), *self._dates(), *self._why()]

    def _dates(self) -> Iterator[Problem]:
        if self.state == "in_progress" and self.started is None:
            yield Problem("started", "is missing", "say on which day work on it began")
        if self.state == "not_started" and self.started is not None:
            yield Problem("started", "is given, and it has not begun", "leave it empty, or change the state")
        if self.state == "done" and self.finished is None:
            yield Problem("finished", "is missing", "say on which day it was done")
        elif self.finished is not None and self.state not in (None, "done"):
            yield Problem("finished", "is given, and it is not done", "leave it empty, or change the state")

    def _why(self) -> Iterator[Problem]:
        if self.state == "dropped" and not self.reason:
            yield Problem("reason", "is missing", "an activity that is dropped says why")
