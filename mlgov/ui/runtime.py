"""The process's one store: opened by the server's lifetime, or by the first script that asks for it."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

from mlgov import garbage
from mlgov.services import people
from mlgov.services.context import system
from mlgov.services.policies import prepare
from mlgov.store.database import Store

_opening = threading.Lock()
_held: dict[str, Store] = {}


def store_path() -> str:
    return os.environ.get("MLGOV_STORE") or str(Path("data") / "mlgov.duckdb")


def store() -> Store:
    """The open store; StoreError when the file can't be opened."""
    with _opening:
        if "store" not in _held:
            garbage.seldom()
            opened = Store.open(store_path())
            prepare(system(opened))
            _held["store"] = opened
        return _held["store"]


def start() -> None:
    """Open the store as a server does; a store without people gets an administrator, named here once."""
    made = people.ensure_administrator(store(), datetime.now(UTC))
    if made:
        name, password = made
        print(f"First sign-in: name {name}, one-time password {password} (it is shown only now)", flush=True)


def use(opened: Store | None) -> None:
    """Put another open store in place (None = open one when next asked); the caller closes the former one."""
    with _opening:
        _held.clear()
        if opened is not None:
            _held["store"] = opened


def close() -> None:
    with _opening:
        for opened in _held.values():
            opened.close()
        _held.clear()
