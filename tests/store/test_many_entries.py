"""Entries written together are those that would be written one by one, and hash to the same chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from mlgov.store import chain, journal, records
from mlgov.store.database import Store
from mlgov.store.journal import Draft

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def draft(kind: str, id: str, version: int, at: datetime, **content: Any) -> Draft:
    body = {"kind": kind, "id": id, "version": version, "content": content}
    return Draft(at, "m.lind", "steward", "record.filed", f"{kind}:{id}", body)


def story() -> list[Draft]:
    later = START + timedelta(hours=1)
    return [
        draft("model", "a", 1, later, name="A", share=0.1),
        draft("incident", "INC-1", 1, START, model="a", title="late clock"),
        Draft(later, "x", "y", "note", "thing", {"text": "in between"}),
        draft("model", "a", 2, later, name="B", share=0.25),
        draft("person", "ada", 1, later, name="Ada"),
    ]


def test_together_and_one_by_one_give_the_same_chain_and_tables() -> None:
    one, many = Store.open(":memory:"), Store.open(":memory:")
    for each in story():
        with one.transaction() as tx:
            tx.append(**vars(each))
    with many.transaction() as tx:
        written = tx.append_all(story())
        assert [entry.seq for entry in written] == [1, 2, 3, 4, 5]
        assert tx.seq == 5
    both = [journal.entries(store.cursor()) for store in (one, many)]
    assert both[0] == both[1] == list(reversed(written))
    assert all(chain.verify(store.cursor()).ok for store in (one, many))
    rows = [store.cursor().execute("select * from records order by seq").fetchall() for store in (one, many)]
    assert rows[0] == rows[1]
    assert [row[6] for row in rows[1]] == ["a", "a", "a", None], "the model that each is about"
    assert records.newest(many.cursor(), "model", 9)[0].body == {"name": "B", "share": 0.25}


def test_time_stands_still_rather_than_runs_backwards() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        written = tx.append_all(story())
    assert [entry.at - START for entry in written] == [timedelta(hours=1)] * 5


def test_nothing_to_write_writes_nothing() -> None:
    store = Store.open(":memory:")
    with store.transaction() as tx:
        assert tx.append_all([]) == []
    assert journal.head(store.cursor()) == (0, journal.GENESIS)


@given(values)
def test_canonical_text_is_that_of_the_standard(value: Any) -> None:
    assert journal.canonical(value) == rfc8785.dumps(value).decode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_fraction_is_written_as_the_standard_asks(number: float) -> None:
    assert journal.canonical([number]) == rfc8785.dumps([number]).decode()
