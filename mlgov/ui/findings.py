"""Findings on the screen: the list, one with the steps that it can take, and the form that opens one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.findings import MOVES
from mlgov.govern.records.forms import form_fields
from mlgov.policy.rights import EXCEPTION_REQUEST, FINDING_CLOSE, FINDING_FILE
from mlgov.services import findings, registers
from mlgov.services.findings import Found
from mlgov.ui import blocks, filed, filters, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.forms.flow import Filing, record_form
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, title_case
from mlgov.ui.view import show

KIND, PAGE = "finding", "findings"
NEXT = "Its day follows from its severity and the model's tier; it stands in the worklist until it is closed."
COLUMNS = [
    Column("title", "Finding", "long", under="id"),
    Column("standing", "Standing", "marked"),
    Column("why", "Why", "long"),
    Column("severity", "Severity"),
    Column("model_name", "Model", under="version"),
    Column("due", "Due", "date"),
    Column("owner", "Owner"),
    Column("source", "Source", under="source_id"),
]
Row = dict[str, Any]


def listing(here: Here) -> None:
    """Every finding, late ones first."""
    rows = listed(here)
    if not rows:
        why = (
            "A finding says what an audit, an assessment, a gate or the monitoring found wanting. It has a"
            " day by severity and tier, and a second person closes it."
        )
        filed.nothing(here, KIND, why, "Open a finding", PAGE)
        return
    show(verdict(rows), figures(here, rows), key="head")
    filed.button(here, KIND, "Open a finding", PAGE)
    picked = filters.row(
        ("Source", "source", _sources(here)),
        ("Severity", "severity", sorted({row["severity"] for row in rows})),
    )
    chosen = [
        row
        for row in rows
        if picked["source"] in ("", row["source"].lower()) and picked["severity"] in ("", row["severity"])
    ]
    empty = "No finding fits these filters."
    table(chosen, COLUMNS, key=PAGE, empty=empty, url=lambda row: href(PAGE, id=row["id"]))


def _sources(here: Here) -> dict[str, str]:
    """Where findings come from, also what none has come from yet: a link then shows none, and not all."""
    asked = next(one for one in form_fields(KIND, here.ctx.policy(here.as_of)) if one.name == "source")
    return {option.value: option.label for option in asked.options}


def listed(here: Here) -> list[Row]:
    names, model = filed.names(here), state.get("model") or None
    people = persons.names(here)
    return [
        {
            **row,
            "model_name": names.get(row["model"], row["model"]),
            "status": _status(row),
            "standing": (_status(row), _word(row)),
            "why": persons.told(row["why"], people),
            "source": title_case(str(row["source"])),
        }
        for row in registers.findings_on_file(here.ctx, as_of=here.as_of, model=model)
    ]


def _status(row: Row) -> str:
    if row["state"] == "closed":
        return "ok"
    return "breach" if row["late"] else "warn"


def _word(row: Row) -> str:
    state_word = title_case(row["state"]).lower()
    return f"{state_word}, late" if row["late"] else state_word


def verdict(rows: Sequence[Row]) -> str:
    """What is late and escalated, what is late, what is open."""
    said: list[tuple[str, Any]] = []
    escalated = [row for row in rows if row["escalated"]]
    late = [row for row in rows if row["late"] and not row["escalated"]]
    pending = [row for row in rows if row["status"] == "warn"]
    for own, status, what, lead in (
        (escalated, "breach", "escalated", "first"),
        (late, "breach", "past their day" if len(late) > 1 else "past its day", "first"),
        (pending, "warn", "open and in time", "first due"),
    ):
        if own:
            count = words.plural(len(own), "finding is", "findings are")
            first = (own[0]["title"], href(PAGE, id=own[0]["id"]))
            said.append(
                (
                    status,
                    [f"{count} {what}{blocks.leading(len(own), lead)}", first, f" ({own[0]['model_name']})."],
                )
            )
    return blocks.verdict(said or [("ok", [f"All {words.plural(len(rows), 'finding')} are closed."])])


def figures(here: Here, rows: Sequence[Row]) -> str:
    high = here.ctx.policy(here.as_of).findings.high
    pending = [row for row in rows if row["state"] not in ("closed", "accepted")]
    boxes = [
        ("Open", len(pending)),
        (f"Open {' and '.join(high)}", sum(row["severity"] in high for row in pending)),
        ("Past their day", sum(row["late"] for row in rows)),
        ("Waiting to be closed", sum(row["state"] == "submitted" for row in rows)),
        ("Risk accepted", sum(row["state"] == "accepted" for row in rows)),
    ]
    return blocks.figures([blocks.Figure(label, words.count(count)) for label, count in boxes])


def new(here: Here) -> None:
    """The form that opens a finding."""
    filed.back(PAGE)
    start = filed.given("model", "version", "title", "severity", "source", "source_id", "detail")
    with guard("form"):
        record_form(
            here.ctx,
            Filing(
                KIND,
                {"opened": datetime.now(UTC).date(), **{k: v for k, v in start.items() if v}},
                fixed=(*findings.SET_BY_VERBS, "key"),
                about=str(start["title"] or ""),
                next_steps=NEXT,
                url=lambda one: href(PAGE, id=one),
                verb="Open this finding",
                save=lambda body, _: findings.open(here.ctx, body),
            ),
        )


def one(here: Here) -> None:
    """One finding, with the steps that whoever looks may take."""
    found = None
    with guard("standing"):
        found = findings.one(here.ctx, state.get("id"), here.as_of)
    if found is None:
        filed.back(PAGE)
        return
    filed.one(
        here,
        KIND,
        PAGE,
        lambda stored: _standing(found, persons.names(here)),
        changes=False,
        but=("state", "key"),
        first=lambda: _steps(here, found),
    )


def _standing(found: Found, people: Mapping[str, str]) -> str:
    stood = found.standing
    status = "ok" if stood.state == "closed" else "breach" if stood.late else "warn"
    said: list[tuple[str, Any]] = [
        (status, [f"{title_case(stood.state)}: {persons.told(stood.why, people)}."])
    ]
    if found.finding.body["returned"]:
        said.append(("warn", [f"Closing it was refused: {found.finding.body['returned']}"]))
    return blocks.verdict(said)


def _steps(here: Here, found: Found) -> None:
    """A form with the words that a step needs, and the buttons of the steps that are open."""
    now, id = found.finding.body["state"], found.finding.id
    if here.as_of is not None or now == "closed":
        return
    may = {"file": here.ctx.may(FINDING_FILE), "close": here.ctx.may(FINDING_CLOSE)}
    if may["file"] or (may["close"] and now == "submitted"):
        show(blocks.heading("What happens next"), key="steps_head")
        with guard("steps"), st.form("steps", width=720):
            said = st.text_area(
                "In words", help="The plan, what shows that it is mended, or why it is returned", height=80
            )
            owner = st.text_input("Who mends it", str(found.finding.body["owner"]))
            with st.container(horizontal=True):
                step = _buttons(now, may)
            if step:
                _take(here, id, step, said, owner)
                st.rerun()
    if here.ctx.may(EXCEPTION_REQUEST):
        url = href("exceptions", new="yes", model=found.finding.body["model"], covers=f"finding:{id}")
        show(blocks.link("Ask for an exception that accepts its risk for a time", url), key="accept")


def _buttons(now: str, may: dict[str, bool]) -> str:
    steps = [
        ("plan_agreed", "Agree the plan", "file", now in MOVES["plan_agreed"]),
        ("in_progress", "Start on it", "file", now == "plan_agreed"),
        ("submitted", "Submit for closure", "file", now in MOVES["submitted"]),
        ("closed", "Close it", "close", now == "submitted"),
        ("returned", "Return it", "close", now == "submitted"),
    ]
    pressed = [name for name, label, who, fits in steps if fits and may[who] and st.form_submit_button(label)]
    return pressed[0] if pressed else ""


def _take(here: Here, id: str, step: str, said: str, owner: str) -> None:
    if step == "plan_agreed":
        findings.plan(here.ctx, id, said, owner)
    elif step == "in_progress":
        findings.start(here.ctx, id)
    elif step == "submitted":
        findings.submit(here.ctx, id, said)
    elif step == "closed":
        findings.close(here.ctx, id)
    else:
        findings.send_back(here.ctx, id, said)
