"""The audit trail: its chain, its entries, rebuilding what follows from it, and copies of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from mlgov.services.context import Context
from mlgov.services.effects import follow
from mlgov.store import backup as copies
from mlgov.store import blobs, chain, figures, journal, projections
from mlgov.store.chain import Verification
from mlgov.store.journal import EVERY, Entry, Wanted

__all__ = [
    "Entry", "Verification", "Wanted", "backup", "count", "entries", "head", "occurring", "rebuild",
    "restore", "verify",
]  # fmt: skip


_WALKED = "the chain as far as it was walked"


def verify(ctx: Context, known_head: str | None = None, *, evidence: bool = True) -> Verification:
    """Walk the whole chain; `known_head` is a hash noted elsewhere, such as on a printed council pack.

    evidence: whether the content of each stored file has to give its hash, too. A process reads a file for it
    only once, as nobody else writes to the store while it is open.
    """
    ctx.require("read")
    found = chain.verify(ctx.store.cursor(), known_head)
    return _with_evidence(ctx, found) if evidence else found


def holds(ctx: Context, *, evidence: bool = True) -> Verification:
    """As `verify`, for pages: a process walks what it has found to hold once, and then only what is new.

    Nobody else writes to the store while it is open, and each start begins with the whole chain.
    """
    ctx.require("read")
    walked = ctx.store.cache.get(_WALKED, (0, journal.GENESIS))
    found = chain.verify(ctx.store.cursor(), after=walked)
    if found.ok:
        ctx.store.cache[_WALKED] = (found.entries, found.head)
    return _with_evidence(ctx, found) if evidence else found


def _with_evidence(ctx: Context, found: Verification) -> Verification:
    lost = _lost(ctx) if found.ok else None
    return replace(found, ok=False, first_broken=lost[0], why=lost[1]) if lost else found


def _lost(ctx: Context) -> tuple[int, str] | None:
    key = ("evidence holds", blobs.newest(ctx.store.cursor()))
    if key not in ctx.store.cache:
        ctx.store.cache[key] = blobs.first_lost(ctx.store.cursor())
    found: tuple[int, str] | None = ctx.store.cache[key]
    return found


def entries(
    ctx: Context,
    wanted: Wanted = EVERY,
    *,
    as_of: datetime | None = None,
    limit: int | None = 1_000,
    offset: int = 0,
) -> list[Entry]:
    """Journal entries that fit, newest first: `limit` of them, after the first `offset`."""
    ctx.require("audit.read")
    return journal.entries(ctx.store.cursor(), _until(ctx, wanted, as_of), limit=limit, offset=offset)


def count(ctx: Context, wanted: Wanted = EVERY, *, as_of: datetime | None = None) -> int:
    """How many journal entries fit."""
    ctx.require("audit.read")
    return journal.count(ctx.store.cursor(), _until(ctx, wanted, as_of))


def occurring(ctx: Context, *, as_of: datetime | None = None) -> Mapping[str, Sequence[str]]:
    """What entries can be asked for by: every `action`, `actor` and `kind` of subject that occurs."""
    ctx.require("audit.read")
    standing = ctx.standing(as_of)
    return standing.once(
        "what occurs in the journal",
        (standing.seq,),
        lambda: journal.occurring(ctx.store.cursor(), standing.seq),
    )


def _until(ctx: Context, wanted: Wanted, as_of: datetime | None) -> Wanted:
    return replace(wanted, up_to=ctx.seq(as_of))


def head(ctx: Context, as_of: datetime | None = None) -> tuple[int, str]:
    """Number and hash of the newest entry at a moment; (0, zeros) before the first."""
    found = journal.entries(ctx.store.cursor(), Wanted(up_to=ctx.seq(as_of)), limit=1)
    return (found[0].seq, found[0].hash) if found else (0, journal.GENESIS)


def rebuild(ctx: Context) -> int:
    """Make every projection and every figure anew from the journal and the batches' rows, all or nothing.

    Returns the number of entries read.
    """
    ctx.require("audit.rebuild")
    with ctx.store.transaction() as tx:
        written = journal.entries(tx.cur, oldest_first=True)
        projections.clear(tx.cur)
        figures.clear(tx.cur)
        ctx.store.cache.clear()
        for entry in written:
            projections.apply(tx.cur, entry)
            follow(ctx.store, tx, entry)
        ctx.append(tx, "store.rebuilt", "store", {"entries": len(written)})
    ctx.store.forget()
    return len(written)


def backup(ctx: Context, target: Path) -> None:
    """One consistent copy of the store in a new file; the act is in the journal, and so in the copy."""
    ctx.require("backup")
    with ctx.store.transaction() as tx:
        ctx.append(tx, "store.backed_up", "store", {"file": target.name})
    copies.backup(ctx.store, target)


def restore(source: Path, target: Path) -> Verification:
    """Put a backup in a store's place; needs no context, because no store may be open then."""
    return copies.restore(source, target)
