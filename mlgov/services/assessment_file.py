"""An assessment filled in as a file: the template of its form with answers in it, or less than that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.intake import yaml_lines
from mlgov.intake.yaml_lines import Document
from mlgov.policy.rights import ASSESSMENT_FILE
from mlgov.services import assessments
from mlgov.services.context import Context
from mlgov.services.records import Stored

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
    document = _read(path)
    body = _body(path, document)
    verb = assessments.submit if submit else assessments.save
    try:
        return verb(ctx, body, id=id, base_version=base_version)
    except RecordError as error:
        if type(error) is not RecordError:
            raise
        raise RecordError(error.message, [_at(one, path, document) for one in error.problems]) from error


def _read(path: Path) -> Document:
    try:
        document = yaml_lines.load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is no text in UTF-8: save it as such") from None
    if document.problems:
        raise DataError(f"{path.name} can't be read: {document.problems[0]}", document.problems)
    if not isinstance(document.value, dict):
        raise DataError(f"{path.name} holds no answers: take the template of a form and fill it in")
    return document


def _body(path: Path, document: Document) -> dict[str, Any]:
    given = document.value
    unknown = [one for one in given if one not in _KEYS]
    answers = given.get("answers")
    problems = [
        Problem(
            f"{path.name}:{document.line((one,))}", f"there is no key `{one}`", f"known: {', '.join(_KEYS)}"
        )
        for one in unknown
    ]
    if answers is not None and not isinstance(answers, dict):
        where = f"{path.name}:{document.line(('answers',))}"
        problems.append(Problem(where, "`answers` holds no answers", "write each below its question"))
    if problems:
        raise DataError(f"{path.name} can't be filed: {problems[0]}", problems)
    told = {name: given.get(name) for name in ("form", "model", "version") if given.get(name) is not None}
    return told | {
        "answers": {str(name): _answer(one) for name, one in (answers or {}).items() if _said(one)}
    }


def _answer(given: Any) -> dict[str, Any]:
    """A value by itself, or {value, reason}."""
    return given if isinstance(given, dict) else {"value": given}


def _said(given: Any) -> bool:
    return given not in (None, "", [], {})


def _at(one: Problem, path: Path, document: Document) -> Problem:
    """The problem with the line on which what it is about stands."""
    line = document.line(tuple(one.where.split(".")))
    return Problem(f"{path.name}:{line}, {one.where}", one.what, one.fix)
