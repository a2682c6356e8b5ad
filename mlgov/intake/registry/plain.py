"""Models as plain JSON or YAML: a list, or a mapping with a list `models`, each with its `versions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlgov.errors import Problem
from mlgov.govern.records.inventory import Model, ModelVersion
from mlgov.intake.findings import did_you_mean
from mlgov.intake.registry.documents import Document
from mlgov.intake.registry.extract import Builder, RegistryExtract

_MODEL = (*Model.model_fields, "versions")
_VERSION = tuple(name for name in ModelVersion.model_fields if name not in ("id", "model"))


def claims(documents: list[Document]) -> bool:
    """Whether there is a document at all; what is wrong with it, reading tells."""
    return bool(documents)


def read(name: str, documents: list[Document]) -> RegistryExtract:
    """Read the models of every document. Raises DataError with each entry at fault."""
    build = Builder(name)
    for document in documents:
        for place, model in _models(build, document):
            _model(build, place, model, document)
    return build.finish()


def _models(build: Builder, document: Document) -> list[tuple[str, dict[str, Any]]]:
    value = document.value
    if isinstance(value, dict):
        value = value.get("models", [value] if "id" in value or "name" in value else None)
    if not isinstance(value, list):
        what = "must be a list of models, or a mapping with the list `models`"
        build.problems.append(Problem(document.path, what, "see the columns of a registry extract"))
        return []
    found = []
    for number, model in enumerate(value, start=1):
        place = f"{document.path}, model {number}"
        if isinstance(model, dict):
            found.append((place, model))
        else:
            build.problems.append(Problem(place, "must be a mapping such as {id: credit-scoring}"))
    return found


def _model(build: Builder, place: str, model: dict[str, Any], document: Document) -> None:
    original = model.get("id") or model.get("name")
    if not isinstance(original, str | int):
        build.problems.append(Problem(place, "has neither `id` nor `name`"))
        return
    place = f"{place} ({original})"
    body = _known(build, place, model, _MODEL)
    versions = body.pop("versions", None) or []
    ident = build.model(place, {"source": document.path, **body}, str(original))
    if not isinstance(versions, list):
        build.problems.append(Problem(place, "`versions` must be a list"))
        return
    for number, version in enumerate(versions, start=1):
        _version(build, f"{place}, version {number}", ident, version, document)


def _version(build: Builder, place: str, ident: str, version: Any, document: Document) -> None:
    if not isinstance(version, dict) or version.get("version") in (None, ""):
        build.problems.append(Problem(place, 'must be a mapping with `version`, such as {version: "1.0.0"}'))
        return
    body = _known(build, place, version, _VERSION)
    if isinstance(body.get("params"), Mapping):
        body["params"] = {str(key): str(value) for key, value in body["params"].items()}
    build.version(place, ident, {"source": document.path, **body}, str(body.pop("version")))


def _known(build: Builder, place: str, body: dict[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """The body without unknown keys, each of which is a problem."""
    for key in body:
        if key not in known:
            fix = did_you_mean(str(key), known) or f"known are {', '.join(known)}"
            build.problems.append(Problem(place, f"unknown key {key!r}", fix))
    return {key: value for key, value in body.items() if key in known}
