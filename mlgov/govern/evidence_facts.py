"""What records and figures of the store say by themselves, as evidence for requirements (`evidence.yaml`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mlgov.govern import calendar, metadata
from mlgov.govern.coverage import coverage
from mlgov.govern.entries import Entry
from mlgov.govern.evidence import Link, Proof, until
from mlgov.policy.models import Policy

FactRule = Callable[[Entry, Policy, datetime], Proof]
FACTS: dict[str, FactRule] = {}


def _fact(rule: FactRule) -> FactRule:
    FACTS[rule.__name__.lstrip("_")] = rule
    return rule


@_fact
def _registered(entry: Entry, policy: Policy, now: datetime) -> Proof:
    gaps = list(metadata.everywhere(entry.metadata).missing)
    if not entry.versions:
        gaps.append("A version")
    if gaps:
        return Proof("breach", f"missing: {metadata.named(gaps)}", None, _entry(entry), _complete(entry))
    return Proof("ok", "described, owned and with a version", None, _entry(entry))


@_fact
def _people_named(entry: Entry, policy: Policy, now: datetime) -> Proof:
    gaps = [role for role in ("owner", "steward") if not entry.body.get(role)]
    if gaps:
        return Proof("breach", f"no {' and no '.join(gaps)} is named", None, _entry(entry), _complete(entry))
    return Proof("ok", f"{entry.steward} watches over it", None, _entry(entry))


@_fact
def _classified(entry: Entry, policy: Policy, now: datetime) -> Proof:
    link = Link("Classification", "classification", entry.id)
    if entry.classified:
        return Proof("ok", f"it is {entry.tier.title.lower()}", None, link)
    return Proof("breach", "it has no tier yet", None, None, Link("Classify", "classification", entry.id))


@_fact
def _documented(entry: Entry, policy: Policy, now: datetime) -> Proof:
    if entry.live is None:
        return _not_live(entry)
    link = Link(str(entry.live.body["version"]), "model_version", entry.live.id)
    found = entry.said(entry.live)
    if found.missing:
        why = f"missing: {metadata.named(found.missing)}"
        return Proof("breach", why, None, link, _complete(entry))
    return Proof("ok", f"all {len(found.said)} attributes that the inventory asks for are there", None, link)


@_fact
def _performance_monitored(entry: Entry, policy: Policy, now: datetime) -> Proof:
    return _figures(entry, now, "performance", "performance")


@_fact
def _drift_monitored(entry: Entry, policy: Policy, now: datetime) -> Proof:
    return _figures(entry, now, "drift", "drift against a reference")


@_fact
def _fairness_measured(entry: Entry, policy: Policy, now: datetime) -> Proof:
    return _figures(entry, now, "fairness", "fairness between groups")


@_fact
def _figures_fresh(entry: Entry, policy: Policy, now: datetime) -> Proof:
    if entry.live is None:
        return _not_live(entry)
    reach, load = entry.newest, Link("Load figures", "uploads", entry.id)
    if reach is None:
        return Proof("breach", "the live version has no figures", None, None, load)
    link = Link(reach.window, "figures", "summary")
    if reach.stale_from is None:
        return Proof("not_evaluated", "its windows have no dates", None, link)
    by = reach.stale_from.date()
    if not calendar.over(reach.stale_from, now):
        return Proof("ok", f"its figures reach {reach.window}", by, link)
    return Proof("breach", f"its figures end with {reach.window}", by, link, load)


@_fact
def _review_planned(entry: Entry, policy: Policy, now: datetime) -> Proof:
    planned, mend = calendar.day(entry.body.get("next_review")), Link("Plan a review", "model", entry.id)
    if planned is None:
        return Proof("breach", "no review is planned", None, None, mend)
    if calendar.due_state(planned, now) == "overdue":
        why = f"review was due on {calendar.written(planned)}"
        return Proof("breach", why, planned, _entry(entry), mend)
    return until("a review is planned", planned, policy, now, _entry(entry), mend)


@_fact
def _assessed(entry: Entry, policy: Policy, now: datetime) -> Proof:
    found = coverage(entry, policy, now)
    if not found:
        return Proof("not_evaluated", "the policy has no form for this tier")
    lacking = [one for one in found if one.state != "valid"]
    if lacking:
        why = ", ".join(f"{one.form.title}: {one.state}" for one in lacking)
        mend = Link("File assessment", "new assessment", lacking[0].form.id)
        return Proof("breach", why, lacking[0].until, None, mend)
    first = min(found, key=lambda one: one.until or now.date().max)
    link = Link(first.form.title, "assessment", first.newest.id if first.newest else "")
    mend = Link("File assessment", "new assessment", first.form.id)
    return until("filed", first.until, policy, now, link, mend)


@_fact
def _approved(entry: Entry, policy: Policy, now: datetime) -> Proof:
    if entry.live is None:
        return _not_live(entry)
    version, approval = entry.live.body["version"], entry.live.body["approval"]
    why = f"{version} is live, its approval is {approval.replace('_', ' ')}"
    link = Link(str(version), "model_version", entry.live.id)
    if approval == "approved":
        return Proof("ok", why, None, link)
    return Proof("breach", why, None, link, Link("Request approval", "model_version", entry.live.id))


@_fact
def _audit_trail(entry: Entry, policy: Policy, now: datetime) -> Proof:
    """Data, development, testing, approval and deployment (000 §8.2.1), each by a record."""
    if entry.live is None:
        return _not_live(entry)
    body, version = entry.live.body, entry.live.body["version"]
    decided = any(one.body["version"] == version for one in entry.approvals)
    brought = any(one.body["version"] == version for one in entry.deployments)
    parts = {
        "the data it was trained on": body.get("training_data"),
        "how it was trained": body.get("params") or body.get("features"),
        "results of its validation": body.get("metrics"),
        "a decision on it": decided,
        "its deployment": brought,
    }
    gaps = [words for words, there in parts.items() if not there]
    link = Link("Audit trail", "audit", entry.id)
    if gaps:
        mend = Link("Complete the records", "model_version", entry.live.id)
        return Proof("breach", f"no record of {', '.join(gaps)}", None, link, mend)
    return Proof("ok", f"records of {version} from data to deployment are there", None, link)


@_fact
def _steward_trained(entry: Entry, policy: Policy, now: datetime) -> Proof:
    mend = Link("Record a training", "training", entry.id)
    if not entry.steward:
        return Proof("breach", "no steward is named", None, None, _complete(entry))
    courses = entry.steward_courses()
    if not courses:
        return Proof("not_evaluated", f"no training of {entry.steward} is on file", None, None, mend)
    newest = max(courses, key=lambda one: str(one.body.get("expires_on") or "9999"))
    link = Link(str(newest.body["course"]), "training", newest.id)
    ends = calendar.day(newest.body.get("expires_on"))
    return until(f"{entry.steward} was trained", ends, policy, now, link, mend)


def _figures(entry: Entry, now: datetime, family: str, words: str) -> Proof:
    """Judged in a window of the live version that is not out of date."""
    if entry.live is None:
        return _not_live(entry)
    reach, load = entry.newest, Link("Load figures", "uploads", entry.id)
    window = reach.judged.get(family) if reach else None
    if reach is None or window is None:
        return Proof("breach", f"no figure of {words} was judged", None, None, load)
    link, stale = Link(window, "figures", family), reach.stale_from
    if stale is not None and calendar.over(stale, now):
        why = f"{words} was judged in {window}, and its figures have ended since"
        return Proof("breach", why, stale.date(), link, load)
    return Proof("ok", f"{words} was judged in {window}", stale.date() if stale else None, link)


def _entry(entry: Entry) -> Link:
    return Link("Entry in the inventory", "model", entry.id)


def _complete(entry: Entry) -> Link:
    return Link("Complete its entry", "model", entry.id)


def _not_live(entry: Entry) -> Proof:
    return Proof("not_evaluated", "no version is live")
