"""The store's schema as numbered steps; what was applied stands in the table `migrations`.

One more step is one more decorated function at the end. A step that has been released is never edited.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from mlgov.errors import StoreError
from mlgov.store.sql import Cursor, frame, run

Step = Callable[[Cursor], None]
STEPS: list[tuple[int, Step]] = []


def migration(number: int) -> Callable[[Step], Step]:
    def register(step: Step) -> Step:
        STEPS.append((number, step))
        return step

    return register


def newest() -> int:
    return max(number for number, _ in STEPS)


def upgrade(con: Cursor) -> list[str]:
    """Apply what is missing, in one transaction; returns the names of the steps applied.

    Raises StoreError when the file was written by a newer mlgov, or holds tables of something else.
    """
    stood = _tables(con)
    if stood and "migrations" not in stood:
        raise StoreError(
            f"this is a DuckDB file but not an mlgov store: it holds {', '.join(sorted(stood)[:5])}"
        )
    run(con, "create table if not exists migrations (number integer, name varchar, applied_at timestamp)")
    done = {number for (number,) in con.execute("select number from migrations").fetchall()}
    ahead = sorted(number for number in done if number > newest())
    if ahead:
        raise StoreError(
            f"this store has schema {ahead[-1]}, written by a newer mlgov; this one knows up to {newest()}: "
            "upgrade mlgov, or restore a backup made by this version"
        )
    todo = [(number, step) for number, step in sorted(STEPS, key=lambda item: item[0]) if number not in done]
    con.begin()
    try:
        for number, step in todo:
            step(con)
            applied = datetime.now(UTC).replace(tzinfo=None)
            run(con, "insert into migrations values (?, ?, ?)", [number, step.__name__, applied])
        con.commit()
    except BaseException:
        con.rollback()
        raise
    lost = {"journal", "journal_head"} - _tables(con)
    if lost:
        raise StoreError(f"this store has lost its table {min(lost)}: restore a backup")
    return [step.__name__ for _, step in todo]


def _tables(con: Cursor) -> set[str]:
    return {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}


@migration(1)
def journal(con: Cursor) -> None:
    run(
        con,
        """
        create table journal (seq bigint, moment timestamp, actor varchar, role varchar, action varchar,
                              subject varchar, body varchar, prev_hash varchar, hash varchar);
        create table journal_head (seq bigint, moment timestamp, hash varchar);
        create table facts (name varchar, value varchar)
        """,
    )


@migration(2)
def projections(con: Cursor) -> None:
    run(
        con,
        """
        create table records (seq bigint, moment timestamp, actor varchar, kind varchar, id varchar,
                              version integer, model varchar, body varchar);
        create table policies (seq bigint, moment timestamp, label varchar, hash varchar);
        create table batches (seq bigint, moment timestamp, actor varchar, id varchar, model varchar,
                              version varchar, role varchar, name varchar, sha256 varchar, rows bigint,
                              quarantined bigint, columns varchar, windows varchar, spec varchar,
                              withdrawn_seq bigint, withdrawn_at timestamp, withdrawn_by varchar,
                              reason varchar)
        """,
    )


@migration(3)
def figures(con: Cursor) -> None:
    run(
        con,
        """
        create table bins (batch varchar, document varchar);
        create table quarantine (batch varchar, line bigint, "column" varchar, reason varchar,
                                 content varchar);
        create table profiles (model varchar, version varchar, reference boolean, "window" varchar,
                               window_start timestamp, window_end timestamp, "column" varchar,
                               attribute varchar, "group" varchar, kind varchar, key varchar, value double,
                               since_seq bigint, until_seq bigint);
        create table scores (model varchar, version varchar, "window" varchar, window_start timestamp,
                             window_end timestamp, reference boolean, family varchar, metric varchar,
                             subject varchar, "group" varchar, value double, n bigint, lower double,
                             upper double, status varchar, why varchar, policy_version varchar,
                             reference_value double, undefined varchar, since_seq bigint, until_seq bigint)
        """,
    )


@migration(4)
def credentials(con: Cursor) -> None:
    """Secrets stand outside the journal, which can't forget: only hashes, and never in an entry's body."""
    run(
        con,
        """
        create table credentials (person varchar, password_hash varchar, must_change boolean,
                                  set_at timestamp);
        create table sessions (token_hash varchar, person varchar, kind varchar, created timestamp,
                               last_used timestamp, expires timestamp)
        """,
    )


@migration(5)
def parts(con: Cursor) -> None:
    """What depends on labels stands apart from what doesn't, and a reference's figure has an interval."""
    run(
        con,
        """
        alter table profiles add column part varchar;
        alter table scores add column part varchar;
        alter table scores add column reference_lower double;
        alter table scores add column reference_upper double
        """,
    )


@migration(6)
def reasons(con: Cursor) -> None:
    """The parts of a reason, which screens show one by one; a figure judged before has only the whole."""
    run(
        con,
        """
        alter table scores add column comparison varchar;
        alter table scores add column because varchar;
        alter table scores add column limit_value double
        """,
    )


@migration(7)
def kept_references(con: Cursor) -> None:
    """The numeric columns of references in order, so that a batch reads them instead of sorting them."""
    run(
        con,
        """
        create table kept_references (batch varchar, settled boolean, columns varchar);
        create table ordered (batch varchar, place integer, value double)
        """,
    )


@migration(8)
def evidence(con: Cursor) -> None:
    """Evidence files: what the journal tells of them, and their content once by its hash, in parts."""
    run(
        con,
        """
        create table evidence (seq bigint, moment timestamp, actor varchar, sha256 varchar, name varchar,
                               size bigint, media_type varchar);
        create table evidence_content (sha256 varchar, place integer, content blob)
        """,
    )


@migration(9)
def boosted_errors(con: Cursor) -> None:
    """What references taught of a regression's errors in the older form is learnt again from their rows."""
    for batch, text in frame(con, "select batch, document from bins").iter_rows():
        document = json.loads(text)
        if "tests" in (document.get("documents") or {}).get("estimates", {}):
            del document["documents"]["estimates"]
            run(con, "update bins set document = ? where batch = ?", [json.dumps(document), batch])
            for table in ("kept_references", "ordered"):
                run(con, f"delete from {table} where batch = ?", [batch])


@migration(10)
def digests(con: Cursor) -> None:
    """What people were told, by which channel: so that nobody is told the same twice."""
    run(
        con,
        """
        create table digests (seq bigint, moment timestamp, reference varchar, person varchar,
                              channel varchar, state varchar, title varchar, content varchar);
        create table told (reference varchar, person varchar, channel varchar, key varchar)
        """,
    )
