"""Which limit applies, which status follows, and what is said about it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from mlgov.measure import scorecards
from mlgov.policy.models import Limit, MinimumSample, Policy
from tests.measure.cases import figures, limit, only, spec_of

MINIMUM = MinimumSample(window_rows=50, group_rows=10, group_share=0.0, because="few rows say little")


def _figure(**parts: Any) -> pl.DataFrame:
    facts: dict[str, Any] = {
        "model": "m", "version": "1.0.0", "window": "all", "window_start": None, "window_end": None,
        "reference": False, "family": "performance", "metric": "roc_auc_score", "subject": "m", "group": None,
        "value": 0.9, "n": 500, "lower": None, "upper": None, "reference_value": 0.95, "undefined": None,
    }  # fmt: skip
    return pl.DataFrame([facts | parts], schema=scorecards.FIGURES)


def _judged(policy: Policy, limits: list[Limit], tier: str | None = None, **parts: Any) -> dict[str, Any]:
    own = policy.thresholds.model_copy(update={"limits": tuple(limits), "minimum": MINIMUM})
    judged = scorecards.judge(_figure(**parts), policy.model_copy(update={"thresholds": own}), tier)
    assert list(judged.schema) == list(scorecards.SCORES)
    return judged.row(0, named=True)


@pytest.mark.parametrize(
    ("value", "status"), [(0.95, "ok"), (0.9, "ok"), (0.85, "warn"), (0.8, "warn"), (0.79, "breach")]
)
def test_below_a_fixed_limit(policy: Policy, value: float, status: str) -> None:
    row = _judged(policy, [limit("roc_auc_score", "below", 0.9, 0.8)], value=value)
    assert row["status"] == status


def test_what_a_breach_says(policy: Policy) -> None:
    row = _judged(policy, [limit("roc_auc_score", "below", 0.9, 0.8)], value=0.74321)
    assert row["why"] == "0.743, below the limit of 0.80: roc_auc_score matters"
    assert row["policy_version"].startswith(policy.framework.version)
    fine = _judged(policy, [limit("roc_auc_score", "below", 0.9, 0.8)], value=0.95)
    assert fine["why"] == "0.950, within the limit of 0.90"


def test_a_drop_against_the_reference(policy: Policy) -> None:
    drop = limit("roc_auc_score", "above", 0.02, 0.05, against="reference_drop")
    row = _judged(policy, [drop], value=0.92)
    assert row["status"] == "warn"
    assert row["why"].startswith("0.920 is 0.030 below the reference's 0.950, above the limit of 0.02")
    better = _judged(policy, [drop], value=0.97)
    assert better["status"] == "ok"
    assert better["why"].startswith("0.970 is 0.020 above the reference's 0.950")
    alone = _judged(policy, [drop], reference_value=None)
    assert (alone["status"], alone["why"]) == (
        "not_evaluated",
        "there is no such figure of a reference to compare with",
    )


def test_a_ratio_to_the_reference(policy: Policy) -> None:
    rising = limit("mean_absolute_error", "above", 1.1, 1.25, against="reference_ratio")
    row = _judged(policy, [rising], metric="mean_absolute_error", value=13.0, reference_value=10.0)
    assert row["status"] == "breach"
    assert row["why"].startswith("13.00 is 1.30 times the reference's 10.00, above the limit of 1.25")
    from_nothing = _judged(policy, [rising], metric="mean_absolute_error", value=1.0, reference_value=0.0)
    assert from_nothing["status"] == "not_evaluated"
    assert "no ratio" in from_nothing["why"]


def test_only_warn_or_only_breach(policy: Policy) -> None:
    assert _judged(policy, [limit("roc_auc_score", "below", 0.95, None)])["status"] == "warn"
    only_breach = _judged(policy, [limit("roc_auc_score", "below", None, 0.5)])
    assert (only_breach["status"], only_breach["why"]) == ("ok", "0.900, within the limit of 0.50")


def test_the_most_specific_limit_wins(policy: Policy) -> None:
    metric = "population_stability_index"
    limits = [
        limit(metric, "above", None, 0.1),
        limit(metric, "above", None, 0.2, subject="age"),
        limit(metric, "above", None, 0.3, tier="critical"),
        limit(metric, "above", None, 0.4, tier="critical", subject="age"),
        limit(metric, "above", None, 0.5, model="m"),
        limit(metric, "above", None, 0.6, model="m", subject="age"),
        limit(metric, "above", None, 0.7, model="other"),
    ]

    def reached(upto: int, tier: str | None, subject: str) -> str:
        row = _judged(policy, limits[:upto], tier, family="drift", metric=metric, subject=subject, value=9.0)
        return str(row["why"].split("limit of ")[1].split(":")[0])

    assert [reached(7, "critical", name) for name in ("age", "income")] == ["0.60", "0.50"]
    assert [reached(4, "critical", name) for name in ("age", "income")] == ["0.40", "0.30"]
    assert [reached(4, "standard", name) for name in ("age", "income")] == ["0.20", "0.10"]
    assert reached(4, None, "income") == "0.10"


def test_a_limit_without_a_subject_means_the_model_as_a_whole(policy: Policy) -> None:
    low = limit("accuracy_score", "below", None, 0.99)
    by_group = {"metric": "accuracy_score", "family": "fairness", "subject": "sex", "group": '{"sex":"f"}'}
    assert _judged(policy, [low], metric="accuracy_score")["status"] == "breach"
    assert _judged(policy, [low], **by_group)["status"] == "not_applicable"
    named = limit("accuracy_score", "below", None, 0.99, subject="sex")
    assert _judged(policy, [named], **by_group)["status"] == "breach"


@pytest.mark.parametrize(
    ("parts", "status", "why"),
    [
        ({"n": 49}, "not_evaluated", "n = 49; at least 50 rows are needed"),
        ({"value": None, "undefined": "no labels yet"}, "not_evaluated", "no labels yet"),
        ({"value": None, "undefined": "does not apply: no probability"}, "not_applicable", "no probability"),
        ({"metric": "f1_score"}, "not_applicable", "the policy sets no limit for this figure"),
        (
            {"metric": "chi_squared_p_value", "family": "drift", "value": 0.001},
            "not_applicable",
            "the policy sets no limit; with many rows a p-value is small whatever the size of the change",
        ),
        (
            {"family": "fairness", "metric": "base_rate", "group": '{"a":"b"}', "undefined": "n = 3; few"},
            "not_evaluated",
            "n = 3; few",
        ),
    ],
)  # fmt: skip
def test_not_every_figure_is_judged(policy: Policy, parts: dict[str, Any], status: str, why: str) -> None:
    row = _judged(policy, [limit("roc_auc_score", "below", 0.95, 0.9)], **parts)
    assert (row["status"], row["why"]) == (status, why)


def test_a_distance_between_groups_names_them(policy: Policy) -> None:
    rows = pl.DataFrame({"g": ["a"] * 60 + ["b"] * 60 + ["c"] * 5, "p": [1] * 60 + [1] * 30 + [0] * 35})
    spec = spec_of(prediction="p", protected=["g"])
    found = figures(rows, spec, minimum=MINIMUM)
    fair = limit("demographic_parity_ratio", "below", 0.9, 0.8)
    own = policy.thresholds.model_copy(update={"limits": (fair,), "minimum": MINIMUM})
    judged = scorecards.judge(found, policy.model_copy(update={"thresholds": own}), None)
    row = only(judged, "demographic_parity_ratio")
    assert row["status"] == "breach"
    assert row["why"] == (
        "0.50, below the limit of 0.80: demographic_parity_ratio matters; "
        "selection rate: lowest b 50.0 %, highest a 100.0 %; left out: c (n = 5)"
    )


def test_nothing_to_judge(policy: Policy) -> None:
    assert scorecards.judge(pl.DataFrame(schema=scorecards.FIGURES), policy, None).height == 0
