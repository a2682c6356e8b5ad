"""What is kept at hand is what the tables say: after any writes, at any moment, and after a failed one."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.store import figures, records
from mlgov.store.database import Store, Transaction
from mlgov.store.standing import RESULTS, SHELVES, stand

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
KINDS = ("model", "incident", "training")

acts = st.lists(
    st.one_of(
        st.tuples(st.just("file"), st.sampled_from(KINDS), st.sampled_from("abc")),
        st.tuples(st.just("several"), st.sampled_from(KINDS), st.integers(1, 4)),
        st.tuples(st.just("fail"), st.sampled_from(KINDS), st.sampled_from("abc")),
        st.tuples(st.just("together"), st.sampled_from(KINDS), st.integers(1, 3)),
        st.tuples(st.just("idle"), st.just(""), st.just("")),
        st.tuples(st.just("look"), st.sampled_from(KINDS), st.floats(0, 1)),
    ),
    max_size=12,
)


def filed(tx: Transaction, kind: str, id: str, note: object) -> None:
    stood = records.newest(tx.cur, kind, 2**62, id=id)
    version = stood[0].version + 1 if stood else 1
    body: dict[str, Any] = {"note": str(note)} | ({} if kind == "model" else {"model": "ab"[version % 2]})
    entry = {"kind": kind, "id": id, "version": version, "content": body}
    tx.append(at=START, actor="a", role="r", action="record.filed", subject=f"{kind}:{id}", body=entry)


def idle(store: Store) -> None:
    with store.transaction() as tx:
        tx.append(at=START, actor="a", role="r", action="sign_in.succeeded", subject="a", body={})


def agrees(store: Store, seq: int) -> None:
    """Every reading of the moment, and a result that was remembered, against the tables themselves."""
    cur, standing = store.cursor(), store.standing(seq)
    for kind in KINDS:
        truth = records.newest(cur, kind, seq)
        assert standing.newest(kind) == truth
        for model in "ab":
            own = [one for one in truth if model == (one.id if kind == "model" else one.body["model"])]
            assert standing.newest(kind, model=model) == own
        for id in "abc":
            assert standing.find(kind, id) == next((one for one in truth if one.id == id), None)
    every = records.newest(cur, "incident", seq)
    assert standing.once("every", None, lambda: every) == every
    count = figures.scores(cur, seq).height
    assert standing.once_judged("count", None, lambda: count) == count


def told(tx: Transaction) -> None:
    """What a transaction is told of its own writing, before and after it has read a whole kind."""
    for kind in KINDS:
        truth = records.newest(tx.cur, kind, tx.seq)
        for _ in range(2):
            assert tx.newest(kind, id="a") == [one for one in truth if one.id == "a"]
            assert tx.newest(kind, model="b") == records.newest(tx.cur, kind, tx.seq, model="b")
            assert tx.newest(kind) == truth


def act(store: Store, what: str, kind: str, value: Any, place: int) -> None:
    if what == "file":
        with store.transaction() as tx:
            filed(tx, kind, value, place)
    elif what == "several":
        with store.transaction() as tx:
            for k in range(value):
                filed(tx, kind, "abc"[k % 3], (place, k))
    elif what == "fail":
        with pytest.raises(RuntimeError, match="halfway"), store.transaction() as tx:
            filed(tx, kind, value, ("never", place))
            raise RuntimeError("halfway")
    elif what == "together":
        with store.together():
            for k in range(value):
                with store.transaction() as tx:
                    filed(tx, kind, "abc"[k % 3], (place, k))
                    told(tx)
                    filed(tx, KINDS[k % 3], "abc"[value % 3], (place, k))
                    told(tx)
                agrees(store, store.seq())
                agrees(store, store.seq() // 2)
    elif what == "idle":
        idle(store)
    else:
        agrees(store, round(value * store.seq()))


@settings(max_examples=12)
@given(acts)
def test_every_reading_equals_the_tables_after_any_story(story: list[tuple[str, str, Any]]) -> None:
    store = Store.open(":memory:")
    for place, (what, kind, value) in enumerate(story):
        act(store, what, kind, value, place)
    for seq in (store.seq(), 0, store.seq() // 2, store.seq()):
        agrees(store, seq)
    store.close()


def test_a_record_is_found_under_the_model_that_it_is_about_now() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        filed(tx, "incident", "a", 1)
        filed(tx, "incident", "a", 2)
        filed(tx, "incident", "b", 1)
    for model, ids in (("a", ["a"]), ("b", ["b"]), ("c", [])):
        assert [one.id for one in records.newest(store.cursor(), "incident", 9, model=model)] == ids
        assert [one.id for one in store.standing(9).newest("incident", model=model)] == ids


def test_a_failed_act_together_leaves_nothing_behind() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        filed(tx, "model", "a", "stays")
    with pytest.raises(RuntimeError, match="halfway"), store.together():
        with store.transaction() as tx:
            filed(tx, "model", "a", "never")
        assert [one.body["note"] for one in store.standing(store.seq()).newest("model")] == ["never"]
        raise RuntimeError("halfway")
    with store.transaction() as tx:  # takes the number of the one that failed
        filed(tx, "model", "a", "follows")
    assert [one.body["note"] for one in store.standing(store.seq()).newest("model")] == ["follows"]


def test_a_reader_sees_nothing_of_an_open_transaction() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        filed(tx, "model", "a", "before")
    seen: list[list[str]] = []

    def look() -> None:
        found = store.standing(store.seq()).newest("model")
        seen.append([str(one.body["note"]) for one in found])

    with store.together():
        with store.transaction() as tx:
            filed(tx, "model", "a", "not yet")
        reader = threading.Thread(target=look)
        reader.start()
        reader.join()
    look()
    assert seen == [["before"], ["not yet"]]


def test_signing_in_changes_no_page_and_filing_does() -> None:
    store = Store.open(":memory:")
    asked: list[int] = []

    def work() -> int:
        asked.append(store.seq())
        return len(asked)

    def ask() -> int:
        return store.standing(store.seq()).once("work", "about", work)

    assert (ask(), ask()) == (1, 1)
    idle(store)
    assert ask() == 1
    with store.transaction() as tx:
        filed(tx, "incident", "a", "new")
    assert (ask(), ask()) == (2, 2)


def test_records_leave_what_follows_from_figures_and_figures_do_not() -> None:
    store = Store.open(":memory:")
    frame = pl.DataFrame({"window": ["all"], "metric": ["accuracy_score"], "status": ["ok"]})
    place: dict[str, Any] = {
        "model": "a",
        "version": "1.0.0",
        "reference": False,
        "windows": None,
        "parts": None,
    }

    def ask() -> int:
        cur, standing = store.cursor(), store.standing(store.seq())
        return standing.once_judged("rows", None, lambda: figures.scores(cur, standing.seq).height)

    assert ask() == 0
    with store.transaction() as tx:
        filed(tx, "model", "a", "new")
        figures.replace(tx.cur, "scores", frame, seq=tx.seq, **place)
    assert ask() == 1
    with store.transaction() as tx:
        filed(tx, "model", "b", "new")
        figures.replace(tx.cur, "scores", frame.clear(), seq=tx.seq, **place)
    assert ask() == 0


def test_what_is_kept_is_bounded() -> None:
    store = Store.open(":memory:")
    for k in range(20):
        with store.transaction() as tx:
            filed(tx, "model", "a", k)
        store.standing(store.seq()).newest("model")
        store.standing(store.seq()).once("work", k, object)
    shelves = store._shelves
    assert [len(held) for held in shelves._kinds.values()] == [SHELVES]
    assert [len(held) for held in shelves._results.values()] == [RESULTS]


def test_tables_made_anew_are_read_anew() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        filed(tx, "model", "a", "true")
    store.cursor().execute("""update records set body = '{"note":"tampered"}'""")
    assert store.standing(store.seq()).newest("model")[0].body == {"note": "tampered"}
    store.cursor().execute("""update records set body = '{"note":"true"}'""")
    store.forget()
    assert store.standing(store.seq()).newest("model")[0].body == {"note": "true"}


def test_an_error_is_not_remembered() -> None:
    standing = Store.open(":memory:").standing(0)

    def broken() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        standing.once("work", None, broken)
    assert standing.once("work", None, lambda: 7) == 7


def test_several_who_ask_at_once_wait_for_one_answer() -> None:
    standing = Store.open(":memory:").standing(0)
    begun, go, worked = threading.Event(), threading.Event(), []

    def slow() -> int:
        begun.set()
        go.wait(10)
        worked.append(1)
        return len(worked)

    found: list[int] = []
    askers = [
        threading.Thread(target=lambda: found.append(standing.once("work", None, slow))) for _ in range(4)
    ]
    for one in askers:
        one.start()
    begun.wait(10)
    go.set()
    for one in askers:
        one.join()
    assert found == [1, 1, 1, 1]


def test_the_stand_names_the_newest_of_each() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        filed(tx, "model", "a", 1)
        filed(tx, "incident", "a", 1)
        tx.append(
            at=START + timedelta(hours=1), actor="a", role="r", action="export.made", subject="x", body={}
        )
    found = stand(store.cursor(), 3)
    assert (found.seq, found.at, found.kinds, found.figures) == (2, START, {"model": 1, "incident": 2}, 0)
    assert stand(store.cursor(), 0).at is None
