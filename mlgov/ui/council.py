"""Which body the page is about, the council's pack as a PDF, and the hashes of the papers made before."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import streamlit as st

from mlgov.govern import periods
from mlgov.services import audit, bodies, council, council_pack
from mlgov.services.bodies import Board
from mlgov.ui import blocks, filters, paper, persons, view
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href, moment
from mlgov.ui.view import show

PAST = [
    Column("about", "About"),
    Column("kind", "Paper"),
    Column("at", "Made", "moment"),
    Column("by", "By"),
    Column("as_of", "As of", "moment"),
    Column("entry", "Journal entry", "count"),
    Column("sha256", "SHA-256 of the file", "long"),
]

_LARGEST_PAPER = 100  # megabytes


def choose_body(here: Here) -> Board | None:
    """The body that the page is about; None where the policy has none, or there was no policy yet."""
    with guard("policy"):
        known = {one.id: one.title for one in here.ctx.policy(here.as_of).bodies if one.meets != "as needed"}
        with filters.beside():
            chosen = filters.select("Body", "body", known, anything=None, width=340)
        return bodies.board(here.ctx, chosen, as_of=here.as_of) if chosen else None
    return None


def no_body(here: Here) -> None:
    why = "The policy in force at this moment names no council or board that meets."
    show(blocks.empty("No body", why, ("See the policy", href("administration"))), key="no_body")


def pack(here: Here, found: Board) -> None:
    """The way to the council's pack, whose decisions asked are the agenda below."""
    own = council_pack.council(here.ctx.policy(here.as_of))
    if own is not None and own.id == found.body.id and here.ctx.may("export"):
        make(here, choose(here))


def choose(here: Here) -> str:
    """The month that the council looks back on, this one unless another is chosen."""
    first = periods.month_of(here.as_of or datetime.now(UTC))
    months = [first.before(count) for count in range(12)]
    with filters.beside():
        return filters.select(
            "Period", "period", {one.label: council_pack.period_text(one) for one in months}, anything=None
        )


def make(here: Here, period: str) -> None:
    """The pack as a PDF, with its hash."""
    made = paper.offered(
        "Make the pack",
        f"pack_{period}_{here.as_of}",
        lambda: council.council_pdf(here.ctx, period=period, as_of=here.as_of),
        help="The export and its hash stay in the audit trail",
        first=True,
    )
    if made is not None:
        told = f'<p class="note-quiet">SHA-256 <span class="mono">{esc(made.sha256)}</span></p>'
        show(told, key="pack_hash")
        view.pdf(made.pdf, key="pack_preview")


def past(here: Here) -> None:
    """Papers made so far, and whether a file at hand is one of them; for those who read the audit trail."""
    if not here.ctx.may("audit.read"):
        return
    made = audit.entries(here.ctx, audit.Wanted(action="export.made"), as_of=here.as_of, limit=500)
    people = persons.names(here)
    rows = [{**one.body, "at": one.at, "by": people[one.actor]} for one in made]
    show(blocks.heading("Papers made before"), key="past_head")
    table(rows, PAST, key="packs", empty="No paper has been made yet.")
    with st.expander("Is this file one of them?"):
        file = st.file_uploader("A PDF", ["pdf"], key="verify_pack", max_upload_size=_LARGEST_PAPER)
        if file is not None:
            show(_known(hashlib.sha256(file.getvalue()).hexdigest(), rows), key="verified")


def _known(sha256: str, rows: list[dict[str, object]]) -> str:
    found = next((row for row in rows if row["sha256"] == sha256), None)
    if found is None:
        return blocks.verdict(
            [
                (
                    "breach",
                    [
                        "This file was not made here, or was changed since: its hash is in no entry of the"
                        " journal."
                    ],
                )
            ]
        )
    return blocks.verdict(
        [
            (
                "ok",
                [
                    f"This is the {found['kind']} paper of {found['about']}, made on"
                    f" {moment(str(found['at']))} by {found['by']}; not a byte has changed."
                ],
            )
        ]
    )
