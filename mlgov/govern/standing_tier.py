"""Where the tier of a model stands: by which method, whether a newer one is in force, who has to agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from mlgov.govern import tiers
from mlgov.policy.models import Need, Policy


def stale(tier: str, classification: Mapping[str, Any] | None, policy: Policy) -> str:
    """Why a tier rests on another method than the one in force; "" when it does not, or there is no tier."""
    method = policy.classification
    if method is None or not tiers.classified(tier, policy):
        return ""
    body = classification or {}
    if (body.get("method"), body.get("method_version")) == (method.id, method.version):
        return ""
    by = body.get("method_version")
    said = f"classified by method {by}" if by else "its tier was given before there was a method"
    return f"{said}; {method.version} is in force"


def reclassify_by(policy: Policy, since: datetime | None) -> date | None:
    """Until when models are classified anew by the method in force; `since` is when it was published."""
    method = policy.classification
    if method is None or since is None:
        return None
    return since.date() + timedelta(days=method.reclassify.within_days)


def needs(before: str, after: str, policy: Policy, *, by_hand: bool) -> tuple[Need, ...]:
    """Whose approval a tier takes; none for a first classification by the method, or the same tier again.

    before: the tier that the model has, or `unclassified`. by_hand: the method does not give this tier.
    """
    method, found = policy.classification, list[Need]()
    if method is None:
        return ()
    changes = method.changes
    if tiers.classified(before, policy) and before != after:
        ranks = {one.id: one.rank for one in policy.tiers}
        looser = ranks[after] > ranks[before]
        strict = before == tiers.strictest(policy).id
        wanted = changes.from_strictest if strict else changes.looser if looser else changes.stricter
        found += wanted.needs
    if by_hand:
        found += changes.by_hand.needs
    return _merged(found)


def _merged(found: Iterable[Need]) -> tuple[Need, ...]:
    """One need a body, the most that is asked of it."""
    least: dict[str, int] = {}
    for one in found:
        least[one.body] = max(least.get(one.body, 0), one.least)
    return tuple(Need(body=body, least=many) for body, many in least.items())
