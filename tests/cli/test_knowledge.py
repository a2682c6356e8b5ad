"""`mlgov knowledge` and `mlgov assessments file`: found, taken along, filled in and filed."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tests.cli.conftest import Run


@pytest.fixture
def loaded(run: Run) -> Run:
    Path("models.csv").write_text("id,name\nloans,Loans\n")
    assert run("ingest", "registry", "models.csv", "--store", "s.duckdb").code == 0
    return lambda *given: run(*given, "--store", "s.duckdb")


def test_guides_and_templates_are_listed_found_and_printed(loaded: Run) -> None:
    assert "handle-a-p1" in loaded("knowledge", "guide").out
    assert loaded("knowledge", "guide", "handle-a-p1").out.startswith("# Handle a P1 incident\n")
    assert "council_meeting" in loaded("knowledge", "template").out
    hits = loaded("knowledge", "search", "gate exception", "--json").json()
    assert hits[0]["id"] == "pass-a-gate" and hits[0]["kind"] == "guide"
    assert loaded("knowledge", "search", "gate", "--kind", "nothing").code == 2
    assert loaded("knowledge", "lessons", "--json").json() == []


def test_a_template_is_written_filled_in_and_filed(loaded: Run) -> None:
    assert loaded("knowledge", "template", "data_bias", "-o", "form.pdf").code == 0
    assert Path("form.pdf").read_bytes().startswith(b"%PDF")
    assert loaded("knowledge", "template", "data_bias", "-o", "form.docx").code == 0
    assert docx.Document("form.docx").core_properties.title == "Data bias assessment"
    refused = loaded("knowledge", "template", "data_bias", "-o", "form.odt")
    assert (refused.code, refused.out) == (2, "") and "as .yaml, .docx or .pdf" in refused.err
    assert loaded("knowledge", "template", "data_bias", "-o", "form.yaml").code == 0
    text = Path("form.yaml").read_text().replace("model:\n", "model: loans\n", 1)
    Path("form.yaml").write_text(text.replace("  coverage:\n", "  coverage: alike\n"))
    said = loaded("assessments", "file", "form.yaml")
    assert said.out.startswith("ASS-0001: data_bias of loans is draft, 1 of ")
    refused = loaded("assessments", "file", "form.yaml", "--draft", "ASS-0001", "--submit")
    assert (refused.code, refused.out) == (2, "") and "form.yaml:" in refused.err
    assert loaded("assessments", "file", "form.yaml", "--draft", "ASS-0001").code == 0
