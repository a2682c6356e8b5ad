"""The knowledge base on the screen: a search of all of it, and guides, templates and lessons apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from mlgov.charts import words
from mlgov.govern.knowledge import GUIDE, LESSON, SOURCES, TEMPLATE, Hit, Lesson
from mlgov.govern.templates import Entry, Template
from mlgov.services import knowledge
from mlgov.ui import blocks, filed, filters, guide_text, links, paper, state
from mlgov.ui.errors import guard
from mlgov.ui.skeleton import Here
from mlgov.ui.table import Column, table
from mlgov.ui.text import esc, href
from mlgov.ui.view import show

PAGE = "knowledge"
VIEWS = {"guides": "Guides", "templates": "Templates", "lessons": "Lessons learned"}
NAMES = {GUIDE: "Guide", TEMPLATE: "Template", LESSON: "Lesson"}
HITS = [
    Column("title", "Found", "long"),
    Column("what", "What"),
    Column("excerpt", "Where it is said", "long"),
    Column("model_name", "Model"),
    Column("on", "Date", "date"),
]
GUIDES = [Column("title", "Guide", width="18rem"), Column("summary", "About", "long")]
TEMPLATES = [
    Column("title", "Template", "long"),
    Column("group", "What"),
    Column("purpose", "What it is for", "long"),
    Column("questions", "To fill in", "count"),
    Column("section", "Asked by"),
]
LESSONS = [
    Column("text", "What was learned", "long"),
    Column("title", "From", "long", under="source"),
    Column("model_name", "Model"),
    Column("on", "Date", "date"),
]
Row = dict[str, Any]


def listing(here: Here) -> None:
    """The search, or without one the three shelves."""
    query = _asked()
    if query:
        _found(here, query)
        return
    view = filters.tabs("view", VIEWS)
    {"guides": _guides, "templates": _templates, "lessons": _lessons}[view](here)


def _asked() -> str:
    """The words that are looked for, which stand in the address."""
    wanted = state.get("q")
    if wanted != st.session_state.get("knowledge_q_seen"):
        st.session_state["knowledge_q"] = st.session_state["knowledge_q_seen"] = wanted

    def keep() -> None:
        state.put("q", st.session_state["knowledge_q"].strip())

    return str(
        st.text_input(
            "Search guides, templates and lessons", key="knowledge_q", on_change=keep, width=720,
            placeholder="Words that have to occur, such as: governance certification",
        )
    ).strip()  # fmt: skip


def _found(here: Here, query: str) -> None:
    names = filed.names(here)
    picked = filters.row(("What", "kind", NAMES), ("Model", "model", _models(here, names)))
    hits = knowledge.search(
        here.ctx, query, here.as_of, kind=picked["kind"] or None, model=picked["model"] or None
    )
    show(_verdict(hits, query), key="head")
    rows = [_hit(one, names) for one in hits]
    empty = "Look for fewer words, or for the beginning of one: all of them have to occur in one text."
    table(rows, HITS, key="hits", empty=empty, url=lambda row: str(row["url"]))


def _verdict(hits: Sequence[Hit], query: str) -> str:
    if not hits:
        return blocks.verdict([("not_evaluated", [f"Nothing here says “{words.shortened(query, 60)}”."])])
    first = hits[0].document
    text = f"{words.plural(len(hits), 'text')} found{blocks.leading(len(hits), 'best')}"
    return blocks.verdict([("ok", [text, (first.title, _url(first.kind, first.id, first.source)), "."])])


def _hit(one: Hit, names: dict[str, str]) -> Row:
    found = one.document
    what = SOURCES.get(found.source, NAMES[found.kind])
    return {
        "title": found.title, "what": what, "excerpt": one.excerpt, "on": found.on,
        "model_name": names.get(found.model, found.model), "url": _url(found.kind, found.id, found.source),
    }  # fmt: skip


def _url(kind: str, id: str, source: str = "") -> str:
    return links.url(source or kind, id)


def _guides(here: Here) -> None:
    rows = [vars(one) for one in knowledge.every_guide(here.ctx)]
    table(rows, GUIDES, key="guides", empty="", url=lambda row: links.url(GUIDE, row["id"]))


def _templates(here: Here) -> None:
    rows = [
        {**vars(one), "questions": sum(len(part.entries) for part in one.parts)}
        for one in knowledge.every_template(here.ctx, here.as_of)
    ]
    table(rows, TEMPLATES, key="templates", empty="", url=lambda row: links.url(TEMPLATE, row["id"]))


def _lessons(here: Here) -> None:
    names = filed.names(here)
    every = knowledge.lessons(here.ctx, here.as_of)
    if not every:
        why = (
            "Lessons are written where things end: in the review of an incident, in the record of a"
            " retirement, and in incidents of others that are loaded to learn from. They are gathered here."
        )
        show(blocks.empty("No lesson is on file", why, ("See the incidents", href("incidents"))), key="none")
        return
    picked = filters.row(("From", "source", SOURCES), ("Model", "model", _models(here, names)))
    found = knowledge.lessons(here.ctx, here.as_of, picked["model"] or None, picked["source"] or None)
    rows = [_lesson(one, names) for one in found]
    empty = "No lesson fits these filters."
    table(rows, LESSONS, key="lessons", empty=empty, url=lambda row: str(row["url"]))


def _lesson(one: Lesson, names: dict[str, str]) -> Row:
    return {
        **vars(one), "source": SOURCES[one.kind], "model_name": names.get(one.model, one.model),
        "url": _url(LESSON, one.id, one.kind),
    }  # fmt: skip


def _models(here: Here, names: dict[str, str]) -> dict[str, str]:
    """The models about which something was learned, by name."""
    known = {one.model for one in knowledge.lessons(here.ctx, here.as_of) if one.model}
    called = {id: names.get(id, id) for id in known}
    return dict(sorted(called.items(), key=lambda item: item[1].casefold()))


def guide(here: Here) -> None:
    """One guide."""
    filed.back(PAGE)
    with guard("guide"):
        found = knowledge.guide(here.ctx, state.get("guide"))
        show(blocks.heading(found.title), guide_text.html(found.text), key="guide")


def template(here: Here) -> None:
    """One empty form: to take along as YAML, for a word processor or as PDF, and what it asks."""
    show(f"← {blocks.link('Back to the templates', href(PAGE, view='templates'))}", key="back")
    with guard("template"):
        found = knowledge.template(here.ctx, state.get("template"), here.as_of)
        show(blocks.heading(found.title), f"<p>{esc(found.purpose)}</p>", key="template")
        show(_about(found), key="about")
        _downloads(here, found)
        for part in found.parts:
            rows = [_asks(entry) for entry in part.entries]
            section = f" ({part.section})" if part.section else ""
            show(
                f"<h3>{esc(part.title + section)}</h3><ul class=asks>{''.join(rows)}</ul>",
                key=f"part_{part.title}",
            )


def _downloads(here: Here, found: Template) -> None:
    """The forms to fill in; the document is made when it is asked for."""
    with st.container(horizontal=True):
        st.download_button(
            "YAML to fill in", knowledge.template_yaml(here.ctx, found.id, here.as_of), f"{found.id}.yaml",
            "application/yaml", on_click="ignore", icon=":material/download:", type="primary",
        )  # fmt: skip
        st.download_button(
            "Word document", partial(knowledge.template_document, here.ctx, found.id, here.as_of),
            f"{found.id}.docx", knowledge.DOCUMENT_TYPE, on_click="ignore", icon=":material/download:",
            help="To fill in with a word processor",
        )  # fmt: skip
        paper.offered(
            "Make the PDF",
            f"template/{found.id}/{here.as_of}",
            lambda: knowledge.template_pdf(here.ctx, found.id, here.as_of),
            help="To fill in by hand",
        )


def _about(found: Template) -> str:
    """Who fills it in, who reviews it, and how long it counts."""
    terms = "; ".join(f"{tier} {term}" for tier, term in found.valid)
    pairs = [("Filled in by", found.filled_by), ("Reviewed by", found.reviewed_by), ("Valid for", terms)]
    return blocks.facts([(label, esc(text)) for label, text in pairs if text])


def _asks(entry: Entry) -> str:
    columns = f"Each with: {', '.join(entry.columns)}" if entry.columns else ""
    choices = " / ".join(label for _, label in entry.options)
    below = " · ".join(filter(None, [entry.help, choices, columns]))
    more = f" <small>{esc(below)}</small>" if below else ""
    return f"<li>{esc(entry.text)}{' *' if entry.required else ''}{more}</li>"
