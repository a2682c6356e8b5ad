"""Each group against the one that it is held against, on counts checked by hand, and on COMPAS."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest
from scipy import stats

from mlgov.measure.spec import Spec
from tests.measure.cases import THIRTY, figures, only, shared, spec_of

RATES = {
    "selection_rate": ("p", None),
    "true_positive_rate": ("p", ("y", 1)),
    "false_positive_rate": ("p", ("y", 0)),
    "positive_predictive_value": ("y", ("p", 1)),
}


def group(**values: str) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"))


def people(rows: int = 900, seed: int = 3) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    race = random.choice(["a", "b", "c", "rare"], rows, p=[0.5, 0.3, 0.18, 0.02])
    sex = random.choice(["f", "m"], rows)
    y = random.random(rows) < 0.4
    p = random.random(rows) < 0.3 + 0.2 * (race == "a") + 0.2 * y
    return pl.DataFrame({"race": race, "sex": sex, "y": y.astype(int), "p": p.astype(int)})


def spec(**parts: object) -> Spec:
    usual = {
        "prediction": "p",
        "label": "y",
        "protected": ["race", "sex"],
        "intersections": [["race", "sex"]],
    }
    return spec_of(**(usual | parts))


def counted(rows: pl.DataFrame, rate: str, name: str) -> tuple[int, int]:
    """k of n by plain filters."""
    what, among = RATES[rate]
    own = rows.filter(pl.col("race") == name)
    own = own if among is None else own.filter(pl.col(among[0]) == among[1])
    return int(own[what].sum()), own.height


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("chosen", [None, "b"])
def test_differences_ratios_and_tests(rate: str, chosen: str | None) -> None:
    rows = people()
    found = figures(rows, spec(reference_group={} if chosen is None else {"race": chosen}), minimum=THIRTY)
    counts = {name: counted(rows, rate, name) for name in ("a", "b", "c")}
    shares = {name: k / n for name, (k, n) in counts.items()}
    best = min if rate == "false_positive_rate" else max
    other = chosen or best(shares, key=lambda name: shares[name])
    p_values = {
        name: stats.chi2_contingency([[k, n - k], [counts[other][0], counts[other][1] - counts[other][0]]],
                                     correction=False).pvalue
        for name, (k, n) in counts.items() if name != other
    }  # fmt: skip
    small, large = sorted(p_values.values())
    holm = {small: min(2 * small, 1.0), large: max(min(2 * small, 1.0), large)}
    for name in p_values:
        where = {"subject": "race", "group": group(race=name)}
        difference, ratio, p = (
            only(found, f"{rate}_{kind}", **where) for kind in ("difference", "ratio", "p_value")
        )
        assert difference["value"] == pytest.approx(shares[name] - shares[other], abs=1e-12)
        assert ratio["value"] == pytest.approx(shares[name] / shares[other], abs=1e-12)
        assert p["value"] == pytest.approx(holm[p_values[name]], abs=1e-9)
        expected = stats.contingency.relative_risk(*counts[name], *counts[other]).confidence_interval(0.95)
        assert [ratio["lower"], ratio["upper"]] == pytest.approx([expected.low, expected.high])
        assert difference["lower"] < difference["value"] < difference["upper"]
        assert f"against {other}: " in difference["undefined"]
    assert found.filter(metric=f"{rate}_ratio", subject="race", group=group(race=other)).is_empty()


def test_small_groups_are_there_without_a_value() -> None:
    row = only(figures(people(), spec(), minimum=THIRTY), "selection_rate_ratio", group=group(race="rare"))
    assert row["value"] is None
    assert row["undefined"] == f"n = {row['n']}; a group needs 30 rows"


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ("nobody", "no row belongs to the reference group nobody"),
        ("rare", "the reference group rare has n = "),
    ],
)
def test_a_reference_group_that_cannot_be_compared_with(chosen: str, why: str) -> None:
    found = figures(people(), spec(reference_group={"race": chosen}), minimum=THIRTY)
    rows = found.filter(metric="selection_rate_difference", subject="race")
    assert rows.height
    assert rows["value"].is_null().all()
    assert all(text.startswith(why) for text in rows["undefined"])


def test_an_intersection_is_held_against_the_crossed_reference() -> None:
    chosen = {"race": "a", "sex": "m"}
    found = figures(people(), spec(reference_group=chosen), minimum=THIRTY)
    rows = found.filter(metric="selection_rate_ratio", subject="race,sex").drop_nulls("value")
    assert rows.height
    assert rows["undefined"].str.starts_with("against a, m: ").all()
    one = figures(people(), spec(reference_group={"race": "a"}), minimum=THIRTY)
    best = one.filter(metric="selection_rate_ratio", subject="race,sex").drop_nulls("value")
    assert (best["value"] <= 1).all()


def test_the_contract_keeps_the_extremes_whatever_the_reference_group() -> None:
    free, chosen = (
        figures(people(), spec(reference_group=one), minimum=THIRTY) for one in ({}, {"race": "c"})
    )
    for name in ("demographic_parity_difference", "demographic_parity_ratio", "predictive_parity_ratio"):
        both = [only(found, name, subject="race") for found in (free, chosen)]
        assert both[0] == both[1]


def test_a_rate_of_nothing_has_no_ratio_to_it() -> None:
    rows = pl.DataFrame(
        {"race": ["a"] * 40 + ["b"] * 40, "sex": ["f"] * 80, "y": [0, 1] * 40, "p": [0] * 60 + [1] * 20}
    )
    found = figures(rows, spec(reference_group={"race": "a"}), minimum=THIRTY)
    row = only(found, "selection_rate_ratio", group=group(race="b"))
    assert (row["value"], row["undefined"]) == (None, "the rate of a is 0, so there is no ratio to it")
    assert only(found, "selection_rate_difference", group=group(race="b"))["value"] == 0.5


def test_compas_against_caucasians() -> None:
    """As published: false positives 44.85 % against 23.45 %, a ratio of 1.91."""
    path = shared("fairness_compas_propublica", "compas-scores-two-years.csv.gz")
    rows = pl.read_csv(path, infer_schema_length=None)
    compas = spec_of(
        score="decile_score", prediction={"score_at_least": 5}, label="two_year_recid", protected=["race"],
        reference_group={"race": "Caucasian"},
    )  # fmt: skip
    found = figures(rows, compas, minimum=THIRTY)
    black = group(race="African-American")
    assert only(found, "false_positive_rate_ratio", group=black)["value"] == pytest.approx(1.91, abs=5e-3)
    assert only(found, "false_positive_rate_difference", group=black)["value"] == pytest.approx(
        0.2140, abs=1e-4
    )
    assert only(found, "false_positive_rate_p_value", group=black)["value"] < 1e-35


def test_weighted_rows_count_as_often_as_they_weigh() -> None:
    rows = people(300).with_columns(w=pl.Series(np.random.default_rng(1).integers(0, 4, 300)))
    repeated = rows.select(pl.exclude("w").repeat_by("w")).explode(pl.all())
    found = figures(rows, spec(weight="w"))
    expected = figures(repeated, spec())
    names = [
        "selection_rate",
        "demographic_parity_ratio",
        "selection_rate_ratio",
        "equalized_odds_difference",
    ]
    for name in names:
        own, other = (
            one.filter(family="fairness", metric=name).sort("subject", "group") for one in (found, expected)
        )
        assert own["value"].to_list() == pytest.approx(other["value"].to_list(), abs=1e-9)
    whole = only(found, "demographic_parity_ratio", subject="sex")
    assert whole["n"] == rows.filter(pl.col("w") > 0).height
    # Fewer rows than weights: the interval is wider than that of the rows repeated.
    other = only(expected, "demographic_parity_ratio", subject="sex")
    assert whole["upper"] - whole["lower"] > other["upper"] - other["lower"]
