"""The life of an assessment: what counts, until which day, and who may submit and review it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mlgov.access.people import Person
from mlgov.govern.coverage import of_form, offered
from mlgov.govern.reviewing import accepted_on, life, may_not_review, may_not_submit
from mlgov.govern.worklist import due
from mlgov.policy.models import Form
from tests.govern.filing import Filed, assessment, entry, model
from tests.govern.small_policy import FORM, small_policy

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
form = Form.model_validate(FORM)
independent = Form.model_validate(
    FORM | {"review": {"independent_author": True, "independent_reviewer": True, "because": "an audit"}}
)
MODEL = {"owner": "Otto Ott", "developer": "Dana Dorn; dora", "steward": "Ada"}


def one(state: str, at: datetime = AT, id: str = "ASS-0002", **more: Any) -> Filed:
    stood = assessment(at)
    told = {"state": state, "submitted_by": "" if state == "draft" else "ada", **more}
    return Filed(id, at, "ada", stood.body | told)


def person(id: str, name: str) -> Person:
    return Person(id, name, ("reviewer",))


@pytest.mark.parametrize(
    ("filed", "since"),
    [
        (one("draft"), None),
        (one("submitted"), None),
        (one("in_review", reviewer="rita"), None),
        (one("returned", reviewed_by="rita", comments="No owner"), None),
        (one("accepted", reviewed_by="rita", accepted_on="2026-03-04"), date(2026, 3, 4)),
        (one("accepted"), date(2026, 3, 1)),
        (one("submitted", submitted_by=""), date(2026, 3, 1)),  # from before there was a review
    ],
)
def test_only_what_was_accepted_counts_from_that_day(filed: Filed, since: date | None) -> None:
    assert accepted_on(filed) == since
    assert life(filed, form, "critical", AT).counts is (since is not None)


def test_it_is_written_who_is_waited_for_and_what_is_wanting() -> None:
    told = life(one("returned", reviewed_by="rita", comments="No owner"), form, "critical", AT)
    assert (told.state, told.why) == ("returned", "returned by rita: No owner")
    taken = life(one("in_review", reviewer="rita"), form, "critical", AT)
    assert taken.why == "submitted by ada, and under review by rita"


@pytest.mark.parametrize(
    ("accepted", "months", "days", "last"),
    [
        ("2024-02-29", 12, None, date(2025, 2, 28)),  # a leap day
        ("2025-08-31", 6, None, date(2026, 2, 28)),
        ("2026-03-28", None, 30, date(2026, 4, 27)),  # over the change to summer time in Europe
        ("2027-12-31", 2, None, date(2028, 2, 29)),
    ],
)
def test_it_expires_when_its_last_day_is_over(
    accepted: str, months: int | None, days: int | None, last: date
) -> None:
    term = (
        {"valid_months": {"critical": months}}
        if months
        else {"valid_months": {}, "valid_days": {"critical": days}}
    )
    own = Form.model_validate(FORM | term)
    filed = one("accepted", accepted_on=accepted)
    end = datetime(last.year, last.month, last.day, 23, 59, 59, 999999, tzinfo=UTC)
    stood = life(filed, own, "critical", end)
    assert (stood.state, stood.until) == ("accepted", last)
    after = life(
        filed, own, "critical", end.replace(microsecond=999999).fromtimestamp(end.timestamp() + 1, UTC)
    )
    assert after.state == "expired"


def test_without_a_term_or_a_form_it_does_not_expire() -> None:
    late = datetime(2040, 1, 1, tzinfo=UTC)
    for known, tier in ((form, "standard"), (None, "critical")):
        assert life(one("accepted"), known, tier, late).state == "accepted"


def test_nobody_reviews_what_they_filled_or_submitted() -> None:
    body = one("submitted", filled_by=["dora", "ada"]).body
    for id, name in (("ada", "Ada Arndt"), ("dora", "Dora Doss")):
        found = may_not_review(person(id, name), body, form, MODEL)
        assert [problem.where for problem in found] == ["reviewed_by"]
    assert may_not_review(person("rita", "Rita Roth"), body, form, MODEL) == []
    assert may_not_review(person("dana", "Dana Dorn"), body, form, MODEL) == []


def test_who_took_it_for_review_is_not_passed_over() -> None:
    body = one("in_review", reviewer="rita").body
    assert [each.where for each in may_not_review(person("remo", "Remo"), body, form, MODEL)] == ["reviewer"]
    assert may_not_review(person("rita", "Rita Roth"), body, form, MODEL) == []


@pytest.mark.parametrize(
    ("id", "name"), [("dana", "Dana Dorn"), ("otto", "OTTO OTT"), ("dora", "X"), ("mia", "M")]
)
def test_where_the_form_says_so_it_takes_somebody_independent(id: str, name: str) -> None:
    body, makers = one("submitted").body, ["mia"]
    assert may_not_submit(person(id, name), independent, MODEL, makers)
    assert may_not_review(person(id, name), body, independent, MODEL, makers)
    assert may_not_submit(person(id, name), form, MODEL, makers) == []
    assert may_not_submit(person("rita", "Rita"), independent, MODEL, makers) == []


def test_a_later_draft_or_return_takes_nothing_from_what_was_accepted() -> None:
    accepted = one("accepted", id="ASS-0001", accepted_on="2026-03-01")
    for state in ("draft", "returned", "submitted", "in_review"):
        later = one(
            state, datetime(2026, 5, 1, tzinfo=UTC), reviewed_by="rita", comments="c", reviewer="rita"
        )
        found = of_form(form, entry(assessments=[accepted, later]), datetime(2026, 6, 1, tzinfo=UTC))
        assert (found.state, found.newest, found.until) == ("valid", accepted, date(2027, 3, 1))
        assert (found.waiting is later) is (state in ("submitted", "in_review"))


def test_of_two_accepted_ones_the_later_speaks() -> None:
    first = one("accepted", id="ASS-0001", accepted_on="2026-03-01")
    second = one("accepted", datetime(2026, 5, 1, tzinfo=UTC), accepted_on="2026-05-01")
    assert of_form(form, entry(assessments=[second, first]), AT).newest is second


def rules(now: datetime, *filed: Filed) -> dict[str, Any]:
    return {each.rule: each for each in due([entry(assessments=list(filed), now=now)], small_policy(), now)}


def test_what_waits_or_came_back_stands_in_the_worklist_of_who_has_to_act() -> None:
    valid = one("accepted", id="ASS-0001", accepted_on="2026-03-01")
    found = rules(datetime(2026, 6, 1, tzinfo=UTC), valid, one("submitted", datetime(2026, 5, 1, tzinfo=UTC)))
    assert found["assessment_review"].link_id == "ASS-0002" and "assessment" not in found
    back = one("returned", datetime(2026, 5, 1, tzinfo=UTC), reviewed_by="rita", comments="No owner named")
    told = rules(datetime(2026, 6, 1, tzinfo=UTC), valid, back)["assessment_returned"]
    assert told.owner == "ada" and told.why == "ASS-0002 was returned by rita: No owner named"


def test_a_duty_stands_until_somebody_has_accepted_it() -> None:
    found = rules(datetime(2026, 6, 1, tzinfo=UTC), one("submitted"))
    assert found["assessment"].state == "overdue"
    assert found["assessment"].why.endswith("and it is live without; ASS-0002 waits for its review")


def test_what_was_filed_without_being_demanded_is_renewed_too() -> None:
    own = entry(models=[_standard()], assessments=[one("accepted", accepted_on="2025-07-01")])
    assert [each.form.id for each in offered(own, small_policy(), AT)] == ["ethics"]
    important = entry(
        models=[_standard("important")], assessments=[one("accepted", accepted_on="2024-07-01")]
    )
    (renew,) = [
        each
        for each in due([important], small_policy(), datetime(2026, 7, 2, tzinfo=UTC))
        if each.rule == "assessment"
    ]
    assert renew.state == "overdue" and renew.why == "the last one expired on 1 Jul 2026"


def _standard(tier: str = "standard") -> Filed:
    return Filed("credit", AT, "ada", model(tier=tier).body)
