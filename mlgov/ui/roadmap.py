"""The implementation roadmap on the screen: what is late, the plan, and the forms that keep it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from mlgov.charts import roadmap as drawing
from mlgov.charts import words
from mlgov.govern.roadmap import Line, worst_first
from mlgov.services import roadmap
from mlgov.services.roadmap import Roadmap
from mlgov.ui import blocks, filed, filters, state
from mlgov.ui.chart import chart, dark
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href
from mlgov.ui.told import Told
from mlgov.ui.view import show

RIGHT = "roadmap.file"
NEXT = "The chart and the verdict show it at once; the version before is kept."
STATUSES = {"late": "Late", "waiting": "Should have begun", "unowned": "Without an owner"}
COLUMNS = [
    Column("title", "Activity", "long", under="phase_title"),
    Column("standing", "Standing", "marked"),
    Column("why", "Why", "long"),
    Column("owner_name", "Owner"),
    Column("late", "Days late", "count"),
    Column("due", "Due", "date"),
    Column("state_word", "State"),
    Column("planned_start", "Planned from", "date"),
    Column("started", "Begun", "date"),
    Column("finished", "Finished", "date"),
    Column("note", "Note", "long"),
    Column("section", "Asked by"),
]
_DATES = ("planned_start", "planned_end", "due", "started", "finished")


def mode(here: Here) -> str:
    """`start` for the first day of the programme, `one` for an activity, else the whole."""
    if here.as_of is None and state.get("start"):
        return "start"
    return "one" if state.get("id") else "list"


def read(here: Here) -> Roadmap:
    return roadmap.roadmap(here.ctx, as_of=here.as_of)


def late(found: Roadmap) -> list[Line]:
    return [one for one in worst_first(found.lines) if one.status == "breach"]


def waiting(found: Roadmap) -> list[Line]:
    return [one for one in found.lines if one.status == "warn"]


def unowned(found: Roadmap) -> list[Line]:
    """Activities that run, or should, and that nobody has."""
    return [
        one
        for one in found.lines
        if not one.owner and (one.status in ("breach", "warn") or one.state == "in_progress")
    ]


def owner(found: Roadmap, one: Line) -> str:
    return found.names.get(one.owner, one.owner)


def verdict(found: Roadmap) -> str:
    """What is late, by how much, and who has it; then what should have begun."""
    if found.starts is None:
        text = "The programme has no first day yet, so nothing can be late: say on which day it starts."
        return blocks.verdict([("not_evaluated", [text])])
    said: list[tuple[str, Any]] = []
    behind, idle, nobody = late(found), waiting(found), unowned(found)
    if behind:
        first = behind[0]
        who = owner(found, first) or "nobody has it"
        count = words.plural(len(behind), "activity is", "activities are")
        link = (first.title, href("roadmap", id=first.activity))
        days = words.plural(first.late, "day")
        said.append(
            (
                "breach",
                [f"{count} late, by {'up to ' if len(behind) > 1 else ''}{days}: ", link, f" ({who})."],
            )
        )
    if idle:
        link = (idle[0].title, href("roadmap", id=idle[0].activity))
        count = words.plural(len(idle), "activity", "activities")
        said.append(("warn", [f"{count} should have begun{blocks.leading(len(idle))}", link, "."]))
    if nobody:
        said.append(
            ("warn", [f"{words.plural(len(nobody), 'activity has', 'activities have')} no owner yet."])
        )
    if not said:
        due = _due(found)[0]
        text = (
            f"Nothing is late: all {words.plural(due, 'activity', 'activities')} due by now are done."
            if due
            else ""
        )
        said.append(("ok", [text or "Nothing is late; nothing has been due yet."]))
    return blocks.verdict(said)


def figures(found: Roadmap) -> str:
    due, done = _due(found)
    every = sum(one.state == "done" for one in found.lines)
    bad, idle, nobody = len(late(found)), len(waiting(found)), len(unowned(found))
    judged = found.starts is not None
    month = words.NOTHING if found.month is None else words.count(max(found.month, 0))
    return blocks.figures(
        [
            blocks.Figure("Programme month", month, f"of {found.last_month}", note=_since(found.starts)),
            blocks.Figure("Done", words.count(every), f"of {len(found.lines)}"),
            blocks.Figure("Done of what was due", words.count(done if judged else None),
                          f"of {due}" if judged else "",
                          status=None if not judged else "ok" if done == due else "breach"),
            blocks.Figure("Late", words.count(bad if judged else None), note=_longest(found),
                          status=None if not judged else "breach" if bad else "ok"),
            blocks.Figure("Should have begun", words.count(idle if judged else None),
                          note=f"{nobody} without an owner" if nobody else ""),
        ]
    )  # fmt: skip


def _due(found: Roadmap) -> tuple[int, int]:
    """How many activities were due by today, and how many of them are done; dropped ones don't count."""
    was_due = [one for one in found.lines if one.due and one.due <= found.today and one.state != "dropped"]
    return len(was_due), sum(one.state == "done" for one in was_due)


def _since(starts: date | None) -> str:
    return f"since {words.date(starts)}" if starts else "no first day yet"


def _longest(found: Roadmap) -> str:
    behind = late(found)
    return f"up to {words.plural(behind[0].late, 'day')}" if behind else ""


