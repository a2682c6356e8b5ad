"""Secrets, as hashes only, outside the journal: an entry can never be taken back, a password must be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

from mlgov.store.times import from_db, to_db


@dataclass(frozen=True)
class Session:
    person: str
    kind: str  # "screen" for a browser, "token" for scripts
    created: datetime
    last_used: datetime
    expires: datetime


def set_password(
    cur: duckdb.DuckDBPyConnection, person: str, password_hash: str, *, must_change: bool, at: datetime
) -> None:
    cur.execute("delete from credentials where person = ?", [person])
    cur.execute(
        "insert into credentials values (?, ?, ?, ?)", [person, password_hash, must_change, to_db(at)]
    )


def password(cur: duckdb.DuckDBPyConnection, person: str) -> tuple[str, bool] | None:
    """(hash, must be changed) or None where the person has no password."""
    row = cur.execute(
        "select password_hash, must_change from credentials where person = ?", [person]
    ).fetchone()
    return (str(row[0]), bool(row[1])) if row else None


def open_session(
    cur: duckdb.DuckDBPyConnection, token_hash: str, person: str, kind: str, at: datetime, expires: datetime
) -> None:
    cur.execute(
        "insert into sessions values (?, ?, ?, ?, ?, ?)",
        [token_hash, person, kind, to_db(at), to_db(at), to_db(expires)],
    )


def session(cur: duckdb.DuckDBPyConnection, token_hash: str) -> Session | None:
    row = cur.execute(
        "select person, kind, created, last_used, expires from sessions where token_hash = ?", [token_hash]
    ).fetchone()
    return Session(row[0], row[1], from_db(row[2]), from_db(row[3]), from_db(row[4])) if row else None


def touch(cur: duckdb.DuckDBPyConnection, token_hash: str, at: datetime) -> None:
    cur.execute("update sessions set last_used = ? where token_hash = ?", [to_db(at), token_hash])


def close_session(cur: duckdb.DuckDBPyConnection, token_hash: str) -> None:
    cur.execute("delete from sessions where token_hash = ?", [token_hash])


def close_all(cur: duckdb.DuckDBPyConnection, person: str) -> None:
    cur.execute("delete from sessions where person = ?", [person])


def set_fact(cur: duckdb.DuckDBPyConnection, name: str, value: str) -> None:
    """What is true of this file and of no journal, such as that it is a demo."""
    cur.execute("delete from facts where name = ?", [name])
    cur.execute("insert into facts values (?, ?)", [name, value])


def fact(cur: duckdb.DuckDBPyConnection, name: str) -> str | None:
    row = cur.execute("select value from facts where name = ?", [name]).fetchone()
    return str(row[0]) if row else None
