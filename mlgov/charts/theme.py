"""Colours, status marks and the one plotly template.

Two sets of the same roles, for a light and a dark ground. Grounds of figures are transparent, so a
figure sits on whichever page holds it. Text and marks keep a contrast of at least 4.5 to 1 with the
ground; the categorical colours stay apart for red-green and blue-yellow blindness, and no state is ever
told by colour alone: it has a mark and a word too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", system-ui, sans-serif'


@dataclass(frozen=True)
class StatusMark:
    """How one state shows itself: an icon, a word, and the role of its colour."""

    icon: str
    word: str
    role: str
    symbol: str  # plotly's name of the same shape

    def __str__(self) -> str:
        return f"{self.icon} {self.word}"


# Worst first. `severity` below counts from the end, so 0 is the mildest.
STATUS: dict[str, StatusMark] = {
    "breach": StatusMark("▲", "breach", "red", "triangle-up"),
    "warn": StatusMark("◆", "warn", "orange", "diamond"),
    "not_evaluated": StatusMark("○", "not evaluated", "grey", "circle-open"),
    "ok": StatusMark("●", "ok", "green", "circle"),
    "not_applicable": StatusMark("–", "not applicable", "grey", "line-ew-open"),
}
WORST_FIRST: tuple[str, ...] = tuple(STATUS)


def severity(status: str | None) -> int:
    """4 for a breach down to 0 for not applicable; what is unknown counts as not evaluated."""
    return len(STATUS) - 1 - WORST_FIRST.index(status if status in STATUS else "not_evaluated")


def mark(status: str | None) -> StatusMark:
    """The mark of a status; what is unknown shows as not evaluated, never as well."""
    return STATUS.get(status or "", STATUS["not_evaluated"])


@dataclass(frozen=True)
class Colours:
    """The roles of colour on one ground, as hexadecimal RGB."""

    ground: str
    text: str
    border: str
    grid: str
    accent: str
    green: str
    orange: str
    red: str
    grey: str
    tint_ok: str
    tint_warn: str
    tint_breach: str
    tint_none: str
    on_breach: str  # text upon tint_breach
    categories: tuple[str, ...]

    def of(self, status: str | None) -> str:
        """The colour of a status' mark and word."""
        colour: str = getattr(self, mark(status).role)
        return colour

    def tint(self, status: str | None) -> str:
        """The quiet ground of a cell with this status."""
        tints = {"ok": self.tint_ok, "warn": self.tint_warn, "breach": self.tint_breach}
        return tints.get(status or "", self.tint_none)


LIGHT = Colours(
    ground="#ffffff", text="#1c2430", border="#e3e7ec", grid="#edf0f3", accent="#2f5d8a",
    green="#1b7f5c", orange="#b45f06", red="#b3261e", grey="#68727f",
    tint_ok="#d5e8dc", tint_warn="#ecd8a8", tint_breach="#b5533f", tint_none="#eef0f3",
    on_breach="#ffffff",
    categories=("#2f5d8a", "#c0702a", "#1b7f5c", "#8a4f9e", "#857018", "#4c5866"),
)  # fmt: skip
DARK = Colours(
    ground="#0f141a", text="#e6eaf0", border="#2b343f", grid="#212932", accent="#7fb2e5",
    green="#4fc195", orange="#e8a04c", red="#f0877c", grey="#9aa5b1",
    tint_ok="#23493a", tint_warn="#76602a", tint_breach="#b5533f", tint_none="#232b34",
    on_breach="#ffffff",
    categories=("#7fb2e5", "#e8a35f", "#4fc195", "#c79ad6", "#c9b458", "#a9b4c0"),
)  # fmt: skip


def colours(dark: bool = False) -> Colours:
    return DARK if dark else LIGHT


def faded(colour: str, opacity: float) -> str:
    """`rgba(...)` of a hexadecimal colour, for bands."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


@cache
def template(dark: bool = False) -> Any:
    """The template that every figure of this package wears, as a `go.layout.Template`."""
    tone = colours(dark)
    axis = {
        "gridcolor": tone.grid, "linecolor": tone.border, "zeroline": False, "ticks": "",
        "tickfont": {"color": tone.grey, "size": 12}, "automargin": True, "fixedrange": True,
        "title": {"font": {"color": tone.grey, "size": 12}, "standoff": 8},
    }  # fmt: skip
    layout = {
        "font": {"family": FONT, "size": 13, "color": tone.text},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(tone.categories),
        "xaxis": {**axis, "showgrid": False}, "yaxis": axis,
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
        "title": {
            "x": 0, "xref": "container", "xanchor": "left", "yref": "container", "yanchor": "top", "y": 0.98,
            "font": {"size": 15, "color": tone.text, "weight": 600},
            "subtitle": {"font": {"size": 12, "color": tone.grey}},
        },
        "hoverlabel": {
            "bgcolor": tone.ground, "bordercolor": tone.border, "align": "left",
            "font": {"family": FONT, "size": 13, "color": tone.text},
        },
        "legend": {
            "orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom",
            "font": {"color": tone.grey, "size": 12}, "bgcolor": "rgba(0,0,0,0)",
        },
        "dragmode": False,
        "modebar": {
            "remove": ["zoom", "pan", "select", "lasso", "autoscale", "zoomin", "zoomout", "resetscale"],
            "bgcolor": "rgba(0,0,0,0)", "color": tone.grey, "activecolor": tone.accent,
        },
    }  # fmt: skip
    return go.layout.Template(layout=layout)
