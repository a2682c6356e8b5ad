"""`mlgov check`: two files, no store."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from mlgov.cli import main
from mlgov.services import batches, policies, score_rows, scorecards
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.services.test_batches import SPEC, Clock, rows


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A reference, rows and a spec of one window."""
    made = {"reference": rows(range(4), seed=1), "current": rows(range(4, 6), seed=2, shift=5.0)}
    for name, frame in made.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
        frame.write_csv(tmp_path / f"{name}.csv")
    (tmp_path / "spec.yaml").write_text(SPEC.model_dump_json(exclude_defaults=True), encoding="utf-8")
    return [str(tmp_path / name) for name in ("reference.parquet", "current.parquet")] + [
        "--spec",
        str(tmp_path / "spec.yaml"),
    ]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["check", *arguments]) == 0
    return capsys.readouterr().out


def test_the_scorecard_is_that_of_a_store(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, *files, "--json"))
    assert all(tuple(row) == score_rows.ROW for row in found)
    ctx = system(Store.open(":memory:"), Clock())
    policies.prepare(ctx)
    whole = SPEC.model_copy(update={"window": "none"})
    for path, reference in ((files[0], True), (files[1], False)):
        batches.ingest_frame(ctx, pl.read_parquet(path), whole, name=path, reference=reference)
    expected = score_rows.as_json(scorecards.rows(ctx, SPEC.model))
    place = ("family", "metric", "subject", "group")

    def told(card: list[dict[str, object]]) -> dict[str, tuple[object, ...]]:
        return {
            json.dumps([row[k] for k in place]): (
                None if row["value"] is None else pytest.approx(row["value"], rel=1e-9),
                row["n"],
                row["status"],
            )
            for row in card
        }

    plain = {json.dumps([row[k] for k in place]): (row["value"], row["n"], row["status"]) for row in found}
    assert plain == told(expected)


def test_a_kept_reference_gives_the_same(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = printed(capsys, *files)
    keep = ["--keep", str(tmp_path / "kept")]
    assert printed(capsys, *files, *keep) == expected
    Path(files[0]).touch()  # another state of the file: counted anew
    assert printed(capsys, *files, *keep) == expected
    assert printed(capsys, *files, *keep) == expected


def test_csv_gives_what_parquet_gives(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    expected = printed(capsys, *files)
    csv = [name.replace(".parquet", ".csv") for name in files]
    assert printed(capsys, *csv) == expected


def test_files_that_are_not_there(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nothing.csv", *files[1:]]) == 2
    assert "no such file" in capsys.readouterr().err
