"""The portfolio's parts as blocks and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from mlgov.charts import theme, words
from mlgov.govern.families import FAMILIES
from mlgov.govern.verdict import Link
from mlgov.govern.worklist import Due
from mlgov.services import overview
from mlgov.services.overview import Overview
from mlgov.services.picks import Pick
from mlgov.ui import blocks, links, state, statuses
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column
from mlgov.ui.text import day, href
from mlgov.ui.told import Told, of_each
from mlgov.ui.view import show

STATUSES = {name: mark.word.capitalize() for name, mark in theme.STATUS.items() if name != "not_applicable"}
MOST_MODELS = 40  # of the heat map
COLUMNS = [
    Column("name", "Model", under="tier_title"),
    Column("performance", "Performance", "status", why="performance_why"),
    Column("drift", "Drift", "status", why="drift_why"),
    Column("fairness", "Fairness", "status", why="fairness_why"),
    Column("operations", "Operations", "status", why="operations_why"),
    Column("compliance", "Compliance", "status", why="compliance_why"),
    Column(
        "weeks",
        "Last 26 windows",
        "weeks",
        help="The worse, the taller: ok, warn, breach; a line where nothing could be judged",
    ),
    Column("short", "Why", "long", why="why"),
    Column("steward", "Steward"),
]
DEGREES = {"overdue": "overdue", "today": "today", "week": "this week", "later": "later"}
LATE = {"overdue": "breach", "today": "warn", "week": "warn", "later": None}


def read(here: Here) -> Overview:
    wanted = {"business_unit": state.get("unit"), "tier": state.get("tier"), "steward": state.get("steward")}
    return overview.overview(here.ctx, as_of=here.as_of, filters=wanted)


def verdict(found: Overview) -> str:
    return blocks.verdict([(one.status, _parts(one.parts)) for one in found.verdict])


def _parts(parts: Sequence[str | Link]) -> list[blocks.Part]:
    """A sentence about several models has a line for each of them."""
    parts = [part for part in parts if part]
    following = [*parts[1:], ""]
    return [
        (
            (part.text, links.url(part.kind, part.id))
            if isinstance(part, Link)
            else (_ending_line(part) if isinstance(after, Link) else part)
        )
        for part, after in zip(parts, following, strict=True)
    ]


def _ending_line(text: str) -> str:
    return f"{text[:-1]}\n" if text.endswith((". ", "; ")) else text


def figures(found: Overview) -> str:
    return blocks.figures(
        [
            blocks.Figure(
                one.label,
                words.count(one.value) if one.of != 0 else words.NOTHING,
                f"of {words.count(one.of)}" if one.of else "",
                note=one.note,
                status=one.status,
                url=links.url(one.kind),
            )
            for one in found.figures
        ]
    )


def tiers(here: Here, found: Overview) -> Mapping[str, str]:
    titles = {tier.id: tier.title for tier in here.ctx.policy(here.as_of).tiers}
    return {one: titles.get(one, "Unclassified") for one in found.options["tier"]}


def choices(found: Overview, name: str) -> Mapping[str, str]:
    return {one: one for one in found.options[name]}


def rows(found: Overview, status: str = "") -> Sequence[dict[str, Any]]:
    """The table's rows, worst first, each with its statuses by window."""
    windows = _windows(found)
    by_model: dict[str, dict[str, str]] = {}
    for model, week, state_then in found.weeks.select("model", "week", "status").iter_rows():
        by_model.setdefault(model, {})[week] = state_then
    kept = found.table.filter(pl.col("status") == status) if status else found.table
    return [
        {
            **row,
            "weeks": [(week, by_model.get(row["model"], {}).get(week)) for week in windows],
        }
        for row in kept.to_dicts()
    ]


def _windows(found: Overview) -> list[str]:
    dated = found.weeks.select("week", "window_start").unique().sort("window_start", "week")
    return dated["week"].unique(maintain_order=True).to_list()[-26:]


def by_window(here: Here, found: Overview, rows: Sequence[Mapping[str, Any]]) -> None:
    """The portfolio as a heat map: the models of the table, as many as fit, by window."""
    windows, dated = _windows(found), set(found.weeks["model"])
    models = [row["model"] for row in rows if row["model"] in dated]
    shown = models[:MOST_MODELS]
    if not shown:
        return
    weeks = found.weeks.filter(pl.col("model").is_in(shown) & pl.col("week").is_in(windows))
    left = len(models) - len(shown)
    said = Told(
        "The worst status of all judged figures of each model in each window: performance, drift, fairness"
        " and operations",
        f"{words.plural(len(shown), 'model')} in {words.plural(len(windows), 'window')}",
        of_each(here),
        Pick(
            model=tuple(shown),
            version=tuple(weeks["versions"].explode().unique(maintain_order=True)),
            family=FAMILIES,
            window=tuple(windows),
        ),
        f"{words.plural(left, 'model')} further down the table not drawn." if left else "",
    )
    show(blocks.heading("Models by window"), key="heat")
    statuses.field(
        weeks.rename({"model": "row", "week": "window"}),
        windows,
        key="portfolio",
        title="Models by window",
        told=said,
        order=shown,
        url=lambda model: href("model", model=model),
        names={row["model"]: row["name"] for row in rows},
    )


def below(found: Overview) -> None:
    """Key risk indicators, what is due this month, and what changed since the last council."""
    show(
        blocks.heading("Key risk indicators", help="Limits by convention; the framework sets none"),
        blocks.items([indicator(one) for one in found.indicators], ""),
        key="indicators",
    )
    soon = [one for one in found.due if one.state != "later"][:12]
    left, right = st.columns(2)
    with left:
        more = len(found.due) - len(soon)
        rest = (
            f'<p class="note-quiet">{blocks.link(f"{words.count(more)} more to do", href("work"))}</p>'
            if more
            else ""
        )
        show(
            blocks.heading("To do now"),
            blocks.items([due_line(one) for one in soon], "Nothing is due this week."),
            rest,
            key="due",
        )
    with right:
        changes = [
            (
                blocks.status(one.status) if one.status else "",
                [(one.what, links.url(one.kind, one.id))],
                day(one.at),
            )
            for one in found.changes[:12]
        ]
        show(
            blocks.heading(f"Changed since {day(found.changes_since)}"),
            blocks.items(changes, "Nothing has changed."),
            key="changes",
        )


def indicator(one: overview.Figure) -> tuple[str, list[blocks.Part], str]:
    """How much of how many, where that is known: the mark, the words and the limits."""
    of = "" if one.of is None else f" of {words.count(one.of)}"
    share = f", {words.share(one.value / one.of)}" if one.of else ""
    said: list[blocks.Part] = [(one.label, links.url(one.kind)), f": {words.count(one.value)}{of}{share}"]
    return blocks.status(one.status), said, one.note


def due_line(one: Due) -> tuple[str, list[blocks.Part], str]:
    """One thing to do: what and why, until when and by whom."""
    until = f"due {day(one.due)}" if one.due else "no date set"
    mark = blocks.marked(LATE[one.state] or "not_applicable", DEGREES[one.state])
    return (
        mark,
        [(one.what, action(one)), f" – {one.why}"],
        ", ".join(part for part in (until, one.owner) if part),
    )


def action(one: Due) -> str:
    """Where the thing is done."""
    if one.rule == "assessment" and not one.link_id:
        return href("assessments", new="yes", model=one.model)
    return links.url(one.link_kind, one.link_id) if one.link_id else links.url("model", one.model)
