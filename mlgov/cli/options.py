"""Options that many commands share, and what they stand for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlgov.errors import StoreError

if TYPE_CHECKING:
    from mlgov.services.context import Context

DEFAULT_STORE = Path("data") / "mlgov.duckdb"
_before_the_command: ContextVar[Path | None] = ContextVar("_before_the_command", default=None)

StorePath = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="PATH", help="The store's file; else MLGOV_STORE, else data/mlgov.duckdb."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", help="As it stood then: 2026-10-31 (its end, UTC) or 2026-10-31T09:30Z."
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Check everything and say what would happen; keep nothing.")
]


def remember_store(path: Path | None) -> None:
    """Keep a `--store` that stands before the command's name."""
    _before_the_command.set(path)


def store_path(path: Path | None) -> Path:
    """Where the store is: the option after the command, the one before it, MLGOV_STORE, or the default."""
    named = os.environ.get("MLGOV_STORE")
    return path or _before_the_command.get() or (Path(named) if named else DEFAULT_STORE)


@contextmanager
def reading(path: Path | None) -> Iterator[Context]:
    """The context of a command on a store that is there. StoreError when it is not."""
    from mlgov.services.context import for_cli
    from mlgov.store.database import Store

    file = store_path(path)
    if not file.exists():
        raise StoreError(
            f"there is no store {file}: name another by --store, or fill one by mlgov demo or mlgov ingest"
        )
    store = Store.open(file)
    try:
        yield for_cli(store)
    finally:
        store.close()


@contextmanager
def writing(path: Path | None) -> Iterator[Context]:
    """As `reading`; where there is no store it is made, with the framework that comes along."""
    from mlgov.services.context import for_cli, system
    from mlgov.services.policies import prepare
    from mlgov.store.database import Store

    store = Store.open(store_path(path))
    try:
        prepare(system(store))
        yield for_cli(store)
    finally:
        store.close()


def moment(text: str | None) -> datetime | None:
    """What `--as-of` says; None = now."""
    from mlgov.services import moments

    return moments.parse(text) if text else None
