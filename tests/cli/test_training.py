"""`mlgov training`: entered, refused, listed, and the same in an extract."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

ETHICS = "AI ethics and bias"


@pytest.fixture
def staffed(run: Run) -> Run:
    for name, role in (("ada", "steward"), ("otto", "viewer")):
        account = ("people", "add", name, "--name", name.title(), "--role", role, "--unit", "Bank")
        added = run(*account, "--store", "s.duckdb")
        assert added.code == 0, added.err
    return lambda *given: run(*given, "--store", "s.duckdb")


def test_a_course_is_entered_and_listed(staffed: Run) -> None:
    said = staffed("training", "enter", "otto", ETHICS, "--completed", "2024-02-29")
    assert (said.code, said.out) == (0, f"TRA-0001: otto, {ETHICS}, counts until 2026-02-28\n")
    found = staffed("training", "list", "--as-of", "2999-01-01", "--json").json()
    assert (found["overall"]["done"], found["overall"]["of"]) == (0, 7)
    assert [one["title"] for one in found["by_unit"]] == ["Bank"]
    own = staffed("training", "list", "--person", "otto", "--json").json()["required"]
    assert {row["course"] for row in own} == {"ethics", "foundations"}
    told = staffed("training", "list").out
    assert "nobody has to" in told and "0 of 7" in told and "expired on 28 Feb 2026" in told


def test_what_can_not_be_entered_says_why(staffed: Run) -> None:
    refused = staffed("training", "enter", "nobody", ETHICS, "--completed", "2024-02-29")
    assert (refused.code, refused.out) == (2, "")
    assert "nobody has the user name nobody" in refused.err
    assert staffed("training", "list", "--person", "nobody").code == 2
