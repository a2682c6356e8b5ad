"""Routes about the whole: KPIs, maturity, the roadmap, bodies, who has to do what, and the audit trail."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from mlgov.api.answers import Verb, as_of
from mlgov.services import audit, bodies, kpis, maturity, roadmap, training, worklist
from mlgov.services.context import Context


def kpi_rows(ctx: Context, request: Request) -> Any:
    return kpis.kpis(ctx, period=request.query_params.get("period"), as_of=as_of(request))


def maturity_rows(ctx: Context, request: Request) -> Any:
    return maturity.maturity(ctx, as_of=as_of(request))


def roadmap_lines(ctx: Context, request: Request) -> Any:
    return roadmap.as_json(roadmap.roadmap(ctx, as_of=as_of(request)))


def agenda_items(ctx: Context, request: Request) -> Any:
    body, at = request.path_params["body"], as_of(request)
    return bodies.as_json(bodies.board(ctx, body, as_of=at), bodies.agenda(ctx, body, as_of=at))


def training_rates(ctx: Context, request: Request) -> Any:
    found = training.completion(ctx, as_of(request))
    return training.as_json(found, request.query_params.get("person"))


def my_work(ctx: Context, request: Request) -> Any:
    person = request.query_params.get("person")
    return worklist.as_json(worklist.of(ctx, person, as_of=as_of(request)))


def chain(ctx: Context, request: Request) -> Any:
    return audit.verify(ctx, request.query_params.get("head"))


VERBS: dict[str, Verb] = {
    "kpis": kpi_rows,
    "maturity": maturity_rows,
    "roadmap": roadmap_lines,
    "training": training_rates,
    "agenda/{body}": agenda_items,
    "work": my_work,
    "audit/verify": chain,
}
