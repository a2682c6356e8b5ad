"""Moments: aware UTC in Python, naive UTC in DuckDB, ISO 8601 with `Z` in JSON."""

from __future__ import annotations

from datetime import UTC, datetime


def to_db(moment: datetime) -> datetime:
    """A UTC moment without its zone, as DuckDB's TIMESTAMP keeps it; a naive moment is refused."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_db(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def to_text(moment: datetime) -> str:
    """Fixed width with microseconds, so that text sorts as time does."""
    return to_db(moment).isoformat(timespec="microseconds") + "Z"
