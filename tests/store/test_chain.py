"""The chain names the first entry that was changed, removed or inserted, whoever did it by plain SQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgov.store import chain, journal
from mlgov.store.database import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def filled(entries: int = 6) -> Store:
    store = Store.open(":memory:")
    for k in range(entries):
        with store.transaction() as tx:
            tx.append(
                at=START + timedelta(minutes=k),
                actor="m.lind",
                role="steward",
                action="note",
                subject=f"thing:{k}",
                body={"text": f"note {k}", "n": k, "share": 0.1 * k, "none": None},
            )
    return store


def verified(store: Store, head: str | None = None) -> tuple[bool, int | None, str]:
    found = chain.verify(store.cursor(), head)
    return found.ok, found.first_broken, found.why


def test_an_untouched_chain_holds() -> None:
    store = filled()
    assert verified(store) == (True, None, "")
    assert chain.verify(store.cursor()).entries == 6


def test_an_empty_chain_holds() -> None:
    assert verified(Store.open(":memory:"))[0]


@pytest.mark.parametrize("seq", [1, 3, 6])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", '{"text":"another story"}'),
        ("body", None),
        ("body", "not even JSON"),
        ("actor", "somebody.else"),
        ("role", "administrator"),
        ("action", "approval"),
        ("subject", "thing:9"),
        ("moment", datetime(2020, 1, 1)),
        ("moment", None),
        ("hash", "f" * 64),
        ("prev_hash", "e" * 64),
    ],
)
def test_a_change_is_named(seq: int, column: str, value: object) -> None:
    store = filled()
    store.cursor().execute(f"update journal set {column} = ? where seq = ?", [value, seq])
    ok, broken, _ = verified(store)
    assert not ok
    assert broken == seq


@pytest.mark.parametrize("seq", [1, 3, 6])
def test_a_removal_is_named(seq: int) -> None:
    store = filled()
    store.cursor().execute("delete from journal where seq = ?", [seq])
    ok, broken, why = verified(store)
    assert (ok, broken) == (False, seq)
    assert "removed" in why


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_removal_is_named_though_what_follows_was_renumbered(seq: int) -> None:
    store = filled()
    store.cursor().execute("delete from journal where seq = ?", [seq])
    store.cursor().execute("update journal set seq = seq - 1 where seq > ?", [seq])
    ok, broken, why = verified(store)
    assert (ok, broken) == (False, seq)
    assert "removed" in why


@pytest.mark.parametrize("seq", [1, 4])
def test_an_insertion_is_named_though_what_follows_was_renumbered(seq: int) -> None:
    store = filled()
    cur = store.cursor()
    cur.execute("update journal set seq = seq + 1 where seq >= ?", [seq])
    forge(cur, seq)
    ok, broken, why = verified(store)
    assert (ok, broken) == (False, seq)
    assert "inserted" in why


@pytest.mark.parametrize("seq", [2, 6])
def test_a_second_entry_under_one_number_is_named(seq: int) -> None:
    store = filled()
    forge(store.cursor(), seq)
    ok, broken, why = verified(store)
    assert (ok, broken) == (False, seq)
    assert "inserted" in why


def test_an_entry_before_the_first_is_named() -> None:
    store = filled()
    forge(store.cursor(), 0)
    assert verified(store)[:2] == (False, 0)


def test_a_well_forged_entry_at_the_end_is_named() -> None:
    store = filled()
    forge(store.cursor(), 7)
    ok, broken, why = verified(store)
    assert (ok, broken) == (False, 7)
    assert "inserted" in why


def test_the_last_entry_replaced_by_a_well_forged_one_is_named() -> None:
    store = filled()
    store.cursor().execute("delete from journal where seq = 6")
    forge(store.cursor(), 6)
    ok, broken, why = verified(store)
    assert (ok, broken) == (False, 6)
    assert "changed" in why


def test_an_end_cut_off_shows_though_the_noted_head_was_mended() -> None:
    store = filled()
    with store.transaction() as tx:
        tx.append(
            at=START + timedelta(hours=1), actor="c.reid", role="administrator", action="policy.published",
            subject="policy", body={"label": "2.0.0 (abc)", "hash": "abc", "document": {}},
        )  # fmt: skip
    cur = store.cursor()
    cur.execute("delete from journal where seq = 7")
    cur.execute("update journal_head set seq = 6, hash = (select hash from journal where seq = 6)")
    assert verified(store) == (False, 7, "entry 7 was removed: other tables follow from entry 7")


def test_a_head_noted_elsewhere_uncovers_a_rewritten_file() -> None:
    store = filled()
    noted = chain.verify(store.cursor()).head
    cur = store.cursor()
    cur.execute("delete from journal where seq = 6")
    forge(cur, 6)
    cur.execute("update journal_head set hash = (select hash from journal where seq = 6)")
    assert verified(store)[0]  # the file agrees with itself
    assert not verified(store, noted)[0]  # but not with the printed pack


def test_an_earlier_head_stands_in_the_chain() -> None:
    store = filled()
    earlier = journal.entries(store.cursor(), journal.Wanted(up_to=4), limit=1)[0].hash
    assert verified(store, earlier)[0]


def forge(cur: duckdb.DuckDBPyConnection, seq: int) -> None:
    """An entry that follows properly from the one before it, as somebody with the source would write it."""
    row = cur.execute("select hash from journal where seq = ?", [seq - 1]).fetchone()
    prev = row[0] if row else journal.GENESIS
    at, body = datetime(2026, 3, 1, 13), '{"text":"forged"}'
    made = journal.digest(
        seq, at.isoformat(timespec="microseconds") + "Z", "x", "y", "note", "thing", body, prev
    )
    cur.execute(
        "insert into journal values (?, ?, 'x', 'y', 'note', 'thing', ?, ?, ?)", [seq, at, body, prev, made]
    )


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LEAF = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.floats(-(2.0**53), 2.0**53) | TEXT
TREE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)


@settings(max_examples=50)
@given(TREE)
def test_any_json_is_kept_to_the_letter(value: object) -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        tx.append(at=START, actor="a", role="r", action="note", subject="s", body={"value": value})
    kept = journal.entries(store.cursor())[0].body["value"]
    assert kept == value
    assert chain.verify(store.cursor()).ok
    store.close()


def test_time_never_runs_backwards() -> None:
    store = filled(1)
    with store.transaction() as tx:
        tx.append(at=START - timedelta(days=1), actor="a", role="r", action="note", subject="s", body={})
    newest, first = journal.entries(store.cursor())
    assert newest.at == first.at
