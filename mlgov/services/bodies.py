"""Bodies and their meetings: give seats, plan, hold and minute meetings, and end what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any

from mlgov.errors import AccessError, DataError, Problem, RecordError
from mlgov.govern import bodies as rules
from mlgov.govern.agenda import Item
from mlgov.govern.bodies import Member, Next, Open
from mlgov.govern.calendar import written
from mlgov.policy.models import Body, Policy
from mlgov.policy.rights import BODY_MANAGE, MEETING_FILE
from mlgov.services import council_pack
from mlgov.services import records as filing
from mlgov.services.context import Context
from mlgov.services.records import Stored
from mlgov.store.database import Transaction

SEAT, MEETING, ACTION = "membership", "meeting", "action"


@dataclass(frozen=True)
class Board:
    """A body at a moment: who sits on it, when it meets next, its meetings newest first, what is left to do.

    `people` is how many different people sit on it, `quorum` how many of them a decision takes.
    """

    body: Body
    members: list[Member]
    people: int
    quorum: int
    next: Next
    meetings: list[Stored]
    open: list[Open]
    names: dict[str, str]
    today: date


def named(policy: Policy, body: str) -> Body:
    """The body with this id; DataError with those that there are."""
    found = next((one for one in policy.bodies if one.id == body), None)
    if found is None:
        known = [one.id for one in policy.bodies]
        close = get_close_matches(body, known, 1)
        raise DataError(
            f"there is no body {body}: {f'did you mean {close[0]}?' if close else ', '.join(known)}"
        )
    return found


def board(ctx: Context, body: str, *, as_of: datetime | None = None) -> Board:
    """A body as it stood at a moment. Raises DataError where the policy has no such body."""
    ctx.require("read")
    known, standing = named(ctx.policy(as_of), body), ctx.standing(as_of)
    today = (as_of or ctx.now()).astimezone(UTC).date()
    own = [one for one in standing.newest(MEETING) if one.body["body"] == body]
    sitting = rules.members(standing.newest(SEAT), body, today)
    people = len({one.person for one in sitting})
    return Board(
        body=known,
        members=sitting,
        people=people,
        quorum=rules.quorum(known, people),
        next=rules.next_meeting(known, own, today),
        meetings=sorted(own, key=lambda one: (_day(one), one.id), reverse=True),
        open=rules.left_to_do(own, standing.newest(ACTION)),
        names={one.id: str(one.body["name"]) for one in standing.newest("person")},
        today=today,
    )


def members(ctx: Context, body: str, as_of: datetime | None = None) -> list[Member]:
    """Who sits on a body at a moment; one person may hold several seats."""
    return board(ctx, body, as_of=as_of).members


def agenda(ctx: Context, body: str, *, as_of: datetime | None = None) -> tuple[Item, ...]:
    """What the next meeting of a body deals with, worst first."""
    ctx.require("read")
    return council_pack.agenda(ctx, named(ctx.policy(as_of), body), as_of or ctx.now())


def as_json(found: Board, items: Sequence[Item]) -> dict[str, Any]:
    """What scripts get: the body, its next meeting, and one object for each item."""
    head = {"body": found.body.id, "title": found.body.title, "as_of": found.today}
    sitting = {"members": found.members, "quorum": found.quorum}
    return {**head, "next": found.next, **sitting, "items": list(items)}


def appoint(
    ctx: Context, body: str, person: str, seat: str, since: date, until: date | None = None
) -> Stored:
    """Give somebody a seat. Raises AccessError where it is one's own, RecordError with what is wrong."""
    ctx.require(BODY_MANAGE)
    _not_oneself(ctx, person)
    with ctx.store.transaction() as tx:
        _known(tx, [person], "person")
        content = {"body": body, "person": person, "seat": seat, "since": since.isoformat()}
        ends = {"until": until.isoformat() if until else None}
        return filing.write(ctx, tx, SEAT, content | ends)


def end_seat(ctx: Context, membership: str, until: date, *, base_version: int) -> Stored:
    """Say on which day a seat ends; the record of who sat there stays."""
    ctx.require(BODY_MANAGE)
    with ctx.store.transaction() as tx:
        stood = filing.get(ctx, SEAT, membership)
        _not_oneself(ctx, str(stood.body["person"]))
        body = stood.body | {"until": until.isoformat()}
        return filing.write(ctx, tx, SEAT, body, id=membership, base_version=base_version)


