"""Distances between groups among people who are alike in what may legitimately count.

Frame: see `source_conditional.adjusted`. A row without a group is that of the attribute: the largest of the
absolute differences of its groups, with `lower`, `upper` and `furthest`, the group.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.catalogue import Figure, Metric, register
from mlgov.measure.intervals import Interval, Z
from mlgov.measure.metrics.expressions import first

_WHOLE = pl.col("group").is_null()
_VALUE, _ERROR = pl.col("value"), pl.col("variance").sqrt() * Z
_WITHIN = pl.format(
    "within {}",
    pl.when(pl.col("strata") == 1).then(pl.lit("1 stratum")).otherwise(pl.format("{} strata", "strata")),
)
_NONE = pl.concat_str(
    pl.format("no stratum holds enough rows of both this group and {}", "r_name"),
    "left",
    separator="; ",
    ignore_nulls=True,
)
_BESIDE = (
    pl.when(_WHOLE)
    .then(pl.format("{}: {} points from {}", "furthest", "points", "r_name"))
    .otherwise(pl.format("against {}", "r_name"))
)


def _conditional(stem: str, title: str, outcome: str, words: str, source: str) -> None:
    register(
        Metric(
            f"conditional_{stem}_difference",
            "fairness",
            f"conditional {outcome}",
            title,
            f"{words} of a group - that of the reference group (without one, of the group where it is "
            "highest), averaged over the strata of the legitimate attributes by Mantel and Haenszel; of an "
            "attribute, the largest of these without its sign",
            unit="share",
            bounds=(-1.0, 1.0),
            ideal=0.0,
            better="lower",
            undefined="no stratum holds enough rows of both groups",
            source=f"{source}; Mantel and Haenszel (1959); variance: Sato, Greenland and Robins (1989)",
            figures={
                "any": Figure(
                    _VALUE,
                    pl.col("n"),
                    first((_VALUE.is_null(), _NONE)),
                    Interval(
                        "given",
                        pl.when(_WHOLE).then(pl.col("lower")).otherwise(_VALUE - _ERROR),
                        pl.when(_WHOLE).then(pl.col("upper")).otherwise(_VALUE + _ERROR),
                    ),
                    pl.concat_str(_BESIDE, _WITHIN, "left", separator="; ", ignore_nulls=True),
                )
            },
        )
    )


_conditional(
    "demographic_parity",
    "Conditional demographic parity difference",
    "selected",
    "selection rate",
    "Kamiran, Zliobaite and Calders (2013), conditional discrimination",
)
_conditional(
    "equal_opportunity",
    "Conditional equal opportunity difference",
    "opportunity",
    "true positive rate",
    "Hardt, Price and Srebro (2016), within strata",
)
