"""The policy that the Tarnbrook group governs itself by: the framework, and one limit of its own."""

from __future__ import annotations

from mlgov.policy.models import Limit, Policy

VERSION = "1.1.0"

OWN_LIMITS = (
    Limit(
        metric="missing_share_difference",
        model="ward-deterioration",
        subject="lactate",
        when="above",
        warn=0.04,
        breach=0.08,
        because="A blood value that stops arriving is a fault of the feed, and no ward waits for a trend.",
    ),
)


def local_policy(policy: Policy) -> Policy:
    """The framework's policy with the group's own limits behind its limits."""
    limits = (*policy.thresholds.limits, *OWN_LIMITS)
    thresholds = policy.thresholds.model_copy(update={"limits": limits})
    framework = policy.framework.model_copy(update={"version": VERSION})
    return policy.model_copy(update={"thresholds": thresholds, "framework": framework})
