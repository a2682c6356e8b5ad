"""Charts side by side: each with its caption and its data to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.store.standing import Same
from mlgov.ui.chart import chart, kept
from mlgov.ui.skeleton import Here

Picture = tuple[str, Callable[[], go.Figure], str, pl.DataFrame]  # key, figure, caption, data


def beside_each_other(here: Here, pictures: Sequence[Picture], name: str, of: object) -> None:
    """Two in a row; one below the other where the screen is narrow.

    of: what they are drawn from, which is remembered itself.
    """
    for pair in (pictures[k : k + 2] for k in range(0, len(pictures), 2)):
        for column, (key, make, caption, data) in zip(st.columns(2, gap="large"), pair, strict=False):
            with column:
                figure = kept(here, (Same(of), name, key), make)
                chart(figure, key=f"{name}_{key}", caption=caption, data=data)
