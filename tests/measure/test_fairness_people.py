"""Single people: counterfactuals by plain counts, neighbours by a slow search, matched pairs by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlgov.measure import scorecards
from mlgov.measure.profiles import neighbours
from mlgov.measure.profiles.merge import merge
from tests.measure.cases import EVERY_GROUP, counts, figures, only, spec_of

SPEC = spec_of(
    score="s",
    prediction={"score_at_least": 0.5},
    protected=["sex"],
    counterfactual={"sex": "flipped"},
)


def _people(rows: int = 500) -> pl.DataFrame:
    random = np.random.default_rng(5)
    score = random.random(rows)
    flipped = np.clip(score + random.normal(0.05, 0.1, rows), 0, 1)
    sex = random.choice(["f", "m"], rows)
    table = pl.DataFrame({"s": score, "flipped": flipped, "sex": sex, "x": random.normal(size=rows)})
    return table.with_columns(pl.when(pl.int_range(pl.len()) % 50 != 0).then("flipped"))


def test_flips_and_the_mean_effect() -> None:
    rows = _people()
    found = figures(rows, SPEC)
    both = rows.drop_nulls()
    for group, own in ((None, both), ('{"sex":"f"}', both.filter(sex="f"))):
        change = (own["flipped"] - own["s"]).to_numpy()
        flips = ((own["s"] >= 0.5) != (own["flipped"] >= 0.5)).sum()
        rate = only(found, "counterfactual_flip_rate", group=group)
        assert (rate["value"], rate["n"]) == (pytest.approx(flips / own.height, abs=1e-12), own.height)
        effect = only(found, "counterfactual_mean_effect", group=group)
        assert effect["value"] == pytest.approx(change.mean(), abs=1e-12)
        error = 1.959963984540054 * change.std(ddof=1) / np.sqrt(own.height)
        assert effect["upper"] - effect["value"] == pytest.approx(error, abs=1e-9)


def test_counterfactuals_of_parts_add_up() -> None:
    rows = _people()
    merged = merge([counts(rows.head(200), SPEC), counts(rows.tail(300), SPEC)])
    both = [
        scorecards.figures(one, SPEC, reference=None, is_reference=False, minimum=EVERY_GROUP)
        for one in (merged, counts(rows, SPEC))
    ]
    for name in ("counterfactual_flip_rate", "counterfactual_mean_effect"):
        first, second = (only(one, name, group=None) for one in both)
        assert first["value"] == pytest.approx(second["value"], abs=1e-12)
        assert first["lower"] == pytest.approx(second["lower"], abs=1e-9)


def test_without_a_cut_off_there_are_no_flips() -> None:
    spec = spec_of(score="s", prediction="p", counterfactual={"sex": "flipped"})
    rows = _people().with_columns(p=pl.lit(1))
    row = only(figures(rows, spec), "counterfactual_flip_rate")
    assert row["value"] is None
    assert "no score from which on a prediction is positive" in row["undefined"]
    assert only(figures(rows, spec), "counterfactual_mean_effect")["value"] is not None


def test_flipped_predictions_have_no_mean_effect() -> None:
    rows = pl.DataFrame({"p": [1, 1, 0, 0, None], "q": [1, 0, 0, 1, 1], "sex": ["f"] * 5})
    found = figures(rows, spec_of(prediction="p", counterfactual={"sex": "q"}))
    flips = only(found, "counterfactual_flip_rate")
    assert (flips["value"], flips["n"]) == (0.5, 4)
    assert "predictions and not scores" in only(found, "counterfactual_mean_effect")["undefined"]


def test_a_column_that_is_not_there() -> None:
    row = only(figures(_people().drop("flipped"), SPEC), "counterfactual_flip_rate", group=None)
    assert (row["value"], row["n"]) == (None, 0)
    assert "no row has both" in row["undefined"]


def _slow(points: np.ndarray, outcome: np.ndarray, count: int) -> float:
    gaps = []
    for k, own in enumerate(points):
        away = ((points - own) ** 2).sum(axis=1)
        away[k] = np.inf
        nearest = np.argsort(away, kind="stable")[:count]
        gaps.append(abs(outcome[k] - outcome[nearest].mean()))
    return 1 - float(np.mean(gaps))


def test_consistency_by_a_slow_search() -> None:
    random = np.random.default_rng(6)
    n = 300
    rows = pl.DataFrame(
        {
            "x": random.normal(10, 3, n),
            "z": np.where(random.random(n) < 0.1, np.nan, random.normal(0, 0.1, n)),
            "c": random.choice(["u", "v", "w"], n),
            "sex": random.choice(["f", "m"], n),
            "p": random.integers(0, 2, n),
        }
    )
    features = {"numeric": ["x", "z"], "categorical": ["c", "sex"]}
    found = figures(
        rows, spec_of(prediction="p", protected=["sex"], features=features, consistency={"neighbours": 4})
    )
    columns = []
    for name in ("x", "z"):
        values = rows[name].to_numpy()
        known = values[np.isfinite(values)]
        centred = np.where(np.isfinite(values), values - known.mean(), 0.0)
        columns.append(centred / known.std())
    columns += [(rows["c"] == one).to_numpy() / np.sqrt(2) for one in "uvw"]
    row = only(found, "consistency_score")
    assert row["value"] == pytest.approx(_slow(np.stack(columns, axis=1), rows["p"].to_numpy(), 4), abs=1e-12)
    assert (row["n"], row["undefined"], row["subject"]) == (n, None, "m")


def test_consistency_among_equals_leaves_the_row_itself_out() -> None:
    points, outcome = np.zeros((6, 1)), np.array([1.0, 0, 0, 0, 0, 0])
    gaps = neighbours.consistency(points, outcome, 5)
    assert gaps[0] == 1.0
    assert gaps[1:] == pytest.approx([0.2] * 5)
    assert neighbours.consistency(points, outcome, 6).size == 0


def test_many_rows_are_drawn_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT", 100)
    random = np.random.default_rng(8)
    rows = pl.DataFrame({"x": random.normal(size=400), "p": random.integers(0, 2, 400)})
    spec = spec_of(prediction="p", features={"numeric": ["x"]}, consistency={})
    row = only(figures(rows, spec), "consistency_score")
    assert (row["n"], row["undefined"]) == (100, "at 100 rows drawn from 400")
    assert row == only(figures(rows, spec), "consistency_score")


def test_too_few_rows_for_neighbours() -> None:
    rows = pl.DataFrame({"x": [1.0, 2.0, 3.0], "p": [0, 1, 0]})
    spec = spec_of(prediction="p", features={"numeric": ["x"]}, consistency={"neighbours": 3})
    row = only(figures(rows, spec), "consistency_score")
    assert (row["value"], row["undefined"]) == (None, "3 neighbours need more rows with a prediction")


def test_matched_pairs_by_hand() -> None:
    points = np.array([[0.0], [1.0], [5.0], [0.1], [4.8], [9.0]])
    outcome = np.array([1.0, 3.0, 10.0, 2.0, 4.0, 6.0])
    treated = np.array([True, True, True, False, False, False])
    found = neighbours.matched(points, outcome, treated)
    assert found is not None
    # 0 and 1 meet 0.1, 5 meets 4.8: 1 - 2, 3 - 2, 10 - 4.
    assert (found.effect, found.rows) == (pytest.approx(2.0), 3)
    # 0.1 serves twice, and its own nearest is 4.8: 2 x (2 - 4)^2 / 2.
    spread = (-1 - 2) ** 2 + (1 - 2) ** 2 + (6 - 2) ** 2
    assert found.variance == pytest.approx((spread + 2 * 1 * (2 - 4) ** 2 / 2) / 9)
    assert neighbours.matched(points[:4], outcome[:4], treated[:4]) is None


def test_a_matched_effect_is_found_and_confounding_is_not_taken_for_it() -> None:
    random = np.random.default_rng(9)
    n = 2500
    x = random.normal(size=n)
    group = np.where(random.random(n) < 1 / (1 + np.exp(-2 * x)) * 0.6, "g", "h")
    score = 2 * x + 0.3 * (group == "g") + random.normal(0, 0.1, n)
    rows = pl.DataFrame({"x": x, "sex": group, "s": score})
    spec = spec_of(score="s", protected=["sex"], features={"numeric": ["x"]}, consistency={})
    row = only(figures(rows, spec), "matched_pair_effect", group='{"sex":"g"}')
    assert row["lower"] <= 0.3 <= row["upper"]
    assert row["upper"] - row["lower"] < 0.1
    assert score[group == "g"].mean() - score[group == "h"].mean() > 1
    assert row["undefined"].startswith("against h (n = ")
