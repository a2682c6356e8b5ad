"""Who has to take which course, where they stand, and how much of it is done: pure, the time comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from mlgov.govern.calendar import day, last_moment, written
from mlgov.govern.entries import Filed
from mlgov.policy.models import Policy
from mlgov.policy.training import Course, plain

State = Literal["expired", "never", "due", "in_date"]  # worst first
_ORDER: tuple[State, ...] = ("expired", "never", "due", "in_date")
FOREVER = date.max


@dataclass(frozen=True)
class Owed:
    """One course that one person has to take, by the roles that they hold.

    `state`: in date; due, which is in date and ends within the course's time of reminding; expired; or never
    taken. `due` is the day by which it has to be taken (again), None where it lasts. `record` is the id of
    the completion that counts longest, empty where there is none.
    """

    person: str
    name: str
    unit: str
    roles: tuple[str, ...]
    course: Course
    state: State
    completed: date | None
    due: date | None
    record: str
    late: bool  # its day has passed
    soon: bool  # its day comes within the course's time of reminding

    @property
    def done(self) -> bool:
        """Whether a completion counts now."""
        return self.state in ("due", "in_date")


@dataclass(frozen=True)
class Rate:
    """Completions in date, of courses that somebody has to take; `share` is None where nobody has to."""

    id: str
    title: str
    done: int
    of: int

    @property
    def share(self) -> float | None:
        return self.done / self.of if self.of else None


def required(people: Iterable[Filed], policy: Policy) -> Iterator[tuple[Filed, Course, tuple[str, ...]]]:
    """Who has to take which course, and the roles that ask for it.

    Of everybody with an active account that is a person's; a program owes nothing.
    """
    for person in people:
        if not person.body.get("active", True) or person.body.get("service", False):
            continue
        held = set(person.body.get("roles", ()))
        for course in policy.training.courses:
            asking = tuple(role for role in course.roles if role in held)
            if asking:
                yield person, course, asking


def owed(people: Iterable[Filed], trainings: Iterable[Filed], policy: Policy, now: datetime) -> list[Owed]:
    """Where everybody stands with every course that they have to take, worst first."""
    taken = longest(trainings, policy, now)
    found = [
        _stands(person, course, roles, taken.get((person.id, course.id)), policy, now)
        for person, course, roles in required(people, policy)
    ]
    return sorted(found, key=_worst)


def longest(
    trainings: Iterable[Filed], policy: Policy, now: datetime
) -> dict[tuple[str, str], tuple[date, Filed]]:
    """(person, course) -> the last day of the completion that counts longest, and its record.

    A completion without an end lasts; one of a day still to come is none yet.
    """
    called = {name: course.id for course in policy.training.courses for name in course.names()}
    found: dict[tuple[str, str], tuple[date, Filed]] = {}
    for one in trainings:
        course = called.get(plain(str(one.body["course"])))
        completed = day(one.body["completed_on"])
        if course is None or completed is None or completed > now.date():
            continue
        ends, key = day(one.body.get("expires_on")) or FOREVER, (str(one.body["person"]), course)
        if key not in found or ends > found[key][0]:
            found[key] = ends, one
    return found


def rate(found: Iterable[Owed], id: str = "", title: str = "") -> Rate:
    """How much of what is owed is done: completions in date, divided by the courses that people have to take.

    A person and a course count once, however many roles ask for it. Whoever is new to a role counts from the
    first day on.
    """
    every = list(found)
    return Rate(id, title, sum(one.done for one in every), len(every))


def by_course(found: Sequence[Owed], policy: Policy) -> list[Rate]:
    """Of each course of the policy, in its order."""
    return [
        rate((one for one in found if one.course.id == course.id), course.id, course.title)
        for course in policy.training.courses
    ]


def by_role(found: Sequence[Owed], policy: Policy) -> list[Rate]:
    """Of each role of the policy that asks for courses; what two roles ask of a person counts in both."""
    asking = {role for course in policy.training.courses for role in course.roles}
    return [
        rate((one for one in found if role.id in one.roles), role.id, role.title)
        for role in policy.roles
        if role.id in asking
    ]


def by_person(found: Sequence[Owed]) -> list[Rate]:
    """Of everybody who has to take something, by name."""
    return _by({one.person: one.name for one in found}, found, "person")


def by_unit(found: Sequence[Owed]) -> list[Rate]:
    """Of each unit, by name; people without one stand under the empty id."""
    return _by({one.unit: one.unit for one in found}, found, "unit")


def why(one: Owed) -> str:
    """Where it stands, in words."""
    ends = written(one.due) if one.due else ""
    match one.state:
        case "expired":
            return f"expired on {ends}"
        case "never":
            return f"never taken, and to be taken by {ends}"
        case "due":
            return f"counts until {ends}"
        case _:
            return f"counts until {ends}" if ends else "counts, and does not expire"


def _by(titles: Mapping[str, str], found: Sequence[Owed], key: str) -> list[Rate]:
    return [
        rate((one for one in found if getattr(one, key) == id), id, title)
        for id, title in sorted(titles.items(), key=lambda item: (item[1].casefold(), item[0]))
    ]


def _stands(
    person: Filed,
    course: Course,
    roles: tuple[str, ...],
    taken: tuple[date, Filed] | None,
    policy: Policy,
    now: datetime,
) -> Owed:
    if taken is None:
        by: date | None = person.at.date() + timedelta(days=policy.training.within_days)
    else:
        by = None if taken[0] == FOREVER else taken[0]
    late = by is not None and last_moment(by) <= now
    soon = by is not None and by <= now.date() + timedelta(days=course.remind_days)
    state: State = "never" if taken is None else "expired" if late else "due" if soon else "in_date"
    return Owed(
        person=person.id,
        name=str(person.body["name"]),
        unit=str(person.body.get("unit", "")),
        roles=roles,
        course=course,
        state=state,
        completed=day(taken[1].body["completed_on"]) if taken else None,
        due=by,
        record=taken[1].id if taken else "",
        late=late,
        soon=soon,
    )


def _worst(one: Owed) -> tuple[bool, int, date, str, str]:
    """What is late first, the longest overdue before the others."""
    return not one.late, _ORDER.index(one.state), one.due or FOREVER, one.name.casefold(), one.course.id
