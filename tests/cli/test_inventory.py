"""The inventory on the command line: a registry taken in, and one model described."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run

REGISTRY = """models:
- id: credit
  name: Credit scoring
  owner: Otto
  data_sources: [{name: Ledger, classification: confidential}]
  depends_on: [Core banking]
  versions: [{version: 1.0.0, training_data: loans of 2025}]
"""


def test_a_model_is_described(run: Run, tmp_path: Path) -> None:
    (tmp_path / "models.yaml").write_text(REGISTRY)
    assert run("ingest", "registry", "models.yaml").code == 0
    found = run("models", "show", "credit", "--json").json()
    assert found["model"]["depends_on"] == ["Core banking"]
    asked = {one["attribute"]: one["state"] for one in found["completeness"]["attributes"]}
    assert (asked["model.owner"], asked["model.limitations"]) == ("present", "missing")
    assert asked["version.training_data"] == "present"
    assert found["completeness"]["missing"] == sum(one == "missing" for one in asked.values())
    assert [one["missing"] for one in found["artifacts"]] == [True] * 5
    assert [one["name"] for one in found["lineage"]["nodes"]] == ["Ledger", "Core banking", "Credit scoring"]
    assert found["lineage"]["edges"][0] == {"from": "data:Ledger", "to": "model:credit"}
    seen = run("models", "show", "credit")
    assert "none is filed" in seen.out and "depends on it" in seen.out
    assert "Ledger" in seen.out and "missing" in seen.out
    unknown = run("models", "show", "credit", "--version", "9.0.0")
    assert (unknown.code, "there are: 1.0.0" in unknown.err) == (2, True)
    assert run("models", "show", "nobody").code == 2
