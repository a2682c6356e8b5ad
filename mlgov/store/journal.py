"""The journal: append-only, hash-chained entries, the truth that every other table follows from.

An entry's hash is the SHA-256 of the canonical JSON (RFC 8785) of its sequence number, time, actor, role,
action, subject, the SHA-256 of its body, and the hash of the entry before it. The body is kept as canonical
JSON too. The newest entry's number and hash also stand in `journal_head`, so that cutting off the end shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785

from mlgov.errors import StoreError
from mlgov.store.sql import Cursor, first, insert_rows, run
from mlgov.store.times import from_db, to_db, to_text

GENESIS = "0" * 64
_COLUMNS = "seq, moment, actor, role, action, subject, body, prev_hash, hash"


@dataclass(frozen=True)
class Entry:
    seq: int
    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    body: dict[str, Any]
    prev_hash: str
    hash: str


@dataclass(frozen=True)
class Draft:
    """An entry that is to be written: what is known of it before it has its number."""

    at: datetime
    actor: str
    role: str
    action: str
    subject: str
    body: dict[str, Any]


def canonical(value: Any) -> str:
    """RFC 8785 text; StoreError where JSON has no exact form (NaN, integers beyond 2^53)."""
    quick = _quick(value)
    if quick is not None:
        return quick
    try:
        return rfc8785.dumps(value).decode()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as problem:
        raise StoreError(f"this can't be written as canonical JSON: {problem}") from problem


def _quick(value: Any) -> str | None:
    """The same by the standard library, thirty times as quick, where it writes what RFC 8785 asks for.

    That is so for small integers and for fractions that both write out in digits, and without characters
    beyond the surrogates, by which keys are ordered differently. Reading the text back tells of keys that
    were no text.
    """
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if max(text) < "\ud800" and json.loads(text, **_EXACT) == value:
            return text
    except (TypeError, ValueError, RecursionError):
        pass
    return None


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _small(text: str) -> int:
    return int(text) if len(text) < 16 else _refuse(text)  # every such integer is below 2^53


def _fraction(text: str) -> float:
    """Both write the shortest digits that tell a double from its neighbours; an exponent, a whole number, and
    what is so small or large that one of them needs an exponent, is left to the other way."""
    return _refuse(text) if "e" in text or text.endswith(".0") else float(text)


_EXACT: dict[str, Any] = {"parse_float": _fraction, "parse_constant": _refuse, "parse_int": _small}


def digest(seq: int, at: str, actor: str, role: str, action: str, subject: str, body: str, prev: str) -> str:
    """The hash of an entry; `at` as ISO 8601 text, `body` as canonical JSON text."""
    head = {
        "seq": seq,
        "at": at,
        "actor": actor,
        "role": role,
        "action": action,
        "subject": subject,
        "body_sha256": hashlib.sha256(body.encode()).hexdigest(),
        "prev_hash": prev,
    }
    return hashlib.sha256(canonical(head).encode()).hexdigest()


def head(cur: Cursor) -> tuple[int, str]:
    """Number and hash of the newest entry; (0, sixty-four zeros) before the first."""
    row = first(cur, "select seq, hash from journal_head")
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def append(
    cur: Cursor,
    *,
    at: datetime,
    actor: str,
    role: str,
    action: str,
    subject: str,
    body: dict[str, Any],
) -> Entry:
    """Write the next entry. Time never runs backwards: a clock set back is held at the last entry's time."""
    (entry,) = append_all(cur, [Draft(at, actor, role, action, subject, body)])
    return entry


def append_all(cur: Cursor, drafts: Sequence[Draft], last: Entry | None = None) -> list[Entry]:
    """Write entries one after the other; as many statements for a thousand of them as for two.

    last: the newest entry, by whoever wrote it in the same transaction and need not ask for it.
    """
    seq, moment, prev = (last.seq, to_db(last.at), last.hash) if last else _last(cur)
    first_ever, entries, rows = seq == 0, [], []
    for draft in drafts:
        seq, moment, text = seq + 1, max(to_db(draft.at), moment), canonical(draft.body)
        about = draft.actor, draft.role, draft.action, draft.subject
        hashed = digest(seq, to_text(from_db(moment)), *about, text, prev)
        entries.append(Entry(seq, from_db(moment), *about, draft.body, prev, hashed))
        rows.append((seq, moment, *about, text, prev, hashed))
        prev = hashed
    if rows:
        insert_rows(cur, "journal", _COLUMNS, rows)
        if first_ever:
            run(cur, "insert into journal_head values (?, ?, ?)", [seq, moment, prev])
        else:
            run(cur, "update journal_head set seq = ?, moment = ?, hash = ?", [seq, moment, prev])
    return entries


