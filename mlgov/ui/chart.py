"""Charts in a page: the picture, then how many and what, then its data to take away."""

from __future__ import annotations

import json
from typing import Any

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.papers import spreadsheet
from mlgov.ui.text import plain

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
    data_links(data, key=key, what="Data")


def data_links(data: pl.DataFrame, *, key: str, what: str) -> None:
    """The figures themselves, as CSV and as JSON."""
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


def _flat(data: pl.DataFrame) -> pl.DataFrame:
    nested = [name for name, kind in data.schema.items() if kind.is_nested()]
    return data.with_columns(pl.Series(name, [_text(v) for v in data[name]], pl.String) for name in nested)


def _text(value: Any) -> str:
    return json.dumps(value.to_list() if isinstance(value, pl.Series) else value, default=str)
