"""Accounts, sign-in and sessions. Sign-ins, failures and lock-outs are journal entries; secrets are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mlgov.access import lockout, secrets
from mlgov.access.people import Person
from mlgov.errors import AccessError, Problem, RecordError
from mlgov.services import records
from mlgov.services.context import Context, system
from mlgov.store import credentials, journal
from mlgov.store.database import Cursor, Store

__all__ = ["Person", "SignedIn"]
ADMINISTRATOR = "administrator"
_REFUSED = "the user name or the password is not right"
FEED = "feed"  # the kind of a session that shows a calendar and nothing else
FEED_DAYS = 366


@dataclass(frozen=True)
class SignedIn:
    """`token` goes into the cookie; `must_change` asks for a password of one's own before anything else."""

    token: str
    person: Person
    must_change: bool


def ensure_administrator(store: Store, now: datetime) -> tuple[str, str] | None:
    """On a store without people: the first administrator's name and one-time password; else None."""
    ctx = system(store, lambda: now)
    if records.all(ctx, "person"):
        return None
    return ADMINISTRATOR, create(ctx, ADMINISTRATOR, "First administrator", (ADMINISTRATOR,))


def create(
    ctx: Context, username: str, name: str, roles: tuple[str, ...], *, unit: str = "", service: bool = False
) -> str:
    """A new person; returns a one-time password, kept nowhere. RecordError when the name is taken.

    In a demo, where one picks a person to be, there is no password, and the answer is empty.
    """
    ctx.require("people.manage")
    if records.history(ctx, "person", username):
        raise RecordError(f"there is a person {username} already: choose another user name")
    body = {"id": username, "name": name, "roles": list(roles), "active": True}
    body |= {"unit": unit, "service": service}
    password = "" if is_demo(ctx.store) else secrets.one_time_password()
    with ctx.store.transaction() as tx:
        records.write(ctx, tx, "person", body)
        if password:
            _set_password(ctx, tx.cur, username, password, must_change=True)
            ctx.append(tx, "password.issued", f"person:{username}", {})
    return password


def update(
    ctx: Context,
    username: str,
    *,
    name: str,
    roles: tuple[str, ...],
    active: bool,
    unit: str | None = None,
    service: bool | None = None,
) -> None:
    """Change a person's name, roles or whether they may sign in; their open sessions end.

    unit, service: None leaves them as they are.
    """
    ctx.require("people.manage")
    stood = records.get(ctx, "person", username)
    kept = {"unit": stood.body.get("unit", ""), "service": stood.body.get("service", False)}
    told = {"unit": unit, "service": service}
    body = {"id": username, "name": name, "roles": list(roles), "active": active, **kept}
    body |= {key: value for key, value in told.items() if value is not None}
    with ctx.store.transaction() as tx:
        records.write(ctx, tx, "person", body, id=username, base_version=stood.version)
        credentials.close_all(tx.cur, username)


def reset_password(ctx: Context, username: str) -> str:
    """A new one-time password; open sessions end, and a lock-out is lifted."""
    ctx.require("people.manage")
    records.get(ctx, "person", username)
    password = secrets.one_time_password()
    with ctx.store.transaction() as tx:
        _set_password(ctx, tx.cur, username, password, must_change=True)
        credentials.close_all(tx.cur, username)
        ctx.append(tx, "password.issued", f"person:{username}", {})
    return password


def change_password(store: Store, token: str, old: str, new: str, now: datetime) -> SignedIn:
    """A person's own new password; every session ends, a new one begins. AccessError with what is wrong."""
    person = _signed_in(store, token, now)
    stood = credentials.password(store.cursor(), person.id)
    if not secrets.matches(old, stood[0] if stood else None):
        raise AccessError(
            "the present password is not right", [Problem("old", "is not the present password")]
        )
    if old == new:
        raise AccessError("the new password is the old one", [Problem("new", "choose another one")])
    ctx = Context(store, person, lambda: now)
    with store.transaction() as tx:
        _set_password(ctx, tx.cur, person.id, new, must_change=False)
        credentials.close_all(tx.cur, person.id)
        ctx.append(tx, "password.changed", f"person:{person.id}", {})
        return SignedIn(_open(ctx, tx.cur, person, "screen", lockout.LONGEST), person, False)


