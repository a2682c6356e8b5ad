"""`mlgov models export` and `mlgov models import`: the inventory out, edited, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mlgov.cli import main

REGISTRY = "id,name,version,features\ncredit,Credit,1.0.0,income;age\nfraud,Fraud,2.0.0,amount\n"


@pytest.fixture
def store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path = tmp_path / "our.duckdb"
    (tmp_path / "models.csv").write_text(REGISTRY)
    assert main(["ingest", "registry", str(tmp_path / "models.csv"), "--store", str(path)]) == 0
    capsys.readouterr()
    return str(path)


def test_out_and_back(store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "inventory.xlsx"
    assert main(["models", "export", str(file), "--store", store]) == 0
    assert main(["models", "import", str(file), "--store", store]) == 0
    assert "unchanged: 4" in capsys.readouterr().out
    book = load_workbook(file)
    book["Models"]["C2"] = "Credit decisions"
    book["Models"].append([None, "claims", "Claims"])
    book.save(file)
    assert main(["models", "import", str(file), "--store", store, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "would be new: 1 (claims)" in told and "would be changed: 1 (credit)" in told
    assert "Models!C2, credit: name: Credit -> Credit decisions" in told
    assert main(["models", "import", str(file), "--store", store, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["new"], report["unchanged"], report["applied"]) == (["claims"], 3, True)
    assert main(["models", "list", "--store", store, "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)] == [
        "Claims",
        "Credit decisions",
        "Fraud",
    ]


def test_every_problem_is_told_and_nothing_written(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "more.csv").write_text("id,name,next_review\nclaims,Claims,soon\n,Nobody,\n")
    assert main(["models", "import", str(tmp_path / "more.csv"), "--store", store]) == 2
    told = capsys.readouterr().err
    assert "more.csv can't be brought in: 2 problems" in told
    assert "C2: next_review: is not a date" in told and "A3: id: is missing" in told
    assert main(["models", "list", "--store", store, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


def test_one_sheet_as_csv(store: str, tmp_path: Path) -> None:
    file = tmp_path / "versions.csv"
    assert main(["models", "export", str(file), "--sheet", "versions", "--store", store]) == 0
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3 and "credit,1.0.0" in lines[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["models", "export", "inventory.txt"], "neither .xlsx nor .csv"),
        (["models", "export", "x.csv", "--sheet", "people"], "choose models or versions"),
    ],
)
def test_mistakes(
    words: list[str], why: str, store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--store", store]) == 2
    assert why in capsys.readouterr().err


def test_a_file_that_is_there_is_not_overwritten(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inventory.xlsx").write_text("mine")
    assert main(["models", "export", str(tmp_path / "inventory.xlsx"), "--store", store]) == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "inventory.xlsx").read_text() == "mine"
