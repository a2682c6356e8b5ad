"""Who sits on a body: the seats of the policy, who holds them, and the forms that give and end them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.bodies import Member
from mlgov.services import bodies, people, records
from mlgov.services.bodies import Board
from mlgov.ui import blocks
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, plain
from mlgov.ui.view import show

RIGHT = "body.manage"
COLUMNS = [
    Column("seat", "Seat", "long"),
    Column("name", "Who holds it"),
    Column("since", "From", "date"),
    Column("until", "Until", "date"),
    Column("membership", "Record"),
]


def draw(here: Here, found: Board) -> None:
    show(verdict(found), blocks.note(found.body.role), key="members_head")
    rows: list[dict[str, Any]] = [_row(found, one) for one in found.members]
    rows += [
        {"seat": seat, "name": "", "since": None, "until": None, "membership": ""} for seat in _free(found)
    ]
    table(rows, COLUMNS, key="members", empty="The policy names no seats.")
    if here.as_of is None and here.ctx.may(RIGHT):
        _appoint(here, found)
        _end(here, found)


def verdict(found: Board) -> str:
    free = _free(found)
    said: list[tuple[str, Any]] = []
    if not found.members:
        told = "Nobody has a seat yet, so nobody can be counted, and whoever has the right may sign for it."
        said.append(("not_evaluated", [told]))
    elif found.people < found.quorum:
        said.append(("warn", [f"It takes {found.quorum} members to decide, and {found.people} have a seat."]))
    if free and found.members:
        said.append(("warn", [f"{words.plural(len(free), 'seat is', 'seats are')} free: {'; '.join(free)}."]))
    if not said:
        said.append(("ok", [f"Every seat is held; {found.quorum} of {found.people} members make a quorum."]))
    return blocks.verdict(said)


def _free(found: Board) -> list[str]:
    held = {one.seat for one in found.members}
    return [seat for seat in found.body.composition if seat not in held]


def _row(found: Board, one: Member) -> dict[str, Any]:
    return {**vars(one), "name": found.names.get(one.person, one.person)}


def _appoint(here: Here, found: Board) -> None:
    known = {one.id: one.name for one in people.all(here.ctx) if one.id != here.ctx.person.id}
    with st.expander("Give a seat"), guard("appoint"), st.form("appoint", border=False, width=720):
        person = st.selectbox(
            "Person", list(known), None, format_func=known.__getitem__, placeholder="Choose one"
        )
        seat = st.selectbox("Seat", list(found.body.composition), None, placeholder="Choose one")
        since = st.date_input("From", found.today)
        if st.form_submit_button("Give this seat", type="primary"):
            if person is None or seat is None:
                show(
                    blocks.verdict([("breach", ["Choose the person and the seat first."])]),
                    key="appoint_lacks",
                )
            else:
                stored = bodies.appoint(here.ctx, found.body.id, person, seat, since)
                st.success(f"{plain(known[person])} has the seat from {day(since)} ({stored.id}).")


def _end(here: Here, found: Board) -> None:
    own = {one.membership: one for one in found.members if one.person != here.ctx.person.id}
    if not own:
        return
    with st.expander("End a seat"), guard("end_seat"), st.form("end_seat", border=False, width=720):
        chosen = st.selectbox(
            "Seat and person",
            list(own),
            format_func=lambda id: f"{found.names.get(own[id].person, own[id].person)}, {own[id].seat}",
        )
        until = st.date_input("Last day", found.today)
        if st.form_submit_button("End this seat", type="primary") and chosen is not None:
            stood = records.get(here.ctx, "membership", chosen)
            bodies.end_seat(here.ctx, chosen, until, base_version=stood.version)
            st.success(f"The seat ends on {day(until)}; who held it stays on record.")
