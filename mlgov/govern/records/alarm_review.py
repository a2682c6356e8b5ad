"""What a person made of an alarm: confirmed, or dismissed, and why."""

from __future__ import annotations

import hashlib
import json
from typing import ClassVar, Literal

from mlgov.govern.records.base import Line, ModelId, Note, Record, Version, field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights

_WHICH, _VERDICT = "Which alarm", "What it was"


class AlarmReview(Record):
    kind: ClassVar[str] = "alarm_review"
    label: ClassVar[str] = "Alarm review"
    plural: ClassVar[str] = "Alarm reviews"
    purpose: ClassVar[str] = "Whether an alarm was right, and why; from these one learns how good alarms are."
    right: ClassVar[str] = rights.INCIDENT_FILE

    model: ModelId = model_field(_WHICH)
    version: Version = version_field(_WHICH)
    family: Literal["performance", "drift", "fairness", "operations", "business", "compliance"] = field(
        "Family", "The family of its figures.", section=_WHICH, widget="choice"
    )
    story: Line = field(
        "Story", "What its measures tell together, such as column for a column that moved.", section=_WHICH
    )
    metric: Line = field("Measure", "The one that spoke for it when it was reviewed.", section=_WHICH)
    subject: Note = field(
        "Subject", "The column, the attribute, or the model as a whole.", section=_WHICH, default=""
    )
    group: Note = field("Group", "As JSON, where it is about one group.", section=_WHICH, default="")
    since: Line = field("Since", "The window in which it began.", section=_WHICH)
    window: Line = field("Window", "The newest window that was looked at.", section=_WHICH)
    level: Literal["warning", "critical"] = field(
        "Level", "How bad it was in that window.", section=_WHICH, widget="choice"
    )
    decision: Literal["confirmed", "dismissed"] = field(
        "Decision",
        "Confirmed: something did change that has to be explained or mended. Dismissed: it is harmless, or"
        " nothing changed.",
        section=_VERDICT,
        widget="choice",
    )
    reason: Note = field("Reason", "What was found, in a sentence or two.", section=_VERDICT, widget="area")

    @property
    def natural_id(self) -> str | None:
        return identity(
            self.model, self.version, self.family, self.story, self.subject, self.group, self.since
        )


def identity(*place: str) -> str:
    """The id of the review of one alarm: short, however long the names of columns and groups are."""
    digest = hashlib.sha256(json.dumps(place).encode()).hexdigest()[:12]
    return f"{place[0]}@{place[1]}/{digest}"
