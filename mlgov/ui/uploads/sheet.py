"""A spreadsheet of the inventory under way: what it would change, what is wrong with it, bringing it in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.services import bulk
from mlgov.services.bulk import Plan
from mlgov.ui import blocks
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.uploads.job import Job
from mlgov.ui.uploads.report import findings
from mlgov.ui.view import show

REFUSED = [
    Column("where", "Cell"),
    Column("field", "Field"),
    Column("value", "What stands there", "long"),
    Column("what", "What is wrong", "long"),
    Column("fix", "What would be right", "long"),
]
CHANGED = [
    Column("id", "Record"),
    Column("label", "Field"),
    Column("old", "Now", "long"),
    Column("new", "Then", "long"),
    Column("where", "Cell"),
]
Try = Callable[[Job, Callable[[], Any]], bool]


def draw(here: Here, job: Job, attempt: Try) -> None:
    """The check of the file, and the button that brings it in when nothing is wrong with it."""
    job.step = 3
    if job.checked is None:
        attempt(
            job,
            lambda: setattr(job, "checked", _under_way(lambda told: bulk.check(here.ctx, job.path, told))),
        )
    plan = job.checked
    if not isinstance(plan, Plan):
        return
    report(plan)
    count = len(plan.filings)
    if count and not plan.refused and st.button(f"Apply to {words.plural(count, 'record')}", type="primary"):
        attempt(job, lambda: setattr(job, "done", _under_way(lambda told: bulk.apply(here.ctx, plan, told))))
        st.rerun()


def report(plan: Plan) -> None:
    """What a spreadsheet would change, or did, and all that is wrong with it by cell."""
    new, changed = len(plan.new), len({one.id for one in plan.changed})
    boxes = [
        blocks.Figure("New", words.count(new)),
        blocks.Figure("Changed", words.count(changed)),
        blocks.Figure("Unchanged", words.count(plan.unchanged)),
        blocks.Figure("Problems", words.count(len(plan.refused)), status="breach" if plan.refused else None),
    ]
    show(
        blocks.verdict([_verdict(plan, new + changed)]),
        blocks.figures(boxes),
        findings(plan.findings),
        key="sheet",
    )
    for title, rows, columns in (("Problems", plan.refused, REFUSED), ("Changes", plan.changed, CHANGED)):
        if rows:
            show(blocks.heading(title), key=f"sheet_{title}")
            table([vars(one) for one in rows], columns, key=f"sheet_{title.lower()}", empty="")
    if plan.new:
        show(blocks.heading("New records"), key="sheet_new_head")
        table([{"id": one} for one in plan.new], [Column("id", "Record")], key="sheet_new", empty="")


def done(plan: Plan) -> None:
    show(f"<p>{blocks.link('Open the inventory', href('models'))}</p>", key="sheet_done")
    report(plan)


def download(here: Here) -> None:
    """The inventory as the spreadsheet that can be edited and brought back, for those who may take it out."""
    if here.ctx.may("export"):
        st.download_button(
            "Download inventory as spreadsheet",
            lambda: bulk.workbook(here.ctx, as_of=here.as_of),
            "inventory.xlsx",
            key="inventory_workbook",
            on_click="ignore",
            icon=":material/download:",
            help="Edit it, and bring it back on the page of uploads",
        )


def _verdict(plan: Plan, count: int) -> tuple[Any, list[blocks.Part]]:
    if plan.refused:
        many = words.plural(len(plan.refused), "problem has", "problems have")
        return "breach", [f"{many} to be mended first: nothing was written."]
    if plan.applied:
        return "ok", [
            f"{words.plural(count, 'record')} written, each with an entry of its own in the audit trail."
        ]
    if not count:
        return "ok", ["Every row says what the inventory says already: there is nothing to bring in."]
    return "ok", [f"{words.plural(count, 'record')} can be written."]


def _under_way(work: Callable[[Callable[[float, str], None]], Plan]) -> Plan:
    bar = st.progress(0.0, "reading")

    def told(share: float, what: str) -> None:
        bar.progress(min(1.0, share), what)

    try:
        return work(told)
    finally:
        bar.empty()
