"""The review of an incident filled in as a file: its template with what was found and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern.records.response import IncidentReview
from mlgov.intake.yaml_lines import Document
from mlgov.policy.rights import INCIDENT_FILE
from mlgov.services import filled, incidents, records
from mlgov.services.context import Context
from mlgov.services.records import Stored

_KEYS = tuple(IncidentReview.model_fields)


def file(ctx: Context, id: str, path: Path, *, base_version: int | None = None) -> Stored:
    """File the review of a resolved incident; the day it was held is today unless the file says another.

    Raises DataError when it can't be read or is about another incident, RecordError with the line of
    everything that is wrong, and what `incidents.review` raises.
    """
    ctx.require(INCIDENT_FILE)
    incident = records.get(ctx, incidents.KIND, id)
    document = filled.parsed(path.name, filled.content(path))
    about = {"incident": id, "model": incident.body["model"]}
    problems = [*filled.unknown(path.name, document, _KEYS), *_others(path.name, document, about)]
    if problems:
        raise DataError(f"{path.name} can't be filed: {problems[0]}", problems)
    given = {name: value for name, value in document.value.items() if filled.said(value)}
    body: dict[str, Any] = {"held": ctx.now().date().isoformat(), **given}
    try:
        return incidents.review(ctx, id, body, base_version=base_version)
    except RecordError as error:
        if type(error) is not RecordError:
            raise
        told = [filled.at(one, path.name, document) for one in error.problems]
        raise RecordError(error.message, told) from error


def _others(name: str, document: Document, about: dict[str, Any]) -> list[Problem]:
    """A file that names another incident, or another model than the incident's."""
    return [
        Problem(f"{name}:{document.line((key,))}, {key}", f"is {given}", f"it is about {wanted}")
        for key, wanted in about.items()
        if filled.said(given := document.value.get(key)) and given != wanted
    ]
