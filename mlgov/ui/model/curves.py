"""A model's curves in a window or several: what it mistakes, how it ranks, whether its scores hold, and for
whom."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import curves as drawn
from mlgov.charts import distribution, errors, fairness, words
from mlgov.charts.fairness import group_name
from mlgov.services import curves as counted
from mlgov.services.picks import attributes
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged, told
from mlgov.ui.chart import dark
from mlgov.ui.model import by_group, ranked
from mlgov.ui.model.pictures import Picture, Shown, beside_each_other, picture
from mlgov.ui.skeleton import Here
from mlgov.ui.view import show

FAMILY = "performance"
_LAST, _EVERY = "last 4", "every"


def draw(here: Here, model: Stored, version: str, current: pl.DataFrame) -> None:
    """current: the family's figures of every window, groups and all."""
    labelled = _windows(current)
    show(
        blocks.heading(
            "Close up", help="From the counts of the windows chosen; the reference stands in grey"
        ),
        key="curves",
    )
    if not labelled:
        show(blocks.note("Curves need labels, and none have arrived yet."), key="curves_none")
        return
    options = {one: one for one in labelled}
    if len(labelled) > 1:
        options |= {_LAST: "the last 4 with labels, added up", _EVERY: "all windows, added up"}
    chosen = filters.select("Window", "window", options, anything=None, width=330)
    windows = labelled[:4] if chosen == _LAST else labelled if chosen == _EVERY else [chosen]
    found = counted.of(here.ctx, model.id, version, windows, as_of=here.as_of)
    if found is None:
        return
    where = options[chosen] if chosen in (_LAST, _EVERY) else chosen
    shown = Shown(here, model, current.filter(pl.col("window").is_in(windows)), found, where)
    if found.spec.task == "multiclass":
        by_class = _by_class(shown, windows[0], str(found.spec.label))
        pictures = [*_confused(shown), *_calibrated(shown), *by_class]
    else:
        pictures = (_of_numbers if found.spec.task == "regression" else _of_scores)(shown)
    beside_each_other(here, pictures, model.id, found)
    if found.spec.task == "multiclass":
        ranked.by_class(shown)
    by_group.draw(shown, windows[0])


def _windows(current: pl.DataFrame) -> list[str]:
    """Those in which something was compared with labels, newest first."""
    known = current.filter(
        pl.col("value").is_not_null()
        & pl.col("group").is_null()
        & pl.col("metric").is_in(
            ["accuracy_score", "brier_score_loss", "roc_auc_score", "mean_absolute_error"]
        )
    )
    return known.sort("window_index", descending=True)["window"].unique(maintain_order=True).to_list()


def _of_scores(shown: Shown) -> list[Picture]:
    return [*_confused(shown), *_calibrated(shown), *ranked.of_two(shown)]


def _calibrated(shown: Shown) -> list[Picture]:
    found = shown.counts
    bins, base = found.calibration(), found.calibration(reference=True)
    if bins.is_empty():
        return []
    widest = bins.sort((pl.col("observed") - pl.col("score")).abs(), descending=True).row(0, named=True)
    definition = (
        f"Calibration: scores of {words.share(widest['score'])} on average came true in"
        f" {words.share(widest['observed'])}, the widest gap; on the dotted line scores mean what they"
        " say; bars are 95 % intervals"
    )
    said = shown.told(["expected_calibration_error", "brier_score_loss"], definition, _total(bins))
    return [("calibration", picture(drawn.calibration, bins, base), said, bins)]


def _confused(shown: Shown) -> list[Picture]:
    found = shown.counts
    pairs, before = found.confusion(), found.confusion(reference=True)
    if pairs.is_empty():
        return []
    wrong = pairs.filter((pl.col("label") != pl.col("prediction")) & pl.col("share").is_not_null())
    worst = wrong.sort("share", descending=True).row(0, named=True) if wrong.height else None
    said = ""
    if worst:
        share = words.share(worst["share"])
        said = f" Most often wrong: {share} of {worst['label']} taken for {worst['prediction']}."
    definition = f"Confusion matrix: what was predicted for what came true, as a share of each row.{said}"
    metrics = ["accuracy_score", "precision_score", "recall_score", "f1_score"]
    about = shown.told(metrics, definition, _total(pairs))
    return [("confusion", picture(errors.confusion_matrix, pairs, before), about, pairs)]


def _by_class(shown: Shown, window: str, label: str) -> list[Picture]:
    """How much of each class is recognised, with intervals."""
    recall = (pl.col("metric") == "recall_score") & (pl.col("window") == window)
    rows = shown.rows.filter(recall)
    rows = rows.filter(attributes(rows) == label)
    known = rows.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return []
    worst = known.sort("value").row(0, named=True)
    definition = (
        f"{judged.definition('recall_score', FAMILY)}, of each class: {words.share(worst['value'])} of"
        f" {group_name(worst['group'])} are recognised, the least; bars are 95 % intervals"
    )
    said = told.standing_for(shown.here, shown.model, rows, definition)
    return [("recall", lambda: fairness.rate_by_group(rows, dark=dark()), said, rows)]


def _of_numbers(shown: Shown) -> list[Picture]:
    return [*_residuals(shown), *_by_prediction(shown)]


def _residuals(shown: Shown) -> list[Picture]:
    found = shown.counts
    own, base = found.residuals(), found.residuals(reference=True)
    if not own["n"].sum():
        return []
    low, high = pl.col("low"), pl.col("high")
    above, below = (float(own.filter(which)["share"].to_numpy().sum()) for which in (low >= 0, high <= 0))
    joined = own.select(
        bin=pl.format("({}, {}]", low.fill_null(float("-inf")), high.fill_null(float("inf"))),
        current_n="n",
        current_share="share",
        reference_n=base["n"],
        reference_share=base["share"],
    )
    definition = (
        "Residuals (prediction - what came true) in bins that are twentieths of the reference:"
        f" {words.share(above)} lie in bins above 0, {words.share(below)} below"
    )
    said = shown.told(
        ["mean_absolute_error", "root_mean_squared_error", "median_absolute_error"], definition, _total(own)
    )
    return [("residuals", lambda: _distribution(joined), said, joined)]


def _distribution(bins: pl.DataFrame) -> go.Figure:
    return distribution.reference_and_current(bins, dark=dark(), height=320)


def _by_prediction(shown: Shown) -> list[Picture]:
    found = shown.counts
    bins, before = found.by_prediction(), found.by_prediction(reference=True)
    if bins.is_empty():
        return []
    worst = bins.sort(pl.col("residual").abs(), descending=True).row(0, named=True)
    side = "too much" if worst["residual"] > 0 else "too little"
    definition = (
        f"Residual by prediction: where the model predicts about {words.number(worst['prediction'])},"
        f" it says {words.number(abs(worst['residual']))} {side} on average; bars are 95 % intervals"
    )
    said = shown.told(["mean_error", "r2_score"], definition, _total(bins))
    return [("residual_by_prediction", picture(errors.residual_by_prediction, bins, before), said, bins)]


def _total(rows: pl.DataFrame) -> str:
    return words.count(float(rows["n"].to_numpy().sum()))
