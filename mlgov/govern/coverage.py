"""Which assessment forms a model must have, and whether each is missing, expired, or counts until a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mlgov.govern.entries import Entry, Filed
from mlgov.govern.reviewing import WAITING, life
from mlgov.policy.models import Form, Policy


@dataclass(frozen=True)
class Coverage:
    """Where one form stands for one model; `until` is the last day on which the newest accepted one counts.

    `newest` is the accepted one that speaks; `waiting` one filed later that waits for a second person.
    """

    form: Form
    state: Literal["valid", "expired", "missing"]
    until: date | None
    newest: Filed | None
    waiting: Filed | None = None


def coverage(entry: Entry, policy: Policy, now: datetime) -> list[Coverage]:
    """One line for each form that the model's tier demands, in the policy's order."""
    return [of_form(form, entry, now) for form in policy.forms if entry.tier.id in form.tiers]


def offered(entry: Entry, policy: Policy, now: datetime) -> list[Coverage]:
    """One line for each form that the tier does not demand, and that was filed all the same."""
    filed = {str(one.body["form"]) for one in entry.assessments}
    own = [form for form in policy.forms if entry.tier.id not in form.tiers and form.id in filed]
    return [of_form(form, entry, now) for form in own]


def covered(entry: Entry, policy: Policy, now: datetime) -> bool | None:
    """Whether every form demanded counts today; None when the tier demands none."""
    found = coverage(entry, policy, now)
    return all(one.state == "valid" for one in found) if found else None


def of_form(form: Form, entry: Entry, now: datetime) -> Coverage:
    """What was not accepted counts for nothing; of several that were, the one accepted last speaks."""
    lives = [(one, life(one, form, entry.tier.id, now)) for one in entry.forms.get(form.id, ())]
    waiting = _last(one for one, stood in lives if stood.state in WAITING)
    newest = _last(one for one, stood in lives if stood.state in ("accepted", "expired"))
    if newest is None:
        return Coverage(form, "missing", None, None, waiting)
    stood = next(stood for one, stood in lives if one is newest)
    return Coverage(form, "valid" if stood.counts else "expired", stood.until, newest, waiting)


def _last(found: Iterable[Filed]) -> Filed | None:
    return max(found, key=lambda one: one.at, default=None)
