"""Routes about the knowledge base: the search, lessons and templates."""

from __future__ import annotations

import dataclasses
from typing import Any

from starlette.requests import Request

from mlgov.api.answers import Verb, as_of
from mlgov.services import knowledge
from mlgov.services.context import Context


def knowledge_hits(ctx: Context, request: Request) -> Any:
    given = request.query_params
    found = knowledge.search(
        ctx, given.get("q", ""), as_of(request), kind=given.get("kind"), model=given.get("model")
    )
    return knowledge.as_json(found)


def lesson_rows(ctx: Context, request: Request) -> Any:
    return knowledge.lessons_as_json(
        knowledge.lessons(ctx, as_of(request), request.query_params.get("model"))
    )


def template_list(ctx: Context, request: Request) -> Any:
    found = knowledge.every_template(ctx, as_of(request))
    return [{"id": one.id, "group": one.group, "title": one.title, "purpose": one.purpose} for one in found]


def one_template(ctx: Context, request: Request) -> Any:
    return dataclasses.asdict(knowledge.template(ctx, request.path_params["template"], as_of(request))) | {
        "yaml": knowledge.template_yaml(ctx, request.path_params["template"], as_of(request))
    }


VERBS: dict[str, Verb] = {
    "knowledge": knowledge_hits,
    "lessons": lesson_rows,
    "templates": template_list,
    "templates/{template}": one_template,
}
