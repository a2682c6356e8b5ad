"""JSON schemas of the policy's files, for editors that check and complete YAML while one types.

`python -m mlgov.policy.schema` writes them anew after a change of the models.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlgov.policy.files import FOLDERS, SINGLE, model_of
from mlgov.policy.load import PACKAGED

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The JSON schema of one kind of file."""
    return {"$schema": DIALECT, **model_of(kind).model_json_schema()}


def text(kind: str) -> str:
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path | None = None) -> list[Path]:
    """Writes a schema for each kind of file; None = beside the policy that comes with mlgov."""
    root = PACKAGED / "schema" if folder is None else folder
    root.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in (*SINGLE, *FOLDERS):
        file = root / f"{kind}.json"
        file.write_text(text(kind), encoding="utf-8")
        written.append(file)
    return written


if __name__ == "__main__":
    write_schemas()
