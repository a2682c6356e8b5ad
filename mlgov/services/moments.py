"""Moments in time as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from mlgov.errors import DataError


def end_of(day: date) -> datetime:
    """The last microsecond of a day in UTC."""
    return datetime.combine(day, time.max, UTC)


def parse(text: str) -> datetime:
    """A moment from ISO 8601: a date means its end, and what names no zone is UTC. DataError otherwise."""
    try:
        if len(text.strip()) == 10:
            return end_of(date.fromisoformat(text.strip()))
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise DataError(f"{text!r} is no date: write 2026-10-31, or 2026-10-31T09:30Z for a moment") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
