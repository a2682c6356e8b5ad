"""The paper of one regime: where it stands, what is not met, and the statement of applicability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlgov.charts.theme import mark
from mlgov.papers.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Heading,
    Opening,
    Quiet,
    Sentence,
    Strong,
    Two,
    Verdict,
    table,
)
from mlgov.papers.parts import checking
from mlgov.papers.typesetting import Stamp, typeset

COUNSEL = "Which duties bind, and whether what is shown here fulfils them, is to be confirmed with counsel."


@dataclass(frozen=True)
class WantingLine:
    """One requirement that is not met or partly met, with why; `status` is the mark of its state."""

    control: str
    title: str
    status: str
    state: str
    why: str


@dataclass(frozen=True)
class StatementLine:
    """One line of the statement of applicability; `counts` says by how many it is met."""

    control: str
    title: str
    applies: bool
    reason: str
    declared: str
    status: str
    state: str
    counts: str


@dataclass(frozen=True)
class CompliancePaper:
    """One regime at a moment. `facts` are names and values; lines are worst first, the statement in order."""

    house: str
    title: str
    version: str
    law: bool
    stamp: Stamp
    policy_hash: str
    verdict: tuple[Sentence, ...]
    facts: tuple[tuple[str, str], ...]
    wanting: tuple[WantingLine, ...]
    statement: tuple[StatementLine, ...]


def compliance_report(one: CompliancePaper) -> bytes:
    """The PDF; the same regime at the same moment gives the same bytes."""
    blocks = [*_front(one), *_wanting(one), *_statement(one), *checking(one.stamp, one.policy_hash)]
    keywords = ("model governance", "compliance")
    return typeset(f"Compliance: {one.title}", blocks, one.stamp, author=one.house, keywords=keywords)


def _front(one: CompliancePaper) -> Iterator[Block]:
    yield Opening(one.house, one.version)
    yield Verdict(one.verdict)
    yield Facts(one.facts, wide=True)
    if one.law:
        yield Quiet(COUNSEL)


def _wanting(one: CompliancePaper) -> Iterator[Block]:
    yield Heading("What is wanting")
    columns = (Column("Requirement", 2), Column("State", 1), Column("Why", 3))
    rows: list[tuple[Cell, ...]] = [
        (Two(line.control, line.title), _marked(line.status, line.state), line.why) for line in one.wanting
    ]
    yield table(columns, rows, "Every requirement that applies is met.")


def _statement(one: CompliancePaper) -> Iterator[Block]:
    yield Heading("Statement of applicability")
    columns = (Column("Requirement", 2), Column("Applies"), Column("Reason", 3), Column("State", 1.4))
    rows: list[tuple[Cell, ...]] = [
        (
            Two(line.control, line.title),
            Strong("yes") if line.applies else Strong("no"),
            Two(line.reason, line.declared) if line.declared else line.reason,
            Two(_marked(line.status, line.state), line.counts),
        )
        for line in one.statement
    ]
    yield table(columns, rows, "The regime has no requirement.")


def _marked(status: str, word: str) -> str:
    return f"{mark(status).icon} {word}"
