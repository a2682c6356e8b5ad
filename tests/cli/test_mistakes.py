"""A user's mistakes: exit code 2, one line that says why, all problems, and nothing on standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing command"),
        (("scorcard",), "Did you mean 'scorecard'"),
        (("scorecard",), "Missing argument 'MODEL'"),
        (("kpis", "--perod", "2026-Q3"), "No such option"),
        (("scorecard", "loans"), "there is no store"),
        (("--store", "elsewhere.duckdb", "kpis"), "elsewhere.duckdb"),
        (("audit", "verify", "--store", "elsewhere.duckdb"), "elsewhere.duckdb"),
        (("serve", "--port", "99999"), "--port"),
        (("serve", "--host", "no-such-host.invalid"), "can't listen"),
        (("restore", "nothing.duckdb"), "nothing.duckdb"),
        (("policy", "check", "nowhere"), "nowhere"),
        (("ingest", "predictions", "no.csv", "--spec", "no.yaml"), "no.yaml"),
        (("ingest", "registry", "no.json"), "no.json"),
    ],
)
def test_a_mistake_is_named_in_one_line(run: Run, arguments: tuple[str, ...], says: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert says in ran.err.splitlines()[0]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", ["scorecard loans", "models list", "audit verify"])
def test_looking_at_a_store_that_is_not_there_makes_none(run: Run, tmp_path: Path, command: str) -> None:
    assert run(*command.split()).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_store_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing of ours\n" * 1000)
    ran = run("models", "list", "--store", "notes.txt")
    assert (ran.code, ran.out) == (2, "")
    assert "not an mlgov store" in ran.err


def test_every_problem_of_a_policy_is_listed_with_file_and_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "kpis.yaml").write_text("kpis:\n  - id: 5\n    colour: red\n")
    ran = run("policy", "check", "policy")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert len(lines) > 3
    assert any("kpis.yaml:3" in line and "colour" in line for line in lines)


def test_a_date_that_is_none_is_refused(run: Run, extract: tuple[Path, Path]) -> None:
    run("ingest", "predictions", extract[0], "--spec", extract[1])
    ran = run("scorecard", "loans", "--as-of", "last week", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "last week" in ran.err
