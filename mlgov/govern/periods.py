"""Periods of reporting: a month "2026-10", a quarter "2026-Q3" or a year "2026", in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from mlgov.errors import DataError
from mlgov.govern.calendar import after_months

_PERIOD = re.compile(r"^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$")


@dataclass(frozen=True)
class Period:
    """[start, end) with its label."""

    label: str
    start: datetime
    end: datetime
    months: int

    def before(self, count: int) -> Period:
        """The period of the same length so many periods earlier."""
        return _of(after_months(self.start.date(), -self.months * count), self.months)


def parse(text: str) -> Period:
    """The period that a person wrote; DataError with the three forms otherwise."""
    match = _PERIOD.match(text.strip())
    if not match or not 1900 <= int(match[1]) <= 9000:
        raise DataError(
            f'"{text}" is no period: write a quarter as 2026-Q3, a month as 2026-10, a year as 2026'
        )
    year = int(match[1])
    if match[2]:
        return _of(date(year, 3 * int(match[2]) - 2, 1), 3)
    return _of(date(year, int(match[3]), 1), 1) if match[3] else _of(date(year, 1, 1), 12)


def quarter_of(now: datetime) -> Period:
    return _of(date(now.year, 3 * ((now.month - 1) // 3) + 1, 1), 3)


def month_of(now: datetime) -> Period:
    return _of(date(now.year, now.month, 1), 1)


def _of(first: date, months: int) -> Period:
    labels = {1: f"{first:%Y-%m}", 3: f"{first:%Y}-Q{(first.month + 2) // 3}", 12: f"{first:%Y}"}
    return Period(labels[months], _midnight(first), _midnight(after_months(first, months)), months)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
