"""What every figure starts with: template, title, caption, and words for those who don't see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from mlgov.charts.safe import plain
from mlgov.charts.theme import colours, template

TITLE_LINE = 26  # pixels
CAPTION_LINE = 20
CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def figure(*, dark: bool, title: str, caption: str, height: int, alt: str, legend: bool = False) -> go.Figure:
    """An empty figure of `height` pixels below its title; `alt` says in words what will be drawn."""
    above = (TITLE_LINE if title else 0) + (CAPTION_LINE if caption else 0)
    top = above + (30 if legend else 0) + (14 if above else 8)
    layout = {
        "template": template(dark),
        "height": height + top,
        "margin": {"t": top},
        "showlegend": legend,
        "meta": {"alt": alt},
    }
    if title or caption:
        layout["title"] = _heading(title, caption, dark)
    return go.Figure(layout=layout)  # at once: each later change of a layout is checked as a whole


def _heading(title: str, caption: str, dark: bool) -> dict[str, Any]:
    place = {"yref": "container", "y": 1, "yanchor": "top", "pad": {"t": 4}}
    if title:
        return {"text": plain(title), "subtitle": {"text": plain(caption)}, **place}
    quiet = {"size": 12, "color": colours(dark).grey, "weight": 400}
    return {"text": plain(caption), "font": quiet, **place}


def alt(fig: go.Figure) -> str:
    """The words that stand for a figure where it can't be seen."""
    return str(fig.layout.meta["alt"])


def empty(reason: str, *, dark: bool, title: str = "", caption: str = "") -> go.Figure:
    """A figure without data says why, in the place where the data would be."""
    fig = figure(dark=dark, title=title, caption=caption, height=120, alt=f"No chart: {reason}")
    fig.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
    fig.add_annotation(
        text="<br>".join(plain(line) for line in wrap(reason, 44)),
        showarrow=False,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        font={"color": colours(dark).grey},
    )
    return fig


def hover(lines: Sequence[str]) -> str:
    """Lines of a hover box; the caller has made each of them plain."""
    return "<br>".join(line for line in lines if line)


def facts(row: Mapping[str, Any], *names: str) -> list[str]:
    """The named texts of a row that are there, made plain."""
    return [plain(row[name], 160) for name in names if row.get(name)]
