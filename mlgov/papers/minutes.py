"""The minutes of a meeting: who was there, what stood on the agenda, what was decided, and what was said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mlgov.charts import words
from mlgov.papers.blocks import (
    Block,
    Cell,
    Column,
    Decision,
    Decisions,
    Facts,
    Heading,
    Opening,
    Paragraph,
    Quiet,
    Sentence,
    Strong,
    Two,
    Verdict,
    table,
)
from mlgov.papers.parts import checking
from mlgov.papers.typesetting import LONGEST_TEXT, Stamp, typeset


@dataclass(frozen=True)
class DecidedLine:
    """One decision; `state` says what became of what it asks for."""

    title: str
    decision: str
    reason: str
    owner: str
    due: date | None
    state: str


@dataclass(frozen=True)
class Minutes:
    """One meeting, held or planned. `verdict` says in words how far it is, and whether it could decide."""

    house: str
    meeting: str
    body: str
    at: date | datetime
    stamp: Stamp
    policy_hash: str
    verdict: tuple[Sentence, ...]
    chair: str
    present: tuple[str, ...]
    apologies: tuple[str, ...]
    quorum: str
    agenda: tuple[Decision, ...]
    decided: tuple[DecidedLine, ...]
    text: str
    written_by: str
    confirmed_by: str


def minutes_paper(one: Minutes) -> bytes:
    """The PDF; the same minutes give the same bytes."""
    blocks = [*_front(one), *_agenda(one), *_decided(one), *_said(one), *checking(one.stamp, one.policy_hash)]
    title = f"{one.body}, {words.date(one.at)}"
    return typeset(title, blocks, one.stamp, author=one.house, keywords=("model governance", "minutes"))


def _front(one: Minutes) -> Iterator[Block]:
    began = words.moment(one.at) if isinstance(one.at, datetime) else words.date(one.at)
    yield Opening(one.house, f"{one.meeting}, {began}")
    yield Verdict(one.verdict)
    yield Facts(
        (
            ("Chair", one.chair or words.NOTHING),
            ("Present", ", ".join(one.present) or words.NOTHING),
            ("Apologies", ", ".join(one.apologies) or words.NOTHING),
            ("Quorum", one.quorum),
            ("Minutes by", one.written_by or words.NOTHING),
            ("Confirmed by", one.confirmed_by or words.NOTHING),
        ),
        wide=True,
    )


def _decided(one: Minutes) -> Iterator[Block]:
    yield Heading("Decisions")
    columns = (Column("Decision", 4), Column("Reason", 3), Column("Owner", 1.4), Column("Due", 1.3))
    rows: list[tuple[Cell, ...]] = [
        (
            Two(line.title, line.decision),
            line.reason or words.NOTHING,
            Strong(line.owner) if line.owner else words.NOTHING,
            Two(words.date(line.due), line.state) if line.due else words.NOTHING,
        )
        for line in one.decided
    ]
    yield table(columns, rows, "Nothing was decided.")


def _agenda(one: Minutes) -> Iterator[Block]:
    yield Heading("Agenda")
    yield Decisions(one.agenda) if one.agenda else Quiet("Nothing stood on the agenda.")


def _said(one: Minutes) -> Iterator[Block]:
    yield Heading("Minutes")
    if not one.text:
        yield Quiet("No minutes have been written yet.")
    for paragraph in one.text.splitlines():
        for start in range(0, len(paragraph.strip()), LONGEST_TEXT):
            yield Paragraph(paragraph.strip()[start : start + LONGEST_TEXT])
