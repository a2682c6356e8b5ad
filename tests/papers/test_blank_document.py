"""Templates for a word processor: opened again, they ask what the policy and the records ask."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell

from mlgov.govern.records.parse import kind_of
from mlgov.govern.templates import RECORDS, Entry, Part, Template, templates
from mlgov.papers.blank_document import ROWS_TO_FILL, document
from mlgov.papers.typesetting import Stamp
from mlgov.policy.load import load
from mlgov.policy.models import Form
from mlgov.policy.publish import label

POLICY = load()
TEMPLATES = templates(POLICY)
AT = datetime(2026, 3, 1, 9, 30, 7, 5, tzinfo=timezone(timedelta(hours=2)))
STAMP = Stamp(AT, None, label(POLICY), "ab" * 32, 3)
BOX = "☐"


def opened(template: Template) -> Document:
    return docx.Document(io.BytesIO(document(template, POLICY.framework.title, STAMP)))


def said(cell: _Cell) -> list[str]:
    """Every line of a cell, the boxes among them."""
    return ["".join(one.text or "" for one in line._p.iter(qn("w:t"))) for line in cell.paragraphs]


def facts(table: Table) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in table.rows}


def asked(made: Document) -> list[Table]:
    """The tables of questions, one for each part."""
    return [table for table in made.tables if table.rows[0].cells[0].text == "Question"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_every_question_of_a_template_is_asked_with_its_help_and_its_choices(template: Template) -> None:
    made = opened(template)
    headings = [
        one.text for one in made.paragraphs if one.style is not None and one.style.name == "Heading 1"
    ]
    assert headings[1:] == [f"{p.title} ({p.section})" if p.section else p.title for p in template.parts]
    assert len(asked(made)) == len(template.parts)
    for part, table in zip(template.parts, asked(made), strict=True):
        assert len(table.rows) == len(part.entries) + 1
        for entry, row in zip(part.entries, table.rows[1:], strict=True):
            question, answer = said(row.cells[0]), said(row.cells[1])
            assert question[0] == f"{entry.text}{' *' if entry.required else ''}"
            assert (entry.help in question) if entry.help else True
            assert [line.removeprefix(f"{BOX} ") for line in answer if line.startswith(BOX)] == (
                ["Yes", "No"] if entry.type == "switch" else [text for _, text in entry.options]
            )
            assert entry.options or len(answer) > 1 or row.cells[1].tables, "there is room to write"
            for small in row.cells[1].tables:
                assert [cell.text for cell in small.rows[0].cells] == list(entry.columns)
                assert len(small.rows) == ROWS_TO_FILL + 1
    texts = [one.text for one in made.paragraphs]
    assert all(part.intro in texts for part in template.parts if part.intro)
    assert template.purpose in texts


@pytest.mark.parametrize("found", POLICY.forms, ids=lambda one: one.id)
def test_a_form_says_the_risk_of_each_answer_who_fills_it_and_how_long_it_counts(found: Form) -> None:
    (template,) = [one for one in TEMPLATES if one.id == found.id]
    made = opened(template)
    questions = [line for table in asked(made) for row in table.rows[1:] for line in said(row.cells[0])]
    lines = [line for table in asked(made) for row in table.rows for line in said(row.cells[1])]
    for part in found.sections:
        for question in part.questions:
            assert f"{question.text}{' *' if question.required else ''}" in questions
            assert not question.help or any(line.startswith(question.help) for line in questions)
            for option in question.options:
                below = lines[lines.index(f"{BOX} {option.label}") + 1 :]
                told = [one for one in below if one.startswith(f"Risk {option.risk} of 4")]
                if option.risk:
                    assert any(option.rationale in one and option.mitigation in one for one in told)
    about = facts(made.tables[0])
    assert about["Asked by"] == found.section
    for tier in POLICY.tiers:
        term = found.valid_days.get(tier.id) or found.valid_months[tier.id]
        unit = "day" if tier.id in found.valid_days else "month"
        assert f"{tier.title} {term} {unit}" in about["Valid for"]
    may = [role.title for role in POLICY.roles if "assessment.file" in role.rights]
    assert all(title in about["Filled in by"] for title in may)
    assert ("neither built" in about["Filled in by"]) == found.review.independent_author
    assert found.review.because in about["Reviewed by"]
    assert ("neither built" in about["Reviewed by"]) == found.review.independent_reviewer


def test_answers_without_a_risk_say_none_and_each_risk_stands_below_its_answer() -> None:
    (bias,) = [one for one in TEMPLATES if one.id == "data_bias"]
    (row,) = [
        row
        for table in asked(opened(bias))
        for row in table.rows
        if row.cells[0].text.startswith("How do the shares of groups compare")
    ]
    lines = said(row.cells[1])
    at = lines.index("☐ Alike, and it was measured")
    assert lines[at + 1 : at + 3] == [
        "☐ Some groups are few",
        "Risk 2 of 4 (moderate): Errors on a small group hide in the average."
        " To lower it: Collect more, or weigh; and report errors by group.",
    ]


@pytest.mark.parametrize("id", RECORDS)
def test_a_record_says_who_may_file_it(id: str) -> None:
    (template,) = [one for one in TEMPLATES if one.id == id]
    right = kind_of(template.about).right
    may = ", ".join(role.title for role in POLICY.roles if right in role.rights)
    assert facts(opened(template).tables[0])["Filled in by"] == may


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_heads_repeat_rows_hold_together_and_boxes_are_clicked(template: Template) -> None:
    made = opened(template)
    for table in asked(made):
        repeats = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert repeats == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)
    body = made.element.body
    numbers = [one.get(qn("w:val")) for one in body.iter(qn("w:id"))]
    boxes = [one.text for one in body.iter(qn("w:t")) if one.text == BOX]
    assert len(numbers) == len(set(numbers)) == len(boxes)


def test_the_properties_name_the_policy_and_the_moment() -> None:
    about = opened(TEMPLATES[0]).core_properties
    assert (about.title, about.author) == (TEMPLATES[0].title, POLICY.framework.title)
    assert about.version == label(POLICY) and about.subject == f"Template {TEMPLATES[0].id}"
    assert about.created == about.modified == datetime(2026, 3, 1, 7, 30, 7, tzinfo=UTC)
    shown = facts(opened(TEMPLATES[0]).tables[0])["Policy"]
    assert label(POLICY) in shown and shown.endswith("1 Mar 2026")


def test_the_same_form_at_the_same_moment_gives_the_same_bytes() -> None:
    first = document(TEMPLATES[0], "House", STAMP)
    assert document(TEMPLATES[0], "House", STAMP) == first
    later = replace(STAMP, as_of=AT + timedelta(days=1))
    assert document(TEMPLATES[0], "House", later) != first
    assert zipfile.ZipFile(io.BytesIO(first)).testzip() is None


def test_hostile_texts_stand_in_it_as_they_are_written() -> None:
    bad = '</w:t><w:br/> & "x" {=1} \x00\x0b\ud800 😀 𝔘'
    shown = bad.replace("\x00", "[U+0000]").replace("\x0b", "[U+000B]").replace("\ud800", "[U+D800]")
    entry = Entry("a", bad, bad, "rows", (), False, bad, columns=(bad, bad), keys=(bad, bad))
    choice = Entry("b", bad, "", "choice", (("x", bad),), True)
    form = Template("t", bad * 20, "Record", "t", bad, bad, (Part(bad, bad, bad, (entry, choice)),), bad, bad)
    made = docx.Document(io.BytesIO(document(form, bad * 20, replace(STAMP, policy_version=bad))))
    assert made.core_properties.title.startswith(shown) and len(made.core_properties.title) == 255
    (table,) = asked(made)
    assert said(table.rows[1].cells[0]) == [shown, shown, f"Only where {shown}"]
    assert [cell.text for cell in table.rows[1].cells[1].tables[0].rows[0].cells] == [shown, shown]
    assert said(table.rows[2].cells[1])[-1] == f"{BOX} {shown}"
