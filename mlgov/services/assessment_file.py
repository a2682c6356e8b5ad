"""An assessment filled in as a file: the template of its form with answers in it, or less than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.intake.yaml_lines import Document
from mlgov.policy.rights import ASSESSMENT_FILE
from mlgov.services import assessments, filled, records
from mlgov.services.context import Context
from mlgov.services.records import Stored

MOST_BYTES = filled.MOST_BYTES
_KEYS = ("form", "model", "version", "answers")


def file(
    ctx: Context, path: Path, *, submit: bool = False, id: str | None = None, base_version: int = 0
) -> Stored:
    """Keep what a file says as a draft, or submit it; what is empty in the file is not answered.

    id: the draft that it goes on with, None for a new one; base_version: the version of it that was read.
    Raises DataError when it can't be read as one, RecordError with the line of everything that is wrong,
    and what `assessments.save` and `assessments.submit` raise.
    """
    ctx.require(ASSESSMENT_FILE)
    return _filed(ctx, path.name, filled.content(path), submit, id, base_version)


def sent(
    ctx: Context, content: bytes, *, submit: bool = False, draft: str | None = None, base: int | None = None
) -> Stored:
    """`file` for what was sent as YAML or JSON; base: None = the draft as it stands now."""
    ctx.require(ASSESSMENT_FILE)
    if base is None:
        base = records.get(ctx, assessments.KIND, draft).version if draft else 0
    return _filed(ctx, "body", content, submit, draft, base)


def _filed(ctx: Context, name: str, content: bytes, submit: bool, id: str | None, base: int) -> Stored:
    document = filled.parsed(name, content)
    body = _body(name, document)
    verb = assessments.submit if submit else assessments.save
    try:
        return verb(ctx, body, id=id, base_version=base)
    except RecordError as error:
        if type(error) is not RecordError:
            raise
        problems = [filled.at(one, name, document) for one in error.problems]
        raise RecordError(error.message, problems) from error


def _body(name: str, document: Document) -> dict[str, Any]:
    given = document.value
    answers = given.get("answers")
    problems = filled.unknown(name, document, _KEYS)
    if answers is not None and not isinstance(answers, dict):
        where = f"{name}:{document.line(('answers',))}"
        problems.append(Problem(where, "`answers` holds no answers", "write each below its question"))
    if problems:
        raise DataError(f"{name} can't be filed: {problems[0]}", problems)
    told = {one: given.get(one) for one in ("form", "model", "version") if given.get(one) is not None}
    return told | {
        "answers": {str(id): _answer(one) for id, one in (answers or {}).items() if filled.said(one)}
    }


def _answer(given: Any) -> dict[str, Any]:
    """A value by itself, or {value, reason}."""
    return given if isinstance(given, dict) else {"value": given}
