"""Training from an extract: all of it, or nothing, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, DataError, RecordError
from mlgov.services import audit, evidence, people, records, training, worklist
from mlgov.services.context import Context
from tests.conftest import Clock

HEADER = "person,course,completed_on,expires_on\n"


@pytest.fixture
def staffed(ctx: Context, clock: Clock) -> Context:
    people.create(ctx, "ada", "Ada Arndt", ("steward",))
    people.create(ctx, "otto", "Otto Ott", ("viewer",))
    return ctx


def file(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "training.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def test_rows_become_records_and_come_only_once(staffed: Context, tmp_path: Path) -> None:
    path = file(tmp_path, "ada,AI ethics,2020-02-01,2022-02-01\notto,AI ethics,2020-03-01,\n")
    first = training.ingest(staffed, path, dry_run=True)
    assert (first.filed, records.all(staffed, "training")) == (2, [])
    assert training.ingest(staffed, path).filed == 2
    assert [one.body["person"] for one in records.all(staffed, "training")] == ["ada", "otto"]
    assert records.all(staffed, "training")[1].body["expires_on"] is None
    again = training.ingest(staffed, path)
    assert (again.filed, again.changed, again.unchanged) == (0, 0, 2)


def test_another_expiry_is_the_next_version(staffed: Context, tmp_path: Path) -> None:
    training.ingest(staffed, file(tmp_path, "ada,AI ethics,2020-02-01,2022-02-01\n"))
    report = training.ingest(staffed, file(tmp_path, "ada,AI ethics,2020-02-01,2023-02-01\n"))
    assert (report.filed, report.changed) == (0, 1)
    (one,) = records.all(staffed, "training")
    assert (one.version, one.body["expires_on"]) == (2, "2023-02-01")


def test_every_problem_is_named_with_its_line_and_nothing_is_filed(staffed: Context, tmp_path: Path) -> None:
    rows = [
        "ada,AI ethics,2020-02-01,", "adda,AI ethics,2020-02-01,", "otto,AI ethics,soon,",
        "otto,AI ethics,2999-01-01,", "otto,AI ethics,2020-02-01,2019-01-01", "ada,AI ethics,2020-02-01,",
    ]  # fmt: skip
    head = audit.head(staffed)
    with pytest.raises(DataError) as refused:
        training.ingest(staffed, file(tmp_path, "\n".join(rows) + "\n"))
    told = [str(one) for one in refused.value.problems]
    assert [one.partition(":")[0] for one in told] == ["line 3", "line 4", "line 5", "line 6", "line 7"]
    assert "did you mean 'ada'?" in told[0]
    assert "line 2" in told[4]
    assert audit.head(staffed) == head


def test_missing_cells_and_columns(staffed: Context, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="line 2: course"):
        training.ingest(staffed, file(tmp_path, "ada,,2020-02-01,\n"))
    path = tmp_path / "b.csv"
    path.write_text("person,title,completed_on\nada,x,2020-02-01\n", encoding="utf-8")
    with pytest.raises(DataError, match="course"):
        training.ingest(staffed, path)


def test_it_needs_the_right_to_file_training(staffed: Context, tmp_path: Path) -> None:
    viewer = Context(staffed.store, Person("otto", "Otto Ott", ("viewer",)), staffed.now)
    with pytest.raises(AccessError):
        training.ingest(viewer, file(tmp_path, "ada,AI ethics,2020-02-01,\n"))


ETHICS = "AI ethics and bias"
PROOF = b"certificate no. 7\n"


def as_ada(staffed: Context) -> Context:
    return Context(staffed.store, Person("ada", "Ada Arndt", ("steward",)), staffed.now)


def entered(ctx: Context, **more: object) -> str:
    body = {"person": "otto", "course": ETHICS, "completed_on": "2025-09-01"} | more
    return records.file(ctx, "training", body).id


def test_its_end_follows_from_the_course_and_what_an_extract_leaves_out_stays(
    staffed: Context, tmp_path: Path
) -> None:
    path = tmp_path / "courses.csv"
    path.write_text(f"person,course,completed_on,score\notto,{ETHICS},2024-02-29,81\n", encoding="utf-8")
    training.ingest(staffed, path)
    (one,) = records.all(staffed, "training")
    assert (one.body["expires_on"], one.body["score"]) == ("2026-02-28", 81.0)
    changed = one.body | {"certificate": "no. 7", "expires_on": "2026-06-30"}
    records.file(staffed, "training", changed, id=one.id, base_version=1)
    assert training.ingest(staffed, path).unchanged == 1
    path.write_text(f"person,course,completed_on,score\notto,{ETHICS},2024-02-29,101\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2: score"):
        training.ingest(staffed, path)
    path.write_text(f"person,course,completed_on,score\notto,{ETHICS},2024-02-29,90\n", encoding="utf-8")
    assert training.ingest(staffed, path).changed == 1
    (one,) = records.all(staffed, "training")
    kept = (one.body["score"], one.body["certificate"], one.body["expires_on"])
    assert kept == (90.0, "no. 7", "2026-06-30")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"completed_on": "2026-03-03"}, "completed_on"),  # tomorrow
        ({"completed_on": "1999-12-31"}, "completed_on"),
        ({"expires_on": "2025-08-31"}, "expires_on"),
        ({"person": "nobody"}, "person"),
        ({"score": -1}, "score"),
        ({"evidence": ["0" * 64]}, "evidence.0"),
    ],
)
def test_what_can_not_be_is_refused_in_the_form_and_in_an_extract(
    staffed: Context, tmp_path: Path, wrong: dict[str, object], where: str
) -> None:
    with pytest.raises(RecordError) as refused:
        entered(staffed, **wrong)
    assert [one.where for one in refused.value.problems] == [where]
    row = {"person": "otto", "course": ETHICS, "completed_on": "2025-09-01"} | wrong
    cells = {name: ";".join(value) if isinstance(value, list) else str(value) for name, value in row.items()}
    path = tmp_path / "courses.csv"
    path.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    head = audit.head(staffed)
    with pytest.raises(DataError) as file_refused:
        training.ingest(staffed, path)
    assert str(file_refused.value.problems[0]).startswith(f"line 2: {where.partition('.')[0]}")
    assert audit.head(staffed) == head


def test_a_course_of_ones_own_needs_proof_and_that_of_others_does_not(
    staffed: Context, tmp_path: Path
) -> None:
    ada = as_ada(staffed)
    entered(ada, person="otto")
    for who in ("ada", "  ada "):
        with pytest.raises(RecordError) as refused:
            entered(ada, person=who)
        assert [one.where for one in refused.value.problems] == ["evidence"]
    with pytest.raises(DataError, match="is missing for a course of your own"):
        training.ingest(ada, file(tmp_path, f"ada,{ETHICS},2025-09-01,\n"))
    proof = evidence.put(ada, "certificate.txt", PROOF)
    id = entered(ada, person="ada", evidence=[proof.sha256])
    stood = records.get(staffed, "training", id)
    with pytest.raises(RecordError, match="can't be filed yet"):
        records.file(ada, "training", stood.body | {"evidence": []}, id=id, base_version=1)


def test_who_may_not_enter_training_is_refused(staffed: Context) -> None:
    otto = Context(staffed.store, Person("otto", "Otto Ott", ("viewer",)), staffed.now)
    with pytest.raises(AccessError, match=r"training\.file"):
        entered(otto)


def test_completion_now_and_in_the_past(staffed: Context, clock: Clock) -> None:
    before = clock.at
    clock.move(days=1)
    entered(staffed)
    now = training.completion(staffed)
    assert (now.overall.done, now.overall.of) == (1, 7)  # a steward has five courses, a viewer two
    assert [(one.id, one.done, one.of) for one in now.by_person] == [("ada", 0, 5), ("otto", 1, 2)]
    then = training.completion(staffed, before)
    assert (then.overall.done, then.overall.of) == (0, 7)
    plain = training.as_json(now, "otto")
    assert [(row["course"], row["state"]) for row in plain["required"]] == [
        ("foundations", "never"), ("ethics", "in_date"),
    ]  # fmt: skip
    assert plain["overall"]["share"] == pytest.approx(1 / 7)
    with pytest.raises(RecordError, match="there is no course that nobody has to take"):
        training.as_json(now, "nobody")


def test_a_program_and_who_left_owe_nothing(staffed: Context) -> None:
    people.create(staffed, "feed", "Feed", ("analyst",), service=True)
    people.update(staffed, "otto", name="Otto Ott", roles=("viewer",), active=False)
    assert {one.person for one in training.completion(staffed).owed} == {"ada"}
    people.update(staffed, "feed", name="Feed", roles=("analyst",), active=True)
    assert {one.person for one in training.completion(staffed).owed} == {"ada"}, "it stays a program"


def test_without_people_there_is_no_rate(ctx: Context) -> None:
    found = training.completion(ctx)
    assert (found.overall.share, found.overall.of) == (None, 0)
    assert {one.share for one in found.by_course} == {None}
    assert training.against_target(found)[0] == "not_evaluated"


def test_it_stands_on_the_worklist_of_whose_it_is_alone(staffed: Context, clock: Clock) -> None:
    entered(staffed, completed_on="2024-03-04")  # counts until 4 March 2026
    (due,) = worklist.of(staffed, "otto").share.own
    assert (due.rule, due.state, due.what) == ("training", "week", f"Renew the course “{ETHICS}”")
    assert worklist.of(staffed, "ada").share.all() == []
    clock.at = clock.at.replace(month=3, day=5, hour=0)
    (due,) = worklist.of(staffed, "otto").share.own
    assert due.state == "overdue"
    entered(staffed, completed_on="2026-03-05")
    assert worklist.of(staffed, "otto").share.own == []
