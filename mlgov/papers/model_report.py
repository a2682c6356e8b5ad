"""One model's report: where it stands, its figures over time, its records. One function for each section."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mlgov.charts import words
from mlgov.papers.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Facts,
    Heading,
    Mark,
    Opening,
    Paragraph,
    Points,
    Quiet,
    Sentence,
    Strong,
    Two,
    Verdict,
    table,
)
from mlgov.papers.parts import checking
from mlgov.papers.typesetting import PaperSize, Stamp, typeset


@dataclass(frozen=True)
class FigureLine:
    """One judged figure of the newest window; `value` and `limit` as text in the style of their unit."""

    metric: str
    subject: str
    group: str
    value: str
    n: int | None
    limit: str
    status: str
    why: str


@dataclass(frozen=True)
class FamilyPart:
    """A family of figures: charts, and a table, worst first. `remark` says what was left out or missing."""

    title: str
    lines: tuple[FigureLine, ...] = ()
    charts: tuple[Chart, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class RequirementLine:
    title: str
    section: str
    status: str
    why: str


@dataclass(frozen=True)
class VersionLine:
    version: str
    stage: str
    approval: str
    created: date | None
    note: str = ""


@dataclass(frozen=True)
class RecordLine:
    what: str
    title: str
    at: date | None
    by: str
    state: str = ""


@dataclass(frozen=True)
class ModelReport:
    """Everything that the report says, worst first in every list."""

    house: str
    model: str
    name: str
    stamp: Stamp
    policy_hash: str
    verdict: tuple[Sentence, ...]
    facts: tuple[tuple[str, str], ...] = ()
    description: str = ""
    uses: str = ""
    limitations: str = ""
    families: tuple[FamilyPart, ...] = ()
    requirements: tuple[RequirementLine, ...] = ()
    versions: tuple[VersionLine, ...] = ()
    records: tuple[RecordLine, ...] = ()
    due: tuple[str, ...] = ()
    size: PaperSize = "a4"


def model_report(report: ModelReport) -> bytes:
    """The PDF; the same report gives the same bytes."""
    blocks = [block for section in SECTIONS for block in section(report)]
    return typeset(
        report.name,
        blocks,
        report.stamp,
        size=report.size,
        author=report.house,
        keywords=("model governance", report.model),
    )


def front(report: ModelReport) -> list[Block]:
    blocks: list[Block] = [
        Opening(report.house, f"Model report, as of {words.moment(report.stamp.as_of)}"),
        Verdict(report.verdict),
        Facts(report.facts),
    ]
    told = tuple((title, text) for title, text in _texts(report) if text)
    blocks += [Heading("What it is for"), Facts(told, wide=True)] if told else []
    if report.due:
        blocks += [Heading("What is due"), Points(report.due)]
    return blocks


def families(report: ModelReport) -> list[Block]:
    blocks: list[Block] = []
    for part in report.families:
        blocks += [Heading(part.title), *part.charts]
        if part.lines or not part.remark:
            blocks.append(_figures(part))
        if part.remark:
            blocks.append(Quiet(part.remark))
    return blocks


def requirements(report: ModelReport) -> list[Block]:
    columns = (Column("Requirement", 2.6), Column("Status", 1.2), Column("Why", 3))
    rows: list[tuple[Cell, ...]] = [
        (Two(line.title, line.section), Mark(line.status), line.why) for line in report.requirements
    ]
    met = sum(line.status in ("ok", "warn") for line in report.requirements)
    told = f"Met: {met} of {words.plural(len(rows), 'requirement')} of its tier."
    blocks: list[Block] = [Heading("Requirements of its tier")]
    blocks += [Paragraph(told)] if rows else []
    return [*blocks, table(columns, rows, "The policy in force asks nothing of this tier.")]


def versions(report: ModelReport) -> list[Block]:
    columns = (
        Column("Version", 1),
        Column("Stage", 1.2),
        Column("Approval", 1.4),
        Column("Created", 1.2),
        Column("Note", 3),
    )
    rows: list[tuple[Cell, ...]] = [
        (Strong(line.version), line.stage, line.approval, words.date(line.created), line.note)
        for line in report.versions
    ]
    return [Heading("Versions"), table(columns, rows, "No version is registered yet.")]


def records(report: ModelReport) -> list[Block]:
    columns = (
        Column("Record", 1.4),
        Column("Title", 3),
        Column("State", 1.4),
        Column("Filed", 1.2),
        Column("By", 1.3),
    )
    rows: list[tuple[Cell, ...]] = [
        (line.what, line.title, line.state, words.date(line.at), line.by) for line in report.records
    ]
    return [Heading("Records"), table(columns, rows, "Nothing has been filed about this model yet.")]


def colophon(report: ModelReport) -> list[Block]:
    return checking(report.stamp, report.policy_hash)


# One more section is one more function here.
SECTIONS: tuple[Callable[[ModelReport], Sequence[Block]], ...] = (
    front,
    families,
    requirements,
    versions,
    records,
    colophon,
)


def _figures(part: FamilyPart) -> Block:
    columns = (
        Column("Figure", 2.6),
        Column("Value", 1.1, "right"),
        Column("n", 0.9, "right"),
        Column("Limit", 2.2),
        Column("Status", 1.2),
        Column("Remark", 2.2),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            Two(line.metric, ", ".join(one for one in (line.subject, line.group) if one)),
            Strong(line.value),
            words.count(line.n),
            line.limit,
            Mark(line.status),
            line.why,
        )
        for line in part.lines
    ]
    return table(columns, rows, "No figure of this family could be computed yet.")


def _texts(report: ModelReport) -> tuple[tuple[str, str], ...]:
    return (
        ("Description", report.description),
        ("Approved uses", report.uses),
        ("Limitations", report.limitations),
    )
