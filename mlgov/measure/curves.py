"""Curves of performance from counts: pure functions from profiles to frames, of one window or several.

Scores are counted between cuts that the reference fixes (see `profiles.scores`), so every point of a curve is
exact, and what lies between two points is not known. `n` is rows; with weights shares are weighted, and
intervals rest on Kish's effective number of rows. Intervals are Wilson's of 95 % where a point is a share,
normal for means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure.intervals import Z, wilson
from mlgov.measure.profiles.scores import BINS, COARSE, thinned
from mlgov.measure.spec import Spec

Array = NDArray[np.float64]
Document = Mapping[str, Any]


def of(profile: pl.DataFrame, attribute: str | None = None, group: str | None = None) -> pl.DataFrame:
    """The counts of all rows, or of one group: [kind, key, value], the windows of the profile added up."""
    wanted = (pl.col("attribute").eq_missing(pl.lit(attribute, pl.String))) & (
        pl.col("group").eq_missing(pl.lit(group, pl.String))
    )
    return (
        profile.filter((pl.col("column") == "") & (pl.col("kind") != "exact") & wanted)
        .group_by("kind", "key", maintain_order=True)
        .agg(pl.col("value").sum())
        .sort("kind", "key")
    )


def groups(profile: pl.DataFrame) -> pl.DataFrame:
    """[attribute, group] for which curves are counted, in order."""
    own = profile.filter(
        pl.col("kind").is_in(["calibration", "cuts", "predicted"]) & pl.col("group").is_not_null()
    )
    return own.select("attribute", "group").unique().sort("attribute", "group")


def of_class(counts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The counts of one of several classes against the rest, as if there were these two: [kind, key, value].

    `thresholds` takes them with the class's cuts.
    """
    key, kind = pl.col("key"), pl.col("kind")
    part = key.str.splitn(":", 3).struct
    cuts = counts.filter(kind == "class_cuts", part.field("field_2") == name)
    named = pl.format("{}:{}", part.field("field_0"), part.field("field_1"))
    sums = {f"{one}:{name}": one for one in ("scored", "scored_squares")}
    size = counts.filter(kind == "sum", key.is_in(list(sums)))
    return pl.concat(
        [
            cuts.select(kind=pl.lit("cuts"), key=named, value="value"),
            size.select("kind", key.replace(sums), "value"),
        ]
    )


def thresholds(
    counts: pl.DataFrame, document: Document, spec: Spec, *, grouped: bool = False
) -> pl.DataFrame:
    """What comes of each threshold: a score that reaches it is called positive.

    [threshold, selected, recall, false_positive_rate, precision, lift, each share with _lower and _upper, n,
    positives]: from the highest threshold to the lowest, which selects everyone and is null. Empty where a
    class is missing or nothing was cut. grouped: the counts are those of a group.
    """
    cuts = thinned(document.get("cuts", []), spec, COARSE) if grouped else list(document.get("cuts", []))
    rows, hits = (_vector(counts, "cuts", name, len(cuts) + 1) for name in ("n", "positive"))
    total, positive = rows.sum(), hits.sum()
    if not cuts or positive <= 0 or positive >= total:
        return pl.DataFrame(schema=_THRESHOLDS)
    chosen, right = np.cumsum(rows[::-1]), np.cumsum(hits[::-1])
    share = _factor(counts)
    found = {
        "selected": _share(chosen, np.full_like(chosen, total), share),
        "recall": _share(right, np.full_like(chosen, positive), share),
        "false_positive_rate": _share(chosen - right, np.full_like(chosen, total - positive), share),
        "precision": _share(right, chosen, share),
    }
    columns = {
        f"{name}{end}": values
        for name, part in found.items()
        for end, values in zip(_ENDS, part, strict=True)
    }
    columns |= {f"lift{end}": columns[f"precision{end}"] / (positive / total) for end in _ENDS}
    named = {"threshold": pl.Series([*reversed(cuts), None], dtype=pl.Float64)}
    named |= {name: pl.Series(values, nan_to_null=True) for name, values in columns.items()}
    size, hit = int(_rows(counts, "cuts", len(cuts) + 1).sum()), float(positive)
    return pl.DataFrame(named).with_columns(n=pl.lit(size), positives=pl.lit(hit)).select(list(_THRESHOLDS))


