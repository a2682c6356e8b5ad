"""The knowledge base: guides that lead somewhere, templates taken along and filed, lessons now and then."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
import yaml
from pypdf import PdfReader

from mlgov.errors import ConflictError, DataError, RecordError
from mlgov.policy.load import load
from mlgov.policy.publish import label
from mlgov.services import assessment_file, audit, council, guides, knowledge, records
from mlgov.services.context import Context
from mlgov.ui import guide_text, navigation
from tests.conftest import Clock
from tests.services.journey import acting, at_phase, least_risky

FORMS = [form.id for form in load().forms]
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.mark.parametrize("guide", guides.guides(), ids=lambda one: one.id)
def test_a_guide_is_short_and_every_link_leads_somewhere(guide: guides.Guide, ctx: Context) -> None:
    assert 150 <= len(re.findall(r"\w+", guide.plain)) <= 350
    addresses = LINK.findall(guide.text)
    assert addresses, "it leads to the pages that it is about"
    for address in addresses:
        page, _, query = address.partition("?")
        assert page in navigation.names(), address
        name, _, value = query.partition("=")
        if name == "guide":
            knowledge.guide(ctx, value)
        elif name == "template":
            knowledge.template(ctx, value)
        elif name:
            assert (name, value) in {("view", "templates"), ("view", "lessons")}
    shown = guide_text.html(guide.text)
    assert not re.search(r"[`*]|\]\(", re.sub(r"<[^>]+>", "", shown)), "every mark is read"
    assert shown.count("data-go") == len(addresses)


def test_a_guide_shows_what_looks_like_html_as_it_is_written() -> None:
    shown = guide_text.html("A <script>x</script> **b** [*y*](models) [z](javascript:alert)\n\n- <b>\n- two")
    assert "<script" not in shown and "<b>" not in shown and 'href="javascript' not in shown
    assert "<strong>b</strong>" in shown and "<ul><li>&lt;b&gt;</li><li>two</li></ul>" in shown


def filled(root: Context, form: str, folder: Path) -> Path:
    """The template of a form with the least risky answers written into it."""
    known = root.policy().form(form)
    assert known is not None
    text, answers = knowledge.template_yaml(root, form), least_risky(known)["answers"]
    for name, answer in answers.items():
        told = yaml.safe_dump(answer["value"], default_flow_style=True).partition("\n")[0]
        assert text.count(f"\n  {name}:\n") == 1, name
        text = text.replace(f"\n  {name}:\n", f"\n  {name}: {told}\n")
    path = folder / f"{form}.yaml"
    path.write_text(text.replace("model:\n", "model: loans\n", 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", FORMS)
def test_every_template_is_filled_in_and_filed(form: str, tmp_path: Path) -> None:
    root = at_phase("critical", "planning", tmp_path)
    ines = acting(root, "ines")
    empty = tmp_path / "empty.yaml"
    empty.write_text(knowledge.template_yaml(root, form).replace("model:\n", "model: loans\n", 1))
    draft = assessment_file.file(ines, empty)
    assert (draft.body["form"], draft.body["state"]) == (form, "draft")
    path = filled(root, form, tmp_path)
    kept = assessment_file.file(ines, path, id=draft.id, base_version=1)
    assert kept.body["answered"] == kept.body["of"] > 0
    sent = assessment_file.file(ines, path, submit=True, id=draft.id, base_version=2)
    assert (sent.id, sent.body["state"], sent.body["status"]) == (draft.id, "submitted", "ok")
    other = assessment_file.file(ines, empty)
    with pytest.raises(ConflictError):
        assessment_file.file(ines, empty, id=other.id, base_version=7)
    root.store.close()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("form: [broken", "can't be read"),
        ("- a list", "holds no answers"),
        ("form: risk\nmodel: loans\nanswer: {}\n", "risk.yaml:3: there is no key `answer`"),
        ("form: risk\nmodel: loans\nanswers: yes\n", "`answers` holds no answers"),
        ("form: risk\nform: risk\n", "can't be read"),
    ],
)
def test_a_file_that_is_no_template_is_refused(text: str, what: str, ctx: Context, tmp_path: Path) -> None:
    path = tmp_path / "risk.yaml"
    path.write_text(text)
    head = audit.head(ctx)
    with pytest.raises(DataError) as refused:
        assessment_file.file(ctx, path)
    assert what in refused.value.message
    path.write_bytes(b"form: \xff\xfe")
    with pytest.raises(DataError, match="no text in UTF-8"):
        assessment_file.file(ctx, path)
    assert audit.head(ctx) == head


def test_a_wrong_answer_is_named_with_its_line(ctx: Context, tmp_path: Path) -> None:
    records.file(ctx, "model", {"id": "loans", "name": "Loans"})
    path = tmp_path / "data_bias.yaml"
    path.write_text("form: data_bias\nmodel: loans\nanswers:\n  population: All.\n  coverage: nonsense\n")
    with pytest.raises(RecordError) as refused:
        assessment_file.file(ctx, path, submit=True)
    assert "data_bias.yaml:5, answers.coverage" in {one.where for one in refused.value.problems}
    assert len(refused.value.problems) > 3, "and every question that is open"


def test_a_template_on_paper_asks_what_the_form_asks(ctx: Context) -> None:
    paper = knowledge.template_pdf(ctx, "data_bias")
    assert paper.sha256 == hashlib.sha256(paper.pdf).hexdigest()
    assert knowledge.template_pdf(ctx, "data_bias").pdf == paper.pdf
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper.pdf)).pages).split())
    form = ctx.policy().form("data_bias")
    assert form is not None
    for part in form.sections:
        for question in part.questions:
            for option in question.options:
                assert f"[ ] {option.label}" in said.replace("[  ]", "[ ]"), option.label


@pytest.mark.parametrize("id", ["inventory_sheet", "model_card", "council_meeting", "ethics_impact"])
def test_other_templates_are_papers_too(id: str, ctx: Context) -> None:
    assert knowledge.template_pdf(ctx, id).pdf.startswith(b"%PDF")


def test_a_template_for_a_word_processor_speaks_of_the_policy_of_its_moment(ctx: Context) -> None:
    made = docx.Document(BytesIO(knowledge.template_document(ctx, "data_bias")))
    assert made.core_properties.version == label(ctx.policy())
    assert made.core_properties.created == council.stamp_at(ctx, None).as_of.replace(microsecond=0)
    with pytest.raises(RecordError, match="there is no template nothing"):
        knowledge.template_document(ctx, "nothing")


def test_what_there_is_not_is_said(ctx: Context) -> None:
    with pytest.raises(RecordError, match="there is no template nothing; there are: data_bias"):
        knowledge.template_yaml(ctx, "nothing")
    with pytest.raises(RecordError, match="there is no guide nothing"):
        knowledge.guide(ctx, "nothing")
    with pytest.raises(DataError, match="one of guide, template, lesson"):
        knowledge.search(ctx, "gate", kind="nothing")


def test_lessons_are_found_by_word_model_and_source_now_and_in_the_past(ctx: Context, clock: Clock) -> None:
    records.file(ctx, "model", {"id": "loans", "name": "Loans"})
    records.file(ctx, "model", {"id": "old", "name": "Old score"})
    before = clock.at
    clock.move(days=1)
    learned = {"model": "old", "reason": "So", "lessons_learned": "Warn the Zürich branch."}
    records.file(ctx, "retirement", learned)
    elsewhere = {"title": "Elsewhere", "source": "Register", "lessons": "Branches matter."}
    records.file(ctx, "outside_incident", elsewhere | {"occurred": "2020-01-01"})
    hits = knowledge.search(ctx, "BRANCH zurich")
    assert [(hit.document.kind, hit.document.id) for hit in hits] == [("lesson", "old")]
    assert [hit.document.id for hit in knowledge.search(ctx, "branch", kind="lesson")] == ["old", "EXT-0001"]
    assert [hit.document.id for hit in knowledge.search(ctx, "branch", model="old")] == ["old"]
    assert knowledge.search(ctx, "zurich", before) == []
    assert [one.id for one in knowledge.lessons(ctx, source="outside_incident")] == ["EXT-0001"]
    assert knowledge.lessons(ctx, before) == []
    found = knowledge.as_json(knowledge.search(ctx, "how grave finding audit"))
    assert {row["kind"] for row in found} <= {"guide", "template"}
