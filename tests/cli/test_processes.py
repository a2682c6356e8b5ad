"""Commands as processes of their own: what they print, where, and how they end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.services.test_batches import SPEC, rows


def ran(*arguments: str | Path) -> tuple[int, str, str]:
    """The exit code, and what stands on standard output and standard error."""
    command = [sys.executable, "-m", "mlgov.cli", *map(str, arguments)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout, found.stderr


def test_nothing_but_the_answer_is_said(tmp_path: Path) -> None:
    """With a store and without one, standard error stays empty, up to the very end of the process."""
    for name, weeks in (("reference", range(4)), ("current", range(4, 6))):
        rows(weeks, seed=1).write_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "spec.yaml").write_text(SPEC.model_dump_json(exclude_defaults=True), encoding="utf-8")
    files = [tmp_path / "reference.parquet", tmp_path / "current.parquet"]
    code, said, wrong = ran("check", *files, "--spec", tmp_path / "spec.yaml")
    assert (code, wrong) == (0, "")
    assert "population_stability_index" in said
    (tmp_path / "models.yaml").write_text("- {id: loans, name: Loans, description: Who repays}\n")
    store = tmp_path / "store.duckdb"
    code, _, wrong = ran("--store", store, "ingest", "registry", tmp_path / "models.yaml")
    assert (code, wrong) == (0, "")
    code, said, wrong = ran("--store", store, "models", "list")
    assert (code, wrong) == (0, "")
    assert "Loans" in said


@pytest.mark.parametrize("arguments", [["check"], ["models", "list"]])
def test_a_mistake_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    code, said, wrong = ran("--store", tmp_path / "none.duckdb", *arguments, "--wrong")
    assert (code, said) == (2, "")
    assert wrong.startswith("mlgov: ")
