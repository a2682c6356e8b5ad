"""Retirement: the last phase of the lifecycle (000 §2.1, phase 7)."""

from __future__ import annotations

from typing import ClassVar, Self

from mlgov.govern.records.base import Day, Line, ModelId, Moment, Note, Record, Row, Version, Words, field
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
# What a retirement is completed with, and what a person calls it.
DEMANDED = {
    "impact": "what it means for those who use it",
    "replacement": "what replaces it",
    "last_scoring": "the date of the last scoring",
    "data_retention": "what happens to data and artefacts",
    "retention_until": "until when they are kept",
    "archive": "where the archive lies",
    "access_removed": "which access was removed",
    "knowledge_transfer": "who was told what",
    "lessons_learned": "the lessons learned",
}
# What an approval is bound to.
PLAN = (
    "model", "version", "reason", "impact", "replacement", "last_scoring", "data_retention",
    "retention_until", "archive",
)  # fmt: skip


class Kept(Row):
    """An artifact of what goes, with the hash by which it is found again."""

    name: Line = field("Artifact", "What it is called.", section="")
    sha256: Words = field("SHA-256", "The hash of its content.", section="", default="")
    until: Day | None = field("Kept until", "As its record says.", section="", widget="date", default=None)


class Retirement(Record):
    kind: ClassVar[str] = "retirement"
    label: ClassVar[str] = "Retirement"
    plural: ClassVar[str] = "Retirements"
    purpose: ClassVar[str] = "Why a model goes, what takes its place, and what is kept."
    right: ClassVar[str] = rights.RETIREMENT_FILE
    computed: ClassVar[tuple[str, ...]] = ("missing",)
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (
        ("last_scoring", "retention_until"),
        ("last_scoring", "completed"),
    )
    by_acts: ClassVar[tuple[str, ...]] = ("artifacts", "completed", "completed_by", "reopened")

    model: ModelId = model_field("What goes")
    version: Version | None = version_field("What goes", default=None)
    reason: Note = field("Reason", "Why it is retired.", section="What goes", widget="area")
    impact: Note = field(
        "Impact on consumers",
        "Who uses what it says, and what changes for them.",
        section="What goes",
        widget="area",
        default="",
    )
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
    archive: Words = field(
        "Archive", "Where it lies: an address, or a number in a register.", section="What stays", default=""
    )
    access_removed: Note = field(
        "Access removed",
        "Which accounts, keys and endpoints were closed.",
        section="What stays",
        widget="area",
        default="",
    )
    knowledge_transfer: Note = field(
        "Knowledge transfer",
        "Who was told what, and where it is written down.",
        section="What stays",
        widget="area",
        default="",
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
    artifacts: tuple[Kept, ...] = field(
        "Artifacts", "What is kept, by hash.", section="What stays", widget="rows", default=()
    )
    completed: Moment | None = field(
        "Completed", "When it was retired for good.", section="What stays", widget="moment", default=None,
        past=True,
    )  # fmt: skip
    completed_by: Words = field("Completed by", "Who completed it.", section="What stays", default="")
    reopened: Note = field(
        "Reopened",
        "Why a completed retirement was taken back.",
        section="What stays",
        widget="area",
        default="",
    )
    missing: tuple[str, ...] = field(
        "Missing", "What is still to be written.", section="What stays", widget="computed", default=()
    )

    @property
    def natural_id(self) -> str | None:
        return f"{self.model}@{self.version}" if self.version else self.model

    def complete(self, policy: Policy) -> Self:
        missing = tuple(name for name in WANTED if not getattr(self, name))
        return self.model_copy(update={"missing": missing})
