"""Running commands as a script would, and reading what they print."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from mlgov.cli import main
from mlgov.intake.spec_file import spec_to_yaml
from mlgov.measure.spec import Spec


@dataclass(frozen=True)
class Ran:
    """What one command gave."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on standard output."""
        assert self.code == 0, self.err
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command on a store of this test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLGOV_STORE", raising=False)

    def one(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Ran(code, written.out, written.err)

    return one


@pytest.fixture
def extract(tmp_path: Path, loans: pl.DataFrame, loans_spec: Spec) -> tuple[Path, Path]:
    """A prediction extract and its spec, as files."""
    loans.write_csv(tmp_path / "loans.csv")
    (tmp_path / "loans.yaml").write_text(spec_to_yaml(loans_spec))
    return tmp_path / "loans.csv", tmp_path / "loans.yaml"
