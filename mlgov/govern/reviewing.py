"""The life of an assessment: drafted, submitted, reviewed by a second person, and counting for a time.

What is stored is what people did. That an assessment has expired is worked out of the day it was accepted,
the term of its form and the clock, and stored nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from mlgov.errors import Problem
from mlgov.govern import identity
from mlgov.govern.assessments import valid_until
from mlgov.govern.calendar import day, over, written
from mlgov.govern.entries import Filed
from mlgov.policy.models import Form

State = Literal["draft", "submitted", "in_review", "returned", "accepted", "expired"]
OPEN = ("draft", "returned")  # states in which its author works on it
WAITING = ("submitted", "in_review")  # states in which a second person is waited for


@dataclass(frozen=True)
class Life:
    """Where an assessment stands; `until` is the last day on which it counts, once it was accepted."""

    state: State
    why: str
    until: date | None = None

    @property
    def counts(self) -> bool:
        return self.state == "accepted"


def accepted_on(one: Filed) -> date | None:
    """The day from which it counts; None unless it was accepted.

    One that is submitted and names nobody who submitted it comes from before there was a review, or was
    brought in from elsewhere: it counts from the day it was filed.
    """
    body = one.body
    if body["state"] == "accepted":
        return day(body.get("accepted_on")) or one.at.date()
    if body["state"] == "submitted" and not body.get("submitted_by"):
        return one.at.date()
    return None


def life(one: Filed, form: Form | None, tier: str, now: datetime) -> Life:
    """Where an assessment of a model of that tier stands.

    form: None where the policy has it no more; it counts then without a term, as none is known.
    """
    since, body = accepted_on(one), one.body
    if since is None:
        return Life(body["state"], _waits(body))
    until = valid_until(form, tier, since) if form else None
    by = f" by {body['reviewed_by']}" if body.get("reviewed_by") else ""
    if until is not None and over(until, now):
        return Life("expired", f"it expired on {written(until)}", until)
    told = f"accepted{by} on {written(since)}" if by else f"filed on {written(since)}"
    return Life("accepted", told, until)


def _waits(body: Mapping[str, Any]) -> str:
    said = f": {body['comments']}" if body.get("comments") else ""
    return {
        "draft": "it is a draft, and counts for nothing yet",
        "submitted": f"submitted by {body.get('submitted_by')}, and waits for a second person",
        "in_review": f"submitted by {body.get('submitted_by')}, and under review by {body.get('reviewer')}",
        "returned": f"returned by {body.get('reviewed_by')}{said}",
    }[str(body["state"])]


def may_not_submit(
    person: identity.Named, form: Form, model: Mapping[str, Any], makers: Sequence[str] = ()
) -> list[Problem]:
    """Why this person may not submit the form for the model; `makers` entered or changed its version."""
    if form.review.independent_author:
        return list(_built(person, model, makers, "submitted_by", "fill this form"))
    return []


def may_not_review(
    person: identity.Named,
    body: Mapping[str, Any],
    form: Form | None,
    model: Mapping[str, Any],
    makers: Sequence[str] = (),
) -> list[Problem]:
    """Why this person may not accept or return the assessment; none = they may."""
    found = []
    if identity.is_one_of(person, [body["submitted_by"], *body.get("filled_by", ())]):
        fix = "somebody else has to look at it"
        found.append(Problem("reviewed_by", "you filled or submitted it", fix))
    if body.get("reviewer") and not identity.is_one_of(person, [body["reviewer"]]):
        fix = "let them decide, or let them put it back"
        found.append(Problem("reviewer", f"it is under review by {body['reviewer']}", fix))
    if form is not None and form.review.independent_reviewer:
        found += _built(person, model, makers, "reviewed_by", "review this form")
    return found


def _built(
    person: identity.Named, model: Mapping[str, Any], makers: Sequence[str], where: str, act: str
) -> Iterator[Problem]:
    if not identity.independent_of_developers(person, model) or identity.is_one_of(person, makers):
        what = "you built the model, or answer for it"
        yield Problem(where, what, f"somebody independent has to {act}")
