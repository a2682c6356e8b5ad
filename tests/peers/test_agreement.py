"""Where another tool means the same by a figure, both must give the same, to 1e-9.

The tools run in environments of their own (`make peers`); without them these tests are skipped.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from mlgov.measure.profiles.neighbours import consistency
from tests.measure.cases import figures, shared, spec_of

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(os.environ.get("MLGOV_PEERS", ROOT / ".peers"))
CLOSE = {"rel": 1e-9, "abs": 1e-12}
NUMERIC, CATEGORICAL = ["x", "z"], ["c", "d"]


def ask(peer: str, what: str, **asked: Any) -> Any:
    """What a peer answers; skips where it is not installed."""
    python = PEERS / peer / "bin" / "python"
    if not python.exists():
        pytest.skip(f"{peer} is not installed: run `make peers`")
    command = [str(python), str(ROOT / "peers" / f"ask_{peer}.py"), json.dumps({"what": what, **asked})]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def _side(seed: int, rows: int, shift: float) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "x": random.normal(shift, 1, rows),
            "z": random.lognormal(0, 1, rows) * (1 + shift),
            "c": random.choice(list("abcd"), rows, p=[0.4 - shift / 5, 0.3, 0.2, 0.1 + shift / 5]),
            "d": random.choice(list("pqrstu"), rows),
            "score": random.uniform(0, 1, rows),
        }
    )


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]:
    """Reference, current, and how a peer is asked about them: small enough that all take the exact way."""
    folder = tmp_path_factory.mktemp("sides")
    reference, current = _side(3, 6000, 0.0), _side(4, 4500, 0.2)
    paths = {"reference": str(folder / "reference.parquet"), "current": str(folder / "current.parquet")}
    reference.write_parquet(paths["reference"])
    current.write_parquet(paths["current"])
    return reference, current, {**paths, "numeric": NUMERIC, "categorical": CATEGORICAL}


@pytest.fixture(scope="module")
def own(sides: tuple[pl.DataFrame, pl.DataFrame, dict[str, Any]]) -> dict[tuple[str, str], float]:
    """Our figures: (metric, column) -> value."""
    reference, current, _ = sides
    spec = spec_of(score="score", features={"numeric": NUMERIC, "categorical": CATEGORICAL})
    rows = figures(current, spec, reference).filter(pl.col("family") == "drift")
    return {
        (metric, column): value for metric, column, value in rows.select("metric", "subject", "value").rows()
    }


def test_nannyml_means_the_same_by_its_distances(sides: Any, own: dict[tuple[str, str], float]) -> None:
    found = ask("nannyml", "distances", **sides[2])
    for column in NUMERIC:
        ks, area = found[column]["kolmogorov_smirnov"], found[column]["wasserstein"]
        assert own["kolmogorov_smirnov_statistic", column] == pytest.approx(ks, **CLOSE)
        assert own["wasserstein_distance", column] == pytest.approx(area, **CLOSE)
    for column in CATEGORICAL:
        js, chi2 = found[column]["jensen_shannon"], found[column]["chi2"]
        assert own["jensen_shannon_distance", column] == pytest.approx(js, **CLOSE)
        assert own["chi_squared_statistic", column] == pytest.approx(chi2, **CLOSE)


def test_evidently_means_the_same_but_for_units(sides: Any, own: dict[tuple[str, str], float]) -> None:
    """Its Wasserstein distance is in standard deviations of the reference, its Jensen-Shannon in nats."""
    reference, _, asked = sides
    found = ask("evidently", "distances", **asked)
    for column in NUMERIC:
        spread = float(reference[column].to_numpy().std())
        # So few rows make it ask scipy for the finite-sample p-value, which ours approaches.
        assert own["kolmogorov_smirnov_p_value", column] == pytest.approx(found[column]["ks"], rel=0.5)
        normed = own["wasserstein_distance", column] / spread
        assert normed == pytest.approx(found[column]["wasserstein"], **CLOSE)
    for column in CATEGORICAL:
        nats = own["jensen_shannon_distance", column] * math.sqrt(math.log(2))
        assert nats == pytest.approx(found[column]["jensenshannon"], **CLOSE)
        assert own["population_stability_index", column] == pytest.approx(found[column]["psi"], **CLOSE)


def test_nannyml_means_the_same_by_performance(tmp_path: Path) -> None:
    random = np.random.default_rng(8)
    score = random.uniform(0, 1, 6000)
    label = (random.uniform(0, 1, 6000) < score).astype(int)
    rows = pl.DataFrame({"y_true": label, "y_pred": (score >= 0.5).astype(int), "y_pred_proba": score})
    paths = [str(tmp_path / "reference.parquet"), str(tmp_path / "current.parquet")]
    rows.head(2000).write_parquet(paths[0])
    rows.tail(4000).write_parquet(paths[1])
    found = ask("nannyml", "performance", reference=paths[0], current=paths[1], rows=1000)

    spec = spec_of(score="y_pred_proba", prediction="y_pred", label="y_true", window={"rows": 1000})
    ours = figures(rows.tail(4000), spec).filter(
        (pl.col("family") == "performance") & pl.col("group").is_null()
    )
    names = {"roc_auc": "roc_auc_score", "f1": "f1_score", "precision": "precision_score",
             "recall": "recall_score", "accuracy": "accuracy_score"}  # fmt: skip
    for theirs, name in names.items():
        by_window = ours.filter(pl.col("metric") == name)["value"].to_list()
        assert by_window == pytest.approx(found[theirs], **CLOSE), name


def _rentals(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Hours of 2011 that the model did not see: a reference, and hours whose mix changes by chunk."""
    names = ["temp", "atemp", "hum", "windspeed", "hr", "weekday", "workingday", "weathersit", "holiday"]
    hours = pl.read_csv(shared("drift_bike_sharing", "hour.csv.gz")).filter(yr=0)
    part = np.random.default_rng(0).integers(0, 3, hours.height)
    x, y = hours.select(names).to_numpy().astype(float), hours["cnt"].to_numpy().astype(float)
    model = HistGradientBoostingRegressor(random_state=0).fit(x[part == 0], y[part == 0])
    rows = hours.select(pl.col(names).cast(pl.Float64), y_true=pl.Series(y), y_pred=model.predict(x))
    reference, rest = (rows.filter(pl.Series(part == k)) for k in (1, 2))
    current = pl.concat([rest.sort(name, maintain_order=True) for name in ("temp", "hr", "hum", "y_pred")])
    reference.write_parquet(folder / "reference.parquet")
    current.write_parquet(folder / "current.parquet")
    return reference, current


