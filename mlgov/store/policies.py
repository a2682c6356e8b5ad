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
