"""Incidents from an extract: our own, those of others, and public collections with their own columns."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from mlgov.errors import AccessError, DataError
from mlgov.services import audit, incident_extract, incident_register, kpis, records
from mlgov.services.context import Context
from tests.services.signing import acting, world

HEADER = "model,title,type,severity,occurred,detected,contained,resolved,root_cause,harms,source_id\n"
ROW = "loans,Refusals doubled,latency,P2,2026-03-01T06:00Z,2026-03-01T07:00Z,{},{},{},none,{}\n"
AIID = {"source_id": "incident_id", "occurred": "date", "organisation": "Alleged deployer of AI system"}
OPS = {"title": "organisation", "source_id": "url", "description": "durations_mentioned_minutes"}


@pytest.fixture
def root() -> Context:
    return world()


def written(tmp_path: Path, text: str, header: str = HEADER) -> Path:
    path = tmp_path / "incidents.csv"
    path.write_text(header + text, encoding="utf-8")
    return path


def test_our_own_are_filed_once_and_their_clocks_run(root: Context, tmp_path: Path) -> None:
    done = ROW.format("2026-03-01T07:30Z", "2026-03-01T09:00Z", "a cable", "A-1")
    path = written(tmp_path, done + ROW.format("", "", "", "A-2"))
    person = acting(root, "ada")
    tried = incident_extract.ingest(person, path, dry_run=True)
    assert (tried.kind, tried.filed, records.all(root, "incident")) == ("incident", 2, [])
    assert incident_extract.ingest(person, path).filed == 2
    again = incident_extract.ingest(person, path)
    assert (again.filed, again.unchanged) == (0, 2)
    first, second = records.all(root, "incident")
    assert (first.body["status"], second.body["status"], first.actor) == ("resolved", "open", "ada")
    assert [one.state for one in incident_register.one(root, first.id).clocks] == ["met", "met", "met"]
    assert [row["id"] for row in incident_register.listed(root) if row["late"]] == [second.id]


def test_every_problem_is_named_by_line_and_column_and_none_is_filed(root: Context, tmp_path: Path) -> None:
    good = ROW.format("", "", "", "A-1")
    path = written(
        tmp_path,
        good
        + good.replace("loans", "lones").replace("A-1", "A-2")
        + good.replace("P2", "P7").replace("latency", "weather").replace("A-1", "A-3")
        + good.replace("07:00Z", "05:00Z").replace("A-1", "A-4")
        + good.replace("none", "none;death").replace("A-1", "A-5")
        + ROW.format("soon", "2026-03-01T09:00Z", "", "A-6")
        + good,
    )
    head = audit.head(root)
    with pytest.raises(DataError) as refused:
        incident_extract.ingest(root, path)
    told = [one.where for one in refused.value.problems]
    assert told == [
        "line 3, model", "line 4, type", "line 4, severity", "line 5, detected", "line 6, harms",
        "line 7, contained", "line 7, root_cause", "line 8, source_id",
    ]  # fmt: skip
    assert "did you mean 'loans'?" in str(refused.value.problems[0])
    assert audit.head(root) == head


def test_a_column_that_is_no_field_and_a_missing_right_are_refused(root: Context, tmp_path: Path) -> None:
    path = written(tmp_path, ROW.format("", "", "", "A-1"))
    with pytest.raises(DataError, match="no column occured to map"):
        incident_extract.ingest(root, path, columns={"occured": "date"})
    with pytest.raises(AccessError, match=r"incident\.file"):
        incident_extract.ingest(acting(root, "ella"), path)
    bare = written(tmp_path, "Something,2020-01-01\n", "title,occurred\n")
    with pytest.raises(DataError, match="source"):
        incident_extract.ingest(root, bare)


def test_problems_of_others_name_the_files_own_column(root: Context, tmp_path: Path) -> None:
    path = written(tmp_path, "1,soon,A title\n2,2999-01-01,Another\n,2020-01-01,\n", "number,day,headline\n")
    columns = {"source_id": "number", "occurred": "day", "title": "headline"}
    with pytest.raises(DataError) as refused:
        incident_extract.ingest(root, path, columns=columns, source="Papers")
    assert [one.where for one in refused.value.problems] == ["line 4"]
    path = written(tmp_path, "1,soon,A title\n2,2999-01-01,Another\n", "number,day,headline\n")
    with pytest.raises(DataError) as refused:
        incident_extract.ingest(root, path, columns=columns, source="Papers")
    assert [one.where for one in refused.value.problems] == ["line 2, day", "line 3, day"]


def test_the_ai_incident_database(root: Context, shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "registry_ai_incidents_aiid"
    if not folder.exists():
        pytest.skip(f"{folder} is not there")
    every = pl.read_csv(folder / "incidents.csv.gz")
    classes = pl.read_csv(folder / "classifications_MIT.csv").select(
        pl.col("Incident ID").alias("incident_id"), pl.col("Risk Domain").alias("category")
    )
    every.join(classes, on="incident_id", how="left").write_csv(tmp_path / "joined.csv")
    report = incident_extract.ingest(root, tmp_path / "joined.csv", columns=AIID, source="AIID")
    assert (report.kind, report.filed, report.unchanged) == ("outside_incident", 989, 0)
    bodies = [one.body for one in records.all(root, "outside_incident")]
    assert len({one["source_id"] for one in bodies}) == 989
    assert (min(one["occurred"] for one in bodies), max(one["occurred"] for one in bodies)) == (
        "1983-09-26", "2025-03-23",
    )  # fmt: skip
    years = Counter(one["occurred"][:4] for one in bodies)
    assert [years[str(year)] for year in range(2019, 2026)] == [43, 87, 75, 103, 155, 251, 69]
    domains = Counter(one["category"].split(". ")[-1] for one in bodies)
    assert sorted(domains.values(), reverse=True) == [270, 200, 157, 120, 92, 70, 58, 22]
    assert domains[""] == 120
    again = incident_extract.ingest(root, folder / "incidents.csv.gz", columns=AIID, source="AIID")
    assert (again.filed, again.unchanged) == (0, 989)
    assert records.all(root, "incident") == []
    row = next(row for row in kpis.kpis(root) if row.kpi == "high_severity_incidents")
    assert row.value is None, "what happened to others is no incident of ours"


def test_public_post_mortems(root: Context, shared_data: Path) -> None:
    file = shared_data / "ops_postmortems" / "postmortems.csv"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    report = incident_extract.ingest(root, file, columns=OPS, source="danluu/post-mortems")
    assert (report.kind, report.filed) == ("outside_incident", 190)
    bodies = [one.body for one in records.all(root, "outside_incident")]
    assert Counter(one["category"] for one in bodies) == {
        "Uncategorized": 119, "Config Errors": 45, "Hardware/Power Failures": 12, "Conflicts": 7, "Time": 5,
        "Database": 2,
    }  # fmt: skip
    assert sum(bool(one["description"]) for one in bodies) == 35
    assert [one["title"] for one in bodies if not one["source_id"]] == ["NPM"]
