"""The REST routes: parse, call a service, write JSON. The store's work is done off the event loop."""

from __future__ import annotations

import dataclasses
import logging
import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mlgov import __version__
from mlgov.errors import AccessError, DataError, MlgovError, StoreError
from mlgov.services import (
    alarms,
    assessment_list,
    audit,
    bodies,
    change_points,
    compliance,
    courses_plain,
    declarations,
    digests,
    incident_register,
    inventory,
    knowledge,
    kpis,
    lineage,
    maturity,
    metadata,
    moments,
    people,
    registers,
    requirements,
    retirements,
    roadmap,
    score_rows,
    scorecards,
    training,
    worklist,
)
from mlgov.services.context import Context
from mlgov.services.plain import plain
from mlgov.store.database import Store

log = logging.getLogger("mlgov")
Verb = Callable[[Context, Request], Any]
Opened = Callable[[], Store]


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
    for name in ("family", "metric", "subject"):
        if wanted := given.getlist(name):
            found = found.filter(pl.col(name).is_in(wanted))
    return score_rows.as_json(found)


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


def kpi_rows(ctx: Context, request: Request) -> Any:
    return kpis.kpis(ctx, period=request.query_params.get("period"), as_of=as_of(request))


def checklist(ctx: Context, request: Request) -> Any:
    return requirements.as_json(
        requirements.checklist(ctx, request.path_params["model"], as_of=as_of(request))
    )


def courses_of(ctx: Context, request: Request) -> Any:
    version = request.query_params.get("version")
    return courses_plain.lifecycle(ctx, request.path_params["model"], version, as_of=as_of(request))


def maturity_rows(ctx: Context, request: Request) -> Any:
    return maturity.maturity(ctx, as_of=as_of(request))


def roadmap_lines(ctx: Context, request: Request) -> Any:
    return roadmap.as_json(roadmap.roadmap(ctx, as_of=as_of(request)))


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


def training_rates(ctx: Context, request: Request) -> Any:
    found = training.completion(ctx, as_of(request))
    return training.as_json(found, request.query_params.get("person"))


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


def knowledge_hits(ctx: Context, request: Request) -> Any:
    given = request.query_params
    found = knowledge.search(
        ctx, given.get("q", ""), as_of(request), kind=given.get("kind"), model=given.get("model")
    )
    return knowledge.as_json(found)


def lesson_rows(ctx: Context, request: Request) -> Any:
    return knowledge.lessons_as_json(
        knowledge.lessons(ctx, as_of(request), request.query_params.get("model"))
    )


def template_list(ctx: Context, request: Request) -> Any:
    found = knowledge.every_template(ctx, as_of(request))
    return [{"id": one.id, "group": one.group, "title": one.title, "purpose": one.purpose} for one in found]


def one_template(ctx: Context, request: Request) -> Any:
    return dataclasses.asdict(knowledge.template(ctx, request.path_params["template"], as_of(request))) | {
        "yaml": knowledge.template_yaml(ctx, request.path_params["template"], as_of(request))
    }


def agenda_items(ctx: Context, request: Request) -> Any:
    body, at = request.path_params["body"], as_of(request)
    return bodies.as_json(bodies.board(ctx, body, as_of=at), bodies.agenda(ctx, body, as_of=at))


def my_work(ctx: Context, request: Request) -> Any:
    person = request.query_params.get("person")
    return worklist.as_json(worklist.of(ctx, person, as_of=as_of(request)))


def chain(ctx: Context, request: Request) -> Any:
    return audit.verify(ctx, request.query_params.get("head"))


def as_of(request: Request) -> datetime | None:
    """The `as_of` parameter, a date (its end, UTC) or a moment; DataError when it is neither."""
    text = request.query_params.get("as_of")
    return moments.parse(text.replace(" ", "+")) if text else None  # a plus sign that was not escaped


def health(opened: Opened) -> Route:
    """Whether the process runs and the store answers; for nobody in particular, so it says no more."""

    async def answer(request: Request) -> Response:
        try:
            await run_in_threadpool(lambda: opened().cursor().execute("select 1").fetchall())
        except MlgovError as error:
            return refusal(error)
        return JSONResponse({"status": "ok", "version": __version__})

    return Route("/api/v1/health", answer, methods=["GET"])


