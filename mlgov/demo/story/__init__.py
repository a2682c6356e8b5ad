"""Two years in the Tarnbrook group as events in time; `build` makes them happen."""

from __future__ import annotations

from mlgov.demo.signals import Calendar
from mlgov.demo.story import (
    artifacts,
    assurance,
    compliance,
    incidents,
    lifecycle,
    maturity,
    meetings,
    procedures,
    roadmap,
    rollouts,
    running,
)
from mlgov.demo.story.acts import Event


def events(calendar: Calendar, weeks: int) -> list[Event]:
    """Every event in order of time; extracts of the last `weeks` weeks only, everything else in full."""
    told = [
        *assurance.people_events(calendar),
        *lifecycle.all_events(calendar, weeks),
        *artifacts.all_events(calendar),
        *rollouts.all_events(calendar),
        *assurance.all_events(calendar),
        *procedures.all_events(calendar),
        *maturity.all_events(calendar),
        *roadmap.all_events(calendar),
        *meetings.all_events(calendar),
        *compliance.all_events(calendar),
        *incidents.all_events(calendar),
        *running.all_events(calendar, weeks),
    ]
    return sorted(told, key=lambda event: event.at)
