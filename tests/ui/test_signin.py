"""Sign-in: cookies, refusals, where one is sent, and who may pick a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from mlgov.services import people
from mlgov.services.context import system
from mlgov.store.database import Store
from mlgov.ui import runtime, signin
from mlgov.ui.session import COOKIE
from tests.ui.asgi import Answer, request

PASSWORD = "correct horse battery"


async def page(_: object) -> PlainTextResponse:
    return PlainTextResponse("a page")


@pytest.fixture
def ask() -> Iterator[Callable[..., Answer]]:
    routes = [*signin.routes, Route("/", page), Route("/models", page)]
    app = Starlette(routes=routes, middleware=[Middleware(signin.SignInFirst)])

    def send(path: str, cookie: str = "", **more: object) -> Answer:
        headers = dict(more.pop("headers", {}))  # type: ignore[call-overload]
        return request(
            app, path, headers={**headers, **({"cookie": f"{COOKIE}={cookie}"} if cookie else {})}, **more
        )  # type: ignore[arg-type]

    yield send
    runtime.use(None)


@pytest.fixture
def own(empty_store: Store) -> Store:
    """A store that is no demo, with one person who has a password of their own."""
    runtime.use(empty_store)
    now = datetime.now(UTC)
    once = people.create(system(empty_store), "ada", "Ada <Lovelace>", ("steward",))
    first = people.sign_in(empty_store, "ada", once, now)
    people.change_password(empty_store, first.token, once, PASSWORD, now)
    return empty_store


def cookie_of(answer: Answer) -> str:
    return answer.headers["set-cookie"].split("=", 1)[1].split(";")[0]


def test_the_first_page_answers_under_its_own_name_too(own: Store, ask: Callable[..., Answer]) -> None:
    answer = ask("/overview?as_of=2026-03-31")
    assert (answer.status, answer.headers["location"]) == (307, "/?as_of=2026-03-31")


def test_a_page_without_a_session_leads_to_sign_in_and_back(own: Store, ask: Callable[..., Answer]) -> None:
    answer = ask("/models?tier=critical")
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?next=/models%3Ftier%3Dcritical")
    form = {"username": "ada", "password": PASSWORD, "next": "/models?tier=critical"}
    signed = ask("/sign-in", form=form)
    assert (signed.status, signed.headers["location"]) == (303, "/models?tier=critical")
    flags = signed.headers["set-cookie"].lower()
    assert "httponly" in flags and "samesite=lax" in flags
    answer = ask("/models", cookie=cookie_of(signed))
    assert answer.text == "a page"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_sign_out_ends_the_session(own: Store, ask: Callable[..., Answer]) -> None:
    token = cookie_of(ask("/sign-in", form={"username": "ada", "password": PASSWORD}))
    assert ask("/sign-out", cookie=token, form={}).status == 303
    assert ask("/", cookie=token).status == 303


def test_a_refusal_names_no_cause_and_five_lock(own: Store, ask: Callable[..., Answer]) -> None:
    for name in ("ada", "nobody"):
        answer = ask("/sign-in", form={"username": name, "password": "wrong"})
        assert answer.status == 403
        assert "The user name or the password is not right." in answer.text
    for _ in range(4):
        ask("/sign-in", form={"username": "ada", "password": "wrong"})
    assert (
        "too many failed attempts"
        in ask("/sign-in", form={"username": "ada", "password": PASSWORD}).text.lower()
    )


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(wanted: str) -> None:
    assert signin.safe_next(wanted) == "/"


def test_a_form_of_another_site_is_refused(own: Store, ask: Callable[..., Answer]) -> None:
    form = {"username": "ada", "password": PASSWORD}
    answer = ask("/sign-in", form=form, headers={"origin": "https://evil.example"})
    assert answer.status == 403 and "set-cookie" not in answer.headers


def test_what_was_typed_is_escaped(own: Store, ask: Callable[..., Answer]) -> None:
    answer = ask("/sign-in", form={"username": '"><script>', "password": "x"})
    assert "<script" not in answer.text


def test_people_are_picked_in_the_demo_only_and_on_loopback_only(
    portfolio: Store, own: Store, ask: Callable[..., Answer]
) -> None:
    assert "demo portfolio" not in ask("/sign-in").text
    assert ask("/sign-in", form={"person": "ada"}).status == 403
    runtime.use(portfolio)
    someone = people.all(system(portfolio))[0].id
    assert "demo portfolio" in ask("/sign-in").text
    assert ask("/sign-in", form={"person": someone}).status == 303
    for elsewhere in (
        {"client": "10.0.0.7"},
        {"headers": {"host": "mlgov.example"}},
        {"headers": {"x-forwarded-for": "1.2.3.4"}},
    ):
        assert "demo portfolio" not in ask("/sign-in", **elsewhere).text
        assert ask("/sign-in", form={"person": someone}, **elsewhere).status == 403


def test_a_one_time_password_is_changed_before_anything_else(own: Store, ask: Callable[..., Answer]) -> None:
    once = people.create(system(own), "bob", "Bob", ("viewer",))
    signed = ask("/sign-in", form={"username": "bob", "password": once, "next": "/models"})
    assert signed.headers["location"] == "/password?next=/models"
    token = cookie_of(signed)
    assert ask("/models", cookie=token).headers["location"].startswith("/password")
    assert (
        "differ" in ask("/password", cookie=token, form={"old": once, "new": PASSWORD, "again": "other"}).text
    )
    assert (
        "at least"
        in ask("/password", cookie=token, form={"old": once, "new": "short", "again": "short"}).text.lower()
    )
    changed = ask(
        "/password", cookie=token, form={"old": once, "new": PASSWORD, "again": PASSWORD, "next": "/models"}
    )
    assert changed.headers["location"] == "/models"
    assert ask("/models", cookie=cookie_of(changed)).text == "a page"
