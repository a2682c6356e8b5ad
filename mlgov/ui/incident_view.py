"""One incident to read: where it stands with running clocks, notices, steps, timeline, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from mlgov.charts import words
from mlgov.govern import incidents as rules
from mlgov.govern.calendar import over
from mlgov.govern.incidents import Clock
from mlgov.govern.notices import CONFIRM, NoticeStanding
from mlgov.govern.timeline import Line
from mlgov.measure import catalogue
from mlgov.services.incident_register import Response, Step
from mlgov.services.records import Stored
from mlgov.ui import blocks, judged
from mlgov.ui.table import Column, table
from mlgov.ui.text import day, esc, href, moment, title_case
from mlgov.ui.view import show

STEPS = {"contain": "Contain it", "investigate": "Name the cause", "resolve": "Resolve it"}
NOTICE = {
    "overdue": "breach", "due": "warn", "sent_late": "warn", "sent": "ok", "not_applicable": "not_applicable",
}  # fmt: skip
_CLOCK = {"overdue": "breach", "missed": "warn", "running": "warn", "met": "ok"}
FIGURES = [
    Column("metric", "Measure", under="subject"),
    Column("group", "Group"),
    Column("window", "Window"),
    Column("value", "Value", "number"),
    Column("limit", "Limit", "number"),
    Column("n", "Rows", "count"),
    Column("why", "Verdict", "long"),
]


def standing(found: Response) -> str:
    """The verdict, then the clocks: what shows at the top of the page."""
    body = found.incident.body
    told = f"{body['title']} ({body['severity']}) is {_STATUS.get(str(body['status']), body['status'])}."
    said: list[tuple[str, Any]] = [(_worst(found), [told, *_next(found)])]
    if found.undecided:
        said.append(
            ("warn", ["Nobody has said yet what harm it did, which decides whom the law asks to be told."])
        )
    clocks = blocks.facts([(STEPS[one.step], _clock(one, found)) for one in found.clocks])
    aside = blocks.note("Clocks run from detection (000 §9.2.1); times left are as of this page's moment.")
    return blocks.verdict(said) + (clocks + aside if found.clocks else "")


_STATUS = {"draft": "a draft of the monitoring that nobody has confirmed"}


def _worst(found: Response) -> str:
    states = [_CLOCK[one.state] for one in found.clocks if one.state in ("overdue", "running")]
    states += [NOTICE[one.state] for one in found.notices if one.open]
    review = found.incident.body["status"] == "resolved" and found.review_by is not None
    if review and found.review is None:
        states.append("breach" if found.review_by and over(found.review_by, found.now) else "warn")
    return next((one for one in ("breach", "warn") if one in states), "ok")


def _next(found: Response) -> list[str]:
    parts = []
    following = next((one for one in found.clocks if one.state in ("overdue", "running")), None)
    if following is not None:
        parts.append(f" {STEPS[following.step]}: {rules.left(following.due, found.now)}.")
    elif found.review_by is not None and found.incident.body["status"] == "resolved":
        when = rules.left(found.review_by, found.now)
        parts.append(
            f" Its review is due: {when}." if found.review is None else " Somebody else closes it now."
        )
    pending = [one for one in found.notices if one.open]
    if pending:
        parts.append(
            f" {words.plural(len(pending), 'notice')} due: {pending[0].rule.title}, {pending[0].why}."
        )
    return parts


def _clock(one: Clock, found: Response) -> str:
    word = {"met": "in time", "missed": "late"}.get(one.state, rules.left(one.due, found.now))
    return f"{blocks.marked(_CLOCK[one.state], word)} <small>by {esc(moment(one.due))}</small>"


def notices(found: Response, people: Mapping[str, str]) -> None:
    """Whom the law asks to be told: worst first, each with article, words and source."""
    if not found.notices:
        return
    note = blocks.note(f"Every deadline here is {CONFIRM}; it runs from when the organisation became aware.")
    parts = "".join(_notice(one, people) for one in found.notices)
    show(blocks.heading("Notices to authorities"), note, parts, key="notices")


def _notice(one: NoticeStanding, people: Mapping[str, str]) -> str:
    rule = one.rule
    state = f"{title_case(one.state)}, {one.why}" if one.why else title_case(one.state)
    source = f'<a href="{esc(rule.source)}" target="_blank" rel="noreferrer noopener">{esc(rule.article)}</a>'
    pairs = [
        (rule.title, blocks.marked(NOTICE[one.state], state)),
        ("Until", blocks.when(one.due, with_time=True)),
        ("To", esc(rule.authority)),
        ("By", source),
    ]
    if one.record is not None:
        pairs.insert(
            2,
            ("Recorded", f"{blocks.when(one.record.at, with_time=True)} by {esc(people[one.record.actor])}"),
        )
    read = f"“{esc(rule.quote)}” (read on {esc(day(rule.retrieved))}). {esc(rule.because)}"
    return f'{blocks.facts(pairs)}<p class="note-quiet">{read}</p>'


def steps(found: Response, people: Mapping[str, str]) -> None:
    """The checklists of the response and of recovery, with who ticked what."""
    done = sum(one.state != "open" for one in found.steps)
    show(blocks.heading(f"Checklist, {done} of {len(found.steps)}"), key="steps_head")
    parts = []
    for title, group in groupby(found.steps, key=lambda one: one.title):
        parts += [f"<h3>{esc(title)}</h3>", blocks.items([_step(one, people) for one in group], "")]
    show("".join(parts) or blocks.note("The policy lists no steps."), key="steps")


def _step(one: Step, people: Mapping[str, str]) -> tuple[str, list[blocks.Part], str]:
    small = f"{people[one.by]}, {moment(one.record.at)}" if one.record and one.by else ""
    reason = str(one.record.body["reason"]) if one.record else ""
    return blocks.marked(*_STEP[one.state]), [one.text, f" ({reason})" if reason else ""], small


_STEP = {
    "done": ("ok", "done"), "not_applicable": ("not_applicable", "does not apply"),
    "open": ("not_evaluated", "open"),
}  # fmt: skip


def timeline(found: Response, people: Mapping[str, str]) -> None:
    """What happened, oldest first; what was entered later than it happened says so."""
    lines = "".join(_line(one, people) for one in found.lines)
    show(blocks.heading("Timeline"), f'<ol class="timeline">{lines}</ol>', key="timeline")


def _line(one: Line, people: Mapping[str, str]) -> str:
    later = f", entered later, {esc(moment(one.written))}" if one.entered_later else ""
    return (
        f"<li><b>{esc(title_case(one.kind))}</b> {esc(one.text)}"
        f"<small>{blocks.when(one.at, with_time=True)} by {esc(people[one.by])}{later}</small></li>"
    )


def figures(found: Response) -> None:
    """The figures that started a drafted incident, as they were judged then."""
    rows = [row | {"metric": _label(row["metric"])} for row in found.incident.body.get("figures") or ()]
    if rows:
        show(blocks.heading("Figures that started it"), key="figures_head")
        # A limit that is told from the reference has no place on the figure's own scale.
        columns = [
            one for one in FIGURES if one.key != "limit" or any(row["limit"] is not None for row in rows)
        ]
        table(rows, columns, key="figures", empty="")


def _label(metric: str) -> str:
    """The metric's name in the catalogue; the organisation's own metrics have no other."""
    return judged.label(metric) if metric in catalogue.names() else metric


def follow_up(found: Response) -> None:
    """The review, and the findings that its actions became."""
    if found.review is None:
        return
    body = found.review.body
    told = [("Held", blocks.when(body["held"])), ("Present", esc(body["present"]))]
    texts = (("summary", "Summary"), ("handled", "How it was handled"), ("lessons", "Lessons"))
    told += [(label, esc(body[name])) for name, label in texts]
    items = blocks.items([_action(one) for one in found.findings], "No action follows.")
    facts = blocks.facts([pair for pair in told if pair[1]])
    show(blocks.heading("Review"), facts, items, key="review")


def rebuilds(found: Response) -> None:
    """The rebuilds of the model that it asked for."""
    if found.rebuilds:
        items = blocks.items([_rebuild(one) for one in found.rebuilds], "")
        show(blocks.heading("Rebuilds that it asked for"), items, key="rebuilds")


def _rebuild(one: Stored) -> tuple[str, list[blocks.Part], str]:
    body = one.body
    status = blocks.status("ok" if body["state"] in ("returned", "abandoned") else "warn")
    place = href("model", model=body["model"], tab="lifecycle", version=body["new_version"])
    state = title_case(str(body["state"])).lower()
    return (
        status,
        [(f"{body['from_version']} as {body['new_version']}", place), f" ({state}): {body['reason']}"],
        one.id,
    )


def _action(one: Stored) -> tuple[str, list[blocks.Part], str]:
    body = one.body
    status = blocks.status("ok" if body["state"] == "closed" else "warn")
    way = (str(body["title"]), href("findings", id=one.id))
    return status, [way, f" by {body['owner']}, {title_case(body['state']).lower()}"], f"due {body['due']}"
