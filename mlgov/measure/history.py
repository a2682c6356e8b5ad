"""What a figure is compared with: the reference's figure, its own windows, or the figure a year earlier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from mlgov.policy.models import Limit

_PLACE = ["version", "family", "metric", "subject", "group"]
_IN_TIME = ("reference_variation", "season")
_YEAR = r"^(\d{4})(-.+)?$"
_PLAIN = {
    "base": pl.col("reference_value"),
    "base_lower": pl.col("reference_lower"),
    "base_upper": pl.col("reference_upper"),
    "spread": pl.lit(None, pl.Float64),
    "windows": pl.lit(None, pl.Int64),
    "window": pl.lit(None, pl.String),
}


def needed(limits: Iterable[Limit], model: str, tier: str | None) -> bool:
    """Whether judging a model needs its other windows."""
    return any(
        one.against in _IN_TIME and one.model in (None, model) and one.tier in (None, tier) for one in limits
    )


def beside(
    figures: pl.DataFrame, rows: Sequence[int], limits: Sequence[Limit], known: pl.DataFrame | None
) -> pl.DataFrame:
    """[base, base_lower, base_upper, spread, windows, window] of the figures in `rows`, in their order.

    base: the figure that is compared with, and its interval; spread, windows: the standard deviation over the
    reference's windows and how many there are; window: the one a year earlier. Null = there is none. limits:
    one for each of `rows`. known: figures of the same model, those of its reference's own windows among them;
    `figures` go before it.
    """
    judged = figures[rows]
    plain = judged.select(**_PLAIN)
    against = [one.against for one in limits]
    if not set(against).intersection(_IN_TIME):
        return plain
    every = _known(figures, known)
    places = judged.select(*_PLACE, period="window")
    kind = pl.Series("kind", against)
    varying, seasonal = _variation(places, every), _season(places, every)
    found = [
        pl.when(kind == "reference_variation")
        .then(varying[name])
        .when(kind == "season")
        .then(seasonal[name])
        .otherwise(plain[name])
        .alias(name)
        for name in _PLAIN
    ]
    return pl.select(found)


def _known(figures: pl.DataFrame, known: pl.DataFrame | None) -> pl.DataFrame:
    """Every figure once: of a window that is judged right now, as it is now."""
    columns = ["reference", "window", *_PLACE, "value", "lower", "upper"]
    parts = [figures.select(columns)] + ([] if known is None else [known.select(columns)])
    return pl.concat(parts).unique(["reference", "window", *_PLACE], keep="first", maintain_order=True)


def _variation(places: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    own = every.filter(pl.col("reference") & pl.col("value").is_not_null())
    told = own.group_by(_PLACE).agg(
        base=pl.col("value").mean(), spread=pl.col("value").std(), windows=pl.len().cast(pl.Int64)
    )
    found = places.join(told, on=_PLACE, how="left", nulls_equal=True, maintain_order="left")
    nothing = {name: pl.lit(None, pl.Float64) for name in ("base_lower", "base_upper")}
    return found.with_columns(pl.col("windows").fill_null(0), **nothing, window=pl.lit(None, pl.String))


def _season(places: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    own = every.filter(~pl.col("reference")).select(
        *_PLACE, "window", base="value", base_lower="lower", base_upper="upper"
    )
    return (
        places.with_columns(window=year_earlier(pl.col("period")))
        .join(own, on=[*_PLACE, "window"], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(spread=pl.lit(None, pl.Float64), windows=pl.lit(None, pl.Int64))
    )


def year_earlier(window: pl.Expr) -> pl.Expr:
    """The label of the same day, week, month or quarter a year earlier: 2025-W31 for 2026-W31.

    Null for windows that are no period of a calendar. Not every year has a 29 February or a week 53; then no
    window bears the label.
    """
    year = window.str.extract(_YEAR, 1).cast(pl.Int64) - 1
    rest = window.str.extract(_YEAR, 2).fill_null("")
    return pl.when(year.is_not_null()).then(pl.format("{}{}", year, rest))
