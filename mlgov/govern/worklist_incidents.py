"""What has to be done about incidents: one function for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mlgov.govern import calendar, incidents, notices
from mlgov.govern.calendar import plural
from mlgov.govern.due import Due, about, rule
from mlgov.govern.entries import Entry
from mlgov.policy.models import Policy
from mlgov.policy.rights import INCIDENT_CLOSE, holders

_WORDS = {"contain": "Contain", "investigate": "Find the cause of", "resolve": "Resolve"}


@rule
def _clocks(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """The open step that is due first; of a draft, to say whether it is an incident at all."""
    for one in entry.incidents:
        clock = incidents.next_clock(one.body, policy, now)
        if clock is None:
            continue
        hours = (clock.due - (calendar.moment(one.body["detected"]) or clock.due)) // timedelta(hours=1)
        why = f"{one.body['severity']}: within {plural(hours, 'hour')} after detection"
        draft = one.body["status"] == "draft"
        verb = "Confirm or dismiss" if draft else _WORDS[clock.step]
        what = f"{verb} incident {one.id}: {one.body['title']}"
        grave = one.body["severity"] in incidents.high(policy)
        yield about(entry, "incident", what, why, clock.due, now, ("incident", one.id), grave=grave)


@rule
def _notices(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Notices to authorities that are due, and incidents of which nobody has said what harm they did."""
    for one in entry.incidents:
        link = ("incident", one.id)
        filed = [each for each in entry.notices if each.body["incident"] == one.id]
        for notice in notices.standing(one.body, filed, policy, now):
            if notice.open:
                what = f"Tell the authority of {one.id}: {notice.rule.title.lower()}"
                why = f"{notice.rule.article}, {notice.why}; to be confirmed with counsel"
                yield about(entry, "notice", what, why, notice.due, now, link, grave=True)  # the law's day
        clock = incidents.clocks(one.body, policy, now)[:1]
        if clock and notices.undecided(one.body, policy):
            what, why = f"Say what harm {one.id} did", "it decides which authorities have to be told"
            grave = one.body["severity"] in incidents.high(policy)
            yield about(entry, "harm", what, why, clock[0].due, now, link, grave=grave)


@rule
def _reviews(entry: Entry, policy: Policy, now: datetime) -> Iterator[Due]:
    """Resolved incidents that wait for their review, and then for a second person to close them."""
    reviewed = {str(one.body["incident"]) for one in entry.reviews}
    for one in entry.incidents:
        by = incidents.review_by(one.body, policy)
        if one.body["status"] != "resolved" or by is None:
            continue
        if one.id not in reviewed:
            what, why = f"Review {one.id}: {one.body['title']}", f"{one.body['severity']} asks for a review"
            yield about(entry, "incident_review", what, why, by, now, ("incident", one.id))
        else:
            owner = ", ".join(holders(policy, INCIDENT_CLOSE))
            what, why = f"Close {one.id}: {one.body['title']}", "it is resolved and reviewed"
            yield about(entry, "incident_close", what, why, by, now, ("incident", one.id), owner)
