"""Where the roadmap stands on a day: months of a programme, what is late and by how much."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.roadmap import Line, begins, ends, lines, month_of, worst_first
from tests.govern.small_policy import small_policy
from tests.govern.test_records import problems

STARTS = date(2026, 1, 12)


def stand(today: date, starts: date | None = STARTS, **filed: dict[str, Any]) -> dict[str, Line]:
    return {one.activity: one for one in lines(small_policy(), starts, filed, today)}


@pytest.mark.parametrize(
    ("starts", "month", "first", "last"),
    [
        (date(2026, 1, 1), 1, date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 1, 12), 3, date(2026, 3, 12), date(2026, 4, 11)),
        (date(2026, 1, 31), 2, date(2026, 2, 28), date(2026, 3, 30)),
        (date(2028, 1, 31), 2, date(2028, 2, 29), date(2028, 3, 30)),  # a leap year
        (date(2026, 11, 30), 4, date(2027, 2, 28), date(2027, 3, 29)),
    ],
)
def test_months_of_a_programme_count_from_its_first_day(
    starts: date, month: int, first: date, last: date
) -> None:
    assert (begins(starts, month), ends(starts, month)) == (first, last)


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(0, 3000))
def test_every_day_lies_in_the_month_that_is_said(starts: date, later: int) -> None:
    today = starts + timedelta(days=later)
    month = month_of(starts, today)
    assert begins(starts, month) <= today <= ends(starts, month)


def test_before_the_first_day_there_is_no_month() -> None:
    assert month_of(STARTS, STARTS - timedelta(days=1)) == 0
    assert month_of(STARTS, STARTS) == 1


@pytest.mark.parametrize(
    ("today", "status", "late"),
    [(date(2026, 2, 11), "ok", 0), (date(2026, 2, 12), "breach", 1), (date(2026, 3, 12), "breach", 29)],
)
def test_an_activity_is_late_from_the_day_after_it_was_due(today: date, status: str, late: int) -> None:
    one = stand(today, council={"state": "in_progress", "started": "2026-01-20"})["council"]
    assert (one.status, one.late, one.due) == (status, late, date(2026, 2, 11))


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (date(2026, 2, 11), "not_applicable"),
        (date(2026, 2, 12), "not_applicable"),
        (date(2026, 2, 13), "warn"),
    ],
)
def test_an_activity_should_begin_on_the_first_day_planned(today: date, status: str) -> None:
    assert stand(today)["stewards"].status == status


def test_a_day_put_off_moves_the_limit_and_is_still_seen() -> None:
    one = stand(date(2026, 2, 20), council={"state": "in_progress", "due": "2026-02-21"})["council"]
    assert (one.status, one.late) == ("ok", 0)
    assert one.why == "under way, due on 21 Feb 2026; its day was put off by 10 days"
    assert stand(date(2026, 2, 23), council={"due": "2026-02-21"})["council"].late == 2


def test_what_was_done_too_late_says_so_and_is_late_no_more() -> None:
    one = stand(date(2026, 6, 1), council={"state": "done", "finished": "2026-02-14"})["council"]
    assert (one.status, one.late, one.why) == ("ok", 3, "done on 14 Feb 2026, 3 days after its day")
    one = stand(date(2026, 6, 1), council={"state": "done", "finished": "2026-02-11"})["council"]
    assert (one.status, one.late, one.why) == ("ok", 0, "done on 11 Feb 2026, in time")


def test_what_goes_on_is_never_late_once_it_runs() -> None:
    after = date(2030, 1, 1)
    assert stand(after)["reviews"].status == "warn"
    one = stand(after, reviews={"state": "in_progress", "started": "2026-03-12"})["reviews"]
    assert (one.status, one.why, one.due) == ("ok", "under way, and goes on", None)


def test_without_a_first_day_nothing_can_be_judged_but_a_day_of_its_own() -> None:
    assert {one.status for one in stand(date(2030, 1, 1), None).values()} == {"not_evaluated"}
    one = stand(date(2026, 2, 2), None, council={"due": "2026-02-01"})["council"]
    assert (one.status, one.late) == ("breach", 1)


def test_what_was_dropped_is_neither_late_nor_done() -> None:
    one = stand(date(2030, 1, 1), council={"state": "dropped", "reason": "there is one"})["council"]
    assert (one.status, one.why, one.late) == ("not_applicable", "dropped: there is one", 0)


def test_the_latest_stands_first() -> None:
    found = worst_first(list(stand(date(2026, 6, 1)).values()))
    assert [(one.activity, one.status) for one in found] == [
        ("council", "breach"), ("stewards", "breach"), ("reviews", "warn"),
    ]  # fmt: skip
    assert found[0].late > found[1].late > 0


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"state": "in_progress"}, {"started"}),
        ({"state": "done"}, {"finished"}),
        ({"state": "not_started", "started": "2026-01-02"}, {"started"}),
        ({"state": "in_progress", "started": "2026-01-02", "finished": "2026-01-03"}, {"finished"}),
        ({"state": "done", "started": "2026-01-03", "finished": "2026-01-02"}, {"finished"}),
        ({"state": "done", "finished": "2026-11-15"}, {"finished"}),  # tomorrow
        ({"state": "dropped"}, {"reason"}),
        ({"activity": "unheard_of"}, {"activity"}),
    ],
)
def test_dates_that_contradict_the_state_are_refused(body: dict[str, Any], where: set[str]) -> None:
    assert set(problems("roadmap_activity", {"activity": "council", **body})) == where
