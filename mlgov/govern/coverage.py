"""Which assessment forms a model must have, and whether each is missing, expired, or counts until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mlgov.govern import assessments
from mlgov.govern.entries import Entry, Filed
from mlgov.policy.models import Form, Policy


@dataclass(frozen=True)
class Coverage:
    """Where one form stands for one model; `until` is the last day on which the newest one counts."""

    form: Form
    state: Literal["valid", "expired", "missing"]
    until: date | None
    newest: Filed | None


def coverage(entry: Entry, policy: Policy, now: datetime) -> list[Coverage]:
    """One line for each form that the model's tier demands, in the policy's order."""
    return [of_form(form, entry, now) for form in policy.forms if entry.tier.id in form.tiers]


def covered(entry: Entry, policy: Policy, now: datetime) -> bool | None:
    """Whether every form demanded counts today; None when the tier demands none."""
    found = coverage(entry, policy, now)
    return all(one.state == "valid" for one in found) if found else None


def of_form(form: Form, entry: Entry, now: datetime) -> Coverage:
    """Drafts count for nothing; of several assessments the one filed last speaks."""
    filed = [
        one for one in entry.assessments if one.body["form"] == form.id and one.body["state"] == "submitted"
    ]
    if not filed:
        return Coverage(form, "missing", None, None)
    newest = max(filed, key=lambda one: one.at)
    until = assessments.valid_until(form, entry.tier.id, newest.at.date())
    return Coverage(form, "expired" if until is not None and until < now.date() else "valid", until, newest)
