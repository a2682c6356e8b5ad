"""Curves and errors drawn: what is there, what is said, and nothing where there is nothing."""

from __future__ import annotations

import json

import numpy as np
import plotly.graph_objects as go
import polars as pl
import pytest

from mlgov.charts import curves, errors
from mlgov.charts.figures import alt
from mlgov.charts.theme import colours

EDGES = ("", "_lower", "_upper")
SHARES = ("selected", "recall", "false_positive_rate", "precision", "lift")


def points(*rows: tuple[float | None, float, float]) -> pl.DataFrame:
    """(threshold, share selected, recall) of a model that is right as often as its share says."""
    found = []
    for at, chosen, hit in rows:
        values = dict(zip(SHARES, (chosen, hit, chosen, hit, 2 * hit), strict=True))
        shares = {f"{name}{edge}": value for name, value in values.items() for edge in EDGES}
        found.append({"threshold": at, "n": 900, "positives": 90.0} | shares)
    names = ["threshold", *(f"{name}{edge}" for name in SHARES for edge in EDGES), "n", "positives"]
    return pl.DataFrame(found, schema=dict.fromkeys(names, pl.Float64))


CURVE, NOTHING = points((0.8, 0.1, 0.5), (0.4, 0.4, 0.8), (None, 1.0, 1.0)), points()
BINS = pl.DataFrame(
    {"low": [0.1, 0.8], "high": [0.2, 0.9], "score": [0.15, 0.85], "observed": [0.1, 0.5],
     "lower": [0.05, 0.4], "upper": [0.2, 0.6], "n": [300, 40]}
)  # fmt: skip
PAIRS = pl.DataFrame(
    {"label": ["a", "a", "<b>", "<b>"], "prediction": ["a", "<b>", "a", "<b>"], "n": [90, 10, 30, 70],
     "share": [0.9, 0.1, 0.3, 0.7], "lower": [0.8, 0.0, 0.2, 0.6], "upper": [1.0, 0.2, 0.4, 0.8]}
)  # fmt: skip
RESIDUALS = pl.DataFrame(
    {"prediction": [10.0, 20.0], "residual": [-1.0, 0.5], "lower": [-2.0, None], "upper": [0.0, None],
     "n": [50, 1]}
)  # fmt: skip
OF_POINTS = (curves.roc, curves.precision_recall, curves.gains, curves.lift)


def every(
    points: pl.DataFrame, bins: pl.DataFrame, pairs: pl.DataFrame, residuals: pl.DataFrame, dark: bool
) -> list[go.Figure]:
    found = [one(points, points, dark=dark) for one in OF_POINTS]
    found.append(curves.calibration(bins, bins, dark=dark))
    found.append(errors.confusion_matrix(pairs, pairs, dark=dark))
    found.append(errors.residual_by_prediction(residuals, residuals, dark=dark))
    found.append(curves.by_group({"women": points, "men": points}, "selected", "recall", dark=dark))
    return found


@pytest.mark.parametrize("dark", [False, True])
def test_what_is_empty_says_why(dark: bool) -> None:
    for fig in every(NOTHING, BINS.clear(), PAIRS.clear(), RESIDUALS.clear(), dark):
        assert not fig.data
        assert alt(fig).startswith("No chart: ")


@pytest.mark.parametrize("dark", [False, True])
def test_every_picture_is_drawn_and_has_words(dark: bool) -> None:
    for fig in every(CURVE, BINS, PAIRS, RESIDUALS, dark):
        assert fig.data
        assert alt(fig).endswith(".") and "No chart" not in alt(fig)
        assert "NaN" not in json.dumps(fig.to_plotly_json(), default=lambda value: np.asarray(value).tolist())


def test_the_reference_is_grey_and_dashed_behind_the_present() -> None:
    tone = colours()
    fig = curves.roc(CURVE, CURVE)
    lines = [one for one in fig.data if one.mode == "lines" and one.line.color in (tone.grey, tone.accent)]
    drawn = [(one.line.color, one.line.dash) for one in lines]
    assert drawn == [(tone.grey, "dot"), (tone.grey, "dash"), (tone.accent, "solid")]
    assert (lines[-1].x[0], lines[-1].y[0]) == (0.0, 0.0)


def test_the_words_name_the_finding() -> None:
    assert "30.0 % of <b> were predicted as a" in alt(errors.confusion_matrix(PAIRS, PAIRS.clear()))
    assert "scores of 85.0 % came true in 50.0 %" in alt(curves.calibration(BINS, BINS.clear()))
    assert "the largest is -1.00 at 10.00" in alt(errors.residual_by_prediction(RESIDUALS, RESIDUALS.clear()))


def test_names_of_strangers_are_plain() -> None:
    fig = errors.confusion_matrix(PAIRS, PAIRS)
    assert fig.layout.xaxis.ticktext == ("a", "&lt;b&gt;")
    assert "<b>&lt;b" not in fig.data[0].customdata[1][0]
    assert fig.data[0].customdata[1][0].startswith("&lt;b&gt; predicted as a")


def test_beyond_a_dozen_classes_the_largest_are_drawn() -> None:
    names = [f"class {k:02}" for k in range(20)]
    pairs = pl.DataFrame({"label": names}).join(pl.DataFrame({"prediction": names}), how="cross")
    pairs = pairs.with_columns(n=pl.lit(1), share=pl.lit(0.05), lower=pl.lit(0.0), upper=pl.lit(0.2))
    fig = errors.confusion_matrix(pairs, pairs.clear())
    assert len(fig.data[0].z) == 12
    assert "12 classes with most labels of 20" in fig.layout.title.text
