"""A figure beside its limit: the status, and why, in words.

Where a figure has an interval and the policy asks for it, the status rests on the interval. Breach: all of it
is past the limit of a breach. Warning: all of it is past that of a warning, or the figure is past that of a
breach and the interval does not reach to no change at all. Where it does, there are too few rows to tell:
not evaluated. Anything else is within the limits, and a figure that is past one all the same says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import catalogue, history, reasons, texts
from mlgov.measure.catalogue import NOT_APPLICABLE, TOO_SMALL
from mlgov.measure.compared import Array, Beside, Compared, compared
from mlgov.policy.models import Limit, Thresholds

_VALUE, _NOTE = pl.col("value"), pl.col("undefined")
_SILENT = _VALUE.is_null() | _NOTE.str.contains(TOO_SMALL, literal=True).fill_null(False)
_NO_LIMIT = "the policy sets no limit for this figure"
_P_VALUE = "the policy sets no limit; with many rows a p-value is small whatever the size of the change"
_UNJUDGED = {
    "status": pl.when(_SILENT & ~_NOTE.str.starts_with(NOT_APPLICABLE).fill_null(False))
    .then(pl.lit("not_evaluated"))
    .otherwise(pl.lit("not_applicable")),
    "comparison": pl.when(_SILENT)
    .then(_NOTE.str.strip_prefix(NOT_APPLICABLE))
    .when(pl.col("metric").str.ends_with("p_value"))
    .then(pl.lit(_P_VALUE))
    .otherwise(pl.lit(_NO_LIMIT)),
    "_note": pl.when(~_SILENT).then(_NOTE),
    "_silent": _SILENT,
}
Flags = NDArray[np.bool_]
_OBSERVED = "operations"  # observed as a whole, however many rows tell it


@dataclass(frozen=True)
class Reached:
    """status; passed: the limit that the figure itself is past, NaN = none; unsure: its
    interval is not."""

    status: NDArray[np.str_]
    passed: Array
    unsure: Flags


def judged(
    figures: pl.DataFrame, limits: Sequence[Limit | None], policy: Thresholds, known: pl.DataFrame | None
) -> pl.DataFrame:
    """Figures with `status`, `why` and its parts (`reasons.PARTS`).

    figures: the columns of `scorecards.FIGURES`. limits: the limit of each, None = none. known: the figures
    of other windows that some limits compare with. Only what has a limit is put into words one by one.
    """
    unjudged = figures.with_columns(**_UNJUDGED)
    rows = [at for at, limit in enumerate(limits) if limit is not None]
    own = [limit for limit in limits if limit is not None]
    found = _reasons(unjudged[rows], own, policy, history.beside(figures, rows, own, known)) if rows else []
    return reasons.joined(unjudged, rows, found)


def _reasons(
    figures: pl.DataFrame, limits: Sequence[Limit], policy: Thresholds, others: pl.DataFrame
) -> list[reasons.Reason]:
    """The status and the reason of each figure that has a limit; of a silent one as it stands."""
    metrics = [catalogue.get(name, family) for family, name in figures.select("family", "metric").iter_rows()]
    held = _held(figures, limits, metrics, others, policy)
    found = reached(held, limits)
    numbers = zip(*(_nulls(one) for one in (held.value, held.lower, held.upper, found.passed)), strict=True)
    rows = figures.select("family", "value", "n", "status", "comparison", "_silent").iter_rows()
    beside = (reasons.Other(*one) for one in others.iter_rows())
    made = []
    for row, limit, metric, status, unsure, other, own in zip(
        rows, limits, metrics, found.status.tolist(), found.unsure.tolist(), beside, numbers, strict=True
    ):
        family, value, n, stood, note, silent = row
        if silent:
            made.append(reasons.Reason(stood, "", note, None, None))
        elif n < policy.minimum.window_rows and family != _OBSERVED:
            made.append(reasons.too_few(n, policy.minimum))
        elif (held_value := own[0]) is None:
            made.append(reasons.nothing_to_compare(limit.against, other, policy.minimum))
        else:
            style = texts.style_of(metric.unit)
            told = reasons.Told(
                family, style, status, value, n, limit, held_value, own[1], own[2], own[3], unsure, other
            )
            made.append(reasons.reason(told))
    return made


def _nulls(numbers: Array) -> list[float | None]:
    """NaN made None."""
    return [one if one == one else None for one in numbers.tolist()]


def _held(
    figures: pl.DataFrame,
    limits: Sequence[Limit],
    metrics: Sequence[catalogue.Metric],
    others: pl.DataFrame,
    policy: Thresholds,
) -> Compared:
    """What is held against each limit, with its interval where the policy asks for it."""
    base = others["base"].to_numpy().copy()
    base[others["windows"].fill_null(2**31).to_numpy() < policy.minimum.reference_windows] = np.nan
    beside = Beside(
        **{name: figures[name].to_numpy() for name in ("value", "lower", "upper")},
        base=base,
        **{name: others[name].to_numpy() for name in ("base_lower", "base_upper", "spread")},
        ideal=_numbers([one.ideal for one in metrics]),
    )
    held = compared(beside, np.array([one.against for one in limits], dtype=object))
    if policy.certainty.rests_on == "interval":
        return held
    nothing = np.full(len(limits), np.nan)
    return Compared(held.value, nothing, nothing, nothing)


def reached(held: Compared, limits: Sequence[Limit]) -> Reached:
    """The status of what is held against each limit."""
    above = np.array([one.when == "above" for one in limits])
    breach, warn = (_numbers([getattr(one, name) for one in limits]) for name in ("breach", "warn"))
    near, far = np.where(above, held.lower, held.upper), np.where(above, held.upper, held.lower)
    alone = np.isnan(near)

    def past(one: Array, limit: Array) -> Flags:
        return np.asarray(np.where(above, one > limit, one < limit))

    past_breach, past_warn = past(held.value, breach), past(held.value, warn)
    sure_breach = past_breach & (alone | past(near, breach))
    sure_warn = past_warn & (alone | past(near, warn))
    # A distance of few rows may lie past a limit with all of its interval short of it.
    doubtful = past_breach & past(far, breach)
    unchanged = (held.lower <= held.unchanged) & (held.unchanged <= held.upper)
    status = np.select(
        [sure_breach, sure_warn, doubtful & unchanged, doubtful],
        ["breach", "warn", "not_evaluated", "warn"],
        "ok",
    )
    passed = np.where(past_breach, breach, np.where(past_warn, warn, np.nan))
    unsure = np.where(past_breach, ~sure_breach, past_warn & ~sure_warn)
    return Reached(status, passed, unsure)


def _numbers(found: Sequence[float | None]) -> Array:
    return np.array([np.nan if one is None else one for one in found])
