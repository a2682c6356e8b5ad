"""Evidence files: stored once by their hash, described, read, and found from the records that name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern.records.evidence import hashes
from mlgov.intake import file_types
from mlgov.policy.rights import EVIDENCE_FILE, EXPORT
from mlgov.services.context import Context
from mlgov.store import blobs
from mlgov.store.blobs import Evidence
from mlgov.store.database import Transaction

__all__ = ["Evidence", "all", "check", "describe", "of", "put", "put_all", "read"]
Source = bytes | BinaryIO | Path


def put(ctx: Context, name: str, data: Source) -> Evidence:
    """Store a file and say so in the journal; the same content twice is kept once, under both names.

    Its size is looked at before it is read, and its type is told by its content. DataError when the policy
    does not allow it or when its name says another type; AccessError without the right.
    """
    return put_all(ctx, [(name, data)])[0]


def put_all(ctx: Context, files: Sequence[tuple[str, Source]]) -> list[Evidence]:
    """`put` for several files with their names: all of them, or DataError with what is wrong with each."""
    ctx.require(EVIDENCE_FILE)
    with ExitStack() as open_files:
        opened = [(name, *_opened(data, open_files)) for name, data in files]
        found = _checked(ctx, opened)
        with ctx.store.transaction() as tx:
            return [_stored(ctx, tx, *one) for one in found]


def _checked(ctx: Context, files: Sequence[tuple[str, BinaryIO, int]]) -> list[tuple[str, BinaryIO, str]]:
    """(name, file, type) of each."""
    allowed, found, refused = ctx.policy().artifacts.evidence, [], []
    for name, file, size in files:
        try:
            found.append((name, file, file_types.check(name, file, size, allowed.types, allowed.most_bytes)))
        except DataError as error:
            refused.append(error)
    if refused:
        problems = [problem for one in refused for problem in one.problems]
        raise DataError(refused[0].message, problems)
    return found


def _stored(ctx: Context, tx: Transaction, name: str, file: BinaryIO, type: str) -> Evidence:
    sha256, size = blobs.keep(tx.cur, file_types.chunks(file))
    kept, media = file_types.harmless(name), file_types.MEDIA[type]
    body = {"sha256": sha256, "name": kept, "size": size, "media_type": media}
    entry = ctx.append(tx, "evidence.stored", f"evidence:{sha256}", body)
    return Evidence(sha256, kept, size, media, entry.at, entry.actor, entry.seq)


def _opened(data: Source, open_files: ExitStack) -> tuple[BinaryIO, int]:
    if isinstance(data, Path):
        return open_files.enter_context(data.open("rb")), data.stat().st_size
    if isinstance(data, bytes):
        return BytesIO(data), len(data)
    return data, data.seek(0, 2)


def read(ctx: Context, sha256: str) -> bytes:
    """The content of a file; who read it stands in the journal.

    RecordError when no such file was stored, StoreError when it is not what its hash says any more,
    AccessError without the right to take things along.
    """
    ctx.require(EXPORT)
    about = describe(ctx, sha256)
    found = blobs.whole(ctx.store.cursor(), about.sha256)
    with ctx.store.transaction() as tx:
        body = {"sha256": about.sha256, "name": about.name}
        ctx.append(tx, "evidence.read", f"evidence:{about.sha256}", body)
    return found


def describe(ctx: Context, sha256: str, *, as_of: datetime | None = None) -> Evidence:
    """What a file is called, how large it is, and who stored it. RecordError when there is none."""
    ctx.require("read")
    found = blobs.listed(ctx.store.cursor(), ctx.seq(as_of), [sha256])
    if not found:
        raise RecordError(f"there is no evidence file {sha256[:64]}: attach it first")
    return found[0]


def all(ctx: Context, *, as_of: datetime | None = None) -> list[Evidence]:
    """Every stored file at a moment, oldest first."""
    ctx.require("read")
    return blobs.listed(ctx.store.cursor(), ctx.seq(as_of))


def of(ctx: Context, kind: str, body: Mapping[str, Any], *, as_of: datetime | None = None) -> list[Evidence]:
    """The files that a record of this kind names, in its order."""
    ctx.require("read")
    named = [one for _, one in hashes(kind, body)]
    known = {one.sha256: one for one in blobs.listed(ctx.store.cursor(), ctx.seq(as_of), named)}
    return [known[one] for one in named if one in known]


def check(tx: Transaction, kind: str, body: Mapping[str, Any]) -> None:
    """RecordError when a record about to be filed names a file that nobody stored."""
    named = list(hashes(kind, body))
    if not named:
        return
    stored = {one.sha256 for one in blobs.listed(tx.cur, tx.seq, _hashes(named))}
    problems = [
        Problem(where, f"no file {sha256[:12]} is stored", "attach the file first")
        for where, sha256 in named
        if sha256 not in stored
    ]
    if problems:
        raise RecordError("a record can only name evidence that is stored", problems)


def _hashes(named: Iterable[tuple[str, str]]) -> list[str]:
    return [sha256 for _, sha256 in named]