def choose(here: Here, found: Roadmap) -> list[Line]:
    """The filters, and the activities that fit them, worst first."""
    phases = {one.id: one.title for one in here.ctx.policy(here.as_of).roadmap.phases}
    owners = {one.owner: owner(found, one) for one in found.lines if one.owner}
    filters.row(
        ("Phase", "phase", phases), ("Owner", "owner", owners), ("State", "state", drawing.STATES),
        ("Standing", "standing", STATUSES),
    )  # fmt: skip
    wanted = {name: state.get(name) for name in ("phase", "owner", "state")}
    special = {"late": late(found), "waiting": waiting(found), "unowned": unowned(found)}.get(
        state.get("standing")
    )
    return [
        one
        for one in found.lines
        if all(value in ("", getattr(one, name)) for name, value in wanted.items())
        and (special is None or one in special)
    ]


def picture(found: Roadmap, chosen: Sequence[Line]) -> None:
    rows = pl.DataFrame(
        [vars(one) for one in chosen],
        schema_overrides=dict.fromkeys(_DATES, pl.Date),
        infer_schema_length=None,
    )
    said = Told(
        "Outlined: the plan of the policy. Filled: work done or under way. ◆: should have begun",
        words.plural(len(chosen), "activity", "activities"),
        "Hatched with ▲: past the day it was due.",
    )
    if chosen:
        chart(drawing.gantt(rows, found.today, dark=dark()), key="roadmap", told=said, data=rows)


def listing(here: Here, found: Roadmap, chosen: Sequence[Line]) -> None:
    phases = {one.id: one.title for one in here.ctx.policy(here.as_of).roadmap.phases}
    rows = [
        {
            **vars(one),
            "owner_name": owner(found, one),
            "standing": (one.status, _word(found, one)),
            "state_word": drawing.STATES[one.state].capitalize(),
            "phase_title": f"{phases[one.phase]}, {one.stream.lower()}",
            "late": one.late or None,
        }
        for one in worst_first(list(chosen))
    ]
    empty = "No activity fits these filters."
    table(rows, COLUMNS, key="roadmap", empty=empty, url=lambda row: href("roadmap", id=row["activity"]))


def _word(found: Roadmap, one: Line) -> str:
    """What the mark of an activity says beside its colour."""
    named = {"breach": "late", "warn": "to begin", "not_evaluated": "not judged"}
    return named.get(one.status) or drawing.STATES[one.state]


def begin(here: Here, found: Roadmap) -> None:
    """The way to the programme's first day, for those who may set it."""
    if here.as_of is None and here.ctx.may(RIGHT):
        label = "Change the first day" if found.record else "Say when the programme starts"
        if st.button(label, icon=":material/event:", type="tertiary" if found.record else "primary"):
            state.put("start", "change" if found.record else "new")
            st.rerun()


def start(here: Here, found: Roadmap) -> None:
    """The form for the programme's first day."""
    filed.back("roadmap")
    with guard("form"):
        known = found.record.id if found.record and state.get("start") == "change" else None
        filing = Filing("roadmap_programme", {}, id=known, next_steps=NEXT, url=lambda _: href("roadmap"))
        record_form(here.ctx, filing)


def one(here: Here, found: Roadmap) -> None:
    """One activity: where it stands, its form or what was filed about it."""
    line = next((one for one in found.lines if one.activity == state.get("id")), None)
    if line is None:
        filed.back("roadmap")
        why = "The policy in force at this moment has no such activity."
        show(blocks.empty("No such activity", why, ("See the roadmap", href("roadmap"))), key="no_activity")
        return
    planned = " to ".join(words.date(day) for day in (line.planned_start, line.planned_end) if day)
    about = f"{line.section}, {line.stream.lower()}: {_months(line)}{f', {planned}' if planned else ''}."
    said = [
        blocks.heading(line.title),
        blocks.verdict([(line.status, [f"{line.why[:1].upper()}{line.why[1:]}."])]),
        blocks.note(about),
    ]
    _record(here, line, line.activity in found.filed, said)


def _blocks(said: Sequence[str]) -> str:
    return "".join(f'<div class="block">{one}</div>' for one in said)


def _months(line: Line) -> str:
    if line.to_month is None:
        return f"from month {line.from_month} on"
    if line.to_month == line.from_month:
        return f"month {line.from_month}"
    return f"months {line.from_month} to {line.to_month}"


def _record(here: Here, line: Line, known: bool, said: Sequence[str]) -> None:
    filing = here.ctx.may(RIGHT) and here.as_of is None
    if known and not (state.get("change") and filing):
        filed.one(here, "roadmap_activity", "roadmap", lambda _: _blocks(said))
        return
    show(_blocks(said), key="activity")
    if not known and filing:
        start = {"activity": line.activity}
        filed.new(here, "roadmap_activity", "roadmap", start=start, next_steps=NEXT, fixed=("activity",))
    elif not known:
        filed.back("roadmap")
        show(
            blocks.empty("Nothing filed yet", "Nobody has said yet who does it and how far it is."),
            key="nothing",
        )
    else:
        filed.change(here, "roadmap_activity", "roadmap", next_steps=NEXT, fixed=("activity",))
