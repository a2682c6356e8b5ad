"""`mlgov incidents`: listed, shown, moved on, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.services import people, records
from mlgov.services.context import for_cli
from mlgov.store.database import Store
from tests.cli.conftest import Run

BODY = {
    "model": "credit", "title": "A list left open", "type": "privacy_breach", "severity": "P3",
    "occurred": "2026-03-03T06:00:00Z", "detected": "2026-03-03T08:00:00Z",
}  # fmt: skip


@pytest.fixture
def loaded(run: Run) -> Run:
    """A store with a model, an incident of it, and Rita of the review board."""
    Path("models.csv").write_text("id,name\ncredit,Credit scoring\n")
    assert run("ingest", "registry", "models.csv", "--store", "s.duckdb").code == 0
    store = Store.open("s.duckdb")
    ctx = for_cli(store)
    records.file(ctx, "incident", BODY)
    people.create(ctx, "rita", "Rita Roth", ("reviewer",))
    store.close()
    return lambda *given: run(*given, "--store", "s.duckdb")


def test_it_is_listed_moved_on_and_shown(loaded: Run) -> None:
    (row,) = loaded("incidents", "list", "--json").json()
    assert (row["id"], row["next_step"], row["late"], row["notices"]) == ("INC-0001", "contain", True, 1)
    assert row["left"].endswith("over")
    contained = loaded(
        "incidents", "move", "INC-0001", "contain", "--text", "Closed it", "--at", "2026-03-03T08:30Z"
    )
    assert "INC-0001 is contained" in contained.out
    loaded("incidents", "note", "INC-0001", "--text", "Told the readers", "--at", "2026-03-03T09:00Z")
    loaded(
        "incidents", "move", "INC-0001", "resolve", "--text", "Rights too wide", "--at", "2026-03-03T10:00Z"
    )
    (notice,) = loaded("incidents", "notices", "--json").json()
    assert (notice["notice"], notice["state"]) == ("gdpr_authority", "overdue")
    assert (notice["due"], notice["confirm"]) == ("2026-03-06T08:00:00+00:00", "to be confirmed with counsel")
    assert "Article 33" in loaded("incidents", "notices").out
    done = loaded(
        "incidents", "notify", "INC-0001", "gdpr_authority", "not_applicable", "--reason", "No risk"
    )
    assert "is not_applicable" in done.out
    found = loaded("incidents", "show", "INC-0001", "--json").json()
    assert [one["state"] for one in found["clocks"]] == ["met", "met", "met"]
    assert [one["kind"] for one in found["timeline"]][:3] == ["detection", "status change", "mitigation"]
    assert "Told the readers" in loaded("incidents", "show", "INC-0001").out
    token = loaded("people", "token", "rita", "--json").json()["token"]
    closed = loaded("incidents", "move", "INC-0001", "close", "--token", token)
    assert "INC-0001 is closed, by rita" in closed.out


def test_what_is_refused_says_why(loaded: Run) -> None:
    for given, says in (
        (("show", "INC-0009"), "there is no incident INC-0009"),
        (("move", "INC-0001", "mend"), "choose one of confirm, dismiss"),
        (("move", "INC-0001", "close"), "can't be closed yet"),
        (("move", "INC-0001", "resolve"), "say it in words"),
        (("move", "INC-0001", "confirm"), "is open and can't be confirmed"),
        (("notify", "INC-0001", "gdpr_authority", "sent"), "this notice is late"),
        (("notify", "INC-0001", "ai_act_death", "sent"), "calls for no such notice"),
    ):
        ran = loaded("incidents", *given)
        assert (ran.code, ran.out) == (2, "")
        assert says in ran.err
    assert (
        "is before"
        in loaded("incidents", "move", "INC-0001", "contain", "--text", "so", "--at", "2026-03-03T07:59Z").err
    )


def test_an_extract_is_loaded_with_the_files_own_columns(loaded: Run) -> None:
    Path("known.csv").write_text("number,day,headline\n7,2017-11-08,A bus ran into a truck\n")
    given = ("known.csv", "--map", "source_id=number", "--map", "occurred=day", "--map", "title=headline")
    assert (
        "1 incidents elsewhere would be filed"
        in loaded("ingest", "incidents", *given, "--source", "Papers", "--dry-run").out
    )
    report = loaded("ingest", "incidents", *given, "--source", "Papers", "--json").json()
    assert (report["kind"], report["filed"]) == ("outside_incident", 1)
    refused = loaded("ingest", "incidents", "known.csv", "--map", "title")
    assert (refused.code, refused.out) == (2, "")
    assert "write FIELD=COLUMN" in refused.err
