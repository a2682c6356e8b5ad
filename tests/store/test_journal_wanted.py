"""Which entries are found: each filter against a plain reading of every entry, and pages that join up."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlgov.store import journal
from mlgov.store.database import Store
from mlgov.store.journal import Entry, Wanted

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("ada", "note.filed", "model:loans", {"content": {"name": "Loans"}}),
    ("ada", "note.filed", "incident:I-1", {"content": {"model": "loans", "name": 'Said "Halt", 50% off'}}),
    ("rita", "batch.noted", "batch:b1", {"model": "loans", "name": "März.csv"}),
    ("rita", "note.filed", "incident:I-2", {"content": {"model": "loans-2", "name": 'is "model":"loans"'}}),
    ("adam", "note.removed", "model:loans_2", {"reason": "_"}),
    ("adam", "sign_in.failed", "person:ada", {}),
]  # fmt: skip


@pytest.fixture
def written(store: Store) -> list[Entry]:
    """The acts, an hour apart, newest first."""
    for k, (who, action, subject, body) in enumerate(ACTS):
        with store.transaction() as tx:
            tx.append(
                at=START + timedelta(hours=k),
                actor=who,
                role="steward",
                action=action,
                subject=subject,
                body=body,
            )
    return journal.entries(store.cursor())


def numbers(store: Store, **wanted: Any) -> list[int]:
    asked = Wanted(**wanted)
    found = [one.seq for one in journal.entries(store.cursor(), asked)]
    assert journal.count(store.cursor(), asked) == len(found)
    return found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [6, 5, 4, 3, 2, 1]),
        ({"actor": "rita"}, [4, 3]),
        ({"action": "note.filed"}, [4, 2, 1]),
        ({"action": "note.*"}, [5, 4, 2, 1]),
        ({"subject": "batch:b1"}, [3]),
        ({"kind": "incident"}, [4, 2]),
        ({"kind": "incid"}, []),
        ({"model": "loans"}, [3, 2, 1]),
        ({"model": "loans_2"}, [5]),
        ({"text": "loans"}, [5, 4, 3, 2, 1]),
        ({"text": 'said "halt"'}, [2]),
        ({"text": "MÄRZ"}, [3]),
        ({"text": "50%"}, [2]),
        ({"text": "_2"}, [5]),
        ({"text": "rita"}, [4, 3]),
        ({"up_to": 2}, [2, 1]),
        ({"since": START + timedelta(hours=4)}, [6, 5]),
        ({"kind": "incident", "actor": "ada", "text": "halt"}, [2]),
    ],
)
def test_what_fits_is_found_and_counted(
    store: Store, written: list[Entry], wanted: dict[str, Any], found: list[int]
) -> None:
    assert numbers(store, **wanted) == found


def test_a_hash_that_was_printed_finds_its_entry(store: Store, written: list[Entry]) -> None:
    assert numbers(store, text=written[2].hash[:12].upper()) == [written[2].seq]


def test_pages_join_up(store: Store, written: list[Entry]) -> None:
    pages = [journal.entries(store.cursor(), limit=4, offset=start) for start in (0, 4, 8)]
    assert [asdict(one) for page in pages for one in page] == [asdict(one) for one in written]


def test_what_occurs_is_known_up_to_an_entry(store: Store, written: list[Entry]) -> None:
    assert journal.occurring(store.cursor(), 3) == {
        "action": ["batch.noted", "note.filed"],
        "actor": ["ada", "rita"],
        "kind": ["batch", "incident", "model"],
    }
