"""The agenda of a body's next meeting: when it is, what it deals with, and what is recommended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlgov.charts import words
from mlgov.govern.agenda import Item
from mlgov.services import bodies, council
from mlgov.services.bodies import Board
from mlgov.ui import blocks, links
from mlgov.ui.remember import until_change
from mlgov.ui.skeleton import Here
from mlgov.ui.text import day, esc, href
from mlgov.ui.view import show

DEGREES = {"breach": "pressing", "warn": "to decide", "ok": "to note"}
SUBJECTS = {
    "breaches": "Breach",
    "decisions": "Approval",
    "escalations": "Escalation",
    "exceptions": "Exception",
    "initiatives": "High-risk initiative",
    "actions": "Decided before",
}


def items(here: Here, found: Board) -> tuple[Item, ...]:
    """The agenda, worked out once until something changes."""
    at = council.moment_of(here.ctx, here.as_of)
    body = found.body.id
    return until_change(here, "agenda", body, lambda: bodies.agenda(here.ctx, body, as_of=at))


def draw(here: Here, found: Board, agenda: Sequence[Item]) -> None:
    show(verdict(found, agenda), figures(found, agenda), key="head")


def verdict(found: Board, agenda: Sequence[Item]) -> str:
    """The next meeting and its first item; then what is wrong with the body itself."""
    said: list[tuple[str, Any]] = []
    when = (
        f"the meeting of the {found.body.title} on {day(found.next.day)}"
        if found.next.day
        else "the next meeting"
    )
    pressing = [one for one in agenda if one.status == "breach"]
    if agenda:
        first = agenda[0]
        count = words.plural(len(agenda), "item")
        rest = f", {len(pressing)} of them pressing" if pressing else ""
        said.append((first.status, [f"{count} for {when}{rest}; first: ", (first.title, url(first)), ""]))
    else:
        said.append(("ok", [f"Nothing stands on the agenda of {when}."]))
    if found.next.skipped:
        days = ", ".join(day(one) for one in found.next.skipped[-3:])
        count = words.plural(len(found.next.skipped), "meeting was", "meetings were")
        said.append(("warn", [f"{count} skipped: {days}."]))
    if found.next.day is None:
        said.append(("not_evaluated", [f"There is no day yet: {found.next.why}."]))
    if found.people < found.quorum:
        lacks = f"it takes {found.quorum} members to decide, and {found.people} have a seat"
        said.append(
            ("warn", [f"This body can't decide: {lacks}. ", ("Give its seats", _part(found, "members"))])
        )
    order = ("breach", "warn", "not_evaluated", "ok")
    return blocks.verdict(sorted(said, key=lambda one: order.index(one[0])))


def _days(days: int | None) -> str:
    return "" if days is None else "day" if days == 1 else "days"


def figures(found: Board, agenda: Sequence[Item]) -> str:
    late = sum(one.due < found.today for one in found.open)
    pressing = sum(one.status == "breach" for one in agenda)
    held = sum(one.body["state"] != "planned" for one in found.meetings)
    days = None if found.next.day is None else (found.next.day - found.today).days
    note = day(found.next.day) if found.next.day else "no day yet"
    return blocks.figures(
        [
            blocks.Figure("Next meeting in", words.count(days), _days(days), note=note),
            blocks.Figure("On the agenda", words.count(len(agenda)), note=f"{pressing} pressing"),
            blocks.Figure("Decided and not done", words.count(len(found.open)), note=f"{late} overdue",
                          status="breach" if late else None),
            blocks.Figure("Members", words.count(found.people), note=f"{found.quorum} make a quorum"),
            blocks.Figure("Meetings held", words.count(held)),
        ]
    )  # fmt: skip


def listing(here: Here, found: Board, agenda: Sequence[Item]) -> None:
    """Every item with why it stands there and what is recommended."""
    if not agenda:
        why = "It fills itself with breaches, approvals that wait, what is overdue, and earlier decisions."
        show(
            blocks.empty("Nothing on the agenda", why, ("See the inventory", href("models"))), key="no_agenda"
        )
        return
    lines = "".join(_item(one) for one in agenda)
    head = blocks.heading("Agenda", help=found.body.agenda.because)
    show(f'{head}<ol class="agenda">{lines}</ol>', key="agenda")


def _item(one: Item) -> str:
    small = " · ".join(
        part for part in (SUBJECTS[one.subject], one.by, f"due {day(one.due)}" if one.due else "") if part
    )
    told = f"<p><em>Recommended:</em> {esc(one.recommendation)}</p>" if one.recommendation else ""
    mark = blocks.marked(one.status, DEGREES.get(one.status, "to note"))
    title = f"<b>{blocks.link(one.title, url(one))}</b>"
    return f"<li>{mark} {title}<p>{esc(one.why)}</p>{told}<small>{esc(small)}</small></li>"


def url(one: Item) -> str:
    """Where the thing is seen, and decided."""
    return links.url(one.kind, one.link)


def _part(found: Board, part: str) -> str:
    return href("council", body=found.body.id, tab=part)
