"""The worklist by urgency: what, why, until when, by whom, and the way to do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.worklist import Due
from mlgov.services import overview, people, worklist
from mlgov.ui import blocks, filters, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.overview import DEGREES, LATE, action
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


WHEN = Column("when", "When", "marked", width="7rem")
MINE, EVERYBODY = "mine", "everybody"
PARTS = {
    "waiting": ("Waiting for you", "What your signature, your role or your seat decides"),
    "own": ("Yours to do", "What names you, or a model that you watch over"),
    "escalated": ("Come up to you", "What others left undone for as long as the policy allows"),
}


def chosen(here: Here) -> str:
    """Whose work is shown: one's own, unless the address or the choice says everybody's."""
    if _person(here) is None:
        return EVERYBODY
    return filters.select(
        "Whose work", "whose", {MINE: "mine", EVERYBODY: "everybody's"}, anything=None, default=MINE
    )


def _person(here: Here) -> str | None:
    """Who is signed in, where they have an account at the moment looked at."""
    known = {one.id for one in people.all(here.ctx, here.as_of)}
    return here.ctx.person.id if here.ctx.person.id in known else None


def mine(here: Here) -> None:
    """What concerns the person who is signed in, in three parts."""
    found = worklist.of(here.ctx, as_of=here.as_of).share
    every = persons.in_words(found.all(), persons.names(here))
    show(_verdict(every), _figures(every), key="head")
    for name, (title, help) in PARTS.items():
        rows = persons.in_words(getattr(found, name), persons.names(here))
        if rows:
            show(blocks.heading(title, help=help), key=f"head_{name}")
            _table(rows, f"work_{name}", [COLUMNS[0], WHEN, *COLUMNS[1:]])
    if not every:
        why = "Nothing names you, nothing waits for your decision, and nothing came up to you."
        link = ("See everybody's work", href("work", whose=EVERYBODY))
        show(blocks.empty("Nothing to do for you", why, link), key="nothing")
    if here.as_of is None:
        _feed(here)


def _feed(here: Here) -> None:
    """The same for a calendar program, by an address that is shown once."""
    with st.expander("In your calendar"), guard("feed"):
        st.caption(
            "A calendar program can subscribe to what you have to do. Whoever has the address can read it, so"
            " keep it to yourself; a new address ends the one before."
        )
        if st.button("Make an address", key="feed_make"):
            token = people.issue_feed(here.ctx)
            st.code(f"{_server()}/api/v1/calendar/{token}.ics", language=None)


def _server() -> str:
    """Where the dashboard is reached, as the browser knows it."""
    scheme, _, rest = str(st.context.url or "").partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else ""


def everybody(here: Here) -> None:
    """All of it by urgency, to be narrowed to one person or model."""
    found = persons.in_words(overview.due(here.ctx, as_of=here.as_of), persons.names(here))
    show(_verdict(found), _figures(found), key="head")
    filters.row(("By", "owner", _owners(found)), ("Model", "model", _models(found)))
    _groups(_matching(found, state.get("owner"), state.get("model")))


def _verdict(found: Sequence[Due]) -> str:
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
    if now and late:
        said.append(("warn", [f"{words.plural(len(now), 'more action', 'more actions')} due this week."]))
    elif now:
        count = words.plural(len(now), "action is", "actions are")
        told = f"{count} due this week{blocks.leading(len(now))}"
        said.append(("warn", [told, (now[0].what, action(now[0])), f" ({now[0].why})."]))
    return blocks.verdict(said or [("ok", ["Nothing is overdue, and nothing is due this week."])])


def _figures(found: Sequence[Due]) -> str:
    counts = {name: sum(one.state == name for one in found) for name in GROUPS}
    return blocks.figures([blocks.Figure(title, words.count(counts[name])) for name, title in GROUPS.items()])


def _owners(found: Sequence[Due]) -> dict[str, str]:
    return {one: one for one in sorted({one.owner for one in found if one.owner})}


def _models(found: Sequence[Due]) -> dict[str, str]:
    return {one.model: one.model_name for one in sorted(found, key=lambda one: one.model_name) if one.model}


def _matching(found: Sequence[Due], owner: str, model: str) -> list[Due]:
    return [one for one in found if owner in ("", one.owner) and model in ("", one.model)]


def _groups(found: Sequence[Due]) -> None:
    """A table for each degree of urgency that has anything."""
    for name, title in GROUPS.items():
        rows = [one for one in found if one.state == name]
        if rows:
            show(blocks.heading(title), key=f"head_{name}")
            _table(rows, f"work_{name}")
    if not found:
        why = "What has to be done follows from each model's tier, its records and its newest figures."
        show(blocks.empty("Nothing to do here", why, ("See the inventory", href("models"))), key="nothing")


def _table(found: Sequence[Due], key: str, columns: Sequence[Column] = COLUMNS) -> None:
    rows = [{**vars(one), "url": action(one), "when": _when(one)} for one in found]
    table(rows, columns, key=key, empty="", url=lambda row: str(row["url"]))


def _when(one: Due) -> tuple[str, str]:
    """How pressing it is, with a word of its own."""
    return LATE[one.state] or "not_applicable", DEGREES[one.state]
