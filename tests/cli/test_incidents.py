"""`mlgov incidents`: listed, shown, moved on, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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


def test_steps_are_listed_and_ticked_as_a_person(loaded: Run) -> None:
    rows = loaded("incidents", "steps", "INC-0001", "--json").json()
    assert [row["number"] for row in rows if row["part"] == "immediate"] == [1, 2, 3, 4, 5]
    assert {row["state"] for row in rows} == {"open"}
    recovery = next(row["part"] for row in rows if row["part"] in ("model", "data", "system"))
    token = loaded("people", "token", "rita", "--json").json()["token"]
    done = loaded("incidents", "tick", "INC-0001", "immediate", "1", "Contain the damage", "--token", token)
    assert done.out.splitlines() == [
        "immediate: Detect the incident and raise the alert is done, by rita",
        "immediate: Contain the damage is done, by rita",
    ]
    reason = ("--state", "not_applicable", "--reason", "Nothing was lost")
    assert loaded("incidents", "tick", "INC-0001", recovery, "2", *reason).code == 0
    loaded("incidents", "tick", "INC-0001", "immediate", "1", "--state", "open")
    states = {
        (row["part"], row["number"]): (row["state"], row["by"])
        for row in loaded("incidents", "steps", "INC-0001", "--json").json()
        if row["by"] or row["number"] == 1
    }
    assert states["immediate", 4] == ("done", "rita") and states["immediate", 1] == ("open", "")
    assert states[recovery, 2][0] == "not_applicable"
    assert "Contain the damage" in loaded("incidents", "steps", "INC-0001").out
    for given, says in (
        (("immediate", "1", "9"), "immediate has no step 9"),
        (("nothing", "1"), "there is no nothing"),
        (("immediate", "2", "--state", "not_applicable"), "say why the step does not apply"),
        (("immediate", "2", "--state", "maybe"), "is not one of the choices"),
    ):
        ran = loaded("incidents", "tick", "INC-0001", *given)
        assert (ran.code, ran.out) == (2, "") and says in ran.err
    rows = loaded("incidents", "steps", "INC-0001", "--json").json()
    assert [row["state"] for row in rows if row["part"] == "immediate"][:2] == ["open", "open"], "all or none"


def test_a_review_is_filed_from_its_template_and_its_actions_become_findings(loaded: Run) -> None:
    loaded("incidents", "move", "INC-0001", "resolve", "--text", "Rights", "--at", "2026-03-03T10:00Z")
    assert loaded("knowledge", "template", "incident_review", "-o", "review.yaml").code == 0
    empty = Path("review.yaml").read_text()
    assert "each entry with title (What), owner (Owner), due (By), severity (Severity)" in empty

    def written(due: date, **also: str) -> None:
        text = empty.replace("summary:\n", "summary: A list stood open for two hours.\n")
        for name, value in also.items():
            text = text.replace(f"{name}:\n", f"{name}: {value}\n")
        action = f"  - title: Narrow the rights\n    owner: Rita\n    due: {due}\n    severity: S3\n"
        Path("review.yaml").write_text(text.replace("actions:\n", f"actions:\n{action}"))

    today = datetime.now(UTC).date()
    review = ("incidents", "review", "INC-0001", "review.yaml")
    written(today - timedelta(days=1))
    refused = loaded(*review)
    line = 1 + Path("review.yaml").read_text().splitlines().index(f"    due: {today - timedelta(days=1)}")
    assert (refused.code, refused.out) == (2, "")
    assert f"review.yaml:{line}, actions.0.due" in refused.err and "is a due date in the past" in refused.err
    assert loaded("findings", "list", "--json").json() == []
    written(today, incident="INC-0007")
    refused = loaded(*review)
    assert refused.code == 2 and "incident: is INC-0007; it is about INC-0001" in refused.err
    written(today, incident="INC-0001", model="credit")
    filed = loaded(*review)
    assert filed.code == 0 and "INC-0001 is reviewed, version 1" in filed.out
    (found,) = loaded("findings", "list", "--json").json()
    assert (found["title"], found["due"]) == ("Narrow the rights", str(today))
    assert loaded("incidents", "show", "INC-0001", "--json").json()["review"]["held"] == str(today)
    assert "Rita" not in loaded(*review, "--base", "1").err
    stale = loaded(*review, "--base", "1")
    assert stale.code == 2 and "version" in stale.err
    Path("review.yaml").write_text(empty)
    refused = loaded(*review)
    assert refused.code == 2 and "summary" in refused.err


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