def sign_in(store: Store, username: str, password: str, now: datetime) -> SignedIn:
    """Start a session. AccessError when refused, with the time of day when a locked account opens again.

    A refusal is the same for a wrong password and for a name that does not exist; five failures in fifteen
    minutes lock the account for fifteen minutes, whatever is typed meanwhile.
    """
    ctx = system(store, lambda: now)
    person = _person(ctx, username)
    until = _locked_until(store, username, now)
    if until is not None:
        raise AccessError(f"too many failed attempts: sign in again after {until:%H:%M} UTC")
    stood = credentials.password(store.cursor(), username) if person else None
    if not secrets.matches(password, stood[0] if stood else None) or person is None or stood is None:
        _failed(ctx, username if person else "somebody unknown", now)
        raise AccessError(_REFUSED)
    own = Context(store, person, lambda: now)
    with store.transaction() as tx:
        own.append(tx, "sign_in.succeeded", f"person:{person.id}", {})
        return SignedIn(_open(own, tx.cur, person, "screen", lockout.LONGEST), person, stood[1])


def pick_person(store: Store, username: str, now: datetime) -> SignedIn:
    """Be a person of the demo without a password. AccessError in any store that is not a demo."""
    ctx = system(store, lambda: now)
    person = _person(ctx, username)
    if not is_demo(store) or person is None:
        raise AccessError("people can be picked in the demo store only: sign in with a password")
    own = Context(store, person, lambda: now)
    with store.transaction() as tx:
        own.append(tx, "sign_in.picked", f"person:{person.id}", {})
        return SignedIn(_open(own, tx.cur, person, "screen", lockout.LONGEST), person, False)


def sign_out(store: Store, token: str, now: datetime) -> None:
    """End a session; one that has ended already is no error."""
    person = person_for(store, token, now)
    if person is None:
        return
    ctx = Context(store, person, lambda: now)
    with store.transaction() as tx:
        credentials.close_session(tx.cur, secrets.token_hash(token))
        ctx.append(tx, "sign_out", f"person:{person.id}", {})


def person_for(store: Store, token: str | None, now: datetime) -> Person | None:
    """Whose session this is, or None when it ended, never was, or must first change its password."""
    found = _session_person(store, token, now)
    return None if found is None or found[1] else found[0]


def must_change(store: Store, token: str | None, now: datetime) -> bool:
    """Whether this session may do nothing but set a password of its own."""
    found = _session_person(store, token, now)
    return found is not None and found[1]


def issue_token(ctx: Context, username: str, days: int) -> str:
    """A token for scripts that acts as a person; shown once, kept as a hash."""
    ctx.require("people.manage")
    person = _person(ctx, username)
    if person is None:
        raise RecordError(f"there is no active person {username}")
    if not 1 <= days <= 366:
        raise RecordError(f"a token lasts 1 to 366 days, not {days}")
    with ctx.store.transaction() as tx:
        ctx.append(tx, "token.issued", f"person:{username}", {"days": days})
        return _open(ctx, tx.cur, person, "token", timedelta(days=days))


def issue_feed(ctx: Context) -> str:
    """A token that shows the person who asks their own calendar and nothing else; it ends the one before."""
    ctx.require("read")
    person = _person(ctx, ctx.person.id)
    if person is None:
        raise RecordError("only somebody with an account has a calendar of their own")
    with ctx.store.transaction() as tx:
        ctx.append(tx, "token.issued", f"person:{person.id}", {"days": FEED_DAYS, "kind": FEED})
        credentials.close_kind(tx.cur, person.id, FEED)
        return _open(ctx, tx.cur, person, FEED, timedelta(days=FEED_DAYS))


