"""Hotel bookings with labels that came late: months, hotels and calibration against scikit-learn."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from sklearn import metrics

from tests.measure.cases import figures, shared, spec_of, value

SPEC = spec_of(
    timestamp="timestamp",
    window="month",
    score="y_pred_proba",
    prediction="y_pred",
    label="is_canceled",
    segments=["hotel"],
)
PARTS = ("2016_10_11", "2016_12", "2017_01_02")


def _read(name: str) -> pl.DataFrame:
    return pl.read_csv(
        shared("drift_hotel_bookings", f"{name}.csv.gz"), try_parse_dates=True, infer_schema_length=None
    )


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    columns = ["customer_id", "hotel", "y_pred", "y_pred_proba", "timestamp"]
    scored = pl.concat(_read(f"production_data_{part}").select(columns) for part in PARTS)
    labels = _read("production_data_targets")
    return scored.join(labels, on="customer_id", how="left", maintain_order="left")


@pytest.fixture(scope="module")
def found(rows: pl.DataFrame) -> pl.DataFrame:
    return figures(rows, SPEC).filter(family="performance")


@pytest.mark.parametrize("month", ["2016-10", "2016-11", "2016-12", "2017-01", "2017-02"])
@pytest.mark.parametrize("hotel", [None, "City Hotel", "Resort Hotel"])
def test_months_and_hotels(rows: pl.DataFrame, found: pl.DataFrame, month: str, hotel: str | None) -> None:
    part = rows.filter(pl.col("timestamp").dt.strftime("%Y-%m") == month)
    part = part if hotel is None else part.filter(hotel=hotel)
    place = {"window": month, "group": None if hotel is None else '{"hotel":"' + hotel + '"}'}
    y, p, s = (part[name].to_numpy() for name in ("is_canceled", "y_pred", "y_pred_proba"))
    for name in ("accuracy_score", "precision_score", "recall_score", "f1_score"):
        assert value(found, name, **place) == pytest.approx(getattr(metrics, name)(y, p), abs=1e-9), name
    for name in ("roc_auc_score", "average_precision_score", "brier_score_loss", "log_loss"):
        assert value(found, name, **place) == pytest.approx(getattr(metrics, name)(y, s), abs=1e-9), name
    gaps = [
        abs(y[own].sum() - s[own].sum())
        for low in np.arange(10) / 10
        if (own := (s > low) & (s <= low + 0.1) | ((low == 0) & (s == 0))).any()
    ]
    error = value(found, "expected_calibration_error", **place)
    assert error == pytest.approx(sum(gaps) / len(y), abs=1e-9)
    if hotel is None:
        assert value(found, "share_labelled", **place) == 1.0
