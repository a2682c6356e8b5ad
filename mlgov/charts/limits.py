"""Limits as lines: where a policy's limit lies on the scale of a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from mlgov.charts.safe import plain
from mlgov.charts.scales import spread
from mlgov.charts.theme import Colours
from mlgov.charts.words import amount
from mlgov.policy.models import Limit

_OFF_SCALE = ("target", "reference_variation", "season")  # they lie elsewhere in each window
NAME_PIXELS = 16  # height of a name at the edge


@dataclass(frozen=True)
class LimitLine:
    """One labelled threshold: `status` is what lies beyond it, `because` why it is there."""

    value: float
    status: str
    label: str
    because: str = ""


def lines_of(
    limit: Limit | None, reference_value: float | None = None, unit: str = "ratio"
) -> list[LimitLine]:
    """A policy's limit as lines on the figure's own scale.

    A limit against the reference moves with it: `reference_drop` lies that far below the reference's
    value, `reference_ratio` at that multiple of it. Without a reference value such a limit has no place
    on the scale, and no line; nor has one that differs from window to window.
    """
    if limit is None or limit.against in _OFF_SCALE or (limit.against != "fixed" and reference_value is None):
        return []
    side = limit.when
    if limit.against == "reference_drop":  # a drop above the limit is a figure below the line
        side = "below" if limit.when == "above" else "above"
    bounds = {"warn": limit.warn, "breach": limit.breach}
    placed = {
        status: _placed(bound, limit.against, reference_value or 0.0)
        for status, bound in bounds.items()
        if bound is not None
    }
    lines = []
    for status, value in placed.items():
        other = next((one for name, one in placed.items() if name != status), None)
        label = f"{status} {side} {amount(value, unit, apart_from=other)}"
        lines.append(LimitLine(value, status, label, limit.because))
    return lines


def draw(fig: go.Figure, lines: Sequence[LimitLine], span: tuple[float, float], tone: Colours) -> None:
    """Dashed lines over the figure's width, named at the right edge; `span` is the range of its y axis.

    A status of "reference" makes a quiet dotted line. Names that would lie upon each other are moved apart.
    """
    if not lines:
        return
    inner = fig.layout.height - fig.layout.margin.t - 40
    apart = (span[1] - span[0]) * NAME_PIXELS / max(inner, NAME_PIXELS)
    for line, place in zip(lines, spread([line.value for line in lines], apart), strict=True):
        along = {"x0": 0, "x1": 1, "xref": "x domain", "y0": line.value, "y1": line.value, "yref": "y"}
        fig.add_shape(type="line", **along, line=_stroke(line, tone), layer="above")
        fig.add_annotation(**_name(line, tone), x=1, xref="paper", xanchor="left", xshift=4, y=place)
    fig.update_layout(margin={"r": 20 + 6.6 * max(len(line.label) for line in lines)})


def draw_across(fig: go.Figure, lines: Sequence[LimitLine], tone: Colours) -> None:
    """Dashed lines over the figure's height, named above it.

    Names stand on the outer sides of two lines, so that they don't lie upon each other where it is narrow.
    """
    low = min((line.value for line in lines), default=0.0)
    for line in lines:
        side = "right" if len(lines) > 1 and line.value == low else "left"
        along = {"y0": 0, "y1": 1, "yref": "y domain", "x0": line.value, "x1": line.value, "xref": "x"}
        fig.add_shape(type="line", **along, line=_stroke(line, tone), layer="above")
        fig.add_annotation(
            **_name(line, tone), x=line.value, xanchor=side, y=1, yref="paper", yanchor="bottom"
        )


def reference_line(value: float, unit: str, name: str = "reference") -> LimitLine:
    """A value to compare with, which is no limit."""
    return LimitLine(value, "reference", f"{name} {amount(value, unit)}")


def _name(line: LimitLine, tone: Colours) -> dict[str, Any]:
    return {
        "text": plain(line.label),
        "font": {"color": _colour(line, tone), "size": 12},
        "showarrow": False,
        "hovertext": plain(line.because),
    }


def _stroke(line: LimitLine, tone: Colours) -> dict[str, Any]:
    dash = {"warn": "dash", "breach": "longdash"}.get(line.status, "dot")
    return {"color": _colour(line, tone), "width": 1.4, "dash": dash}


def _colour(line: LimitLine, tone: Colours) -> str:
    return tone.of(line.status) if line.status in ("warn", "breach") else tone.grey


def _placed(bound: float, against: str, reference: float) -> float:
    if against == "reference_drop":
        return reference - bound
    return reference * bound if against == "reference_ratio" else bound
