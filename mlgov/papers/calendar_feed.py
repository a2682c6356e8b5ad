"""Days and moments as iCalendar (RFC 5545), for the calendar program that somebody uses anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event as Entry

_REFRESH = timedelta(hours=1)
_MOMENT = timedelta(minutes=30)  # how long something due at a moment is drawn before it


@dataclass(frozen=True)
class Event:
    """One entry. key: the same as long as it is the same thing, so that programs update it. when: a day, or a
    moment by which it has to be done."""

    key: str
    when: date | None
    title: str
    text: str
    url: str = ""


def feed(events: Sequence[Event], name: str, at: datetime) -> bytes:
    """A calendar of these events, the same bytes for the same events and moment. Events need a date."""
    from icalendar import Calendar  # which only those who ask for a calendar wait for

    calendar = Calendar()
    calendar.add("prodid", "-//mlgov//worklist//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    for one in events:
        calendar.add_component(_entry(one, at))
    return bytes(calendar.to_ical())


def _entry(one: Event, at: datetime) -> Entry:
    from icalendar import Event as Component

    entry = Component()
    entry.add("uid", f"{hashlib.sha256(one.key.encode()).hexdigest()[:32]}@mlgov")
    entry.add("dtstamp", at)
    if isinstance(one.when, datetime):
        entry.add("dtstart", one.when - _MOMENT)
        entry.add("dtend", one.when)
    elif one.when is not None:
        entry.add("dtstart", one.when)
        entry.add("dtend", one.when + timedelta(days=1))
    entry.add("transp", "TRANSPARENT")  # it takes no time of the day away
    entry.add("summary", one.title)
    entry.add("description", one.text)
    if one.url:
        entry.add("url", one.url)
    return entry
