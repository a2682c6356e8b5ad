"""When a body meets next, who sits on it, whether enough were there, and what is left to do (000 §3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from mlgov.govern.calendar import after_months, day, moment, written
from mlgov.govern.entries import Filed
from mlgov.policy.models import Body

# What a body is called to: so many months or weeks after the meeting before.
CADENCE: Mapping[str, tuple[int, int]] = {"monthly": (1, 0), "every two weeks": (0, 2)}


@dataclass(frozen=True)
class Member:
    """Who sits in which seat; `membership` is the record."""

    person: str
    seat: str
    since: date
    until: date | None
    membership: str


@dataclass(frozen=True)
class Next:
    """The next meeting: its day, None where the policy sets no cadence or nothing has begun; and why.

    `planned` is the record of a meeting on that day. `skipped` are the days since the last meeting on which
    one should have been by the cadence; without a cadence, those for which one was planned and not held.
    """

    day: date | None
    why: str
    planned: str = ""
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True)
class Open:
    """Something that a body decided and that is not done yet. `id` is that of the action's record."""

    id: str
    meeting: str
    body: str
    title: str
    decision: str
    owner: str
    due: date
    decided: date


def members(filed: Sequence[Filed], body: str, on: date) -> list[Member]:
    """Who sits on a body on a day, in the order of the records; one person may hold several seats."""
    found = []
    for one in filed:
        since, until = day(one.body["since"]), day(one.body.get("until"))
        if one.body["body"] == body and since is not None and since <= on and (until is None or on <= until):
            found.append(Member(str(one.body["person"]), str(one.body["seat"]), since, until, one.id))
    return found


def quorum(body: Body, people: int) -> int:
    """How many members have to be present, of so many; a body without a rule needs more than half."""
    if body.quorum is None:
        return people // 2 + 1
    return max(body.quorum.least, ceil(body.quorum.share * people))


def next_meeting(body: Body, meetings: Sequence[Filed], today: date) -> Next:
    """The next meeting of a body, by what is planned, else by its cadence after the last one held."""
    last = last_held(meetings)
    ahead = sorted(
        (on, one.id)
        for one in meetings
        if one.body["state"] == "planned" and (on := day(one.body["planned"])) is not None
    )
    due = _due(body, last, today) if last else ()
    missed = tuple(on for on, _ in ahead if on < today and (last is None or on > last))
    skipped = due[:-1] if due else missed
    coming = next(((on, id) for on, id in ahead if on >= today), None)
    if coming is not None:
        late = (
            f", later than it would be by its cadence ({written(due[-1])})"
            if due and coming[0] > due[-1]
            else ""
        )
        return Next(coming[0], f"planned for {written(coming[0])}{late}", coming[1], skipped)
    if due:
        return Next(due[-1], f"it meets {body.meets}, last on {written(last or today)}", "", skipped)
    if last is None:
        return Next(None, "no meeting has been held yet: plan the first", "", skipped)
    return Next(None, f"it meets {body.meets}", "", skipped)


def last_held(meetings: Sequence[Filed]) -> date | None:
    """The day of the newest meeting that was held."""
    return max(
        (at.date() for one in meetings if (at := moment(one.body.get("held"))) is not None), default=None
    )


def _due(body: Body, last: date, today: date) -> tuple[date, ...]:
    """The days by the cadence after the last meeting, up to the first that is today or later."""
    months, weeks = CADENCE.get(body.meets, (0, 0))
    if not months and not weeks:
        return ()
    found: list[date] = []
    while not found or found[-1] < today:
        steps = len(found) + 1
        found.append(after_months(last, steps * months) + timedelta(weeks=steps * weeks))
    return tuple(found)


def left_to_do(meetings: Sequence[Filed], ended: Sequence[Filed]) -> list[Open]:
    """Decisions with an owner and a day about which nobody has said that they are done or dropped."""
    known = {one.id for one in ended}
    found = [one for meeting in meetings for one in _actions(meeting) if one.id not in known]
    return sorted(found, key=lambda one: (one.due, one.id))


def _actions(meeting: Filed) -> Iterator[Open]:
    at = moment(meeting.body.get("held"))
    for number, one in enumerate(meeting.body["decisions"], start=1):
        due = day(one.get("due"))
        if one.get("owner") and due is not None and at is not None:
            yield Open(
                id=f"{meeting.id}/{number}",
                meeting=meeting.id,
                body=str(meeting.body["body"]),
                title=str(one["title"]),
                decision=str(one["decision"]),
                owner=str(one["owner"]),
                due=due,
                decided=at.date(),
            )
