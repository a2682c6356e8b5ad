"""Statuses over time as a field of cells: columns by windows, models by windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from mlgov.charts import field as drawing
from mlgov.charts import theme
from mlgov.ui import blocks, judged
from mlgov.ui.chart import grid
from mlgov.ui.told import Told


def field(
    rows: pl.DataFrame,
    windows: Sequence[str],
    *,
    key: str,
    title: str,
    told: Told,
    order: Sequence[str],
    url: Callable[[str], str],
    names: Mapping[str, str] | None = None,
) -> None:
    """The worst status of each row in each window. rows: [row, window, status], several of each allowed.

    order: the rows from the top; url: what a row opens; names: what rows are called.
    """
    cells: dict[tuple[str, str], str] = {}
    for name, window, status in rows.select("row", "window", "status").iter_rows():
        before = cells.get((name, window))
        cells[(name, window)] = status if before is None else judged.worst([status, before])
    grid(
        blocks.status_grid(order, windows, cells, url=url, names=names),
        lambda: drawing.svg(order, windows, cells, title=title, names=names),
        key=key,
        told=told,
        data=_data(order, windows, cells),
    )


def _data(order: Sequence[str], windows: Sequence[str], cells: Mapping[tuple[str, str], str]) -> pl.DataFrame:
    """[row, window, status], as drawn, cell by cell."""
    drawn = [
        (name, window, theme.mark(cells[(name, window)]).word)
        for name in order
        for window in windows
        if (name, window) in cells
    ]
    return pl.DataFrame(drawn, schema=["row", "window", "status"], orient="row")
