"""Public streams whose moments are known: when columns moved, or when a model began to do worse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bench.alarm_streams import Stream

_TRAIN, _SIZE = 4_000, 500
# Concepts change at these rows; the windows after the first change in which a model of the first concept does
# worse, and those of which nobody can say so. These are the windows in which one concept gradually gives way
# to the next, by the model's accuracy; and the third concept of the sea, in which accuracy is that of the
# first, but recall six points lower and precision three higher: neither as good, nor clearly worse.
_CONCEPTS: dict[str, tuple[int, tuple[tuple[int, int], ...], tuple[int, ...]]] = {
    "mixed_0101_abrupto": (10_000, ((0, 20), (40, 60)), ()),
    "mixed_0101_gradual": (9_000, ((2, 21), (44, 64)), (*range(4), *range(20, 25), *range(42, 46))),
    "rt_8873985678962563_abrupto": (10_000, ((0, 60),), ()),
    "sine_0123_abrupto": (10_000, ((0, 60),), ()),
    "sea_0123_abrupto_noise_0.2": (10_000, ((0, 20), (40, 60)), tuple(range(20, 40))),
    "stagger_0120_abrupto": (10_000, ((0, 40),), ()),
}
MODEL = ""  # stands for the model's performance where a column is named


def every(data: Path) -> Iterator[Stream]:
    """All sets that are in the folder."""
    folder = data / "drift_known_moments"
    for name, (first, declines, unsure) in _CONCEPTS.items():
        if (folder / f"{name}.csv.gz").is_file():
            yield _concepts(folder / f"{name}.csv.gz", first, declines, unsure)
    for folder_name, read in (
        ("drift_nannyml_car_loan", _car_loan),
        ("drift_elec2", _elec2),
        ("drift_hotel_bookings", _hotel),
        ("drift_bike_sharing", _bikes),
    ):
        if (data / folder_name).is_dir():
            yield read(data / folder_name)


def _concepts(
    path: Path, first: int, declines: tuple[tuple[int, int], ...], unsure: tuple[int, ...]
) -> Stream:
    """A tree of depth 8 trained on rows of the first concept scores the rest."""
    from sklearn.tree import DecisionTreeClassifier

    rows = pl.read_csv(path)
    names = [name for name in rows.columns if name != "class"]
    x, y = rows.select(names).to_numpy(), rows["class"].to_numpy().astype(np.int64)
    tree = DecisionTreeClassifier(max_depth=8, random_state=0).fit(x[:_TRAIN], y[:_TRAIN])
    score = tree.predict_proba(x)[:, 1]
    scored = rows.select(names).with_columns(
        score=pl.Series(score), prediction=pl.Series((score >= 0.5).astype(np.int64)), label=pl.Series(y)
    )
    name = path.name.removesuffix(".csv.gz")
    still = name.startswith(("mixed", "rt"))  # in the others the features move along, nobody says how much
    whole = (rows.height - first) // _SIZE * _SIZE
    return Stream(
        name,
        "concepts",
        scored[_TRAIN:first],
        scored[first : first + whole],
        _SIZE,
        tuple(names) if still else (),
        (),
        {},
        declines,
        frozenset((MODEL, window) for window in unsure),
    )


def _car_loan(folder: Path) -> Stream:
    """From analysis row 25,000 on four columns have moved, and the model does worse."""
    kept = {"y_pred_proba": "score", "y_pred": "prediction", "repaid": "label"}
    start = pl.read_csv(folder / "synthetic_car_loan_reference.csv.gz")
    later = pl.read_csv(folder / "synthetic_car_loan_analysis.csv.gz")
    later = later.join(pl.read_csv(folder / "synthetic_car_loan_analysis_target.csv.gz"), on="id")
    reference, current = (one.rename(kept).cast({"label": pl.Int64}) for one in (start, later))
    moved = ("car_value", "loan_length", "salary_range", "repaid_loan_on_prev_car")
    numeric = ("car_value", "debt_to_income_ratio", "loan_length", "driver_tenure")
    categorical = ("salary_range", "repaid_loan_on_prev_car", "size_of_downpayment")
    names = [*numeric, *categorical, "score", "prediction", "label"]
    reference, current = (
        one.select(names).with_columns(pl.col(categorical).cast(pl.String)) for one in (reference, current)
    )
    return Stream(
        "car loan", "sets", reference, current, 5_000, numeric, categorical,
        dict.fromkeys(moved, (5, 10)), ((5, 10),),
    )  # fmt: skip


def _elec2(folder: Path) -> Stream:
    """Weeks of half-hours: three columns are constant until row 17,424, and vary after it."""
    rows = pl.read_csv(folder / "elec.csv.gz")
    week, first, change = 336, 26 * 336, 17_424
    moved = ("vicprice", "vicdemand", "transfer")
    at = (change - first) // week
    windows = 60
    names = ["period", *moved]
    return Stream(
        "elec2", "sets", rows[:first].select(names), rows[first : first + windows * week].select(names), week,
        tuple(names), (), dict.fromkeys(moved, (at + 1, windows)), None,
        frozenset((name, at) for name in moved),
    )  # fmt: skip


def _hotel(folder: Path) -> Stream:
    """The model orders bookings well in October, and worse from December on; its features follow the season,
    of which nobody says how much is drift."""
    kept = {"y_pred_proba": "score", "y_pred": "prediction", "is_canceled": "label"}
    names = ["score", "prediction", "label", "at"]
    reference = pl.read_csv(folder / "test_set.csv.gz", infer_schema_length=None)
    parts = [
        pl.read_csv(path, infer_schema=False) for path in sorted(folder.glob("production_data_2*.csv.gz"))
    ]
    common = ["customer_id", "y_pred_proba", "y_pred", "timestamp"]
    later = pl.concat([one.select(common) for one in parts])
    later = later.join(pl.read_csv(folder / "production_data_targets.csv.gz"), on="customer_id")
    sides = [
        one.rename(kept)
        .with_columns(at=pl.col("timestamp").cast(pl.String).str.slice(0, 10).str.to_date())
        .cast({"score": pl.Float64, "prediction": pl.Float64, "label": pl.Int64})
        .cast({"prediction": pl.Int64})
        .select(names)
        .sort("at", maintain_order=True)
        for one in (reference, later)
    ]
    size = 1_000
    windows = sides[1].height // size
    starts = sides[1]["at"].gather_every(size)[:windows].to_list()
    first = next(k for k, at in enumerate(starts) if at >= date(2016, 12, 1))
    november = [k for k, at in enumerate(starts) if date(2016, 10, 25) <= at < date(2016, 12, 1)]
    return Stream(
        "hotel bookings", "sets", sides[0].drop("at"), sides[1][: windows * size].drop("at"), size,
        (), (), {}, ((first, windows),), frozenset((MODEL, k) for k in november),
    )  # fmt: skip


def _bikes(folder: Path) -> Stream:
    """Temperatures from May to September differ from those of winter; hours and weekdays never do."""
    rows = pl.read_csv(folder / "hour.csv.gz", try_parse_dates=True).sort("instant")
    first, size = rows.filter(pl.col("dteday") < date(2011, 3, 1)).height, 672
    later = rows[first : first + (rows.height - first) // size * size]
    moved, names = ("temp", "atemp"), ["temp", "atemp", "hr", "weekday"]
    months = later["dteday"].dt.month().to_numpy().reshape(-1, size)
    warm = ((months >= 5) & (months <= 9)).all(axis=1)
    spans = np.flatnonzero(warm)
    unsure = [(name, int(k)) for name in moved for k in np.flatnonzero(~warm)]
    return Stream(
        "bike sharing", "sets", rows[:first].select(names), later.select(names), size,
        tuple(names), (), dict.fromkeys(moved, (int(spans[0]), int(spans[-1]) + 1)), None,
        frozenset(unsure),
    )  # fmt: skip
