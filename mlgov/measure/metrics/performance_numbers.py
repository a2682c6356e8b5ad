"""How far predicted numbers lay from what came true. Definitions and names are scikit-learn's.

An error is prediction - label: above 0 the model says too much. Means have a normal interval from sums of
squares; the root of a mean one of its logarithm; quantiles one between values of the sample.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import NOT_APPLICABLE, Metric
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import Reason, share
from mlgov.measure.metrics.outcome_facts import N, errors, mean, mean_variance, metric

_NOTHING = "no row has both a prediction and a label"
_LOSS: dict[str, Any] = {"bounds": (0.0, None), "ideal": 0.0, "better": "lower", "unit": "unit of the label"}
_OPEN: dict[str, Any] = {
    "bounds": (None, None),
    "ideal": 0.0,
    "better": "neither",
    "unit": "unit of the label",
}
_MSE = share(pl.col("squared_error"), N)
_SPREAD = pl.col("label_squares") - pl.col("label") ** 2 / pl.when(N > 0).then(N)
_ONLY_ROWS = "counts that were added up do not give it; it needs the rows"

MAE = metric(
    "mean_absolute_error",
    "Mean absolute error",
    "mean of |prediction - label|",
    _NOTHING,
    figures={
        "regression": errors(
            share(pl.col("abs_error"), N),
            interval=Interval("normal", mean_variance(pl.col("abs_error"), pl.col("squared_error"), N)),
        )
    },
    **_LOSS,
)
RMSE = metric(
    "root_mean_squared_error",
    "Root mean squared error",
    "square root of the mean of (prediction - label)^2",
    _NOTHING,
    source="scikit-learn, sklearn.metrics.root_mean_squared_error; interval: delta method on its logarithm",
    figures={
        "regression": errors(
            _MSE.sqrt(),
            interval=Interval(
                "log_normal",
                mean_variance(pl.col("squared_error"), pl.col("squared_error_second"), N) / (4 * _MSE**2),
            ),
        )
    },
    **_LOSS,
)
BIAS = metric(
    "mean_error",
    "Mean error (bias)",
    "mean of prediction - label; above 0 the model says too much",
    _NOTHING,
    source="the mean residual, as in ISO 5725-1 trueness",
    figures={
        "regression": errors(
            share(pl.col("error"), N),
            interval=Interval("normal", mean_variance(pl.col("error"), pl.col("squared_error"), N)),
        )
    },
    **_OPEN,
)
_RELATIVE, _RELATIVE_SPREAD = mean("relative_error", N)
_NOT_POSITIVE: Reason = (
    pl.col("not_positive") > 0,
    f"{NOT_APPLICABLE}a share of the label means something only where all labels are above 0",
)
MAPE = metric(
    "mean_absolute_percentage_error",
    "Mean absolute percentage error",
    "mean of |prediction - label| / label, where all labels are above 0",
    "a label is not above 0",
    bounds=(0.0, None),
    ideal=0.0,
    better="lower",
    figures={"regression": errors(_RELATIVE, _NOT_POSITIVE, interval=_RELATIVE_SPREAD)},
)
R2 = metric(
    "r2_score",
    "R squared",
    "1 - sum (prediction - label)^2 / sum (label - mean label)^2",
    "all labels are equal, or there are fewer than two",
    bounds=(None, 1.0),
    unit="score",
    source="scikit-learn, sklearn.metrics.r2_score; interval: first-order variance of both sums",
    figures={
        "regression": errors(
            1 - pl.col("squared_error") / _SPREAD,
            (
                (N < 2) | (1e-12 * pl.col("label_squares") >= _SPREAD),
                "all labels are equal, or there is only one",
            ),
            interval=Interval("normal", pl.col("r2_variance")),
        )
    },
)


def _quantile(name: str, key: str, label: str, formula: str, **facts: Any) -> Metric:
    figure = errors(
        pl.col(key),
        (pl.col(key).is_null(), _ONLY_ROWS),
        interval=Interval("given", pl.col(f"{key}_lower"), pl.col(f"{key}_upper")),
    )
    return metric(name, label, formula, _NOTHING, figures={"regression": figure}, **facts)


_quantile(
    "median_absolute_error",
    "median_abs_error",
    "Median absolute error",
    "median of |prediction - label|",
    **_LOSS,
)
for _name, _text in (("05", "5 %"), ("50", "half"), ("95", "95 %")):
    _quantile(
        f"residual_quantile_{_name}",
        f"residual_{_name}",
        {"05": "Residual, 5th percentile", "50": "Residual, median", "95": "Residual, 95th percentile"}[
            _name
        ],
        f"the value that {_text} of prediction - label do not exceed",
        source="numpy.quantile, averaged_inverted_cdf; interval between order statistics, David (1981)",
        **(_OPEN if _name == "50" else _OPEN | {"ideal": None}),
    )
