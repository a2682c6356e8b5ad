"""Filing records: versions, conflicts, rights, as-of, and a rebuild that equals what stood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, ConflictError, RecordError
from mlgov.services import audit, inventory, people, policies, records
from mlgov.services.context import Context, system
from mlgov.store.database import Store

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MODEL = {"id": "credit-scoring", "name": "Credit scoring", "description": "Likelihood of default"}


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_hours(self, hours: float) -> None:
        self.at += timedelta(hours=hours)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def root(clock: Clock) -> Context:
    ctx = system(Store.open(":memory:"), clock)
    policies.prepare(ctx)
    return ctx


def test_a_save_is_one_more_version(root: Context, clock: Clock) -> None:
    first = records.file(root, "model", MODEL)
    clock.pass_hours(1)
    second = records.file(root, "model", MODEL | {"owner": "Ana Ruiz"}, id=first.id, base_version=1)
    assert (first.version, second.version) == (1, 2)
    assert [one.body["owner"] for one in records.history(root, "model", first.id)] == ["", "Ana Ruiz"]
    assert records.get(root, "model", first.id).body["owner"] == "Ana Ruiz"
    assert records.get(root, "model", first.id, as_of=START + timedelta(minutes=59)).body["owner"] == ""
    assert records.all(root, "model", as_of=START - timedelta(seconds=1)) == []


def test_saving_over_a_newer_version_is_refused_and_shows_both(root: Context) -> None:
    records.file(root, "model", MODEL)
    records.file(root, "model", MODEL | {"owner": "Ana"}, id="credit-scoring", base_version=1)
    with pytest.raises(ConflictError, match="was read as version 1, but system saved version 2") as conflict:
        records.file(root, "model", MODEL | {"owner": "Ben"}, id="credit-scoring", base_version=1)
    assert conflict.value.theirs["owner"] == "Ana"
    assert conflict.value.yours["owner"] == "Ben"
    with pytest.raises(ConflictError, match="it does not exist"):
        records.file(root, "model", MODEL | {"id": "new"}, base_version=3)
    assert len(records.history(root, "model", "credit-scoring")) == 2


def test_a_bad_record_leaves_nothing(root: Context) -> None:
    before = audit.head(root)
    with pytest.raises(RecordError) as refused:
        records.file(root, "incident", {"title": "", "severity": "P9", "unknown": 1})
    assert len(refused.value.problems) > 3
    assert audit.head(root) == before


def test_the_tier_is_given_by_classifying(root: Context) -> None:
    records.file(root, "model", MODEL)
    with pytest.raises(RecordError, match="classifying"):
        records.file(root, "model", MODEL | {"tier": "standard"}, id="credit-scoring", base_version=1)
    with pytest.raises(RecordError, match="say why"):
        inventory.classify(root, "credit-scoring", "critical", "  ")
    inventory.classify(root, "credit-scoring", "critical", "Decides on credit")
    assert records.get(root, "model", "credit-scoring").body["tier"] == "critical"
    acts = [entry.action for entry in audit.entries(root, audit.Wanted(action="model.*"))]
    assert acts == ["model.classified"]


def test_rights_are_checked_here(root: Context) -> None:
    viewer = Context(root.store, Person("v", "Vera", ("viewer",)), root.now)
    refused = [
        lambda: records.file(viewer, "model", MODEL),
        lambda: inventory.classify(viewer, "credit-scoring", "critical", "because"),
        lambda: people.create(viewer, "x", "X", ("viewer",)),
        lambda: policies.publish(viewer, viewer.policy()),
        lambda: audit.rebuild(viewer),
        lambda: records.all(Context(root.store, Person("n", "Nobody", ()), root.now), "model"),
    ]
    before = audit.head(root)
    for act in refused:
        with pytest.raises(AccessError):
            act()
    assert audit.head(root) == before


def test_a_rebuild_equals_what_stood(root: Context, clock: Clock) -> None:
    records.file(root, "model", MODEL)
    clock.pass_hours(1)
    inventory.classify(root, "credit-scoring", "critical", "Decides on credit")
    people.create(root, "ana", "Ana Ruiz", ("steward",))
    before = dump(root.store)
    audit.rebuild(root)
    assert dump(root.store) == before
    assert audit.verify(root).ok


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every projection, row by row."""
    cur = store.cursor()
    tables = ("records", "policies", "batches", "bins", "profiles", "scores")
    return {name: sorted(map(repr, cur.execute(f"select * from {name}").fetchall())) for name in tables}  # type: ignore[misc]
