"""A store with a small portfolio, an empty one, and a person of a chosen role behind the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from mlgov.access.people import Person
from mlgov.services import people
from mlgov.services.context import system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from mlgov.ui import runtime, session
from tests.ui import small_portfolio


@pytest.fixture(scope="session")
def portfolio() -> Iterator[Store]:
    """Shared by the tests that only read."""
    store = small_portfolio.build(Store.open(":memory:"))
    yield store
    store.close()


@pytest.fixture
def fresh_portfolio() -> Iterator[Store]:
    """For the tests that file something."""
    store = small_portfolio.build(Store.open(":memory:"))
    yield store
    runtime.use(None)
    store.close()


@pytest.fixture
def empty_store() -> Iterator[Store]:
    store = Store.open(":memory:")
    prepare(system(store))
    yield store
    runtime.use(None)
    store.close()


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Person]]:
    """`signed_in(store, "steward")` puts the store in place and a person of that role behind the browser."""

    def enter(store: Store, role: str = "administrator") -> Person:
        runtime.use(store)
        known = [one for one in people.all(system(store)) if role in one.roles]
        person = known[0] if known else Person("test", "Test person", (role,))
        monkeypatch.setattr(session, "provider", lambda: person)
        return person

    yield enter
    runtime.use(None)
