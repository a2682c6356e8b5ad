"""Which policy was in force when; the documents themselves are the bodies of journal entries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.store.sql import Cursor
from mlgov.store.times import from_db


@dataclass(frozen=True)
class Published:
    seq: int
    at: datetime
    label: str
    hash: str


def in_force(cur: Cursor, up_to: int) -> Published | None:
    """The policy published last up to an entry."""
    found = listed(cur, up_to)
    return found[0] if found else None


@dataclass(frozen=True)
class _Known:
    """Every policy published up to entry `up_to`."""

    up_to: int
    published: list[Published]


def known_at(cache: dict[Any, Any], cur: Cursor, up_to: int) -> Published | None:
    """As `in_force`, asked of what was read before: what was published stays published.

    cache: the store's, which forgets when a transaction is taken back.
    """
    known = cache.get(_Known)
    if not isinstance(known, _Known) or known.up_to < up_to:
        known = cache[_Known] = _Known(up_to, listed(cur, up_to))
    return next((one for one in known.published if one.seq <= up_to), None)


def unchanged_by(cache: dict[Any, Any], seq: int) -> None:
    """Note that entry `seq` published no policy."""
    known = cache.get(_Known)
    if isinstance(known, _Known) and known.up_to == seq - 1:
        cache[_Known] = _Known(seq, known.published)


def listed(cur: Cursor, up_to: int) -> list[Published]:
    """Every policy published up to an entry, newest first."""
    rows = cur.execute(
        "select seq, moment, label, hash from policies where seq <= ? order by seq desc", [up_to]
    ).fetchall()
    return [Published(row[0], from_db(row[1]), row[2], row[3]) for row in rows]


def document(cur: Cursor, published: Published) -> dict[str, Any]:
    """The whole policy as it was published."""
    rows = cur.execute("select body from journal where seq = ?", [published.seq]).fetchall()
    return dict(json.loads(rows[0][0])["document"])
