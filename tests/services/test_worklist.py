"""A person's worklist in a store, and the calendar made of it, read back by a calendar library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from mlgov.errors import RecordError
from mlgov.papers import calendar_feed
from mlgov.services import findings, people, version_approval, worklist
from mlgov.services.context import Context
from tests.services.signing import acting, world


@pytest.fixture
def root() -> Context:
    return world()


def whats(root: Context, who: str) -> dict[str, list[str]]:
    found = worklist.of(root, who).share
    return {name: [one.what for one in getattr(found, name)] for name in ("own", "waiting", "escalated")}


def test_a_request_waits_for_those_who_may_sign_it_and_for_nobody_else(root: Context) -> None:
    version_approval.request(acting(root, "ada"), "loans", "2.0.0")
    waits = {who for who in ("rita", "remo", "ada", "otto", "dana", "adam", "nils", "lara", "aldo")
             if any("Sign REQ-0001" in one for one in whats(root, who)["waiting"])}  # fmt: skip
    assert waits == {"rita", "remo"}, "neither owner, developer, administrator, nor without a certificate"


def test_a_finding_is_its_owners_until_it_is_submitted(root: Context) -> None:
    body = {"model": "loans", "title": "No test by group", "severity": "S2", "owner": "Ada Arndt"}
    found = findings.open(acting(root, "rita"), body).id
    assert any(found in one for one in whats(root, "ada")["own"])
    assert not any(found in one for one in whats(root, "aldo")["own"])
    findings.submit(acting(root, "ada"), found, "Tested.")
    assert any(found in one for one in whats(root, "remo")["waiting"])


def test_somebody_unknown_is_named(root: Context) -> None:
    with pytest.raises(RecordError, match=r"no active person nobody; people: .*ada"):
        worklist.of(root, "nobody")


def test_as_of_a_moment_before_nothing_of_it_is_there(root: Context) -> None:
    before = root.now()
    root.now.at += timedelta(hours=1)  # type: ignore[attr-defined]
    findings.open(acting(root, "rita"), {"model": "loans", "title": "T", "severity": "S2", "owner": "ada"})
    then, now = (len(worklist.of(root, "ada", as_of=at).share.own) for at in (before, None))
    assert now == then + 1


def test_the_calendar_holds_what_has_a_date_and_links_back(root: Context) -> None:
    body = {"model": "loans", "title": "Kö; „x“, y\n2", "severity": "S2", "owner": "Ada Arndt"}
    findings.open(acting(root, "rita"), body | {"title": "No test; by group, yet"})
    ctx = acting(root, "ada")
    dated = [one for one in worklist.of(ctx).share.all() if one.due is not None]
    read = Calendar.from_ical(worklist.calendar(ctx, address="https://gov.example"))
    events = list(read.walk("VEVENT"))
    assert sorted(str(one["summary"]).removeprefix("Overdue: ") for one in events) == sorted(
        one.what for one in dated
    )
    assert any("No test; by group, yet" in str(one["summary"]) for one in events)
    assert {str(one["url"]) for one in events} == {"https://gov.example/work"}
    assert len({str(one["uid"]) for one in events}) == len(events)
    assert worklist.calendar(ctx) == worklist.calendar(ctx), "the same bytes, so nothing flickers"


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        (date(2028, 2, 29), date(2028, 2, 29), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 1)),
        (
            datetime(2026, 10, 25, 1, 0, tzinfo=UTC),  # when clocks are set back in Europe
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
        ),
    ],
)
def test_days_and_moments_stand_where_they_are(when: Any, start: Any, end: Any) -> None:
    one = calendar_feed.Event("k", when, "T" * 200 + "\r\nBEGIN:VALARM", "why, so; \\ and \n more")
    (event,) = Calendar.from_ical(calendar_feed.feed([one], "mlgov", datetime(2026, 1, 1, tzinfo=UTC))).walk(
        "VEVENT"
    )
    assert (event["dtstart"].dt, event["dtend"].dt) == (start, end)
    assert event["description"] == "why, so; \\ and \n more"
    assert not list(event.walk("VALARM")), "a title is text and nothing else"


def test_the_token_of_a_feed_shows_a_calendar_and_opens_nothing_else(root: Context) -> None:
    now = root.now()
    first = people.issue_feed(acting(root, "ada"))
    assert people.person_for(root.store, first, now) is None
    found = worklist.for_feed(root.store, first, now)
    assert found is not None and found.person.id == "ada"
    second = people.issue_feed(acting(root, "ada"))
    assert worklist.for_feed(root.store, first, now) is None, "a new address ends the one before"
    assert worklist.for_feed(root.store, second, now + timedelta(days=people.FEED_DAYS + 1)) is None
    assert worklist.for_feed(root.store, people.issue_token(root, "ada", 3), now) is None
    with pytest.raises(RecordError, match="somebody with an account"):
        people.issue_feed(root)
