"""The knowledge base: templates, guides and lessons, looked up and taken along."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from mlgov.errors import DataError, RecordError
from mlgov.govern import knowledge, templates
from mlgov.govern.knowledge import GUIDE, KINDS, LESSON, TEMPLATE, Document, Hit, Lesson
from mlgov.govern.templates import Template
from mlgov.papers.blank import blank
from mlgov.papers.blank_document import document
from mlgov.papers.blank_text import yaml_text
from mlgov.papers.typesetting import Paper
from mlgov.papers.wordprocessing import MEDIA_TYPE
from mlgov.services import guides as guide_files
from mlgov.services.context import Context
from mlgov.services.council import stamp_at
from mlgov.services.guides import Guide
from mlgov.store.standing import Same

DOCUMENT_TYPE = MEDIA_TYPE
Named = TypeVar("Named", Template, Guide)


def every_template(ctx: Context, as_of: datetime | None = None) -> tuple[Template, ...]:
    """The empty forms of the policy at a moment."""
    ctx.require("read")
    policy = ctx.policy(as_of)
    return ctx.standing(as_of).once(
        "templates", Same(policy), lambda: tuple(templates.templates(policy)), of=()
    )


def template(ctx: Context, id: str, as_of: datetime | None = None) -> Template:
    """RecordError when there is no such template."""
    known = every_template(ctx, as_of)
    return _named(known, id, "template")


def template_yaml(ctx: Context, id: str, as_of: datetime | None = None) -> str:
    """An empty form as YAML; RecordError when there is no such template."""
    return yaml_text(template(ctx, id, as_of))


def template_pdf(ctx: Context, id: str, as_of: datetime | None = None) -> Paper:
    """An empty form on paper; nothing of the store is in it, so whoever may read may take it along."""
    found, policy = template(ctx, id, as_of), ctx.policy(as_of)
    pdf = blank(found, policy.framework.title, stamp_at(ctx, as_of))
    return Paper(pdf, f"template-{found.id}.pdf", hashlib.sha256(pdf).hexdigest())


def template_document(ctx: Context, id: str, as_of: datetime | None = None) -> bytes:
    """An empty form for a word processor (DOCX); RecordError when there is no such template."""
    found, policy = template(ctx, id, as_of), ctx.policy(as_of)
    return document(found, policy.framework.title, stamp_at(ctx, as_of))


def every_guide(ctx: Context) -> tuple[Guide, ...]:
    """The guides that come with the program, by title."""
    ctx.require("read")
    return guide_files.guides()


def guide(ctx: Context, id: str) -> Guide:
    """RecordError when there is no such guide."""
    return _named(every_guide(ctx), id, "guide")


def lessons(
    ctx: Context, as_of: datetime | None = None, model: str | None = None, source: str | None = None
) -> list[Lesson]:
    """What was learned from incidents, retirements and incidents elsewhere by a moment, newest first.

    model: of this one alone; source: from this kind of record alone.
    """
    ctx.require("read")
    standing = ctx.standing(as_of)
    kinds = (*knowledge.LESSONS, "incident", "model")

    def work() -> list[Lesson]:
        shelf = {kind: standing.newest(kind) for kind in kinds}
        names = {one.id: str(one.body.get("name") or one.id) for one in shelf["model"]}
        return knowledge.lessons(shelf, names)

    found = standing.once("lessons", (), work, of=kinds)
    return [one for one in found if model in (None, one.model) and source in (None, one.kind)]


def search(
    ctx: Context,
    query: str,
    as_of: datetime | None = None,
    *,
    kind: str | None = None,
    model: str | None = None,
) -> list[Hit]:
    """What fits all words of a query, best first; DataError for a kind that there is not.

    kind: guide, template or lesson alone; model: lessons of this model alone.
    """
    ctx.require("read")
    if kind is not None and kind not in KINDS:
        raise DataError(f"{kind} is nothing to look for: one of {', '.join(KINDS)}")
    wanted = [LESSON] if model else list(KINDS) if kind is None else [kind]
    return knowledge.search(_documents(ctx, as_of, wanted, model), query)


def _documents(
    ctx: Context, as_of: datetime | None, kinds: list[str], model: str | None
) -> Iterator[Document]:
    if GUIDE in kinds:
        yield from (Document(GUIDE, one.id, one.title, one.plain) for one in every_guide(ctx))
    if TEMPLATE in kinds:
        for one in every_template(ctx, as_of):
            yield Document(TEMPLATE, one.id, one.title, "\n".join(one.texts()))
    if LESSON in kinds:
        for lesson in lessons(ctx, as_of, model):
            yield Document(LESSON, lesson.id, lesson.title, lesson.text, lesson.model, lesson.kind, lesson.on)


def as_json(hits: list[Hit]) -> list[dict[str, Any]]:
    """What scripts get: one object for each hit, best first."""
    names = ("kind", "id", "title", "model", "source", "on")
    return [
        {name: getattr(hit.document, name) for name in names} | {"score": hit.score, "excerpt": hit.excerpt}
        for hit in hits
    ]


def lessons_as_json(found: list[Lesson]) -> list[dict[str, Any]]:
    """What scripts get: one object for each lesson, newest first."""
    return [asdict(one) for one in found]


def _named(known: tuple[Named, ...], id: str, what: str) -> Named:
    found = next((one for one in known if one.id == id), None)
    if found is None:
        raise RecordError(f"there is no {what} {id}; there are: {', '.join(one.id for one in known)}")
    return found
