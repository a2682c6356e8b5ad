"""From sums of expectations to the frames of levels `estimate` and `estimation`: one row for each window."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from mlgov.measure import assemble, catalogue, gaps
from mlgov.measure.parts import INPUTS, OUTCOMES
from mlgov.measure.spec import Spec

if TYPE_CHECKING:
    from mlgov.measure.sources import Given

_CONFUSION = ("tp", "fp", "fn", "tn", "spread_selected", "spread_rejected", "compared", "scored")
_LOSSES = ("outside", "brier", "brier_variance", "abs_error", "abs_error_variance", "squared_error")
_EXACT = ("estimated_roc_auc", "estimated_roc_auc_variance", "estimated_basis", "estimated_abs_error_learnt",
          "estimated_squared_error_learnt")  # fmt: skip
_EXPECTED = (*(f"expected_{key}" for key in (*_CONFUSION, *_LOSSES, "squared_error_variance")), *_EXACT)
_SURE = tuple(f"sure_{key}" for key in ("rows", "sum", "squares", "outside", "cut", "near"))
_GAP = (
    *("gap_rows", "gap_accuracy", "gap_accuracy_squares", "gap_abs_error", "gap_abs_error_squares"),
    *("gap_roc_auc", "gap_roc_auc_variance", "gap_scored"),
    *("gap_brier", "gap_brier_squares", "gap_brier_promised", "gap_outside"),
    *(f"gap_squared_{key}" for key in ("expected", "realised", "expected_2", "both", "realised_2")),
)
_SIZES = ("expected_compared", "expected_scored", "sure_rows", "sure_cut", "gap_rows", "gap_scored")
_ENDS = ("_rows", "_squares")
_KINDS = ("expected", "sure", "gap")
_LEVELS = {"estimate": INPUTS, "estimation": OUTCOMES}
_COLUMN, _KIND, _KEY, _VALUE = (pl.col(name) for name in ("column", "kind", "key", "value"))


def figures(given: Given) -> list[pl.DataFrame]:
    """The metrics of levels `estimate` (what to expect, and how sure predictions are) and `estimation` (how
    far that lay from what came true), as `assemble.rows` gives them, each with its part."""
    asked = {level: part for level, part in _LEVELS.items() if part in given.asked}
    task = given.spec.task
    metrics = [
        (one, one.figures[task])
        for level in asked
        for one in catalogue.every("performance", level)
        if task in one.figures
    ]
    if not metrics:
        return []
    found = frame(given.profile, given.spec, has_reference=given.reference is not None)
    rows = assemble.rows(found, metrics, pl.lit(given.spec.model))
    parts = [asked[one.level] for one, _ in metrics for _ in range(found.height)]
    return [rows.with_columns(pl.Series("part", parts, pl.String))]


def frame(profile: pl.DataFrame, spec: Spec, *, has_reference: bool) -> pl.DataFrame:
    """One row for each window: the sums of `profiles.estimates`, `profiles.estimation` and
    `profiles.confidence` as columns named by kind and key; of classes what `gaps` makes of them; of several
    classes, figures of all of them and their variances (`macro_...`)."""
    names = (*_EXPECTED, *_SURE, *_GAP, *(f"{one}{end}" for one in _SIZES for end in _ENDS))
    own = _wide(profile.filter(_COLUMN == ""), _KINDS, names)
    found = assemble.windows_of(profile).join(own, on="window", how="left", maintain_order="left")
    missing = (pl.lit(None, pl.Float64).alias(one) for one in names if one not in own.columns)
    found = found.with_columns(*missing, **_facts(spec, has_reference=has_reference))
    # Without weights the rows, and the sum of their squared weights, are what they weigh.
    found = found.with_columns(
        pl.coalesce(f"{one}{end}", one).alias(f"{one}{end}") for one in _SIZES for end in _ENDS
    )
    if spec.task == "regression":
        return found
    several = spec.task == "multiclass"
    compared = gaps.of(profile, several=several)
    found = found.join(compared, on="window", how="left", maintain_order="left")
    if not several:
        return found
    return found.join(_macro(profile), on="window", how="left", maintain_order="left")


def _facts(spec: Spec, *, has_reference: bool) -> dict[str, pl.Expr]:
    facts = {
        "has_label": spec.label is not None,
        "has_score": spec.score is not None,
        "has_prediction": spec.prediction is not None or isinstance(spec.score, dict),
        "has_reference": has_reference,
    }
    return {name: pl.lit(fact) for name, fact in facts.items()}


def _wide(rows: pl.DataFrame, kinds: Iterable[str], names: Iterable[str]) -> pl.DataFrame:
    """[window, ...]: values of these kinds by kind and key, of kind `exact` by key; a column for each of the
    names that occurs."""
    exact = _KIND == "exact"
    own = rows.filter(_KIND.is_in(list(kinds)) | exact)
    name = pl.when(exact).then(_KEY).otherwise(pl.concat_str("kind", "key", separator="_"))
    own = own.select("window", "value", name=name).filter(pl.col("name").is_in(list(names)))
    return own.pivot(on="name", index="window", values="value", aggregate_function="first")


def _macro(profile: pl.DataFrame) -> pl.DataFrame:
    """Means over classes, and what accuracy is made of, by window.

    Variances are those of independent Bernoulli labels given the scores. A row's classes exclude each other,
    so predicted sets do not overlap and precisions are independent; of the other means the variance is the
    largest possible, that of classes which move together.
    """
    exact = _KIND == "exact"
    keys = ("hits", "guess", "true", "spread_selected", "spread_rejected")
    own = profile.filter(_KIND == "expected", pl.col("column") != "", _KEY.is_in(keys))
    ranked = profile.filter(exact, pl.col("column") != "", _KEY.is_in(_EXACT))
    each = (
        pl.concat([own, ranked])
        .group_by("window", "column", maintain_order=True)
        .agg(_VALUE.filter(pl.col("key") == key).first().alias(key) for key in (*keys, *_EXACT[:2]))
    )
    hits, guess, true = pl.col("hits"), pl.col("guess"), pl.col("true")
    selected, rejected = pl.col("spread_selected"), pl.col("spread_rejected")
    recall, f1 = hits / true, 2 * hits / (guess + true)
    each = each.with_columns(
        precision=pl.when(guess > 0).then(hits / guess).otherwise(0.0),
        recall=pl.when(true > 0).then(recall).otherwise(0.0),
        f1=pl.when(guess + true > 0).then(f1).otherwise(0.0),
        precision_variance=pl.when(guess > 0).then(selected / guess**2).otherwise(0.0),
        recall_spread=_spread((1 - recall) ** 2 * selected + recall**2 * rejected, true),
        f1_spread=_spread((2 - f1) ** 2 * selected + f1**2 * rejected, guess + true),
        auc_spread=pl.col("estimated_roc_auc_variance").sqrt(),
    )
    classes = pl.len()
    return each.group_by("window", maintain_order=True).agg(
        macro_hits=hits.sum(),
        macro_hits_variance=selected.sum(),
        macro_precision=pl.col("precision").mean(),
        macro_precision_variance=pl.col("precision_variance").sum() / classes**2,
        macro_recall=pl.col("recall").mean(),
        macro_recall_variance=pl.col("recall_spread").mean() ** 2,
        macro_f1=pl.col("f1").mean(),
        macro_f1_variance=pl.col("f1_spread").mean() ** 2,
        macro_auc=pl.when(pl.col("estimated_roc_auc").is_not_null().all()).then(
            pl.col("estimated_roc_auc").mean()
        ),
        macro_auc_variance=pl.col("auc_spread").mean() ** 2,
    )


def _spread(variance: pl.Expr, rows: pl.Expr) -> pl.Expr:
    return pl.when(rows > 0).then(variance.sqrt() / rows).otherwise(0.0)