def route(path: str, verb: Verb, opened: Opened, cookie: str) -> Route:
    """A GET route for a verb that a person with a session or a token may use."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_answer, verb, request, opened, cookie)

    return Route(f"/api/v1/{path}", answer, methods=["GET"], name=path)


def _answer(verb: Verb, request: Request, opened: Opened, cookie: str) -> Response:
    def told() -> Response:
        found = verb(_context(request, opened(), cookie), request)
        return JSONResponse(plain(found), headers={"Cache-Control": "no-store"})

    return _guarded(told)


def _guarded(work: Callable[[], Response]) -> Response:
    """What the work answers, or what it refuses; what is our fault has a reference, and no more is told."""
    try:
        return work()
    except MlgovError as error:
        return refusal(error)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("reference %s", reference)
        return JSONResponse(
            {"error": f"this did not work, and it is our fault; reference {reference}", "problems": []}, 500
        )


def nowhere(known: list[Route]) -> Route:
    """Any other path under `/api`: 404, or 405 where the path is known and only asked in another way."""

    async def answer(request: Request) -> Response:
        there = next((one for one in known if one.path_regex.match(request.url.path)), None)
        error = f"there is no {request.url.path}"
        if there is not None:
            answers = " and ".join(sorted((there.methods or set()) - {"HEAD"}))
            error = f"{request.url.path} only answers {answers}"
        return JSONResponse({"error": error, "problems": []}, 405 if there else 404)

    return Route("/api/{rest:path}", answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])


class NotSignedIn(AccessError):
    """No session and no valid token."""


def _context(request: Request, store: Store, cookie: str | None) -> Context:
    """Who asks, by a token or by the cookie of that name; without a name, by a token alone."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    held = request.cookies.get(cookie) if cookie else None
    given = token.strip() if kind.lower() == "bearer" else held
    person = people.person_for(store, given, datetime.now(UTC))
    if person is None:
        raise NotSignedIn("sign in, or send a valid token as “Authorization: Bearer …”")
    return Context(store, person)


def refusal(error: MlgovError) -> Response:
    """{error, problems} with the status that fits: 401, 403, 404, 503, else 422."""
    status = 422
    if isinstance(error, NotSignedIn):
        status = 401
    elif isinstance(error, AccessError):
        status = 403
    elif isinstance(error, StoreError):
        status = 503
    elif error.message.startswith("there is no "):
        status = 404
    problems = [dataclasses.asdict(one) for one in error.problems]
    return JSONResponse({"error": error.message, "problems": problems}, status)


VERBS: dict[str, Verb] = {
    "models": models,
    "models/{model}": one_model,
    "lineage": lineage_graph,
    "scorecard/{model}": scorecard,
    "alarms/{model}": alarm_rows,
    "requirements/{model}": checklist,
    "lifecycle/{model}": courses_of,
    "changes/{model}": change_rows,
    "kpis": kpi_rows,
    "maturity": maturity_rows,
    "roadmap": roadmap_lines,
    "approvals": approval_rows,
    "exceptions": exception_rows,
    "findings": finding_rows,
    "incidents": incident_rows,
    "incidents/{incident}": one_incident,
    "notices": notice_rows,
    "retirements": retirement_rows,
    "compliance": compliance_scores,
    "compliance/answers": compliance_answers,
    "compliance/declarations": declaration_rows,
    "compliance/statement/{regime}": applicability,
    "assessments": assessment_rows,
    "assessments/{assessment}": one_assessment,
    "training": training_rates,
    "knowledge": knowledge_hits,
    "lessons": lesson_rows,
    "templates": template_list,
    "templates/{template}": one_template,
    "agenda/{body}": agenda_items,
    "work": my_work,
    "audit/verify": chain,
}


def feed(opened: Opened) -> Route:
    """A person's worklist for calendar programs, which can't sign in: the address itself is the secret."""

    def shown(token: str, address: str) -> Response:
        ctx = worklist.for_feed(opened(), token, datetime.now(UTC))
        if ctx is None:
            raise NotSignedIn("this calendar has ended: make a new address on the page My work")
        found = worklist.calendar(ctx, address=address)
        return Response(found, media_type="text/calendar", headers={"Cache-Control": "no-store"})

    async def answer(request: Request) -> Response:
        token, address = request.path_params["token"], str(request.base_url).rstrip("/")
        return await run_in_threadpool(_guarded, lambda: shown(token, address))

    return Route("/api/v1/calendar/{token}.ics", answer, methods=["GET"])


def send_digests(opened: Opened) -> Route:
    """POST: tell everybody what is newly due; by a token alone, which no other site's form can send along."""

    def sent(request: Request) -> Response:
        ctx = _context(request, opened(), cookie=None)
        file = os.environ.get("MLGOV_CHANNELS")
        if not file:
            raise DataError("this server knows no channels: start it with MLGOV_CHANNELS=FILE")
        channels = digests.read_channels(Path(file), {one.id for one in people.all(ctx)})
        address = str(request.base_url).rstrip("/")
        return JSONResponse(plain([vars(one) for one in digests.send(ctx, channels, address=address)]))

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_guarded, lambda: sent(request))

    return Route("/api/v1/digests", answer, methods=["POST"])


def routes(opened: Opened, cookie: str) -> list[Route]:
    """Every route; `opened` gives the process's store, `cookie` names the one that holds the session."""
    known = [
        health(opened),
        feed(opened),
        send_digests(opened),
        *(route(path, verb, opened, cookie) for path, verb in VERBS.items()),
    ]
    return [*known, nowhere(known)]
