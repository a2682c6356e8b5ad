"""What shows that a requirement is met: a record or figure, until when it counts, and what would mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mlgov.govern import coverage
from mlgov.govern.calendar import after_months, day, written
from mlgov.govern.entries import Entry, Filed, filed_last
from mlgov.policy.models import Policy, Status


@dataclass(frozen=True)
class Link:
    """A place in the product: what a person reads, and which record or page it is."""

    text: str
    kind: str
    id: str


@dataclass(frozen=True)
class Proof:
    """Whether one thing is shown. `due` is the last day it counts, or the day by which it was to be there.

    `evidence` is what it rests on; `mend` is what a person does where it is not well.
    """

    status: Status
    why: str
    due: date | None = None
    evidence: Link | None = None
    mend: Link | None = None
    title: str = ""


def until(
    status_why: str, last: date | None, policy: Policy, now: datetime, evidence: Link, mend: Link
) -> Proof:
    """Well until a day: a warning shortly before it, in breach after it."""
    if last is None:
        return Proof("ok", status_why, None, evidence)
    if last < now.date():
        return Proof("breach", f"{status_why}, and ran out on {written(last)}", last, evidence, mend)
    soon = last <= now.date() + timedelta(days=policy.evidence.warn.days)
    why = f"{status_why}, until {written(last)}"
    return Proof("warn" if soon else "ok", why, last, evidence, mend if soon else None)


def speaking(entry: Entry) -> Filed | None:
    """The version that a model is judged by: the live one, or else the one that was filed last."""
    return entry.live or filed_last(entry.versions)


def _form(id: str, entry: Entry, policy: Policy, now: datetime) -> Proof:
    form = next((one for one in policy.forms if one.id == id), None)
    if form is None:
        return Proof("not_evaluated", f"the policy has no form “{id}” any more")
    found, mend = coverage.of_form(form, entry, now), Link("File assessment", "new assessment", id)
    title = form.title
    if found.newest is None:
        demanded = entry.tier.id in form.tiers
        if found.waiting is not None:
            waits = Link(title, "assessment", found.waiting.id)
            why = f"{title} was submitted, and waits to be accepted"
            return Proof("breach" if demanded else "not_evaluated", why, None, waits, mend)
        why = f"{title}: never filed"
        return Proof("breach" if demanded else "not_evaluated", why, None, None, mend)
    link = Link(title, "assessment", found.newest.id)
    return until(f"{title} filed", found.until, policy, now, link, mend)


def _deliverable(id: str, entry: Entry, policy: Policy, now: datetime) -> Proof:
    title, version = policy.deliverables.get(id, id), speaking(entry)
    if version is None:
        return Proof("not_evaluated", f"{title}: there is no version yet", mend=_version_first(entry))
    wanted = f"{version.id}/{id}"
    found = next((one for one in entry.deliverables if one.id == wanted), None)
    link, state = Link(title, "deliverable", wanted), str(found.body.get("state")) if found else ""
    mend = Link(f"Submit “{title}”", "deliverable", wanted)
    if found is None or state == "draft":
        return Proof("not_evaluated", f"{title}: not submitted", None, link if found else None, mend)
    reason = found.body.get("reason") or "no reason given"
    says: dict[str, tuple[Status, str]] = {
        "accepted": ("ok", "accepted"),
        "submitted": ("not_evaluated", "submitted, and waits to be accepted"),
        "returned": ("breach", "returned to be mended"),
        "not_applicable": (
            "not_applicable",
            f"does not apply: {reason}",
        ),
    }
    status, words = says.get(state, ("not_evaluated", state))
    return Proof(status, f"{title} {words}", None, link, None if status in ("ok", "not_applicable") else mend)


def _artifact(id: str, entry: Entry, policy: Policy, now: datetime) -> Proof:
    version = speaking(entry)
    start = f"{version.id}/{id}/" if version else ""
    found = filed_last([one for one in entry.artifacts if version and one.id.startswith(start)])
    kinds = {one.id: one.title for one in policy.artifacts.kinds}
    name = kinds.get(id, id)
    mend = Link(f"Add “{name}”", "new artifact", version.id if version else "")
    if found is None:
        return Proof("not_evaluated", f"no “{name}” is on file", None, None, mend)
    link = Link(str(found.body.get("name") or name), "artifact", found.id)
    return Proof("ok", f"“{name}” on file", day(found.body.get("keep_until")), link)


def _procedure(id: str, entry: Entry, policy: Policy, now: datetime) -> Proof:
    """The model's own or one for all; of several the one that counts longest."""
    kind = policy.evidence.procedure(id)
    title = kind.title if kind else id
    mend = Link(f"File procedure “{title}”", "new procedure", id)
    filed = [one for one in entry.procedures if one.body["procedure"] == id and not one.body["withdrawn"]]
    if not filed:
        return Proof("not_evaluated", f"no procedure “{title}” is on file", None, None, mend)
    ends = [(valid_until(one, policy), one) for one in filed]
    last, newest = max(ends, key=lambda one: (one[0] or date.max, one[1].at))
    whose = "" if newest.body.get("model") else " for all models"
    link = Link(title, "procedure", newest.id)
    return until(f"{title} on file{whose}", last, policy, now, link, mend)


def valid_until(procedure: Filed, policy: Policy) -> date | None:
    """The last day a procedure counts: its own, or as long as the policy says for its kind."""
    kind, own = policy.evidence.procedure(procedure.body["procedure"]), day(procedure.body.get("valid_until"))
    return own or (after_months(procedure.at.date(), kind.valid_months) if kind else None)


def _approval(body: str, entry: Entry, policy: Policy, now: datetime) -> Proof:
    title = next((one.title for one in policy.bodies if one.id == body), body)
    version = speaking(entry)
    if version is None:
        return Proof("not_evaluated", "there is no version yet", mend=_version_first(entry))
    about = f"{version.body['version']}"
    mend = Link("Request approval", "model_version", version.id)
    found = filed_last(
        [one for one in entry.approvals if (one.body["version"], one.body["body"]) == (about, body)]
    )
    if found is None:
        live = entry.live is not None
        why = f"{title} has not decided on {about}" + (", which is live" if live else "")
        return Proof("breach" if live else "not_evaluated", why, None, None, mend)
    link = Link(f"{title} on {about}", "approval", found.id)
    if found.body["decision"] == "rejected":
        return Proof("breach", f"{title} rejected {about}", None, link, mend)
    conditions = " with conditions" if found.body["decision"] == "conditions" else ""
    ends = day(found.body.get("expires"))
    return until(f"{title} approved {about}{conditions}", ends, policy, now, link, mend)


def _version_first(entry: Entry) -> Link:
    return Link("Register a version", "new model_version", entry.id)


Prove = Callable[[str, Entry, Policy, datetime], Proof]
RECORDS: dict[str, Prove] = {
    "approvals": _approval,
    "forms": _form,
    "deliverables": _deliverable,
    "procedures": _procedure,
    "artifacts": _artifact,
}

_BETTER: tuple[Status, ...] = ("ok", "warn", "not_applicable", "breach", "not_evaluated")


def best(found: Iterable[Proof]) -> Proof:
    """Of several proofs the best: any one is enough. Without any, what speaks against it comes first."""
    return min(found, key=lambda one: _BETTER.index(one.status))
