"""Notices to authorities: which are due, by when to the second, and what was recorded of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.incidents import left
from mlgov.govern.notices import NoticeStanding, standing, undecided
from tests.govern.filing import filed
from tests.govern.small_policy import small_policy

AWARE = datetime(2026, 11, 10, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def incident(*harms: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "accuracy", "severity": "P1", "status": "open", "detected": "2026-11-09T09:00:00Z",
        "aware": "2026-11-10T09:00:00Z", "harms": list(harms), **more,
    }  # fmt: skip


def found(body: dict[str, Any], *records: Any, now: datetime = AWARE) -> list[NoticeStanding]:
    return standing(body, records, small_policy(), now)


def record(notice: str, state: str, **more: Any) -> Any:
    body = {"incident": "INC-0001", "model": "credit", "notice": notice, "state": state, "sent": None}
    return filed("incident_notice", body | more, id=f"INC-0001/{notice}")


@pytest.mark.parametrize(
    ("harms", "due"),
    [
        ((), {}),
        (("none",), {}),
        (("rights",), {"serious": "2026-11-25T09:00:00"}),
        (("rights", "death"), {"death": "2026-11-20T09:00:00"}),
        (("rights", "death", "infrastructure"), {"widespread": "2026-11-12T09:00:00"}),
        (("data", "rights"), {"privacy": "2026-11-13T09:00:00", "serious": "2026-11-25T09:00:00"}),
    ],
)
def test_of_each_regime_the_shortest_that_fits_counts(harms: tuple[str, ...], due: dict[str, str]) -> None:
    told = {one.rule.id: f"{one.due:%Y-%m-%dT%H:%M:%S}" for one in found(incident(*harms))}
    assert told == due
    assert list(told) == list(due), "the earliest deadline first"


def test_the_type_alone_calls_for_one() -> None:
    assert [one.rule.id for one in found(incident(type="privacy"))] == ["privacy"]


def test_it_is_in_time_on_the_very_second_and_over_one_later() -> None:
    end, body = AWARE + timedelta(hours=72), incident("data")
    assert [one.state for one in found(body, now=end)] == ["due"]
    assert [one.state for one in found(body, now=end + SECOND)] == ["overdue"]
    on_time = record("privacy", "sent", sent=end.isoformat())
    late = record("privacy", "sent", sent=(end + SECOND).isoformat(), reason="it took counsel a day")
    assert [one.state for one in found(body, on_time, now=end + SECOND)] == ["sent"]
    assert [one.state for one in found(body, late, now=end + SECOND)] == ["sent_late"]


@pytest.mark.parametrize(
    ("aware", "hours", "due"),
    [
        ("2028-02-27T12:00:00+00:00", 72, "2028-03-01T12:00:00+00:00"),  # over 29 February
        ("2027-02-27T12:00:00+00:00", 72, "2027-03-02T12:00:00+00:00"),
        ("2027-03-27T12:00:00+01:00", 72, "2027-03-30T11:00:00+00:00"),  # clocks go forward: still 72 hours
        ("2027-10-31T02:30:00+02:00", 72, "2027-11-03T00:30:00+00:00"),  # the first 02:30 of the night
        ("2027-10-31T02:30:00+01:00", 72, "2027-11-03T01:30:00+00:00"),  # and the second
    ],
)
def test_hours_run_through_leap_days_and_changes_of_the_clock(aware: str, hours: int, due: str) -> None:
    (one,) = found(incident("data", aware=aware))
    assert one.rule.within_hours == hours
    assert one.due == datetime.fromisoformat(due)


def test_without_a_time_of_awareness_it_runs_from_detection() -> None:
    (one,) = found(incident("data", aware=None))
    assert one.due == datetime(2026, 11, 12, 9, tzinfo=UTC)


def test_a_rule_holds_from_its_first_day_on() -> None:
    assert found(incident("data", aware="2026-08-01T23:59:59Z")) == []
    assert len(found(incident("data", aware="2026-08-02T00:00:00Z"))) == 1


def test_what_was_recorded_stays_and_comes_after_what_is_due() -> None:
    dropped = record("serious", "not_applicable", reason="no high-risk system")
    states = [(one.rule.id, one.state) for one in found(incident("data"), dropped)]
    assert states == [("privacy", "due"), ("serious", "not_applicable")]


def test_an_incident_that_was_none_calls_for_none() -> None:
    assert found(incident("data", dismissed="a test", status="dismissed")) == []


def test_a_grave_one_is_undecided_until_somebody_says_what_harm_it_did() -> None:
    policy = small_policy()
    assert undecided(incident(), policy)
    assert not undecided(incident("none"), policy)
    assert not undecided(incident(severity="P4"), policy)
    assert not undecided(incident(status="closed"), policy)
    old = {name: value for name, value in incident().items() if name != "harms"}
    assert not undecided(old, policy), "filed before harms could be told"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(days=2, hours=3, minutes=5, seconds=59), "2 d 3 h left"),
        (timedelta(minutes=40), "40 min left"),
        (timedelta(seconds=59), "less than a minute left"),
        (timedelta(0), "less than a minute left"),
        (-SECOND, "less than a minute over"),
        (-timedelta(hours=1), "1 h over"),
    ],
)
def test_time_that_is_left(away: timedelta, words: str) -> None:
    assert left(AWARE + away, AWARE) == words


@given(
    st.datetimes(datetime(2026, 9, 1), datetime(2032, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    st.sets(st.sampled_from(["death", "rights", "infrastructure", "data"])),
    st.sampled_from(["death", "rights", "infrastructure", "data"]),
)
def test_more_harm_never_puts_a_regime_off(aware: datetime, harms: set[str], more: str) -> None:
    def due(of: set[str]) -> dict[str, datetime]:
        return {one.rule.regime: one.due for one in found(incident(*of, aware=aware.isoformat()), now=aware)}

    before, after = due(harms), due(harms | {more})
    assert all(after[regime] <= at for regime, at in before.items())
