"""Approvals, exceptions and findings as rows, findings from an extract, and the worklist about them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from mlgov.errors import AccessError, DataError
from mlgov.services import approvals, exceptions, finding_extract, findings, overview, records, registers
from mlgov.services.context import Context
from tests.services.signing import acting, approve, asked, sign, world
from tests.services.small_world import NOW, at
from tests.services.test_exceptions import BODY

HEAD = "model,title,severity,owner,opened,due,source_id,closed_on,closed_by\n"


@pytest.fixture
def root() -> Context:
    return world()


def extract(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "audit.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return path


def works(root: Context, *rules: str) -> dict[str, tuple[str, str]]:
    """What the worklist says by these rules: what is about -> (state, owner)."""
    return {one.link_id: (one.state, one.owner) for one in overview.due(root) if one.rule in rules}


def test_requests_as_rows(root: Context) -> None:
    first = asked(root)
    sign(root, "rita", first.id, decision="rejected", comments="No.")
    second = asked(root)
    sign(root, "rita", second.id, comments="Fine.")
    rows = registers.approvals(root)
    assert [(row["id"], row["state"]) for row in rows] == [("REQ-0002", "open"), ("REQ-0001", "rejected")]
    assert rows[0]["missing"] == [{"body": "review_board", "least": 1}, {"body": "council", "least": 1}]
    assert [(one["by"], one["comments"]) for one in rows[0]["signatures"]] == [("rita", "Fine.")]
    assert [row["id"] for row in registers.approvals(root, state="rejected")] == ["REQ-0001"]
    assert registers.approvals(root, model="nobody") == []


def test_exceptions_and_findings_as_rows_with_what_presses_first(root: Context) -> None:
    first = exceptions.request(acting(root, "ada"), BODY)
    sign(root, "rita", "REQ-0001")
    exceptions.request(acting(root, "ada"), BODY | {"title": "Second", "ends": "2026-04-01"})
    rows = registers.exceptions_on_file(root)
    assert [(row["id"], row["state"]) for row in rows] == [(first.id, "in_force"), ("EXC-0002", "in_review")]
    for severity in ("S3", "S1"):
        findings.open(acting(root, "rita"), {"model": "loans", "title": severity, "severity": severity})
    at(root, NOW.replace(month=4, day=20))
    assert [(row["title"], row["late"]) for row in registers.findings_on_file(root)] == [
        ("S1", True), ("S3", False),
    ]  # fmt: skip


def test_the_worklist_follows_a_request_until_its_conditions_are_met(root: Context) -> None:
    request = asked(root)
    both = "ML Model Review Board, ML Model Governance Council"
    assert works(root, "request") == {request.id: ("later", both)}
    sign(root, "rita", request.id, decision="conditions", conditions="Watch it.", expires=date(2026, 3, 8))
    sign(root, "remo", request.id)
    assert works(root, "request") == {request.id: ("later", "ML Model Governance Council")}
    sign(root, "ella", request.id, "council")
    assert works(root, "request") == {}
    assert works(root, "conditions") == {request.id: ("week", "Ada Arndt")}
    approvals.meet(acting(root, "rita"), request.id, "It is watched.")
    assert works(root, "conditions") == {}


def test_the_worklist_asks_anew_where_what_was_asked_has_changed(root: Context) -> None:
    request = asked(root)
    stood = records.get(root, "model_version", "loans@2.0.0")
    body = stood.body | {"description": "Other."}
    records.file(root, stood.kind, body, id=stood.id, base_version=stood.version)
    assert works(root, "request") == {}
    assert works(root, "void") == {request.id: ("later", "ada")}


def test_the_worklist_names_an_approval_of_the_live_version_that_ends(root: Context) -> None:
    request = asked(root)
    for who, body in (("rita", "review_board"), ("remo", "review_board"), ("ella", "council")):
        sign(root, who, request.id, body, expires=date(2026, 3, 20))
    stood = records.get(root, "model_version", "loans@2.0.0")
    live = stood.body | {"stage": "production"}
    records.file(root, stood.kind, live, id=stood.id, base_version=stood.version)
    assert works(root, "approval_ends") == {request.id: ("later", "Ada Arndt")}
    at(root, NOW.replace(day=21))
    assert works(root, "approval_ends") == {request.id: ("overdue", "Ada Arndt")}


def test_the_worklist_follows_an_exception_to_its_end_and_until_it_is_resolved(root: Context) -> None:
    id = exceptions.request(acting(root, "ada"), BODY).id  # until 1 June
    assert works(root, "sign") == {"REQ-0001": ("later", "ML Model Review Board")}
    sign(root, "rita", "REQ-0001")
    assert works(root, "exception", "exception_over") == {}
    at(root, NOW.replace(month=5, day=10))
    assert works(root, "exception") == {id: ("later", "Sten Sund")}
    at(root, NOW.replace(month=6, day=2))
    assert works(root, "exception_over") == {id: ("overdue", "Sten Sund")}
    exceptions.resolve(acting(root, "sten"), id, "Met.")
    assert works(root, "exception", "exception_over") == {}


def test_the_worklist_and_the_indicators_follow_findings(root: Context) -> None:
    def indicators() -> dict[str, tuple[int, str]]:
        found = overview.overview(root).indicators
        return {one.id: (one.value, one.status) for one in found if one.id != "complete"}

    assert indicators() == {"findings": (0, "ok"), "overdue_findings": (0, "ok"), "exceptions": (0, "ok")}
    id = findings.open(acting(root, "rita"), {"model": "loans", "title": "T", "severity": "S1"}).id
    assert works(root, "finding") == {id: ("later", "Ada Arndt")}
    exceptions.request(acting(root, "ada"), BODY)
    sign(root, "rita", "REQ-0001")
    assert indicators() == {"findings": (1, "warn"), "overdue_findings": (0, "ok"), "exceptions": (1, "warn")}
    at(root, NOW.replace(month=4, day=3))
    assert works(root, "finding") == {id: ("overdue", "Ada Arndt")}
    at(root, NOW.replace(month=4, day=12))
    assert works(root, "escalated") == {id: ("overdue", "Ada Arndt")}
    assert indicators()["overdue_findings"] == (1, "warn")
    findings.submit(acting(root, "ada"), id, "Done.")
    assert works(root, "escalated")[id][1] == "Review board member, AI ethics officer"
    findings.close(acting(root, "rita"), id)
    assert works(root, "finding", "escalated") == {}


def test_findings_come_from_an_extract_once(root: Context, tmp_path: Path) -> None:
    path = extract(
        tmp_path,
        "loans,No groups,S2,Dana Dorn,2026-02-01,,A-1,,",
        "loans,Old,S3,Dana Dorn,2026-01-10,,A-2,2026-02-20,Internal audit",
    )
    tried = finding_extract.ingest(root, path, dry_run=True)
    assert (tried.filed, records.all(root, "finding")) == (2, [])
    assert finding_extract.ingest(root, path).filed == 2
    again = finding_extract.ingest(root, path)
    assert (again.filed, again.unchanged) == (0, 2)
    first, second = (one.body for one in records.all(root, "finding"))
    assert (first["due"], first["state"], first["source"]) == ("2026-04-02", "open", "audit")
    assert (second["state"], second["closed_by"], second["closed_on"]) == (
        "closed", "Internal audit", "2026-02-20",
    )  # fmt: skip


def test_every_problem_of_an_extract_is_named_by_line_and_column_and_nothing_is_filed(
    root: Context, tmp_path: Path
) -> None:
    path = extract(
        tmp_path,
        "lones,No groups,S2,,,,A-1,,",
        "loans,Fine,S2,,,,A-2,,",
        "loans,Wrong,S9,,2027-01-01,,A-3,,",
        "loans,Late,S1,,2026-03-01,2026-12-31,A-4,,",
        "loans,Own,S3,Dana Dorn,2026-01-10,,A-5,2026-02-20,Dana Dorn",
        "loans,Twice,S3,,,,A-2,,",
    )
    with pytest.raises(DataError) as caught:
        finding_extract.ingest(root, path)
    assert [one.where for one in caught.value.problems] == [
        "line 2, model", "line 4, severity", "line 4, opened", "line 5, due", "line 6, closed_by",
        "line 7, source_id",
    ]  # fmt: skip
    assert records.all(root, "finding") == []


def test_who_may_not_close_findings_brings_in_no_closed_ones(root: Context, tmp_path: Path) -> None:
    path = extract(tmp_path, "loans,Old,S3,,2026-01-10,,A-2,2026-02-20,Internal audit")
    with pytest.raises(DataError) as caught:
        finding_extract.ingest(acting(root, "ada"), path)
    assert [one.where for one in caught.value.problems] == ["line 2, closed_on"]
    with pytest.raises(AccessError, match=r"finding\.file"):
        finding_extract.ingest(acting(root, "ella"), path)


def test_as_of_an_earlier_day_rows_are_as_they_were(root: Context) -> None:
    request = asked(root)
    approve(root, request.id)
    then = request.at
    at(root, NOW + timedelta(days=2))
    assert [row["state"] for row in registers.approvals(root, as_of=then)] == ["open"]
    assert [row["state"] for row in registers.approvals(root)] == ["approved"]
