"""The meetings of a body: those held and planned, and the form that plans the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.calendar import moment
from mlgov.services import bodies
from mlgov.services.bodies import Board
from mlgov.services.minutes import standing_of
from mlgov.services.records import Stored
from mlgov.ui import blocks
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, href
from mlgov.ui.view import show

RIGHT = "meeting.file"
COLUMNS = [
    Column("on", "Meeting", "date", under="id"),
    Column("standing", "Standing", "marked"),
    Column("why", "Where it stands", "long"),
    Column("present", "Present"),
    Column("items", "On the agenda", "count"),
    Column("decisions", "Decisions", "count"),
    Column("open", "Not done", "count"),
    Column("chair", "Chair"),
]


def draw(here: Here, found: Board) -> None:
    """The list, newest first, and the way to plan one more."""
    show(verdict(found), key="meetings_head")
    if here.as_of is None and here.ctx.may(RIGHT):
        _plan(here, found)
    why = f"The {found.body.title} meets {found.body.meets}; a meeting that is planned stands here."
    if not found.meetings:
        show(blocks.empty("No meetings yet", why), key="no_meetings")
        return
    rows = [_row(found, one) for one in found.meetings]
    table(rows, COLUMNS, key="meetings", empty="", url=lambda row: href("council", meeting=row["id"]))


def verdict(found: Board) -> str:
    said: list[tuple[str, Any]] = []
    missed = [
        one
        for one in found.meetings
        if one.body["state"] == "planned" and one.body["planned"] < str(found.today)
    ]
    waiting = [one for one in found.meetings if one.body["state"] == "held"]
    if missed:
        count = words.plural(len(missed), "planned meeting was", "planned meetings were")
        link = (day(missed[-1].body["planned"]), href("council", meeting=missed[-1].id))
        said.append(("warn", [f"{count} not held, or not recorded: ", link, "."]))
    if waiting:
        link = (waiting[-1].id, href("council", meeting=waiting[-1].id))
        count = words.plural(len(waiting), "meeting waits", "meetings wait")
        said.append(
            (
                "warn",
                [
                    f"{count} for minutes, or for somebody to confirm them{blocks.leading(len(waiting))}",
                    link,
                    ".",
                ],
            )
        )
    why = found.next.why
    next_one = f"Next meeting: {why}." if found.next.day else f"{why[:1].upper()}{why[1:]}."
    said.append(("ok" if found.next.day else "not_evaluated", [next_one]))
    return blocks.verdict(said)


def _row(found: Board, one: Stored) -> dict[str, Any]:
    body = one.body
    status, why = standing_of(body)[0]
    if body["state"] == "planned" and body["planned"] < str(found.today):
        status, why = "warn", f"Planned for {day(body['planned'])}, and not recorded as held."
    held = moment(body.get("held"))
    return {
        "id": one.id,
        "on": held.date() if held else body["planned"],
        "standing": (status, _word(body, status)),
        "why": why,
        "present": f"{len(body['present'])} of {body['members']}" if held else "",
        "items": len(body["agenda"]) if held else None,
        "decisions": len(body["decisions"]) if held else None,
        "open": sum(left.meeting == one.id for left in found.open) if held else None,
        "chair": found.names.get(str(body.get("chair")), body.get("chair") or ""),
    }


def _word(body: Mapping[str, Any], status: str) -> str:
    if body["state"] == "planned":
        return "not recorded" if status == "warn" else "planned"
    return "held" if status == "ok" else "to confirm"


def _plan(here: Here, found: Board) -> None:
    start = found.next.day or found.today + timedelta(days=7)
    with st.expander("Plan a meeting"), guard("plan"), st.form("plan_meeting", border=False, width=720):
        on = st.date_input("Day", start, min_value=found.today, key="plan_day")
        if st.form_submit_button("Plan this meeting", type="primary"):
            stored = bodies.plan(here.ctx, found.body.id, on)
            st.success(f"{stored.id} is planned for {day(on)}.")