def test_errors_are_estimated_as_well_as_by_nannyml(tmp_path: Path) -> None:
    """Both learn by boosted trees, so they agree about as far as labels agree with either."""
    reference, current = _rentals(tmp_path)
    paths = {name: str(tmp_path / f"{name}.parquet") for name in ("reference", "current")}
    size = 400
    found = ask("nannyml", "errors", **paths, rows=size)
    current = current.head(current.height // size * size)
    numeric = [name for name in current.columns if not name.startswith("y_")]
    spec = spec_of(
        task="regression", prediction="y_pred", label="y_true", positive=None, window={"rows": size},
        features={"numeric": numeric},
    )  # fmt: skip
    ours = figures(current, spec, reference)
    for short, name in (("mae", "mean_absolute_error"), ("rmse", "root_mean_squared_error")):
        own, shown = (
            ours.filter(metric=metric)["value"].to_numpy() for metric in (f"estimated_{name}", name)
        )
        theirs = np.array(found[short])[: len(own)]
        assert np.corrcoef(own, theirs)[0, 1] > 0.95
        assert np.abs(own - shown).mean() < 1.15 * np.abs(theirs - shown).mean(), name


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    random = np.random.default_rng(5)
    group = random.choice(["a", "b", "c"], 4000, p=[0.5, 0.3, 0.2])
    x, y = random.normal(size=4000), random.normal(size=4000)
    label = (random.random(4000) < 1 / (1 + np.exp(-x))).astype(int)
    chosen = (x + 0.3 * (group == "a") + random.normal(0, 0.5, 4000) > 0).astype(int)
    return pl.DataFrame({"g": group, "x": x, "y": y, "label": label, "prediction": chosen})


def test_aequitas_means_the_same_by_rates_of_groups(people: pl.DataFrame, tmp_path: Path) -> None:
    path = str(tmp_path / "rows.parquet")
    people.select("g", score="prediction", label_value="label").write_parquet(path)
    found = ask("aequitas", "rates", path=path, attribute="g", against="a")

    spec = spec_of(prediction="prediction", label="label", protected=["g"])
    rows = figures(people, spec).filter((pl.col("family") == "fairness") & pl.col("group").is_not_null())
    names = {"tpr": "true_positive_rate", "fpr": "false_positive_rate", "tnr": "true_negative_rate",
             "fnr": "false_negative_rate", "precision": "positive_predictive_value",
             "npv": "negative_predictive_value", "pprev": "selection_rate", "prev": "base_rate"}  # fmt: skip
    for group, theirs in found.items():
        of_group = rows.filter(pl.col("group") == json.dumps({"g": group}, separators=(",", ":")))
        for short, name in names.items():
            (value,) = of_group.filter(pl.col("metric") == name)["value"]
            assert value == pytest.approx(theirs[short], **CLOSE), (group, name)


def test_aif360_means_the_same_between_two_groups(people: pl.DataFrame, tmp_path: Path) -> None:
    """It takes the difference of the first group from the second with a sign; ours has none."""
    path = str(tmp_path / "rows.parquet")
    two = people.with_columns(group=(pl.col("g") == "a").cast(pl.Int64))
    two.select("x", "y", "group", "label", "prediction").write_parquet(path)
    found = ask("aif360", "distances", path=path)

    spec = spec_of(prediction="prediction", label="label", protected=["group"])
    rows = figures(two, spec).filter((pl.col("family") == "fairness") & pl.col("group").is_null())
    own = dict(rows.select("metric", "value").rows())
    parity, impact = found["statistical_parity_difference"], found["disparate_impact"]
    assert own["demographic_parity_difference"] == pytest.approx(abs(parity), **CLOSE)
    assert own["demographic_parity_ratio"] == pytest.approx(min(impact, 1 / impact), **CLOSE)
    opportunity, odds = found["equal_opportunity_difference"], found["equalized_odds_difference"]
    assert own["equal_opportunity_difference"] == pytest.approx(abs(opportunity), **CLOSE)
    assert own["equalized_odds_difference"] == pytest.approx(odds, **CLOSE)

    # It counts each row among its own five neighbours, takes the features as they are, and the labels.
    points = two.select("x", "y", "group").to_numpy().astype(float)
    gaps = consistency(points, two["label"].to_numpy().astype(float), 4)
    assert 1 - 4 / 5 * gaps.mean() == pytest.approx(found["consistency"], **CLOSE)
