"""Incidents elsewhere on the screen: the list of what went wrong with models of others, and one of them."""

from __future__ import annotations

from collections import Counter

from mlgov.charts import words
from mlgov.services import records
from mlgov.ui import blocks, filed
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

KIND = "outside_incident"
COLUMNS = [
    Column("title", "Incident", "long", under="source_id"),
    Column("occurred", "Occurred", "date"),
    Column("organisation", "Organisation"),
    Column("category", "Category"),
    Column("description", "What is told", "long"),
    Column("source", "Source"),
]


def way(here: Here) -> None:
    """The link to the list, where there is any."""
    count = len(records.all(here.ctx, KIND, as_of=here.as_of))
    if count:
        text = f"{words.plural(count, 'incident')} elsewhere, to learn from"
        show(blocks.link(text, href("incidents", elsewhere="yes")), key="elsewhere")


def listing(here: Here) -> None:
    """All of them, the newest first, with how many each category has."""
    filed.back("incidents")
    rows = [one.body | {"id": one.id} for one in records.all(here.ctx, KIND, as_of=here.as_of)]
    if not rows:
        why = "`mlgov ingest incidents` loads a collection, such as the AI Incident Database, to learn from."
        show(blocks.empty("No incidents elsewhere yet", why), key="empty_elsewhere")
        return
    rows.sort(key=lambda row: str(row["occurred"] or ""), reverse=True)
    most = Counter(str(row["category"]) or "Without a category" for row in rows).most_common(5)
    boxes = [blocks.Figure(name, words.count(count), f"of {words.count(len(rows))}") for name, count in most]
    note = blocks.note("No clock runs for them, and no indicator counts them.")
    show(blocks.figures(boxes), note, key="elsewhere_head")
    table(rows, COLUMNS, key="elsewhere", empty="", url=lambda row: href("incidents", id=row["id"]))


def is_one(id: str) -> bool:
    return id.startswith("EXT-")


def one(here: Here) -> None:
    filed.one(here, KIND, "incidents", changes=False)
