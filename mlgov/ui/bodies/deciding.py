"""The forms of a meeting that was held: decisions one by one, the minutes, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mlgov.govern.bodies import Open
from mlgov.services import bodies, people
from mlgov.services.bodies import Board
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.view import show

DEGREES = {"breach": "pressing", "warn": "to decide", "ok": "to note"}


def decide(here: Here, found: Board, stood: Stored) -> None:
    """One decision more, about an item of the agenda or beside it."""
    items = {one["id"]: one["title"] for one in stood.body["agenda"]}
    known = {one.id: one.name for one in people.all(here.ctx)}
    key = f"decide_{stood.id}_{len(stood.body['decisions'])}"
    with st.expander("Record a decision"), guard("decide"), st.form(key, border=False, width=720):
        item = st.selectbox(
            "About", list(items), None, format_func=items.__getitem__, placeholder="Beside the agenda"
        )
        title = st.text_input("Title", help="Needed where it is beside the agenda")
        decision = st.text_area("Decided")
        reason = st.text_area("Reason (if any)")
        owner = st.selectbox(
            "Who does it (if any)",
            list(known),
            None,
            format_func=known.__getitem__,
            placeholder="Nobody in particular",
        )
        due = st.date_input("Until (if any)", None, min_value=found.today)
        if st.form_submit_button("Record this decision", type="primary"):
            one = {
                "item": item or "", "title": (title.strip() or items.get(item or "", ""))[:200],
                "decision": decision, "reason": reason, "owner": owner,
                "due": due.isoformat() if due else None,
            }  # fmt: skip
            if not one["title"] or not decision.strip():
                lacks = "Say what was decided, and about what."
                show(blocks.verdict([("breach", [lacks])]), key="decide_lacks")
                return
            every = [*stood.body["decisions"], one]
            bodies.minute(here.ctx, stood.id, stood.body["minutes"], every, base_version=stood.version)
            st.rerun()
    if stood.body["decisions"]:
        _take_out(here, stood)


def _take_out(here: Here, stood: Stored) -> None:
    given = stood.body["decisions"]
    key = f"take_out_{stood.id}_{len(given)}"
    with st.expander("Take a decision out"), guard("take_out"), st.form(key, border=False, width=720):
        place = st.selectbox(
            "Decision", range(len(given)), format_func=lambda at: f"{at + 1}. {given[at]['title']}"
        )
        if st.form_submit_button("Take it out"):
            kept = [one for at, one in enumerate(given) if at != place]
            bodies.minute(here.ctx, stood.id, stood.body["minutes"], kept, base_version=stood.version)
            st.rerun()


def write(here: Here, stood: Stored) -> None:
    """The text of the minutes."""
    key = f"minutes_text_{stood.id}_{stood.version}"
    with st.expander("Write the minutes", expanded=not stood.body["minutes"]), guard("write"):  # noqa: SIM117
        with st.form(f"form_{key}", border=False, width=720):
            text = st.text_area("Minutes", stood.body["minutes"], height=220, key=key)
            if st.form_submit_button("Save these minutes", type="primary"):
                given = stood.body["decisions"]
                bodies.minute(here.ctx, stood.id, text.strip(), given, base_version=stood.version)
                st.rerun()


def finish(here: Here, found: Board, own: Sequence[Open]) -> None:
    """What became of something that was decided; its owner may say so, and who minutes meetings."""
    mine = [one for one in own if here.ctx.may("meeting.file") or one.owner == here.ctx.person.id]
    labels = {one.id: f"{one.title} ({found.names.get(one.owner, one.owner)})" for one in mine}
    with st.expander("Report a decision done"), guard("finish"), st.form("finish", border=False, width=720):
        action = st.selectbox("Decision", list(labels), format_func=labels.__getitem__)
        state = st.radio(
            "What became of it?", ["done", "dropped"], format_func=str.capitalize, horizontal=True
        )
        note = st.text_area("What was done, or why it will not be")
        if st.form_submit_button("Report this", type="primary") and action is not None:
            bodies.finish(here.ctx, action, state, note)
            st.rerun()
