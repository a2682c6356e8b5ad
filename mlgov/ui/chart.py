"""Charts in a page: the picture, then how many and what, then its data to take away."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.papers import spreadsheet
from mlgov.ui import state
from mlgov.ui.text import plain

_MOST_ASKED = 40  # measures and columns that an address names
_BAR = 20  # pixels above a figure where its button stands
# The one button of the bar saves the picture; the template takes the others away.
_CONFIG = {"displayModeBar": True, "displaylogo": False, "responsive": True}


def dark() -> bool:
    """Whether the browser shows the dark theme."""
    return st.context.theme.type == "dark"


def chart(figure: go.Figure, *, key: str, caption: str, data: pl.DataFrame) -> None:
    """Draw a figure; `caption` says n and what the measure means, `data` is what it was drawn from."""
    top = figure.layout.margin.t or 0
    figure.update_layout(margin={"t": top + _BAR}, height=(figure.layout.height or 300) + _BAR)
    picture = {"toImageButtonOptions": {"format": "png", "filename": key, "scale": 3}}
    st.plotly_chart(figure, theme=None, key=f"chart_{key}", config=_CONFIG | picture)
    st.caption(plain(caption))
    data_links(data, key=key, what="Data", rows=scorecard_rows(data, state.get("as_of")))


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
