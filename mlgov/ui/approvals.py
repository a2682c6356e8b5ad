"""The list of requests for approvals: what waits for whoever looks, what else is open, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern.approvals import Standing
from mlgov.govern.calendar import plural
from mlgov.govern.signing import title
from mlgov.services import asking
from mlgov.services.records import Stored
from mlgov.ui import blocks, filed, persons, state
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.view import show

DECIDED = 50  # the newest ones that the page shows; the rest is a filter by model away
STATUS = {
    "open": "warn",
    "approved": "ok",
    "conditions": "warn",
    "rejected": "breach",
    "void": "breach",
    "expired": "breach",
    "withdrawn": "not_applicable",
}
WORDS = {"open": "Open", "approved": "Approved", "conditions": "Approved with conditions",
         "rejected": "Rejected", "void": "Void", "expired": "Expired", "withdrawn": "Withdrawn"}  # fmt: skip
COLUMNS = [
    Column("title", "Request", "long", under="id"),
    Column("state", "Standing", "marked", under="until_words"),
    Column("why", "Why", "long"),
    Column("model_name", "Model"),
    Column("asked_by", "Asked by"),
    Column("asked_at", "Asked", "date"),
]
Row = dict[str, Any]


def listing(here: Here) -> None:
    """The whole page without a request chosen."""
    every = here.ctx.standing(here.as_of).newest(asking.KIND, model=state.get("model") or None)
    if not every:
        show(_nothing(), key="empty")
        return
    listed = {one.id for one in every}
    pending = [pair for pair in asking.pending(here.ctx, here.as_of) if pair[0].id in listed]
    mine = _mine(here, pending)
    own = {one.id for one, _ in mine}
    others = [pair for pair in pending if pair[0].id not in own]
    decided = _decided(here, every, {one.id for one, _ in pending})
    show(_verdict(mine, others, decided), _figures(mine, others, decided), key="head")
    nobody = "Nothing waits for your signature."
    _table(here, "Waiting for you", mine, "mine", nobody)
    if others:
        _table(here, "Open, waiting for others", others, "others", "")
    _table(here, "Decided and ended", decided, "decided", "Nothing has been decided yet.")
    older = len(every) - len(pending) - len(decided)
    if older:
        text = f"{words.plural(older, 'older request')} not shown: choose a model to see all of its requests."
        show(blocks.note(text), key="older")


def _nothing() -> str:
    why = (
        "An approval is asked for where the thing itself stands: a version on its model's page, an exception"
        " on the page of exceptions. Every request then stands here with what was asked and who signed."
    )
    return blocks.empty("Nobody has asked for an approval yet", why, ("See the models", href("models")))


def _mine(here: Here, pending: Sequence[tuple[Stored, Standing]]) -> list[tuple[Stored, Standing]]:
    return [
        (one, stood)
        for one, stood in pending
        if any(not asking.refusals(here.ctx, one, need.body, here.as_of) for need in stood.missing)
    ]


def _decided(here: Here, every: Sequence[Stored], pending: set[str]) -> list[tuple[Stored, Standing]]:
    rest = sorted((one for one in every if one.id not in pending), key=_number, reverse=True)
    shown = rest if state.get("model") else rest[:DECIDED]
    stood = asking.standings(here.ctx, shown, here.as_of)
    return [(one, stood[one.id]) for one in shown]


def _number(one: Stored) -> tuple[int, str]:
    return len(one.id), one.id


def _table(here: Here, heading: str, pairs: Sequence[tuple[Stored, Standing]], key: str, empty: str) -> None:
    show(blocks.heading(heading), key=f"head_{key}")
    names, people = filed.names(here), persons.names(here)
    rows = [row(here, one, stood, names, people) for one, stood in pairs]
    table(rows, COLUMNS, key=key, empty=empty, url=lambda one: href("approvals", id=one["id"]))


def row(here: Here, one: Stored, stood: Standing, names: dict[str, str], people: Mapping[str, str]) -> Row:
    """One request as a row of a table."""
    return {
        "id": one.id,
        "title": one.body["title"],
        "model_name": names.get(one.body["model"], one.body["model"]),
        "state": (STATUS[stood.state], WORDS[stood.state].lower()),
        "until_words": f"until {words.date(stood.until)}" if stood.until and stood.granted else "",
        "why": _why(here, stood),
        "asked_by": people[one.body["requested_by"]],
        "asked_at": _asked_at(here, one),
    }


def _why(here: Here, stood: Standing) -> str:
    if stood.state == "conditions":
        return "; ".join(stood.conditions)
    if stood.state == "approved" and stood.decided:
        return f"Everybody had signed on {words.date(stood.decided)}"
    if stood.state != "open":
        return stood.why
    policy = here.ctx.policy(here.as_of)
    return "Still to sign: " + ", ".join(
        f"{one.least} for {title(one.body, policy)}" for one in stood.missing
    )


def _asked_at(here: Here, one: Stored) -> Any:
    return asking.asked_at(here.ctx, one)


def _verdict(
    mine: Sequence[tuple[Stored, Standing]],
    others: Sequence[tuple[Stored, Standing]],
    decided: Sequence[tuple[Stored, Standing]],
) -> str:
    said: list[tuple[str, Any]] = []
    void = [one for one, stood in decided if stood.state in ("void", "expired")]
    if mine:
        first = mine[0][0]
        count = plural(len(mine), "request waits", "requests wait")
        said.append(
            (
                "warn",
                [
                    f"{count} for your signature{blocks.leading(len(mine), 'longest')}",
                    (first.body["title"], _url(first)),
                    ".",
                ],
            )
        )
    if void:
        count = plural(len(void), "approval counts", "approvals count")
        first = void[0]
        said.append(
            (
                "breach",
                [
                    f"{count} no more{blocks.leading(len(void), 'newest')}",
                    (first.body["title"], _url(first)),
                    ".",
                ],
            )
        )
    held = [one for one, stood in decided if stood.state == "conditions"]
    if held:
        count = plural(len(held), "approval has", "approvals have")
        first = held[0]
        said.append(
            (
                "warn",
                [
                    f"{count} open conditions{blocks.leading(len(held), 'newest')}",
                    (first.body["title"], _url(first)),
                    ".",
                ],
            )
        )
    if others:
        count = plural(len(others), "request is", "requests are")
        said.append(("warn", [f"{count} open and waiting for others."]))
    return blocks.verdict(said or [("ok", ["Nothing waits for a signature, and every approval counts."])])


def _figures(
    mine: Sequence[tuple[Stored, Standing]],
    others: Sequence[tuple[Stored, Standing]],
    decided: Sequence[tuple[Stored, Standing]],
) -> str:
    states = [stood.state for _, stood in decided]
    boxes = [
        ("Waiting for you", len(mine)),
        ("Waiting for others", len(others)),
        ("Approved", states.count("approved")),
        ("With open conditions", states.count("conditions")),
        ("Void or expired", states.count("void") + states.count("expired")),
    ]
    return blocks.figures([blocks.Figure(label, words.count(count)) for label, count in boxes])


def _url(one: Stored) -> str:
    return href("approvals", id=one.id)
