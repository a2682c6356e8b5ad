"""Opening the store's file, its sessions (cursors), and its transactions."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from mlgov.errors import StoreError
from mlgov.store import journal, migrations, policies, projections, records
from mlgov.store.records import Stored
from mlgov.store.sql import Cursor as Cursor
from mlgov.store.standing import Shelves, Standing

_SETTINGS = {
    "autoinstall_known_extensions": "false",  # nothing is ever fetched from a network
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Transaction:
    """One verb's work: everything in it is written, or nothing is."""

    cur: Cursor
    cache: dict[Any, Any]
    shelves: Shelves  # its own, as it reads what it has written
    began: int  # the newest entry when it began: nobody else writes until it ends
    _last: list[journal.Entry] = field(default_factory=list)  # the newest that it has written, if any

    @property
    def seq(self) -> int:
        """The number of the newest entry, of this transaction or before it."""
        return self._last[-1].seq if self._last else self.began

    def newest(self, kind: str, *, model: str | None = None, id: str | None = None) -> list[Stored]:
        """The newest version of each record of a kind as it stands in here: of all, one model, or one id."""
        if not self.shelves.holds(kind) and (model is not None or id is not None):
            return records.newest(self.cur, kind, self.seq, model=model, id=id)  # a few of many
        standing = Standing(self.shelves, lambda: self.cur, self.seq)
        if id is None:
            return standing.newest(kind, model=model)
        found = standing.find(kind, id)
        return [found] if found else []

    def append(
        self, *, at: datetime, actor: str, role: str, action: str, subject: str, body: dict[str, Any]
    ) -> journal.Entry:
        """Write the next journal entry and what follows from it."""
        (entry,) = self.append_all([journal.Draft(at, actor, role, action, subject, body)])
        return entry

    def append_all(self, drafts: Sequence[journal.Draft]) -> list[journal.Entry]:
        """Write entries one after the other, as `append` does, in a few statements for all of them."""
        entries = journal.append_all(self.cur, drafts, self._last[-1] if self._last else None)
        projections.apply_all(self.cur, entries)
        for entry in entries:
            if entry.action != "policy.published":
                policies.unchanged_by(self.cache, entry.seq)
        self.shelves.written(entries)
        self._last[:] = entries[-1:] or self._last
        return entries


class Store:
    """One DuckDB file, owned by this process. Writers take turns; readers never wait."""

    def __init__(self, con: Cursor, path: str) -> None:
        self._con = con
        self._writing = threading.RLock()
        self._open: tuple[int, Transaction] | None = None  # the thread that writes, and its transaction
        self._begun = False  # whether a transaction is open
        self._newest = journal.head(con)[0]  # of what was committed: nobody else writes to the file
        self._shelves = Shelves()
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
        """A session for reading: what it sees is what was committed, or in `together` what was written."""
        outer = self._outer()
        return self._con.cursor() if outer is None else outer.cur

    def seq(self) -> int:
        """The number of the newest journal entry that `cursor` shows."""
        outer = self._outer()
        return self._newest if outer is None else outer.seq

    def standing(self, seq: int) -> Standing:
        """What stands after an entry up to `seq()`, read once and kept at hand."""
        outer = self._outer()
        return Standing(self._shelves if outer is None else outer.shelves, self.cursor, seq)

    def forget(self) -> None:
        """Let go of everything that was read: the tables were made anew."""
        self.cache.clear()
        outer = self._outer()
        for one in (self._shelves, *([outer.shelves] if outer else [])):
            one.forget()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Write all or nothing. Writers wait for each other here, so that entries are numbered in turn."""
        outer = self._outer()
        if outer is not None:
            yield outer
            return
        with self._writing:
            if self._begun:  # by this thread, as any other waits
                raise RuntimeError("a transaction inside another: pass it on, or tell it `together`")
            cur = self._con.cursor()
            cur.begin()
            self._begun = True
            tx = Transaction(cur, self.cache, Shelves(self._shelves, open=True), self._newest)
            try:
                yield tx
                cur.commit()
                self._newest = tx.seq
            except BaseException:
                cur.rollback()
                self.cache.clear()  # it may hold what this transaction would have written
                raise
            finally:
                self._begun = False
                cur.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread writes inside becomes one transaction, and it reads what it has written.

        For long stories: hundreds of acts wait for the disk once. An act that fails must end the story, since
        what it had written by then would be kept with the rest.
        """
        with self.transaction() as tx:
            self._open = threading.get_ident(), tx
            try:
                yield
            finally:
                self._open = None

    def _outer(self) -> Transaction | None:
        mine = self._open is not None and self._open[0] == threading.get_ident()
        return self._open[1] if mine and self._open is not None else None


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
