"""Every route there is, and the few that answer in a way of their own."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mlgov import __version__
from mlgov.api import compliance, filed, framework, knowledge, models
from mlgov.api.acts import ACTS, post
from mlgov.api.answers import NotSignedIn, Opened, Verb, guarded, nowhere, refusal, route
from mlgov.errors import MlgovError
from mlgov.services import worklist

VERBS: dict[str, Verb] = {
    name: verb
    for part in (models, framework, filed, compliance, knowledge)
    for name, verb in part.VERBS.items()
}


def routes(opened: Opened, cookie: str) -> list[Route]:
    """Every route; `opened` gives the process's store, `cookie` names the one that holds the session."""
    known = [
        health(opened),
        feed(opened),
        *(post(path, act, opened) for path, act in ACTS.items()),
        *(route(path, verb, opened, cookie) for path, verb in VERBS.items()),
    ]
    return [*known, nowhere(known)]


def health(opened: Opened) -> Route:
    """Whether the process runs and the store answers; for nobody in particular, so it says no more."""

    async def answer(request: Request) -> Response:
        try:
            await run_in_threadpool(lambda: opened().cursor().execute("select 1").fetchall())
        except MlgovError as error:
            return refusal(error)
        return JSONResponse({"status": "ok", "version": __version__})

    return Route("/api/v1/health", answer, methods=["GET"])


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
        return await run_in_threadpool(guarded, lambda: shown(token, address))

    return Route("/api/v1/calendar/{token}.ics", answer, methods=["GET"])
