"""Secrets, as hashes only, outside the journal: an entry can never be taken back, a password must be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mlgov.store.sql import Cursor, first, run
from mlgov.store.times import from_db, to_db


@dataclass(frozen=True)
class Session:
    person: str
    kind: str  # "screen" for a browser, "token" for scripts
    created: datetime
    last_used: datetime
    expires: datetime


def set_password(cur: Cursor, person: str, password_hash: str, *, must_change: bool, at: datetime) -> None:
    run(cur, "delete from credentials where person = ?", [person])
    run(cur, "insert into credentials values (?, ?, ?, ?)", [person, password_hash, must_change, to_db(at)])


def password(cur: Cursor, person: str) -> tuple[str, bool] | None:
    """(hash, must be changed) or None where the person has no password."""
    row = first(cur, "select password_hash, must_change from credentials where person = ?", [person])
    return (str(row[0]), bool(row[1])) if row else None


def open_session(
    cur: Cursor, token_hash: str, person: str, kind: str, at: datetime, expires: datetime
) -> None:
    run(
        cur,
        "insert into sessions values (?, ?, ?, ?, ?, ?)",
        [token_hash, person, kind, to_db(at), to_db(at), to_db(expires)],
    )


def session(cur: Cursor, token_hash: str) -> Session | None:
    row = first(
        cur,
        "select person, kind, created, last_used, expires from sessions where token_hash = ?",
        [token_hash],
    )
    return Session(row[0], row[1], from_db(row[2]), from_db(row[3]), from_db(row[4])) if row else None


def touch(cur: Cursor, token_hash: str, at: datetime) -> None:
    run(cur, "update sessions set last_used = ? where token_hash = ?", [to_db(at), token_hash])


def close_session(cur: Cursor, token_hash: str) -> None:
    run(cur, "delete from sessions where token_hash = ?", [token_hash])


def close_all(cur: Cursor, person: str) -> None:
    run(cur, "delete from sessions where person = ?", [person])


def close_kind(cur: Cursor, person: str, kind: str) -> None:
    run(cur, "delete from sessions where person = ? and kind = ?", [person, kind])


def set_fact(cur: Cursor, name: str, value: str) -> None:
    """What is true of this file and of no journal, such as that it is a demo."""
    run(cur, "delete from facts where name = ?", [name])
    run(cur, "insert into facts values (?, ?)", [name, value])


def fact(cur: Cursor, name: str) -> str | None:
    row = first(cur, "select value from facts where name = ?", [name])
    return str(row[0]) if row else None
