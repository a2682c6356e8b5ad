"""Among people who are alike: within legitimate attributes, against their own counterfactual, and matched."""

from __future__ import annotations

from typing import Any

import polars as pl

from mlgov.charts import words
from mlgov.services.records import Stored
from mlgov.ui import blocks, breaches, filters, judged
from mlgov.ui.table import Column, table
from mlgov.ui.view import show

IN_SCORES = ("counterfactual_mean_effect", "matched_pair_effect")  # small numbers as a rule
_CONDITIONAL = (
    "Groups are compared among people who are alike in what the spec names as legitimate; strata that hold"
    " too few rows of two groups are left out by name."
)
_SINGLE = (
    "The counterfactual asks what the same person would get with the attribute flipped. Consistency asks"
    " whether the nearest others by the features get the same. A matched pair is a person and the nearest"
    " one of the largest group; its effect is the attribute's only if the features hold all that should"
    " count."
)


def draw(model: Stored, rows: pl.DataFrame) -> None:
    """Of the attribute chosen above. rows: figures of every window, conditional on other attributes and about
    single people."""
    subjects = rows["subject"].unique(maintain_order=True).to_list()
    wanted = filters.present("attribute", [one for one in subjects if one != model.id])
    own = rows.filter(pl.col("subject").is_in([wanted, model.id]))
    within = pl.col("level").str.starts_with("conditional")
    _part(own.filter(within), "conditional", "Within legitimate attributes", _CONDITIONAL)
    _part(own.filter(~within), "individual", "Single people", _SINGLE)


def _part(rows: pl.DataFrame, key: str, title: str, told: str) -> None:
    if rows.is_empty():
        return
    newest = judged.readable(judged.worst_first(judged.current(rows)))
    newest.sort(key=lambda row: (row["metric"], row["group"] is not None, row["group_name"]))
    for row in newest:
        overall = "all groups" if row["level"].startswith("conditional") else "everyone"
        row["group_name"] = row["group_name"] or overall
        if row["metric"] in IN_SCORES:
            row["unit"] = "score"
            row["interval"] = words.interval(1, row["lower"], row["upper"], None, "score").partition(" ")[2]
        row["about"] = row["about"] or "all features"
        row["reads"] = _reads(row)
    show(blocks.heading(title), blocks.note(told), key=f"fairness_{key}")
    columns = [
        Column("label", "Measure", width="13rem"),
        Column("about", "By"),
        Column("group_name", "Group"),
        Column("value", "Value", "number", unit="unit", grey="interval"),
        Column("n", "n", "count"),
        Column("status", "Status", "status", why="why"),
        Column("window", "Window"),
        Column("reads", "Reading", "long"),
    ]
    table(newest, columns, key=key, empty="", url=breaches.url)


def _reads(row: dict[str, Any]) -> str:
    """The reason of what is judged or missing; of other figures what they are about."""
    if row["status"] != "not_applicable" or row["value"] is None:
        return str(row["why"])
    return str(row["undefined"] or "")
