"""Operations extracts once a year, as the platform team exports them, and business metrics with them."""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.demo.people import FEED
from mlgov.demo.running import KPIS, LOGS
from mlgov.demo.shapes import WEEKS
from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Bring, Event

STOPS = (52, WEEKS)
BEFORE = 4  # weeks that show what was accepted


def all_events(calendar: Calendar, weeks: int) -> Iterator[Event]:
    start = WEEKS - weeks
    for place, log in enumerate(LOGS):
        accepted = Bring("operations", log.model, log.version, -BEFORE, 0, reference=True)
        yield Event(calendar.at(0, 0, 9, place), FEED, accepted)
        for first, stop in _stretches(start):
            rows = Bring("operations", log.model, log.version, first, stop)
            yield Event(calendar.at(stop - 1, 6, 22, 50 + place), FEED, rows)
    for place, (model, version) in enumerate(dict.fromkeys((one.model, one.version) for one in KPIS)):
        for first, stop in _stretches(start):
            if stop - first > 4:  # a shorter stretch may hold no end of a month
                values = Bring("business", model, version, first, stop)
                yield Event(calendar.at(stop - 1, 6, 22, 55 + place), FEED, values)


def _stretches(start: int) -> Iterator[tuple[int, int]]:
    for stop in STOPS:
        if stop > start:
            yield start, stop
            start = stop
