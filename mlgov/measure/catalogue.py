"""Every metric with its facts. Pages, PDFs, policy checks and the general tests find metrics here by
themselves.

A metric is registered where it is defined, in a module of `mlgov.measure.metrics`; reading the catalogue
imports them all.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import polars as pl

from mlgov.errors import DataError
from mlgov.measure.intervals import Interval

Family = Literal["performance", "drift", "fairness", "operations", "business", "compliance"]
# A name without a family means the first of these that has it: performance of the model as a whole.
FAMILIES: tuple[Family, ...] = ("performance", "drift", "fairness", "operations", "business", "compliance")
# The frame that a metric is worked out over: model, column, group, between (groups), or a source's own.
Level = str
# Reasons that start so are no gap in the data: the question itself does not arise.
NOT_APPLICABLE = "does not apply: "
# A note with these words beside the value of a group says why it is not judged; any other is a remark.
TOO_SMALL = "; a group needs "
# Why some metrics have no interval.
P_VALUE = "a p-value says itself how surprising the data are; the effect that it tests has an interval"
CENSUS = "it counts all that happened, and no sample of it"


@dataclass(frozen=True)
class Figure:
    """How a metric is worked out over the frame of its level; all are expressions, one result for each row.

    value: null where undefined; n: the rows behind it; undefined: text, why there is no value, or null; a
    text that starts with `does not apply: ` says that the question does not arise; interval: what its
    interval is made from; note: text to say beside a value.
    """

    value: pl.Expr
    n: pl.Expr
    undefined: pl.Expr
    interval: Interval = field(default_factory=Interval)
    note: pl.Expr | None = None


@dataclass(frozen=True)
class Metric:
    """A metric's facts, and how it is worked out.

    bounds: least and greatest possible value, None = unbounded. ideal: the value to aim at; None where it
    depends. undefined: when there is no value. figures: how to work it out, by task for performance, by
    `numeric` and `categorical` for drift, under `any` otherwise. sums: for drift, the expression over a
    column's bins that is aggregated into a column of the metric's name before `figures` are worked out.
    no_interval: why there is none, where no figure has one.
    """

    name: str
    family: Family
    level: Level
    label: str
    formula: str
    unit: str
    bounds: tuple[float | None, float | None]
    ideal: float | None
    better: Literal["higher", "lower", "neither"]
    undefined: str
    source: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    sums: pl.Expr | None = None
    no_interval: str = ""


_metrics: dict[tuple[str, str], Metric] = {}
_loaded = False


def register(metric: Metric) -> Metric:
    """Put a metric into the catalogue; a name may stand in several families, as accuracy does."""
    place = (metric.name, metric.family)
    if place in _metrics:
        raise ValueError(f"the metric {metric.name} of family {metric.family} is registered twice")
    _metrics[place] = metric
    _listed.cache_clear()
    return metric


def get(name: str, family: str | None = None) -> Metric:
    """A metric by name; `family` decides where several have it, else the order of `FAMILIES`.

    Raises DataError where there is no such metric.
    """
    _load()
    for one in FAMILIES if family is None else (family,):
        found = _metrics.get((name, one))
        if found is not None:
            return found
    raise DataError(f"there is no metric {name}" + (f" of family {family}" if family else ""))


def names(family: str | None = None) -> tuple[str, ...]:
    """The names of all metrics, or of one family, each once, in the order of the catalogue."""
    return tuple(dict.fromkeys(one.name for one in every(family)))


def every(family: str | None = None, level: str | None = None) -> tuple[Metric, ...]:
    """All metrics, or those of one family and level, in the order of the catalogue."""
    _load()
    return _listed(family, level)


@cache
def _listed(family: str | None, level: str | None) -> tuple[Metric, ...]:
    found = sorted(_metrics.values(), key=lambda one: FAMILIES.index(one.family))
    return tuple(one for one in found if family in (None, one.family) and level in (None, one.level))


def _load() -> None:
    global _loaded
    if _loaded:
        return
    package = importlib.import_module("mlgov.measure.metrics")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    _loaded = True
