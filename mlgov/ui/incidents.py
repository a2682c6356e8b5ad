"""Incidents as rows: their clocks, and what the list as a whole says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import mean
from typing import Any

from mlgov.charts import words
from mlgov.govern import incidents, notices
from mlgov.govern.records.incident import Incident
from mlgov.policy.models import Policy
from mlgov.services import incident_register, records
from mlgov.services.by_acts import OVER
from mlgov.store.standing import Same
from mlgov.ui import blocks, filed, incident_acts, incident_view, incidents_elsewhere, persons, state
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import href, moment
from mlgov.ui.view import show

_STEPS = {"contain": "contain it", "investigate": "name the cause", "resolve": "resolve it"}
BY_ACTS = Incident.by_acts
_UNSEEN = ("figures", "key", "draft")  # shown in other ways
NOTICES = [
    Column("title", "Notice", "long", under="incident"),
    Column("mark", "State", "marked"),
    Column("why", "Time"),
    Column("due", "Until", "moment"),
    Column("authority", "To", "long"),
    Column("article", "By", "long"),
    Column("confirm", "Note"),
]
STATES = ("draft", "open", "contained", "resolved", "closed", "dismissed")
Row = dict[str, Any]


def listed(here: Here) -> list[Row]:
    """Every incident: open ones first, by severity, then newest first."""
    here.ctx.require("read")
    policy, now = here.ctx.policy(here.as_of), here.ctx.moment(here.as_of)
    rows = here.ctx.standing(here.as_of).once(
        "incidents", (Same(policy), now), lambda: _listed(here, policy, now)
    )
    return list(rows)


def _listed(here: Here, policy: Policy, now: datetime) -> list[Row]:
    types = {one.id: one.title for one in policy.incidents.types}
    names = filed.names(here)
    rows = []
    for one in records.all(here.ctx, "incident", as_of=here.as_of):
        body = one.body
        clock, why = _clock(incidents.clocks(body, policy, now), incidents.next_clock(body, policy, now))
        rows.append(
            {
                **body,
                "id": one.id,
                "model_name": names.get(body["model"], body["model"]),
                "type_title": types.get(body["type"], body["type"]),
                "clock": clock,
                "clock_why": why,
                "mark": _mark(clock, body["status"]),
                "to_detect": _hours(incidents.time_to_detect(body)),
                "to_resolve": _hours(incidents.time_to_resolve(body)),
            }
        )
    rows.sort(key=lambda row: str(row["detected"]), reverse=True)
    return sorted(rows, key=lambda row: (not incidents.is_open(row), row["severity"]))


def _clock(clocks: Sequence[incidents.Clock], following: incidents.Clock | None) -> tuple[str, str]:
    if following is not None:
        late = following.state == "overdue"
        step = _STEPS[following.step]
        return (
            ("breach", f"Overdue: {step}, due {moment(following.due)}")
            if late
            else ("warn", f"{step.capitalize()} by {moment(following.due)}")
        )
    missed = [clock.step for clock in clocks if clock.state == "missed"]
    if not clocks:
        return "not_applicable", "No clock runs for it"
    return (
        ("warn", f"Resolved, but late to {' and to '.join(missed)}") if missed else ("ok", "Resolved in time")
    )


def _mark(clock: str, status: str) -> tuple[str, str]:
    """The clocks in a word: whether the next step is overdue, or how it went in the end."""
    done = status in ("resolved", "closed")
    late = "late" if done else "running"
    return clock, {"breach": "overdue", "warn": late, "ok": "in time", "not_applicable": "none"}[clock]


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds() / 3600


def verdict(here: Here, rows: Sequence[Row]) -> str:
    open_ones = [row for row in rows if incidents.is_open(row)]
    late = [row for row in open_ones if row["clock"] == "breach"]
    high = [row for row in open_ones if row["severity"] in incidents.high(here.ctx.policy(here.as_of))]
    said: list[tuple[str, Any]] = []
    for row in late[:2]:
        said.append(
            (
                "breach",
                [
                    (row["title"], href("incidents", id=row["id"])),
                    f" ({row['severity']}, {row['model_name']}): {_lower(row['clock_why'])}.",
                ],
            )
        )
    if len(late) > 2:
        said.append(
            ("breach", [f"{words.plural(len(late) - 2, 'more incident is', 'more incidents are')} overdue."])
        )
    if open_ones and not late:
        said.append(
            (
                "warn",
                [
                    f"{words.plural(len(open_ones), 'incident is', 'incidents are')} not resolved,"
                    f" {len(high)} of high severity; no clock is overdue."
                ],
            )
        )
    return blocks.verdict(
        said or [("ok", [f"No incident is open; {words.plural(len(rows), 'incident')} resolved so far."])]
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def one(here: Here) -> None:
    """One incident: where it stands, its record, and all that is written down and done about it."""
    if incidents_elsewhere.is_one(state.get("id")):
        incidents_elsewhere.one(here)
        return
    found = None
    with guard("standing"):
        found = incident_register.one(here.ctx, state.get("id"), as_of=here.as_of)
    if found is None:
        filed.back("incidents")
        return
    if state.get("review") and here.as_of is None:
        incident_acts.review(here, found)
        return
    filed.one(
        here, "incident", "incidents", lambda _: incident_view.standing(found),
        changes=found.incident.body["status"] not in OVER,
        but=[name for name in BY_ACTS if name in _UNSEEN or not found.incident.body.get(name)],
        first=lambda: incident_acts.acts(here, found),
    )  # fmt: skip
    people = persons.names(here)
    incident_view.notices(found, people)
    incident_acts.notices(here, found)
    incident_view.figures(found)
    incident_view.follow_up(found)
    incident_view.rebuilds(found)
    incident_acts.ways(here, found)
    incident_view.timeline(found, people)
    incident_acts.timeline(here, found)
    incident_view.steps(found, people)
    incident_acts.steps(here, found)


def figures(rows: Sequence[Row]) -> str:
    rows = [row for row in rows if incidents.counts(row)]
    open_ones = [row for row in rows if incidents.is_open(row)]
    detect = [row["to_detect"] for row in rows if row["to_detect"] is not None]
    resolve = [row["to_resolve"] for row in rows if row["to_resolve"] is not None]
    seen = sum(row["detected_by"] == "monitoring" for row in rows)
    return blocks.figures(
        [
            blocks.Figure("Open", words.count(len(open_ones)), f"of {len(rows)}"),
            blocks.Figure("Overdue", words.count(sum(row["clock"] == "breach" for row in open_ones))),
            blocks.Figure(
                "Mean time to detect",
                words.duration(mean(detect) if detect else None),
                note=f"n = {len(detect)}",
            ),
            blocks.Figure(
                "Mean time to resolve",
                words.duration(mean(resolve) if resolve else None),
                note=f"n = {len(resolve)}",
            ),
            blocks.Figure(
                "Found by monitoring",
                words.share(seen / len(rows) if rows else None),
                note=f"{seen} of {len(rows)}",
            ),
        ]
    )


def matching(rows: Sequence[Row], model: str, severity: str, status: str) -> list[Row]:
    wanted = {"model": model, "severity": severity, "status": status}
    return [row for row in rows if all(not value or row[name] == value for name, value in wanted.items())]


def due_notices(here: Here) -> None:
    """Notices of all incidents that are due, worst first; nothing where there are none."""
    every = incident_register.notice_rows(here.ctx, as_of=here.as_of, model=state.get("model") or None)
    rows = [row | {"mark": (incident_view.NOTICE[row["state"]], row["state"])} for row in every]
    rows = [row for row in rows if row["state"] in ("overdue", "due")]
    if rows:
        show(blocks.heading("Notices to authorities that are due", help=notices.CONFIRM), key="notices_head")
        table(rows, NOTICES, key="notices", empty="", url=lambda row: href("incidents", id=row["incident"]))
