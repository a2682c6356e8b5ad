"""Status over time as a field of cells: features by windows, models by weeks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.safe import plain, unique_labels
from mlgov.charts.theme import STATUS, WORST_FIRST, Colours, colours, mark, severity

ROW_PIXELS = 26
_STEPS = ("not_applicable", "not_evaluated", "ok", "warn", "breach")  # the cells' numbers, 0 to 4


def features_by_windows(
    rows: pl.DataFrame,
    *,
    unit: str = "ratio",
    title: str = "",
    caption: str = "",
    dark: bool = False,
    most_rows: int = 30,
    most_windows: int = 40,
) -> go.Figure:
    """Status of one metric for every subject (rows) and window (columns), the worst subject on top.

    `rows` holds contract columns of one metric. Only the newest `most_windows` windows and the worst
    `most_rows` subjects are drawn; the caption says what is left out.
    """
    cells = rows.select(
        pl.col("subject").alias("row"),
        "window",
        pl.col("window_index").alias("order"),
        "status",
        pl.struct("value", "lower", "upper", "n")
        .map_elements(lambda one: words.interval(**one, unit=unit), return_dtype=pl.String)
        .alias("told"),
        "why",
    )
    return _field(cells, "feature", title, caption, dark, most_rows, most_windows)


def models_by_weeks(
    weeks: pl.DataFrame,
    *,
    title: str = "",
    caption: str = "",
    dark: bool = False,
    names: Mapping[str, str] | None = None,
    most_rows: int = 40,
    most_windows: int = 26,
) -> go.Figure:
    """Worst status of every model (rows) in every week (columns), the worst model on top.

    `weeks` has model, week (a label that sorts as text, such as 2026-W31), status, and `why` if it is known.
    """
    why = pl.col("why") if "why" in weeks.columns else pl.lit(None, pl.String).alias("why")
    order = pl.col("week").rank("dense").cast(pl.Int64)
    cells = weeks.select(
        pl.col("model").replace(dict(names or {})).alias("row"),
        pl.col("week").alias("window"),
        order.alias("order"),
        "status",
        pl.lit("").alias("told"),
        why,
    )
    return _field(cells, "model", title, caption, dark, most_rows, most_windows)


def _field(
    cells: pl.DataFrame, what: str, title: str, caption: str, dark: bool, most_rows: int, most_windows: int
) -> go.Figure:
    if cells.is_empty():
        return empty(f"There is no {what} with a judged window yet.", dark=dark, title=title, caption=caption)
    windows = cells.select("window", "order").unique("window").sort("order")["window"].to_list()
    shown = windows[-most_windows:]
    ranked = _worst_first(cells.filter(pl.col("window").is_in(shown)))
    names = ranked[:most_rows]
    left_out = len(ranked) - len(names)
    notes = (caption, _left_out(what, left_out, len(windows) - len(shown)))
    caption = "; ".join(part for part in notes if part)
    found = {(row["row"], row["window"]): row for row in cells.iter_rows(named=True)}
    grid = [[found.get((name, window)) for window in shown] for name in names]
    tone = colours(dark)
    fig = figure(
        dark=dark,
        title=title,
        caption=caption,
        height=max(90, ROW_PIXELS * len(names) + 70),
        alt=_alt(what, names, grid, shown),
    )
    _draw(fig, names, shown, grid, tone)
    _key(fig, tone)
    return fig


def _worst_first(cells: pl.DataFrame) -> list[str]:
    """Rows by their newest states, then by how often they were bad; names settle what is left."""
    weights = {status: max(0, severity(status) - severity("ok")) for status in STATUS}
    weighed = cells.with_columns(
        badness=pl.col("status").replace_strict(weights, default=0, return_dtype=pl.Int64)
    )
    newest = pl.col("badness").sort_by("order").last()
    ranked = weighed.group_by("row").agg(newest.alias("newest"), pl.col("badness").sum().alias("sum"))
    return list(ranked.sort(["newest", "sum", "row"], descending=[True, True, False])["row"])


def _draw(fig: go.Figure, names: list[str], windows: list[str], grid: list[list[Any]], tone: Colours) -> None:
    scale = [[edge / 5, tone.tint(step)] for i, step in enumerate(_STEPS) for edge in (i, i + 1)]
    fig.add_heatmap(
        x=list(range(len(windows))),
        y=list(range(len(names))),
        z=[[None if cell is None else _step(cell["status"]) for cell in line] for line in grid],
        zmin=-0.5,
        zmax=4.5,
        colorscale=scale,
        showscale=False,
        xgap=2,
        ygap=2,
        customdata=[
            [_told(name, window, cell) for window, cell in zip(windows, line, strict=True)]
            for name, line in zip(names, grid, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    for status in STATUS:
        _symbols(fig, status, grid, tone)
    step = max(1, -(-len(windows) // 9))
    ticks = list(range(len(windows) - 1, -1, -step))[::-1]
    fig.update_xaxes(
        tickvals=ticks,
        ticktext=[plain(windows[i], 18) for i in ticks],
        range=[-0.5, len(windows) - 0.5],
        tickangle=0,
    )
    fig.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=unique_labels(names),
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": tone.text},
    )


def _symbols(fig: go.Figure, status: str, grid: list[list[Any]], tone: Colours) -> None:
    """The second signal: every state but ok wears its shape, so ok cells stay quiet."""
    if status in ("ok", "not_applicable"):
        return
    places = [
        (x, y)
        for y, line in enumerate(grid)
        for x, cell in enumerate(line)
        if cell and cell["status"] == status
    ]
    fig.add_scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers",
        marker={"symbol": mark(status).symbol, "size": 7, "color": _upon(status, tone)},
        hoverinfo="skip",
    )


def _key(fig: go.Figure, tone: Colours) -> None:
    """What the cells mean, in words, under the field."""
    parts = [
        f'<span style="color:{tone.of(status)}">{STATUS[status].icon}</span> {STATUS[status].word}'
        for status in WORST_FIRST[:4]
    ]
    fig.add_annotation(
        text="   ".join(parts) + "   blank: no window",
        x=0,
        xref="paper",
        xanchor="left",
        y=0,
        yref="paper",
        yanchor="top",
        yshift=-26,
        showarrow=False,
        font={"color": tone.grey, "size": 12},
    )
    fig.update_layout(margin={"b": 52})


def _upon(status: str, tone: Colours) -> str:
    return {"breach": tone.on_breach, "warn": tone.text}.get(status, tone.grey)


def _step(status: str | None) -> int:
    return _STEPS.index(status) if status in _STEPS else _STEPS.index("not_evaluated")


def _told(name: str, window: str, cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    lines = [f"<b>{plain(name, 80)}</b>", plain(window, 60), plain(cell["told"]), str(mark(cell["status"]))]
    return hover([*lines, plain(cell["why"] or "", 160)])


def _left_out(what: str, rows: int, windows: int) -> str:
    parts = []
    if rows:
        parts.append(f"{words.plural(rows, f'less affected {what}')} not drawn")
    if windows:
        parts.append(f"{words.plural(windows, 'earlier window')} not drawn")
    return ", ".join(parts)


def _alt(what: str, names: list[str], grid: list[list[Any]], windows: list[str]) -> str:
    newest = [(name, line[-1]) for name, line in zip(names, grid, strict=True)]
    bad = [name for name, cell in newest if cell and cell["status"] == "breach"]
    told = f"Status of {words.plural(len(names), what)} over {words.plural(len(windows), 'window')}"
    ended = f"in {windows[-1]}, {words.plural(len(bad), 'breach', 'breaches')}"
    return f"{told}; {ended}{': ' + ', '.join(bad[:5]) if bad else ''}."
