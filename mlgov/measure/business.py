"""Business metrics by window, and whether they meet their own targets."""

from __future__ import annotations

import polars as pl

from mlgov.measure import assemble, texts, windows
from mlgov.measure.metrics.business import BUSINESS_VALUE
from mlgov.measure.reasons import PARTS
from mlgov.measure.spec import Calendar

FAMILY = "business"
_LARGE = 1_000  # from here on decimals say nothing
_KEY = ["window", "subject"]


def figures(rows: pl.DataFrame, window: Calendar) -> pl.DataFrame:
    """[window, window_start, window_end, subject, group, family, metric, value, n, lower, upper, undefined,
    reference_value, reference_lower, reference_upper].

    rows: [metric, timestamp, value, target, better, aggregation]. The subject is the metric's name. The
    target stands as `reference_value`; what would meet it lies from `reference_lower` to `reference_upper`,
    one of which is null, as a target is open to one side.
    """
    found = _windows(rows, window)
    made = assemble.finish(
        [assemble.rows(found, [(BUSINESS_VALUE, BUSINESS_VALUE.figures["any"])], pl.col("subject"))]
    )
    higher, target = pl.col("better") == "higher", pl.col("target")
    bounds = found.select(
        *_KEY,
        reference_value=target,
        reference_lower=pl.when(higher).then(target),
        reference_upper=pl.when(~higher).then(target),
    )
    return made.join(bounds, on=_KEY, how="left", maintain_order="left")


def _windows(rows: pl.DataFrame, window: Calendar) -> pl.DataFrame:
    """One row for each window and metric; a target only where every value of the window has one."""
    assigned = windows.assign(rows["timestamp"], rows.height, window)
    summed = pl.col("aggregation").last() == "sum"

    def together(name: str) -> pl.Expr:
        return pl.when(summed).then(pl.col(name).sum()).otherwise(pl.col(name).mean())

    grouped = (
        rows.with_columns(at=assigned.index)
        .group_by("at", subject=pl.col("metric"), maintain_order=True)
        .agg(
            value=together("value"),
            n=pl.len(),
            target=pl.when(pl.col("target").null_count() == 0).then(together("target")),
            better=pl.col("better").last(),
        )
    )
    places = assigned.windows.with_row_index("at").with_columns(pl.col("at").cast(pl.Int32))
    return grouped.join(places, on="at", how="left", maintain_order="left").sort("window_start", "subject")


def judged(found: pl.DataFrame) -> pl.DataFrame:
    """Figures beside their limits (warn, breach, because; null where there is none) with `status`, `why` and
    its parts.

    A limit says by which share of its target a metric may miss it.
    """
    rows = [_verdict(*row) for row in found.select(_READ).iter_rows()]
    told = pl.DataFrame(rows, schema={"status": pl.String, "figure": pl.String, **PARTS}, orient="row")
    why = [pl.col("figure"), pl.col("comparison"), pl.format(": {}", "because")]
    told = told.with_columns(why=pl.concat_str(why, ignore_nulls=True)).drop("figure")
    return found.drop("because").hstack(told)


_READ = ("value", "reference_lower", "reference_upper", "undefined", "warn", "breach", "because")
_Verdict = tuple[str, str, str, str | None, float | None]


def _verdict(
    value: float | None,
    least: float | None,
    most: float | None,
    undefined: str | None,
    warn: float | None,
    breach: float | None,
    because: str | None,
) -> _Verdict:
    """(status, the figure and a link to what follows, the comparison, the policy's reason, the target)"""
    target = least if least is not None else most
    if value is None:
        return "not_evaluated", "", undefined or "no value was reported", None, None
    if target is None:
        return "not_applicable", "", "the extract brings no target for it", None, None
    what = _amount(value, target)
    aim = f"the target of {'at least' if least is not None else 'at most'} {_amount(target, value)}"
    missed = max(target - value if least is not None else value - target, 0.0)
    if missed == 0:
        return "ok", f"{what} ", f"meets {aim}", None, target
    share = missed / abs(target) if target else 1.0
    short = f"misses {aim}" + (f" by {texts.amount(share, 'share')}" if target else "")
    if because is None:
        return "not_applicable", f"{what} ", f"{short}; the policy sets no limit for that", None, target
    for status, limit in (("breach", breach), ("warn", warn)):
        if limit is not None and share > limit:
            return status, f"{what} ", short, because, target
    return "ok", f"{what} ", f"{short}, which the policy lets pass", None, target


def _amount(value: float, other: float) -> str:
    """`12,431` or `31.25`; with more decimals where it would else read like the other, which it is not."""
    whole = all(float(one).is_integer() or abs(one) >= _LARGE for one in (value, other))
    for decimals in (0 if whole else 2, 3, 6):
        text = f"{value:,.{decimals}f}"
        if value == other or text != f"{other:,.{decimals}f}":
            break
    return text
