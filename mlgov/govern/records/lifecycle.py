"""How a version goes through its phases: where it stands, what it leaves behind, which gates it passed."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from mlgov.govern.records.base import Line, ModelId, Moment, Note, Record, Version, Words, field
from mlgov.govern.records.evidence import Files, evidence_field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError("holds something that JSON has no form for") from None
    return value


Document = Annotated[dict[str, Any], AfterValidator(_storable)]


class Lifecycle(Record):
    kind: ClassVar[str] = "lifecycle"
    label: ClassVar[str] = "Phase"
    plural: ClassVar[str] = "Phases"
    purpose: ClassVar[str] = "In which phase a version is; the versions of this record are its path."
    right: ClassVar[str] = rights.MODEL_REGISTER
    filed_by: ClassVar[str] = "moving the version on, sending it back, or deploying it"

    model: ModelId = model_field("Phase")
    version: Version = version_field("Phase")
    phase: str = field(
        "Phase", "Where it is now (000 §2.1).", section="Phase", widget="choice", options_from="phases"
    )
    previous: Words = field("Before", "The phase that it came from.", section="Phase", default="")
    direction: Literal["forward", "back", "restored"] = field(
        "Direction",
        "Forward through a gate, back to be mended, or restored where a newer version was taken back.",
        section="Phase",
        widget="choice",
        default="forward",
    )
    reason: Note = field("Reason", "Why it went.", section="Phase", widget="area", default="")
    passage: Words = field("Gate passed", "The frozen evidence of the gate.", section="Phase", default="")
    at: Moment = field("At", "When it went.", section="Phase", widget="moment", past=True)

    @property
    def natural_id(self) -> str | None:
        return f"{self.model}@{self.version}"


class Deliverable(Record):
    kind: ClassVar[str] = "deliverable"
    label: ClassVar[str] = "Deliverable"
    plural: ClassVar[str] = "Deliverables"
    purpose: ClassVar[str] = "What a phase leaves behind for one version, and who accepted it."
    right: ClassVar[str] = rights.DELIVERABLE_SUBMIT
    filed_by: ClassVar[str] = "submitting, accepting or returning it"

    model: ModelId = model_field("Deliverable")
    version: Version = version_field("Deliverable")
    deliverable: str = field(
        "Deliverable",
        "Which one of the phase (000 §2.1).",
        section="Deliverable",
        widget="choice",
        options_from="deliverables",
    )
    state: Literal["draft", "submitted", "accepted", "returned", "not_applicable"] = field(
        "State", "Only what somebody else accepted counts.", section="Deliverable", widget="choice"
    )
    summary: Note = field(
        "Summary", "What it says, in a few sentences.", section="Deliverable", widget="area", default=""
    )
    reference: Words = field(
        "Where it lies", "An address, a path, or a document's number.", section="Deliverable", default=""
    )
    evidence: Files = evidence_field("Deliverable")
    rests_on: Words = field(
        "Rests on", "The assessment that it stands for, and its version.", section="Deliverable", default=""
    )
    reason: Note = field(
        "Why it does not apply", "Where it is said not to apply.", section="Review", widget="area", default=""
    )
    comments: Note = field("Comments", "Of who reviewed it.", section="Review", widget="area", default="")
    submitted_by: Words = field("Submitted by", "Who filed it last.", section="Review", default="")
    accepted_by: Words = field("Accepted by", "Who accepted it as it stands.", section="Review", default="")

    @property
    def natural_id(self) -> str | None:
        return deliverable_id(self.model, self.version, self.deliverable)


class GatePassage(Record):
    kind: ClassVar[str] = "gate_passage"
    label: ClassVar[str] = "Gate passed"
    plural: ClassVar[str] = "Gates passed"
    purpose: ClassVar[str] = "That a version passed a gate, with all that it rested on and the policy used."
    right: ClassVar[str] = rights.MODEL_REGISTER
    filed_by: ClassVar[str] = "passing the gate"

    model: ModelId = model_field("Gate")
    version: Version = version_field("Gate")
    gate: Line = field("Gate", "Which gate of the policy.", section="Gate")
    policy: Line = field("Policy", "The policy that the gate was taken from.", section="Gate")
    policy_hash: Line = field("Policy hash", "SHA-256 of that policy.", section="Gate")
    at: Moment = field("At", "When it was passed.", section="Gate", widget="moment", past=True)
    round: int = field(
        "Round",
        "How often the version had been sent back before.",
        section="Gate",
        widget="number",
        default=0,
    )
    requirements: tuple[dict[str, str], ...] = field(
        "Requirements", "Each with its status and why.", section="Evidence", widget="list", default=()
    )
    dossier: Document = field(
        "Dossier", "All that the passage rested on.", section="Evidence", widget="mapping", default={}
    )
    dossier_hash: Line = field("Dossier hash", "SHA-256 of the dossier (RFC 8785).", section="Evidence")
    approvals: tuple[Line, ...] = field(
        "Approvals", "The signatures.", section="Evidence", widget="list", default=()
    )
    exceptions: tuple[Line, ...] = field(
        "Exceptions", "What was waived.", section="Evidence", widget="list", default=()
    )


class Rebuild(Record):
    kind: ClassVar[str] = "rebuild"
    label: ClassVar[str] = "Rebuild"
    plural: ClassVar[str] = "Rebuilds"
    purpose: ClassVar[str] = "Why a model is built anew, and the version that comes of it (002, step 5)."
    right: ClassVar[str] = rights.MODEL_REGISTER
    filed_by: ClassVar[str] = "opening or abandoning a rebuild"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("opened", "closed"),)

    model: ModelId = model_field("Rebuild")
    from_version: Version = version_field("Rebuild")
    trigger: Literal["alarm", "incident", "breach", "data", "planned"] = field(
        "Trigger", "What asked for it.", section="Rebuild", widget="choice"
    )
    trigger_id: Words = field("Which", "The alarm or the incident.", section="Rebuild", default="")
    reason: Note = field("Reason", "What is to be mended.", section="Rebuild", widget="area")
    new_version: Version = version_field("Rebuild")
    opened: Moment = field("Opened", "When it began.", section="Course", widget="moment", past=True)
    state: Literal["open", "in_progress", "returned", "abandoned"] = field(
        "State",
        "Open while it is built, in progress from evaluation on, returned once it is in production.",
        section="Course",
        widget="choice",
        default="open",
    )
    closed: Moment | None = field(
        "Closed", "When it ended.", section="Course", widget="moment", default=None, past=True
    )
    note: Note = field("Note", "Why it was abandoned.", section="Course", widget="area", default="")


def deliverable_id(model: str, version: str, deliverable: str) -> str:
    return f"{model}@{version}/{deliverable}"
