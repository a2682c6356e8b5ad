"""Opening, upgrading and refusing files; transactions; copies."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from mlgov.errors import StoreError
from mlgov.store import backup, batches, chain, figures, journal, migrations, references
from mlgov.store.database import Store

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def note(store: Store, text: str) -> None:
    with store.transaction() as tx:
        tx.append(at=NOW, actor="a", role="r", action="note", subject="s", body={"text": text})


def test_an_older_store_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.duckdb"
    steps = list(migrations.STEPS)
    monkeypatch.setattr(migrations, "STEPS", steps[:1])
    old = Store.open(path)
    old.close()
    monkeypatch.setattr(migrations, "STEPS", steps)
    store = Store.open(path)
    applied = store.cursor().execute("select number from migrations order by number").fetchall()
    assert [number for (number,) in applied] == [number for number, _ in steps]
    note(store, "works")
    store.close()


def test_figures_of_an_older_store_stay_and_say_nothing_of_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.duckdb"
    steps = list(migrations.STEPS)
    monkeypatch.setattr(migrations, "STEPS", steps[:4])
    old = Store.open(path)
    old.cursor().execute(
        'insert into scores (model, version, "window", reference, metric, value, since_seq) '
        "values ('m', '1.0.0', 'all', false, 'accuracy_score', 0.9, 1)"
    )
    old.close()
    monkeypatch.setattr(migrations, "STEPS", steps)
    store = Store.open(path)
    (found,) = figures.scores(store.cursor(), 5).to_dicts()
    assert (found["metric"], found["value"]) == ("accuracy_score", 0.9)
    assert [found[name] for name in ("part", "reference_lower", "reference_upper")] == [None, None, None]
    store.close()


def test_errors_learnt_by_an_older_form_are_learnt_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, steps = tmp_path / "old.duckdb", list(migrations.STEPS)
    place = next(place for place, (_, step) in enumerate(steps) if step.__name__ == "boosted_errors")
    monkeypatch.setattr(migrations, "STEPS", steps[:place])
    old = Store.open(path)
    tree = {"columns": ["x"], "tests": [[0, [1], -1, -2]], "leaves": [], "rows": 400}
    for batch, estimates in (("a", tree), ("b", {"scores": None, "chances": None, "rows": 9})):
        batches.write_bins(old.cursor(), batch, {"columns": {}, "documents": {"estimates": estimates}})
        references.write(old.cursor(), batch, True, {"x": np.array([1.0, 2.0])})
    old.close()
    monkeypatch.setattr(migrations, "STEPS", steps)
    store = Store.open(path)
    read = [(batches.read_bins(store.cursor(), one) or {})["documents"] for one in "ab"]
    assert read[0] == {} and read[1]["estimates"]["rows"] == 9
    assert references.find(store.cursor(), "a") is None
    assert references.find(store.cursor(), "b") is not None
    store.close()


def test_a_newer_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    store = Store.open(path)
    store.cursor().execute("insert into migrations (number, name) values (99, 'from_tomorrow')")
    store.close()
    with pytest.raises(StoreError, match=r"schema 99.*newer mlgov.*upgrade"):
        Store.open(path)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.duckdb"
    path.write_text("Dear council, " * 1000)
    with pytest.raises(StoreError, match="not an mlgov store"):
        Store.open(path)


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sales.duckdb"
    with duckdb.connect(path) as other:
        other.execute("create table sales (amount integer)")
    with pytest.raises(StoreError, match=r"not an mlgov store: it holds sales"):
        Store.open(path)
    with duckdb.connect(path) as other:
        assert other.execute("select table_name from duckdb_tables()").fetchall() == [("sales",)]


@pytest.mark.parametrize("table", ["journal", "journal_head"])
def test_a_store_that_lost_its_journal_is_refused(tmp_path: Path, table: str) -> None:
    path = tmp_path / "s.duckdb"
    Store.open(path).close()
    with duckdb.connect(path) as con:
        con.execute(f"drop table {table}")
    with pytest.raises(StoreError, match=f"lost its table {table}: restore a backup"):
        Store.open(path)


def test_a_file_in_use_by_another_process_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "busy.duckdb"
    code = (
        "import sys; from mlgov.store.database import Store; s = Store.open(sys.argv[1]); "
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreError, match=rf"in use by process {other.pid}"):
            Store.open(path)
        other.communicate("")


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s.duckdb")
    note(store, "stays")
    with pytest.raises(RuntimeError, match="halfway"), store.transaction() as tx:
        tx.append(at=NOW, actor="a", role="r", action="note", subject="s", body={})
        raise RuntimeError("halfway")
    assert [entry.body["text"] for entry in journal.entries(store.cursor())] == ["stays"]
    assert chain.verify(store.cursor()).ok
    store.close()


def test_writers_take_turns_and_readers_do_not_wait() -> None:
    store = Store.open(":memory:")
    threads = [threading.Thread(target=note, args=(store, str(k))) for k in range(20)]
    for thread in threads:
        thread.start()
    with store.transaction() as tx:
        tx.append(at=NOW, actor="a", role="r", action="note", subject="s", body={"text": "slow"})
        assert all(e.body["text"] != "slow" for e in journal.entries(store.cursor()))  # not committed yet
    for thread in threads:
        thread.join()
    assert chain.verify(store.cursor()).entries == 21
    assert chain.verify(store.cursor()).ok


def test_backup_and_restore(tmp_path: Path) -> None:
    path, copy = tmp_path / "s.duckdb", tmp_path / "it's a copy.duckdb"
    store = Store.open(path)
    note(store, "before")
    backup.backup(store, copy)
    note(store, "after")
    with pytest.raises(StoreError, match="exists already"):
        backup.backup(store, copy)
    store.close()
    assert backup.restore(copy, path).entries == 1
    back = Store.open(path)
    assert [entry.body["text"] for entry in journal.entries(back.cursor())] == ["before"]
    back.close()
    kept = Store.open(tmp_path / "s.duckdb.before-restore")
    assert len(journal.entries(kept.cursor())) == 2
    kept.close()


def test_a_tampered_backup_is_not_restored(tmp_path: Path) -> None:
    path, copy = tmp_path / "s.duckdb", tmp_path / "copy.duckdb"
    store = Store.open(path)
    note(store, "a")
    backup.backup(store, copy)
    note(store, "b")
    store.close()
    tampered = Store.open(copy)
    tampered.cursor().execute("update journal set actor = 'x'")
    tampered.close()
    with pytest.raises(StoreError, match="entry 1 was changed"):
        backup.restore(copy, path)
    standing = Store.open(path)
    assert len(journal.entries(standing.cursor())) == 2
    standing.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.duckdb", "s.duckdb"]


def test_restoring_what_is_no_store_names_that_file(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear council, " * 1000)
    with pytest.raises(StoreError, match=r"letter\.txt is not an mlgov store"):
        backup.restore(tmp_path / "letter.txt", tmp_path / "s.duckdb")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["letter.txt"]


def test_restoring_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not there"):
        backup.restore(tmp_path / "nothing", tmp_path / "s.duckdb")


def test_a_transaction_inside_another_is_refused_and_nothing_of_it_stands() -> None:
    store = Store.open(":memory:")
    with pytest.raises(RuntimeError, match="inside another"), store.transaction() as tx:
        tx.append(at=NOW, actor="a", role="r", action="tried", subject="a", body={})
        with store.transaction():
            pass
    assert store.seq() == 0
    with store.transaction() as tx:
        assert tx.append(at=NOW, actor="a", role="r", action="done", subject="a", body={}).seq == 1
