"""One demo portfolio for all tests that read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from mlgov.access.people import SYSTEM
from mlgov.demo.build import DemoReport, build
from mlgov.demo.signals import Calendar
from mlgov.services.context import Context
from mlgov.store.database import Store

UNTIL = date(2026, 11, 15)


@dataclass(frozen=True)
class Demo:
    store: Store
    report: DemoReport
    ctx: Context
    calendar: Calendar

    def window(self, week: int) -> str:
        return f"{self.calendar.monday(week):%G-W%V}"


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """The whole demo, told until 15 November 2026 and read a few days later."""
    store = Store.open(":memory:")
    report = build(store, until=UNTIL)
    now = datetime(2026, 11, 18, 9, tzinfo=UTC)
    yield Demo(store, report, Context(store, SYSTEM, lambda: now), Calendar(UNTIL))
    store.close()
