"""Risk tiers (000 §4.1): which one counts, and how strict it is."""

from __future__ import annotations

from mlgov.policy.models import Policy, Tier
from mlgov.policy.names import UNCLASSIFIED


def effective(tier: str, policy: Policy) -> Tier:
    """The tier whose rules hold: the model's own, or the one an unclassified model counts as.

    A tier that the policy no longer has counts as unclassified: nothing shows that the model is harmless.
    """
    by_id = {one.id: one for one in policy.tiers}
    return by_id.get(tier) or by_id[policy.framework.classification.unclassified_counts_as]


def classified(tier: str, policy: Policy) -> bool:
    return tier != UNCLASSIFIED and any(one.id == tier for one in policy.tiers)


def strictest(policy: Policy) -> Tier:
    return min(policy.tiers, key=lambda tier: tier.rank)
