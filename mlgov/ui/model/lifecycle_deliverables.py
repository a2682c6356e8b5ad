"""What a phase leaves behind for a version: the list, and one of them with its forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern import gates as rules
from mlgov.govern.gates import GateStanding
from mlgov.policy.models import Deliverable
from mlgov.policy.rights import DELIVERABLE_ACCEPT, DELIVERABLE_SUBMIT
from mlgov.services import deliverables, evidence
from mlgov.services.courses import Course
from mlgov.services.records import Stored
from mlgov.ui import blocks, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.evidence import files
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href, title_case
from mlgov.ui.view import show

LISTED = [
    Column("title", "Deliverable", width="16rem"),
    Column("mark", "State", "marked"),
    Column("summary", "What it says", "long"),
    Column("submitted_by", "Submitted by"),
    Column("accepted_by", "Accepted by"),
    Column("at", "Filed", "moment"),
]
STATUS = {
    "submitted": ("warn", "to accept"),
    "accepted": ("ok", "accepted"),
    "returned": ("breach", "returned"),
    "not_applicable": ("not_applicable", "does not apply"),
}
_MISSING = ("breach", "missing")


def draw(here: Here, own: Course, standing: GateStanding) -> None:
    """Those that the gate asks for; the one that the URL names with what can be done about it."""
    asked = rules.deliverables(standing.gate, standing.tier, own.policy)
    if not asked:
        return
    people = persons.names(here)
    rows = [_row(one, own.deliverables.get(one.id), people) for one in asked]
    order = ("breach", "warn", "not_applicable", "ok")
    rows.sort(key=lambda row: order.index(row["status"]))
    show(blocks.heading("Deliverables of this gate"), key="deliverables_head")
    place = {"model": own.model.id, "version": own.version.body["version"], "tab": "lifecycle"}
    place["gate"] = standing.gate.id
    table(
        rows, LISTED, key="deliverables", empty="",
        url=lambda row: href("model", deliverable=row["id"], **place),
    )  # fmt: skip
    chosen = next((one for one in asked if one.id == state.get("deliverable")), None)
    if chosen is not None:
        _one(here, own, chosen)
    if here.as_of is None:
        _accept_all(here, own, [one for one in asked if _waits(own, one)])
        _carry_over(here, own, [one for one in asked if one.id not in own.deliverables])


def _row(asked: Deliverable, filed: Stored | None, people: Mapping[str, str]) -> dict[str, Any]:
    status, word = _MISSING if filed is None else STATUS.get(str(filed.body["state"]), _MISSING)
    body = filed.body if filed else {}
    return {
        "id": asked.id,
        "title": asked.title,
        "status": status,
        "mark": (status, word),
        "summary": body.get("reason") or body.get("summary") or "",
        "submitted_by": people[body.get("submitted_by", "")],
        "accepted_by": people[body.get("accepted_by", "")],
        "at": filed.at if filed else None,
    }


def _one(here: Here, own: Course, asked: Deliverable) -> None:
    filed = own.deliverables.get(asked.id)
    show(blocks.heading(asked.title), _facts(asked, filed, persons.names(here)), key="deliverable")
    if filed is not None and filed.body["evidence"]:
        known = {one.sha256: one for one in evidence.all(here.ctx)}
        found = [known[one] for one in filed.body["evidence"] if one in known]
        files(here.ctx, found, key=f"evidence_{asked.id}")
    if here.as_of is not None:
        return
    if filed is not None and filed.body["state"] == "submitted" and here.ctx.may(DELIVERABLE_ACCEPT):
        _review(here, own, asked, filed)
    if here.ctx.may(DELIVERABLE_SUBMIT):
        _submit(here, own, asked, filed)


def _facts(asked: Deliverable, filed: Stored | None, people: Mapping[str, str]) -> str:
    if filed is None:
        aside = " It takes somebody who did not build the model." if asked.independent else ""
        return blocks.note(f"Nothing has been submitted.{aside}")
    body = filed.body
    pairs = [
        ("State", esc(title_case(str(body["state"])))),
        ("What it says", esc(body["summary"])),
        ("Why it does not apply", esc(body["reason"])),
        ("Where it lies", esc(body["reference"])),
        ("Rests on", esc(body["rests_on"])),
        ("Submitted by", esc(people[body["submitted_by"]])),
        ("Accepted by", esc(people[body["accepted_by"]])),
        ("Comments", esc(body["comments"])),
        ("Filed", blocks.when(filed.at, with_time=True)),
    ]
    return blocks.facts([pair for pair in pairs if pair[1]])


def _submit(here: Here, own: Course, asked: Deliverable, filed: Stored | None) -> None:
    body = filed.body if filed else {}
    read = filed.version if filed else 0
    key = f"submit_{asked.id}"
    with guard(key), st.form(key, width=720):
        summary = st.text_area("What it says, in a few sentences", body.get("summary", ""), height=100)
        reference = st.text_input("Where it lies", body.get("reference", ""), help="An address or a number")
        added = _uploads(here, asked)
        reason = st.text_input("Or why it does not apply", body.get("reason", ""))
        with st.container(horizontal=True):
            given = st.form_submit_button("Submit it", type="primary")
            aside = st.form_submit_button("Say that it does not apply")
        model, version = own.model.id, str(own.version.body["version"])
        if given:
            stored = [evidence.put(here.ctx, one.name, one).sha256 for one in added]
            deliverables.submit(
                here.ctx, model, version, asked.id, summary=summary, reference=reference,
                evidence=list(dict.fromkeys([*body.get("evidence", ()), *stored])), base_version=read,
            )  # fmt: skip
            st.rerun()
        if aside:
            deliverables.not_applicable(here.ctx, model, version, asked.id, reason, base_version=read)
            st.rerun()


def _uploads(here: Here, asked: Deliverable) -> list[Any]:
    """Files that are stored when it is submitted, beside those that it names already."""
    allowed = here.ctx.policy().artifacts.evidence
    most = max(allowed.most_bytes // 1_000_000, 1)
    kinds = [*allowed.types]
    return st.file_uploader(
        "Evidence files", kinds, accept_multiple_files=True, max_upload_size=most, key=f"files_{asked.id}"
    )


def _review(here: Here, own: Course, asked: Deliverable, filed: Stored) -> None:
    key = f"review_{asked.id}"
    with guard(key), st.form(key, width=720):
        comments = st.text_area("Comments", help="Needed to hand it back", height=80)
        with st.container(horizontal=True):
            good = st.form_submit_button("Accept it", type="primary")
            back = st.form_submit_button("Hand it back")
        at = {"base_version": filed.version}
        model, version = own.model.id, str(own.version.body["version"])
        if good:
            deliverables.accept(here.ctx, model, version, asked.id, comments=comments, **at)
            st.rerun()
        if back:
            deliverables.hand_back(here.ctx, model, version, asked.id, comments, **at)
            st.rerun()


def _waits(own: Course, asked: Deliverable) -> bool:
    filed = own.deliverables.get(asked.id)
    return filed is not None and filed.body["state"] == "submitted"


def _accept_all(here: Here, own: Course, waiting: list[Deliverable]) -> None:
    """One act for a phase that was read as a whole: all are accepted as they stand, or none is."""
    if len(waiting) < 2 or not here.ctx.may(DELIVERABLE_ACCEPT):
        return
    with guard("accept_all"), st.form("accept_all", width=720):
        st.caption("Those that wait, as they stand: " + ", ".join(one.title for one in waiting))
        comments = st.text_input("Comments on all of them")
        if st.form_submit_button(f"Accept {words.plural(len(waiting), 'deliverable')}"):
            model, version = own.model.id, str(own.version.body["version"])
            read = {one.id: own.deliverables[one.id].version for one in waiting}
            deliverables.accept_all(here.ctx, model, version, read, comments=comments)
            st.rerun()


def _carry_over(here: Here, own: Course, lacking: list[Deliverable]) -> None:
    """A rebuild often changes little: what was accepted of the version before is submitted with one act."""
    if own.rebuild is None or not here.ctx.may(DELIVERABLE_SUBMIT):
        return
    version = str(own.rebuild.body["from_version"])
    found = deliverables.accepted(here.ctx, own.model.id, version)
    holds = [one for one in lacking if one.id in found]
    if not holds:
        return
    with guard("carry_over"), st.form("carry_over", width=720):
        titles = {one.id: one.title for one in holds}
        kept = st.multiselect(
            f"What holds of {version} for this version, too", list(titles),
            [one.id for one in holds if not one.independent], format_func=titles.__getitem__,
            help="Each is accepted anew by a second person",
        )  # fmt: skip
        if st.form_submit_button("Carry them over"):
            deliverables.carry_over(here.ctx, own.model.id, str(own.version.body["version"]), version, kept)
            st.rerun()
