"""Routes about what people file: approvals, exceptions, findings, incidents, assessments, retirements."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from mlgov.api.answers import Verb, as_of
from mlgov.services import assessment_list, incident_register, registers, retirements
from mlgov.services.context import Context


def approval_rows(ctx: Context, request: Request) -> Any:
    given = request.query_params
    return registers.approvals(ctx, as_of=as_of(request), model=given.get("model"), state=given.get("state"))


def exception_rows(ctx: Context, request: Request) -> Any:
    return registers.exceptions_on_file(ctx, as_of=as_of(request), model=request.query_params.get("model"))


def finding_rows(ctx: Context, request: Request) -> Any:
    return registers.findings_on_file(ctx, as_of=as_of(request), model=request.query_params.get("model"))


def incident_rows(ctx: Context, request: Request) -> Any:
    model = request.query_params.get("model")
    return incident_register.listed(ctx, as_of=as_of(request), model=model)


def one_incident(ctx: Context, request: Request) -> Any:
    found = incident_register.one(ctx, request.path_params["incident"], as_of=as_of(request))
    return incident_register.as_json(found)


def notice_rows(ctx: Context, request: Request) -> Any:
    model = request.query_params.get("model")
    return incident_register.notice_rows(ctx, as_of=as_of(request), model=model)


def assessment_rows(ctx: Context, request: Request) -> Any:
    given = request.query_params
    return assessment_list.rows(ctx, as_of=as_of(request), model=given.get("model"), state=given.get("state"))


def one_assessment(ctx: Context, request: Request) -> Any:
    return assessment_list.detail(ctx, request.path_params["assessment"], as_of=as_of(request))


def retirement_rows(ctx: Context, request: Request) -> Any:
    return retirements.rows(ctx, as_of=as_of(request), model=request.query_params.get("model"))


VERBS: dict[str, Verb] = {
    "approvals": approval_rows,
    "exceptions": exception_rows,
    "findings": finding_rows,
    "incidents": incident_rows,
    "incidents/{incident}": one_incident,
    "notices": notice_rows,
    "retirements": retirement_rows,
    "assessments": assessment_rows,
    "assessments/{assessment}": one_assessment,
}
