"""One person's worklist: theirs, waiting for their decision, come up to them; and the same as a calendar."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mlgov.access.people import Person
from mlgov.errors import RecordError
from mlgov.govern import bodies, personal
from mlgov.govern.due import Due
from mlgov.govern.personal import Share, Who
from mlgov.papers import calendar_feed
from mlgov.services import asking, overview, people, records
from mlgov.services.context import Context
from mlgov.store.database import Store

_KEPT = 64  # people whose worklists are remembered


@dataclass(frozen=True)
class Worklist:
    """Whose it is, and their share of what is due; each part is most pressing first."""

    person: Person
    at: datetime
    share: Share


def of(ctx: Context, person: str | None = None, *, as_of: datetime | None = None) -> Worklist:
    """A person's worklist at a moment; person: their id, or None for who asks. RecordError when unknown."""
    ctx.require("read")
    who, now = _person(ctx, person, as_of), ctx.moment(as_of)
    found = ctx.standing(as_of).once("worklist", (who, now), lambda: _share(ctx, who, now, as_of), most=_KEPT)
    return Worklist(who, now, found)


def _share(ctx: Context, who: Person, now: datetime, as_of: datetime | None) -> Share:
    models = records.all(ctx, "model", as_of=as_of)
    owners = {one.id: str(one.body.get("owner") or "") for one in models}
    found = overview.due(ctx, as_of=as_of)
    return personal.share(found, _who(ctx, who, as_of, now), owners, ctx.policy(as_of), now)


def _person(ctx: Context, id: str | None, as_of: datetime | None) -> Person:
    wanted = ctx.person.id if id is None else id
    found = next((one for one in people.all(ctx, as_of) if one.id == wanted), None)
    if found is None:
        known = ", ".join(sorted(one.id for one in people.all(ctx, as_of))) or "nobody yet"
        raise RecordError(f"there is no active person {wanted}; people: {known}")
    return found


def _who(ctx: Context, person: Person, as_of: datetime | None, now: datetime) -> Who:
    seats = records.all(ctx, "membership", as_of=as_of)
    sits = {
        one.id
        for one in ctx.policy(as_of).bodies
        if any(member.person == person.id for member in bodies.members(seats, one.id, now.date()))
    }
    own = Context(ctx.store, person, ctx.now)
    signable = {one.id for one in asking.waiting(own, as_of)}
    return Who(person.id, person.name, frozenset(person.roles), frozenset(sits), frozenset(signable))


def as_json(found: Worklist) -> dict[str, Any]:
    """What scripts get: the person, the moment, and one object for each thing to do."""
    parts = {"own": found.share.own, "waiting": found.share.waiting, "escalated": found.share.escalated}
    return {
        "person": found.person.id,
        "at": found.at,
        **{name: [dataclasses.asdict(one) for one in rows] for name, rows in parts.items()},
    }


def calendar(ctx: Context, *, address: str = "") -> bytes:
    """What the person who asks has to do, as iCalendar (RFC 5545); what has no date is not in it.

    address: where the dashboard is reached, for links back.
    """
    found = of(ctx)
    events = [_event(one, address) for one in found.share.all() if one.due is not None]
    return calendar_feed.feed(events, f"mlgov: {found.person.name}", found.at)


def _event(one: Due, address: str) -> calendar_feed.Event:
    key = "/".join((one.rule, one.link_kind, one.link_id, one.model))
    late = "Overdue: " if one.state == "overdue" else ""
    url = f"{address}/work" if address else ""
    return calendar_feed.Event(key, one.due, f"{late}{one.what}", one.why, url)


def for_feed(store: Store, token: str, now: datetime) -> Context | None:
    """Who a feed's address belongs to; None when it ended or never was."""
    person = people.feed_for(store, token, now)
    return None if person is None else Context(store, person)
