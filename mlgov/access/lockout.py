"""When repeated failures lock an account, and when a session ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

FAILURES = 5  # guesses that a person who mistypes needs at most; a guesser gets 20 an hour
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(hours=1)  # a screen left alone
LONGEST = timedelta(hours=12)  # a working day; after that one signs in again


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """When the account opens again, or None when it is open.

    failures: moments of failed attempts since the last success, in any order.
    """
    recent = sorted(at for at in failures if at > now - LOCKED_FOR)
    return recent[-1] + LOCKED_FOR if len(recent) >= FAILURES else None


def expired(created: datetime, last_used: datetime, expires: datetime, now: datetime) -> bool:
    """A session ends at its own end, or when nothing was done for an hour, whichever comes first."""
    return now >= expires or now >= last_used + IDLE or now < created
