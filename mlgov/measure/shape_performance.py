"""From the long frame of a profile to the wide frame over which performance is worked out.

One row for each window, and each group of each attribute in it; counts and sums as columns. A weighted count
`tp` has `tp_rows` and `tp_squares` beside it (the rows, and their squared weights); without weights all three
are equal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlgov.measure import shape_classes
from mlgov.measure.assemble import WINDOW
from mlgov.measure.metrics.outcome_facts import SHARED
from mlgov.measure.profiles.groups import CELLS
from mlgov.measure.profiles.outcome import QUANTILES
from mlgov.measure.profiles.scores import BINS
from mlgov.measure.spec import Spec

PLACE = [*WINDOW, "attribute", "group"]
_SIZES = ("scored", "scored_positive", "compared")
_COUNTS = ("score_outside", "label_outside", "not_positive")
_SUMS = (
    *(f"{loss}{part}" for loss in ("brier", "log_loss", "squared_error", "relative_error")
      for part in ("", "_second")),
    "abs_error", "error", "sure_error", "label", "label_squares", "rows", "rows_labelled",
)  # fmt: skip
_EXACT = (
    "roc_auc", "roc_auc_variance", "average_precision", "average_precision_variance",
    "macro_auc_variance", "classes_missing", "r2_variance",
    *(f"{one}{part}" for one in ("median_abs_error", *(f"residual_{q}" for q in QUANTILES))
      for part in ("", "_lower", "_upper")),
)  # fmt: skip
_OVER_CLASSES = ("roc_auc", "average_precision", "average_precision_variance", "classes_missing")
_KINDS = {"cell": "", "sum": "", "exact": "", "cell_rows": "_rows", "cell_squares": "_squares"}
_CLASSES = (
    "scored", "scored_positive", "roc_auc", "roc_auc_variance", "average_precision",
    "average_precision_variance",
)  # fmt: skip


def outcomes(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """The wide frame: see above; `attribute` and `group` are null for all rows of a window."""
    rows = profile.filter(pl.col("column") == "")
    wide = _wide(rows, spec)
    if spec.task != "regression":
        wide = _joined(wide, _calibration(rows))
    if spec.task == "multiclass":
        wide = _joined(wide, shape_classes.averages(rows))
        wide = wide.join(
            _against_the_rest(classes(profile, spec)), on="window", how="left", maintain_order="left"
        )
        whole = pl.col("attribute").is_null()
        wide = wide.with_columns(
            pl.when(whole).then(f"macro_{one}").otherwise(one).alias(one) for one in _OVER_CLASSES
        )
    own = pl.col("scored")
    # The groups of an attribute hold all rows between them, so that none is missing in all of them at once.
    never = (own.sum().over("window", "attribute") == 0) & (own.max().over("window") > 0)
    wide = wide.with_columns(uncounted=never if spec.task == "multiclass" else pl.lit(False))
    found = wide.with_columns(
        has_label=pl.lit(spec.label is not None),
        has_prediction=pl.lit(spec.prediction is not None or isinstance(spec.score, dict)),
        has_score=pl.lit(spec.score is not None),
    )
    return found.with_columns(**SHARED)


def classes(profile: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    """One row for each window and class: rows of it, predicted as it, both, and its ranking against the rest.

    `group` is the JSON object {label column: class}.
    """
    rows = profile.filter((pl.col("column") == "") & pl.col("attribute").is_null())
    scores = rows.filter(
        pl.col("kind").is_in(["sum", "exact"]) & pl.col("key").str.contains(":", literal=True)
    )
    parts = pl.col("key").str.splitn(":", 2)
    scores = scores.with_columns(key=parts.struct.field("field_0"), name=parts.struct.field("field_1"))
    sizes = [f"{one}{end}" for one in _CLASSES[:2] for end in ("", "_rows", "_squares")]
    ranked = _pivoted(scores, [*WINDOW, "name"], [*sizes, *_CLASSES[2:]], _CLASSES[:2])
    found = shape_classes.each(rows).join(
        ranked, on=[*WINDOW, "name"], how="full", coalesce=True, nulls_equal=True
    )
    label = json.dumps(str(spec.label), ensure_ascii=False)
    names = found["name"].unique().to_list()
    texts = ["{" + label + ":" + json.dumps(one, ensure_ascii=False) + "}" for one in names]
    return found.with_columns(
        pl.col("name").replace_strict(names, texts, return_dtype=pl.String).alias("group"),
        has_label=pl.lit(spec.label is not None),
        has_prediction=pl.lit(spec.prediction is not None or isinstance(spec.score, dict)),
        has_score=pl.lit(spec.score is not None),
    ).sort("window_start", "window", "name", nulls_last=True)


def _wide(rows: pl.DataFrame, spec: Spec) -> pl.DataFrame:
    # Among several classes, cells are about the one that counts as positive.
    kinds = [one for one in _KINDS if spec.task == "binary" or not one.startswith("cell")]
    own = rows.filter(pl.col("kind").is_in(kinds) & ~pl.col("key").str.contains(":", literal=True))
    named = own.with_columns(
        key=pl.col("key") + pl.col("kind").replace_strict(_KINDS, return_dtype=pl.String)
    )
    sizes = tuple(dict.fromkeys((*CELLS, *_SIZES)))
    keys = [f"{one}{end}" for one in sizes for end in ("", "_rows", "_squares")]
    wide = _pivoted(named, PLACE, [*keys, *_COUNTS, *_SUMS, *_EXACT], sizes)
    every = rows.select(WINDOW).unique(maintain_order=True)
    if not wide.height:
        wide = every.join(wide, on=WINDOW, how="left", nulls_equal=True, maintain_order="left")
    return wide.with_columns(
        *(pl.col(one).fill_null(0.0) for one in _COUNTS),
        rows=pl.coalesce("rows", "n_rows"),
        rows_labelled=pl.coalesce("rows_labelled", "labelled_rows"),
        # Among classes and of numbers, labels are not counted as positive or not.
        labelled=pl.col("labelled") if spec.task == "binary" else pl.coalesce("rows_labelled", "compared"),
    )


def _pivoted(
    rows: pl.DataFrame, place: list[str], keys: Sequence[str], sizes: Sequence[str] = ()
) -> pl.DataFrame:
    """One row for each place, one column for each key, null where there is no such value.

    sizes: keys of counts. One that is not there is 0, and without weights their rows and squared weights
    equal the count.
    """
    index, table = _table(rows, place, keys)
    number = {name: k for k, name in enumerate(keys)}
    for name in sizes:
        count = np.nan_to_num(table[:, number[name]])
        table[:, number[name]] = count
        for end in ("_rows", "_squares"):
            own = table[:, number[f"{name}{end}"]]
            own[np.isnan(own)] = count[np.isnan(own)]
    return index.hstack(pl.DataFrame(table, schema=dict.fromkeys(keys, pl.Float64), nan_to_null=True))


def _table(
    rows: pl.DataFrame, place: list[str], keys: Sequence[str]
) -> tuple[pl.DataFrame, NDArray[np.float64]]:
    """The places, and the value of each key at each of them; NaN where there is none."""
    key = pl.col("key").replace_strict(
        list(keys), list(range(len(keys))), default=None, return_dtype=pl.Int64
    )
    coded = rows.select(*place, "value", code=key).drop_nulls("code")
    at, index = _places(coded, place)
    table = np.full((index.height, len(keys)), np.nan)
    table[at, coded["code"].to_numpy()] = coded["value"].to_numpy()
    return index, table


def _places(rows: pl.DataFrame, place: list[str]) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """The number of each row's place, and the places. Rows of a place mostly stand together, so only the
    first of each run is looked up."""
    if not rows.height:
        return np.empty(0, dtype=np.int64), rows.select(place)
    marks = [one for one in place if one not in WINDOW[1:]]
    new = pl.any_horizontal(pl.col(one).ne_missing(pl.col(one).shift()) for one in marks)
    first = rows.select(new.alias("new"))["new"].to_numpy().copy()
    first[0] = True
    runs = rows.select(place).filter(pl.Series(first))
    seen: dict[tuple[object, ...], int] = {}
    at = np.array([seen.setdefault(one, len(seen)) for one in runs.select(marks).iter_rows()])
    return at[np.cumsum(first) - 1], runs[np.unique(at, return_index=True)[1]]


def _joined(wide: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return wide.join(
        other, on=["window", "attribute", "group"], how="left", nulls_equal=True, maintain_order="left"
    )


def _calibration(rows: pl.DataFrame) -> pl.DataFrame:
    """[window, attribute, group, calibrated, gap, chance]: the rows in bins, the sum over bins of
    |positive - score|, and how much of it chance alone could give: the sum of the standard deviations."""
    keys = [f"{name}:{k}" for name in ("n", "positive", "score") for k in range(BINS)]
    index, table = _table(rows.filter(pl.col("kind") == "calibration"), ["window", *PLACE[-2:]], keys)
    n, positive, score = np.nan_to_num(table).reshape(-1, 3, BINS).transpose(1, 0, 2)
    spread = np.maximum(positive * (n - positive) / np.where(n > 0, n, 1.0), 0.0)
    return index.with_columns(
        calibrated=pl.Series(n.sum(axis=1)),
        gap=pl.Series(np.abs(positive - score).sum(axis=1)),
        chance=pl.Series(np.sqrt(spread).sum(axis=1)),
    )


def _against_the_rest(found: pl.DataFrame) -> pl.DataFrame:
    """The means over classes; a class without labels, or with all of them, leaves none."""
    hits, rows = pl.col("scored_positive"), pl.col("scored")
    return (
        found.filter(rows > 0)
        .group_by("window", maintain_order=True)
        .agg(
            _mean_of_all("roc_auc", pl.col("roc_auc")),
            _mean_of_all("average_precision", pl.col("average_precision")),
            # As if the classes moved together: how they do is not counted, and no mean varies more.
            _mean_of_all("average_precision_variance", pl.col("average_precision_variance").sqrt()) ** 2,
            macro_classes_missing=((hits == 0) | (hits == rows)).sum().cast(pl.Float64),
        )
    )


def _mean_of_all(name: str, value: pl.Expr) -> pl.Expr:
    """The mean over classes, where all have one."""
    return pl.when(value.is_not_null().all()).then(value.mean()).alias(f"macro_{name}")
