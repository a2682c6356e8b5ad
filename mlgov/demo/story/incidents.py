"""Incidents as they are filed: when detected, when contained and when resolved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Amend, Event, File
from mlgov.demo.story.troubles import TROUBLES, Trouble

TOLD = ("model", "version", "title", "type", "severity", "description")
WRITTEN_AFTER = timedelta(minutes=7)  # from what happened to its being written down


def all_events(calendar: Calendar) -> Iterator[Event]:
    """Each incident as filed on detection, amended when contained and when resolved."""
    for trouble in TROUBLES:
        yield from _events(trouble, calendar)


def _events(trouble: Trouble, calendar: Calendar) -> Iterator[Event]:
    week, day, hour = trouble.when
    before, contained, resolved = trouble.hours
    detected = calendar.at(week, day, 0) + timedelta(hours=hour)
    occurred = detected - timedelta(hours=before)
    first = File("incident", trouble.key, _first(trouble, occurred, detected))
    yield Event(detected + WRITTEN_AFTER, trouble.who, first)
    if contained is not None:
        when = detected + timedelta(hours=contained)
        known = {"contained": when.isoformat(), "actions": trouble.actions}
        yield Event(when + WRITTEN_AFTER, trouble.who, Amend("incident", trouble.key, known))
    if resolved is not None:
        when = detected + timedelta(hours=resolved)
        known = {"resolved": when.isoformat(), "root_cause": trouble.root_cause}
        yield Event(when + WRITTEN_AFTER, trouble.who, Amend("incident", trouble.key, known))


def _first(trouble: Trouble, occurred: datetime, detected: datetime) -> dict[str, Any]:
    body: dict[str, Any] = {name: getattr(trouble, name) for name in TOLD}
    if trouble.hours[1] is None:
        body["actions"] = trouble.actions
    times = {"occurred": occurred.isoformat(), "detected": detected.isoformat()}
    return body | times | {"detected_by": trouble.by}
