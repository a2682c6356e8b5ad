"""How a model runs: latency, throughput, error rate, uptime, and what it uses.

Frame of the level `running`: one row for each window, as `measure.running.windows` gives it. Frame of the
level `resource`: one row for each window and resource, as `measure.running.resources` gives it.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.measure.catalogue import CENSUS, NOT_APPLICABLE, Figure, Metric, register
from mlgov.measure.intervals import Interval
from mlgov.measure.metrics.expressions import Reason, first, share
from mlgov.measure.order_statistics import least_rows

_LOGGED = pl.col("timed") > 0
_GIVEN = pl.col("given_n") > 0
_NO_LATENCY: Reason = (~_LOGGED & ~_GIVEN, f"{NOT_APPLICABLE}the extract brings no latency")


def _metric(name: str, label: str, formula: str, undefined: str, **facts: Any) -> Metric:
    usual: dict[str, Any] = {"unit": "share", "bounds": (0.0, 1.0), "better": "lower", "level": "running"}
    usual |= {"source": "by definition", "ideal": None}
    chosen = usual | facts
    level = chosen.pop("level")
    return register(Metric(name, "operations", level, label, formula, undefined=undefined, **chosen))


def _latency(percent: int, title: str) -> Metric:
    """From the requests' own latencies where the window has some, else from those given by interval."""
    least = least_rows(percent / 100)
    given, intervals = pl.col(f"given_p{percent}"), pl.col(f"given_p{percent}_n")
    few: Reason = (
        _LOGGED & (pl.col("timed") < least),
        pl.format(f"n = {{}}; an interval of this percentile needs {least} requests", "timed"),
    )
    lacking: Reason = (~_LOGGED & given.is_null(), f"{NOT_APPLICABLE}the extract brings no such percentile")
    pooled = pl.when(~_LOGGED & (intervals > 1)).then(
        pl.format(
            "the mean by requests of the percentiles of {} intervals, which can't be merged: that of all "
            "requests lies between the smallest and the largest of them",
            intervals.cast(pl.Int64),
        )
    )
    own = f"p{percent}"
    return _metric(
        f"latency_{own}",
        f"{title} (ms)",
        f"the latency in milliseconds that {percent} % of the requests stay below, interpolated between "
        "neighbours; from percentiles by interval, their mean by requests, marked as such",
        f"no latency is known, or fewer than {least} requests have one",
        unit="milliseconds",
        bounds=(0.0, None),
        ideal=0.0,
        source='numpy.quantile(method="linear"); interval: order statistics, David and Nagaraja (2003), 7.1',
        figures={
            "any": Figure(
                pl.when(_LOGGED).then(pl.col(own)).otherwise(given),
                pl.when(_LOGGED).then(pl.col("timed")).otherwise(intervals),
                first(_NO_LATENCY, few, lacking),
                Interval(
                    "given",
                    pl.when(_LOGGED).then(pl.col(f"{own}_lower")).otherwise(pl.col(f"given_{own}_least")),
                    pl.when(_LOGGED).then(pl.col(f"{own}_upper")).otherwise(pl.col(f"given_{own}_most")),
                ),
                pooled,
            )
        },
    )


LATENCY = tuple(
    _latency(percent, f"Latency, {title}")
    for percent, title in ((50, "median"), (95, "95th percentile"), (99, "99th percentile"))
)
THROUGHPUT = _metric(
    "throughput",
    "Throughput (requests a second)",
    "requests / seconds observed; from a log of requests, (n - 1) / seconds from the first to the last",
    "nothing says how many requests arrived in how long a time",
    unit="requests a second",
    bounds=(0.0, None),
    better="neither",
    no_interval=CENSUS,
    figures={
        "any": Figure(
            share(pl.col("arrived"), pl.col("observed")),
            pl.col("arrivals"),
            first(
                (pl.col("arrived").is_null(), f"{NOT_APPLICABLE}the extract does not count requests"),
                (pl.col("observed") == 0, "all requests bear one and the same time"),
            ),
        )
    },
)
ERROR_RATE = _metric(
    "error_rate",
    "Error rate",
    "requests that failed / requests whose outcome is known",
    "no request's outcome is known",
    ideal=0.0,
    source="by definition; interval: Wilson (1927)",
    figures={
        "any": Figure(
            share(pl.col("errors"), pl.col("outcomes")),
            pl.col("outcomes"),
            first(
                (pl.col("outcomes").is_null(), f"{NOT_APPLICABLE}the extract does not say what failed"),
                (pl.col("outcomes") == 0, "no request arrived"),
            ),
            Interval("wilson", pl.col("errors"), pl.col("outcomes")),
        )
    },
)
UPTIME = _metric(
    "uptime",
    "Uptime",
    "seconds in which the model answered / seconds observed",
    "nothing says when the model was up",
    no_interval=CENSUS,
    ideal=1.0,
    better="higher",
    figures={
        "any": Figure(
            share(pl.col("up_seconds"), pl.col("watched_seconds")),
            pl.col("watched"),
            first(
                (
                    pl.col("watched").fill_null(0) == 0,
                    f"{NOT_APPLICABLE}the extract does not say when the model was up",
                )
            ),
        )
    },
)
_NOT_MEASURED: Reason = (pl.col("n").fill_null(0) == 0, "no value of it was reported in this window")
UTILISATION = _metric(
    "utilisation",
    "Utilisation, mean",
    "mean share of a resource in use, each interval by its length",
    "no value of the resource was reported",
    no_interval=CENSUS,
    level="resource",
    figures={"any": Figure(pl.col("mean"), pl.col("n"), first(_NOT_MEASURED))},
)
UTILISATION_P95 = _metric(
    "utilisation_p95",
    "Utilisation, 95th percentile",
    "the share of a resource that 95 % of the intervals stay below, interpolated between neighbours",
    "no value of the resource was reported",
    level="resource",
    source='numpy.quantile(method="linear")',
    no_interval=f"{CENSUS}; and neighbouring values resemble each other",
    figures={"any": Figure(pl.col("p95"), pl.col("n"), first(_NOT_MEASURED))},
)
