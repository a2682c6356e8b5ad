"""Routes that do something: POST, and by a token alone, which no other site's form can send along.

What is sent is taken in parts and no further than its limit: who sends more is told so before the rest is
read, whether or not it was said beforehand how much it would be.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mlgov.api.answers import Opened, TooLarge, answered, asker, refused
from mlgov.errors import DataError, Problem
from mlgov.intake.file_types import amount
from mlgov.policy.rights import ASSESSMENT_FILE, EVIDENCE_FILE, NOTIFY
from mlgov.services import assessment_file, digests, evidence, people
from mlgov.services.context import Context

_IN_MEMORY = 1 << 20  # bytes of what is sent that are held there; the rest lies in a file
_YES = ("1", "true", "yes")


@dataclass(frozen=True)
class Act:
    """What a POST does: who may, how many bytes are taken, the verb over what was sent, and its status."""

    right: str
    most: Callable[[Context], int]
    do: Callable[[Context, Request, BinaryIO], Any]
    status: int = 200


def assess(ctx: Context, request: Request, sent: BinaryIO) -> Any:
    """File an assessment as `mlgov assessments file` does; `draft` goes on with one, `submit` submits it."""
    given = request.query_params
    draft, submit = given.get("draft") or None, given.get("submit", "").lower() in _YES
    return assessment_file.sent(ctx, sent.read(), submit=submit, draft=draft, base=_number(given.get("base")))


def attach(ctx: Context, request: Request, sent: BinaryIO) -> Any:
    """Store what was sent as evidence under the name that is given."""
    name = request.query_params.get("name", "").strip()
    if not name:
        raise DataError("say what the file is called: name=report.pdf")
    return evidence.put(ctx, name, sent)


def notify(ctx: Context, request: Request, sent: BinaryIO) -> Any:
    """Tell everybody what is newly due, by the channels that this server knows."""
    file = os.environ.get("MLGOV_CHANNELS")
    if not file:
        raise DataError("this server knows no channels: start it with MLGOV_CHANNELS=FILE")
    channels = digests.read_channels(Path(file), {one.id for one in people.all(ctx)})
    address = str(request.base_url).rstrip("/")
    return [vars(one) for one in digests.send(ctx, channels, address=address)]


ACTS: dict[str, Act] = {
    "digests": Act(NOTIFY, lambda ctx: _IN_MEMORY, notify),
    "assessments": Act(ASSESSMENT_FILE, lambda ctx: assessment_file.MOST_BYTES, assess, 201),
    "evidence": Act(EVIDENCE_FILE, lambda ctx: ctx.policy().artifacts.evidence.most_bytes, attach, 201),
}


def post(path: str, act: Act, opened: Opened) -> Route:
    """A POST route for an act."""

    def begun(request: Request) -> tuple[Context, int]:
        ctx = asker(request, opened(), cookie=None)
        ctx.require(act.right)
        return ctx, act.most(ctx)

    async def answer(request: Request) -> Response:
        try:
            ctx, most = await run_in_threadpool(begun, request)
            with SpooledTemporaryFile(_IN_MEMORY) as file:
                sent = cast(BinaryIO, file)
                await _taken(request, sent, most)
                done = await run_in_threadpool(act.do, ctx, request, sent)
            return answered(done, act.status)
        except Exception as error:
            return refused(error)

    return Route(f"/api/v1/{path}", answer, methods=["POST"])


async def _taken(request: Request, file: BinaryIO, most: int) -> None:
    """Write what is sent into a file, which is left at its beginning; TooLarge past the most."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise _too_large(f"{amount(int(declared))} was sent, and {amount(most)} is the most")
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise _too_large(f"more than {amount(most)} was sent, which is the most")
        file.write(part)
    file.seek(0)


def _too_large(what: str) -> TooLarge:
    fix = "send less, or keep it where it lies"
    return TooLarge(f"{what}: {fix}", [Problem("body", what, fix)])


def _number(text: str | None) -> int | None:
    if text is None or text == "":
        return None
    if not text.isdecimal():
        raise DataError(f"`base` is the number of the version that was read, not {text[:40]}")
    return int(text)
