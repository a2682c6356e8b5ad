"""Evidence in records: stored files that a record names by their SHA-256."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from mlgov.govern.records.base import facts, field, lines
from mlgov.govern.records.parse import kind_of

_SHA256 = re.compile(r"[0-9a-f]{64}")


def _sha256(value: str) -> str:
    if not _SHA256.fullmatch(value):
        raise ValueError("is no SHA-256: 64 digits and letters from a to f, as `sha256sum` prints them")
    return value


Sha256 = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True), AfterValidator(_sha256)]
Files = Annotated[tuple[Sha256, ...], BeforeValidator(lines)]


def evidence_field(
    section: str, help: str = "Files that show it; each is stored once and can't change."
) -> Any:
    """The field `evidence: Files` of a record."""
    return field("Evidence", help, section=section, widget="evidence", options_from="evidence", default=())


def hashes(kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(place, SHA-256) of every stored file that a record names."""
    record = kind_of(kind)
    for name in record.model_fields:
        if facts(record, name).get("widget") == "evidence":
            for place, sha256 in enumerate(body.get(name) or ()):
                yield f"{name}.{place}", str(sha256)
