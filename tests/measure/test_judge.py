"""Which limit applies, which status follows, and what is said about it."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.measure import reasons, scorecards
from mlgov.policy.load import load
from mlgov.policy.models import Certainty, Limit, MinimumSample, Policy
from tests.measure.cases import figures, limit, only, spec_of

MINIMUM = MinimumSample(window_rows=50, group_rows=10, group_share=0.0, because="few rows say little")
NO_CHANGE = "is too few rows to tell it from no change"
NO_DIFFERENCE = "is too few rows to tell it from no difference"


def figure(**parts: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "model": "m", "version": "1.0.0", "window": "all", "window_start": None, "window_end": None,
        "reference": False, "family": "performance", "metric": "roc_auc_score", "subject": "m", "group": None,
        "value": 0.9, "n": 500, "lower": None, "upper": None, "reference_value": 0.95,
        "reference_lower": None, "reference_upper": None, "undefined": None, "part": None,
    }  # fmt: skip
    return facts | parts


def with_limits(policy: Policy, limits: list[Limit], rests_on: str = "interval") -> Policy:
    changed = {
        "limits": tuple(limits),
        "minimum": MINIMUM,
        "certainty": Certainty.model_validate({"rests_on": rests_on, "because": "as the test asks"}),
    }
    return policy.model_copy(update={"thresholds": policy.thresholds.model_copy(update=changed)})


def judged(
    policy: Policy, limits: list[Limit], tier: str | None = None, rests_on: str = "interval", **parts: Any
) -> dict[str, Any]:
    rows = pl.DataFrame([figure(**parts)], schema=scorecards.FIGURES)
    found = scorecards.judge(rows, with_limits(policy, limits, rests_on), tier)
    assert list(found.schema.items()) == list(scorecards.SCORES.items())
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("value", "status"), [(0.95, "ok"), (0.9, "ok"), (0.85, "warn"), (0.8, "warn"), (0.79, "breach")]
)
def test_without_an_interval_the_figure_decides(policy: Policy, value: float, status: str) -> None:
    row = judged(policy, [limit("roc_auc_score", "below", 0.9, 0.8)], value=value)
    assert row["status"] == status


def test_what_a_breach_says(policy: Policy) -> None:
    row = judged(policy, [limit("roc_auc_score", "below", 0.9, 0.8)], value=0.74321)
    assert row["why"] == "0.743, below the limit of 0.80: roc_auc_score matters"
    assert row["policy_version"].startswith(policy.framework.version)
    fine = judged(policy, [limit("roc_auc_score", "below", 0.9, 0.8)], value=0.95)
    assert fine["why"] == "0.950, within the limit of 0.90"
    assert (fine["because"], fine["limit_value"]) == (None, 0.9)


RATIO = {"family": "fairness", "metric": "demographic_parity_ratio", "subject": "sex"}
FOUR_FIFTHS = limit("demographic_parity_ratio", "below", 0.85, 0.8)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "status", "why"),
    [
        (0.74, 0.71, 0.77, "breach", "0.74 (0.71 to 0.77), below the limit of 0.80: {because}"),
        # The whole interval is below the warning, not below the limit of a breach.
        (0.78, 0.73, 0.83, "warn",
         "0.78 (0.73 to 0.83), below the limit of 0.80, but not surely (n = 500): {because}"),
        (0.83, 0.82, 0.84, "warn", "0.83 (0.82 to 0.84), below the limit of 0.85: {because}"),
        # Past the limit of a breach; the interval reaches above both limits, not up to equal rates.
        (0.74, 0.55, 0.98, "warn",
         "0.74 (0.55 to 0.98), below the limit of 0.80, but not surely (n = 500): {because}"),
        (0.74, 0.50, 1.10, "not_evaluated",
         f"0.74 (0.50 to 1.10), below the limit of 0.80, but n = 500 {NO_DIFFERENCE}"),
        (0.83, 0.78, 0.88, "ok", "0.83 (0.78 to 0.88), below the limit of 0.85, but not surely (n = 500)"),
        (0.90, 0.70, 1.10, "ok", "0.90, within the limit of 0.85"),
        # An interval that ends just short of the limit is told apart from it.
        (0.78, 0.76, 0.7996, "breach", "0.78 (0.76 to 0.79960), below the limit of 0.80: {because}"),
    ],
)  # fmt: skip
def test_the_whole_interval_has_to_clear_a_fixed_limit(
    policy: Policy, value: float, lower: float, upper: float, status: str, why: str
) -> None:
    row = judged(policy, [FOUR_FIFTHS], **RATIO, value=value, lower=lower, upper=upper)
    assert (row["status"], row["why"]) == (status, why.format(because=FOUR_FIFTHS.because))


@pytest.mark.parametrize(
    ("value", "lower", "upper", "status"),
    [
        (0.40, 0.30, 0.50, "breach"),
        (0.30, 0.12, 0.40, "warn"),  # surely above the warning
        (0.30, 0.05, 0.40, "warn"),  # above a breach, and surely not without change
        (0.30, 0.00, 0.40, "not_evaluated"),
        (0.30, 0.00, 0.09, "ok"),  # few rows: the distance is high, and all of its interval is low
        (0.20, 0.05, 0.40, "ok"),
        (0.05, 0.00, 0.30, "ok"),
    ],
)
def test_above_a_limit_it_is_mirrored(
    policy: Policy, value: float, lower: float, upper: float, status: str
) -> None:
    metric = "population_stability_index"
    parts = {"family": "drift", "metric": metric, "subject": "age"}
    row = judged(policy, [limit(metric, "above", 0.1, 0.25)], **parts, value=value, lower=lower, upper=upper)
    assert row["status"] == status
    alone = judged(
        policy, [limit(metric, "above", 0.1, 0.25)], **parts, rests_on="figure", value=value, lower=lower,
        upper=upper,
    )  # fmt: skip
    assert alone["status"] == ("breach" if value > 0.25 else "warn" if value > 0.1 else "ok")
    assert "surely" not in alone["why"]


def test_a_drop_against_the_reference(policy: Policy) -> None:
    drop = limit("roc_auc_score", "above", 0.02, 0.05, against="reference_drop")
    row = judged(policy, [drop], value=0.92)
    assert row["status"] == "warn"
    assert row["why"].startswith("0.920 is 0.030 below the reference's 0.950, above the limit of 0.02")
    better = judged(policy, [drop], value=0.97)
    assert better["status"] == "ok"
    assert better["why"].startswith("0.970 is 0.020 above the reference's 0.950")
    alone = judged(policy, [drop], reference_value=None)
    assert (alone["status"], alone["why"]) == (
        "not_evaluated",
        "there is no such figure of a reference to compare with",
    )


def test_the_interval_of_a_drop_is_made_of_both(policy: Policy) -> None:
    drop = limit("roc_auc_score", "above", 0.02, 0.05, against="reference_drop")
    # By hand: 0.95 - 0.85; down by root(0.01^2 + 0.03^2) = 0.0316, up by root(0.02^2 + 0.04^2) = 0.0447.
    both = {"reference_lower": 0.94, "reference_upper": 0.97}
    row = judged(policy, [drop], value=0.85, lower=0.81, upper=0.88, **both)
    assert row["status"] == "breach"
    assert row["why"] == (
        "0.850 is 0.100 (0.068 to 0.145) below the reference's 0.950, above the limit of 0.05: "
        "roc_auc_score matters"
    )
    assert judged(policy, [drop], value=0.85, lower=0.77, upper=0.93, **both)["status"] == "warn"
    unclear = judged(policy, [drop], value=0.89, lower=0.80, upper=0.96, **both)
    assert unclear["status"] == "not_evaluated"
    assert unclear["why"].endswith(f"above the limit of 0.05, but n = 500 {NO_CHANGE}")
    assert "(-0.011 to 0.152)" in unclear["why"]
    # Without an interval of the reference only the figure's own counts.
    known = judged(policy, [drop], value=0.85, lower=0.81, upper=0.88)
    assert "0.100 (0.070 to 0.140)" in known["why"]


def test_a_ratio_to_the_reference(policy: Policy) -> None:
    rising = limit("mean_absolute_error", "above", 1.1, 1.25, against="reference_ratio")
    row = judged(policy, [rising], metric="mean_absolute_error", value=13.0, reference_value=10.0)
    assert row["status"] == "breach"
    assert row["why"].startswith("13.00 is 1.30 times the reference's 10.00, above the limit of 1.25")
    from_nothing = judged(policy, [rising], metric="mean_absolute_error", value=1.0, reference_value=0.0)
    assert from_nothing["status"] == "not_evaluated"
    assert "no ratio" in from_nothing["why"]


def test_the_interval_of_a_ratio_is_made_of_both(policy: Policy) -> None:
    rising = limit("mean_absolute_error", "above", 1.1, 1.25, against="reference_ratio")
    parts = {"metric": "mean_absolute_error", "reference_value": 10.0, "reference_lower": 8.0,
             "reference_upper": 12.5}  # fmt: skip
    # By hand, all on the log scale: 20 / 10 = 2; ln 1.25 twice: 2 exp(-+ root(2) ln 1.25) = 1.459 and 2.742.
    row = judged(policy, [rising], **parts, value=20.0, lower=16.0, upper=25.0)
    assert (row["status"], row["why"].partition(",")[0]) == (
        "breach",
        "20.00 is 2.00 (1.46 to 2.74) times the reference's 10.00",
    )
    wide = judged(policy, [rising], **parts, value=13.0, lower=9.0, upper=17.0)
    assert wide["status"] == "not_evaluated"
    from_zero = judged(policy, [rising], **parts, value=13.0, lower=0.0, upper=17.0)
    assert from_zero["status"] == "not_evaluated"
    assert "1.30 (0.00 to" in from_zero["why"]
    nothing = judged(policy, [rising], **parts, value=0.0, lower=0.0, upper=9.0)
    assert (nothing["status"], nothing["why"]) == (
        "ok",
        "0.000 is 0.00 times the reference's 10.00, within the limit of 1.10",
    )


def test_only_warn_or_only_breach(policy: Policy) -> None:
    assert judged(policy, [limit("roc_auc_score", "below", 0.95, None)])["status"] == "warn"
    only_breach = judged(policy, [limit("roc_auc_score", "below", None, 0.5)])
    assert (only_breach["status"], only_breach["why"]) == ("ok", "0.900, within the limit of 0.50")
    unsure = judged(policy, [limit("roc_auc_score", "below", None, 0.95)], lower=0.8, upper=0.97)
    assert unsure["status"] == "warn"


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
        row = judged(policy, limits[:upto], tier, family="drift", metric=metric, subject=subject, value=9.0)
        return str(row["why"].split("limit of ")[1].split(":")[0])

    assert [reached(7, "critical", name) for name in ("age", "income")] == ["0.60", "0.50"]
    assert [reached(4, "critical", name) for name in ("age", "income")] == ["0.40", "0.30"]
    assert [reached(4, "standard", name) for name in ("age", "income")] == ["0.20", "0.10"]
    assert reached(4, None, "income") == "0.10"


def test_a_limit_without_a_subject_means_the_model_as_a_whole(policy: Policy) -> None:
    low = limit("accuracy_score", "below", None, 0.99)
    by_group = {"metric": "accuracy_score", "family": "fairness", "subject": "sex", "group": '{"sex":"f"}'}
    assert judged(policy, [low], metric="accuracy_score")["status"] == "breach"
    assert judged(policy, [low], **by_group)["status"] == "not_applicable"
    named = limit("accuracy_score", "below", None, 0.99, subject="sex")
    assert judged(policy, [named], **by_group)["status"] == "breach"


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
            {"family": "fairness", "metric": "base_rate", "group": '{"a":"b"}',
             "undefined": "n = 3; a group needs 30 rows"},
            "not_evaluated",
            "n = 3; a group needs 30 rows",
        ),
    ],
)  # fmt: skip
def test_not_every_figure_is_judged(policy: Policy, parts: dict[str, Any], status: str, why: str) -> None:
    row = judged(policy, [limit("roc_auc_score", "below", 0.95, 0.9)], **parts)
    assert (row["status"], row["why"]) == (status, why)
    assert reasons.readable(row) == why[:1].upper() + why[1:]


def test_a_distance_between_groups_names_them(policy: Policy) -> None:
    rows = pl.DataFrame({"g": ["a"] * 60 + ["b"] * 60 + ["c"] * 5, "p": [1] * 60 + [1] * 30 + [0] * 35})
    found = figures(rows, spec_of(prediction="p", protected=["g"]), minimum=MINIMUM)
    fair = limit("demographic_parity_ratio", "below", 0.9, 0.8)
    row = only(scorecards.judge(found, with_limits(policy, [fair]), None), "demographic_parity_ratio")
    assert row["status"] == "breach"
    spread = "selection rate from 50.0 % (b) to 100.0 % (a)"
    assert row["why"] == (
        "0.50 (0.39 to 0.64), below the limit of 0.80: demographic_parity_ratio matters; "
        f"{spread}; left out: c (n = 5)"
    )
    assert reasons.groups(row) == spread
    assert reasons.readable(row) == (
        f"Below the limit of 0.80: demographic_parity_ratio matters; {spread}; left out: c (n = 5)"
    )


def test_a_reason_and_a_note_are_told_as_one_sentence(policy: Policy) -> None:
    low = limit("roc_auc_score", "below", None, 0.95).model_copy(update={"because": "It matters."})
    row = judged(policy, [low], undefined="2 classes are missing")
    assert row["why"] == "0.900, below the limit of 0.95: It matters; 2 classes are missing"
    assert judged(policy, [low])["why"].endswith(": It matters.")


def test_nothing_to_judge(policy: Policy) -> None:
    assert scorecards.judge(pl.DataFrame(schema=scorecards.FIGURES), policy, None).height == 0


POLICY = load()
BADNESS = {"ok": 0, "not_evaluated": 1, "warn": 2, "breach": 3}
AGAINST = {
    "fixed": limit("population_stability_index", "above", 0.1, 0.25),
    "below": limit("demographic_parity_ratio", "below", 0.85, 0.8),
    "drop": limit("roc_auc_score", "above", 0.02, 0.05, against="reference_drop"),
    "ratio": limit("mean_absolute_error", "above", 1.1, 1.25, against="reference_ratio"),
}
FAMILIES = {"population_stability_index": "drift", "demographic_parity_ratio": "fairness"}
SHARE = st.floats(0.01, 0.99)


def badness(kind: str, value: float, lower: float | None, upper: float | None, rests_on: str) -> int:
    own = AGAINST[kind]
    parts = {
        "metric": own.metric, "family": FAMILIES.get(own.metric, "performance"), "value": value,
        "lower": lower, "upper": upper, "reference_value": 0.6, "reference_lower": 0.55,
        "reference_upper": 0.65,
    }  # fmt: skip
    return BADNESS[judged(POLICY, [own], rests_on=rests_on, **parts)["status"]]


@settings(max_examples=35)
@given(st.sampled_from(sorted(AGAINST)), SHARE, SHARE, st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_a_worse_figure_has_no_better_status(
    kind: str, one: float, other: float, down: float, up: float
) -> None:
    low, high = (badness(kind, x, x - down, x + up, "interval") for x in sorted((one, other)))
    worse_when_lower = kind in ("below", "drop")
    assert low >= high if worse_when_lower else low <= high


@settings(max_examples=35)
@given(st.sampled_from(sorted(AGAINST)), SHARE, *[st.floats(0.0, 0.5)] * 4)
def test_an_interval_makes_no_status_worse_and_a_wider_one_neither(
    kind: str, value: float, down: float, up: float, further_down: float, further_up: float
) -> None:
    alone = badness(kind, value, None, None, "figure")
    narrow = badness(kind, value, value - down, value + up, "interval")
    wide = badness(kind, value, value - down - further_down, value + up + further_up, "interval")
    assert alone >= narrow >= wide


def test_performance_by_group_is_judged_by_limits_that_name_the_attribute(policy: Policy) -> None:
    low = limit("accuracy_score", "below", None, 0.95)
    of_group = {"metric": "accuracy_score", "group": '{"sex":"f"}'}
    assert judged(policy, [low], **of_group)["status"] == "not_applicable"
    named = limit("accuracy_score", "below", None, 0.95, subject="sex")
    assert judged(policy, [low, named], **of_group)["status"] == "breach"
    small = judged(policy, [named], **of_group, undefined="n = 12; a group needs 30 rows")
    assert (small["status"], small["why"]) == ("not_evaluated", "n = 12; a group needs 30 rows")


def test_a_remark_beside_a_group_keeps_nothing_from_being_judged(policy: Policy) -> None:
    parts = {"family": "fairness", "metric": "base_rate", "subject": "sex", "group": '{"sex":"f"}'}
    row = judged(policy, [], **parts, undefined="against m: 40.0 % of n = 80")
    assert row["status"] == "not_applicable"
    assert row["why"].endswith("; against m: 40.0 % of n = 80")
