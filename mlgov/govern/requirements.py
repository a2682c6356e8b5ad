"""Which of its tier's requirements a model meets (000 §4.1, §4.2), as far as records and figures can tell.

A requirement without a rule here is `not_evaluated`: the store holds nothing that would show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mlgov.govern import calendar, metadata
from mlgov.govern.coverage import coverage
from mlgov.govern.entries import Entry
from mlgov.policy.models import Policy, Requirement, Status


@dataclass(frozen=True)
class Standing:
    """One requirement: met (`ok`), not met (`breach`) or not evaluated, with why."""

    requirement: Requirement
    status: Status
    why: str


Verdict = tuple[bool | None, str]
Rule = Callable[[Entry, Policy, datetime], Verdict]
RULES: dict[str, Rule] = {}


def standings(entry: Entry, policy: Policy, now: datetime) -> list[Standing]:
    """Every requirement of the model's tier, in the policy's order."""
    return [_standing(one, entry, policy, now) for one in entry.tier.requirements]


def _standing(requirement: Requirement, entry: Entry, policy: Policy, now: datetime) -> Standing:
    rule = RULES.get(requirement.id)
    if rule is None:
        return Standing(requirement, "not_evaluated", "no record shows it yet")
    met, why = rule(entry, policy, now)
    return Standing(requirement, "not_evaluated" if met is None else "ok" if met else "breach", why)


def _rule(*names: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, rule))
        return rule

    return register


@_rule("registration")
def _registered(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    gaps = list(metadata.everywhere(entry.metadata).missing)
    if not entry.versions:
        gaps.append("A version")
    return not gaps, f"missing: {metadata.named(gaps)}" if gaps else "described, owned and with a version"


@_rule("full_documentation")
def _documented(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    if entry.live is None:
        return None, "no version is live"
    found = entry.said(entry.live)
    if found.missing:
        return False, f"missing: {metadata.named(found.missing)}"
    return True, f"all {len(found.said)} attributes that the inventory asks for are there"


@_rule("performance_monitoring")
def _performance(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    return _figures(entry, "performance", "performance")


@_rule("advanced_monitoring")
def _drift(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    return _figures(entry, "drift", "drift against a reference")


@_rule("fairness_assessment")
def _fairness(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    return _figures(entry, "fairness", "fairness between groups")


@_rule("continuous_monitoring", "health_check")
def _continuous(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    reach = entry.newest
    if entry.live is None:
        return None, "no version is live"
    if reach is None:
        return False, "the live version has no figures"
    if reach.stale_from is None:
        return None, "its windows have no dates"
    fresh = now < reach.stale_from
    return fresh, f"its figures {'reach' if fresh else 'end with'} {reach.window}"


@_rule("regular_review")
def _reviewed(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    planned = calendar.day(entry.body.get("next_review"))
    if planned is None:
        return False, "no review is planned"
    late = calendar.due_state(planned, now) == "overdue"
    return not late, f"review {'was' if late else 'is'} due on {calendar.written(planned)}"


@_rule("ethics_impact_assessment")
def _assessed(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    found = coverage(entry, policy, now)
    if not found:
        return None, "the policy has no form for this tier"
    lacking = [f"{one.form.title}: {one.state}" for one in found if one.state != "valid"]
    return not lacking, ", ".join(lacking) or "filed, and it has not expired"


@_rule("review_board_approval", "technical_review")
def _approved(entry: Entry, policy: Policy, now: datetime) -> Verdict:
    if entry.live is None:
        return None, "no version is live"
    version, approval = entry.live.body["version"], entry.live.body["approval"]
    return approval == "approved", f"{version} is live, its approval is {approval.replace('_', ' ')}"


def _figures(entry: Entry, family: str, words: str) -> Verdict:
    if entry.live is None:
        return None, "no version is live"
    window = entry.newest.judged.get(family) if entry.newest else None
    return (
        window is not None,
        f"{words} was judged in {window}" if window else f"no figure of {words} was judged",
    )
