"""What has to be done about the models, by whom and until when: one function for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from mlgov.govern import calendar
from mlgov.govern import worklist_assessments as worklist_assessments  # its rules count, too
from mlgov.govern import worklist_incidents as worklist_incidents
from mlgov.govern import worklist_lifecycle as worklist_lifecycle
from mlgov.govern import worklist_signed as worklist_signed
from mlgov.govern.calendar import after_months, last_moment, over, plural
from mlgov.govern.due import REMIND as REMIND
from mlgov.govern.due import RULES
from mlgov.govern.due import Due as Due
from mlgov.govern.due import about as _about
from mlgov.govern.due import rule as _rule
from mlgov.govern.entries import Entry, Filed
from mlgov.policy.models import Policy

_ORDER = ("overdue", "today", "week", "later")


def due(entries: Sequence[Entry], policy: Policy, now: datetime) -> list[Due]:
    """Everything due about these models, most pressing first; a retired one owes only its retirement."""
    found = [
        one
        for entry in entries
        for rule in RULES
        if not entry.retired or rule in (_retirement, worklist_signed.signatures)
        for one in rule(entry, policy, now)
    ]
    return in_order(found)


def in_order(found: Iterable[Due]) -> list[Due]:
    """The most pressing first: by how late it is, what is grave before what is not, then by its day."""
    return sorted(
        found, key=lambda one: (_ORDER.index(one.state), not one.grave, _moment(one), one.model, one.what)
    )


@_rule
def _classification(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    if not entry.classified:
        why = f"it has no tier and counts as {entry.tier.title.lower()} until it has one"
        link = ("classification", entry.id)
        yield _about(entry, "classification", f"Classify {entry.name}", why, entry.at.date(), now, link)
    elif entry.stale:
        what, link = f"Classify {entry.name} anew", ("classification", entry.id)
        yield _about(entry, "reclassification", what, entry.stale, entry.reclassify_by, now, link)


@_rule
def _people(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    if not entry.steward:
        why = "every model has a steward who watches over it day by day"
        yield _about(entry, "steward", f"Name a steward for {entry.name}", why, entry.at.date(), now)


@_rule
def _approval(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    live = entry.live
    if live is not None and live.body["approval"] != "approved":
        what, why = f"Decide on {entry.name} {live.body['version']}", "it is live without an approval"
        since = calendar.day(live.body.get("deployed")) or live.at.date()
        yield _about(entry, "approval", what, why, since, now, ("model_version", live.id))
    asked = {one.body["version"] for one, stood in entry.requests if stood.state == "open"}
    for one in entry.versions:
        waits = one.body["approval"] == "requested" and one.body["version"] not in asked
        if one is not live and waits:
            what, why = f"Decide on {entry.name} {one.body['version']}", "its approval was requested"
            yield _about(entry, "request", what, why, None, now, ("model_version", one.id))


@_rule
def _review(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    planned, months = calendar.day(entry.body.get("next_review")), entry.tier.review_every_months
    every = f"{_a(entry.tier.title.lower())} model is reviewed every {plural(months, 'month')}"
    if planned is None and entry.live is not None:
        by = after_months(_live_since(entry.live), months)
        what = f"Plan a review of {entry.name}"
        yield _about(entry, "review", what, f"no review is planned, and {every}", by, now)
    elif planned is not None and planned <= (now + REMIND).date():
        yield _about(entry, "review", f"Review {entry.name}", every, planned, now)


@_rule
def _data(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    if entry.live is None:
        return
    version, reach = entry.live.body["version"], entry.newest
    if reach is None:
        what, why = f"Load figures of {entry.name} {version}", "it is live and not monitored"
        yield _about(entry, "data", what, why, _live_since(entry.live), now, ("uploads", entry.id))
    elif reach.stale_from is not None:
        by = reach.stale_from
        if over(by, now):
            why = f"its figures end with {reach.window}"
            yield _about(
                entry, "data", f"Load figures of {entry.name} {version}", why, by, now, ("uploads", entry.id)
            )


@_rule
def _retirement(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    record = entry.retirement
    if record is not None and record.body["missing"]:
        gaps = ", ".join(str(name).replace("_", " ") for name in record.body["missing"])
        by = calendar.day(record.body.get("last_scoring"))
        what, why = f"Complete the retirement record of {entry.name}", f"still to be written: {gaps}"
        yield _about(entry, "retirement", what, why, by, now, ("retirement", record.id))
    granted = [
        asked for asked, stood in entry.requests if asked.body["about"] == "retirement" and stood.granted
    ]
    if record is not None and granted and not record.body.get("completed"):
        by = calendar.day(record.body.get("last_scoring"))
        what, why = f"Retire {entry.name} for good", f"its plan is approved by {granted[-1].id}"
        yield _about(entry, "retire", what, why, by, now, ("retirement", record.id))


def _live_since(live: Filed) -> date:
    return calendar.day(live.body.get("deployed")) or live.at.date()


def _moment(one: Due) -> float:
    return last_moment(one.due).timestamp() if one.due is not None else float("inf")


def _a(words: str) -> str:
    return f"an {words}" if words[:1] in "aeiou" else f"a {words}"