def _last(cur: Cursor) -> tuple[int, datetime, str]:
    row = first(cur, "select seq, moment, hash from journal_head")
    return (int(row[0]), row[1], str(row[2])) if row else (0, datetime.min, GENESIS)


def last_followed(cur: Cursor) -> int:
    """The number of the newest entry that a table of records, policies or batches follows from."""
    row = first(
        cur,
        "select coalesce(max(seq), 0) from (select seq from records union all select seq from policies "
        "union all select seq from batches union all select withdrawn_seq from batches "
        "union all select seq from evidence)",
    )
    return int(row[0]) if row else 0


def seq_as_of(cur: Cursor, as_of: datetime | None) -> int:
    """The newest entry's number at that moment (the moment itself included); None means now."""
    if as_of is None:
        return head(cur)[0]
    row = first(cur, "select coalesce(max(seq), 0) from journal where moment <= ?", [to_db(as_of)])
    return int(row[0]) if row else 0


def walk(cur: Cursor, chunk: int = 5_000, *, after: int = 0) -> Iterator[tuple[Any, ...]]:
    """Every entry's raw columns in order, or of those that follow an entry."""
    where = f"where seq > {int(after)}" if after else ""
    cur.execute(f"select {_COLUMNS} from journal {where} order by seq, prev_hash")
    while rows := cur.fetchmany(chunk):
        yield from rows


@dataclass(frozen=True)
class Wanted:
    """Which entries; what is None asks for nothing. Raises nothing: what fits no entry gives none.

    action may end in `*`; kind: what stands before the colon of the subject; model: the entries that name it;
    text: anywhere in what was written, whichever case; up_to: an entry's number; since: a moment.
    """

    subject: str | None = None
    action: str | None = None
    actor: str | None = None
    kind: str | None = None
    model: str | None = None
    text: str | None = None
    up_to: int | None = None
    since: datetime | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """The condition, and the values that are bound to it."""
        tests = list(self._tests())
        where = " and ".join(f"({test})" for test, _ in tests) or "true"
        return where, [value for _, values in tests for value in values]

    def _tests(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        if self.subject is not None:
            yield "subject = ?", (self.subject,)
        if self.action is not None and self.action.endswith("*"):
            yield "starts_with(action, ?)", (self.action[:-1],)
        elif self.action is not None:
            yield "action = ?", (self.action,)
        if self.actor is not None:
            yield "actor = ?", (self.actor,)
        if self.kind is not None:
            yield "split_part(subject, ':', 1) = ?", (self.kind,)
        if self.model is not None:  # canonical JSON has one way to write it
            named = f'"model":{json.dumps(self.model, ensure_ascii=False)}'
            yield "subject = ? or contains(body, ?)", (f"model:{self.model}", named)
        if self.text is not None:
            said = json.dumps(self.text, ensure_ascii=False)[1:-1].lower()
            places = ("body", "subject", "actor", "hash")
            yield " or ".join(f"contains(lower({one}), ?)" for one in places), (said,) * len(places)
        if self.up_to is not None:
            yield "seq <= ?", (self.up_to,)
        if self.since is not None:
            yield "moment >= ?", (to_db(self.since),)


EVERY = Wanted()


def entries(
    cur: Cursor,
    wanted: Wanted = EVERY,
    *,
    oldest_first: bool = False,
    limit: int | None = None,
    offset: int = 0,
) -> list[Entry]:
    """The entries that fit, newest first unless told otherwise: `limit` of them, after the first `offset`."""
    where, values = wanted.sql()
    order = "asc" if oldest_first else "desc"
    bound = f" limit {int(limit)}" if limit is not None else ""
    rows = cur.execute(
        f"select {_COLUMNS} from journal where {where} order by seq {order}{bound} offset {int(offset)}",
        values,
    ).fetchall()
    return [Entry(r[0], from_db(r[1]), r[2], r[3], r[4], r[5], json.loads(r[6]), r[7], r[8]) for r in rows]


def count(cur: Cursor, wanted: Wanted = EVERY) -> int:
    """How many entries fit."""
    where, values = wanted.sql()
    found = cur.execute(f"select count(*) from journal where {where}", values).fetchone()
    return int(found[0]) if found else 0


def occurring(cur: Cursor, up_to: int) -> dict[str, list[str]]:
    """What occurs up to an entry, in order: `action`, `actor`, and `kind` of the subjects."""
    rows = cur.execute(
        "select distinct action, actor, split_part(subject, ':', 1) from journal where seq <= ?", [up_to]
    ).fetchall()
    return {name: sorted({row[k] for row in rows}) for k, name in enumerate(("action", "actor", "kind"))}
