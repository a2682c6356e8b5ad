"""Charts in a page: the picture, then how many and what, then its data to take away."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.papers import spreadsheet
from mlgov.ui import state
from mlgov.ui.text import plain

if TYPE_CHECKING:
    from mlgov.ui.skeleton import Here

_MOST_ASKED = 40  # measures and columns that an address names
_FIGURES = 200  # that are remembered
_BAR = 20  # pixels above a figure where its button stands
# The one button of the bar saves the picture; the template takes the others away.
_CONFIG = {"displayModeBar": True, "displaylogo": False, "responsive": True}


def dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"


def chart(figure: go.Figure, *, key: str, caption: str, data: pl.DataFrame) -> None:
    """Draw a figure; `caption` says n and what the measure means, `data` is what it was drawn from."""
    picture = {"toImageButtonOptions": {"format": "png", "filename": key, "scale": 3}}
    st.plotly_chart(_with_bar(figure), theme=None, key=f"chart_{key}", config=_CONFIG | picture)
    st.caption(plain(caption))
    data_links(data, key=key, what="Data", rows=scorecard_rows(data, state.get("as_of")))


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


def scorecard_rows(data: pl.DataFrame, as_of: str = "") -> str:
    """Where the rows of the scorecard stand that a figure was drawn from; "" for one drawn from others."""
    if data.is_empty() or not {"model", "version", "metric", "subject"} <= set(data.columns):
        return ""
    model, version = data.row(0, named=True)["model"], data.row(0, named=True)["version"]
    which = [(name, one) for name in ("metric", "subject") for one in data[name].unique(maintain_order=True)]
    asked = [("version", version), *which[:_MOST_ASKED], *([("as_of", as_of)] if as_of else [])]
    return f"/api/v1/scorecard/{quote(str(model), safe='')}?{urlencode(asked)}"


def data_links(data: pl.DataFrame, *, key: str, what: str, rows: str = "") -> None:
    """The figures themselves, as CSV and as JSON; rows: where those of the scorecard stand."""
    with st.container(horizontal=True, key=f"data_{key}"):
        st.download_button(
            f"{plain(what)} as CSV",
            lambda: spreadsheet.csv(_flat(data)),
            f"{key}.csv",
            "text/csv",
            key=f"chart_csv_{key}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
        st.download_button(
            f"{plain(what)} as JSON",
            lambda: json.dumps(data.to_dicts(), default=str, indent=1),
            f"{key}.json",
            "application/json",
            key=f"chart_json_{key}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
        if rows:
            label = "Its rows in the scorecard"
            st.link_button(label, rows, icon=":material/table_rows:", type="tertiary")


def _flat(data: pl.DataFrame) -> pl.DataFrame:
    nested = [name for name, kind in data.schema.items() if kind.is_nested()]
    return data.with_columns(pl.Series(name, [_text(v) for v in data[name]], pl.String) for name in nested)


def _text(value: Any) -> str:
    return json.dumps(value.to_list() if isinstance(value, pl.Series) else value, default=str)
