"""From labels counted by bin to how far what a column says about the label has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, catalogue
from mlgov.measure.profiles.relation import related
from mlgov.measure.remembered import Remembered
from mlgov.measure.spec import Spec

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

# With fewer labelled rows on either side a bin's share says too little, and chi-squared does not hold.
LEAST = 10
_PLACE = ["window", "column"]
_N, _M, _KIND, _VALUE = pl.col("n"), pl.col("m"), pl.col("kind"), pl.col("value")
_USABLE = pl.col("usable")
_BASE = ("m", "t", "tt")  # labelled rows, sum and squares of the reference's labels in a bin
# What is worked out of a reference, which every batch is held against.
_kept: Remembered[tuple[pl.DataFrame, pl.DataFrame]] = Remembered()


def figures(given: Given) -> list[pl.DataFrame]:
    """The metrics of level `relation`, as `assemble.rows` gives them; none where the spec names no label."""
    if not related(given.spec):
        return []
    frame = columns(given.profile, given.spec, given.reference)
    asked = [(one, one.figures["any"]) for one in catalogue.every("drift", "relation")]
    return [assemble.rows(frame, asked, pl.col("column"))]


def columns(profile: pl.DataFrame, spec: Spec, reference: pl.DataFrame | None) -> pl.DataFrame:
    """One row for each window and column whose relation to the label is watched.

    distance, statistic (chi-squared), freedom; chance: the distance to expect where nothing has changed;
    used, left, left_bins: labelled rows in bins that count and in those that do not, and how many of these;
    labelled, reference_labelled: labelled rows; has_reference.
    """
    names = pl.DataFrame(
        {"column": [one.name for one in related(spec)], "has_reference": reference is not None}
    )
    base = assemble.windows_of(profile).join(names, how="cross")
    if reference is None:
        nothing = ("distance", "statistic", "freedom", "chance", "used", "left", "left_bins", "labelled")
        return base.with_columns(
            pl.lit(None, pl.Float64).alias(one) for one in (*nothing, "reference_labelled")
        )
    found, rows = _kept.of(reference, spec, make=lambda: _of_reference(reference, spec))
    bins = _by_class(profile, found) if _classes(spec) else _by_bin(profile, spec, found, reference)
    # Bins are added up in their order: a sum's last digit depends on it.
    joined = base.join(_summed(bins), on=_PLACE, how="left", maintain_order="left")
    return joined.join(rows, on="column", how="left", maintain_order="left")


def _of_reference(reference: pl.DataFrame, spec: Spec) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Its labels by bin, and its labelled rows by column."""
    if _classes(spec):
        found = _pairs(reference).rename({"rows": "r"})
    else:
        found = _pivot(reference, ["column", "key"], _BASE)
    rows = (
        reference.filter(_KIND == "labelled")
        .group_by("column", maintain_order=True)
        .agg(reference_labelled=_VALUE.sum())
    )
    return found, rows


def _classes(spec: Spec) -> bool:
    return spec.task == "multiclass" and spec.positive is None


