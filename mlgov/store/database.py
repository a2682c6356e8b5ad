"""Opening the store's file, its sessions (cursors), and its transactions."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from mlgov.errors import StoreError
from mlgov.store import journal, migrations, projections
from mlgov.store.sql import Cursor as Cursor

_SETTINGS = {
    "autoinstall_known_extensions": "false",  # nothing is ever fetched from a network
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Transaction:
    """One verb's work: everything in it is written, or nothing is."""

    cur: Cursor

    def append(
        self, *, at: datetime, actor: str, role: str, action: str, subject: str, body: dict[str, Any]
    ) -> journal.Entry:
        """Write the next journal entry and what follows from it."""
        entry = journal.append(
            self.cur, at=at, actor=actor, role=role, action=action, subject=subject, body=body
        )
        projections.apply(self.cur, entry)
        return entry


class Store:
    """One DuckDB file, owned by this process. Writers take turns; readers never wait."""

    def __init__(self, con: Cursor, path: str) -> None:
        self._con = con
        self._writing = threading.RLock()
        self.path = path
        self.cache: dict[Any, Any] = {}  # what was read once and can't change, such as a published policy

    @classmethod
    def open(cls, path: Path | str) -> Store:
        """Open or make the file, and upgrade it. `:memory:` makes one that is gone when closed.

        Raises StoreError: in use by another process, not a store, or written by a newer mlgov.
        """
        name = str(path)
        if name != ":memory:":
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        try:
            con = duckdb.connect(name, config=dict(_SETTINGS))
        except duckdb.Error as problem:
            raise StoreError(_reason(name, str(problem))) from problem
        try:
            migrations.upgrade(con)
        except BaseException:
            con.close()
            raise
        return cls(con, name)

    def close(self) -> None:
        self._con.close()

    def cursor(self) -> Cursor:
        """A session for reading: what it sees is what was committed."""
        return self._con.cursor()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write all or nothing. Writers wait for each other here, so that entries are numbered in turn."""
        with self._writing:
            cur = self._con.cursor()
            cur.begin()
            try:
                yield Transaction(cur)
                cur.commit()
            except BaseException:
                cur.rollback()
                self.cache.clear()  # it may hold what this transaction would have written
                raise
            finally:
                cur.close()


def _reason(name: str, problem: str) -> str:
    if "lock" in problem.lower():
        found = re.search(r"PID (\d+)", problem)
        who = f"process {found.group(1)}" if found else "another process"
        return (
            f"the store {name} is in use by {who}: one process owns the file, so stop it first, or use its "
            "pages and REST routes"
        )
    if "not a valid DuckDB" in problem or "not a database" in problem.lower():
        return f"{name} is not an mlgov store: it is not a DuckDB file"
    return f"the store {name} can't be opened: {problem.splitlines()[0]}"
