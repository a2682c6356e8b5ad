"""Sign-in and sign-out as plain pages of the web server: the session's cookie can't be read by scripts."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlgov.access.lockout import LONGEST
from mlgov.errors import AccessError, MlgovError
from mlgov.services import people
from mlgov.services.context import system
from mlgov.services.people import SignedIn
from mlgov.ui import navigation, runtime, signin_page
from mlgov.ui.session import COOKIE

# Streamlit fetches a page's icon for the browser tab from a font server, which would learn who looks at what.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss: data: blob:;"
        " frame-src 'self' blob: data:; object-src 'none'; base-uri 'self'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
_LOCAL = ("localhost", "127.0.0.1", "::1")


def safe_next(wanted: str | None) -> str:
    """A path on this server, or the first page: nobody is sent elsewhere after signing in."""
    wanted = wanted or "/"
    parts = urlsplit(wanted)
    local = (
        wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
    )
    return wanted if local and wanted.isprintable() and "\\" not in wanted else "/"


def on_loopback(request: Request) -> bool:
    """Whether the request was made on this machine, to this machine by its local name, through no proxy."""
    try:
        local = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        local = False
    return local and request.url.hostname in _LOCAL and "x-forwarded-for" not in request.headers


def may_pick(request: Request) -> bool:
    return on_loopback(request) and people.is_demo(runtime.store())


async def show_form(request: Request) -> Response:
    return await _form(request, safe_next(request.query_params.get("next")))


async def sign_in(request: Request) -> Response:
    """Check the name and password (or, in the demo, the person picked), and set the cookie."""
    if not _same_origin(request):
        return await _form(request, "/", "this form was sent from another site: sign in here")
    sent = await request.form()
    target = safe_next(_text(sent, "next"))
    try:
        signed_in = await run_in_threadpool(_signed_in, request, sent)
    except MlgovError as error:
        return await _form(request, target, error.message, _text(sent, "username"))
    return _with_cookie(
        request, signed_in, f"/password?next={quote(target)}" if signed_in.must_change else target
    )


async def show_password_form(request: Request) -> Response:
    target = safe_next(request.query_params.get("next"))
    return HTMLResponse(signin_page.password_page(target, ""), headers=signin_page.HEADERS)


async def change_password(request: Request) -> Response:
    """Set a password of one's own, as the first act after a one-time password."""
    sent = await request.form()
    target, token = safe_next(_text(sent, "next")), request.cookies.get(COOKIE, "")
    try:
        if not _same_origin(request) or _text(sent, "new") != _text(sent, "again"):
            raise AccessError("the two new passwords differ: type the same one twice")
        change = people.change_password
        now = datetime.now(UTC)
        signed_in = await run_in_threadpool(
            change, runtime.store(), token, _text(sent, "old"), _text(sent, "new"), now
        )
    except MlgovError as error:
        return HTMLResponse(
            signin_page.password_page(target, error.message), 403, headers=signin_page.HEADERS
        )
    return _with_cookie(request, signed_in, target)


async def sign_out(request: Request) -> Response:
    token = request.cookies.get(COOKIE)
    if token and _same_origin(request):
        await run_in_threadpool(people.sign_out, runtime.store(), token, datetime.now(UTC))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _with_cookie(request: Request, signed_in: SignedIn, target: str) -> Response:
    answer = RedirectResponse(target, status_code=303)
    seconds, secure = int(LONGEST.total_seconds()), request.url.scheme == "https"
    answer.set_cookie(
        COOKIE, signed_in.token, seconds, path="/", httponly=True, samesite="lax", secure=secure
    )
    return answer


def _signed_in(request: Request, sent: FormData) -> SignedIn:
    store, now = runtime.store(), datetime.now(UTC)
    picked = _text(sent, "person")
    if picked:
        if not may_pick(request):
            raise AccessError("one picks a person only in the demo, and only on the machine that runs it")
        return people.pick_person(store, picked, now)
    return people.sign_in(store, _text(sent, "username"), _text(sent, "password"), now)


async def _form(request: Request, target: str, problem: str = "", username: str = "") -> Response:
    body = await run_in_threadpool(_page, request, target, problem, username)
    return HTMLResponse(body, status_code=403 if problem else 200, headers=signin_page.HEADERS)


def _page(request: Request, target: str, problem: str, username: str) -> str:
    pick = people.all(system(runtime.store())) if may_pick(request) else []
    return signin_page.page(target, problem, username, pick)


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""


def _same_origin(request: Request) -> bool:
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


class SignInFirst:
    """Sends a browser without a session from one of our pages to the sign-in page, and back afterwards."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.paths = {"/", *(f"/{name}" for name in navigation.names())}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or scope["path"] not in self.paths
        ):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if scope["path"] == f"/{navigation.FIRST}":  # the first page lives at the root
            query = f"?{request.url.query}" if request.url.query else ""
            await RedirectResponse(f"/{query}", status_code=307)(scope, receive, send)
            return
        elsewhere = await run_in_threadpool(_first, request.cookies.get(COOKIE))
        if not elsewhere:
            await self.app(scope, receive, _guarded(send))
            return
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        await RedirectResponse(f"{elsewhere}?next={quote(wanted)}", status_code=303)(scope, receive, send)


def _guarded(send: Send) -> Send:
    """Adds what a page may load and who may frame it: nothing from elsewhere, and nobody."""

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in PAGE_HEADERS.items():
                headers[name] = value
        await send(message)

    return with_headers


def _first(token: str | None) -> str:
    """Where to go before any page; nothing when one may go on."""
    store, now = runtime.store(), datetime.now(UTC)
    if people.person_for(store, token, now):
        return ""
    return "/password" if people.must_change(store, token, now) else "/sign-in"


routes = [
    Route("/sign-in", show_form, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/password", show_password_form, methods=["GET"]),
    Route("/password", change_password, methods=["POST"]),
]
