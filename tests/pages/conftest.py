"""The pages are tested on the same stores as the parts they are made of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mlgov.store import records
from mlgov.ui import runtime
from tests.ui.conftest import empty_store, fresh_portfolio, portfolio, signed_in

__all__ = ["empty_store", "fresh_portfolio", "portfolio", "signed_in", "unchanged"]


@pytest.fixture(autouse=True)
def unchanged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a page does, the records that a process keeps at hand still say what was filed."""
    stores = {"portfolio", "fresh_portfolio", "empty_store", "root"} & set(request.fixturenames)
    for name in stores:  # made first, so that they are still open afterwards
        request.getfixturevalue(name)
    yield
    if not stores:
        return
    store = runtime.store()
    standing, cur = store.standing(store.seq()), store.cursor()
    for kind in standing.kinds():
        filed = {one.id: one for one in records.newest(cur, kind, standing.seq)}
        assert {one.id: one for one in standing.newest(kind)} == filed, kind
