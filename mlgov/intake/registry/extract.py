"""What every registry reader builds: bodies of `model` and `model_version` records, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from mlgov.errors import DataError, Problem
from mlgov.govern.records.base import Record
from mlgov.govern.records.inventory import Model, ModelVersion
from mlgov.intake.findings import Finding
from mlgov.intake.registry.columns import READ_BY_RECORD
from mlgov.intake.registry.names import model_id, semantic_version
from mlgov.policy.names import UNCLASSIFIED

_WORDS, _NOTE = 200, 20_000
_NOTES = ("description", "training_data", "approved_uses", "limitations")


@dataclass(frozen=True)
class RegistryExtract:
    """A registry as it was read: bodies as the record kinds `model` and `model_version` take them.

    Every model is unclassified; every version belongs to a model of the list.
    """

    models: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    findings: list[Finding]


@dataclass
class Builder:
    """Gathers models and versions from one source; `finish` checks them and raises all problems at once."""

    name: str
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _models: dict[str, dict[str, Any]] = field(default_factory=dict)
    _versions: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _originals: dict[str, str] = field(default_factory=dict)
    _places: dict[str, str] = field(default_factory=dict)

    def model(self, place: str, body: Mapping[str, Any], original: str) -> str:
        """Add a model under the id made from its original name; returns the id ("" when there is none)."""
        ident = model_id(original)
        if not ident:
            self.problems.append(Problem(place, "has no name that could serve as an id"))
            return ""
        if ident != original:
            self.note("info", original, f"the id became {ident}; the name is kept")
        other = self._originals.setdefault(ident, original)
        if other != original:
            what = f'"{other}" and "{original}" would both get the id {ident}'
            self.problems.append(Problem(place, what, "rename one of them"))
        fresh = {**_present(body), "id": ident, "tier": UNCLASSIFIED}
        stated = str(body.get("tier") or UNCLASSIFIED)
        if stated != UNCLASSIFIED:
            fresh["tags"] = {**fresh.get("tags", {}), "tier in source": stated}
            self.note("info", ident, f"the source says tier {stated}; imported models start as unclassified")
        self._merge(ident, fresh, place)
        return ident

    def _merge(self, ident: str, fresh: dict[str, Any], place: str) -> None:
        known = self._models.setdefault(ident, fresh)
        self._places.setdefault(ident, place)
        if known is fresh:
            return
        differ = [
            key
            for key, value in fresh.items()
            if key in known and known[key] != value and key not in ("tags", "source")
        ]
        if differ:
            self.note(
                "warning",
                ident,
                f"{', '.join(differ)} differ between {self._places[ident]} and {place}; the first is kept",
            )
        self._models[ident] = {**fresh, **known}

    def version(self, place: str, ident: str, body: Mapping[str, Any], original: str) -> str:
        """Add a version of a model; returns it as a semantic version ("" when it can't be one)."""
        version = semantic_version(original)
        if not version:
            what = f'version "{original}" is neither a whole number nor of the form 1.2.3'
            self.problems.append(Problem(place, what, "number versions as major.minor.patch"))
            return ""
        if version != original:
            self.note("info", ident, f"version {original} is kept as {version}")
        key = (ident, version)
        fresh = {**_present(body), "id": f"{ident}@{version}", "model": ident, "version": version}
        if key in self._versions and _content(self._versions[key]) != _content(fresh):
            self.problems.append(
                Problem(place, f"{ident} {version} stands there twice with different contents")
            )
        self._versions.setdefault(key, fresh)
        self._places.setdefault(fresh["id"], place)
        return version

    def note(self, level: Any, subject: str, what: str) -> None:
        """Add a finding once."""
        found = Finding(level, subject, what)
        if found not in self.findings:
            self.findings.append(found)

    def finish(self) -> RegistryExtract:
        """Check every body against its record kind. Raises DataError with all problems."""
        named = [{"name": self._originals[ident], **body} for ident, body in self._models.items()]
        models = [self._checked(Model, body) for body in named]
        versions = [self._checked(ModelVersion, body) for body in self._versions.values()]
        if self.problems:
            count = "one problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
            raise DataError(f"{self.name} can't be loaded: {count}. {self.problems[0]}", self.problems)
        if not models:
            raise DataError(f"{self.name} holds no models")
        return RegistryExtract(models, versions, self.findings)

    def _checked(self, kind: type[Record], body: dict[str, Any]) -> dict[str, Any]:
        body = self._cut(body)
        try:
            kind.model_validate(body)
        except ValidationError as error:
            place = self._places.get(body["id"], "")
            for detail in error.errors(include_url=False):
                part = ".".join(str(one) for one in detail["loc"])
                self.problems.append(Problem(place, f"{part}: {detail['msg'].removeprefix('Value error, ')}"))
        return body

    def _cut(self, body: dict[str, Any]) -> dict[str, Any]:
        """Texts that are longer than a record takes are cut, with a finding."""
        limits = dict.fromkeys((*_NOTES, *READ_BY_RECORD), _NOTE)
        cut = dict(body)
        for key, value in body.items():
            most = limits.get(key, _WORDS)
            if isinstance(value, str) and len(value.strip()) > most:
                cut[key] = value.strip()[: most - 1] + "…"
                self.note("warning", body["id"], f"{key} is longer than {most:,} characters and was cut")
        return cut


def _content(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without where it came from."""
    return {key: value for key, value in body.items() if key != "source"}


def _present(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if value not in (None, "", [], {}, ())}


def texts(values: Mapping[str, Any] | Iterable[Any] | None) -> dict[str, str]:
    """A mapping, or a list of {key, value}, as texts by key; anything else as nothing."""
    if isinstance(values, Mapping):
        pairs: Iterable[tuple[Any, Any]] = values.items()
    elif isinstance(values, list | tuple):
        pairs = [(one.get("key"), one.get("value")) for one in values if isinstance(one, Mapping)]
    else:
        return {}
    return {str(key): str(value) for key, value in pairs if key is not None and value is not None}