def plan(ctx: Context, body: str, day: date) -> Stored:
    """Plan a meeting, today or later. RecordError where one is planned for that day."""
    ctx.require(MEETING_FILE)
    with ctx.store.transaction() as tx:
        known = board(ctx, body)
        _ahead(known, day)
        return filing.write(ctx, tx, MEETING, {"body": known.body.id, "planned": day.isoformat()})


def move(ctx: Context, meeting: str, day: date, *, base_version: int) -> Stored:
    """Plan a meeting that was not held yet for another day."""
    ctx.require(MEETING_FILE)
    with ctx.store.transaction() as tx:
        stood = _in_state(ctx, meeting, "planned")
        _ahead(board(ctx, str(stood.body["body"])), day)
        body = stood.body | {"planned": day.isoformat()}
        return filing.write(ctx, tx, MEETING, body, id=meeting, base_version=base_version)


def hold(
    ctx: Context,
    meeting: str,
    *,
    held: datetime,
    chair: str,
    present: Sequence[str],
    apologies: Sequence[str] = (),
    base_version: int,
) -> Stored:
    """Record that a planned meeting was held; its agenda is frozen as it stood when the meeting began.

    Those present, the chair among them, are members on that day; RecordError otherwise.
    """
    ctx.require(MEETING_FILE)
    with ctx.store.transaction() as tx:
        stood = _in_state(ctx, meeting, "planned")
        body, at = named(ctx.policy(), str(stood.body["body"])), min(held, ctx.now())
        sitting = {one.person for one in rules.members(ctx.standing().newest(SEAT), body.id, _on(at))}
        wrong = _strangers(body, sitting, present, apologies)
        if wrong:
            raise RecordError(f"{meeting} can't be recorded as held like this: {wrong[0].what}", wrong)
        items = council_pack.agenda(ctx, body, at)
        content = stood.body | {
            "held": held.isoformat(), "chair": chair, "present": list(present), "apologies": list(apologies),
            "members": len(sitting), "quorum": rules.quorum(body, len(sitting)), "state": "held",
            "agenda": [_frozen(one) for one in items],
        }  # fmt: skip
        return filing.write(ctx, tx, MEETING, content, id=meeting, base_version=base_version)


def minute(
    ctx: Context, meeting: str, minutes: str, decisions: Sequence[Mapping[str, Any]], *, base_version: int
) -> Stored:
    """Write what was said and decided; it can be written anew until somebody else has confirmed it.

    A decision that is reported done or dropped stays as it is. RecordError otherwise, for a decision without
    a quorum, and for one about nothing on the agenda.
    """
    ctx.require(MEETING_FILE)
    given = [dict(one) for one in decisions]
    with ctx.store.transaction() as tx:
        stood = _in_state(ctx, meeting, "held")
        wrong = [*_off_agenda(stood, given), *_ended_already(ctx, stood, given)]
        if wrong:
            raise RecordError(f"the minutes of {meeting} can't be written like this: {wrong[0].what}", wrong)
        _known(tx, [str(one["owner"]) for one in given if one.get("owner")], "decisions")
        body = stood.body | {"minutes": minutes, "decisions": given, "written_by": ctx.person.id}
        return filing.write(ctx, tx, MEETING, body, id=meeting, base_version=base_version)


def confirm(ctx: Context, meeting: str, *, base_version: int) -> Stored:
    """Confirm minutes that somebody else wrote; from then on the meeting can't be changed."""
    ctx.require(MEETING_FILE)
    with ctx.store.transaction() as tx:
        stood = _in_state(ctx, meeting, "held")
        if ctx.person.id in writers(ctx, meeting):
            raise AccessError(
                f"{ctx.person.name} wrote in the minutes of {meeting}: somebody else confirms them"
            )
        body = stood.body | {"state": "minuted", "confirmed_by": ctx.person.id}
        return filing.write(ctx, tx, MEETING, body, id=meeting, base_version=base_version)


def writers(ctx: Context, meeting: str) -> set[str]:
    """Everybody who wrote in the minutes of a meeting, or recorded a decision."""
    wrote = [one for one in filing.history(ctx, MEETING, meeting) if one.body["written_by"]]
    return {str(one.body["written_by"]) for one in wrote}


