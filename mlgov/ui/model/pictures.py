"""Charts side by side: each with what is to be known of it, and its data to take away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.charts import words
from mlgov.services.curves import Curves
from mlgov.services.records import Stored
from mlgov.store.standing import Same
from mlgov.ui import told
from mlgov.ui.chart import chart, dark, kept
from mlgov.ui.skeleton import Here
from mlgov.ui.told import Told

Picture = tuple[str, Callable[[], go.Figure], Told, pl.DataFrame]  # key, figure, what is said of it, data


@dataclass(frozen=True)
class Shown:
    """The windows shown: their counts, and their figures of performance; where: what they are called."""

    here: Here
    model: Stored
    rows: pl.DataFrame
    counts: Curves
    where: str

    def told(self, metrics: Sequence[str], definition: str, n: str, more: str = "") -> Told:
        """Of a curve: the figures of the scorecard that it stands for, as far as the model has them."""
        whole = self.rows.filter(pl.col("metric").is_in(metrics) & pl.col("group").is_null())
        return told.standing_for(
            self.here,
            self.model,
            whole,
            definition,
            f"{n} in {words.window(self.where)}",
            of=metrics,
            more=more,
        )


def picture(make: Callable[..., go.Figure], one: pl.DataFrame, base: pl.DataFrame) -> Callable[[], go.Figure]:
    """Of the windows shown, with the reference beside them."""
    return lambda: make(one, base, dark=dark())


def beside_each_other(here: Here, pictures: Sequence[Picture], name: str, of: object) -> None:
    """Two in a row; one below the other where the screen is narrow.

    of: what they are drawn from, which is remembered itself.
    """
    for pair in (pictures[k : k + 2] for k in range(0, len(pictures), 2)):
        for column, (key, make, said, data) in zip(st.columns(2, gap="large"), pair, strict=False):
            with column:
                figure = kept(here, (Same(of), name, key), make)
                chart(figure, key=f"{name}_{key}", told=said, data=data)
