"""Routes about compliance: scores, answers, declarations and statements of applicability."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from mlgov.api.answers import Verb, as_of
from mlgov.services import compliance, declarations
from mlgov.services.context import Context


def compliance_scores(ctx: Context, request: Request) -> Any:
    return compliance.summary(ctx, as_of=as_of(request))


def compliance_answers(ctx: Context, request: Request) -> Any:
    given = request.query_params
    wanted = {name: given.get(name) for name in ("regime", "control", "model", "state")}
    return compliance.as_json(compliance.answers(ctx, as_of=as_of(request), **wanted))


def applicability(ctx: Context, request: Request) -> Any:
    return declarations.statement(ctx, request.path_params["regime"], as_of=as_of(request))


def declaration_rows(ctx: Context, request: Request) -> Any:
    return declarations.rows(ctx, regime=request.query_params.get("regime"), as_of=as_of(request))


VERBS: dict[str, Verb] = {
    "compliance": compliance_scores,
    "compliance/answers": compliance_answers,
    "compliance/declarations": declaration_rows,
    "compliance/statement/{regime}": applicability,
}
