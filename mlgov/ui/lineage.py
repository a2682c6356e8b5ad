"""Lineage on the screen: the drawing, what depends on a model, and the same as a table."""

from __future__ import annotations

from typing import Any

from mlgov.charts import words
from mlgov.services.lineage import Lineage, Node
from mlgov.ui import blocks, lanes
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

MOST = 120  # rows that are drawn; the table below has all
KINDS = {"data": "data", "system": "other system", "model": "model", "consumer": "consumer"}
COLUMNS = [
    Column("name", "Name"),
    Column("kind", "What"),
    Column("tier", "Tier", "blank"),
    Column("status", "Status", "status", why="why"),
    Column("reads", "Reads", "long"),
    Column("feeds", "Feeds", "long"),
]


def draw(found: Lineage, *, key: str, about: str = "") -> None:
    """The drawing with its key, and the table of the same; `about` is the id of the model in question."""
    shown = len(found.nodes) if len(found.nodes) <= MOST else MOST
    rows = [_row(one, about) for one in found.nodes[:shown]]
    edges = [edge for edge in found.edges if max(edge) < shown]
    shapes = [("model", "model"), ("data", "data"), ("system", "other system"), ("consumer", "consumer")]
    counted = f"{words.plural(len(rows), 'row')} and {words.plural(len(edges), 'line')}"
    alt = f"What feeds what, from top to bottom: {counted}; the table below says the same"
    cut = f"The first {shown} of {words.count(len(found.nodes))} are drawn; the table has all."
    show(
        lanes.key(([("here", "this model")] if about else []) + shapes),
        lanes.drawing(rows, edges, alt),
        blocks.note(cut if shown < len(found.nodes) else "Data flow downwards, along the lines."),
        key=f"{key}_drawing",
    )
    columns = [*COLUMNS[:2], Column("way", "Where"), *COLUMNS[2:]] if about else COLUMNS
    table(_table(found), columns, key=key, empty="Nothing is known.", url=_url)


def _row(one: Node, about: str) -> lanes.Row:
    here = one.kind == "model" and one.id == about
    small = {"model": one.tier, "data": one.classification.lower()}.get(one.kind, "")
    url = href("model", model=one.id, tab="lineage") if one.kind == "model" and not here else ""
    status = blocks.status(one.status, one.why) if one.kind == "model" else ""
    return lanes.Row("here" if here else one.kind, one.name, url, small, status, strong=here)


def _table(found: Lineage) -> list[dict[str, Any]]:
    reads: dict[int, list[str]] = {}
    feeds: dict[int, list[str]] = {}
    for source, target in found.edges:
        reads.setdefault(target, []).append(found.nodes[source].name)
        feeds.setdefault(source, []).append(found.nodes[target].name)
    return [
        {
            "id": one.id,
            "model": one.kind == "model",
            "name": one.name,
            "kind": f"{KINDS[one.kind]}, {one.classification.lower()}"
            if one.classification
            else KINDS[one.kind],
            "way": _way(one),
            "tier": one.tier,
            "status": one.status,
            "why": one.why,
            "reads": ", ".join(reads.get(place, ())),
            "feeds": ", ".join(feeds.get(place, ())),
        }
        for place, one in enumerate(found.nodes)
    ]


def _way(one: Node) -> str:
    if one.way == "itself":
        return "this model"
    return one.way if one.steps == 1 else f"{one.way}, {one.steps} steps away"


def _url(row: Any) -> str:
    return href("model", model=row["id"], tab="lineage") if row["model"] else ""
