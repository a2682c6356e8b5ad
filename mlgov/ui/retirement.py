"""Retirements as rows, and what the list as a whole says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.errors import Problem
from mlgov.govern.records.retirement import WANTED, Retirement
from mlgov.policy.rights import APPROVAL_REQUEST, RETIREMENT_FILE
from mlgov.services import records, retirements
from mlgov.services.retirements import Going
from mlgov.ui import blocks, filed, state
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.text import day, href, title_case
from mlgov.ui.view import show

BY_ACTS = Retirement.by_acts
Row = dict[str, Any]


def listed(here: Here) -> list[Row]:
    """Every retirement, incomplete ones first, then newest first."""
    names = filed.names(here)
    rows = [
        {
            **one.body,
            "id": one.id,
            "model_name": names.get(one.body["model"], one.body["model"]),
            "complete": "warn" if one.body["missing"] else "ok",
            "missing_words": ", ".join(WANTED[name] for name in one.body["missing"]) or "Nothing",
            "over": (
                bool(one.body.get("retention_until")) and str(one.body["retention_until"]) <= _today(here)
            ),
        }
        for one in sorted(
            records.all(here.ctx, "retirement", as_of=here.as_of), key=lambda one: one.at, reverse=True
        )
    ]
    return sorted(rows, key=lambda row: row["complete"] == "ok")


def _today(here: Here) -> str:
    return (here.as_of or datetime.now(UTC)).date().isoformat()


def verdict(rows: Sequence[Row]) -> str:
    incomplete = [row for row in rows if row["complete"] != "ok"]
    over = [row for row in rows if row["over"]]
    said: list[tuple[str, Any]] = []
    if incomplete:
        row = incomplete[0]
        first = (row["model_name"], href("retirement", id=row["id"]))
        said.append(
            (
                "warn",
                [
                    (
                        f"{len(incomplete)} of {words.plural(len(rows), 'retirement record')} is incomplete: "
                        if len(incomplete) == 1
                        else (
                            f"{len(incomplete)} of {words.plural(len(rows), 'retirement record')} are"
                            " incomplete, first "
                        )
                    ),
                    first,
                    f" lacks {row['missing_words']}.",
                ],
            )
        )
    if over:
        row = over[0]
        said.append(
            (
                "warn",
                [
                    f"The time to keep data is over for {words.plural(len(over), 'model')}: ",
                    (row["model_name"], href("retirement", id=row["id"])),
                    ".",
                ],
            )
        )
    return blocks.verdict(
        said
        or [
            ("ok", [f"{words.plural(len(rows), 'retirement record is', 'retirement records are')} complete."])
        ]
    )


def figures(rows: Sequence[Row]) -> str:
    return blocks.figures(
        [
            blocks.Figure("Retired", words.count(len(rows))),
            blocks.Figure(
                "Complete records",
                words.count(sum(row["complete"] == "ok" for row in rows)),
                f"of {len(rows)}",
            ),
            blocks.Figure(
                "With a replacement",
                words.count(
                    sum(bool(row["replacement"]) and row["replacement"].lower() != "none" for row in rows)
                ),
                f"of {len(rows)}",
            ),
            blocks.Figure("Data past keeping", words.count(sum(row["over"] for row in rows))),
        ]
    )


def one(here: Here) -> None:
    """One retirement: what is still to be done, its record, and the acts that fit."""
    found = None
    with guard("standing"):
        found = retirements.one(here.ctx, state.get("id"), here.as_of)
    if found is None:
        filed.back("retirement")
        return
    body = found.record.body
    filed.one(
        here, "retirement", "retirement", lambda _: _standing(found), changes=not found.completed,
        but=[name for name in BY_ACTS if not body.get(name)],
    )  # fmt: skip
    if here.as_of is None:
        _acts(here, found)


def _standing(found: Going) -> str:
    body = found.record.body
    if found.completed:
        told = (
            f"Retired on {day(body['completed'])}: the model is read-only, and later predictions are flagged."
        )
        return blocks.verdict([("ok", [told])])
    if not found.outstanding:
        return blocks.verdict([("warn", ["Nothing is open any more: it can be retired for good."])])
    count = words.plural(len(found.outstanding), "thing is", "things are")
    items = [(blocks.marked("warn", "open"), [_said(one)], "") for one in found.outstanding]
    return blocks.verdict([("warn", [f"{count} to be done before it is retired for good."])]) + blocks.items(
        items, ""
    )


def _said(one: Problem) -> str:
    """A field by its label, as on the form; anything else as it is called."""
    field = Retirement.model_fields.get(one.where)
    where = (
        str(field.title)
        if field is not None
        else title_case(one.where)
        if one.where == "approval"
        else one.where
    )
    return f"{where} {one.what}; {one.fix}"


def _acts(here: Here, found: Going) -> None:
    """Ask for the approval, retire for good, or reopen, for those who may."""
    id, asked = found.record.id, found.request
    if asked is not None:
        show(blocks.link(f"Its approval: {asked.id}", href("approvals", id=asked.id)), key="approval")
    lacking = found.approval is None or not (found.approval.granted or found.approval.state == "open")
    may = here.ctx.may(RETIREMENT_FILE)
    with guard("acts"), st.container(horizontal=True):
        if (
            not found.completed
            and lacking
            and here.ctx.may(APPROVAL_REQUEST)
            and st.button("Request approval")
        ):
            retirements.request(here.ctx, id)
            st.rerun()
        if not found.completed and may and st.button("Retire for good", icon=":material/archive:"):
            retirements.complete(here.ctx, id)
            st.rerun()
    if found.completed and may:
        with guard("reopen"), st.form("reopen", width=720):
            reason = st.text_input("Why it is reopened")
            if st.form_submit_button("Reopen this retirement"):
                retirements.reopen(here.ctx, id, reason)
                st.rerun()
