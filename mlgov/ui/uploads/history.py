"""What was loaded so far; one batch, its quarantine, and taking it back."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.services import batches
from mlgov.services.batches import Batch
from mlgov.ui import blocks, filed, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href
from mlgov.ui.uploads.job import ROLES
from mlgov.ui.view import show

COLUMNS = [
    Column("id", "Batch"),
    Column("name", "File", "long"),
    Column("model_name", "Model"),
    Column("version", "Version"),
    Column("role", "What it brought"),
    Column("rows", "Rows", "count"),
    Column("quarantined", "In quarantine", "count"),
    Column("windows", "Windows"),
    Column("state", "State"),
    Column("at", "Loaded", "date"),
    Column("who", "By"),
]
QUARANTINE = [
    Column("line", "Line", "count"),
    Column("column", "Column"),
    Column("reason", "Why", "long"),
    Column("content", "Content", "long"),
]


def draw(here: Here) -> None:
    found = [one for one in batches.all(here.ctx, here.as_of) if state.get("model") in ("", one.model)]
    show(blocks.heading("Loaded so far"), key="history_head")
    names, people = filed.names(here), persons.names(here)
    table(
        [
            _row(one) | {"model_name": names.get(one.model, one.model), "who": people[one.actor]}
            for one in found
        ],
        COLUMNS,
        key="batches",
        empty="Nothing has been loaded yet.",
        url=lambda row: href("uploads", batch=row["id"]),
    )


def _row(one: Batch) -> dict[str, Any]:
    windows = (
        one.windows[0]
        if len(one.windows) == 1
        else f"{one.windows[0]} to {one.windows[-1]}"
        if one.windows
        else ""
    )
    return {
        **vars(one),
        "role": ROLES.get(one.role, one.role),
        "windows": windows,
        "state": "Withdrawn" if one.withdrawn_seq is not None else "Counts",
    }


def one(here: Here, id: str) -> None:
    """One batch: what it was, its quarantine, and the way to take it back."""
    filed.back("uploads")
    batch = next((one for one in batches.all(here.ctx, here.as_of) if one.id == id), None)
    if batch is None:
        show(
            blocks.empty(
                "No such batch", f"There is no batch {id} at this moment.", ("All batches", href("uploads"))
            ),
            key="no_batch",
        )
        return
    row = _row(batch)
    facts = [
        ("File", esc(batch.name)),
        (
            "Model",
            blocks.link(filed.names(here).get(batch.model, batch.model), href("model", model=batch.model)),
        ),
        ("Version", esc(batch.version)),
        ("What it brought", esc(row["role"])),
        ("Rows", words.count(batch.rows)),
        ("In quarantine", words.count(batch.quarantined)),
        ("Windows", esc(row["windows"])),
        ("State", esc(row["state"])),
        ("Loaded", blocks.when(batch.at, with_time=True)),
        ("By", esc(persons.names(here)[batch.actor])),
    ]
    show(
        blocks.facts(facts),
        f'<p class="note-quiet">SHA-256 of the content: <span class="mono">{esc(batch.sha256)}</span></p>',
        key="batch",
    )
    if batch.quarantined:
        show(
            blocks.heading("Quarantine", help="Rows that could not be read; they count in no figure"),
            key="quarantine_head",
        )
        table(batches.quarantine(here.ctx, id), QUARANTINE, key=f"quarantine_{id}", empty="")
    if here.as_of is None and batch.withdrawn_seq is None and here.ctx.may("batch.withdraw"):
        _withdraw(here, batch)


def _withdraw(here: Here, batch: Batch) -> None:
    show(
        blocks.heading("Take this batch back"),
        blocks.note(
            "Every figure is then what it was before; the act and its reason stay in the audit trail."
        ),
        key="withdraw_head",
    )
    with guard("withdraw"), st.form("withdraw", width=720):
        reason = st.text_input("Why")
        if st.form_submit_button("Withdraw this batch"):
            batches.withdraw(here.ctx, batch.id, reason)
            st.rerun()
