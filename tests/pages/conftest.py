"""The pages are tested on the same stores as the parts they are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from mlgov.services.context import Context
from mlgov.store import records
from mlgov.ui import session
from tests.services.signing import acting
from tests.ui.conftest import empty_store, fresh_portfolio, portfolio, signed_in

__all__ = ["empty_store", "fresh_portfolio", "portfolio", "signed_in", "unchanged"]


@pytest.fixture(autouse=True)
def unchanged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a page does, the records that a process keeps at hand still say what was filed."""
    names = {"portfolio", "fresh_portfolio", "empty_store", "root"} & set(request.fixturenames)
    held = [request.getfixturevalue(name) for name in sorted(names)]  # made first: still open afterwards
    yield
    for store in (one.store if isinstance(one, Context) else one for one in held):
        standing, cur = store.standing(store.seq()), store.cursor()
        for kind in standing.kinds():
            filed = {one.id: one for one in records.newest(cur, kind, standing.seq)}
            assert {one.id: one for one in standing.newest(kind)} == filed, kind


@pytest.fixture
def enter(root: Context, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Be one of the people of the world behind the browser."""

    def be(id: str) -> None:
        person = acting(root, id).person
        monkeypatch.setattr(session, "provider", lambda: person)

    return be
