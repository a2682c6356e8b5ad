"""One meeting: its agenda, who was there, what was decided, and the forms that take it on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from mlgov.govern.bodies import Open
from mlgov.govern.calendar import day as as_day
from mlgov.services import bodies, council, records
from mlgov.services.bodies import Board
from mlgov.services.minutes import quorum_text, standing_of
from mlgov.services.records import Stored
from mlgov.ui import blocks, paper, persons, state, view
from mlgov.ui.bodies import deciding
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.text import day, esc, href
from mlgov.ui.text import moment as written
from mlgov.ui.view import show

RIGHT = "meeting.file"


def draw(here: Here) -> None:
    with guard("meeting"):
        if not here.ctx.standing(here.as_of).find("meeting", state.get("meeting")):
            why = f"There is no meeting {state.get('meeting')} at this moment."
            way = ("See the meetings", href("council", tab="meetings"))
            show(blocks.empty("No such meeting", why, way), key="no_meeting")
            return
        stood = records.get(here.ctx, "meeting", state.get("meeting"), as_of=here.as_of)
        found = bodies.board(here.ctx, str(stood.body["body"]), as_of=here.as_of)
        back = href("council", body=found.body.id, tab="meetings")
        show(f"← {blocks.link(f'Meetings of the {found.body.title}', back)}", key="back")
        on = stood.body.get("held") or stood.body["planned"]
        show(
            blocks.heading(f"{found.body.title}, {day(on)}"),
            verdict(stood),
            facts(found, stood),
            key="meeting",
        )
        own = [one for one in found.open if one.meeting == stood.id]
        _paper(here, stood)
        _agenda(found, stood)
        _decisions(here, found, stood, own)
        show(blocks.heading("Minutes"), _minutes(stood), key="minutes")
        if here.as_of is None and here.ctx.may(RIGHT):
            _forms(here, found, stood)
        _history(here, stood)


def verdict(stood: Stored) -> str:
    return blocks.verdict([(status, [text]) for status, text in standing_of(stood.body)])


def facts(found: Board, stood: Stored) -> str:
    body = stood.body

    def who(ids: Any) -> str:
        return esc(", ".join(found.names.get(one, one) for one in ids))

    held = esc(written(body["held"])) if body.get("held") else ""
    return blocks.facts(
        [
            ("Meeting", esc(stood.id)),
            ("Began", held),
            ("Chair", who([body["chair"]] if body.get("chair") else [])),
            ("Present", who(body["present"])),
            ("Apologies", who(body["apologies"])),
            ("Quorum", esc(quorum_text(body))),
            ("Minutes by", who([body["written_by"]] if body["written_by"] else [])),
            ("Confirmed by", who([body["confirmed_by"]] if body["confirmed_by"] else [])),
        ]
    )


def _agenda(found: Board, stood: Stored) -> None:
    if stood.body["state"] == "planned":
        way = blocks.link("the agenda as it fills itself", href("council", body=found.body.id))
        show(f'<p class="note-quiet">What it will deal with: {way}.</p>', key="ahead")
        return
    lines = "".join(
        f"<li>{blocks.marked(one['status'], deciding.DEGREES.get(one['status'], 'to note'))}"
        f" <b>{esc(one['title'])}</b><p>{esc(one['why'])}</p></li>"
        for one in stood.body["agenda"]
    )
    head = blocks.heading("Agenda", help="As it stood when the meeting began")
    nothing = '<p class="empty-line">Nothing stood on the agenda.</p>'
    show(head, f'<ol class="agenda">{lines}</ol>' if lines else nothing, key="frozen")


def _decisions(here: Here, found: Board, stood: Stored, own: list[Open]) -> None:
    left = {one.id for one in own}
    ended = {one.id: one for one in records.all(here.ctx, "action", as_of=here.as_of)}
    lines = "".join(
        _decided(found, one, f"{stood.id}/{number}", left, ended)
        for number, one in enumerate(stood.body["decisions"], start=1)
    )
    if stood.body["state"] != "planned":
        nothing = '<p class="empty-line">Nothing has been decided.</p>'
        show(
            blocks.heading("Decisions"),
            f'<ol class="agenda">{lines}</ol>' if lines else nothing,
            key="decided",
        )
    may = here.as_of is None and (here.ctx.may(RIGHT) or any(one.owner == here.ctx.person.id for one in own))
    if own and may:
        deciding.finish(here, found, own)


def _decided(found: Board, one: dict[str, Any], id: str, left: set[str], ended: dict[str, Stored]) -> str:
    due, owner = as_day(one.get("due")), found.names.get(one.get("owner") or "", one.get("owner") or "")
    reason = f"<p>{esc(one['reason'])}</p>" if one["reason"] else ""
    if id in left and due is not None:
        late = due < found.today
        mark = blocks.marked("breach" if late else "warn", "overdue" if late else "to be done")
    elif id in ended:
        end = ended[id].body
        mark = blocks.marked("ok" if end["state"] == "done" else "not_applicable", end["state"])
        reason += f"<p>{esc(end['note'])}</p>" if end["note"] else ""
    else:
        mark = ""
    small = f"{owner}, until {day(due)}" if due else ""
    told = f"<b>{esc(one['title'])}</b><p>{esc(one['decision'])}</p>"
    return f"<li>{mark} {told}{reason}<small>{esc(small)}</small></li>"


def _minutes(stood: Stored) -> str:
    if not stood.body["minutes"]:
        return '<p class="empty-line">No minutes have been written yet.</p>'
    return "".join(f"<p>{esc(line)}</p>" for line in stood.body["minutes"].splitlines() if line.strip())


def _forms(here: Here, found: Board, stood: Stored) -> None:
    if stood.body["state"] == "planned":
        _hold(here, found, stood)
        _move(here, found, stood)
    elif stood.body["state"] == "held":
        deciding.decide(here, found, stood)
        deciding.write(here, stood)
        _confirm(here, stood)


def _hold(here: Here, found: Board, stood: Stored) -> None:
    people = {one.person: found.names.get(one.person, one.person) for one in found.members}
    with st.expander("Record that it was held"), guard("hold"), st.form("hold", border=False, width=720):
        now = datetime.now(UTC).replace(second=0, microsecond=0, tzinfo=None)
        began = st.datetime_input("Began, UTC", now)
        present = st.multiselect("Present", list(people), format_func=people.__getitem__)
        apologies = st.multiselect("Apologies", list(people), format_func=people.__getitem__)
        chair = st.selectbox(
            "Chair", list(people), None, format_func=people.__getitem__, placeholder="Choose one"
        )
        if st.form_submit_button("Record this meeting", type="primary"):
            held = began.replace(tzinfo=UTC) if isinstance(began, datetime) else datetime.now(UTC)
            bodies.hold(
                here.ctx, stood.id, held=held, chair=chair or "", present=present, apologies=apologies,
                base_version=stood.version,
            )  # fmt: skip
            st.rerun()


def _move(here: Here, found: Board, stood: Stored) -> None:
    with st.expander("Move it to another day"), guard("move"), st.form("move", border=False, width=720):
        on = st.date_input("Day", found.today, min_value=found.today)
        if st.form_submit_button("Move this meeting"):
            bodies.move(here.ctx, stood.id, on, base_version=stood.version)
            st.rerun()


def _confirm(here: Here, stood: Stored) -> None:
    if not stood.body["minutes"]:
        return
    if here.ctx.person.id in bodies.writers(here.ctx, stood.id):
        show(blocks.note("You wrote in these minutes: somebody else confirms them."), key="own_minutes")
        return
    with guard("confirm"):
        if st.button(
            "Confirm these minutes", type="primary", help="From then on nothing in them can be changed"
        ):
            bodies.confirm(here.ctx, stood.id, base_version=stood.version)
            st.rerun()


def _paper(here: Here, stood: Stored) -> None:
    """The minutes as a PDF."""
    if stood.body["state"] == "planned" or not here.ctx.may("export"):
        return
    made = paper.offered(
        "Make the minutes as PDF",
        f"minutes_{stood.id}_{stood.version}_{here.as_of}",
        lambda: council.minutes_pdf(here.ctx, stood.id, as_of=here.as_of),
    )
    if made is not None:
        view.pdf(made.pdf, key="minutes_preview")


def _history(here: Here, stood: Stored) -> None:
    people = persons.names(here)
    every = records.history(here.ctx, "meeting", stood.id, as_of=here.as_of)
    lines = "".join(
        f"<li>Version {one.version}: {esc(one.body['state'])} <small>{blocks.when(one.at, with_time=True)} by"
        f" {esc(people[one.actor])}, journal entry {one.seq}</small></li>"
        for one in reversed(every)
    )
    show(blocks.heading("Versions"), f'<ol class="timeline">{lines}</ol>', key="meeting_versions")
