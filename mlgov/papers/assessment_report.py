"""The paper of one assessment: where it stands, its result, risks found, every answer, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlgov.charts import words
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


@dataclass(frozen=True)
class RiskLine:
    """One answer that carries risk, 1 to 4, with why and what would lower it."""

    question: str
    answer: str
    risk: int
    rationale: str
    mitigation: str


@dataclass(frozen=True)
class AnswerLine:
    """One question with its answer; `measured` is the figure that stood beside it, in words."""

    question: str
    answer: str
    measured: str = ""


@dataclass(frozen=True)
class AnswerPart:
    """A section of the form: its title, where the framework asks for it, and the answers."""

    title: str
    section: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True)
class ChangedLine:
    question: str
    before: str
    after: str


@dataclass(frozen=True)
class AssessmentPaper:
    """One assessment at a moment. `facts` are names and values; `changed` is None where it renews none."""

    house: str
    title: str
    model: str
    id: str
    stamp: Stamp
    policy_hash: str
    verdict: tuple[Sentence, ...]
    facts: tuple[tuple[str, str], ...]
    risks: tuple[RiskLine, ...]
    parts: tuple[AnswerPart, ...]
    renews: str = ""
    changed: tuple[ChangedLine, ...] | None = None


def assessment_report(one: AssessmentPaper) -> bytes:
    """The PDF; the same assessment at the same moment gives the same bytes."""
    blocks = [
        *_front(one), *_risks(one), *_changed(one), *_answers(one), *checking(one.stamp, one.policy_hash),
    ]  # fmt: skip
    title = f"{one.title}: {one.model}"
    return typeset(title, blocks, one.stamp, author=one.house, keywords=("model governance", "assessment"))


def _front(one: AssessmentPaper) -> Iterator[Block]:
    yield Opening(one.house, one.id)
    yield Verdict(one.verdict)
    yield Facts(one.facts, wide=True)


def _risks(one: AssessmentPaper) -> Iterator[Block]:
    yield Heading("Risks found")
    columns = (Column("Risk"), Column("Answer", 3), Column("Why", 2.4), Column("What would lower it", 2.4))
    rows: list[tuple[Cell, ...]] = [
        (Strong(f"{line.risk} of 4"), Two(line.question, line.answer), line.rationale, line.mitigation)
        for line in one.risks
    ]
    yield table(columns, rows, "No answer carries a risk.")


def _changed(one: AssessmentPaper) -> Iterator[Block]:
    if one.changed is None:
        return
    yield Heading(f"What has changed since {one.renews}")
    columns = (Column("Question", 3), Column("Before", 2), Column("Now", 2))
    rows: list[tuple[Cell, ...]] = [(line.question, line.before, line.after) for line in one.changed]
    yield table(columns, rows, "Every answer is what it was.")


def _answers(one: AssessmentPaper) -> Iterator[Block]:
    yield Heading("Every answer")
    if not one.parts:
        yield Quiet("Nothing has been answered yet.")
    for part in one.parts:
        yield Heading(f"{part.title} ({part.section})" if part.section else part.title, 2)
        rows: list[tuple[Cell, ...]] = [(line.question, _answer(line)) for line in part.lines]
        yield table((Column("Question", 3), Column("Answer", 3)), rows, "")


def _answer(line: AnswerLine) -> Cell:
    return Two(line.answer, line.measured) if line.measured else line.answer or words.NOTHING
