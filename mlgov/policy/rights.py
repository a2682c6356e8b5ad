"""The rights that roles grant and services ask for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mlgov.policy.models import Policy

READ: Final = "read"
EXPORT: Final = "export"
INGEST: Final = "ingest"
BATCH_WITHDRAW: Final = "batch.withdraw"
MODEL_REGISTER: Final = "model.register"
MODEL_CLASSIFY: Final = "model.classify"
ASSESSMENT_FILE: Final = "assessment.file"
ASSESSMENT_REVIEW: Final = "assessment.review"
INCIDENT_FILE: Final = "incident.file"
INCIDENT_CLOSE: Final = "incident.close"
RETIREMENT_FILE: Final = "retirement.file"
MATURITY_FILE: Final = "maturity.file"
APPROVAL_FILE: Final = "approval.file"
APPROVAL_REQUEST: Final = "approval.request"
EXCEPTION_REQUEST: Final = "exception.request"
FINDING_FILE: Final = "finding.file"
FINDING_CLOSE: Final = "finding.close"
EVIDENCE_FILE: Final = "evidence.file"
PROCEDURE_FILE: Final = "procedure.file"
DEPLOYMENT_FILE: Final = "deployment.file"
DELIVERABLE_SUBMIT: Final = "deliverable.submit"
DELIVERABLE_ACCEPT: Final = "deliverable.accept"
TRAINING_FILE: Final = "training.file"
COMPLIANCE_DECLARE: Final = "compliance.declare"
COMPLIANCE_CONFIRM: Final = "compliance.confirm"
ROADMAP_FILE: Final = "roadmap.file"
MEETING_FILE: Final = "meeting.file"
BODY_MANAGE: Final = "body.manage"
POLICY_PUBLISH: Final = "policy.publish"
PEOPLE_MANAGE: Final = "people.manage"
AUDIT_READ: Final = "audit.read"
AUDIT_REBUILD: Final = "audit.rebuild"
BACKUP: Final = "backup"
NOTIFY: Final = "notify"

RIGHTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        READ: "see models, figures and records",
        EXPORT: "download tables, reports and the council pack",
        INGEST: "load extracts",
        BATCH_WITHDRAW: "take a loaded batch back",
        MODEL_REGISTER: "add a model or a version to the inventory and change its entry",
        MODEL_CLASSIFY: "give a model its risk tier",
        ASSESSMENT_FILE: "fill and submit an assessment",
        ASSESSMENT_REVIEW: "accept or return an assessment that somebody else submitted",
        INCIDENT_FILE: "file an incident and keep it up to date",
        INCIDENT_CLOSE: "close an incident that somebody else resolved",
        RETIREMENT_FILE: "file a retirement record",
        MATURITY_FILE: "file a maturity assessment",
        APPROVAL_FILE: "approve or reject what is asked, and sign for it",
        APPROVAL_REQUEST: "ask for an approval",
        EXCEPTION_REQUEST: "ask for an exception from a rule",
        FINDING_FILE: "file a finding, plan what is done about it and submit it for closure",
        FINDING_CLOSE: "close or return a finding that somebody else submitted",
        EVIDENCE_FILE: "attach a file as evidence",
        DEPLOYMENT_FILE: "deploy a version and take it back",
        DELIVERABLE_SUBMIT: "submit a deliverable of a phase",
        DELIVERABLE_ACCEPT: "accept or return a deliverable that somebody else submitted",
        PROCEDURE_FILE: "put a procedure on file",
        TRAINING_FILE: "record a completed training",
        COMPLIANCE_DECLARE: "declare which requirements of a regime apply, and how they are met",
        COMPLIANCE_CONFIRM: "confirm or refuse a declaration that somebody else made",
        ROADMAP_FILE: "keep the implementation roadmap up to date",
        MEETING_FILE: "plan, hold and minute meetings of a body",
        BODY_MANAGE: "give and end seats on a body",
        POLICY_PUBLISH: "publish a new version of the policy",
        PEOPLE_MANAGE: "add people, give them roles and reset their passwords",
        AUDIT_READ: "read the audit trail",
        AUDIT_REBUILD: "rebuild every table from the audit trail",
        NOTIFY: "tell everybody what is newly due, by the channels on file",
        BACKUP: "write a backup of the whole store",
    }
)


def holders(policy: Policy, right: str) -> list[str]:
    """Titles of the roles that grant `right`, in the policy's order; for saying who can help."""
    return [role.title for role in policy.roles if right in role.rights]
