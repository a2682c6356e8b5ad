"""Walking the journal's chain, and naming the first entry that was changed, removed or inserted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mlgov.store import journal
from mlgov.store.sql import Cursor
from mlgov.store.times import from_db, to_text


@dataclass(frozen=True)
class Verification:
    """`first_broken` is the number of the first entry that does not hold, None when the chain holds."""

    ok: bool
    entries: int
    head: str
    first_broken: int | None = None
    why: str = ""


def _hash(row: tuple[Any, ...], seq: int, prev: str) -> str:
    at = to_text(from_db(row[1])) if row[1] is not None else ""
    actor, role, action, subject, body = ("" if value is None else str(value) for value in row[2:7])
    return journal.digest(seq, at, actor, role, action, subject, body, prev)


def _fault(row: tuple[Any, ...], expected: int, prev: str) -> tuple[int, str] | None:
    """What is wrong with the entry that stands where number `expected` should."""
    seq = int(row[0])
    if seq > expected:
        return expected, f"entry {expected} was removed"
    if seq < expected:
        return seq, f"entry {seq} was inserted: numbers start at 1"
    if str(row[7]) == prev and _hash(row, seq, prev) == row[8]:
        return None
    if _hash(row, seq - 1, str(row[7])) == row[8]:
        return seq - 1, f"entry {seq - 1} was inserted: what follows was moved up by one"
    if _hash(row, seq + 1, str(row[7])) == row[8]:
        return seq, f"entry {seq} was removed: what follows was moved down by one"
    if _hash(row, seq, str(row[7])) == row[8]:
        return seq, f"entry {seq} was inserted: it does not follow from the entry before it"
    return seq, f"entry {seq} was changed: its content does not give its hash"


def verify(
    cur: Cursor, known_head: str | None = None, *, after: tuple[int, str] = (0, journal.GENESIS)
) -> Verification:
    """Walk the whole chain, or what follows an entry of which number and hash are known to hold.

    known_head: a hash noted elsewhere, such as in the footer of a printed council pack; it must stand in
    the chain, which shows that nothing up to it was rewritten, not even by somebody who re-hashed the file.
    """
    (seq, prev), seen = after, known_head is None
    for number, group in groupby(journal.walk(cur, after=seq), key=lambda row: row[0]):
        rows = list(group)
        fault = _fault(rows[0], seq + 1, prev)
        if len(rows) > 1:
            fault = (int(number), f"entry {number} was inserted: it stands in the journal {len(rows)} times")
        if fault:
            return Verification(False, seq, prev, *fault)
        seq, prev = int(number), str(rows[0][8])
        seen = seen or prev == known_head
    fault = _end(journal.head(cur), seq, prev) or _spoken_of(journal.last_followed(cur), seq)
    if fault is None and not seen:
        fault = (
            seq,
            f"no entry has the hash {known_head}: the journal was rewritten, or this is another store",
        )
    return Verification(False, seq, prev, *fault) if fault else Verification(True, seq, prev)


def _spoken_of(last: int, seq: int) -> tuple[int, str] | None:
    """The journal's last entry against the newest one that other tables say they follow from."""
    if last <= seq:
        return None
    return seq + 1, f"entry {seq + 1} was removed: other tables follow from entry {last}"


def _end(head: tuple[int, str], seq: int, prev: str) -> tuple[int, str] | None:
    """The journal's last entry against the head that was noted beside it."""
    if head == (seq, prev):
        return None
    if head[0] > seq:
        return seq + 1, f"entry {seq + 1} was removed: the journal should end with entry {head[0]}"
    if head[0] < seq:
        return head[0] + 1, f"entry {head[0] + 1} was inserted: the journal should end with entry {head[0]}"
    return seq, f"entry {seq} was changed: it is not the entry that was noted as the newest"
