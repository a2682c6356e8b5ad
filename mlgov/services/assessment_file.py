"""An assessment filled in as a file: the template of its form with answers in it, or less than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.intake import yaml_lines
from mlgov.intake.file_types import amount
from mlgov.intake.yaml_lines import Document
from mlgov.policy.rights import ASSESSMENT_FILE
from mlgov.services import assessments, records
from mlgov.services.context import Context
from mlgov.services.records import Stored

MOST_BYTES = 2_000_000  # of a filled form
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
    if (size := path.stat().st_size) > MOST_BYTES:
        raise DataError(f"{path.name} has {amount(size)}, and {amount(MOST_BYTES)} is the most for a form")
    return _filed(ctx, path.name, path.read_bytes(), submit, id, base_version)


def sent(
    ctx: Context, content: bytes, *, submit: bool = False, draft: str | None = None, base: int | None = None
) -> Stored:
    """`file` for what was sent as YAML or JSON; base: None = the draft as it stands now."""
    ctx.require(ASSESSMENT_FILE)
    if base is None:
        base = records.get(ctx, assessments.KIND, draft).version if draft else 0
    return _filed(ctx, "body", content, submit, draft, base)


def _filed(ctx: Context, name: str, content: bytes, submit: bool, id: str | None, base: int) -> Stored:
    document = _read(name, content)
    body = _body(name, document)
    verb = assessments.submit if submit else assessments.save
    try:
        return verb(ctx, body, id=id, base_version=base)
    except RecordError as error:
        if type(error) is not RecordError:
            raise
        raise RecordError(error.message, [_at(one, name, document) for one in error.problems]) from error


def _read(name: str, content: bytes) -> Document:
    try:
        document = yaml_lines.load(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError(f"{name} is no text in UTF-8: save it as such") from None
    if document.problems:
        raise DataError(f"{name} can't be read: {document.problems[0]}", document.problems)
    if not isinstance(document.value, dict):
        raise DataError(f"{name} holds no answers: take the template of a form and fill it in")
    return document


def _body(name: str, document: Document) -> dict[str, Any]:
    given = document.value
    unknown = [one for one in given if one not in _KEYS]
    answers = given.get("answers")
    problems = [
        Problem(f"{name}:{document.line((one,))}", f"there is no key `{one}`", f"known: {', '.join(_KEYS)}")
        for one in unknown
    ]
    if answers is not None and not isinstance(answers, dict):
        where = f"{name}:{document.line(('answers',))}"
        problems.append(Problem(where, "`answers` holds no answers", "write each below its question"))
    if problems:
        raise DataError(f"{name} can't be filed: {problems[0]}", problems)
    told = {one: given.get(one) for one in ("form", "model", "version") if given.get(one) is not None}
    return told | {"answers": {str(key): _answer(one) for key, one in (answers or {}).items() if _said(one)}}


def _answer(given: Any) -> dict[str, Any]:
    """A value by itself, or {value, reason}."""
    return given if isinstance(given, dict) else {"value": given}


def _said(given: Any) -> bool:
    return given not in (None, "", [], {})


def _at(one: Problem, name: str, document: Document) -> Problem:
    """The problem with the line on which what it is about stands."""
    line = document.line(tuple(one.where.split(".")))
    return Problem(f"{name}:{line}, {one.where}", one.what, one.fix)
