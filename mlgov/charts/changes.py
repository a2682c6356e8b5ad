"""Changes of level upon a series: since when, and between which windows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.safe import plain
from mlgov.charts.theme import Colours, faded

NAMED = 3  # so many changes are told one by one
_CLOSE = 0.2  # of the windows shown: names of changes closer than that would overlap


def draw(fig: go.Figure, changes: pl.DataFrame, points: Sequence[dict[str, Any]], tone: Colours) -> None:
    """A line where each new level begins, on the ground of the windows that it may have begun in.

    changes: [window, window_index, earliest_index, latest_index]; points: [window_index, x], those shown.
    """
    places = {point["window_index"]: point["x"] for point in points}
    marked = [index for index in changes["window_index"] if index in places]
    sides = dict(zip(marked, _sides(marked, _CLOSE * len(places)), strict=True))
    for row in changes.iter_rows(named=True):
        at = places.get(row["window_index"])
        if at is None:
            continue
        low, high = (places.get(row[name], at) for name in ("earliest_index", "latest_index"))
        if low != high:
            fig.add_vrect(x0=low, x1=high, fillcolor=faded(tone.grey, 0.12), line_width=0, layer="below")
        fig.add_vline(x=at, line={"color": tone.grey, "width": 1, "dash": "dot"}, layer="below")
        side = sides[row["window_index"]]
        if side is None:
            continue
        fig.add_annotation(
            text=f"since {plain(row['window'], 24)}",
            font={"color": tone.grey, "size": 11},
            x=at,
            y=1,
            yref="paper",
            xanchor=side,
            yanchor="bottom",
            showarrow=False,
        )


def _sides(marked: Sequence[int], close: float) -> list[str | None]:
    """By which end each name is anchored: away from a neighbour that is close; no name between two."""
    found: list[str | None] = []
    for k, index in enumerate(marked):
        before = k > 0 and index - marked[k - 1] < close
        after = k + 1 < len(marked) and marked[k + 1] - index < close
        found.append(None if before and after else "right" if after else "left")
    return found


def in_words(changes: pl.DataFrame, unit: str) -> str:
    """Such as `The level changed in 2026-W31: from 0.05 to 0.31, by 0.26 (95 % 0.24 to 0.28).`; "" for none.

    changes: as `measure.change_points.find` gives them; the newest are told.
    """
    if changes.is_empty():
        return ""
    told = [_one(row, unit) for row in changes.tail(NAMED).iter_rows(named=True)]
    earlier = changes.height - len(told)
    before = f" after {words.plural(earlier, 'earlier change')}" if earlier else ""
    return f"The level changed{before} in {'; then in '.join(told)}."


def _one(row: dict[str, Any], unit: str) -> str:
    sure = row["earliest_index"] == row["latest_index"]
    where = "" if sure else f" (between {row['earliest']} and {row['latest']})"
    first, then = (words.amount(row[name], unit) for name in ("before", "after"))
    size = words.amount(row["difference"], unit)
    low, high = (words.amount(row[name], unit) for name in ("lower", "upper"))
    return f"{row['window']}{where}: from {first} to {then}, by {size} (95 % {low} to {high})"
