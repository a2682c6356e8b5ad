"""Evidence files: their content once by its SHA-256, in parts, beside the journal that tells of them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.errors import StoreError
from mlgov.store.sql import Cursor, first, run
from mlgov.store.times import from_db


@dataclass(frozen=True)
class Evidence:
    """A stored file as it was last put under this name: size in bytes, its type, by whom and when."""

    sha256: str
    name: str
    size: int
    media_type: str
    at: datetime
    actor: str
    seq: int


def keep(cur: Cursor, parts: Iterable[bytes]) -> tuple[str, int]:
    """Keep a content, read once and kept once; returns its SHA-256 and its size."""
    digest, size, incoming = hashlib.sha256(), 0, f"incoming {uuid.uuid4()}"
    for place, part in enumerate(parts):
        digest.update(part)
        size += len(part)
        run(cur, "insert into evidence_content values (?, ?, ?)", [incoming, place, part])
    sha256 = digest.hexdigest()
    if is_kept(cur, sha256):
        run(cur, "delete from evidence_content where sha256 = ?", [incoming])
    else:
        run(cur, "update evidence_content set sha256 = ? where sha256 = ?", [sha256, incoming])
    return sha256, size


def is_kept(cur: Cursor, sha256: str) -> bool:
    return first(cur, "select 1 from evidence_content where sha256 = ? limit 1", [sha256]) is not None


def content(cur: Cursor, sha256: str) -> Iterator[bytes]:
    """The parts of a content in order, one at a time."""
    places = cur.execute(
        "select place from evidence_content where sha256 = ? order by place", [sha256]
    ).fetchall()
    for (place,) in places:
        row = first(
            cur, "select content from evidence_content where sha256 = ? and place = ?", [sha256, place]
        )
        yield bytes(row[0]) if row else b""


def whole(cur: Cursor, sha256: str) -> bytes:
    """A content; StoreError when it is not there, or is not what its hash says."""
    found = b"".join(content(cur, sha256))
    if hashlib.sha256(found).hexdigest() != sha256:
        raise StoreError(
            f"the evidence file {sha256[:12]} is not what was stored: restore the newest backup that holds, "
            "and find out who could write to the file"
        )
    return found


def listed(cur: Cursor, up_to: int, hashes: Iterable[str] | None = None) -> list[Evidence]:
    """Each file as it was last put up to an entry, oldest first; `hashes` keeps some of them."""
    chosen = "" if hashes is None else "and sha256 in (select unnest(?::varchar[]))"
    values: list[Any] = [up_to] if hashes is None else [up_to, list(hashes)]
    rows = cur.execute(
        f"select sha256, name, size, media_type, moment, actor, seq from evidence where seq <= ? {chosen} "
        "qualify row_number() over (partition by sha256 order by seq desc) = 1 order by seq",
        values,
    ).fetchall()
    return [Evidence(r[0], r[1], r[2], r[3], from_db(r[4]), r[5], r[6]) for r in rows]


def newest(cur: Cursor) -> int:
    """The number of the newest entry that tells of a file; 0 before the first."""
    row = first(cur, "select coalesce(max(seq), 0) from evidence")
    return int(row[0]) if row else 0


def first_lost(cur: Cursor) -> tuple[int, str] | None:
    """The first stored file that is gone or changed: (the entry that tells of it, what is wrong)."""
    rows = cur.execute(
        "select sha256, min(seq), min_by(name, seq) from evidence group by sha256 order by 2"
    ).fetchall()
    for sha256, seq, name in rows:
        digest, there = hashlib.sha256(), False
        for part in content(cur, sha256):
            digest.update(part)
            there = True
        if digest.hexdigest() != sha256:
            what = "was changed: its content does not give its hash" if there else "is gone"
            return int(seq), f"the evidence file {name} that entry {seq} tells of {what}"
    return None
