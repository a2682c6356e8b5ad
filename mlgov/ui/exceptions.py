"""Exceptions on the screen: the list, one with where it stands, and the forms that ask for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.services import exceptions, registers
from mlgov.ui import blocks, filed, state
from mlgov.ui.covered import covered
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
from mlgov.ui.view import show

KIND, PAGE = "exception", "exceptions"
SET_BY_VERBS = exceptions.SET_BY_VERBS
NEXT = "It counts once it is approved; the request stands on the page of approvals."
STATUS = {
    "in_force": "warn",
    "in_review": "warn",
    "approved": "warn",
    "expired": "breach",
    "rejected": "not_applicable",
    "void": "not_applicable",
    "withdrawn": "not_applicable",
    "resolved": "ok",
}
COLUMNS = [
    Column("title", "Exception", "long", under="id"),
    Column("standing", "Standing", "marked"),
    Column("why", "Why", "long"),
    Column("covers_words", "Covers", "long"),
    Column("compensating_control", "What stands in for it", "long"),
    Column("model_name", "Model", under="version"),
    Column("ends", "Ends", "date"),
    Column("owner", "Owner", under="severity"),
]
Row = dict[str, Any]


def listing(here: Here) -> None:
    """Every exception, those in force first."""
    rows = listed(here)
    if not rows:
        why = (
            "An exception waives a requirement of a gate, or accepts the risk of a finding, for a time: it"
            " says why, what stands in for it, and who mends it. It is approved by severity, and ends by"
            " itself."
        )
        filed.nothing(here, KIND, why, "Ask for an exception", PAGE)
        return
    show(verdict(rows), figures(rows), key="head")
    filed.button(here, KIND, "Ask for an exception", PAGE)
    table(rows, COLUMNS, key=PAGE, empty="", url=lambda row: href(PAGE, id=row["id"]))


def listed(here: Here) -> list[Row]:
    names, policy = filed.names(here), here.ctx.policy(here.as_of)
    model = state.get("model") or None
    return [
        {
            **row,
            "model_name": names.get(row["model"], row["model"]),
            "standing": (STATUS[row["state"]], title_case(row["state"]).lower()),
            "covers_words": covered(row["covers"], policy),
        }
        for row in registers.exceptions_on_file(here.ctx, as_of=here.as_of, model=model)
    ]


def verdict(rows: Sequence[Row]) -> str:
    """What has ended without being mended, what is in force, and what waits."""
    said: list[tuple[str, Any]] = []
    for name, status, verb in (
        ("expired", "breach", "ended, and what it covered is open again"),
        ("in_force", "warn", "in force"),
        ("in_review", "warn", "waiting for approval"),
    ):
        own = [row for row in rows if row["state"] == name]
        if own:
            count = words.plural(len(own), "exception is" if name != "expired" else "exception",
                                 "exceptions are" if name != "expired" else "exceptions")  # fmt: skip
            first = (own[0]["title"], href(PAGE, id=own[0]["id"]))
            lead = blocks.leading(len(own), "first to end" if name == "in_force" else "first")
            said.append((status, [f"{count} {verb}{lead}", first, f" ({own[0]['model_name']})."]))
    return blocks.verdict(said or [("ok", ["No exception is in force."])])


def figures(rows: Sequence[Row]) -> str:
    in_force = [row for row in rows if row["state"] == "in_force"]
    boxes = [
        ("In force", len(in_force)),
        ("Models under an exception", len({row["model"] for row in in_force})),
        ("Waiting for approval", sum(row["state"] == "in_review" for row in rows)),
        ("Ended, not resolved", sum(row["state"] == "expired" for row in rows)),
    ]
    return blocks.figures([blocks.Figure(label, words.count(count)) for label, count in boxes])


def new(here: Here) -> None:
    """The form that asks for an exception; a page that knows what is waived says so in the URL."""
    filed.back(PAGE)
    start: dict[str, Any] = filed.given("model", "version", "title", "severity", "owner")
    if state.get("covers"):
        start["covers"] = [state.get("covers")]
    start["starts"] = datetime.now(UTC).date()
    _form(here, start, None, lambda body, _: exceptions.request(here.ctx, body))


def change(here: Here) -> None:
    """The form for the next version of an exception, which is approved anew."""
    id = state.get("id")
    filed.back(PAGE, id=id)
    _form(
        here, {}, id, lambda body, base: exceptions.change(here.ctx, id, body, base_version=base)
    )  # fmt: skip


def _form(here: Here, start: Mapping[str, Any], id: str | None, save: Any) -> None:
    with guard("form"):
        record_form(
            here.ctx,
            Filing(
                KIND,
                start,
                id=id,
                fixed=SET_BY_VERBS,
                about=str(start.get("covers") or ""),
                next_steps=NEXT,
                url=lambda one: href(PAGE, id=one),
                verb="Ask for this exception" if id is None else "Ask anew for this exception",
                save=save,
            ),
        )


def one(here: Here) -> None:
    """One exception with where it stands, and the ways to end it."""
    id = state.get("id")
    found = None
    with guard("standing"):
        found = exceptions.one(here.ctx, id, here.as_of)
    if found is None:
        filed.back(PAGE)
        return
    over = found.standing.state in ("withdrawn", "resolved", "expired", "rejected")
    filed.one(here, KIND, PAGE, lambda stored: _standing(found), changes=not over, but=("state",))
    if here.as_of is None and exceptions.may_end(here.ctx, found):
        _end(here, id)


def _standing(found: exceptions.Waived) -> str:
    stood = found.standing
    parts: list[Any] = [f"{title_case(stood.state)}: {stood.why}."]
    if found.request is not None:
        parts += [" ", (f"See the request {found.request.id}", href("approvals", id=found.request.id)), "."]
    return blocks.verdict([(STATUS[stood.state], parts)])


def _end(here: Here, id: str) -> None:
    show(blocks.heading("End it before its day"), key="end_head")
    with guard("end"), st.form("end", width=720):
        said = st.text_area(
            "Why, or what shows that it is met", help="It stays in the audit trail", height=80
        )
        with st.container(horizontal=True):
            resolved = st.form_submit_button("What it waives is met", type="primary")
            withdrawn = st.form_submit_button("Withdraw it")
        if resolved or withdrawn:
            verb = exceptions.resolve if resolved else exceptions.withdraw
            verb(here.ctx, id, said)
            st.rerun()
