"""An empty form for a word processor: every question with room for its answer, and boxes to click."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from docx.document import Document
from docx.shared import Cm
from docx.table import Table, _Cell

from mlgov.charts import words
from mlgov.govern.templates import ASSESSMENT, RISK_WORDS, Entry, Part, Risk, Template
from mlgov.papers.typesetting import Stamp
from mlgov.papers.wordprocessing import (
    QUIET,
    described,
    opened,
    repeated,
    said,
    saved,
    tick_box,
    unbroken,
)

QUESTION, ANSWER = "Question", "Answer"
ROWS_TO_FILL = 3  # of a small table
_GRID = "Table Grid"
_LEFT, _RIGHT = Cm(7.5), Cm(9.5)
_ROOM = {"area": 4, "text": 3, "list": 3, "mapping": 3, "numbers": 3, "evidence": 2, "reasons": 3}
_HINTS = {
    "date": "A day such as 2026-11-14",
    "moment": "A time in UTC such as 2026-11-14 09:30",
    "number": "A number",
    "list": "One on each line",
    "mapping": "A name and its text on each line",
    "numbers": "A name and its number on each line",
    "evidence": "The SHA-256 of each stored file",
    "reasons": "A name on each line, and why it does not apply",
    "multi": "All that fit",
    "choice": "One of these",
}


def document(template: Template, house: str, stamp: Stamp) -> bytes:
    """The file; the same form of the same policy at the same moment gives the same bytes."""
    made = opened()
    described(
        made, title=template.title, author=house, subject=f"Template {template.id}",
        version=stamp.policy_version, at=stamp.as_of,
    )  # fmt: skip
    made.add_heading(said(template.title), 0)
    made.add_paragraph(said(template.purpose))
    _facts(
        made,
        [*_about(template), ("Policy", f"{house}, {stamp.policy_version}, on {words.date(stamp.as_of)}")],
    )
    _head(made, template)
    boxes = count(1)
    for part in template.parts:
        _part(made, part, boxes)
    _foot(made, template, stamp)
    return saved(made)


def _about(template: Template) -> Iterator[tuple[str, str]]:
    if template.section:
        yield "Asked by", template.section
    yield "Filled in by", template.filled_by
    if template.reviewed_by:
        yield "Reviewed by", template.reviewed_by
    if template.valid:
        yield "Valid for", "; ".join(f"{tier} {term}" for tier, term in template.valid)


def _head(made: Document, template: Template) -> None:
    """Of what, by whom and when: to be filled in first."""
    made.add_heading("This form", 1)
    of = [("Model", ""), ("Version", "")] if template.group == ASSESSMENT else []
    _facts(made, [*of, ("Filled in by", ""), ("On", "")])
    below = made.add_paragraph()
    below.add_run(
        "What is marked * has to be answered. What is filled in here is entered in the dashboard.", QUIET
    )


def _facts(made: Document, rows: list[tuple[str, str]]) -> None:
    table = _table(made, len(rows))
    for row, (name, text) in zip(table.rows, rows, strict=True):
        row.cells[0].paragraphs[0].add_run(said(name)).bold = True
        row.cells[1].text = said(text)
    unbroken(table)


def _part(made: Document, part: Part, boxes: Iterator[int]) -> None:
    made.add_heading(said(f"{part.title} ({part.section})" if part.section else part.title), 1)
    if part.intro:
        made.add_paragraph(said(part.intro))
    table = _table(made, len(part.entries) + 1)
    cells = iter(table.rows)
    head = next(cells)
    for cell, name in zip(head.cells, (QUESTION, ANSWER), strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    for row, entry in zip(cells, part.entries, strict=True):
        _question(row.cells[0], entry)
        _answer(row.cells[1], entry, boxes)
    unbroken(table)
    repeated(head)


def _table(made: Document, rows: int) -> Table:
    table: Table = made.add_table(rows, 2, _GRID)
    table.autofit = False
    for column, width in zip(table.columns, (_LEFT, _RIGHT), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    return table


def _question(cell: _Cell, entry: Entry) -> None:
    cell.paragraphs[0].add_run(said(f"{entry.text}{' *' if entry.required else ''}")).bold = True
    for text in filter(None, (entry.help, f"Only where {entry.when}" if entry.when else "")):
        cell.add_paragraph().add_run(said(text), QUIET)


def _answer(cell: _Cell, entry: Entry, boxes: Iterator[int]) -> None:
    first = cell.paragraphs[0]
    if entry.type in _HINTS and (entry.options or entry.type not in ("choice", "multi")):
        first.add_run(f"{_HINTS[entry.type]}:", QUIET)
    if entry.columns:
        _small_table(cell, entry.columns)
    elif entry.options or entry.type == "switch":
        _choices(cell, entry, boxes)
    else:
        for _ in range(_ROOM.get(entry.type, 1)):
            cell.add_paragraph()


def _choices(cell: _Cell, entry: Entry, boxes: Iterator[int]) -> None:
    risks = {one.value: one for one in entry.risks}
    for value, label in entry.options or (("true", "Yes"), ("false", "No")):
        line = cell.add_paragraph()
        tick_box(line, next(boxes))
        line.add_run(f" {said(label)}")
        if value in risks:
            cell.add_paragraph().add_run(said(_told(risks[value])), QUIET)


def _told(risk: Risk) -> str:
    word = RISK_WORDS[risk.level]
    return f"Risk {risk.level} of 4 ({word}): {risk.rationale} To lower it: {risk.mitigation}"


def _small_table(cell: _Cell, columns: tuple[str, ...]) -> None:
    table = cell.add_table(ROWS_TO_FILL + 1, len(columns))
    table.style = _GRID
    for place, name in enumerate(columns):
        table.rows[0].cells[place].paragraphs[0].add_run(said(name)).bold = True


def _foot(made: Document, template: Template, stamp: Stamp) -> None:
    line = made.sections[0].footer.paragraphs[0]
    line.add_run(said(f"{template.title} · policy {stamp.policy_version}"), QUIET)