_ENDS = ("", "_lower", "_upper")
_THRESHOLDS: dict[str, Any] = {
    "threshold": pl.Float64,
    **{f"{name}{end}": pl.Float64
       for name in ("selected", "recall", "false_positive_rate", "precision", "lift") for end in _ENDS},
    "n": pl.Int32,
    "positives": pl.Float64,
}  # fmt: skip


_CONFUSION: dict[str, Any] = {
    "label": pl.String, "prediction": pl.String, "n": pl.Int64,
    **dict.fromkeys(("share", "lower", "upper"), pl.Float64)
}  # fmt: skip


def calibration(counts: pl.DataFrame) -> pl.DataFrame:
    """[low, high, score, observed, lower, upper, n]: mean score, share of positives in each tenth of [0, 1].

    Bins without rows are left out.
    """
    n, hits, score = (_vector(counts, "calibration", name, BINS) for name in ("n", "positive", "score"))
    rows = _rows(counts, "calibration", BINS)
    kept = n > 0
    observed, lower, upper = _share(hits[kept], n[kept], _factor(counts))
    edges = np.linspace(0.0, 1.0, BINS + 1)
    return pl.DataFrame(
        {
            "low": edges[:-1][kept],
            "high": edges[1:][kept],
            "score": score[kept] / n[kept],
            "observed": observed,
            "lower": lower,
            "upper": upper,
            "n": rows[kept].astype(np.int64),
        }
    )


def confusion(counts: pl.DataFrame, names: tuple[str, str] = ("negative", "positive")) -> pl.DataFrame:
    """[label, prediction, n, share, lower, upper]: rows of each pair, as a share of those with the label.

    names: how the two classes of a binary model are called. Pairs that did not occur are there with 0 where
    both classes did.
    """
    pairs = _pairs(counts, names)
    if pairs.is_empty():
        return pl.DataFrame(schema=_CONFUSION)
    every = sorted({*pairs["label"], *pairs["prediction"]}, key=lambda one: (one not in names, one))
    grid = pl.DataFrame({"label": every}).join(pl.DataFrame({"prediction": every}), how="cross")
    full = grid.join(pairs, on=["label", "prediction"], how="left").with_columns(
        pl.col("value", "rows").fill_null(0.0)
    )
    total = full.select(pl.col("value").sum().over("label"))["value"].to_numpy()
    share, lower, upper = _share(full["value"].to_numpy(), total, _factor(counts, "compared"))
    bounds = {"share": share, "lower": lower, "upper": upper}
    return full.select("label", "prediction", n=pl.col("rows").cast(pl.Int64)).with_columns(
        pl.Series(name, values, nan_to_null=True) for name, values in bounds.items()
    )


def residuals(counts: pl.DataFrame, document: Document) -> pl.DataFrame:
    """[low, high, n, share]: prediction - label in bins that are twentieths of the reference; the outer two
    are open, so their outer bound is null."""
    cuts = list(document.get("residuals", []))
    rows, n = _rows(counts, "residual", len(cuts) + 1), _vector(counts, "residual", "n", len(cuts) + 1)
    total = n.sum()
    return pl.DataFrame(
        {
            "low": [None, *cuts],
            "high": [*cuts, None],
            "n": rows.astype(np.int64),
            "share": n / total if total > 0 else np.zeros(len(n)),
        },
        schema={"low": pl.Float64, "high": pl.Float64, "n": pl.Int64, "share": pl.Float64},
    )


