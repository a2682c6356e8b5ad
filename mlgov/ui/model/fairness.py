"""Who is treated otherwise: the verdict, the groups of each protected attribute, and what could be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mlgov.charts import changes, theme, timeline, words
from mlgov.charts.fairness import group_name
from mlgov.measure import catalogue
from mlgov.services import change_points
from mlgov.services.records import Stored
from mlgov.ui import blocks, breaches, filters, judged, told
from mlgov.ui.blocks import Part
from mlgov.ui.chart import chart, dark, kept
from mlgov.ui.model import alarms, fairness_calibration, fairness_groups, fairness_people, figures, header
from mlgov.ui.skeleton import Here
from mlgov.ui.table import table
from mlgov.ui.text import href
from mlgov.ui.view import show

FAMILY = "fairness"
LEADING = "demographic_parity_ratio"
SELECTION = "selection_rate"  # the rate that the leading ratio compares
BETWEEN = ("between", "calibration between")
_ASIDE = ("counterfactual", "alike", "matched", "conditional selected", "conditional opportunity")


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    rows = figures.of_family(here, model, version, FAMILY)
    if version is None or rows.is_empty():
        header.no_data(model, "fairness")
        return
    levels = {one.name: one.level for one in catalogue.every(FAMILY)}
    rows = rows.with_columns(level=pl.col("metric").replace_strict(levels, return_dtype=pl.String))
    whole = rows.filter(pl.col("group").is_null())
    between = whole.filter(pl.col("level").is_in(BETWEEN))
    judgeable = whole.filter(pl.col("level") != "alike")
    newest = sorted(judged.readable(judged.worst_first(judged.current(judgeable))), key=leading_first)
    compared = [row for row in newest if row["level"] in BETWEEN]
    rates = rows.filter(pl.col("level") == "group")
    show(_verdict(model, newest, rates), blocks.figures(_figures(model, compared)), key="fairness_head")
    alarms.draw(here, model, version, FAMILY)
    fairness_groups.draw(here, model, rows)
    show(
        blocks.heading("Between groups", help="One figure for each attribute and measure; the interval allows"
                       " for the extremes having been picked from all groups"),
        key="fairness_between",
    )  # fmt: skip
    table(
        compared,
        judged.columns(subject="Attribute"),
        key="fairness",
        empty="No two groups were large enough to compare.",
        url=lambda row: url(model, row),
    )
    _over_time(here, model, between)
    fairness_calibration.draw(here, model, version, rows)
    fairness_people.draw(model, rows.filter(pl.col("level").is_in(_ASIDE)))
    fairness_calibration.advice(here, model, version, rows)


def leading_first(row: Mapping[str, Any]) -> tuple[int, bool]:
    """Worst first, and of equals the ratio that the four-fifths rule is about."""
    return -theme.severity(row["status"]), row["metric"] != LEADING


def url(model: Stored, row: Mapping[str, Any]) -> str:
    return href("model", model=model.id, tab="fairness", attribute=row["subject"], metric=row["metric"])


def _verdict(model: Stored, newest: list[dict[str, Any]], rates: pl.DataFrame) -> str:
    bad = [row for row in newest if row["status"] in judged.BAD]
    # One sentence for each attribute: several measures of one attribute tell of the same groups.
    leads: dict[str, dict[str, Any]] = {}
    for row in bad:
        leads.setdefault(row["subject"], row)
    said: list[tuple[str, list[Part]]] = []
    for row in list(leads.values())[:3]:
        sentence = _of_extremes(model, row, rates) if row["metric"] == LEADING else None
        said.append((row["status"], sentence or list(judged.said(row, url(model, row)))))
    rest = len(bad) - len(said)
    if rest > 0:
        more = f"{words.plural(rest, 'more comparison')} outside the limits; the table has them."
        said.append((bad[-1]["status"], [more]))
    if not said:
        said = [_all_well(newest)]
    return blocks.verdict([*said, *_left_out(newest)])


def _of_extremes(model: Stored, row: dict[str, Any], rates: pl.DataFrame) -> list[Part] | None:
    """`By sex: the selection rate of F (41.2 %) is 0.74 (0.70-0.78) of that of M (55.6 %), below ...`."""
    own = rates.filter(
        (pl.col("subject") == row["subject"])
        & (pl.col("window") == row["window"])
        & (pl.col("metric") == SELECTION)
        & (pl.col("status") != "not_evaluated")
    ).sort("value", "group")
    if own.height < 2:
        return None
    low, high = own.row(0, named=True), own.row(-1, named=True)
    value = words.interval(row["value"], row["lower"], row["upper"], None, row["unit"])
    since = f", since {row['since']}" if row.get("since") not in (None, "", "all") else ""
    names = [f"{group_name(one['group'])} ({words.share(one['value'])})" for one in (low, high)]
    because = f": {_short(row['because'])}" if row.get("because") else ""
    return [
        (f"By {row['about']}", url(model, row)),
        f": the selection rate of {names[0]} is {value} of that of {names[1]}"
        f"{judged.against(row)}{since}{because}.",
    ]


def _short(because: str) -> str:
    """The first clause of a reason, to end a sentence with."""
    first = because.split("; ")[0].split(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _all_well(newest: list[dict[str, Any]]) -> tuple[str, list[Part]]:
    window = newest[0]["window"] if newest else "any window"
    checked = [row for row in newest if row["status"] == "ok"]
    if checked:
        attributes = ", ".join(sorted({row["about"] for row in checked}))
        many = words.plural(len(checked), "comparison")
        return "ok", [f"All {many} by {attributes} in {words.window(window)} are within their limits."]
    why = newest[0]["why"] if newest else "no protected attribute came with the data"
    return "not_evaluated", [f"No groups could be compared in {words.window(window)}: {why.rstrip('.')}."]


def _left_out(newest: list[dict[str, Any]]) -> list[tuple[str, list[Part]]]:
    """Groups that nobody can judge, by attribute, with how many they are."""
    found: dict[str, str] = {}
    for row in newest:
        _, marked, names = str(row["undefined"] or "").partition("left out: ")
        if marked and row["metric"] == LEADING:
            found[row["about"]] = names
    if not found:
        return []
    told = "; ".join(f"by {about}: {words.shortened(names, 160)}" for about, names in found.items())
    return [("not_evaluated", [f"Left out as too small to judge, {told}."])]


def _figures(model: Stored, newest: list[dict[str, Any]]) -> list[blocks.Figure]:
    """The comparisons that are worst, one for each measure."""
    firsts: dict[str, dict[str, Any]] = {}
    for row in newest:
        if row["value"] is not None:
            firsts.setdefault(row["metric"], row)
    return [
        blocks.Figure(
            row["label"],
            words.amount(row["value"], row["unit"]),
            note=f"by {row['about']}",
            status=row["status"],
            url=url(model, row),
        )
        for row in list(firsts.values())[:5]
    ]


def _over_time(here: Here, model: Stored, between: pl.DataFrame) -> None:
    attribute = filters.present("attribute", between["subject"].unique(maintain_order=True).to_list())
    of_attribute = between.filter(pl.col("subject") == attribute)
    if of_attribute.is_empty():
        return
    show(blocks.heading("Over time"), key="fairness_time")
    metrics = {one: judged.label(one, FAMILY) for one in of_attribute["metric"].unique(maintain_order=True)}
    known = of_attribute.filter(pl.col("value").is_not_null())["metric"].unique(maintain_order=True).to_list()
    first = LEADING if LEADING in known or not known else known[0]
    metric = filters.select("Comparison", "metric", metrics, anything=None, default=first)
    shown = of_attribute.filter(pl.col("metric") == metric)
    unit = judged.unit(metric, FAMILY)
    limit = figures.limit(here, model, FAMILY, metric, attribute)
    lines = figures.lines(limit, shown, unit)
    changed = change_points.among(shown)
    figure = kept(
        here,
        (model.id, shown["version"][0], FAMILY, metric, attribute, here.ctx.moment(here.as_of)),
        lambda: timeline.metric_over_windows(shown, unit=unit, limits=lines, changes=changed, dark=dark()),
    )
    note = told.over_time(here, model, shown, more=changes.in_words(changed, unit))
    chart(figure, key=f"fairness_{metric}_{attribute}", told=note, data=shown.drop("level"))
    breaches.below(here, shown, f"fairness_{metric}")
