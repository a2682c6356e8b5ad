"""Incidents as they are filed: when detected, when contained and when resolved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Amend, Event, File, Handle
from mlgov.demo.story.troubles import TROUBLES, Trouble

TOLD = ("model", "version", "title", "type", "severity", "description", "harms")
WRITTEN_AFTER = timedelta(minutes=7)  # from what happened to its being written down
TOLD_AFTER = timedelta(hours=20)  # from detection to telling the authority
REVIEWED = ("P1", "P2")  # as the policy asks
CLOSES = "yuki.tanemura"  # who resolved none of them


def all_events(calendar: Calendar) -> Iterator[Event]:
    """Each incident as filed on detection, amended when contained and when resolved, then followed up."""
    for trouble in TROUBLES:
        yield from _events(trouble, calendar)


def _events(trouble: Trouble, calendar: Calendar) -> Iterator[Event]:
    week, day, hour = trouble.when
    before, contained, resolved = trouble.hours
    detected = calendar.at(week, day, 0) + timedelta(hours=hour)
    occurred = detected - timedelta(hours=before)
    body = _first(trouble, occurred, detected)
    adopt = Handle("adopt", trouble.key, body)
    first = adopt if trouble.drafted else File("incident", trouble.key, body)
    yield Event(detected + WRITTEN_AFTER, trouble.who, first)
    if trouble.severity == "P1" and resolved is None:
        yield from _during(trouble, detected)
    if contained is not None:
        when = detected + timedelta(hours=contained)
        known = {"contained": when.isoformat(), "actions": trouble.actions}
        yield Event(when + WRITTEN_AFTER, trouble.who, Amend("incident", trouble.key, known))
    if trouble.type == "privacy_breach":
        told = {"notice": "gdpr_authority", "reference": "EDPB-4417"}
        yield Event(detected + TOLD_AFTER, trouble.who, Handle("notify", trouble.key, told))
    if resolved is not None:
        when = detected + timedelta(hours=resolved)
        known = {"resolved": when.isoformat(), "root_cause": trouble.root_cause}
        yield Event(when + WRITTEN_AFTER, trouble.who, Amend("incident", trouble.key, known))
        if trouble.severity in REVIEWED:
            yield from _after(trouble, when)


def _during(trouble: Trouble, detected: datetime) -> Iterator[Event]:
    """The first steps of a grave incident that goes on."""
    steps = {"part": "immediate", "steps": (1, 2, 3)}
    yield Event(detected + 2 * WRITTEN_AFTER, trouble.who, Handle("tick", trouble.key, steps))
    told = {"kind": "communication", "text": "Head of lending and the ethics officer told by telephone."}
    yield Event(detected + 3 * WRITTEN_AFTER, trouble.who, Handle("note", trouble.key, told))


def _after(trouble: Trouble, resolved: datetime) -> Iterator[Event]:
    """The review two days later, and a second person who closes it on the day after."""
    body: dict[str, Any] = {"summary": trouble.description, "lessons": trouble.actions}
    if trouble.follows:
        due = (resolved + timedelta(weeks=36)).date().isoformat()
        body["actions"] = [
            {"title": trouble.follows, "owner": "Priya Raman", "due": due, "severity": "S4"},
        ]
    yield Event(resolved + timedelta(days=2), trouble.who, Handle("review", trouble.key, body))
    yield Event(resolved + timedelta(days=3), CLOSES, Handle("close", trouble.key))


def _first(trouble: Trouble, occurred: datetime, detected: datetime) -> dict[str, Any]:
    body: dict[str, Any] = {name: getattr(trouble, name) for name in TOLD}
    if trouble.hours[1] is None:
        body["actions"] = trouble.actions
    times = {"occurred": occurred.isoformat(), "detected": detected.isoformat()}
    return body | times | {"detected_by": trouble.by}
