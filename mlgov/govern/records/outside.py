"""Incidents elsewhere: what went wrong with models of others, kept to learn from (000 §10.2)."""

from __future__ import annotations

from typing import ClassVar

from mlgov.govern.records.base import Day, Line, Note, Record, Words, field
from mlgov.policy import rights

_WHAT, _WHERE = "What happened", "Where it is known from"


class OutsideIncident(Record):
    """No clock runs for it, and no indicator counts it."""

    kind: ClassVar[str] = "outside_incident"
    label: ClassVar[str] = "Incident elsewhere"
    plural: ClassVar[str] = "Incidents elsewhere"
    purpose: ClassVar[str] = "What went wrong with models of others, to learn from."
    right: ClassVar[str] = rights.INCIDENT_FILE
    prefix: ClassVar[str] = "EXT"

    title: Line = field("Title", "In one line.", section=_WHAT)
    occurred: Day | None = field(
        "Occurred", "The day, as far as known.", section=_WHAT, widget="date", default=None, past=True
    )
    organisation: Words = field("Organisation", "Whose model or system it was.", section=_WHAT, default="")
    category: Words = field("Category", "As the source has it.", section=_WHAT, default="")
    description: Note = field("Description", "What is told.", section=_WHAT, widget="area", default="")
    source: Line = field("Source", "The collection or register.", section=_WHERE)
    source_id: Words = field("Source id", "Its number or address there.", section=_WHERE, default="")
    lessons: Note = field(
        "Lessons", "What it says to those who run our models.", section=_WHERE, widget="area", default=""
    )
