"""Which authorities have to be told of an incident, by when, and whether they were (see `notices.yaml`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from mlgov.govern import incidents
from mlgov.govern.calendar import moment, over
from mlgov.govern.entries import Filed
from mlgov.policy.models import Notice, Policy
from mlgov.policy.notices import CONFIRM as CONFIRM

Body = Mapping[str, Any]
State = Literal["overdue", "due", "sent_late", "sent", "not_applicable"]
_ORDER: tuple[State, ...] = ("overdue", "due", "sent_late", "sent", "not_applicable")


@dataclass(frozen=True)
class NoticeStanding:
    """One notice of one incident. `due`: until when, to the second; `record`: what was filed about it."""

    rule: Notice
    due: datetime
    state: State
    why: str
    record: Filed | None

    @property
    def open(self) -> bool:
        return self.state in ("due", "overdue")


def standing(body: Body, filed: Iterable[Filed], policy: Policy, now: datetime) -> list[NoticeStanding]:
    """The notices that an incident calls for, worst first and then by their deadline.

    filed: the records about its notices; what was recorded stays in the list, whatever changed since.
    """
    aware = moment(body.get("aware")) or moment(body["detected"])
    if aware is None or body.get("dismissed"):
        return []
    records = {str(one.body["notice"]): one for one in filed}
    wanted = {one.id for one in _shortest(_fitting(body, aware, policy))}
    rules = [one for one in policy.notices.rules if one.id in wanted or one.id in records]
    found = [_standing(one, aware, records.get(one.id), now) for one in rules]
    return sorted(found, key=rank)


def rank(one: NoticeStanding) -> tuple[int, datetime, str]:
    """Its place among others: worst first, then by the deadline."""
    return _ORDER.index(one.state), one.due, one.rule.id


def undecided(body: Body, policy: Policy) -> bool:
    """Whether nobody has said yet what harm a grave incident did, so that its notices are not known."""
    asked = policy.notices.rules and policy.incidents.harms and "harms" in body
    return bool(asked and incidents.is_open(body) and not body["harms"] and _high(body, policy))


def _high(body: Body, policy: Policy) -> bool:
    return body["severity"] in incidents.high(policy)


def _fitting(body: Body, aware: datetime, policy: Policy) -> Iterator[Notice]:
    harms = set(body.get("harms") or ())
    for rule in policy.notices.rules:
        if aware.date() >= rule.applies_from and (body["type"] in rule.types or harms & set(rule.harms)):
            yield rule


def _shortest(rules: Iterable[Notice]) -> Sequence[Notice]:
    """Of each regime the rule with the shortest time."""
    best: dict[str, Notice] = {}
    for one in rules:
        stood = best.get(one.regime)
        if stood is None or one.within_hours < stood.within_hours:
            best[one.regime] = one
    return list(best.values())


def _standing(rule: Notice, aware: datetime, record: Filed | None, now: datetime) -> NoticeStanding:
    due = aware + timedelta(hours=rule.within_hours)
    if record is None:
        state: State = "overdue" if over(due, now) else "due"
        return NoticeStanding(rule, due, state, incidents.left(due, now), None)
    body, sent = record.body, moment(record.body.get("sent"))
    if body["state"] == "not_applicable" or sent is None:
        return NoticeStanding(rule, due, "not_applicable", str(body["reason"]), record)
    state = "sent_late" if over(due, sent) else "sent"
    return NoticeStanding(rule, due, state, str(body["reference"]), record)
