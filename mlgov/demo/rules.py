"""The limits that the Tarnbrook group sets for itself: the framework's, widened where its windows are small.

Its models are watched by the week, in windows of some hundred rows. A limit that chance alone crosses
every other week teaches people to look away, so where the standard deviation of a weekly figure is of the
size of the framework's limit, the group sets a limit at about three (warning) and five (breach) of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlgov.policy.models import Limit, Policy

VERSION = "1.1.0"

# metric: (warning, breach) for critical models, for all others
DROPS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "accuracy_score": ((0.03, 0.05), (0.05, 0.08)),
    "precision_score": ((0.05, 0.08), (0.09, 0.13)),
    "recall_score": ((0.05, 0.08), (0.09, 0.13)),
    "f1_score": ((0.04, 0.07), (0.07, 0.11)),
    "roc_auc_score": ((0.025, 0.04), (0.045, 0.07)),
}
RATIOS: dict[str, tuple[float, float]] = {"brier_score_loss": (1.25, 1.45)}
GAPS: dict[str, tuple[float, float]] = {
    "equal_opportunity_difference": (0.10, 0.15),
    "equalized_odds_difference": (0.30, 0.40),
}
WEEKLY = (
    "A week has some hundred rows: about three standard deviations of chance warn, about five are a breach."
)
GROUPS = "With 30 to 300 rows of a group in a week, smaller gaps between groups come and go by chance."


def local_policy(policy: Policy) -> Policy:
    """The policy with the group's own limits in the place of those with the same metric and scope."""
    ours = {_scope(limit): limit for limit in _limits()}
    kept = [
        ours.pop(_scope(limit), limit) for limit in policy.thresholds.limits if limit.metric not in NOT_WEEKLY
    ]
    thresholds = policy.thresholds.model_copy(update={"limits": (*kept, *ours.values())})
    framework = policy.framework.model_copy(update={"version": VERSION})
    return policy.model_copy(update={"thresholds": thresholds, "framework": framework})


NOT_WEEKLY = (
    "equalized_odds_ratio",
)  # a ratio of two error rates of a few rows each says nothing by the week


def _limits() -> Iterator[Limit]:
    for metric, levels in DROPS.items():
        for tier, (warn, breach) in zip(("critical", None), levels, strict=True):
            yield Limit(
                metric=metric,
                tier=tier,
                when="above",
                against="reference_drop",
                warn=warn,
                breach=breach,
                because=WEEKLY,
            )
    for metric, (warn, breach) in RATIOS.items():
        yield Limit(
            metric=metric, when="above", against="reference_ratio", warn=warn, breach=breach, because=WEEKLY
        )
    for metric, (warn, breach) in GAPS.items():
        for tier in ("critical", None):
            yield Limit(metric=metric, tier=tier, when="above", warn=warn, breach=breach, because=GROUPS)
    yield Limit(
        metric="demographic_parity_ratio",
        tier="critical",
        when="below",
        warn=0.85,
        breach=0.80,
        because=(
            "The four-fifths rule as it stands; the early warning is closer to it, as weekly rates waver by "
            "three points."
        ),
    )


def _scope(limit: Limit) -> tuple[str, str | None, str | None, str | None]:
    return limit.metric, limit.model, limit.tier, limit.subject
