"""Rows of scorecards as the URL picks them: what they come to, which are outside the limits, then all."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.charts import theme, words
from mlgov.services import inventory, picks, scorecards
from mlgov.services.picks import WHOLE, Pick
from mlgov.services.score_rows import ROW
from mlgov.ui import blocks, breaches, filters, judged, told
from mlgov.ui.chart import data_links
from mlgov.ui.overview import STATUSES
from mlgov.ui.skeleton import Here
from mlgov.ui.state import every
from mlgov.ui.table import SHOWN, Column, span, table
from mlgov.ui.text import esc, href
from mlgov.ui.view import show

KEY = ("model", "version", "family", "metric", "subject", "group")
MOST_NAMED = 3  # model versions
MOST_KEPT = 16  # choices whose figures outside the limits are remembered
COLUMNS = [
    Column("window", "Window"),
    Column("label", "Measure", width="13rem"),
    Column("about", "Of", "blank"),
    Column("group_name", "Group", "blank"),
    Column("value", "Value", "number", unit="unit", grey="interval", apart="apart"),
    Column("reference_value", "Reference", "number", unit="unit"),
    Column("n", "n", "count"),
    Column("status", "Status", "status", why="why"),
    Column("why", "Why", "long"),
]


def draw(here: Here) -> None:
    """What is picked; nothing but the way to data where there are no figures at all."""
    pick = picks.asked(every)
    known = scorecards.among(here.ctx, pick, as_of=here.as_of)
    found = pick.among(known)
    standing = here.ctx.standing(here.as_of)
    outside = standing.once("outside the limits", pick, lambda: breaches.outside(found), most=MOST_KEPT)
    if known.is_empty() and not pick.params():
        show(blocks.empty(
            "No figures yet",
            "Every judged figure of every model stands here. Load the first prediction extract of a model.",
            ("Load an extract", href("uploads")),
        ), key="scorecard_none")  # fmt: skip
        return
    show(_verdict(pick, found, outside), blocks.figures(_figures(found)), key="scorecard_head")
    _filters(here, pick, known)
    if outside:
        show(blocks.heading("Outside the limits"), *breaches.listed(here, outside), key="scorecard_outside")
    show(blocks.heading("Rows", help="The newest windows first, and in each the worst"), key="scorecard_rows")
    _rows(found)


def _verdict(pick: Pick, found: pl.DataFrame, outside: list[dict[str, Any]]) -> str:
    if found.is_empty():
        said = "No figure fits all of what was asked for: take some of it away."
        return blocks.verdict([("not_evaluated", [said])])
    many = words.plural(found.select(KEY).n_unique(), "figure")
    windows = words.plural(found["window"].n_unique(), "window")
    now = (
        f"{words.plural(len(outside), 'of them is', 'of them are')} outside the limits in the newest window."
        if outside
        else "None of them is outside its limits in the newest window."
    )
    status = judged.worst(row["status"] for row in outside) if outside else _mildest(found)
    said = f"{many} of {_of(found)} in {windows}. {now}"
    newest = "Of every model the newest window is shown: choose a model for all of its windows."
    return blocks.verdict([(status, [said]), *([] if pick.model else [("not_applicable", [newest])])])


def _of(found: pl.DataFrame) -> str:
    names = [
        " ".join(one) for one in found.select("model", "version").unique(maintain_order=True).iter_rows()
    ]
    return ", ".join(names) if len(names) <= MOST_NAMED else words.plural(len(names), "model version")


def _mildest(found: pl.DataFrame) -> str:
    """Of figures none of which is outside its limits now."""
    seen = set(found["status"])
    return "ok" if seen & {"ok", *judged.BAD} else min(seen)  # "not_applicable" where no limit is set


def _figures(found: pl.DataFrame) -> list[blocks.Figure]:
    counts = dict(found["status"].value_counts().iter_rows())
    of = f"of {words.count(found.height)} rows"
    return [
        blocks.Figure(theme.mark(one).word.capitalize(), words.count(counts.get(one, 0)), of)
        for one in theme.STATUS
    ]


def _filters(here: Here, pick: Pick, known: pl.DataFrame) -> None:
    """Each narrows down by one value; what a link brought stays until something else is chosen."""

    def seen(name: str) -> list[str]:
        return known[name].drop_nulls().unique(maintain_order=True).to_list()

    models = {
        one.id: str(one.body.get("name") or one.id) for one in inventory.models(here.ctx, as_of=here.as_of)
    }
    measures = Pick(family=pick.family).among(known)["metric"].unique(maintain_order=True)
    with filters.beside():
        filters.several("Model", "model", models)
        filters.several("Version", "version", {one: one for one in seen("version")})
        filters.several("Family", "family", seen("family"))
        filters.several("Measure", "metric", {one: judged.label(one) for one in measures})
        filters.several("Of", "subject", {one: judged.together(one) for one in seen("subject")})
        filters.several("Groups", "of", _groups(known))
        filters.several("Window", "window", {one: one for one in reversed(seen("window"))})
        filters.several("Status", "status", STATUSES)
    said = f"Only {words.plural(len(pick.group), 'group')} of them are shown. " if pick.group else ""
    if {name for name, _ in pick.asked()} - {"model", "version"}:
        wider = told.url(Pick(model=pick.model, version=pick.version))
        ways = blocks.link("Show every figure of the same models", wider)
        show(f'<p class="small">{esc(said)}{ways}</p>', key="scorecard_wider")


def _groups(known: pl.DataFrame) -> dict[str, str]:
    names = picks.attributes(known).unique(maintain_order=True)
    return {one: "none" if one == WHOLE else judged.together(one) for one in names}


def _rows(found: pl.DataFrame) -> None:
    """All of them, a page at a time; only those of the page are put into words."""
    newest_first = {"descending": True, "nulls_last": True, "maintain_order": True}
    ordered = judged.worst_first(found).sort("window_start", "window_index", **newest_first)
    start = filters.page("from", found.height)
    first = (
        []
        if found.select("model", "version").n_unique() == 1
        else [Column("model", "Model", under="version")]
    )
    table(
        judged.readable(ordered.slice(start, SHOWN)),
        [*first, *COLUMNS],
        key="scorecard",
        empty="No row.",
        url=breaches.url,
        part=f"rows {span(start, found.height)}" if found.height else "",
    )
    if found.height:
        with filters.beside():
            data_links(found.select(ROW), key="scorecard", what="All these rows")
