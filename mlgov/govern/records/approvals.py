"""What is asked to be approved, and each signature that answers."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from mlgov.errors import Problem
from mlgov.govern.records.base import Day, Line, ModelId, Moment, Note, Record, Version, Words, field
from mlgov.govern.records.inventory import model_field, version_field
from mlgov.policy import rights
from mlgov.policy.models import Policy

_ASKED, _BOUND = "What is asked", "What it is bound to"


def _json(value: dict[str, Any]) -> dict[str, Any]:
    """Content is hashed and kept, so it has to be plain."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError("has something in it that is neither text, number, list nor mapping") from None
    return value


Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Content = Annotated[dict[str, Any], AfterValidator(_json)]


class Wanted(BaseModel):
    """So many different people who have to sign for a body."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    body: str
    least: Annotated[int, Field(ge=1, le=99)]


class ApprovalRequest(Record):
    kind: ClassVar[str] = "approval_request"
    label: ClassVar[str] = "Approval request"
    plural: ClassVar[str] = "Approval requests"
    purpose: ClassVar[str] = "What exactly is asked to be approved, by whom, and whose signatures it needs."
    right: ClassVar[str] = rights.APPROVAL_REQUEST
    prefix: ClassVar[str] = "REQ"
    filed_by: ClassVar[str] = "asking for an approval, where the thing itself stands"

    about: Line = field("About", "What sort of thing, such as a version or an exception.", section=_ASKED)
    subject: Line = field("Subject", "The id of what is asked to be approved.", section=_ASKED)
    model: ModelId = model_field(_ASKED)
    version: Version | None = version_field(_ASKED, default=None)
    title: Line = field("Title", "In one line.", section=_ASKED)
    comments: Note = field(
        "Comments", "What who signs should know.", section=_ASKED, widget="area", default=""
    )
    needs: tuple[Wanted, ...] = field("Needs", "Whose signatures it needs.", section=_ASKED, widget="list")
    requested_by: Words = field("Requested by", "Who asked.", section=_ASKED, default="")
    involved: tuple[str, ...] = field(
        "Involved", "Who made or submitted it, and so can't sign.", section=_ASKED, widget="list", default=()
    )
    content: Content = field(
        "Content", "What exactly is asked to be approved.", section=_BOUND, widget="mapping"
    )
    content_hash: Hash = field("Content hash", "SHA-256 of its canonical JSON.", section=_BOUND)
    state: Literal["open", "withdrawn"] = field(
        "State", "Whether who asked took it back.", section=_BOUND, widget="choice", default="open"
    )
    reason: Note = field("Reason", "Why it was withdrawn.", section=_BOUND, widget="area", default="")
    met: Note = field(
        "Conditions met", "What shows that its conditions are met.", section=_BOUND, widget="area", default=""
    )
    met_by: Words = field("Confirmed by", "Who confirmed that.", section=_BOUND, default="")

    def check(self, policy: Policy, now: Any = None) -> list[Problem]:
        found = super().check(policy, now)
        bodies = [one.id for one in policy.bodies]
        if self.needs == ():
            found.append(Problem("needs", "names nobody who has to sign", "name a body"))
        for one in self.needs or ():
            if one.body not in bodies:
                known = f"choose one of: {', '.join(bodies)}"
                return [*found, Problem("needs", f'"{one.body}" is no body of the policy', known)]
        return found


class Approval(Record):
    kind: ClassVar[str] = "approval"
    label: ClassVar[str] = "Approval"
    plural: ClassVar[str] = "Approvals"
    purpose: ClassVar[str] = "One person's signature for one body, on what a request asks."
    right: ClassVar[str] = rights.APPROVAL_FILE
    prefix: ClassVar[str] = "APP"
    filed_by: ClassVar[str] = "signing a request, on the page of approvals"
    ordered: ClassVar[tuple[tuple[str, str], ...]] = (("decided", "expires"),)

    model: ModelId = model_field("Decision")
    version: Version | None = version_field("Decision", default=None)
    body: str = field(
        "Decided by",
        "The body of the governance structure.",
        section="Decision",
        widget="choice",
        options_from="bodies",
    )
    decision: Literal["approved", "conditions", "rejected"] = field(
        "Decision", "Approved, approved with conditions, or rejected.", section="Decision", widget="choice"
    )
    decided: Moment | None = field(
        "Decided on",
        "When it was decided, if not today.",
        section="Decision",
        widget="moment",
        default=None,
        past=True,
    )
    comments: Note = field("Comments", "The reasons.", section="Decision", widget="area", default="")
    conditions: Note = field(
        "Conditions", "What has to be done for it to hold.", section="Decision", widget="area", default=""
    )
    expires: Day | None = field(
        "Expires",
        "The last day it counts; empty if it lasts.",
        section="Decision",
        widget="date",
        default=None,
    )
    request: Words = field("Request", "The request that it answers.", section="Bound to", default="")
    content_hash: Words = field(
        "Content hash", "What was signed, as the request has it.", section="Bound to", default=""
    )
