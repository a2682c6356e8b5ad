"""What people were told and what is in doubt, as the journal's entries on digests say."""

from __future__ import annotations

from dataclasses import dataclass

from mlgov.store.sql import Cursor


@dataclass(frozen=True)
class Digest:
    """One message as it was made, before it was known whether it arrived."""

    reference: str
    title: str
    text: str


def told(cur: Cursor, person: str, channel: str) -> frozenset[str]:
    """The keys of everything that a person was told by a channel, or that is in doubt."""
    asked = "select key from told where person = ? and channel = ?"
    return frozenset(key for (key,) in cur.execute(asked, [person, channel]).fetchall())


def in_doubt(cur: Cursor, person: str, channel: str) -> list[Digest]:
    """The messages of which nobody knows whether they were sent, oldest first: the run was interrupted."""
    asked = (
        "select reference, title, content from digests "
        "where person = ? and channel = ? and state = 'claimed' order by seq"
    )
    return [Digest(*row) for row in cur.execute(asked, [person, channel]).fetchall()]
