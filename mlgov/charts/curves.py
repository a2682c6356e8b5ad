"""How well scores rank, and whether they mean what they say: curves from counts.

Frames are those of `mlgov.measure.curves`. The present is drawn in the accent, the reference in grey and
dashed, so that the two stay apart without colours; lines are named at their ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.safe import unique_labels
from mlgov.charts.scales import tick_texts, ticks
from mlgov.charts.theme import Colours, colours, faded

SIDE = 320  # pixels of a square picture
_ONE = (0.0, 1.0)
_NOTHING = "Not enough labels of both kinds have arrived to draw this."
_LABELS = {
    "false_positive_rate": "False positive rate",
    "recall": "Recall (true positive rate)",
    "precision": "Precision",
    "selected": "Share of rows called positive, highest scores first",
    "lift": "Lift over calling rows at random",
    "score": "What the score said",
    "observed": "What came true",
}


def roc(points: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = "") -> go.Figure:
    """True against false positive rate at every cut of the score."""
    return _curve(
        points, reference, "false_positive_rate", "recall", dark=dark, title=title, line=(_ONE, _ONE)
    )


def precision_recall(
    points: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = ""
) -> go.Figure:
    """Precision against recall; the dotted line is the share of positives, which chance alone gives."""
    base = points["precision"][-1] if points.height else 0.0
    return _curve(points, reference, "recall", "precision", dark=dark, title=title, line=(_ONE, (base, base)))


def gains(points: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = "") -> go.Figure:
    """The share of positives found among the rows with the highest scores."""
    return _curve(points, reference, "selected", "recall", dark=dark, title=title, line=(_ONE, _ONE))


def lift(points: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = "") -> go.Figure:
    """How many times as many positives as at random are among the rows with the highest scores."""
    return _curve(points, reference, "selected", "lift", dark=dark, title=title, line=(_ONE, (1.0, 1.0)))


def by_group(
    groups: Mapping[str, pl.DataFrame], x: str, y: str, *, dark: bool = False, title: str = ""
) -> go.Figure:
    """One line for each group, named at its end; `x`, `y`: columns of the groups' frames."""
    known = {name: frame for name, frame in groups.items() if frame.height}
    if not known:
        return empty(_NOTHING, dark=dark, title=title)
    tone = colours(dark)
    alt = f"{_label(y)} against {_label(x).lower()} of {words.plural(len(known), 'group')}."
    fig = figure(dark=dark, title=title, caption="", height=SIDE, alt=alt, legend=True)
    _dotted(fig, (_ONE, _ONE), tone)
    names = unique_labels(list(known), 26)
    for k, (name, frame) in enumerate(zip(names, known.values(), strict=True)):
        own = frame.drop_nulls([x, y])
        start = [0.0] if y == "recall" else []
        fig.add_scatter(
            x=start + own[x].to_list(), y=start + own[y].to_list(), name=name, mode="lines+markers",
            line={"color": tone.categories[k % len(tone.categories)], "width": 2,
                  "dash": _DASHES[k // len(tone.categories) % len(_DASHES)]},
            marker={"size": 6, "symbol": _SYMBOLS[k % len(_SYMBOLS)]},
            customdata=[name] * len(start) + [f"{name}, n = {words.count(n)}" for n in own["n"]],
            hovertemplate="%{customdata}<br>%{x:.2f} / %{y:.2f}<extra></extra>",
        )  # fmt: skip
    _axes(fig, (x, y), _ONE, _ONE)
    return fig


_DASHES, _SYMBOLS = ("solid", "dash", "dot"), ("circle", "square", "diamond", "cross", "x", "triangle-up")


def calibration(
    bins: pl.DataFrame, reference: pl.DataFrame, *, dark: bool = False, title: str = ""
) -> go.Figure:
    """What came true against what the score said, in tenths of the score, with intervals."""
    if bins.is_empty():
        return empty("No labelled row has a score between 0 and 1.", dark=dark, title=title)
    tone = colours(dark)
    fig = figure(dark=dark, title=title, caption="", height=SIDE, alt=_calibration_alt(bins))
    _dotted(fig, (_ONE, _ONE), tone)
    if reference.height:
        draw_line(
            fig,
            reference,
            "score",
            "observed",
            tone.grey,
            dash="dash",
            told=_told_bins(reference, "reference"),
        )
    draw_whiskers(fig, bins, "score", faded(tone.accent, 0.45))
    draw_line(fig, bins, "score", "observed", tone.accent, told=_told_bins(bins, ""))
    reached = max([*bins["score"], *bins["upper"], *reference["score"], *reference["observed"]])
    span = (0.0, 1.0 if reached > 0.7 else min(1.0, reached * 1.15))
    _axes(fig, ("score", "observed"), span, span)
    return fig


def _curve(
    points: pl.DataFrame,
    reference: pl.DataFrame,
    x: str,
    y: str,
    *,
    dark: bool,
    title: str,
    line: tuple[Sequence[float], Sequence[float]],
) -> go.Figure:
    if points.is_empty():
        return empty(_NOTHING, dark=dark, title=title)
    tone = colours(dark)
    n = words.count(points["n"][0])
    alt = f"{_label(y)} against {_label(x).lower()} at {words.plural(points.height, 'threshold')}, n = {n}."
    fig = figure(dark=dark, title=title, caption="", height=SIDE, alt=alt)
    _dotted(fig, line, tone)
    start = (0.0, 0.0) if y == "recall" else None
    if reference.height:
        draw_line(
            fig,
            reference,
            x,
            y,
            tone.grey,
            dash="dash",
            told=_told_points(reference, x, y, "reference"),
            start=start,
        )
    _band(fig, points, x, y, tone)
    draw_line(fig, points, x, y, tone.accent, told=_told_points(points, x, y, ""), start=start, markers=False)
    top = 1.0
    if y == "lift":
        seen = [value for one in (points, reference) for value in one[y].drop_nulls()]
        top = max(seen, default=1.0) * 1.1
    _axes(fig, (x, y), _ONE, (0.0, top))
    return fig


def draw_line(
    fig: go.Figure,
    frame: pl.DataFrame,
    x: str,
    y: str,
    colour: str,
    *,
    told: list[str],
    dash: str = "solid",
    start: tuple[float, float] | None = None,
    markers: bool = True,
) -> None:
    before = [] if start is None else [start]
    fig.add_scatter(
        x=[one for one, _ in before] + frame[x].to_list(),
        y=[one for _, one in before] + frame[y].to_list(),
        mode="lines+markers" if markers and dash == "solid" else "lines",
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 7},
        customdata=[""] * len(before) + told,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _band(fig: go.Figure, points: pl.DataFrame, x: str, y: str, tone: Colours) -> None:
    known = points.drop_nulls([x, f"{y}_lower", f"{y}_upper"])
    across = known[x].to_list()
    fig.add_scatter(
        x=across + across[::-1],
        y=known[f"{y}_upper"].to_list() + known[f"{y}_lower"].to_list()[::-1],
        fill="toself",
        fillcolor=faded(tone.accent, 0.14),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
    )


def draw_whiskers(fig: go.Figure, frame: pl.DataFrame, x: str, colour: str) -> None:
    for at, low, high in frame.select(x, "lower", "upper").iter_rows():
        if low is not None and high is not None:
            fig.add_scatter(
                x=[at, at], y=[low, high], mode="lines", line={"color": colour, "width": 4}, hoverinfo="skip"
            )


def _dotted(fig: go.Figure, line: tuple[Sequence[float], Sequence[float]], tone: Colours) -> None:
    fig.add_scatter(
        x=list(line[0]), y=list(line[1]), mode="lines", showlegend=False, hoverinfo="skip",
        line={"color": tone.grey, "width": 1.2, "dash": "dot"},
    )  # fmt: skip


def _axes(fig: go.Figure, names: tuple[str, str], across: Sequence[float], up: Sequence[float]) -> None:
    fig.update_layout(xaxis=_axis(names[0], across) | {"showgrid": True}, yaxis=_axis(names[1], up))


def _axis(name: str, span: Sequence[float]) -> dict[str, Any]:
    marks = ticks(span[0], span[1])
    pad = (span[1] - span[0]) * 0.02
    return {
        "range": [span[0] - pad, span[1] + pad],
        "tickvals": marks,
        "ticktext": tick_texts(marks, "ratio" if name == "lift" else "share"),
        "title": {"text": _LABELS[name]},
    }


def _label(name: str) -> str:
    return _LABELS[name].partition(" (")[0]


def _told_points(points: pl.DataFrame, x: str, y: str, name: str) -> list[str]:
    return [
        hover(
            [
                f"<b>{name}</b>" if name else "",
                "everyone" if row["threshold"] is None else f"score of at least {row['threshold']:.4g}",
                f"{_label(y)} {_interval(row, y)}",
                f"{_label(x)} {words.share(row[x])}",
                f"n = {words.count(row['n'])}",
            ]
        )
        for row in points.iter_rows(named=True)
    ]


def _told_bins(bins: pl.DataFrame, name: str) -> list[str]:
    return [
        hover(
            [
                f"<b>{name}</b>" if name else "",
                f"scores of {row['low']:.1f} to {row['high']:.1f}: {words.share(row['score'])} on average",
                f"came true {words.interval(row['observed'], row['lower'], row['upper'], row['n'], 'share')}",
            ]
        )
        for row in bins.iter_rows(named=True)
    ]


def _calibration_alt(bins: pl.DataFrame) -> str:
    gap = (pl.col("observed") - pl.col("score")).abs()
    row = bins.sort(gap, descending=True).row(0, named=True)
    return (
        f"Calibration in {words.plural(bins.height, 'bin')}; widest gap: scores of"
        f" {words.share(row['score'])} came true in {words.share(row['observed'])}."
    )


def _interval(row: Mapping[str, float], name: str) -> str:
    unit = "ratio" if name == "lift" else "share"
    return words.interval(row[name], row[f"{name}_lower"], row[f"{name}_upper"], None, unit)
