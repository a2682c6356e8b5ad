"""What has to be done about assessments: filed, reviewed, mended after a return, renewed in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from mlgov.govern import calendar
from mlgov.govern.calendar import written
from mlgov.govern.coverage import Coverage, coverage, offered
from mlgov.govern.due import REMIND, Due, about, rule
from mlgov.govern.entries import Entry
from mlgov.govern.reviewing import WAITING
from mlgov.policy.models import Form, Policy
from mlgov.policy.rights import ASSESSMENT_REVIEW, holders


@rule
def _demanded(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Forms that the tier demands: to be filed, or renewed in time."""
    for one in coverage(entry, policy, now):
        if one.state != "missing":
            yield from _renew(one, entry, now)
        else:
            tier = entry.tier.title.lower()
            demanded = f"{'an' if tier[:1] in 'aeiou' else 'a'} {tier} model needs one"
            live = entry.live is not None
            why = f"{demanded}, and it is live without" if live else f"{demanded} before it goes live"
            what = f"File the {lower(one.form.title)} of {entry.name}"
            yield _about(one, entry, what, why, _live_since(entry), now)


@rule
def _offered(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Forms that were filed without being demanded are renewed, too: requirements may rest on them."""
    for one in offered(entry, policy, now):
        yield from _renew(one, entry, now)


@rule
def _to_review(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Assessments that wait for a second person."""
    for one in entry.assessments:
        body = one.body
        if body["state"] in WAITING and body.get("submitted_by"):
            what = f"Review the {_title(policy, body['form'])} of {entry.name}"
            why = f"{one.id} was submitted by {body['submitted_by']}"
            who = str(body.get("reviewer") or ", ".join(holders(policy, ASSESSMENT_REVIEW)))
            barred = (str(body["submitted_by"]), *map(str, body.get("filled_by") or ()))
            link = ("assessment", one.id)
            yield about(entry, "assessment_review", what, why, None, now, link, who, barred=barred)


@rule
def _returned(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Assessments that came back to who submitted them."""
    for one in entry.assessments:
        if one.body["state"] == "returned":
            what = f"Mend the {_title(policy, one.body['form'])} of {entry.name}, and submit it again"
            why = f"{one.id} was returned by {one.body['reviewed_by']}: {one.body['comments']}"
            who = str(one.body["submitted_by"])
            yield about(entry, "assessment_returned", what, why, None, now, ("assessment", one.id), who)


def soon(form: Form, tier: str) -> timedelta:
    """How long before its last day a form is renewed: a third of a short term, else as all renewals."""
    days = form.valid_days.get(tier)
    return min(REMIND, timedelta(days=days // 3)) if days is not None else REMIND


def _renew(one: Coverage, entry: Entry, now: datetime) -> Iterator[Due]:
    if one.until is not None and one.until <= (now + soon(one.form, entry.tier.id)).date():
        word = "expired" if one.state == "expired" else "expires"
        why = f"the last one {word} on {written(one.until)}"
        yield _about(one, entry, f"Renew the {lower(one.form.title)} of {entry.name}", why, one.until, now)


def _about(one: Coverage, entry: Entry, what: str, why: str, by: date | None, now: datetime) -> Due:
    """What is waiting for a review does not count yet, so that the duty stands until it does."""
    shown = one.waiting or one.newest
    waits = f"; {one.waiting.id} waits for its review" if one.waiting is not None else ""
    link = ("assessment", shown.id if shown else "")
    return about(entry, "assessment", what, why + waits, by, now, link)


def _live_since(entry: Entry) -> date | None:
    if entry.live is None:
        return None
    return calendar.day(entry.live.body.get("deployed")) or entry.live.at.date()


def _title(policy: Policy, form: str) -> str:
    found = policy.form(form)
    return lower(found.title) if found else f"assessment “{form}”"


def lower(title: str) -> str:
    return title[:1].lower() + title[1:] if title[1:2].islower() else title
