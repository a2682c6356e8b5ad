"""Where errors fall: classes that are taken for each other, numbers that lie too high or too low.

Frames are those of `mlgov.measure.curves`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.curves import SIDE, draw_line, draw_whiskers
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.safe import plain, unique_labels, visible
from mlgov.charts.scales import room, tick_texts, ticks
from mlgov.charts.theme import LIGHT, colours, faded


def confusion_matrix(
    pairs: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = "", most: int = 12
) -> go.Figure:
    """Rows of each label by what was predicted, as a share of the label; the reference's share below it."""
    if pairs.is_empty():
        return empty("No row has both a prediction and a label.", dark=dark, title=title)
    totals = pairs.group_by("label").agg(pl.col("n").sum()).sort("n", "label", descending=[True, False])
    kept = totals["label"].to_list() if totals.height <= 2 else totals["label"].head(most).to_list()
    kept = [one for one in pairs["label"].unique(maintain_order=True) if one in kept]
    tone = colours(dark)
    cells = {(row["label"], row["prediction"]): row for row in pairs.iter_rows(named=True)}
    before = {(row["label"], row["prediction"]): row["share"] for row in reference.iter_rows(named=True)}
    grid = [[(true, guess) for guess in kept] for true in kept]
    shares = [[cells[pair]["share"] or 0.0 for pair in row] for row in grid]
    height = max(SIDE - 44, 58 * len(kept) + 60)
    fig = figure(
        dark=dark, title=title, caption=_omitted(totals.height, most), height=height, alt=_worst_pair(pairs)
    )
    fig.add_heatmap(
        z=shares, zmin=0, zmax=1, showscale=False, xgap=3, ygap=3,
        # The deep blue of the light ground carries white figures on both grounds.
        colorscale=[[0, tone.tint_none], [1, LIGHT.accent]],
        text=[[_cell(cells[pair], before.get(pair), len(kept) < 7) for pair in row] for row in grid],
        texttemplate="%{text}", textfont={"size": 13 if len(kept) < 7 else 11},
        customdata=[[_told_pair(cells[pair]) for pair in row] for row in grid],
        hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    names = unique_labels([str(one) for one in kept], 18)
    at = list(range(len(kept)))
    fig.update_xaxes(tickvals=at, ticktext=names, side="top", title={"text": "Predicted"})
    fig.update_yaxes(
        tickvals=at, ticktext=names, autorange="reversed", title={"text": "Came true"}, showgrid=False
    )
    fig.update_layout(margin={"t": fig.layout.margin.t + 44})
    return fig


def residual_by_prediction(
    bins: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = ""
) -> go.Figure:
    """The mean of prediction - label where the model predicts so much; at 0 it is right on average."""
    if bins.is_empty():
        return empty("No row has both a prediction and a label.", dark=dark, title=title)
    tone = colours(dark)
    worst = bins.sort(pl.col("residual").abs(), descending=True).row(0, named=True)
    alt = f"Mean residual in {words.plural(bins.height, 'bin')}; the largest is {_short(worst['residual'])}"
    fig = figure(
        dark=dark, title=title, caption="", height=SIDE, alt=f"{alt} at {_short(worst['prediction'])}."
    )
    fig.add_hline(y=0, line={"color": tone.grey, "width": 1.2, "dash": "dot"})
    if reference.height:
        draw_line(
            fig, reference, "prediction", "residual", tone.grey, dash="dash", told=_told_residuals(reference)
        )
    draw_whiskers(fig, bins, "prediction", faded(tone.accent, 0.45))
    draw_line(fig, bins, "prediction", "residual", tone.accent, told=_told_residuals(bins))
    spans = [
        room(
            [
                value
                for name in names
                for one in (bins, reference)
                if name in one.columns
                for value in one[name]
            ]
        )
        for names in (("prediction",), ("residual", "lower", "upper"))
    ]
    for update, span, text in zip(
        (fig.update_xaxes, fig.update_yaxes), spans, ("Predicted", "Predicted - came true, mean"), strict=True
    ):
        marks = ticks(*span)
        update(range=list(span), tickvals=marks, ticktext=tick_texts(marks), title={"text": text})
    return fig


def _told_residuals(bins: pl.DataFrame) -> list[str]:
    return [
        f"predicted {_short(row['prediction'])}: {_short(row['residual'])} too "
        f"{'much' if row['residual'] > 0 else 'little'} on average, n = {words.count(row['n'])}"
        for row in bins.iter_rows(named=True)
    ]


def _told_pair(row: Mapping[str, Any]) -> str:
    share = words.interval(row["share"], row["lower"], row["upper"], row["n"], "share")
    return f"{plain(row['label'], 40)} predicted as {plain(row['prediction'], 40)}<br>{share}"


def _cell(row: Mapping[str, Any], before: float | None, roomy: bool) -> str:
    lines = [f"<b>{words.share(row['share'])}</b>", f"n = {words.count(row['n'])}" if roomy else ""]
    lines += [f"reference {words.share(before)}" if before is not None and roomy else ""]
    return hover(lines)


def _omitted(classes: int, most: int) -> str:
    return f"The {most} classes with most labels of {classes}" if classes > max(2, most) else ""


def _worst_pair(pairs: pl.DataFrame) -> str:
    wrong = pairs.filter(pl.col("label") != pl.col("prediction")).sort(
        "share", descending=True, nulls_last=True
    )
    if wrong.is_empty() or wrong["share"][0] is None:
        return "Confusion matrix of one class."
    row = wrong.row(0, named=True)
    true, guess = visible(row["label"]), visible(row["prediction"])
    told = f"{words.share(row['share'])} of {true} were predicted as {guess}"
    return f"Confusion matrix; most often wrong: {told}."


def _short(value: float) -> str:
    return words.number(value, 0 if abs(value) >= 1000 else 2)
