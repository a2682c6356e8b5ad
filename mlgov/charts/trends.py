"""A key figure over its periods, large or as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from mlgov.charts import words
from mlgov.charts.figures import empty, figure, hover
from mlgov.charts.limits import draw, reference_line
from mlgov.charts.safe import plain
from mlgov.charts.scales import room, tick_texts, ticks
from mlgov.charts.theme import colours, faded, mark


def kpi_trend(
    periods: Sequence[str],
    values: Sequence[float | None],
    *,
    unit: str = "share",
    target: float | None = None,
    statuses: Sequence[str] = (),
    title: str = "",
    caption: str = "",
    dark: bool = False,
    height: int = 240,
) -> go.Figure:
    """Values by period against the target; periods without a value stay empty. All sequences in one order."""
    if all(value is None for value in values):
        return empty("No period has a value yet.", dark=dark, title=title, caption=caption)
    tone = colours(dark)
    told = _alt(periods, values, unit, target)
    fig = figure(dark=dark, title=title, caption=caption, height=height, alt=told)
    states = list(statuses) or ["ok"] * len(values)
    worse = [state in ("warn", "breach") for state in states]
    fig.add_scatter(
        x=[plain(period, 16) for period in periods],
        y=list(values),
        mode="lines+markers+text",
        connectgaps=False,
        line={"color": tone.accent, "width": 2},
        marker={
            "opacity": 1,
            "size": [10 if bad else 7 for bad in worse],
            "symbol": [mark(s).symbol if bad else "circle" for s, bad in zip(states, worse, strict=True)],
            "color": [tone.of(s) if bad else tone.accent for s, bad in zip(states, worse, strict=True)],
        },
        text=_ends(values, unit),
        textposition="top center" if target is None or (_last(values) or 0) >= target else "bottom center",
        cliponaxis=False,
        customdata=[
            hover([plain(period, 30), plain(words.amount(value, unit)), str(mark(state))])
            for period, value, state in zip(periods, values, states, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    span = room([*values, target], 0.18)
    if target is not None:
        draw(fig, [reference_line(target, unit, "target")], span, tone)
    marks = ticks(*span, 5)
    fig.update_yaxes(range=list(span), tickvals=marks, ticktext=tick_texts(marks, unit))
    fig.update_xaxes(type="category")
    return fig


def sparkline(
    values: Sequence[float | None], *, status: str = "ok", dark: bool = False, height: int = 36
) -> go.Figure:
    """A trend without axes, its last value marked; for boxes and tables."""
    tone = colours(dark)
    fig = figure(dark=dark, title="", caption="", height=height, alt="Trend")
    colour = tone.of(status) if status in ("warn", "breach") else tone.accent
    x = list(range(len(values)))
    fig.add_scatter(
        x=x, y=list(values), mode="lines", line={"color": faded(colour, 0.8), "width": 1.6}, hoverinfo="skip"
    )
    known = [(i, value) for i, value in zip(x, values, strict=True) if value is not None][-1:]
    fig.add_scatter(
        x=[i for i, _ in known],
        y=[value for _, value in known],
        mode="markers",
        marker={"color": colour, "size": 6},
        hoverinfo="skip",
    )
    fig.update_layout(height=height, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    return fig


def _ends(values: Sequence[float | None], unit: str) -> list[str]:
    """The last value is written beside its mark; the others answer on hover."""
    known = [i for i, value in enumerate(values) if value is not None]
    return [plain(words.amount(value, unit)) if i == known[-1] else "" for i, value in enumerate(values)]


def _alt(periods: Sequence[str], values: Sequence[float | None], unit: str, target: float | None) -> str:
    known = [(period, value) for period, value in zip(periods, values, strict=True) if value is not None]
    first, last = (f"{words.amount(value, unit)} in {period}" for period, value in (known[0], known[-1]))
    told = f"From {first} to {last}"
    return told + (f", against a target of {words.amount(target, unit)}." if target is not None else ".")


def _last(values: Sequence[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)
