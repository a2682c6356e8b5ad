"""Routes about models: the inventory, what feeds what, figures, alarms, and where versions stand."""

from __future__ import annotations

import dataclasses
from typing import Any

from starlette.requests import Request

from mlgov.api.answers import Verb, as_of
from mlgov.errors import DataError
from mlgov.services import (
    alarms,
    change_points,
    courses_plain,
    inventory,
    lineage,
    metadata,
    picks,
    requirements,
    score_rows,
    scorecards,
)
from mlgov.services.context import Context


def models(ctx: Context, request: Request) -> Any:
    found = inventory.models(ctx, as_of=as_of(request))
    return [{**one.body, "record_version": one.version, "filed": one.at, "by": one.actor} for one in found]


def one_model(ctx: Context, request: Request) -> Any:
    given = request.query_params
    return metadata.whole(ctx, request.path_params["model"], given.get("version"), as_of=as_of(request))


def lineage_graph(ctx: Context, request: Request) -> Any:
    return lineage.as_json(lineage.of(ctx, request.query_params.get("model"), as_of=as_of(request)))


def scorecard(ctx: Context, request: Request) -> Any:
    given = request.query_params
    found = scorecards.rows(
        ctx,
        request.path_params["model"],
        version=given.get("version"),
        as_of=as_of(request),
        with_reference=given.get("with_reference", "").lower() in ("1", "true", "yes"),
    )
    wanted = dataclasses.replace(picks.asked(given.getlist), model=(), version=())  # both are chosen already
    return score_rows.as_json(wanted.among(found))


def alarm_rows(ctx: Context, request: Request) -> Any:
    given = request.query_params
    return alarms.as_json(
        alarms.alarms(ctx, request.path_params["model"], given.get("version"), as_of=as_of(request))
    )


def change_rows(ctx: Context, request: Request) -> Any:
    given = request.query_params
    metric = given.get("metric")
    if not metric:
        raise DataError("say which figure: metric=accuracy_score, and subject=COLUMN where it is of a column")
    return change_points.as_json(
        change_points.of(
            ctx,
            request.path_params["model"],
            metric,
            given.get("subject"),
            version=given.get("version"),
            as_of=as_of(request),
        )
    )


def checklist(ctx: Context, request: Request) -> Any:
    return requirements.as_json(
        requirements.checklist(ctx, request.path_params["model"], as_of=as_of(request))
    )


def courses_of(ctx: Context, request: Request) -> Any:
    version = request.query_params.get("version")
    return courses_plain.lifecycle(ctx, request.path_params["model"], version, as_of=as_of(request))


VERBS: dict[str, Verb] = {
    "models": models,
    "models/{model}": one_model,
    "lineage": lineage_graph,
    "scorecard/{model}": scorecard,
    "alarms/{model}": alarm_rows,
    "requirements/{model}": checklist,
    "lifecycle/{model}": courses_of,
    "changes/{model}": change_rows,
}
