"""Days, moments and spans; pure, no clock. Moments are aware and in UTC."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

Due = Literal["overdue", "today", "week", "later"]


def moment(value: Any) -> datetime | None:
    """A time as records keep it (ISO 8601 text); None stays None."""
    if value is None or isinstance(value, datetime):
        return value
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(value: Any) -> date | None:
    """A day as records keep it (ISO 8601 text); None stays None."""
    if value is None or isinstance(value, datetime):
        return None if value is None else value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def after_months(start: date, months: int) -> date:
    """The same day so many months later, or the last day of that month where it is shorter."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def last_moment(due: date) -> datetime:
    """Until when something due then is in time: the moment itself, or the end of a day."""
    return due if isinstance(due, datetime) else datetime.combine(due + timedelta(days=1), time.min, UTC)


def over(due: date, at: datetime) -> bool:
    """Whether a moment comes too late for something due then.

    A deadline that is met on its very second is met; a day is over with the next midnight (UTC).
    """
    return at > due if isinstance(due, datetime) else last_moment(due) <= at


def due_state(due: date | None, now: datetime) -> Due:
    """Where a due day or moment stands: missed, due on this day, within seven days, or later.

    Without a date it is later. From when on it is overdue, `over` says.
    """
    if due is None:
        return "later"
    if over(due, now):
        return "overdue"
    on = due.date() if isinstance(due, datetime) else due
    if on <= now.date():
        return "today"
    return "week" if on <= now.date() + timedelta(days=7) else "later"


def written(at: date) -> str:
    """14 Nov 2026, whatever the language of the machine."""
    return f"{at.day} {calendar.month_abbr[at.month]} {at.year}"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
