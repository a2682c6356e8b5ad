"""Commands on real stores: what they print for people, and the one JSON document for scripts."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import pytest

from tests.cli.conftest import Run
from tests.services.classifying import STANDARD

ROW = {
    "model", "version", "window", "window_index", "window_start", "window_end", "reference", "family",
    "metric", "subject", "group", "value", "n", "lower", "upper", "status", "why", "policy_version",
}  # fmt: skip


@pytest.fixture
def loaded(run: Run, extract: tuple[Path, Path]) -> Run:
    """A store with one batch in it."""
    assert run("ingest", "predictions", extract[0], "--spec", extract[1]).code == 0
    return run


def test_a_batch_is_loaded_once(run: Run, extract: tuple[Path, Path]) -> None:
    arguments = ("ingest", "predictions", extract[0], "--spec", extract[1], "--json")
    dry = run(*arguments, "--dry-run").json()
    assert [one["dry_run"] for one in dry] == [True]
    assert run("batches", "list", "--json").json() == []
    first = run(*arguments).json()
    assert (first[0]["rows"], first[0]["duplicate"], len(first[0]["windows"])) == (160, False, 4)
    assert run(*arguments).json()[0]["duplicate"]
    assert len(run("batches", "list", "--json").json()) == 1


def test_scorecard_rows_have_the_columns_that_scripts_rely_on(loaded: Run) -> None:
    rows = loaded("scorecard", "loans", "--json").json()
    assert rows
    assert all(set(row) == ROW for row in rows)
    assert {row["window_index"] for row in rows} == {0, 1, 2, 3}
    assert not any(isinstance(row["value"], float) and math.isnan(row["value"]) for row in rows)
    groups = [row["group"] for row in rows if row["group"] is not None]
    assert {"sex": "female"} in groups
    assert "accuracy_score" in loaded("scorecard", "loans").out


def test_changes_of_a_figure_are_asked_by_its_name(loaded: Run) -> None:
    # Four windows are too few to look for a change.
    assert loaded("changes", "loans", "accuracy_score", "--json").json() == []
    wrong = loaded("changes", "loans", "accuracy_score", "--subject", "colour")
    assert wrong.code == 2 and "it has it of: loans" in wrong.err


def test_a_past_moment_shows_what_stood_then(loaded: Run) -> None:
    before = loaded("scorecard", "loans", "--as-of", "2001-01-01", "--json")
    assert before.code == 2  # there was no such model yet
    assert loaded("models", "list", "--as-of", "2001-01-01", "--json").json() == []
    assert [one["id"] for one in loaded("models", "list", "--json").json()] == ["loans"]
    assert "unclassified" in loaded("models", "list").out


def test_a_withdrawn_batch_leaves_every_figure(loaded: Run) -> None:
    (batch,) = loaded("batches", "list", "--json").json()
    assert loaded("batches", "withdraw", batch["id"], "--reason", "wrong file", "--json").code == 0
    assert loaded("scorecard", "loans", "--json").json() == []
    assert "withdrawn" in loaded("batches", "list").out


@pytest.mark.parametrize("place", ["before", "after", "environment"])
def test_the_store_is_named_in_three_ways(
    run: Run, extract: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    command = ["ingest", "predictions", extract[0], "--spec", extract[1]]
    other = ["--store", "deeper/other.duckdb"]
    if place == "environment":
        monkeypatch.setenv("MLGOV_STORE", "deeper/other.duckdb")
    ran = run(*{"before": other + command, "after": command + other, "environment": command}[place])
    assert ran.code == 0, ran.err
    assert (tmp_path / "deeper" / "other.duckdb").is_file()
    assert not (tmp_path / "data").exists()


def test_kpis_and_maturity_speak_for_an_almost_empty_store(loaded: Run) -> None:
    kpis = loaded("kpis", "--json").json()
    assert len(kpis) >= 8
    assert all(row["why"] for row in kpis if row["status"] == "not_evaluated")
    assert loaded("maturity", "--json").json()
    assert loaded("kpis").code == loaded("maturity").code == 0


def test_a_broken_chain_gives_exit_code_1_and_the_entry(loaded: Run, tmp_path: Path) -> None:
    holds = loaded("audit", "verify", "--json").json()
    assert holds["ok"]
    assert loaded("audit", "verify", "--head", holds["head"]).code == 0
    assert loaded("audit", "verify", "--head", "0" * 64).code == 1
    with duckdb.connect(tmp_path / "data" / "mlgov.duckdb") as con:
        con.execute("update journal set actor = 'somebody else' where seq = 2")
    broken = loaded("audit", "verify")
    assert broken.code == 1
    assert "entry 2" in broken.out


def test_a_backup_comes_back(loaded: Run, tmp_path: Path) -> None:
    before = loaded("scorecard", "loans", "--json").json()
    assert loaded("backup", "copies/monday.duckdb").code == 0
    assert loaded("backup", "copies/monday.duckdb").code == 2  # never overwrites
    (batch,) = loaded("batches", "list", "--json").json()
    loaded("batches", "withdraw", batch["id"], "--reason", "wrong file")
    assert loaded("restore", "copies/monday.duckdb", "--json").json()["entries"] > 0
    assert loaded("scorecard", "loans", "--json").json() == before
    assert loaded("audit", "rebuild", "--json").json()["entries"] > 0
    assert loaded("scorecard", "loans", "--json").json() == before


def test_people_get_a_password_once(run: Run) -> None:
    made = run("people", "add", "ana", "--name", "Ana Lima", "--role", "steward", "--json").json()
    again = run("people", "reset", "ana", "--json").json()
    assert made["one_time_password"] != again["one_time_password"]
    assert run("people", "list", "--json").json() == [
        {"username": "ana", "name": "Ana Lima", "roles": ["steward"]}
    ]
    assert run("people", "add", "ana", "--name", "Another", "--role", "steward").code == 2
    assert run("people", "reset", "nobody").code == 2
    assert run("people", "token", "ana", "--days", "7", "--json").json()["token"]
    assert run("people", "token", "ana", "--days", "0").code == run("people", "token", "nobody").code == 2
    assert again["one_time_password"] not in run("people", "list").out


def test_the_policy_is_checked_published_and_described(run: Run, tmp_path: Path) -> None:
    label = run("policy", "check", "--json").json()["label"]
    assert run("policy", "publish", "--json").json()["label"] == label
    assert label in run("policy", "check").out
    written = run("policy", "schema", "-o", "schemas", "--json").json()
    assert all((tmp_path / name).is_file() for name in written)


def test_both_papers_are_written_twice_alike(loaded: Run, tmp_path: Path) -> None:
    for command in (["council", "--period", "2026-02"], ["model", "loans"]):
        first = loaded("report", *command, "-o", "one.pdf", "--as-of", "2099-01-01", "--json").json()
        second = loaded("report", *command, "-o", "two.pdf", "--as-of", "2099-01-01", "--json").json()
        assert first["sha256"] == second["sha256"]
        assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
        assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    assert loaded("report", "model", "nobody", "-o", "x.pdf").code == 2
    assert loaded("report", "model", "loans", "-o", "no/such/folder/x.pdf").code == 2


def test_the_roadmap_is_told_late_ones_first(loaded: Run) -> None:
    assert "no first day yet" in loaded("roadmap").out
    found = loaded("roadmap", "--json").json()
    assert (found["starts"], found["month"], found["last_month"]) == (None, None, 12)
    assert {one["status"] for one in found["activities"]} == {"not_evaluated"}
    assert loaded("roadmap", "--as-of", "nonsense").code == 2


def test_requirements_name_what_is_missing_for_a_model_that_nobody_classified(loaded: Run) -> None:
    rows = loaded("requirements", "loans", "--json").json()
    assert len(rows) == 16  # those of a critical model
    assert rows[0]["status"] == "breach"
    assert {"status", "why", "due", "mend", "proofs"} < set(rows[0])
    assert "File procedure" in loaded("requirements", "loans").out
    refused = loaded("requirements", "lones")
    assert (refused.code, "there is no model lones" in refused.err) == (2, True)
    assert loaded("requirements", "loans", "--as-of", "2001-01-01").code == 2


def test_where_a_version_stands_and_what_is_missing_before_its_gate(loaded: Run) -> None:
    told = loaded("lifecycle", "loans", "--json").json()
    assert [(one["version"], one["phase"], one["observed"]) for one in told] == [("1.0.0", "planning", False)]
    assert [one["phase"] for one in told[0]["phases"]] == ["planning"]
    gate = told[0]["next_gate"]
    assert (gate["gate"], gate["tier"], gate["passed"]) == ("data", "critical", False)
    shown = loaded("lifecycle", "loans").out
    assert "planned 2 to 4 weeks" in shown and "next gate data (Planned): missing:" in shown
    rows = loaded("gate", "loans", "1.0.0", "production", "--json").json()["requirements"]
    assert {"key", "status", "met", "why", "who"} < set(rows[0])
    met = [one["met"] for one in rows]
    assert met == sorted(met) and met[0] is False, "what is missing comes first"
    assert "it is not passed yet" in loaded("gate", "loans", "1.0.0", "production").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lifecycle", "lones"), "there is no model lones"),
        (("lifecycle", "loans", "--version", "7.0.0"), "loans has no version 7.0.0; versions: 1.0.0"),
        (("gate", "loans", "1.0.0", "productoin"), 'did you mean "production"?'),
        (("gate", "loans", "1.0.0", "data", "--as-of", "2001-01-01"), "no policy had been published by then"),
    ],
)
def test_an_unknown_version_or_gate_is_named(loaded: Run, words: tuple[str, ...], said: str) -> None:
    refused = loaded(*words)
    assert (refused.code, said in refused.err) == (2, True)


def test_a_model_is_classified_by_a_file_of_answers(loaded: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("\n".join(f"{name}: {answer}" for name, answer in STANDARD.items()).replace("'", ""))
    assert loaded("classify", "loans", "--answers", file).out.endswith("loans is standard\n")
    assert "standard" in loaded("models", "list").out
    file.write_text(file.read_text().replace("customer_impact: none", "customer_impact: shapes"))
    again = loaded("classify", "loans", "--answers", file, "--json").json()
    assert (again["tier"], again["request"]) == ("standard", None)
    asked = loaded("classify", "loans", "--answers", file, "--tier", "important", "--reason", "it grew")
    assert "important is asked for by REQ-0001; still to sign:" in asked.out
    assert loaded("requirements", "loans").code == 0


def test_answers_that_do_not_fit_are_told_all_at_once(loaded: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("use: operational\ncolour: red\n")
    refused = loaded("classify", "loans", "--answers", file)
    assert refused.code == 2
    assert 'did you mean "operation"?' in refused.err
    assert "answers.colour: is not a question" in refused.err
    file.write_text("use: [\n")
    assert "answers.yaml:2" in loaded("classify", "loans", "--answers", file).err
    assert loaded("classify", "loans", "--answers", tmp_path / "nowhere.yaml").code == 2


def test_the_agenda_of_a_body_and_of_none(loaded: Run) -> None:
    found = loaded("agenda", "council", "--json").json()
    assert (found["body"], found["next"]["day"], found["members"]) == ("council", None, [])
    assert [one["subject"] for one in found["items"]] == ["initiatives"]
    assert "no meeting has been held yet" in loaded("agenda", "review_board").out
    wrong = loaded("agenda", "counsil")
    assert (wrong.code, "did you mean council?" in wrong.err) == (2, True)


def test_the_minutes_of_no_meeting_are_refused(loaded: Run, tmp_path: Path) -> None:
    assert loaded("report", "minutes", "MEE-0001", "-o", tmp_path / "m.pdf").code == 2
    assert not (tmp_path / "m.pdf").exists()
