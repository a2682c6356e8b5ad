"""The records of versions on their way: where each stands, which gates it passed, what is rebuilt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgov.govern.entries import Filed


@dataclass(frozen=True)
class UnderWay:
    """The newest version of each record, of all models."""

    lifecycles: Sequence[Filed] = ()
    passages: Sequence[Filed] = ()
    rebuilds: Sequence[Filed] = ()

    def course(self, version: str) -> Filed | None:
        """The `lifecycle` record of a version, by its id such as `credit@1.0.0`."""
        return self._courses.get(version)

    def passed(self, version: str, gate: str) -> bool:
        return gate in self.passed_by(version)

    def passed_by(self, version: str) -> frozenset[str]:
        """The gates that a version has passed."""
        return self._passed.get(version, frozenset())

    def rebuilds_of(self, model: str) -> Sequence[Filed]:
        """The rebuilds of a model that have not ended."""
        return self._rebuilds.get(model, ())

    @cached_property
    def _courses(self) -> Mapping[str, Filed]:
        return {one.id: one for one in self.lifecycles}

    @cached_property
    def _passed(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for one in self.passages:
            found.setdefault(f"{one.body['model']}@{one.body['version']}", set()).add(str(one.body["gate"]))
        return {version: frozenset(gates) for version, gates in found.items()}

    @cached_property
    def _rebuilds(self) -> Mapping[str, Sequence[Filed]]:
        found: dict[str, list[Filed]] = {}
        for one in self.rebuilds:
            if one.body["state"] in ("open", "in_progress"):
                found.setdefault(str(one.body["model"]), []).append(one)
        return found


NOTHING = UnderWay()
