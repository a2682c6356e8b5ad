"""MLflow exports: model.json of a registered model, version.json of one version, run.json with its metrics.

Stages, aliases, neither or both may be there; versions are whole numbers; an alias may point at a version
that was not exported; a model may have no versions at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from mlgov.errors import DataError
from mlgov.intake.findings import listed
from mlgov.intake.registry.documents import Document, from_file
from mlgov.intake.registry.extract import Builder, RegistryExtract, texts

_STAGES = {"production": "production", "staging": "staging", "archived": "archived"}
_TECHNICAL = ("mlflow.", "mlflow_exim.")


def claims(documents: list[Document]) -> bool:
    """Whether any document is of the exporter's form."""
    return any(isinstance(one.value, dict) and isinstance(one.value.get("mlflow"), dict) for one in documents)


def with_neighbours(path: Path, document: Document) -> list[Document]:
    """The document with those around it that belong to it: a manifest's models, a model's runs."""
    inside = document.value["mlflow"]
    if "registered_model" in inside:
        beside = [*path.parent.rglob("version.json"), *path.parent.rglob("run.json")]
        if path.parent.parent.name == "models":
            beside += (path.parent.parent.parent / "experiments").rglob("run.json")
    elif "model_version" in inside or "models" in inside or path.name == "manifest.json":
        folder = (
            path.parent.parent if path.parent.name == "models" and path.name == "models.json" else path.parent
        )
        beside = [*path.parent.rglob("model.json"), *folder.rglob("run.json")]
    else:
        beside = []
    return [document, *(from_file(file) for file in sorted(set(beside)) if file != path)]


def read(name: str, documents: list[Document]) -> RegistryExtract:
    """Build models and versions from the documents of one export.

    Raises DataError when there are runs or experiments but no model.
    """
    build = Builder(name)
    runs = _runs(documents)
    loose = _named(documents, "model_version")
    for document, model in _newest(build, _named(documents, "registered_model")):
        _model(
            build, document, model, runs, [own for _, own in loose if own.get("name") == model.get("name")]
        )
    known = {str(model.get("name")) for _, model in _named(documents, "registered_model")}
    for document, version in loose:
        if str(version.get("name")) not in known:
            _model(build, document, {"name": version.get("name")}, runs, [version])
    if not known and not loose:
        raise DataError(f"{name} is an MLflow export without a registered model; export models (model.json)")
    return build.finish()


def _named(documents: list[Document], key: str) -> list[tuple[Document, dict[str, Any]]]:
    found = []
    for document in documents:
        inside = document.value.get("mlflow") if isinstance(document.value, dict) else None
        if isinstance(inside, dict) and isinstance(inside.get(key), dict):
            found.append((document, inside[key]))
    return found


def _runs(documents: list[Document]) -> dict[str, dict[str, Any]]:
    """Runs by their id."""
    runs: dict[str, dict[str, Any]] = {}
    for document in documents:
        inside = document.value.get("mlflow") if isinstance(document.value, dict) else None
        info = inside.get("info") if isinstance(inside, dict) else None
        if isinstance(inside, dict) and isinstance(info, dict) and info.get("run_id"):
            runs[str(info["run_id"])] = inside
    return runs


def _newest(
    build: Builder, models: list[tuple[Document, dict[str, Any]]]
) -> list[tuple[Document, dict[str, Any]]]:
    """One document for each model name: the one updated last."""
    chosen: dict[str, tuple[Document, dict[str, Any]]] = {}
    for document, model in models:
        name = str(model.get("name") or "")
        other = chosen.get(name)
        if other is not None:
            build.note("warning", name, "is in the export more than once; the one updated last is read")
        if other is None or _stamp(model) > _stamp(other[1]):
            chosen[name] = (document, model)
    return list(chosen.values())


def _stamp(model: Mapping[str, Any]) -> float:
    moment = _moment(model.get("last_updated_timestamp"))
    return moment.timestamp() if moment else 0.0


