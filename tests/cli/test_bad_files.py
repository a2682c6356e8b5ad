"""Bad files, from the command line to the store: one clear error and an untouched store, or right figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.cli.conftest import Run

STORE = Path("data/mlgov.duckdb")
HARM = '"; drop table x; --'
SPEC: dict[str, Any] = {
    "model": "loans",
    "version": "1.0.0",
    "task": "binary",
    "window": "none",
    "entity": "id",
    "score": "score",
    "prediction": {"score_at_least": 0.5},
    "label": "repaid",
    "positive": 1,
    "features": {"numeric": ["income"]},
    "protected": ["sex"],
}
HEADER = "id,score,repaid,income,sex\n"


def rows(count: int = 200, first: int = 0) -> str:
    return "".join(
        f"{k},{k * 37 % 100 / 100},{int(k % 3 > 0)},{1000 + k % 50},{('f', 'm')[k % 2]}\n"
        for k in range(first, first + count)
    )


def counts() -> dict[str, int]:
    """Every table of the store with its number of rows."""
    with duckdb.connect(STORE) as con:
        names = [name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: con.execute(f'select count(*) from "{name}"').fetchall()[0][0] for name in names}


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Iterator[Run]:
    """A store with a good batch and a baseline of the same rows."""
    (tmp_path / "spec.yaml").write_text(json.dumps(SPEC))
    (tmp_path / "good.csv").write_text(HEADER + rows())
    run("ingest", "predictions", "good.csv", "--spec", "spec.yaml", "--reference", "--json").json()
    run("ingest", "predictions", "good.csv", "--spec", "spec.yaml", "--json").json()
    yield run


def _parquet() -> bytes:
    pl.DataFrame({name: [0.5] * 500 for name in HEADER.strip().split(",")}).write_parquet("whole.parquet")
    return Path("whole.parquet").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("header.csv", HEADER.encode(), "a header but no rows"),
        ("delimiter.csv", (HEADER + rows()).replace(",", "~").encode(), "a single column"),
        ("encoding.csv", (HEADER + rows() + "é,0.5,1,1,ü\n" * 100).encode("cp1252"), "is not UTF-8"),
        ("mixed.csv", (HEADER + "1,high,yes,much,f\n" * 20).encode(), "column"),
        ("columns.csv", ("id,scor,repaid,income,sex\n" + rows()).encode(), "did you mean 'scor'"),
        ("text.parquet", (HEADER + rows()).encode(), "not a Parquet file"),
        ("short.csv.gz", b"\x1f\x8b\x08\x00\x00\x00", "gzip"),
    ],
)
def test_one_clear_error_and_an_untouched_store(loaded: Run, name: str, content: bytes, says: str) -> None:
    Path(name).write_bytes(content)
    before = counts()
    ran = loaded("ingest", "predictions", name, "--spec", "spec.yaml", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert name in ran.err.splitlines()[0]
    assert "Traceback" not in ran.err
    assert counts() == before


@pytest.mark.parametrize("keep", [0, 4, 100, 0.5, -4])
def test_a_truncated_parquet_file(loaded: Run, keep: float) -> None:
    whole = _parquet()
    Path("cut.parquet").write_bytes(whole[: int(keep * len(whole)) if 0 < keep < 1 else int(keep)])
    before = counts()
    ran = loaded("ingest", "predictions", "cut.parquet", "--spec", "spec.yaml", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err
    assert counts() == before


def test_every_unknown_key_of_a_spec_is_named_with_its_line(loaded: Run) -> None:
    Path("bad.yaml").write_text("model: loans\nversion: 1\ntask: binry\nscores: s\nwindw: week\n")
    before = counts()
    ran = loaded("ingest", "predictions", "good.csv", "--spec", "bad.yaml", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert [f"line {line}:" in ran.err for line in (2, 3, 4, 5)] == [True] * 4
    assert counts() == before


@pytest.mark.parametrize("option", ["", "--reference"])
def test_of_several_files_all_are_loaded_or_none(loaded: Run, option: str) -> None:
    Path("more.csv").write_text(HEADER + rows(50, 200))
    Path("empty.csv").write_text(HEADER)
    before = counts()
    options = [option] if option else []
    ran = loaded("ingest", "predictions", "more.csv", "empty.csv", "--spec", "spec.yaml", *options)
    assert ran.code == 2
    assert counts() == before
    Path("empty.csv").write_text(HEADER + rows(50, 250))
    done = loaded("ingest", "predictions", "more.csv", "empty.csv", "--spec", "spec.yaml", "--json", *options)
    assert sum(one["rows"] for one in done.json()) == 100


def _figures(run: Run, model: str = "loans") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("scorecard", model, "--with-reference", "--json").json()
    assert "NaN" not in json.dumps(found)
    for row in found:
        assert row["value"] is not None or row["status"] in ("not_evaluated", "not_applicable")
        assert row["why"] or row["status"] == "ok"
    return found


def test_infinite_scores_and_scores_that_are_no_number(loaded: Run) -> None:
    odd = "900,inf,1,1000,f\n901,-inf,0,1000,m\n902,nan,1,nan,f\n903,0.5,1,inf,m\n"
    Path("odd.csv").write_text(HEADER + rows(200, 300) + odd)
    (done,) = loaded("ingest", "predictions", "odd.csv", "--spec", "spec.yaml", "--json").json()
    assert (done["rows"], done["quarantined"]) == (202, 2)
    put_aside = loaded("batches", "quarantine", done["batch"], "--json").json()
    assert [(one["line"], one["column"]) for one in put_aside] == [(202, "score"), (203, "score")]
    assert loaded("batches", "quarantine", done["batch"], "-o", "aside.csv").code == 0
    assert pl.read_csv("aside.csv")["reason"].to_list() == [one["reason"] for one in put_aside]
    assert loaded("batches", "quarantine", "b999").code == 2
    _figures(loaded)


def test_a_single_class_and_a_group_of_one(loaded: Run) -> None:
    Path("spec.yaml").write_text(json.dumps(SPEC | {"version": "2.0.0"}))
    one_class = "".join(f"{k},{k / 300},1,1000,f\n" for k in range(300)) + "300,0.5,1,1000,m\n"
    Path("one.csv").write_text(HEADER + one_class)
    loaded("ingest", "predictions", "one.csv", "--spec", "spec.yaml", "--json").json()
    found = {
        (row["metric"], row["family"], json.dumps(row["group"])): row
        for row in _figures(loaded)
        if row["version"] == "2.0.0"
    }
    auc = found["roc_auc_score", "performance", "null"]
    assert (auc["value"], auc["status"]) == (None, "not_evaluated")
    alone = found["selection_rate", "fairness", '{"sex": "m"}']
    assert (alone["n"], alone["status"]) == (1, "not_evaluated")
    between = found["demographic_parity_ratio", "fairness", "null"]
    assert (between["value"], between["status"]) == (None, "not_evaluated")
    assert "m (n = 1)" in between["why"]


def test_names_that_mean_harm_are_only_names(loaded: Run) -> None:
    named = SPEC | {"model": "harm", "features": {"categorical": [HARM]}, "protected": ["<script>"]}
    Path("harm.yaml").write_text(json.dumps(named))
    frame = pl.read_csv("good.csv").with_columns(pl.lit("a").alias(HARM), pl.col("sex").alias("<script>"))
    frame.write_csv("harm.csv")
    loaded("ingest", "predictions", "harm.csv", "--spec", "harm.yaml", "--reference", "--json").json()
    loaded("ingest", "predictions", "harm.csv", "--spec", "harm.yaml", "--json").json()
    found = _figures(loaded, "harm")
    assert {row["subject"] for row in found} >= {HARM, "<script>"}
    assert {"<script>": "f"} in [row["group"] for row in found]
    assert loaded("audit", "verify", "--json").json()["ok"]


def test_ten_thousand_columns(loaded: Run) -> None:
    extra = {f"x{k}": [k] * 30 for k in range(10_000)}
    pl.read_csv("good.csv").head(30).hstack(pl.DataFrame(extra)).write_csv("wide.csv")
    (done,) = loaded("ingest", "predictions", "wide.csv", "--spec", "spec.yaml", "--json").json()
    assert done["rows"] == 30
    assert any("9,992 more" in one["what"] for one in done["findings"])
