"""One column's distribution: reference beside current, in the bins as used."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from mlgov.charts import words
from mlgov.charts.figures import empty, figure
from mlgov.charts.safe import plain, unique_labels, visible
from mlgov.charts.scales import tick_texts, ticks
from mlgov.charts.theme import Colours, colours


def reference_and_current(
    bins: pl.DataFrame,
    *,
    title: str = "",
    caption: str = "",
    dark: bool = False,
    height: int = 280,
    most_bins: int = 30,
    names: tuple[str, str] = ("reference", "current"),
) -> go.Figure:
    """Shares per bin as pairs of bars, reference grey and current in the accent, called by `names`.

    `bins` has bin (its key; or label, its words), reference_share, current_share, reference_n, current_n, in
    the order of the bins. Beyond `most_bins` the bins that moved least are left out, and the caption says so.
    """
    bins = without_nothing(bins if "bin" in bins.columns else bins.rename({"label": "bin"}))
    if bins.is_empty():
        return empty(
            "There is no reference or no window to compare yet.", dark=dark, title=title, caption=caption
        )
    shown, left_out = _most_moved(bins, most_bins)
    if left_out:
        note = f"{words.plural(left_out, 'bin')} that moved least not drawn"
        caption = f"{caption}; {note}" if caption else note
    tone = colours(dark)
    fig = figure(dark=dark, title=title, caption=caption, height=height, alt=_alt(bins), legend=True)
    labels = unique_labels([words.bin_label(str(label)) for label in shown["bin"]], 22)
    for side, name, colour in zip(("reference", "current"), names, (tone.grey, tone.accent), strict=True):
        _bars(fig, shown, labels, (side, name), colour, tone)
    fig.update_layout(bargap=0.28, bargroupgap=0.06, barmode="group", hovermode="x unified")
    fig.update_xaxes(tickangle=0 if len(labels) <= 8 else -35, type="category")
    top = max([share for share in (*shown["reference_share"], *shown["current_share"]) if share], default=1.0)
    marks = ticks(0, top * 1.06)
    fig.update_yaxes(range=[0, top * 1.06], tickvals=marks, ticktext=tick_texts(marks, "share"))
    return fig


def without_nothing(bins: pl.DataFrame) -> pl.DataFrame:
    """Without the bins for missing and unreadable values where there never was one."""
    seen = pl.sum_horizontal(pl.col("reference_n", "current_n").fill_null(0)) > 0
    return bins.filter(seen | ~pl.col("bin").is_in(["null", "invalid"]))


def _bars(
    fig: go.Figure, bins: pl.DataFrame, labels: list[str], side: tuple[str, str], colour: str, tone: Colours
) -> None:
    key, name = side
    told = [
        f"{plain(name)} {plain(words.share(share))} (n = {words.count(n)})"
        for share, n in zip(bins[f"{key}_share"], bins[f"{key}_n"], strict=True)
    ]
    fig.add_bar(
        name=plain(name),
        x=labels,
        y=bins[f"{key}_share"].to_list(),
        marker={
            "color": colour,
            "opacity": 0.55 if key == "reference" else 1,
            "line": {"width": 0},
            # A pattern keeps the pair apart in print and without colours.
            "pattern": {
                "shape": "/" if key == "reference" else "",
                "size": 5,
                "solidity": 0.2,
                "fillmode": "overlay",
                "fgcolor": tone.text,
            },
        },
        customdata=told,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _most_moved(bins: pl.DataFrame, most: int) -> tuple[pl.DataFrame, int]:
    if bins.height <= most:
        return bins, 0
    moved = (pl.col("current_share").fill_null(0) - pl.col("reference_share").fill_null(0)).abs()
    kept = bins.with_row_index("place").sort(moved, descending=True).head(most).sort("place").drop("place")
    return kept, bins.height - most


def _alt(bins: pl.DataFrame) -> str:
    moved = (pl.col("current_share").fill_null(0) - pl.col("reference_share").fill_null(0)).abs()
    top = bins.sort(moved, descending=True).row(0, named=True)
    return (
        f"Distribution over {words.plural(bins.height, 'bin')}; the largest move is in "
        f"{visible(words.bin_label(str(top['bin'])))}, from {words.share(top['reference_share'])} "
        f"to {words.share(top['current_share'])}."
    )
