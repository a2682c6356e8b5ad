"""What a model is worth to those who run it, in metrics of their own.

Frame of the level `business`: one row for each window and metric, as `measure.business.windows` gives it.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.metrics.expressions import first

BUSINESS_VALUE = register(
    Metric(
        "business_value",
        "business",
        "business",
        "Business metric",
        "the sum or the mean of the values reported for a window, as the metric declares, held against its "
        "own target",
        "unit of the metric",
        (None, None),
        None,
        "neither",
        "no value was reported",
        "by definition",
        {"any": Figure(pl.col("value"), pl.col("n"), first((pl.col("n") == 0, "no value was reported")))},
        no_interval="the organisation reports the value, and not what it was made of",
    )
)
