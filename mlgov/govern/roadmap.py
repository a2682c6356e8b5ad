"""Where the implementation roadmap stands on a day: what is late, by how much, and who has it (000 §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mlgov.govern.calendar import after_months, day, plural, written
from mlgov.policy.models import Policy, Status
from mlgov.policy.roadmap import RoadmapActivity, RoadmapPhase, Stream

Body = Mapping[str, Any]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One activity. Planned days are None without a start of the programme, `due` for what has no end.

    `late` counts the days since it was due, or, of what is done, by which it was done too late.
    """

    activity: str
    title: str
    phase: str
    stream: str
    section: str
    from_month: int
    to_month: int | None
    planned_start: date | None
    planned_end: date | None
    due: date | None
    owner: str
    state: str
    started: date | None
    finished: date | None
    status: Status
    why: str
    late: int
    note: str


def begins(starts: date, month: int) -> date:
    """The first day of a month of the programme, counted from 1."""
    return after_months(starts, month - 1)


def ends(starts: date, month: int) -> date:
    """The last day of a month of the programme."""
    return after_months(starts, month) - DAY


def month_of(starts: date, today: date) -> int:
    """The month of the programme that a day lies in; 0 before it starts."""
    if today < starts:
        return 0
    month = (today.year - starts.year) * 12 + today.month - starts.month + 1
    return month if begins(starts, month) <= today else month - 1


def lines(policy: Policy, starts: date | None, filed: Mapping[str, Body], today: date) -> list[Line]:
    """Every activity of the policy in its order; filed: activity -> its newest record."""
    return [
        _line(phase, stream, one, starts, filed.get(one.id, {}), today)
        for phase, stream, one in policy.roadmap.activities()
    ]


def worst_first(found: list[Line]) -> list[Line]:
    """Late ones by how late, then those that should have begun, then the others in their order."""
    order = {"breach": 0, "warn": 1}
    return sorted(
        found, key=lambda one: (order.get(one.status, 2), -one.late if one.status == "breach" else 0)
    )


def _line(
    phase: RoadmapPhase, stream: Stream, one: RoadmapActivity, starts: date | None, body: Body, today: date
) -> Line:
    start = begins(starts, one.from_month) if starts else None
    end = ends(starts, one.to_month) if starts and one.to_month else None
    due = day(body.get("due")) or end
    started, finished = day(body.get("started")), day(body.get("finished"))
    state = str(body.get("state") or "not_started")
    status, why, late = _standing(state, body, start, due, today)
    return Line(
        activity=one.id,
        title=one.title,
        phase=phase.id,
        stream=stream.title,
        section=stream.section,
        from_month=one.from_month,
        to_month=one.to_month,
        planned_start=start,
        planned_end=end,
        due=due,
        owner=str(body.get("owner") or ""),
        state=state,
        started=started,
        finished=finished,
        status=status,
        why=why + _moved(due, end),
        late=late,
        note=str(body.get("note") or ""),
    )


def _standing(
    state: str, body: Body, start: date | None, due: date | None, today: date
) -> tuple[Status, str, int]:
    """Status, why, and days late. An activity is late from the day after it was due."""
    if state == "dropped":
        return "not_applicable", f"dropped: {body.get('reason')}", 0
    if state == "done":
        return _done(day(body.get("finished")), due)
    late = (today - due).days if due else 0
    if due and late > 0:
        return "breach", f"{plural(late, 'day')} late: it was due on {written(due)}", late
    if start is None and due is None:
        return "not_evaluated", "the programme has no first day yet, so nothing is due", 0
    by = f", due on {written(due)}" if due else ", and goes on"
    if state == "in_progress":
        return "ok", f"under way{by}", 0
    if start is not None and start < today:
        waits = (today - start).days
        return "warn", f"should have begun {plural(waits, 'day')} ago, on {written(start)}{by}", 0
    return "not_applicable", f"not to begin before {written(start)}{by}" if start else f"not begun{by}", 0


def _done(finished: date | None, due: date | None) -> tuple[Status, str, int]:
    late = (finished - due).days if finished and due else 0
    on = f" on {written(finished)}" if finished else ""
    if late > 0:
        return "ok", f"done{on}, {plural(late, 'day')} after its day", late
    return "ok", f"done{on}" + (", in time" if due else ""), 0


def _moved(due: date | None, end: date | None) -> str:
    """Says so where the day is not the plan's: a day that was put off is still seen."""
    if due is None or end is None or due == end:
        return ""
    by, earlier = abs((due - end).days), due < end
    return f"; its day was {'brought forward' if earlier else 'put off'} by {plural(by, 'day')}"
