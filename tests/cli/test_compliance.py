"""`mlgov compliance`: scores, requirements, statements, and declaring with a second person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from mlgov.services import people
from mlgov.services.context import for_cli
from mlgov.store.database import Store
from tests.cli.conftest import Run


@pytest.fixture
def loaded(run: Run) -> Run:
    """A store with a model that nobody uses yet, a steward, and somebody of the review board."""
    Path("models.csv").write_text("id,name\nloans,Loans\n")
    assert run("ingest", "registry", "models.csv", "--store", "s.duckdb").code == 0
    store = Store.open("s.duckdb")
    ctx = for_cli(store)
    people.create(ctx, "ada", "Ada Arndt", ("steward",))
    people.create(ctx, "rita", "Rita Roth", ("reviewer",))
    store.close()
    return lambda *given: run(*given, "--store", "s.duckdb")


def token(loaded: Run, who: str) -> str:
    return str(loaded("people", "token", who, "--json").json()["token"])


def test_scores_and_requirements_as_table_json_and_csv(loaded: Run) -> None:
    told = loaded("compliance", "scores", "--json").json()
    assert {row["regime"] for row in told["regimes"]} >= {"nist_ai_rmf", "iso_42001", "gdpr"}
    assert told["models"] == []
    table = loaded("compliance", "scores").out.splitlines()
    assert table[0].split()[:2] == ["regime", "score"] and table[-1].startswith("all")
    rows = loaded("compliance", "list", "--regime", "iso_42001", "--state", "not_evaluated", "--json").json()
    assert rows and {row["state"] for row in rows} == {"not_evaluated"}
    assert all(row["why"] for row in rows)
    assert loaded("compliance", "list", "--regime", "gdpr", "-o", "gdpr.csv").code == 0
    assert pl.read_csv("gdpr.csv")["regime"].unique().to_list() == ["gdpr"]
    wrong = loaded("compliance", "list", "--regime", "sr_11_7")
    assert (wrong.code, wrong.out) == (2, "") and "sr_26_2" in wrong.err


def test_the_statement_of_applicability_as_a_file(loaded: Run) -> None:
    assert "38 requirements" in loaded("compliance", "statement", "iso_42001", "-o", "soa.xlsx").out
    assert Path("soa.xlsx").read_bytes()[:2] == b"PK"
    assert loaded("compliance", "statement", "iso_42001", "-o", "soa.csv").code == 0
    assert pl.read_csv("soa.csv").height == 38
    assert "A.10.4" in loaded("compliance", "statement", "iso_42001").out
    refused = loaded("compliance", "statement", "iso_42001", "-o", "soa.pdf")
    assert refused.code == 2 and "neither .xlsx nor .csv" in refused.err


def test_it_is_declared_confirmed_refused_and_withdrawn(loaded: Run) -> None:
    ada, rita = token(loaded, "ada"), token(loaded, "rita")
    declare = ("compliance", "declare", "iso_42001", "A.3.3")
    past = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    wrong = loaded(*declare, "--reason", "so", "--state", "met", "--valid-until", past, "--token", ada)
    assert wrong.code == 2
    assert "valid_until: lies in the past" in wrong.err and "reference: is missing" in wrong.err
    told = ("--reason", "so", "--state", "met", "--reference", "Handbook", "--token", ada)
    assert "waits for a second person" in loaded(*declare, *told).out
    assert loaded("compliance", "confirm", "iso_42001/A.3.3", "--token", ada).code == 2
    assert loaded("compliance", "confirm", "iso_42001/A.3.3", "--token", rita).code == 0
    (row,) = loaded("compliance", "declarations", "--json").json()
    assert (row["life"], row["confirmed_by"]) == ("in_force", "rita")
    (one,) = loaded("compliance", "list", "--regime", "iso_42001", "--control", "A.3.3", "--json").json()
    assert one["state"] == "met" and one["evidence"][0]["why"].endswith(f"until {row_day(row)}")
    out = ("compliance", "declare", "gdpr", "*", "--does-not-apply", "--reason", "no data", "--token", ada)
    assert loaded(*out).code == 0
    no = loaded("compliance", "refuse", "gdpr/*", "--reason", "we do", "--token", rita, "--json").json()
    assert no["body"]["refused"] == "we do"
    assert "withdrawn" in loaded("compliance", "withdraw", "gdpr/*", "--token", ada).out
    assert "gdpr/*" in loaded("compliance", "declarations", "--regime", "gdpr").out


def row_day(row: dict[str, str]) -> str:
    day = datetime.fromisoformat(row["valid_until"])
    return f"{day.day} {day:%b %Y}"
