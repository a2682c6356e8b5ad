"""What many tests start from: the framework, an empty store, a clock to move, and small extracts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from argon2 import PasswordHasher
from hypothesis import settings

from mlgov.access import secrets

if TYPE_CHECKING:
    from mlgov.measure.spec import Spec
    from mlgov.policy.models import Policy
    from mlgov.services.context import Context
    from mlgov.store.database import Store

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
settings.register_profile("mlgov", deadline=None)  # a deadline would measure how busy the machine is
settings.load_profile("mlgov")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where two processes share the tests, a file stays in one of them, and so does all that reads the demo.

    What a file sets up for all of its tests is then set up once.
    """
    for item in items:
        folder, file = item.path.parent, item.path
        place = folder if folder.name == "demo" else file
        item.add_marker(pytest.mark.xdist_group(place.relative_to(ROOT).as_posix()))


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hashing a password takes a seventh of a second on purpose, and many tests make people who never sign in
    themselves.

    The processes that tests start hash as in earnest; that the product does, `access/test_rules.py` holds.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(secrets, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        """Forward by `timedelta`'s arguments; returns the new time."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The framework that comes with the program."""
    from mlgov.policy.load import load

    return load()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Iterator[Store]:
    """An empty store in memory."""
    from mlgov.store.database import Store

    opened = Store.open(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def ctx(store: Store, clock: Clock) -> Context:
    """Somebody who may do everything, on an empty store with the framework in force."""
    from mlgov.services.context import system
    from mlgov.services.policies import prepare

    context = system(store, clock)
    prepare(context)
    return context


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data sets beside the checkout; each test that needs them is skipped where they are not."""
    if not SHARED.is_dir():
        pytest.skip(f"the public data sets are not in {os.path.relpath(SHARED, ROOT)}")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's command; where MLGOV_REQUIRE_BROWSER is set, a missing browser is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing = "there is no Chromium on this machine"
        if os.environ.get("MLGOV_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture
def loans_spec() -> Spec:
    """What the columns of `loans` are."""
    from mlgov.measure.spec import Spec

    return Spec.model_validate(
        {
            "model": "loans",
            "version": "1.0.0",
            "task": "binary",
            "timestamp": "day",
            "window": "week",
            "entity": "id",
            "score": "score",
            "prediction": {"score_at_least": 0.5},
            "label": "repaid",
            "positive": 1,
            "features": {"numeric": ["income"], "categorical": ["purpose"]},
            "protected": ["sex"],
        }
    )


@pytest.fixture
def loans() -> pl.DataFrame:
    """Four weeks of 40 loans each, by hand: every third is repaid late, scores run evenly from 0 to 1."""
    rows = range(160)
    monday = datetime(2026, 2, 2)
    return pl.DataFrame(
        {
            "id": [f"loan-{k}" for k in rows],
            "day": [monday + timedelta(days=k // 40 * 7 + k % 7) for k in rows],
            "score": [(k * 37 % 160) / 160 for k in rows],
            "repaid": [int(k % 3 != 0) for k in rows],
            "income": [1000.0 + 25 * (k % 50) for k in rows],
            "purpose": [("car", "home", "study")[k % 3] for k in rows],
            "sex": [("female", "male")[k // 2 % 2] for k in rows],
        }
    )