def feed_for(store: Store, token: str, now: datetime) -> Person | None:
    """Whose calendar this token shows, or None when it ended or never was one of a calendar."""
    session = credentials.session(store.cursor(), secrets.token_hash(token))
    if session is None or session.kind != FEED or session.expires <= now:
        return None
    return _person(system(store, lambda: now), session.person)


def all(ctx: Context, as_of: datetime | None = None) -> list[Person]:
    """Everybody who may sign in."""
    return [
        Person(one.id, str(one.body["name"]), tuple(one.body["roles"]))
        for one in records.all(ctx, "person", as_of=as_of)
        if one.body.get("active", True)
    ]


def is_demo(store: Store) -> bool:
    return credentials.fact(store.cursor(), "demo") == "yes"


def mark_demo(ctx: Context) -> None:
    """Say that this store is a demo, where one picks a person to be; only before anybody has an account."""
    ctx.require("people.manage")
    if records.all(ctx, "person"):
        raise AccessError("a store that has people can't become a demo")
    with ctx.store.transaction() as tx:
        credentials.set_fact(tx.cur, "demo", "yes")
        ctx.append(tx, "store.marked_demo", "store", {})


def _signed_in(store: Store, token: str, now: datetime) -> Person:
    found = _session_person(store, token, now)
    if found is None:
        raise AccessError("your session has ended: sign in again")
    return found[0]


def _session_person(store: Store, token: str | None, now: datetime) -> tuple[Person, bool] | None:
    if not token:
        return None
    cur, hashed = store.cursor(), secrets.token_hash(token)
    session = credentials.session(cur, hashed)
    if session is None or session.kind == FEED:  # which opens a calendar and nothing else
        return None
    last = session.last_used if session.kind == "screen" else now
    if lockout.expired(session.created, last, session.expires, now):
        return None
    person = _person(system(store, lambda: now), session.person)
    if person is None:
        return None
    if session.kind == "screen" and now - session.last_used > timedelta(minutes=1):
        with store.transaction() as tx:
            credentials.touch(tx.cur, hashed, now)
    if session.kind == "token":  # whoever may issue it answers for it, not a password
        return person, False
    stood = credentials.password(cur, person.id)
    return person, bool(stood and stood[1] and not is_demo(store))


def _person(ctx: Context, username: str) -> Person | None:
    return next((one for one in all(ctx) if one.id == username), None)


def _locked_until(store: Store, username: str, now: datetime) -> datetime | None:
    """Failures since the account last opened: by a success, or by an administrator's new password."""
    tried = journal.entries(
        store.cursor(), journal.Wanted(subject=f"person:{username}", since=now - lockout.LOCKED_FOR)
    )
    failures = []
    for entry in tried:
        if entry.action in ("sign_in.succeeded", "password.issued"):
            break
        if entry.action == "sign_in.failed":
            failures.append(entry.at)
    return lockout.locked_until(failures, now)


def _failed(ctx: Context, username: str, now: datetime) -> None:
    with ctx.store.transaction() as tx:
        ctx.append(tx, "sign_in.failed", f"person:{username}", {})
    if _locked_until(ctx.store, username, now) is not None and username != "somebody unknown":
        with ctx.store.transaction() as tx:
            ctx.append(
                tx, "account.locked", f"person:{username}", {"minutes": lockout.LOCKED_FOR.seconds // 60}
            )


def _open(ctx: Context, cur: Cursor, person: Person, kind: str, lasts: timedelta) -> str:
    token = secrets.new_token()
    now = ctx.now()
    credentials.open_session(cur, secrets.token_hash(token), person.id, kind, now, now + lasts)
    return token


def _set_password(ctx: Context, cur: Cursor, username: str, password: str, *, must_change: bool) -> None:
    hashed = secrets.hash_password(password)
    credentials.set_password(cur, username, hashed, must_change=must_change, at=ctx.now())
