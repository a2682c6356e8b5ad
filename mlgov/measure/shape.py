"""From the long frame of a profile to the wide frames over which metrics are worked out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import polars as pl

from mlgov.measure.assemble import WINDOW
from mlgov.measure.metrics.drift import CHI_SQUARED, HELLINGER, JENSEN_SHANNON, MISSING, PSI, UNSEEN
from mlgov.measure.metrics.fairness import RATES
from mlgov.measure.profiles.groups import CELLS
from mlgov.measure.roles import subjects
from mlgov.measure.spec import Spec
from mlgov.measure.texts import amount
from mlgov.policy.models import MinimumSample

_SUMS = (
    "scored", "scored_positive", "score_outside", "brier", "log_loss", "abs_error", "squared_error", "label",
    "label_squares", "roc_auc", "roc_auc_variance", "average_precision",
)  # fmt: skip
_BINNED = (PSI, CHI_SQUARED, JENSEN_SHANNON, HELLINGER, MISSING, UNSEEN)


def outcomes(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """One row for each window, attribute and group (null for all rows), counts and sums as columns."""
    rows = profile.filter((pl.col("column") == "") & (pl.col("kind") != "confusion"))
    wide = _wide(rows, [*WINDOW, "attribute", "group"], dict.fromkeys([*CELLS, *_SUMS]))
    if spec.task == "multiclass":
        own = _classes(profile)
        wide = wide.drop("roc_auc", "scored").join(own, on="window", how="left", maintain_order="left")
    if spec.task == "regression" and not rows.height:
        wide = profile.select(WINDOW).unique(maintain_order=True).join(wide, on=WINDOW, how="left")
    return wide.with_columns(
        has_label=pl.lit(spec.label is not None),
        has_prediction=pl.lit(spec.prediction is not None or isinstance(spec.score, dict)),
        has_score=pl.lit(spec.score is not None),
        has_class=pl.lit(spec.task != "multiclass" or spec.positive is not None),
    )


def columns(
    profile: pl.DataFrame, spec: Spec, reference: pl.DataFrame | None, zero_share: float
) -> pl.DataFrame:
    """One row for each window and watched column: distances of its bins, and what its rows gave."""
    watched = subjects(spec)
    table = pl.DataFrame(
        {
            "column": [one.name for one in watched],
            "numeric": [one.numeric for one in watched],
            "is_label": [one.role == "label" for one in watched],
        },
        schema={"column": pl.String, "numeric": pl.Boolean, "is_label": pl.Boolean},
    )
    base = (
        profile.select(WINDOW)
        .unique(maintain_order=True)
        .join(table, how="cross", maintain_order="left_right")
    )
    keys = ("n", "nulls", "invalid", "ks", "ks_p", "wasserstein")
    counts = _wide(_of_columns(profile), ["window", "column"], keys)
    base = base.join(counts, on=["window", "column"], how="left", maintain_order="left")
    rows = pl.sum_horizontal("n", "invalid") + pl.when("is_label").then(0.0).otherwise(
        pl.col("nulls").fill_null(0)
    )
    if reference is None:
        return base.with_columns(_no_bins()).with_columns(total=rows, has_reference=pl.lit(False))
    sizes = _wide(_of_columns(reference), ["column"], ("n",)).rename({"n": "reference_n"})
    distances = _distances(profile, reference, zero_share)
    return (
        base.join(sizes, on="column", how="left", maintain_order="left")
        .join(distances, on=["window", "column"], how="left", maintain_order="left")
        .with_columns(total=rows, has_reference=pl.col("reference_total").is_not_null())
    )


def between(groups: pl.DataFrame, minimum: MinimumSample) -> pl.DataFrame:
    """One row for each window and attribute: for each rate the groups where it is highest and lowest.

    Only groups that are large enough count; `r_span` names the two, `r_left` those left out.
    """
    place = [*WINDOW, "attribute", "has_label", "has_prediction", "has_class"]
    found = groups.group_by(place, maintain_order=True).agg(pl.col("labelled").sum())
    stacked = pl.concat(
        groups.select("window", "attribute", "name", k=k, n=n, rows=rows, rate=pl.lit(rate))
        for rate, (k, n, rows) in RATES.items()
    ).with_columns(value=pl.col("k") / pl.col("n"))
    large = (pl.col("n") > 0) & ~too_small(pl.col("rows"), minimum, ["window", "attribute", "rate"])
    stacked = stacked.with_columns(large=large).sort("value", "name")
    kept = pl.col("large")
    ends = stacked.group_by("window", "attribute", "rate").agg(
        *(pl.col(one).filter(kept).first().alias(f"low_{one}") for one in ("k", "n", "name", "value")),
        *(pl.col(one).filter(kept).last().alias(f"high_{one}") for one in ("k", "n", "name", "value")),
        rows=pl.col("rows").filter(kept).sum(),
        groups=kept.sum(),
        out=pl.format("{} (n = {})", "name", pl.col("rows").cast(pl.Int64)).filter(~kept).sort(),
    )
    names = pl.col("out").list
    words = pl.col("rate").str.replace_all("_", " ", literal=True)
    low, high = (pl.Series(one, _shares(ends[one]), pl.String) for one in ("low_value", "high_value"))
    ends = ends.with_columns(
        span=pl.format("{}: lowest {} {}, highest {} {}", words, "low_name", low, "high_name", high),
        left=pl.when(names.len() > 0).then(pl.format("left out: {}", names.join(", "))),
    ).rename({"low_value": "low", "high_value": "high"})
    columns = ("low", "low_k", "low_n", "high", "high_k", "high_n", "rows", "groups", "span", "left")
    wide = ends.group_by("window", "attribute").agg(
        pl.col(name).filter(pl.col("rate") == rate).first().alias(f"{rate}_{name}")
        for rate in RATES
        for name in columns
    )
    return found.join(wide, on=["window", "attribute"], how="left", maintain_order="left")


def _shares(values: pl.Series) -> list[str | None]:
    return [None if value is None else amount(value, "share") for value in values]


def too_small(rows: pl.Expr, minimum: MinimumSample, whole: Sequence[str | pl.Expr]) -> pl.Expr:
    """Whether a group of so many rows is too small to judge; `whole`: what its share is taken of."""
    return (rows < minimum.group_rows) | (rows < minimum.group_share * rows.sum().over(whole))


def named(groups: pl.DataFrame) -> pl.DataFrame:
    """With `name`, the group as a person reads it: `Caucasian, Female`."""
    texts = groups["group"].unique().to_list()
    names = [", ".join(json.loads(text).values()) for text in texts]
    return groups.with_columns(name=pl.col("group").replace_strict(texts, names, return_dtype=pl.String))


def _wide(rows: pl.DataFrame, place: list[str], keys: Iterable[str]) -> pl.DataFrame:
    """One row for each place, one column for each key, null where there is no such value."""
    key, value = pl.col("key"), pl.col("value")
    return rows.group_by(place, maintain_order=True).agg(
        pl.when(key == name).then(value).max().alias(name) for name in keys
    )


def _of_columns(profile: pl.DataFrame) -> pl.DataFrame:
    return profile.filter((pl.col("column") != "") & pl.col("kind").is_in(["sum", "exact"]))


def _no_bins() -> list[pl.Expr]:
    names = (*(one.name for one in _BINNED), "filled", "reference_total", "reference_n")
    return [pl.lit(None, pl.Float64).alias(name) for name in names]


def _distances(profile: pl.DataFrame, reference: pl.DataFrame, zero_share: float) -> pl.DataFrame:
    """The bins of each window beside those of the reference, summed up by every metric over bins."""
    is_bin = pl.col("kind") == "bin"
    base = reference.filter(is_bin).select("column", "key", r="value")
    totals = base.group_by("column").agg(total_r=pl.col("r").sum())
    own = profile.filter(is_bin).select(
        "window", "column", "key", c="value", total_c=pl.col("value").sum().over("window", "column")
    )
    both = own.join(base, on=["column", "key"], how="left").join(totals, on="column")
    both = both.with_columns(pl.col("r").fill_null(0.0))
    both = both.with_columns(p=_part("c", "total_c"), q=_part("r", "total_r"))
    both = both.with_columns(p_floor=_floor("p", zero_share), q_floor=_floor("q", zero_share))
    return both.group_by("window", "column").agg(
        *(one.sums.alias(one.name) for one in _BINNED if one.sums is not None),
        filled=((pl.col("c") + pl.col("r")) > 0).sum().cast(pl.Float64),
        reference_total=pl.col("total_r").first(),
    )


def _part(count: str, total: str) -> pl.Expr:
    return pl.when(pl.col(total) > 0).then(pl.col(count) / pl.col(total)).otherwise(0.0)


def _floor(share: str, zero_share: float) -> pl.Expr:
    return pl.when(pl.col(share) > 0).then(pl.col(share)).otherwise(zero_share)


def _classes(profile: pl.DataFrame) -> pl.DataFrame:
    """Several classes: rows predicted right, means over classes, each class against the rest, by window."""
    pairs = profile.filter(pl.col("kind") == "confusion").with_columns(
        pl.col("key").str.json_decode(pl.List(pl.String)).alias("pair")
    )
    pairs = pairs.select(
        "window", true=pl.col("pair").list.first(), guess=pl.col("pair").list.last(), rows="value"
    )
    both = (
        pl.concat(pairs.select("window", "rows", name=side, side=pl.lit(side)) for side in ("true", "guess"))
        .group_by("window", "name")
        .agg(
            true=pl.col("rows").filter(pl.col("side") == "true").sum(),
            guess=pl.col("rows").filter(pl.col("side") == "guess").sum(),
        )
    )
    right = pairs.filter(pl.col("true") == pl.col("guess")).select("window", name="true", hits="rows")
    one = both.join(right, on=["window", "name"], how="left").with_columns(pl.col("hits").fill_null(0.0))
    hits, true, guess = pl.col("hits"), pl.col("true"), pl.col("guess")
    macro = one.group_by("window").agg(
        hits=hits.sum(),
        macro_precision=pl.when(guess > 0).then(hits / guess).otherwise(0.0).mean(),
        macro_recall=pl.when(true > 0).then(hits / true).otherwise(0.0).mean(),
        macro_f1=(2 * hits / (true + guess)).mean(),
    )
    return macro.join(_against_the_rest(profile), on="window", how="full", coalesce=True)


def _against_the_rest(profile: pl.DataFrame) -> pl.DataFrame:
    parts = profile.filter(
        (pl.col("column") == "")
        & pl.col("key").str.contains(":", literal=True)
        & (pl.col("kind") != "confusion")
    )
    named_parts = parts.with_columns(name=pl.col("key").str.split_exact(":", 1).struct.field("field_1"))
    scores = named_parts.with_columns(key=pl.col("key").str.split_exact(":", 1).struct.field("field_0"))
    each = _wide(scores, ["window", "name"], ("scored", "scored_positive", "roc_auc"))
    hits, rows = pl.col("scored_positive"), pl.col("scored")
    return each.group_by("window").agg(
        roc_auc=pl.when(pl.col("roc_auc").is_not_null().all()).then(pl.col("roc_auc").mean()),
        scored=rows.max(),
        classes_missing=((hits == 0) | (hits == rows)).sum(),
    )
