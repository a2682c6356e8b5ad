"""`mlgov assessments`: the list, worst first, and one in full; a mistake is told in one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mlgov.services import assessments
from tests.cli.conftest import Run
from tests.services.journey import acting, at_phase, ethics, least_risky


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    root = at_phase("critical", "planning", tmp_path)
    assessments.submit(acting(root, "ines"), least_risky(ethics(root), stopping="cannot"))
    root.store.close()
    yield tmp_path / "critical-planning.duckdb"


def test_the_list_and_one_in_full(run: Run, store: Path) -> None:
    ask = ("--store", store, "assessments")
    (row,) = run(*ask, "list", "--model", "loans", "--json").json()
    assert (row["id"], row["counts"], row["state"]) == ("ASS-0002", "ASS-0001", "submitted")
    assert run(*ask, "list", "--state", "returned", "--json").json() == []
    assert "ASS-0002" in run(*ask, "list").out
    told = run(*ask, "show", "ASS-0002").out
    assert "submitted by ines, and waits for a second person" in told
    assert "changed: Can a person overrule an output or stop the model? was Yes" in told
    assert "risk 4" in told
    assert run(*ask, "show", "ASS-0002", "--json").json()["state"] == "submitted"


def test_as_of_the_past_it_was_not_there(run: Run, store: Path) -> None:
    then = ("--as-of", "2026-03-03T09:00:01Z", "--json")
    (row,) = run("--store", store, "assessments", "list", *then).json()
    assert (row["id"], row["state"]) == ("ASS-0001", "accepted")


def test_an_unknown_one_is_a_mistake(run: Run, store: Path) -> None:
    done = run("--store", store, "assessments", "show", "ASS-9")
    assert done.code == 2 and "there is no assessment ASS-9" in done.err
