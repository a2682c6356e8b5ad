"""Charts in a page: the picture, what is to be known of it, and its data and rows to take away."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.papers import spreadsheet
from mlgov.ui import told
from mlgov.ui.text import plain
from mlgov.ui.told import Told
from mlgov.ui.view import show

if TYPE_CHECKING:
    from mlgov.ui.skeleton import Here

_FIGURES = 200  # that are remembered
_BAR = 20  # pixels above a figure where its button stands
# The one button of the bar saves the picture; the template takes the others away.
_CONFIG = {"displayModeBar": True, "displaylogo": False, "responsive": True}


def dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"


def chart(figure: go.Figure, *, key: str, told: Told, data: pl.DataFrame) -> None:
    """Draw a figure with what is to be known of it; `data` is what it was drawn from."""
    picture = {"toImageButtonOptions": {"format": "png", "filename": key, "scale": 3}}
    with st.container(key=f"figure_{key}"):
        st.plotly_chart(_with_bar(figure), theme=None, key=f"chart_{key}", config=_CONFIG | picture)
        _below(key, told, data)


def grid(html: str, picture: Callable[[], str], *, key: str, told: Told, data: pl.DataFrame) -> None:
    """A field of cells as a block of HTML; `picture` draws the same as SVG, to take away."""
    with st.container(key=f"figure_{key}"):
        show(html, key=f"chart_{key}")
        _below(key, told, data, picture)


def kept(here: Here, about: Hashable, draw: Callable[[], go.Figure]) -> go.Figure:
    """`draw()`, or the figure that it gave before: drawn once until something happens that may change it.

    about: what it is drawn from, such as `Same(counts)` of counts that are remembered themselves, and a name.
    """
    standing = here.ctx.standing(here.as_of)
    return standing.once("figures", (about, dark()), lambda: _with_bar(draw()), most=_FIGURES)


def _with_bar(figure: go.Figure) -> go.Figure:
    """With room for the bar of its button; one that has it, as it is."""
    meta = figure.layout.meta or {}
    if not meta.get("bar"):
        top, height = figure.layout.margin.t or 0, figure.layout.height or 300
        figure.update_layout(margin={"t": top + _BAR}, height=height + _BAR, meta={**meta, "bar": True})
    return figure


def _below(key: str, said: Told, data: pl.DataFrame, picture: Callable[[], str] | None = None) -> None:
    st.caption(plain(said))
    with st.container(horizontal=True, key=f"data_{key}"):
        if picture is not None:
            _download("Picture", "svg", "image/svg+xml", picture, key)
        data_links(data, key=key, what="Data")
        if said.rows is not None:
            label, address = "Its rows in the scorecard", told.url(said.rows)
            st.link_button(label, address, icon=":material/table_rows:", type="tertiary")


def data_links(data: pl.DataFrame, *, key: str, what: str) -> None:
    """The figures themselves, as CSV and as JSON."""
    _download(f"{what} as CSV", "csv", "text/csv", lambda: spreadsheet.csv(_flat(data)), key)
    _download(f"{what} as JSON", "json", "application/json", lambda: _json(data), key)


def _download(label: str, ending: str, kind: str, make: Callable[[], str | bytes], key: str) -> None:
    st.download_button(
        plain(label),
        make,
        f"{key}.{ending}",
        kind,
        key=f"chart_{ending}_{key}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )


def _json(data: pl.DataFrame) -> str:
    return json.dumps(data.to_dicts(), default=str, indent=1)


def _flat(data: pl.DataFrame) -> pl.DataFrame:
    nested = [name for name, kind in data.schema.items() if kind.is_nested()]
    return data.with_columns(pl.Series(name, [_text(v) for v in data[name]], pl.String) for name in nested)


def _text(value: Any) -> str:
    return json.dumps(value.to_list() if isinstance(value, pl.Series) else value, default=str)