def _by_bin(profile: pl.DataFrame, spec: Spec, base: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """[window, column, n, m, usable, squared, terms, freedom, error] of each bin.

    squared: the square of the change; error: its mean where nothing has changed.
    """
    own = _pivot(profile, [*_PLACE, "key"], ("n", "s", "ss"))
    both = own.join(base, on=["column", "key"], how="left", maintain_order="left")
    s, t, m = pl.col("s"), pl.col("t").fill_null(0.0), _M.fill_null(0.0)
    if spec.task == "regression":
        unit = _deviation(reference, str(spec.label)) or float("nan")
        there = _variance(m, t, pl.col("tt").fill_null(0.0))
        error = _variance(_N, s, pl.col("ss")) / _N + there / m
    else:
        unit, common = 1.0, (s + t) / (_N + m)
        error = common * (1 - common) * (1 / _N + 1 / m)
    gap, varies = (s / _N - t / m).abs(), error > 0
    return both.select(
        *_PLACE,
        "n",
        m=m,
        usable=(_N >= LEAST) & (m >= LEAST),
        squared=(gap / unit) ** 2,
        terms=pl.when(varies).then(gap**2 / error).otherwise(0.0),
        freedom=varies.cast(pl.Float64),
        error=error / unit**2,
    )


def _pivot(profile: pl.DataFrame, place: list[str], names: tuple[str, ...]) -> pl.DataFrame:
    kinds = ("labelled", "label_sum", "label_squares")
    rows = profile.filter(_KIND.is_in(kinds))
    return rows.group_by(place, maintain_order=True).agg(
        _VALUE.filter(pl.col("kind") == kind).sum().alias(name)
        for kind, name in zip(kinds, names, strict=True)
    )


def _variance(n: pl.Expr, total: pl.Expr, squares: pl.Expr) -> pl.Expr:
    """Of a sample, from its sums."""
    return ((squares - total**2 / n) / (n - 1)).clip(0.0)


def _deviation(reference: pl.DataFrame, label: str) -> float | None:
    """The standard deviation of the reference's labels; None where they do not vary."""
    found = reference.filter((pl.col("column") == label) & (pl.col("key") == "deviation"))["value"]
    return float(found[0]) if found.len() and found[0] > 0 else None


def _by_class(profile: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """As `_by_bin`, for labels of several classes: half the sum over classes."""
    own = _pairs(profile, "window").rename({"rows": "c"})
    bins = own.select(*_PLACE, "key").unique(maintain_order=True)
    known = bins.join(base, on=["column", "key"], maintain_order="left_right")
    cells = own.join(
        known, on=[*_PLACE, "key", "label"], how="full", coalesce=True, maintain_order="left_right"
    ).fill_null(0.0)
    place = [*_PLACE, "key"]
    cells = cells.with_columns(n=pl.col("c").sum().over(place), m=pl.col("r").sum().over(place))
    expected = (pl.col("c") + pl.col("r")) / (_N + _M)
    terms = (pl.col("c") - _N * expected) ** 2 / (_N * expected)
    terms += (pl.col("r") - _M * expected) ** 2 / (_M * expected)
    variance = expected * (1 - expected) * (1 / _N + 1 / _M)
    return (
        cells.group_by(place, maintain_order=True)
        .agg(
            pl.col("n", "m").first(),
            squared=((pl.col("c") / _N - pl.col("r") / _M) ** 2).sum() / 2,
            terms=terms.sum(),
            freedom=pl.len().cast(pl.Float64) - 1,
            error=variance.sum() / 2,
        )
        .with_columns(usable=(_N >= LEAST) & (_M >= LEAST))
    )


def _pairs(profile: pl.DataFrame, *place: str) -> pl.DataFrame:
    pair = pl.col("key").str.json_decode(pl.List(pl.String))
    rows = profile.filter(_KIND == "label_class")
    return rows.select(*place, "column", key=pair.list.first(), label=pair.list.last(), rows="value")


def _summed(bins: pl.DataFrame) -> pl.DataFrame:
    """Over the bins that count, each with its share of the labelled rows of both sides."""
    weight = pl.when(_USABLE).then(_N + _M).otherwise(0.0)
    weighted = bins.with_columns(weight=weight)
    share = pl.col("weight") / pl.col("weight").sum()
    return weighted.group_by(_PLACE, maintain_order=True).agg(
        distance=pl.when(_USABLE.any()).then((share * pl.col("squared")).filter(_USABLE).sum()).sqrt(),
        chance=(share * pl.col("error")).filter(_USABLE).sum().sqrt(),
        statistic=pl.col("terms").filter(_USABLE).sum(),
        freedom=pl.col("freedom").filter(_USABLE).sum(),
        used=_N.filter(_USABLE).sum(),
        left=_N.filter(~_USABLE).sum(),
        left_bins=(~_USABLE & (_N > 0)).sum().cast(pl.Float64),
        labelled=_N.sum(),
    )