def finish(ctx: Context, action: str, state: str, note: str = "") -> Stored:
    """Say that a decided action is done, or dropped and why: by its owner, or by who minutes meetings.

    Raises AccessError for anybody else, RecordError where nothing is left to do about it.
    """
    ctx.require("read")
    meeting, _, number = action.rpartition("/")
    with ctx.store.transaction() as tx:
        left = {one.id: one for one in _left(ctx)}
        if action not in left:
            raise RecordError(
                f"there is no open action {action}: it is done or dropped, or was never decided"
            )
        if left[action].owner != ctx.person.id:
            ctx.require(MEETING_FILE)
        today = ctx.now().astimezone(UTC).date().isoformat()
        body = {"meeting": meeting, "number": int(number), "state": state, "on": today, "note": note}
        return filing.write(ctx, tx, ACTION, body)


def _left(ctx: Context) -> list[Open]:
    return rules.left_to_do(ctx.standing().newest(MEETING), ctx.standing().newest(ACTION))


def _day(one: Stored) -> str:
    return str(one.body.get("held") or one.body["planned"])[:10]


def _in_state(ctx: Context, meeting: str, state: str) -> Stored:
    stood = filing.get(ctx, MEETING, meeting)
    if stood.body["state"] != state:
        told = {"planned": "is planned and was not held yet", "held": "was held already",
                "minuted": f"is closed: {stood.body['confirmed_by']} confirmed its minutes"}  # fmt: skip
        raise RecordError(f"{meeting} {told[stood.body['state']]}")
    return stood


def _ahead(known: Board, day: date) -> None:
    found = []
    if day < known.today:
        found.append(Problem("planned", "lies in the past", f"today is {written(known.today)}"))
    taken = [one.id for one in known.meetings if one.body["planned"] == day.isoformat()]
    if taken:
        found.append(Problem("planned", f"is the day of {taken[0]}", "choose another"))
    if found:
        raise RecordError(f"the {known.body.title} can't meet then: {found[0].what}", found)


def _on(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _strangers(
    body: Body, sitting: set[str], present: Sequence[str], apologies: Sequence[str]
) -> list[Problem]:
    if not sitting:
        return [Problem("present", f"nobody sits on the {body.title} yet", "give its seats first")]
    named = {"present": present, "apologies": apologies}
    return [
        Problem(where, f"{one} is no member of the {body.title}", "give them a seat, or leave them out")
        for where, people in named.items()
        for one in people
        if one not in sitting
    ]


def _off_agenda(stood: Stored, given: Sequence[Mapping[str, Any]]) -> list[Problem]:
    known = {one["id"] for one in stood.body["agenda"]}
    return [
        Problem("decisions", f"“{one['item']}” did not stand on the agenda", "leave the item empty")
        for one in given
        if one.get("item") and one["item"] not in known
    ]


def _ended_already(ctx: Context, stood: Stored, given: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Decisions that somebody has reported done or dropped, and that would no longer be what they were."""
    ended = [one for one in filing.all(ctx, ACTION) if one.body["meeting"] == stood.id]
    before = stood.body["decisions"]
    found = []
    for one in ended:
        place = int(one.body["number"]) - 1
        then, now = before[place], given[place] if place < len(given) else {}
        if any(now.get(name) != then.get(name) for name in ("title", "decision", "owner", "due")):
            what = f"“{then['title']}” is {one.body['state']} already"
            found.append(Problem("decisions", what, f"leave decision {one.body['number']} as it is"))
    return found


def _not_oneself(ctx: Context, person: str) -> None:
    if person == ctx.person.id and not ctx.person.everything:
        raise AccessError(f"{ctx.person.name} can't give or end a seat of their own: somebody else does")


def _known(tx: Transaction, people: Sequence[str], where: str) -> None:
    active = {one.id for one in tx.newest("person") if one.body["active"]}
    missing = sorted({one for one in people if one not in active})
    if missing:
        what = f"there is nobody called {missing[0]} who may sign in"
        raise RecordError(what, [Problem(where, f"{one} is not known", "add them first") for one in missing])


def _frozen(one: Item) -> dict[str, Any]:
    names = ("id", "subject", "title", "why", "recommendation", "status")
    return {name: getattr(one, name) for name in names} | {"owner": one.by[:200]}
