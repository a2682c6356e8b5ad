"""One request to an ASGI application, without a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message, Scope


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def request(
    app: ASGIApp,
    path: str,
    *,
    form: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    client: str = "127.0.0.1",
    parts: Iterable[bytes] | None = None,
) -> Answer:
    """GET, or POST where a form is given; `client` is the address that it comes from.

    parts: POST these one after the other without saying how much it will be; they are made as they are read.
    """
    where, _, query = path.partition("?")
    body = urlencode(form or {}).encode()
    posted = form is not None or parts is not None
    sent = {"host": "localhost:8501", **(headers or {})}
    if form is not None:
        sent |= {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    scope: Scope = {
        "type": "http", "http_version": "1.1", "method": "POST" if posted else "GET", "scheme": "http",
        "path": where, "raw_path": where.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": (client, 50000), "server": ("localhost", 8501),
    }  # fmt: skip
    got: list[Message] = []
    coming = iter([body] if parts is None else parts)

    async def receive() -> Message:
        part = next(coming, None)
        more = parts is not None and part is not None
        return {"type": "http.request", "body": part or b"", "more_body": more}

    async def send(message: Message) -> None:
        got.append(message)

    asyncio.run(app(scope, receive, send))
    start = next(one for one in got if one["type"] == "http.response.start")
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], named, b"".join(one.get("body", b"") for one in got[1:]))
