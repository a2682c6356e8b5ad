"""Helpers of the intake tests: small files, small specs, and the public data beside the repository."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlgov.intake import csv_file
from mlgov.intake.header import read_header
from mlgov.measure.spec import Spec

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def public() -> Callable[[str], Path]:
    """The path of a public data set; the test is skipped where the data is not beside the repository."""

    def find(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"../shared/data/{name} is not there")
        return path

    return find


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write text or bytes to a file and return its path."""

    def put(content: str | bytes, name: str = "extract.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture
def spec() -> Callable[..., Spec]:
    """A small binary spec whose parts a test can change."""

    def make(**parts: Any) -> Spec:
        body: dict[str, Any] = {"model": "m", "version": "1.0.0", "task": "binary", "score": "score"}
        return Spec.model_validate({**body, **parts})

    return make


@pytest.fixture
def text_spec() -> Callable[[Path], Spec]:
    """A spec that takes every column of a CSV file as text, so that structure alone decides on its rows."""

    def make(path: Path) -> Spec:
        names = list(dict.fromkeys(read_header(path, path.name).names))
        return Spec(
            model="m", version="1.0.0", task="multiclass", prediction=names[0], protected=tuple(names)
        )

    return make


@pytest.fixture(params=["exact", "fast"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a test both ways through a CSV file, whatever its size."""
    monkeypatch.setattr(csv_file, "FAST_FROM_BYTES", 0 if request.param == "fast" else 1 << 60)
    return str(request.param)


@pytest.fixture
def rows_by_csv() -> Callable[[Path], list[list[str]]]:
    """The rows of a CSV file without its header by Python's csv, blank lines left out."""

    def read(path: Path) -> list[list[str]]:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
            return [row for row in csv.reader(text) if row][1:]

    return read