def _model(
    build: Builder,
    document: Document,
    model: dict[str, Any],
    runs: dict[str, dict[str, Any]],
    loose: list[dict[str, Any]],
) -> None:
    name = str(model.get("name") or "")
    body = {
        "name": name,
        "description": model.get("description"),
        "developer": model.get("user_id"),
        "tags": _tags(model.get("tags")),
        "source": f"MLflow export, {document.file}",
    }
    ident = build.model(document.path, body, name)
    if not ident:
        return
    aliases = _aliases(model.get("aliases"))
    listed_versions = model.get("versions", model.get("latest_versions")) or []
    versions = {str(one.get("version")): one for one in [*listed_versions, *loose] if isinstance(one, dict)}
    for number, version in versions.items():
        extra = [alias for alias, target in aliases.items() if target == number]
        _version(build, document, ident, version, extra, runs)
    if not versions:
        build.note("warning", ident, "has no versions in the export")
    dangling = [f"{alias} (version {target})" for alias, target in aliases.items() if target not in versions]
    if dangling:
        build.note(
            "warning", ident, f"aliases point at versions that are not in the export: {listed(dangling)}"
        )


def _version(
    build: Builder,
    document: Document,
    ident: str,
    version: dict[str, Any],
    aliases: list[str],
    runs: dict[str, dict[str, Any]],
) -> None:
    run_id = str(version.get("run_id") or "")
    run = runs.get(run_id, {})
    own = [str(alias) for alias in version.get("aliases") or []]
    number = str(version.get("version") or "")
    body = {
        "description": version.get("description"),
        "stage": _STAGES.get(str(version.get("current_stage") or "").lower(), "none"),
        "aliases": sorted({*own, *aliases}),
        "created": _moment(version.get("creation_timestamp")),
        "metrics": _metrics(build, ident, run.get("metrics")),
        "params": texts(run.get("params")),
        "training_data": _training_data(run),
        "source": f"MLflow version {number}" + (f", run {run_id}" if run_id else ""),
    }
    build.version(document.path, ident, body, number)


def _training_data(run: Mapping[str, Any]) -> str:
    """Names of the data sets that a run logged."""
    inputs = run.get("inputs")
    logged = inputs if isinstance(inputs, list) else []
    names = [
        one["dataset"].get("name")
        for one in logged
        if isinstance(one, dict) and isinstance(one.get("dataset"), dict)
    ]
    return ", ".join(str(name) for name in names if name)


def _tags(tags: Any) -> dict[str, str]:
    return {key: value for key, value in texts(tags).items() if not key.startswith(_TECHNICAL)}


def _aliases(aliases: Any) -> dict[str, str]:
    """Aliases with the version each points at, from a list of {alias, version} or a mapping."""
    if isinstance(aliases, Mapping):
        return {str(alias): str(version) for alias, version in aliases.items()}
    entries = aliases if isinstance(aliases, list) else []
    return {
        str(one["alias"]): str(one.get("version"))
        for one in entries
        if isinstance(one, dict) and "alias" in one
    }


def _metrics(build: Builder, ident: str, metrics: Any) -> dict[str, float]:
    """The last value of each metric; MLflow keeps every step of it."""
    found: dict[str, float] = {}
    for name, history in (metrics if isinstance(metrics, Mapping) else {}).items():
        try:
            value = float(_last(history))
        except (TypeError, ValueError, KeyError, IndexError):
            build.note("warning", ident, f"metric {name} holds no number and is left out")
            continue
        if isfinite(value):
            found[str(name)] = value
        else:
            build.note("warning", ident, f"metric {name} is not finite and is left out")
    return found


def _last(history: Any) -> Any:
    if not isinstance(history, list):
        return history
    return max(history, key=lambda entry: (entry.get("step", 0), entry.get("timestamp", 0)))["value"]


def _moment(stamp: Any) -> datetime | None:
    """A time from milliseconds since 1970, as MLflow writes it; None when it is not one."""
    try:
        return datetime.fromtimestamp(float(stamp) / 1000, tz=UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
