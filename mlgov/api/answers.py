"""Who asks, and what is answered or refused; what all routes have in common."""

from __future__ import annotations

import dataclasses
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mlgov.errors import AccessError, ConflictError, DataError, MlgovError, StoreError
from mlgov.services import moments, people
from mlgov.services.context import Context
from mlgov.services.plain import plain
from mlgov.store.database import Store

log = logging.getLogger("mlgov")
Verb = Callable[[Context, Request], Any]
Opened = Callable[[], Store]


class NotSignedIn(AccessError):
    """No session and no valid token."""


class TooLarge(DataError):
    """More was sent than is taken."""


def as_of(request: Request) -> datetime | None:
    """The `as_of` parameter, a date (its end, UTC) or a moment; DataError when it is neither."""
    text = request.query_params.get("as_of")
    return moments.parse(text.replace(" ", "+")) if text else None  # a plus sign that was not escaped


def asker(request: Request, store: Store, cookie: str | None) -> Context:
    """Who asks, by a token or by the cookie of that name; without a name, by a token alone."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    held = request.cookies.get(cookie) if cookie else None
    given = token.strip() if kind.lower() == "bearer" else held
    person = people.person_for(store, given, datetime.now(UTC))
    if person is None:
        raise NotSignedIn("sign in, or send a valid token as “Authorization: Bearer …”")
    return Context(store, person)


def route(path: str, verb: Verb, opened: Opened, cookie: str) -> Route:
    """A GET route for a verb that a person with a session or a token may use."""

    def told(request: Request) -> Response:
        return answered(verb(asker(request, opened(), cookie), request))

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(guarded, lambda: told(request))

    return Route(f"/api/v1/{path}", answer, methods=["GET"], name=path)


def answered(found: Any, status: int = 200) -> Response:
    return JSONResponse(plain(found), status, headers={"Cache-Control": "no-store"})


def guarded(work: Callable[[], Response]) -> Response:
    """What the work answers, or what it refuses."""
    try:
        return work()
    except Exception as error:
        return refused(error)


def refused(error: Exception) -> Response:
    """What a person can mend is told; what is our fault has a reference, and no more is told."""
    if isinstance(error, MlgovError):
        return refusal(error)
    reference = secrets.token_hex(4)
    log.error("reference %s", reference, exc_info=error)
    return JSONResponse(
        {"error": f"this did not work, and it is our fault; reference {reference}", "problems": []}, 500
    )


def refusal(error: MlgovError) -> Response:
    """{error, problems} with the status that fits: 401, 403, 404, 409, 413, 503, else 422."""
    problems = [dataclasses.asdict(one) for one in error.problems]
    return JSONResponse({"error": error.message, "problems": problems}, _status(error))


def _status(error: MlgovError) -> int:
    kinds = (
        (NotSignedIn, 401), (AccessError, 403), (StoreError, 503), (ConflictError, 409), (TooLarge, 413),
    )  # fmt: skip
    for kind, status in kinds:
        if isinstance(error, kind):
            return status
    return 404 if error.message.startswith("there is no ") else 422


def nowhere(known: list[Route]) -> Route:
    """Any other path under `/api`: 404, or 405 where the path is known and only asked in another way."""

    async def answer(request: Request) -> Response:
        there = [one for one in known if one.path_regex.match(request.url.path)]
        error = f"there is no {request.url.path}"
        if there:
            ways = {way for one in there for way in one.methods or ()} - {"HEAD"}
            error = f"{request.url.path} only answers {' and '.join(sorted(ways))}"
        return JSONResponse({"error": error, "problems": []}, 405 if there else 404)

    return Route("/api/{rest:path}", answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
