"""The schemas that editors use fit the models and the files."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from mlgov.policy.files import FOLDERS, SINGLE
from mlgov.policy.load import PACKAGED
from mlgov.policy.reading import read
from mlgov.policy.schema import schema, text, write_schemas

FILES = sorted(PACKAGED.rglob("*.yaml"))


def kind_of(file: Path) -> str:
    return file.stem if file.parent == PACKAGED else file.parent.name


@pytest.mark.parametrize("kind", [*SINGLE, *FOLDERS])
def test_the_schema_beside_the_files_is_up_to_date(kind: str) -> None:
    assert (PACKAGED / "schema" / f"{kind}.json").read_text(encoding="utf-8") == text(kind)


def test_every_schema_is_written(tmp_path: Path) -> None:
    written = write_schemas(tmp_path / "schema")
    assert sorted(file.stem for file in written) == sorted([*SINGLE, *FOLDERS])
    for file in written:
        jsonschema.Draft202012Validator.check_schema(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PACKAGED).as_posix())
def test_every_file_names_its_schema_and_fits_it(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    up = "" if file.parent == PACKAGED else "../"
    assert first == f"# yaml-language-server: $schema={up}schema/{kind_of(file)}.json"
    source, problems = read(file, kind_of(file), file.name)
    assert source is not None
    assert problems == []
    jsonschema.validate(source.data, schema(kind_of(file)))
