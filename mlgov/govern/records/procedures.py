"""Procedures on file: how people are kept in charge, incidents reported, access controlled (000 §4.2)."""

from __future__ import annotations

from typing import ClassVar

from mlgov.govern.records.base import Day, Line, ModelId, Note, Record, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import MODEL_HELP
from mlgov.policy import rights


class Procedure(Record):
    kind: ClassVar[str] = "procedure"
    label: ClassVar[str] = "Procedure"
    plural: ClassVar[str] = "Procedures"
    purpose: ClassVar[str] = "What is done and by whom, as far as requirements of the tiers ask for it."
    right: ClassVar[str] = rights.PROCEDURE_FILE

    procedure: str = field(
        "Kind", "What it settles.", section="Procedure", widget="choice", options_from="procedures"
    )
    model: ModelId | None = field(
        "Model",
        f"{MODEL_HELP} None: it holds for all models.",
        section="Procedure",
        widget="choice",
        options_from="models",
        default=None,
    )
    title: Line = field("Title", "What people call it.", section="Procedure")
    summary: Note = field(
        "Summary",
        "Who does what, and when, in a few sentences.",
        section="Procedure",
        widget="area",
    )
    owner: Line = field("Owner", "Who keeps it up to date.", section="Procedure")
    valid_until: Day | None = field(
        "Valid until",
        "The last day it counts; without one, as long as the policy says for its kind.",
        section="Procedure",
        widget="date",
        default=None,
    )
    reference: Line = field(
        "Reference", "Where it lies: an address, or a number in a register.", section="Evidence"
    )
    evidence: Files = evidence_field("Evidence", "The procedure itself, as it was on the day.")
    withdrawn: bool = field(
        "Withdrawn",
        "It does not hold any more and counts for nothing.",
        section="Evidence",
        widget="switch",
        default=False,
    )
