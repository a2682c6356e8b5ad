"""Base rates of German credit and of credit-card default, as their READMEs give them."""

from __future__ import annotations

import json

import polars as pl
import pytest

from tests.measure.cases import figures, only, shared, spec_of


def _rate(rows: pl.DataFrame, label: str, group: dict[str, str]) -> tuple[float, int]:
    subject = next(iter(group))
    spec = spec_of(prediction="everyone", label=label, protected=[subject])
    found = figures(rows.with_columns(everyone=pl.lit(1)), spec)
    row = only(found, "base_rate", group=json.dumps(group, separators=(",", ":")))
    return row["value"], row["n"]


def test_german_credit() -> None:
    rows = pl.read_csv(shared("fairness_german_credit", "german_data_credit.csv"))
    assert rows["class-label"].sum() == 700
    assert _rate(rows, "class-label", {"sex": "male"}) == (pytest.approx(0.7232, abs=5e-5), 690)
    assert _rate(rows, "class-label", {"sex": "female"}) == (pytest.approx(0.6484, abs=5e-5), 310)
    foreign = {name: _rate(rows, "class-label", {"foreign-worker": name}) for name in ("yes", "no")}
    assert foreign == {
        "yes": (pytest.approx(0.6926, abs=5e-5), 963),
        "no": (pytest.approx(0.8919, abs=5e-5), 37),
    }
    aged = rows.with_columns(older=pl.col("age") > 25)
    assert _rate(aged, "class-label", {"older": "True"}) == (pytest.approx(0.7284, abs=5e-5), 810)
    assert _rate(aged, "class-label", {"older": "False"}) == (pytest.approx(0.5789, abs=5e-5), 190)


def test_credit_card_default() -> None:
    path = shared("fairness_credit_card_default", "credit-card-clients.csv.gz")
    rows = pl.read_csv(path, infer_schema_length=None)
    assert rows["default payment"].sum() == 6636
    assert _rate(rows, "default payment", {"SEX": "1"}) == (pytest.approx(0.2417, abs=5e-5), 11_888)
    assert _rate(rows, "default payment", {"SEX": "2"}) == (pytest.approx(0.2078, abs=5e-5), 18_112)