def by_prediction(counts: pl.DataFrame, document: Document) -> pl.DataFrame:
    """[prediction, residual, lower, upper, n]: the mean residual where the model predicts so much, in bins
    that are tenths of the reference's predictions; bins without rows are left out."""
    size = len(document.get("predictions", [])) + 1
    names = ("n", "prediction", "residual", "squares")
    n, prediction, residual, squares = (_vector(counts, "predicted", name, size) for name in names)
    rows, kept = _rows(counts, "predicted", size), n > 0
    n, mean = n[kept], residual[kept] / n[kept]
    effective = n * _factor(counts, "compared")
    error = Z * np.sqrt(np.maximum(squares[kept] / n - mean**2, 0.0) / effective)
    error[rows[kept] < 2] = np.nan
    found = {
        "prediction": prediction[kept] / n,
        "residual": mean,
        "lower": mean - error,
        "upper": mean + error,
    }
    columns = {name: pl.Series(values, nan_to_null=True, dtype=pl.Float64) for name, values in found.items()}
    return pl.DataFrame(columns).with_columns(n=pl.Series(rows[kept].astype(np.int64)))


def area(points: pl.DataFrame) -> float | None:
    """The area under the straight lines between a curve's ROC points: at most the ROC AUC of a model whose
    curve bends outward, as only the cuts are known."""
    if points.is_empty():
        return None
    x = np.concatenate(([0.0], points["false_positive_rate"].to_numpy()))
    y = np.concatenate(([0.0], points["recall"].to_numpy()))
    return float(np.trapezoid(y, x))


def _pairs(counts: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """[label, prediction, value, rows] of pairs that occurred."""
    several = counts.filter(pl.col("kind") == "confusion")
    if several.height:
        rows = counts.filter(pl.col("kind") == "confusion_rows").select("key", rows="value")
        pair = pl.col("key").str.json_decode(pl.List(pl.String))
        return several.join(rows, on="key", how="left").select(
            label=pair.list.first(), prediction=pair.list.last(), value="value",
            rows=pl.coalesce("rows", "value"),
        )  # fmt: skip
    cells = {"tp": (1, 1), "fp": (0, 1), "fn": (1, 0), "tn": (0, 0)}
    values = [_one(counts, "cell", key) for key in cells]
    if not sum(values):
        return pl.DataFrame()
    rows_of = [_one(counts, "cell_rows", key, value) for key, value in zip(cells, values, strict=True)]
    return pl.DataFrame(
        {
            "label": [names[true] for true, _ in cells.values()],
            "prediction": [names[guess] for _, guess in cells.values()],
            "value": values,
            "rows": rows_of,
        }
    )


def _share(k: Array, n: Array, factor: float) -> tuple[Array, Array, Array]:
    """k / n with Wilson's bounds of the effective numbers; NaN where n is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = wilson(k * factor, n * factor)
        value = np.where(n > 0, k / n, np.nan)
    return value, np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def _factor(counts: pl.DataFrame, key: str = "scored") -> float:
    """Effective rows for each unit of weight, by Kish; 1 without weights."""
    kind = "sum"
    total, squares = _one(counts, kind, key), _one(counts, kind, f"{key}_squares")
    if not squares:
        total, squares = _one(counts, "cell", key), _one(counts, "cell_squares", key)
    return total / squares if squares else 1.0


def _one(counts: pl.DataFrame, kind: str, key: str, default: float = 0.0) -> float:
    found = counts.filter((pl.col("kind") == kind) & (pl.col("key") == key))["value"]
    return float(found[0]) if found.len() else default


def _rows(counts: pl.DataFrame, kind: str, size: int | None = None) -> Array:
    """The rows of each bin: `rows` with weights, else `n`."""
    own = counts.filter(pl.col("kind") == kind)
    size = own.height if size is None else size
    weighted = own["key"].str.starts_with("rows:").any()
    return _vector(counts, kind, "rows" if weighted else "n", size)


def _vector(counts: pl.DataFrame, kind: str, name: str, size: int) -> Array:
    """The values `name:0`, `name:1` ... of a kind; a bin that is not there has none."""
    found = np.zeros(size)
    own = counts.filter((pl.col("kind") == kind) & pl.col("key").str.starts_with(f"{name}:"))
    at = own["key"].str.split_exact(":", 1).struct.field("field_1").cast(pl.Int64).to_numpy()
    inside = at < size
    found[at[inside]] = own["value"].to_numpy()[inside]
    return found
