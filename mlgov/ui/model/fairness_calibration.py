"""Whether a score means the same in every group, how it ranks in each, and what other cut-offs would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl
import streamlit as st

from mlgov.charts import curves as drawn
from mlgov.charts import fairness, mitigation, words
from mlgov.charts.fairness import group_name
from mlgov.measure.mitigation import Choice, Goal
from mlgov.services import curves
from mlgov.services import fairness as verbs
from mlgov.services.fairness import Advice
from mlgov.services.records import Stored
from mlgov.store.standing import Same
from mlgov.ui import blocks, filters, judged, told
from mlgov.ui.chart import chart, dark, kept
from mlgov.ui.model import figures
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.told import Told
from mlgov.ui.view import show

FAMILY = "fairness"
BIAS, LABELLED = "calibration_bias", "true_positive_rate"


@dataclass(frozen=True)
class Lines:
    """A picture with a line for each group: its columns across and up, what it tells, and the figures of the
    scorecard that it stands for."""

    key: str
    x: str
    y: str
    told: str
    metrics: tuple[str, ...]


CALIBRATION = Lines(
    "calibration", "score", "observed",
    "Calibration curve of each group, in tenths of the score: on the dotted line scores mean what they say",
    ("expected_calibration_error", BIAS),
)  # fmt: skip
ROC = Lines(
    "roc", "false_positive_rate", "recall",
    "ROC curve of each group: how many positives are found for how many false alarms, exact at the marks",
    ("true_positive_rate", "false_positive_rate"),
)  # fmt: skip
Picture = tuple[str, go.Figure, Told, pl.DataFrame]  # key, figure, what is said of it, data
MOST_LINES = 6  # lines that can be told apart in one picture
GOALS: dict[Goal, tuple[str, str]] = {
    "demographic_parity": ("the same selection rate", "demographic_parity_difference"),
    "equalized_odds": ("the same error rates", "equalized_odds_difference"),
}


def draw(here: Here, model: Stored, version: str, rows: pl.DataFrame) -> None:
    """Of the attribute chosen above, in the newest window that has labels."""
    attribute = filters.present("attribute", rows["subject"].unique(maintain_order=True).to_list())
    own = rows.filter(pl.col("subject") == attribute)
    judgeable = own.filter(pl.col("value").is_not_null() & (pl.col("status") != "not_evaluated"))
    # Several classes of which none counts as positive have no rate, but their scores mean something, too.
    of_label = (judgeable.filter(pl.col("metric") == one) for one in (LABELLED, BIAS))
    known = next((one for one in of_label if one.height), None)
    if known is None:
        return
    window = str(known.sort("window_index")["window"][-1])
    own = own.filter(pl.col("window") == window)
    found = curves.of(here.ctx, model.id, version, [window], as_of=here.as_of)
    if found is None:
        return
    largest = known.filter(pl.col("window") == window).sort("n", descending=True)["group"]
    large = {group_name(one): one for one in largest.head(MOST_LINES)}
    first = _biases(here, model, own.filter(pl.col("metric") == BIAS))
    of_large = own.filter(pl.col("group").is_in(largest.implode()))
    pictures: list[Picture] = []
    for what, curve in ((CALIBRATION, found.calibration), (ROC, found.thresholds)):
        frames = {name: curve(attribute=attribute, group=one) for name, one in large.items()}
        stood = of_large.filter(pl.col("metric").is_in(what.metrics))
        pictures += _lines(here, model, Same(found), frames, stood, what)
    if not first and not pictures:
        return
    show(
        blocks.heading("Calibration and ranking by group", help="In the newest window that has labels"),
        key="fairness_calibration",
    )
    for one in first:
        _shown(one, attribute)
    for column, one in zip(st.columns(2, gap="large"), pictures, strict=False):
        with column:
            _shown(one, attribute)


def _shown(picture: Picture, attribute: str) -> None:
    key, figure, said, data = picture
    chart(figure, key=f"{key}_{attribute}", told=said, data=data)


def _biases(here: Here, model: Stored, bias: pl.DataFrame) -> list[Picture]:
    """bias: of every group in the window, also of those that are too small."""
    if not bias["value"].is_not_null().any():
        return []
    attribute, window = bias["subject"][0], bias["window"][0]
    definition = f"{judged.definition(BIAS, FAMILY)}, by {judged.together(attribute)}, with 95 % intervals"
    which = (bias["model"][0], bias["version"][0], "bias", attribute, window)
    figure = kept(here, which, lambda: fairness.rate_by_group(bias, dark=dark()))
    return [("bias", figure, told.standing_for(here, model, bias, definition), bias.drop("level"))]


def _lines(
    here: Here, model: Stored, counts: Same, frames: dict[str, pl.DataFrame], rows: pl.DataFrame, what: Lines
) -> list[Picture]:
    """One line for each group that has one. rows: the figures of the scorecard that the lines stand for."""
    drawable = {name: one for name, one in frames.items() if one.height}
    if not drawable or rows.is_empty():
        return []
    # Points of a curve all rest on all rows of the group, bins on their own.
    n = sum(int(one["n"][0] if "threshold" in one.columns else one["n"].sum()) for one in drawable.values())
    data = pl.concat(one.with_columns(group=pl.lit(name)) for name, one in drawable.items())
    figure = kept(
        here,
        (counts, rows["subject"][0], "fairness", what.key),
        lambda: drawn.by_group(drawable, what.x, what.y, dark=dark()),
    )
    size = f"{words.count(n)} in {words.window(rows['window'][0])}"
    return [(what.key, figure, told.standing_for(here, model, rows, what.told, size, each_group=True), data)]


def advice(here: Here, model: Stored, version: str, rows: pl.DataFrame) -> None:
    """What cut-offs by group would bring and cost; an analysis, nothing is changed by it."""
    attribute = filters.present("attribute", rows["subject"].unique(maintain_order=True).to_list())
    labelled = rows.filter((pl.col("metric") == LABELLED) & pl.col("value").is_not_null())
    windows = (
        labelled.sort("window_index", descending=True)["window"].unique(maintain_order=True).to_list()[:4]
    )
    found = {
        goal: verbs.mitigation_advice(here.ctx, model.id, version, windows, attribute, goal, as_of=here.as_of)
        for goal in GOALS
    }
    if not any(found.values()):
        return
    show(
        blocks.heading("What cut-offs by group would do", help="Worked out from counts; nothing is deployed"),
        blocks.note(
            "An analysis and no change: the model goes on with the cut-off it has. Treating groups by"
            " different cut-offs needs a decision of people, and is not lawful everywhere. It rests on the"
            f" newest rows with labels{'' if windows[0] == 'all' else f', up to {windows[0]}'}."
        ),
        key="fairness_advice",
    )
    for column, one in zip(st.columns(2, gap="large"), found.values(), strict=True):
        with column:
            if one is not None:
                _advice(here, model, attribute, one, rows, windows)


def _advice(
    here: Here, model: Stored, attribute: str, one: Advice, rows: pl.DataFrame, windows: Sequence[str]
) -> None:
    wish, metric = GOALS[one.goal]
    limit = figures.limit(here, model, FAMILY, metric, attribute)
    lines = figures.lines(
        limit, pl.DataFrame({"reference_value": []}, schema={"reference_value": pl.Float64}), "share"
    )
    bound = next((found for found in (limit.warn, limit.breach) if found is not None), 0.1) if limit else 0.1
    closer = one.now is None or one.now.disparity > bound
    chosen = one.within(bound) or one.choices[0]
    span = windows[0] if len(windows) == 1 else f"{windows[-1]} to {windows[0]}"
    span = "" if span == "all" else f", {span}"
    left = f"Left out: {', '.join(one.left_out)}." if one.left_out else ""
    compared = rows.filter(
        pl.col("subject") == attribute, pl.col("metric") == metric, pl.col("window").is_in(list(windows))
    )
    said = told.standing_for(
        here,
        model,
        compared,
        _said(one, chosen, wish, bound),
        f"{words.count(one.n)} labelled rows{span}",
        more=left,
    )
    chart(
        kept(
            here,
            (Same(one), model.id, attribute),
            lambda: mitigation.cost(one.choices, one.now, limits=lines, dark=dark()),
        ),
        key=f"advice_{one.goal}_{attribute}",
        told=said,
        data=pl.DataFrame(
            {"apart": c.disparity, "accuracy": c.accuracy, "group": name, "cut_off": cut}
            for c in one.choices
            for name, cut in c.cuts.items()
        ),
    )
    if not closer:
        return
    before = one.now.cuts if one.now else {}
    table(
        [
            {"group": name, "now": _cut(before.get(name)), "then": mitigation.cut_in_words(cut)}
            for name, cut in chosen.cuts.items()
        ],
        [Column("group", "Group"), Column("now", "Called positive today"), Column("then", f"For {wish}")],
        key=f"cuts_{one.goal}",
        empty="",
    )


def _points(value: float) -> str:
    return f"{value * 100:.1f} points"


def _cut(cut: float | None) -> str:
    return "" if cut is None else mitigation.cut_in_words(cut)


def _said(one: Advice, chosen: Choice, wish: str, bound: float) -> str:
    """What the groups' own cut-offs bring and cost, in a sentence."""
    if one.now is None:
        return (
            f"For {wish}: cut-offs of its own for each group would bring the groups to"
            f" {_points(chosen.disparity)} apart with {words.share(chosen.accuracy)} predicted right."
        )
    apart = f"For {wish}: with one cut-off the groups lie {_points(one.now.disparity)} apart"
    if one.now.disparity <= max(chosen.disparity, bound):
        return f"{apart}, which is within the limit; cut-offs of their own are not called for."
    cost = one.now.accuracy - chosen.accuracy
    change = f"{'cost' if cost > 0 else 'gain'} {_points(abs(cost))} of accuracy"
    return (
        f"{apart}. The cut-offs below would bring them to {_points(chosen.disparity)} and {change}"
        f" ({words.share(chosen.accuracy)} instead of {words.share(one.now.accuracy)})."
    )
