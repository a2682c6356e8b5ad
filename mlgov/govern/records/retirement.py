"""Retirement: the last phase of the lifecycle (000 §2.1, phase 7)."""

from __future__ import annotations

from typing import ClassVar, Self

from mlgov.govern.records.base import Day, ModelId, Note, Record, Version, Words, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

# What phase 7 asks for beyond the reason, and what a person calls it.
WANTED = {
    "last_scoring": "the date of the last scoring",
    "replacement": "what replaces it",
    "data_retention": "what happens to data and artefacts",
    "lessons_learned": "the lessons learned",
    "approved_by": "who approved it",
}


class Retirement(Record):
    kind: ClassVar[str] = "retirement"
    label: ClassVar[str] = "Retirement"
    plural: ClassVar[str] = "Retirements"
    purpose: ClassVar[str] = "Why a model goes, what takes its place, and what is kept."
    right: ClassVar[str] = rights.RETIREMENT_FILE
    computed: ClassVar[tuple[str, ...]] = ("missing",)

    model: ModelId = model_field("What goes")
    version: Version | None = version_field("What goes", default=None)
    reason: Note = field("Reason", "Why it is retired.", section="What goes", widget="area")
    replacement: Words = field(
        "Replacement",
        'What takes over its work; write "none" if nothing does.',
        section="What goes",
        default="",
    )
    last_scoring: Day | None = field(
        "Last scoring",
        "The day it scores, or scored, for the last time.",
        section="What goes",
        widget="date",
        default=None,
    )
    data_retention: Note = field(
        "Data retention",
        "Which data and artefacts are kept, where, or deleted.",
        section="What stays",
        widget="area",
        default="",
    )
    retention_until: Day | None = field(
        "Kept until",
        "The day from which the kept data may go.",
        section="What stays",
        widget="date",
        default=None,
    )
    lessons_learned: Note = field(
        "Lessons learned",
        "What the next model should do otherwise.",
        section="What stays",
        widget="area",
        default="",
    )
    approved_by: Words = field(
        "Approved by", "The body or person that approved it.", section="What stays", default=""
    )
    evidence: Files = evidence_field("What stays")
    missing: tuple[str, ...] = field(
        "Missing", "What is still to be written.", section="What stays", widget="computed", default=()
    )

    @property
    def natural_id(self) -> str | None:
        return f"{self.model}@{self.version}" if self.version else self.model

    def complete(self, policy: Policy) -> Self:
        missing = tuple(name for name in WANTED if not getattr(self, name))
        return self.model_copy(update={"missing": missing})
