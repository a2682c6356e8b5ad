"""Two versions, two windows, or a window and that of a year before: what differs by more than chance."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.charts import distribution, words
from mlgov.charts.fairness import group_name
from mlgov.errors import DataError
from mlgov.measure.profiles.bins import in_words
from mlgov.measure.side_by_side import Row
from mlgov.services import comparisons, courses, scorecards
from mlgov.services.comparisons import Comparison
from mlgov.services.records import Stored
from mlgov.ui import blocks, filters, judged, told
from mlgov.ui.chart import chart, dark
from mlgov.ui.model import header, version_changes
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

MOST_CHARTS = 3


def draw(here: Here, model: Stored) -> None:
    version = header.version(here, model)
    known = scorecards.versions(here.ctx, model.id, as_of=here.as_of)
    registered = courses.of(here.ctx, model.id, as_of=here.as_of)
    ways = {"versions": "Two versions"} if len(known) > 1 else {}
    ways |= {"windows": "Two windows", "year": "Same period last year"} if version else {}
    ways |= {"record": "Records of two versions"} if len(registered) > 1 else {}
    if not ways:
        header.no_data(model, "comparable")
        return
    way = filters.tabs("compare", ways)
    try:
        if way == "record":
            version_changes.draw(here, model, registered)
        elif version is None:
            header.no_data(model, "comparable")
        elif way == "versions":
            _versions(here, model, known)
        else:
            _windows(here, model, version, against_last_year=way == "year")
    except DataError as error:
        show(blocks.verdict([("not_evaluated", [f"{error.message}."])]), key="compare_refused")


def _versions(here: Here, model: Stored, known: list[str]) -> None:
    champion = comparisons.champion(here.ctx, model.id, as_of=here.as_of)
    named = {one: f"{one}, the champion" if one == champion else one for one in reversed(known)}
    with filters.beside():
        a = filters.select("Version", "a", named, anything=None)
        others = {one: name for one, name in named.items() if one != a}
        b = filters.select("against", "b", others, anything=None, default=champion or "")
        shared = [one for one in _names(here, model, a) if one in set(_names(here, model, b))]
        window = filters.select("Window", "window", {one: one for one in shared}, anything="all rows")
    found = comparisons.versions(here.ctx, model.id, a, b, window=window or None, as_of=here.as_of)
    _shown(found)


def _windows(here: Here, model: Stored, version: str, *, against_last_year: bool) -> None:
    names = _names(here, model, version)
    if len(names) < 2:
        said = f"Version {version} has one window only, so there is none to compare it with."
        show(blocks.verdict([("not_evaluated", [said])]), key="compare_one")
        return
    with filters.beside():
        a = filters.select("Window", "a", {one: one for one in names}, anything=None)
        if not against_last_year:
            others = {one: one for one in names if one != a}
            b = filters.select("against", "b", others, anything=None)
    if against_last_year:
        before = comparisons.year_earlier(here.ctx, model.id, version, a, as_of=here.as_of)
        if before is None:
            said = f"Version {version} has no figures of the same period a year before {a}."
            show(blocks.verdict([("not_evaluated", [said])]), key="compare_year")
            return
        b = before
    found = comparisons.windows(here.ctx, model.id, version, a, b, as_of=here.as_of)
    _shown(found)
    _moved(here, model, version, found)


def _names(here: Here, model: Stored, version: str) -> list[str]:
    """The windows of a version that hold predictions, newest first."""
    rows = scorecards.rows(here.ctx, model.id, version=version, as_of=here.as_of)
    rows = rows.filter(pl.col("family").is_in(["performance", "drift", "fairness"]))
    return list(reversed(rows["window"].unique(maintain_order=True).to_list()))


def _shown(found: Comparison) -> None:
    rows = sorted((_readable(one, found) for one in found.rows), key=lambda row: row["rank"])
    worse = any(one.better == "b" and one.family == "performance" for one in found.rows)
    status = "not_evaluated" if not rows else "warn" if worse and found.kind == "windows" else "ok"
    notes = [("not_applicable", [note]) for note in found.notes]
    show(blocks.verdict([(status, [found.said]), *notes]), key="compare_head")
    table(rows, _columns(found), key="compare", empty="No figure is known of both sides.")


def _readable(one: Row, found: Comparison) -> dict[str, Any]:
    unit = judged.unit(one.metric, one.family)
    unit = "score" if unit == "ratio" and not one.unit.startswith("unit of") else unit  # three decimals
    group = group_name(one.group) if one.group else ""
    subject = "" if one.family == "performance" else judged.together(one.subject)
    between = ""
    if one.lower is not None and one.upper is not None:
        between = f"({_signed(one.lower, unit)} to {_signed(one.upper, unit)})"
    outcome = "no interval" if one.differs is None else "differs" if one.differs else "not more than chance"
    if one.better:
        outcome = f"{found.a if one.better == 'a' else found.b} is better"
    return {
        "label": one.label, "about": " · ".join(part for part in (subject, group) if part), "unit": unit,
        "a": one.a, "b": one.b, "difference": one.difference, "between": between,
        "change": words.change(one.a, one.b, unit), "p": one.p, "n_a": one.n_a, "n_b": one.n_b,
        "outcome": outcome, "test": one.test,
        "rank": (not one.differs, one.family != "performance", one.differs is None),
    }  # fmt: skip


def _signed(value: float, unit: str) -> str:
    found = words.change(value, 0.0, unit).removesuffix(" points")
    return "0" if found == "no change" else found


def _columns(found: Comparison) -> list[Column]:
    columns = [Column("label", "Figure", width="13rem")]
    if found.kind == "windows":
        columns.append(Column("about", "Of", "blank"))
    columns += [
        Column("a", found.a, "number", unit="unit"),
        Column("b", found.b, "number", unit="unit"),
        Column("change", f"{found.a} less {found.b}", grey="between"),
        Column("outcome", "Outcome", help=f"Whether {found.a} differs from {found.b} by more than chance"),
    ]
    if found.matched is not None:
        columns += [Column("p", "p", "p_value", help="That there is no difference"), Column("test", "Test")]
        return [*columns, Column("n_a", "n", "count")]
    return [*columns, Column("n_a", f"n of {found.a}", "count"), Column("n_b", f"n of {found.b}", "count")]


def _moved(here: Here, model: Stored, version: str, found: Comparison) -> None:
    """The distributions of the columns that moved most between the two windows."""
    bins = comparisons.moved(here.ctx, model.id, version, found.a, found.b, as_of=here.as_of)
    drift = scorecards.rows(here.ctx, model.id, version=version, as_of=here.as_of).filter(
        pl.col("family") == "drift", pl.col("window").is_in([found.a, found.b])
    )
    names = [one for one in bins["column"].unique(maintain_order=True) if one in drift["subject"]]
    if not names:
        return
    show(blocks.heading("What moved most between them"), key="compare_moved")
    for place, name in enumerate(names[:MOST_CHARTS]):
        own = bins.filter(pl.col("column") == name)
        seen = own.filter((pl.col("reference_n") > 0) | (pl.col("current_n") > 0))
        drawn = seen.with_columns(label=pl.col("bin").map_elements(in_words, return_dtype=pl.String))
        picture = distribution.reference_and_current(
            drawn.drop("bin"), title=name, dark=dark(), names=(found.b, found.a)
        )
        n = {side: words.count(float(own[f"{side}_n"].sum())) for side in ("reference", "current")}
        said = told.standing_for(
            here,
            model,
            drift.filter(pl.col("subject") == name),
            f"{name} in the bins of the reference: {words.share(own['distance'][0])} of the rows would have"
            " to change their bin to make the two windows alike (total variation distance)",
            f"{n['current']} in {found.a}, {n['reference']} in {found.b}",
        )
        chart(picture, key=f"compare_{place}", told=said, data=own)
