"""One gate as a checklist, worst first, and the frozen evidence of those that were passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.charts import theme, words
from mlgov.govern.gates import GateRequirement, GateStanding
from mlgov.services.courses import Course
from mlgov.ui import blocks, links, persons, state
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href
from mlgov.ui.view import show

CHECKLIST = [
    Column("title", "Requirement", width="16rem"),
    Column("mark", "State", "marked"),
    Column("why", "Why", "long"),
    Column("who", "Who can mend it", "long"),
]
FROZEN = [Column("title", "Requirement"), Column("mark", "State", "marked"), Column("why", "Why", "long")]
WORDS = {"ok": "met", "warn": "waiting", "breach": "missing"}
PASSED = [
    Column("title", "Gate"),
    Column("at", "Passed", "moment"),
    Column("by", "By"),
    Column("policy", "Policy"),
    Column("approvals", "Approvals"),
    Column("exceptions", "Exceptions"),
    Column("hash", "Evidence (SHA-256)", why="dossier_hash"),
]


def draw(here: Here, own: Course, standing: GateStanding) -> None:
    """The requirements of the gate that is looked at."""
    gate, titles = standing.gate, {phase.id: phase.title for phase in own.policy.phases}
    way = f"From “{titles.get(gate.leaves)}” to “{titles.get(gate.enters)}”. {gate.because}"
    met = len([one for one in standing.requirements if one.met])
    said = f"{met} of {words.plural(len(standing.requirements), 'requirement')} met."
    show(
        blocks.heading(f"Gate “{gate.title}”", help=gate.because),
        f'<p class="note-quiet">{esc(said)} {esc(way)}</p>',
        key="gate_head",
    )
    people = persons.names(here)
    rows = [_row(own, one, people) for one in standing.worst_first()]
    table(rows, CHECKLIST, key="gate", empty="The gate asks for nothing.", url=lambda row: str(row["url"]))


def _row(own: Course, one: GateRequirement, people: Mapping[str, str]) -> dict[str, Any]:
    waived = f"Waived by {one.waived}. " if one.waived else ""
    return {
        "title": one.title,
        "mark": ("not_applicable", "waived") if one.waived else marked(one.kind, one.status),
        "why": persons.told(f"{waived}{one.why[:1].upper()}{one.why[1:]}", people),
        "who": persons.told(one.who, people),
        "url": _url(own, one),
    }


def _frozen(one: Mapping[str, Any]) -> tuple[str, str]:
    return (
        ("not_applicable", f"waived by {one['waived']}") if one.get("waived") else marked("", one["status"])
    )


def marked(kind: str, status: str) -> tuple[str, str]:
    """The mark of a requirement: what is not there is missing, while a figure is in breach of its limit."""
    word = theme.mark(status).word
    return status, word if kind == "check" and status == "breach" else WORDS.get(status, word)


def _url(own: Course, one: GateRequirement) -> str:
    kind, id = one.link
    here = {"model": own.model.id, "version": own.version.body["version"]}
    if kind == "deliverable":
        return href(
            "model", tab="lifecycle", gate=state.get("gate"), deliverable=id.partition("/")[2], **here
        )
    if kind == "figures":
        family = id.partition("/")[2]
        return href("model", tab="performance" if family == "robustness" else family, **here)
    if kind == "assessment" and not id:
        return href("assessments", model=own.model.id, new="yes")
    if kind == "retirement" and not id:
        return href("retirement", model=own.model.id, new="yes")
    if kind in ("", "lifecycle"):
        return href("model", tab="lifecycle", **here)
    return links.url(kind, id)


def passed(here: Here, own: Course) -> None:
    """Every passage, newest first; one that the URL names with all that it rested on."""
    if not own.passages:
        return
    titles = {one.id: one.title for one in own.policy.gates.gates}
    people = persons.names(here)
    rows = [
        {
            **one.body,
            "id": one.id,
            "title": titles.get(one.body["gate"], one.body["gate"]),
            "by": people[one.actor],
            "hash": str(one.body["dossier_hash"])[:16],
            "approvals": ", ".join(one.body["approvals"]),
            "exceptions": ", ".join(one.body["exceptions"]),
        }
        for one in reversed(own.passages)
    ]
    show(blocks.heading("Gates passed"), key="passed_head")
    place = {"model": own.model.id, "version": own.version.body["version"], "tab": "lifecycle"}
    table(rows, PASSED, key="passed", empty="", url=lambda row: href("model", passage=row["id"], **place))
    chosen = next((one for one in own.passages if one.id == state.get("passage")), None)
    if chosen is not None:
        show(blocks.heading(f"Evidence of {chosen.id}, as frozen"), key="frozen_head")
        frozen = [
            {
                **one,
                "mark": _frozen(one),
                "why": persons.told(one["why"], people),
            }
            for one in chosen.body["requirements"]
        ]
        table(frozen, FROZEN, key="frozen", empty="Nothing was asked.")
