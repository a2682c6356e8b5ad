"""The worklist by urgency: what, why, until when, by whom, and the way to do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern.worklist import Due
from mlgov.services import overview
from mlgov.ui import blocks
from mlgov.ui.overview import LATE, action
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

GROUPS = {"overdue": "Overdue", "today": "Today", "week": "This week", "later": "Later"}
COLUMNS = [
    Column("what", "To do", width="20rem"),
    Column("why", "Why", "long"),
    Column("model_name", "Model", width="10rem"),
    Column("due", "Due", "date", width="8rem"),
    Column("owner", "By", width="9rem"),
]


def read(here: Here) -> list[Due]:
    return overview.due(here.ctx, as_of=here.as_of)


def verdict(found: Sequence[Due]) -> str:
    late = [one for one in found if one.state == "overdue"]
    said: list[tuple[str, Any]] = []
    if late:
        said.append(
            (
                "breach",
                [
                    f"{words.plural(len(late), 'action is', 'actions are')} overdue, first: ",
                    (late[0].what, action(late[0])),
                    f" ({late[0].why}).",
                ],
            )
        )
    now = [one for one in found if one.state in ("today", "week")]
    if now:
        said.append(("warn", [f"{words.plural(len(now), 'more action', 'more actions')} due this week."]))
    return blocks.verdict(said or [("ok", ["Nothing is overdue, and nothing is due this week."])])


def figures(found: Sequence[Due]) -> str:
    boxes = [
        blocks.Figure(title, words.count(sum(one.state == state for one in found)), status=LATE[state])
        for state, title in GROUPS.items()
    ]
    return blocks.figures([blocks.Figure(one.label, one.value) for one in boxes])


def owners(found: Sequence[Due]) -> dict[str, str]:
    return {one: one for one in sorted({one.owner for one in found if one.owner})}


def models(found: Sequence[Due]) -> dict[str, str]:
    return {one.model: one.model_name for one in sorted(found, key=lambda one: one.model_name) if one.model}


def matching(found: Sequence[Due], owner: str, model: str) -> list[Due]:
    return [one for one in found if owner in ("", one.owner) and model in ("", one.model)]


def groups(found: Sequence[Due]) -> None:
    """A table for each degree of urgency that has anything."""
    for state, title in GROUPS.items():
        rows = [{**vars(one), "url": action(one)} for one in found if one.state == state]
        if rows:
            show(blocks.heading(title), key=f"head_{state}")
            table(rows, COLUMNS, key=f"work_{state}", empty="", url=lambda row: str(row["url"]))
    if not found:
        why = "What has to be done follows from each model's tier, its records and its newest figures."
        show(blocks.empty("Nothing to do here", why, ("See the inventory", href("models"))), key="nothing")
