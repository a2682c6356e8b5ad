"""The council's agenda on the screen, its pack as a PDF, and the hashes of the packs made before."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import streamlit as st

from mlgov.charts import words
from mlgov.govern import periods
from mlgov.papers.pack import CouncilPack
from mlgov.services import audit, council, council_pack
from mlgov.ui import blocks, filters, view
from mlgov.ui.errors import guard
from mlgov.ui.remember import until_change
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, moment, plain
from mlgov.ui.view import show

PAST = [
    Column("about", "Period"),
    Column("kind", "Paper"),
    Column("at", "Made", "moment"),
    Column("by", "By"),
    Column("as_of", "As of", "moment"),
    Column("entry", "Journal entry", "count"),
    Column("sha256", "SHA-256 of the file", "long"),
]


def choose(here: Here) -> str:
    """The month that the council looks back on, this one unless another is chosen."""
    first = periods.month_of(here.as_of or datetime.now(UTC))
    months = [first.before(count) for count in range(12)]
    with filters.beside():
        return filters.select(
            "Period", "period", {one.label: council_pack.period_text(one) for one in months}, anything=None
        )


def gather(here: Here, period: str) -> CouncilPack:
    stamp = council.stamp_at(here.ctx, here.as_of)
    return until_change(
        here, "council", period, lambda: council_pack.gather(here.ctx, periods.parse(period), stamp)
    )


def verdict(pack: CouncilPack) -> str:
    return blocks.verdict([(one.status, [one.text]) for one in pack.verdict])


def figures(pack: CouncilPack) -> str:
    return blocks.figures(
        [
            blocks.Figure(one.label, one.value, one.unit, note=one.note, status=one.status)
            for one in pack.figures
        ]
    )


def decisions(pack: CouncilPack) -> str:
    """What the council is asked, why, and what is recommended."""
    lines = "".join(
        f"<li><b>{esc(one.title)}</b><p>{esc(one.why)}</p><p><em>Recommended:</em>"
        f" {esc(one.recommendation)}</p>{f'<small>{esc(one.by)}</small>' if one.by else ''}</li>"
        for one in pack.decisions
    )
    head = blocks.heading(
        f"{words.plural(len(pack.decisions), 'decision')} asked",
        help="The agenda follows from the figures and the records",
    )
    body = (
        f'<ol class="agenda">{lines}</ol>'
        if lines
        else '<p class="empty-line">No decision is asked of the council.</p>'
    )
    at = (
        f"As of {moment(pack.stamp.as_of)}, policy {pack.stamp.policy_version}, journal entry"
        f" {words.count(pack.stamp.entry)}."
    )
    return f"{head}{body}{blocks.note(at)}"


def make(here: Here, period: str) -> None:
    """The pack as a PDF: made on request, because each one is an entry in the audit trail."""
    key = f"pack_{period}_{here.as_of}"
    with guard("make"), st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Make the pack",
            type="primary",
            icon=":material/picture_as_pdf:",
            help="The export and its hash stay in the audit trail",
        ):
            st.session_state[key] = council.council_pdf(here.ctx, period=period, as_of=here.as_of)
        paper = st.session_state.get(key)
        if paper is not None:
            st.download_button(
                f"Download {plain(paper.filename)}",
                paper.pdf,
                paper.filename,
                "application/pdf",
                on_click="ignore",
                icon=":material/download:",
            )
    if st.session_state.get(key) is not None:
        paper = st.session_state[key]
        show(
            f'<p class="note-quiet">SHA-256 <span class="mono">{esc(paper.sha256)}</span></p>',
            key="pack_hash",
        )
        view.pdf(paper.pdf, key="pack_preview")


def past(here: Here) -> None:
    """Papers made so far, and whether a file at hand is one of them; for those who read the audit trail."""
    if not here.ctx.may("audit.read"):
        return
    made = audit.entries(here.ctx, action="export.made", as_of=here.as_of, limit=500)
    rows = [{**one.body, "at": one.at, "by": one.actor} for one in made]
    show(blocks.heading("Packs made before"), key="past_head")
    table(rows, PAST, key="packs", empty="No pack has been made yet.")
    with st.expander("Is this file one of them?"):
        file = st.file_uploader("A PDF", ["pdf"], key="verify_pack")
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
