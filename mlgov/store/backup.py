"""One consistent file out, and back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from mlgov.errors import StoreError
from mlgov.store.blobs import first_lost
from mlgov.store.chain import Verification, verify
from mlgov.store.database import Store
from mlgov.store.sql import run


def backup(store: Store, target: Path) -> None:
    """Copy the store as it stands at this moment into a new file. StoreError when the file exists already."""
    if target.exists():
        raise StoreError(f"{target} exists already: name a new file, a backup never overwrites")
    target.parent.mkdir(parents=True, exist_ok=True)
    cur = store.cursor()
    source = cur.execute("select current_database()").fetchall()[0][0]
    run(cur, f"attach {_text(str(target))} as copy_out")
    try:
        run(cur, f"copy from database {_name(source)} to copy_out")
    except BaseException:
        run(cur, "detach copy_out")
        target.unlink(missing_ok=True)
        raise
    run(cur, "detach copy_out")


def restore(source: Path, target: Path) -> Verification:
    """Put a backup in the store's place, after its chain was walked; what stood there is kept beside it.

    The earlier store is renamed to `<name>.before-restore`. StoreError when the backup is missing, is no
    store, or its chain does not hold.
    """
    if not source.is_file():
        raise StoreError(f"{source} is not there: name the file that `mlgov backup` wrote")
    copy = target.with_name(target.name + ".incoming")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, copy)
    try:
        found = _walked(copy, source)
        if not found.ok:
            raise StoreError(f"{source} was not restored: it does not hold, {found.why}")
        if target.exists():
            Store.open(target).close()  # nobody else has it open, and its log is folded in
            target.replace(target.with_name(target.name + ".before-restore"))
        copy.replace(target)
    finally:
        copy.unlink(missing_ok=True)
        Path(str(copy) + ".wal").unlink(missing_ok=True)
    return found


def _walked(copy: Path, source: Path) -> Verification:
    """What the chain of a copy gives; StoreError, naming the file it was made of, when it is no store."""
    try:
        incoming = Store.open(copy)
    except StoreError as problem:
        raise StoreError(problem.message.replace(str(copy), str(source))) from problem
    try:
        found = verify(incoming.cursor())
        lost = first_lost(incoming.cursor()) if found.ok else None
        return replace(found, ok=False, first_broken=lost[0], why=lost[1]) if lost else found
    finally:
        incoming.close()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
