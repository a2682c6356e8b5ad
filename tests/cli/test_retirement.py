"""`mlgov retirement`: listed with what is to be done, asked for, refused, completed and reopened."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.services import people, records
from mlgov.services.context import for_cli
from mlgov.store.database import Store
from tests.cli.conftest import Run
from tests.services.signing import COURSE
from tests.services.test_retirements import BODY


@pytest.fixture
def loaded(run: Run) -> Run:
    """A store with a model that goes, and Rita of the review board."""
    Path("models.csv").write_text("id,name\nloans,Loans\n")
    assert run("ingest", "registry", "models.csv", "--store", "s.duckdb").code == 0
    store = Store.open("s.duckdb")
    ctx = for_cli(store)
    records.file(ctx, "retirement", BODY | {"impact": ""})
    people.create(ctx, "rita", "Rita Roth", ("reviewer",))
    course = {"person": "rita", "course": COURSE, "completed_on": "2026-01-05"}
    records.file(ctx, "training", course)
    store.close()
    return lambda *given: run(*given, "--store", "s.duckdb")


def test_it_is_asked_for_refused_completed_and_reopened(loaded: Run) -> None:
    (row,) = loaded("retirement", "list", "--json").json()
    assert [one.partition(":")[0] for one in row["outstanding"]] == ["impact", "approval"]
    assert "impact: is missing" in loaded("retirement", "list").out
    refused = loaded("retirement", "complete", "loans")
    assert (refused.code, refused.out) == (2, "")
    assert "impact" in refused.err and "nobody has asked for it" in refused.err
    store = Store.open("s.duckdb")
    ctx = for_cli(store)
    records.file(ctx, "retirement", BODY, id="loans", base_version=1)
    store.close()
    asked = loaded("retirement", "request", "loans", "--json").json()
    token = loaded("people", "token", "rita", "--json").json()["token"]
    for need in asked["body"]["needs"]:
        signed = loaded(
            "approvals", "decide", asked["id"], "approved", "--body", need["body"], "--token", token
        )
        assert signed.code == 0, signed.err
    assert "read-only" in loaded("retirement", "complete", "loans").out
    assert "there is nothing to reopen" not in loaded("retirement", "reopen", "loans", "--reason", "so").err
    assert loaded("retirement", "reopen", "loans", "--reason", "so").code == 2
