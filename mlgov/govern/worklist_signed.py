"""What has to be done about approvals, exceptions and findings: one function for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mlgov.govern.calendar import written
from mlgov.govern.due import REMIND, Due, about, rule
from mlgov.govern.entries import Entry
from mlgov.govern.signing import title
from mlgov.policy.models import Policy
from mlgov.policy.rights import FINDING_CLOSE, holders

OF_A_VERSION = ("version", "gate")  # what requests are about that decide whether a version may be used


@rule
def signatures(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Open requests, by the bodies that still have to sign."""
    for asked, stood in entry.requests:
        if stood.state == "open":
            bodies = ", ".join(title(need.body, policy) for need in stood.missing)
            lacking = ", ".join(f"{need.least} for {title(need.body, policy)}" for need in stood.missing)
            name = "request" if asked.body["about"] in OF_A_VERSION else "sign"
            what, why = f"Sign {asked.id}: {asked.body['title']}", f"still to sign: {lacking}"
            yield about(entry, name, what, why, None, now, ("approval_request", asked.id), bodies)


@rule
def _conditions(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Conditions that nobody has confirmed yet, due when the approval ends."""
    for asked, stood in entry.requests:
        if stood.state == "conditions":
            what, why = (
                f"Meet the conditions of {asked.id}: {asked.body['title']}",
                "; ".join(stood.conditions),
            )
            yield about(entry, "conditions", what, why, stood.until, now, ("approval_request", asked.id))


@rule
def _approvals_end(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Approvals of the live version that end soon, or have ended; those of exceptions end with them."""
    for asked, stood in entry.requests:
        live = entry.live is not None and asked.body["version"] == entry.live.body["version"]
        wanted = live and asked.body["about"] in OF_A_VERSION and stood.state in ("approved", "expired")
        if wanted and stood.until is not None and stood.until <= (now + REMIND).date():
            over = stood.state == "expired"
            what = f"Ask anew for the approval of {entry.name} {asked.body['version']}"
            why = f"the one of {asked.id} {'counted' if over else 'counts'} until {written(stood.until)}"
            yield about(entry, "approval_ends", what, why, stood.until, now, ("approval_request", asked.id))


@rule
def _exceptions(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Exceptions that end soon, and those that ended while what they covered is not known to be met."""
    held = {key for one, stood in entry.waivers if stood.in_force for key in one.body["covers"]}
    soon = (now + timedelta(days=policy.exceptions.remind_days)).date()
    for one, stood in entry.waivers:
        link, owner = ("exception", one.id), str(one.body["owner"])
        open_again = [key for key in one.body["covers"] if key not in held and key.startswith("gate:")]
        if stood.in_force and stood.ends <= soon:
            what, why = f"Mend what {one.id} waives: {one.body['title']}", f"it ends on {written(stood.ends)}"
            yield about(entry, "exception", what, why, stood.ends, now, link, owner)
        elif stood.state == "expired" and open_again:
            what = f"Meet what {one.id} waived, or ask anew: {one.body['title']}"
            yield about(entry, "exception_over", what, stood.why, stood.ends, now, link, owner)


@rule
def _findings(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Open findings: who mends them, or, once they are submitted, who may close them."""
    for one, stood in entry.findings:
        if stood.open:
            submitted = stood.state == "submitted"
            verb = "Close or return" if submitted else "Mend"
            owner = ", ".join(holders(policy, FINDING_CLOSE)) if submitted else str(one.body["owner"])
            what, why = f"{verb} {one.id}: {one.body['title']}", f"{one.body['severity']}, {stood.why}"
            name = "escalated" if stood.escalated else "finding"
            grave = one.body["severity"] in policy.findings.high
            barred = (str(one.body["submitted_by"]), str(one.body["owner"])) if submitted else ()
            link = ("finding", one.id)
            yield about(entry, name, what, why, stood.due, now, link, owner, grave=grave, barred=barred)
