"""One rule for every deadline: its very second, or the last second of its day, is in time still."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern import findings, notices
from mlgov.govern.calendar import due_state, over
from mlgov.govern.incidents import clocks
from mlgov.govern.reviewing import life
from mlgov.govern.worklist import due
from mlgov.policy.models import Form
from tests.govern.filing import Filed, assessment, entry, filed
from tests.govern.small_policy import FORM, small_policy

SECOND = timedelta(seconds=1)
SUMMER = timezone(timedelta(hours=2))  # a zone whose midnight is not that of UTC
LEAP = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("until", "last"),
    [
        (datetime(2026, 11, 10, 9, tzinfo=UTC), datetime(2026, 11, 10, 9, tzinfo=UTC)),
        (datetime(2026, 11, 10, 9, tzinfo=UTC), datetime(2026, 11, 10, 11, tzinfo=SUMMER)),
        (LEAP, datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)),
        (LEAP, datetime(2028, 3, 1, 1, 59, 59, tzinfo=SUMMER)),  # days are those of UTC
        (date(2026, 12, 31), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_last_second_is_in_time_and_the_next_is_not(until: date, last: datetime) -> None:
    assert not over(until, last) and due_state(until, last) == "today"
    assert over(until, last + SECOND) and due_state(until, last + SECOND) == "overdue"


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-100_000, 100_000))
def test_what_is_over_stays_over(until: date, seconds: int) -> None:
    at = datetime(until.year, until.month, until.day, tzinfo=UTC) + timedelta(seconds=seconds)
    assert over(until, at) == (at.date() > until)
    assert over(until, at + SECOND) or not over(until, at)


@pytest.mark.parametrize(
    ("accepted", "tier", "last"),
    [
        ("2028-02-29", "critical", "2029-02-28"),  # twelve months: the next February has no 29th
        ("2027-02-28", "critical", "2028-02-28"),  # the same day, not the end of the month
        ("2028-01-31", "critical", "2029-01-31"),
    ],
)
def test_an_assessment_counts_until_its_last_day_is_over(accepted: str, tier: str, last: str) -> None:
    stood = assessment()
    body = stood.body | {"state": "accepted", "submitted_by": "ada", "accepted_on": accepted}
    one, end = Filed("ASS-0002", stood.at, "ada", body), datetime.fromisoformat(f"{last}T23:59:59+00:00")
    states = [life(one, Form.model_validate(FORM), tier, end + after).state for after in (0 * SECOND, SECOND)]
    assert states == ["accepted", "expired"]


def finding(until: str) -> Filed:
    body = {"model": "credit", "title": "No tests", "severity": "S1", "opened": "2028-01-30", "due": until}
    return filed("finding", body, id="FIN-0001")


def test_a_finding_is_late_once_its_day_is_over_also_a_leap_day() -> None:
    end = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    stood = [findings.standing(finding("2028-02-29"), (), small_policy(), end + n * SECOND) for n in (0, 1)]
    assert [(one.late, one.why) for one in stood] == [
        (False, "due on 29 Feb 2028"),
        (True, "overdue by 1 day"),
    ]


def test_an_accepted_risk_is_accepted_to_the_end_of_its_last_day() -> None:
    end = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    accepted = [findings.Acceptance("EXC-0001", date(2028, 2, 1), LEAP)]
    told = [
        findings.standing(finding("2028-02-10"), accepted, small_policy(), end + n * SECOND) for n in (0, 1)
    ]
    assert [one.state for one in told] == ["accepted", "open"]
    assert told[1].late and told[1].due == LEAP


@pytest.mark.parametrize(
    ("detected", "last"),
    [
        ("2027-03-28T01:30:00+01:00", "2027-03-28T03:30:00+02:00"),  # clocks go forward: an hour has passed
        ("2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"),  # the second 02:30 of the night
        ("2028-02-28T23:30:00+00:00", "2028-02-29T00:30:00+00:00"),
    ],
)
def test_the_hour_of_an_incident_is_an_hour_whatever_the_clocks_say(detected: str, last: str) -> None:
    body = {"severity": "P1", "occurred": detected, "detected": detected, "status": "open"}
    end = datetime.fromisoformat(last)
    contain = [clocks(body, small_policy(), end + n * SECOND)[0].state for n in (0, 1)]
    assert contain == ["running", "overdue"]


def incident() -> Filed:
    return filed(
        "incident",
        {
            "model": "credit", "title": "Leak", "type": "privacy", "severity": "P1", "harms": ["data"],
            "occurred": "2026-11-10T08:00:00Z", "detected": "2026-11-10T09:00:00Z",
        },
        id="INC-0001",
    )  # fmt: skip


def test_the_worklist_says_of_a_notice_and_a_clock_what_their_page_says() -> None:
    policy, one = small_policy(), incident()
    starts = datetime(2026, 11, 10, 9, tzinfo=UTC)
    for rule, after in (("notice", timedelta(hours=72)), ("incident", timedelta(hours=1))):
        for now, late in ((starts + after, False), (starts + after + SECOND, True)):
            page = {
                "notice": [stood.state for stood in notices.standing(one.body, (), policy, now)],
                "incident": [clock.state for clock in clocks(one.body, policy, now)],
            }[rule][0]
            (listed,) = [
                each
                for each in due([entry(incidents=[one], assessments=[assessment()], now=now)], policy, now)
                if each.rule == rule
            ]
            assert (page == "overdue", listed.state == "overdue") == (late, late), (rule, now)
