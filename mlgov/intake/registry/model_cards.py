"""Model cards in the JSON of TensorFlow's Model Card Toolkit, schema 0.0.1 and 0.0.2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from mlgov.intake.registry.documents import Document
from mlgov.intake.registry.extract import Builder, RegistryExtract

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y")


def claims(documents: list[Document]) -> bool:
    """Whether any document is a model card (and not the schema of one)."""
    return any(_is_card(one.value) for one in documents)


def _is_card(value: Any) -> bool:
    if not isinstance(value, dict) or "$schema" in value:
        return False
    return isinstance(value.get("model_details"), dict) or "considerations" in value


def read(name: str, documents: list[Document]) -> RegistryExtract:
    """One model for each card, with a version where the card names one."""
    build = Builder(name)
    for document in documents:
        if _is_card(document.value):
            _card(build, document)
    return build.finish()


def _card(build: Builder, document: Document) -> None:
    card = document.value
    details = _mapping(card.get("model_details"))
    thoughts = _mapping(card.get("considerations"))
    title = str(details.get("name") or document.file.removesuffix(".json"))
    body = {
        "name": title,
        "description": _text(details.get("overview") or details.get("documentation")),
        "owner": ", ".join(_lines(details.get("owners"), "name")),
        "approved_uses": "\n".join(_lines(thoughts.get("use_cases"))),
        "limitations": "\n".join([*_lines(thoughts.get("limitations")), *_lines(thoughts.get("tradeoffs"))]),
        "source": f"model card, {document.file}",
    }
    ident = build.model(document.path, body, title)
    version = _mapping(details.get("version"))
    if ident and version.get("name"):
        build.version(
            document.path, ident, _version(build, ident, card, version, document), str(version["name"])
        )
    elif ident:
        build.note("warning", ident, "the card names no version")


def _version(
    build: Builder, ident: str, card: Mapping[str, Any], version: Mapping[str, Any], document: Document
) -> dict[str, Any]:
    parameters = _mapping(card.get("model_parameters"))
    architecture = _text(parameters.get("model_architecture"))
    return {
        "description": _text(version.get("diff")),
        "created": _date(version.get("date")),
        "training_data": "\n".join(_data_sets(parameters.get("data"))),
        "metrics": _metrics(
            build, ident, _mapping(card.get("quantitative_analysis")).get("performance_metrics")
        ),
        "params": {"architecture": architecture} if architecture else {},
        "source": f"model card, {document.file}",
    }


def _metrics(build: Builder, ident: str, entries: Any) -> dict[str, float]:
    """Figures by metric, with the slice in the name where it is not the whole."""
    found: dict[str, float] = {}
    for entry in entries if isinstance(entries, list) else []:
        name, part = str(entry.get("type") or "metric"), str(entry.get("slice") or "")
        label = name if part in ("", "overall") else f"{name} [{part}]"
        try:
            value = float(entry["value"])
        except (KeyError, TypeError, ValueError):
            value = float("nan")
        if isfinite(value):
            found[label] = value
        else:
            build.note("warning", ident, f"metric {label} holds no finite number and is left out")
    return found


def _data_sets(data: Any) -> Iterator[str]:
    """The data sets by name: a list in schema 0.0.2, a mapping with train and eval in 0.0.1."""
    if isinstance(data, Mapping):
        data = [{"name": key, **_mapping(value)} for key, value in data.items()]
    for one in data if isinstance(data, list) else []:
        parts = [_text(one.get(key)) for key in ("name", "link", "description")]
        yield ", ".join(part for part in parts if part)


def _lines(entries: Any, key: str = "description") -> list[str]:
    """Texts from a list of texts (0.0.1) or of mappings (0.0.2)."""
    entries = entries if isinstance(entries, list) else []
    found = [one.get(key) if isinstance(one, Mapping) else one for one in entries]
    return [_text(one) for one in found if one]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _date(text: Any) -> datetime | None:
    for form in _DATES:
        try:
            return datetime.strptime(str(text), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
