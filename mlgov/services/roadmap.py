"""The implementation roadmap: the policy's plan beside what was filed about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from mlgov.govern import roadmap as plan
from mlgov.govern.calendar import day
from mlgov.govern.records.roadmap import PROGRAMME
from mlgov.govern.roadmap import Line
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.store import records


@dataclass(frozen=True)
class Roadmap:
    """`month` is the programme's month today, 0 before it starts and None without a first day.

    `names` is user name -> name, `record` the newest record of the programme's start, `filed` the activities
    that something was filed about.
    """

    today: date
    starts: date | None
    sponsor: str
    month: int | None
    last_month: int
    lines: list[Line]
    names: dict[str, str]
    record: Stored | None
    filed: frozenset[str]


def roadmap(ctx: Context, *, as_of: datetime | None = None) -> Roadmap:
    """Every activity with where it stands at a moment, in the policy's order."""
    ctx.require("read")
    policy, now, seq = ctx.policy(as_of), as_of or ctx.now(), ctx.seq(as_of)
    cur, today = ctx.store.cursor(), now.astimezone(UTC).date()
    started = records.newest(cur, "roadmap_programme", seq, id=PROGRAMME)
    body = started[0].body if started else {}
    filed = {one.id: one.body for one in records.newest(cur, "roadmap_activity", seq)}
    starts = day(body.get("starts"))
    names = {one.id: str(one.body["name"]) for one in records.newest(cur, "person", seq)}
    return Roadmap(
        today=today,
        starts=starts,
        sponsor=str(body.get("sponsor") or ""),
        month=plan.month_of(starts, today) if starts else None,
        last_month=policy.roadmap.last_month,
        lines=plan.lines(policy, starts, filed, today),
        names=names,
        record=started[0] if started else None,
        filed=frozenset(filed),
    )


def as_json(found: Roadmap) -> dict[str, object]:
    """What scripts get: where the programme stands, and one object for each activity."""
    head = {"as_of": found.today, "starts": found.starts, "sponsor": found.sponsor or None}
    return {**head, "month": found.month, "last_month": found.last_month, "activities": found.lines}
