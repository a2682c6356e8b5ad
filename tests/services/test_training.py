"""Training from an extract: all of it, or nothing, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgov.errors import AccessError, DataError
from mlgov.services import audit, people, records, training
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
    from mlgov.access.people import Person

    viewer = Context(staffed.store, Person("otto", "Otto Ott", ("viewer",)), staffed.now)
    with pytest.raises(AccessError):
        training.ingest(viewer, file(tmp_path, "ada,AI ethics,2020-02-01,\n"))
