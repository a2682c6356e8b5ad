"""When a body meets next, who sits on it, how many it takes, and what is left to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.bodies import Next, left_to_do, members, next_meeting, quorum
from mlgov.policy.bodies import Body, Quorum
from tests.govern.test_records import GOOD, problems

MEETS = {"monthly": 31, "every two weeks": 14}  # at most so many days between two meetings


@dataclass(frozen=True)
class Record:
    id: str
    body: dict[str, Any] = field(default_factory=dict)
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    actor: str = "ada"


def body(meets: str = "monthly", rule: Quorum | None = None) -> Body:
    return Body(
        id="council",
        title="Council",
        role="r",
        responsibilities=(),
        composition=("Chair",),
        meets=meets,
        quorum=rule,
    )  # type: ignore[arg-type]


def held(on: date, id: str = "MEE-0001", **more: Any) -> Record:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return Record(
        id, {"state": "held", "planned": on.isoformat(), "held": at.isoformat(), "decisions": []} | more
    )


def planned(on: date, id: str = "MEE-0009") -> Record:
    return Record(id, {"state": "planned", "planned": on.isoformat(), "held": None})


@pytest.mark.parametrize(
    ("meets", "last", "today", "day", "skipped"),
    [
        ("monthly", date(2026, 1, 15), date(2026, 1, 16), date(2026, 2, 15), ()),
        ("monthly", date(2026, 1, 15), date(2026, 2, 15), date(2026, 2, 15), ()),  # the day itself
        ("monthly", date(2026, 1, 15), date(2026, 2, 16), date(2026, 3, 15), (date(2026, 2, 15),)),
        ("monthly", date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), ()),  # a shorter month
        ("monthly", date(2026, 1, 31), date(2026, 3, 1), date(2026, 3, 31), (date(2026, 2, 28),)),
        ("monthly", date(2028, 1, 31), date(2028, 2, 1), date(2028, 2, 29), ()),  # a leap year
        ("monthly", date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), ()),
        ("every two weeks", date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 7), ()),
        ("every two weeks", date(2028, 2, 22), date(2028, 2, 23), date(2028, 3, 7), ()),
        (
            "every two weeks", date(2026, 1, 2), date(2026, 2, 1), date(2026, 2, 13),
            (date(2026, 1, 16), date(2026, 1, 30)),
        ),
    ],
)  # fmt: skip
def test_the_next_meeting_follows_from_the_last_and_the_cadence(
    meets: str, last: date, today: date, day: date, skipped: tuple[date, ...]
) -> None:
    found = next_meeting(body(meets), [held(last)], today)
    assert (found.day, found.skipped, found.planned) == (day, skipped, "")


@given(st.sampled_from(sorted(MEETS)), st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 900))
def test_it_is_after_the_last_not_before_today_and_no_cadence_is_left_out(
    meets: str, last: date, later: int
) -> None:
    today = last + timedelta(days=later)
    found = next_meeting(body(meets), [held(last)], today)
    assert found.day is not None
    assert found.day > last and found.day >= today
    assert found.day - today <= timedelta(days=MEETS[meets])
    days = [last, *found.skipped, found.day]
    gaps = [(two - one).days for one, two in pairwise(days)]
    assert all(0 < gap <= MEETS[meets] for gap in gaps)
    assert all(one < today for one in found.skipped)


def test_what_is_planned_counts_before_the_cadence() -> None:
    found = next_meeting(body(), [held(date(2026, 1, 15)), planned(date(2026, 2, 3))], date(2026, 1, 20))
    assert found == Next(date(2026, 2, 3), "planned for 3 Feb 2026", "MEE-0009", ())
    late = next_meeting(body(), [held(date(2026, 1, 15)), planned(date(2026, 3, 3))], date(2026, 1, 20))
    assert late.why == "planned for 3 Mar 2026, later than it would be by its cadence (15 Feb 2026)"


def test_a_planned_meeting_that_was_not_held_is_not_the_next() -> None:
    missed = planned(date(2026, 2, 3))
    found = next_meeting(body("as needed"), [missed], date(2026, 2, 4))
    assert (found.day, found.skipped) == (None, (date(2026, 2, 3),))
    assert next_meeting(body("as needed"), [missed], date(2026, 2, 3)).day == date(2026, 2, 3)
    first = next_meeting(body(), [], date(2026, 2, 3))
    assert (first.day, first.why) == (None, "no meeting has been held yet: plan the first")


def test_who_sits_on_a_body_on_a_day() -> None:
    seat = {"body": "council", "person": "ada", "seat": "Chair", "since": "2026-02-01", "until": "2026-02-28"}
    filed = [Record("MEM-0001", seat), Record("MEM-0002", seat | {"body": "board"})]
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [len(members(filed, "council", day)) for day in days] == [0, 1, 1, 0]
    lasting = [Record("MEM-0001", seat | {"until": None})]
    assert members(lasting, "council", date(2060, 1, 1))[0].membership == "MEM-0001"


@pytest.mark.parametrize(
    ("people", "without", "half"), [(0, 1, 3), (3, 2, 3), (4, 3, 3), (6, 4, 3), (7, 4, 4), (9, 5, 5)]
)
def test_how_many_a_decision_takes(people: int, without: int, half: int) -> None:
    rule = Quorum(share=0.5, least=3, because="by hand")
    assert (quorum(body(), people), quorum(body(rule=rule), people)) == (without, half)


def test_what_was_decided_is_left_to_do_until_somebody_says_so() -> None:
    decided = [
        {"title": "Noted", "decision": "Nothing to do", "owner": None, "due": None},
        {"title": "Credit", "decision": "Retrain it", "owner": "ben", "due": "2026-03-01"},
        {"title": "Churn", "decision": "Watch it", "owner": "ada", "due": "2026-02-01"},
    ]
    meetings = [held(date(2026, 1, 15), body="council", decisions=decided)]
    left = left_to_do(meetings, [])
    assert [(one.id, one.owner, one.decided) for one in left] == [
        ("MEE-0001/3", "ada", date(2026, 1, 15)), ("MEE-0001/2", "ben", date(2026, 1, 15)),
    ]  # fmt: skip
    assert [one.id for one in left_to_do(meetings, [Record("MEE-0001/3")])] == ["MEE-0001/2"]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"present": ["ada"]}, {"decisions"}),  # no quorum
        ({"chair": "eve"}, {"chair"}),
        ({"apologies": ["ada"]}, {"apologies"}),
        ({"present": ["ada", "ben", "ben"]}, {"present"}),
        ({"held": None}, {"held"}),
        ({"state": "planned"}, {"held"}),
        ({"state": "minuted"}, {"minutes", "confirmed_by"}),
        ({"state": "minuted", "minutes": "x", "confirmed_by": "ada"}, {"confirmed_by"}),
        ({"decisions": [{"title": "t", "decision": "d", "owner": "ben"}]}, {"decisions"}),
        ({"body": "parliament"}, {"body"}),
    ],
)
def test_a_meeting_that_contradicts_itself_is_refused(more: dict[str, Any], where: set[str]) -> None:
    assert set(problems("meeting", {**GOOD["meeting"], **more})) == where


def test_a_seat_is_one_of_the_body_and_its_term_in_order() -> None:
    seat = GOOD["membership"]
    assert set(problems("membership", {**seat, "seat": "Throne", "until": "2025-12-31"})) == {"seat", "until"}


def test_what_is_dropped_says_why() -> None:
    assert set(problems("action", {**GOOD["action"], "state": "dropped"})) == {"note"}
