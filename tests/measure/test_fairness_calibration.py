"""Calibration within groups against scikit-learn's bins and plain means."""

from __future__ import annotations

import json

import numpy as np
import polars as pl
import pytest

from tests.measure.cases import THIRTY, figures, only, spec_of

SPEC = spec_of(score="s", prediction={"score_at_least": 0.5}, label="y", protected=["g"])


def _rows(bias: dict[str, float], each: int = 400) -> pl.DataFrame:
    random = np.random.default_rng(3)
    parts = []
    for name, lift in bias.items():
        score = random.beta(2, 2, each)
        label = (random.random(each) < np.clip(score + lift, 0, 1)).astype(int)
        parts.append(pl.DataFrame({"g": name, "s": score, "y": label}))
    return pl.concat(parts)


def _group(name: str) -> str:
    return json.dumps({"g": name}, separators=(",", ":"))


def test_bias_and_error_of_each_group() -> None:
    rows = _rows({"a": 0.0, "b": 0.15, "c": -0.1})
    found = figures(rows, SPEC, minimum=THIRTY)
    for name in "abc":
        own = rows.filter(g=name)
        score, label = own["s"].to_numpy(), own["y"].to_numpy()
        bias = only(found, "calibration_bias", group=_group(name))
        assert bias["value"] == pytest.approx((label - score).mean(), abs=1e-9)
        half = 1.959963984540054 * (label - score).std() / np.sqrt(len(label))
        assert bias["upper"] - bias["value"] == pytest.approx(half, abs=1e-9)
        bins = np.clip(np.ceil(score * 10) - 1, 0, 9)
        error = sum(
            (bins == k).mean() * abs(label[bins == k].mean() - score[bins == k].mean())
            for k in np.unique(bins)
        )
        row = only(found, "expected_calibration_error", family="fairness", group=_group(name))
        assert (row["value"], row["n"]) == (pytest.approx(error, abs=1e-9), 400)


def test_the_difference_is_between_the_extremes() -> None:
    rows = _rows({"a": 0.0, "b": 0.15, "c": -0.1})
    means = dict(rows.group_by("g").agg(pl.col("y").mean() - pl.col("s").mean()).iter_rows())
    row = only(figures(rows, SPEC, minimum=THIRTY), "calibration_difference")
    assert row["value"] == pytest.approx(max(means.values()) - min(means.values()), abs=1e-9)
    assert row["lower"] > 0.1
    assert "lowest c" in row["undefined"] and "highest b" in row["undefined"]


def test_opposite_errors_do_not_cancel() -> None:
    """As far off in one group as in the other, but the other way: the errors are alike, the score is not."""
    found = figures(_rows({"a": 0.12, "b": -0.12}, each=4000), SPEC, minimum=THIRTY)
    errors = found.filter(metric="expected_calibration_error", family="fairness")["value"]
    assert abs(errors[0] - errors[1]) < 0.03
    assert only(found, "calibration_difference")["value"] > 0.18


def test_a_decile_is_no_probability() -> None:
    rows = _rows({"a": 0.0, "b": 0.1}).with_columns(pl.col("s") * 10)
    for name in ("calibration_difference", "calibration_bias"):
        found = figures(rows, SPEC, minimum=THIRTY).filter(metric=name)
        assert found["value"].is_null().all()
        assert found["undefined"].str.contains("not a probability").all()


def test_a_small_group_is_left_out_by_name() -> None:
    rows = pl.concat([_rows({"a": 0.0, "b": 0.1}), _rows({"tiny": 0.4}, each=12)])
    found = figures(rows, SPEC, minimum=THIRTY)
    assert "left out: tiny (n = 12)" in only(found, "calibration_difference")["undefined"]
    assert (
        only(found, "calibration_bias", group=_group("tiny"))["undefined"] == "n = 12; a group needs 30 rows"
    )


def test_without_labels_there_is_nothing_to_say() -> None:
    rows = _rows({"a": 0.0, "b": 0.1}).with_columns(y=pl.lit(None, pl.Int64))
    assert figures(rows, SPEC, minimum=THIRTY).filter(metric="calibration_difference").is_empty()
