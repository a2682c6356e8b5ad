"""How far precision, recall and F1, and the ranking of several classes, were estimated wrong, from sums.

Each class is held against all others; of two classes the positive one stands alone, under column "". A mean
over classes takes those that both sides give a figure for: a class that never came true says nothing of
recall. Variances are first order, see `metrics.estimation`.
"""

from __future__ import annotations

import polars as pl

from mlgov.measure.metrics.expressions import share

_SUMS = ("selected", *(f"{side}_{key}" for side in ("selected", "rejected") for key in "py"))
_SQUARES = tuple(
    f"spread_{side}_{key}"
    for side, keys in (("selected", ("n", "p", "y", "pp", "py")), ("rejected", ("p", "y", "pp", "py")))
    for key in keys
)
_RANKED = ("gap_roc_auc", "gap_roc_auc_variance")
_PICKED, _KEY, _VALUE = pl.col("selected"), pl.col("key"), pl.col("value")
_EXPECTED_HITS, _HITS = pl.col("selected_p"), pl.col("selected_y")
_EXPECTED, _TRUE = _EXPECTED_HITS + pl.col("rejected_p"), _HITS + pl.col("rejected_y")


def of(profile: pl.DataFrame, *, several: bool) -> pl.DataFrame:
    """[window, gap_counted, gap_accuracy_promised, gap_precision, gap_recall, gap_f1, their ..._variance; of
    several classes gap_macro_auc and its variance, too]. A window without the sums is not in it."""
    of_class = pl.col("column") != "" if several else pl.col("column") == ""
    kinds = (pl.col("kind") == "gap") & _KEY.is_in([*_SUMS, *_SQUARES])
    ranked = (pl.col("kind") == "exact") & _KEY.is_in(_RANKED)
    each = (
        profile.filter(of_class, kinds | ranked)
        .group_by("window", "column", maintain_order=True)
        .agg(_VALUE.filter(_KEY.eq(key)).first().alias(key) for key in (*_SUMS, *_SQUARES, *_RANKED))
        .with_columns(**_precision(), **_recall(), **_f1())
    )
    right = _promised("selected") if several else _promised("selected") + _promised("rejected")
    columns = {"gap_counted": _PICKED.max(), "gap_accuracy_promised": right.sum()}
    columns |= _mean("precision", independent=True)
    columns |= _mean("recall") | _mean("f1")
    if several:
        auc = pl.col("gap_roc_auc")
        columns["gap_macro_auc"] = pl.when(auc.is_not_null().all()).then(auc.mean())
        columns["gap_macro_auc_variance"] = pl.col("gap_roc_auc_variance").sqrt().mean() ** 2
    return each.group_by("window", maintain_order=True).agg(**columns)


def _mean(name: str, *, independent: bool = False) -> dict[str, pl.Expr]:
    """A row is predicted as one class, so precisions are independent; others may move together."""
    value, variance = pl.col(name), pl.col(f"{name}_variance")
    whole = variance.sum() / value.count() ** 2 if independent else variance.sqrt().mean() ** 2
    return {
        f"gap_{name}": value.mean(),
        f"gap_{name}_variance": pl.when(value.count() > 0).then(whole),
    }


def _precision() -> dict[str, pl.Expr]:
    value = share(_EXPECTED_HITS - _HITS, _PICKED)
    one = share(pl.lit(1.0), _PICKED)
    shown = _moved("selected", one, -one, -value * one)
    return _with_variance("precision", value, shown, _promised("selected") * one**2)


def _recall() -> dict[str, pl.Expr]:
    estimated, realised = share(_EXPECTED_HITS, _EXPECTED), share(_HITS, _TRUE)
    shown = _moved("selected", (1 - estimated) / _EXPECTED, -(1 - realised) / _TRUE)
    shown += _moved("rejected", -estimated / _EXPECTED, realised / _TRUE)
    promised = (1 - estimated) ** 2 * _promised("selected") + estimated**2 * _promised("rejected")
    return _with_variance("recall", estimated - realised, shown, promised / _EXPECTED**2)


def _f1() -> dict[str, pl.Expr]:
    expected, true = _PICKED + _EXPECTED, _PICKED + _TRUE
    estimated, realised = share(2 * _EXPECTED_HITS, expected), share(2 * _HITS, true)
    of_all = realised / true - estimated / expected
    shown = _moved("selected", (2 - estimated) / expected, -(2 - realised) / true, of_all)
    shown += _moved("rejected", -estimated / expected, realised / true)
    promised = (2 - estimated) ** 2 * _promised("selected") + estimated**2 * _promised("rejected")
    return _with_variance("f1", estimated - realised, shown, promised / expected**2)


def _with_variance(name: str, value: pl.Expr, shown: pl.Expr, promised: pl.Expr) -> dict[str, pl.Expr]:
    larger = pl.max_horizontal(shown, promised)
    return {name: value, f"{name}_variance": pl.when(value.is_not_null()).then(larger)}


def _promised(side: str) -> pl.Expr:
    """The variance of the labels' sum by their chances: p (1 - p), row by row."""
    return (pl.col(f"spread_{side}_p") - pl.col(f"spread_{side}_pp")).clip(0.0)


def _moved(side: str, p: pl.Expr, y: pl.Expr, always: pl.Expr | None = None) -> pl.Expr:
    """The sum over the rows of a side of squares of how each moves the difference: its chance times `p`, its
    label times `y`, and `always` for the row itself."""
    chance, label, both, squared = (pl.col(f"spread_{side}_{key}") for key in ("p", "y", "py", "pp"))
    found = p**2 * squared + y**2 * label + 2 * p * y * both
    if always is not None:
        found += always**2 * pl.col(f"spread_{side}_n") + 2 * always * (p * chance + y * label)
    return found.clip(0.0)
