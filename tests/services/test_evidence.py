"""Evidence: stored once, told of in the journal, kept by backup and rebuild, missed when it is gone."""

from __future__ import annotations

import hashlib
import io
import tomllib
from pathlib import Path

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, DataError, RecordError, StoreError
from mlgov.services import audit, evidence, records
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.conftest import Clock

PDF = b"%PDF-1.7 " + bytes(range(256)) * 9_000  # several parts
INCIDENT = {
    "model": "a", "title": "It failed", "type": "accuracy_degradation", "severity": "P3",
    "occurred": "2026-03-01T00:00:00Z", "detected": "2026-03-01T01:00:00Z",
}  # fmt: skip


def rows(store: Store, table: str) -> int:
    return int(store.cursor().execute(f"select count(*) from {table}").fetchall()[0][0])


def test_a_file_is_stored_told_of_and_read(ctx: Context, tmp_path: Path) -> None:
    sha256 = hashlib.sha256(PDF).hexdigest()
    stored = evidence.put(ctx, "C:\\tmp\\report.pdf", PDF)
    assert (stored.sha256, stored.name, stored.size) == (sha256, "report.pdf", len(PDF))
    assert stored.media_type == "application/pdf"
    assert evidence.describe(ctx, sha256) == stored
    assert evidence.read(ctx, sha256) == PDF
    acts = [
        (one.action, one.subject) for one in audit.entries(ctx, audit.Wanted(subject=f"evidence:{sha256}"))
    ]
    assert acts == [("evidence.read", f"evidence:{sha256}"), ("evidence.stored", f"evidence:{sha256}")]
    path = tmp_path / "other.pdf"
    path.write_bytes(PDF + b"1")
    assert evidence.put(ctx, "other.pdf", path).size == len(PDF) + 1
    assert evidence.put(ctx, "third.txt", io.BytesIO(b"a note")).media_type == "text/plain"
    assert [one.name for one in evidence.all(ctx)] == ["report.pdf", "other.pdf", "third.txt"]


def test_the_same_content_is_kept_once_under_its_newest_name(ctx: Context, clock: Clock) -> None:
    first = evidence.put(ctx, "a.pdf", PDF)
    parts = rows(ctx.store, "evidence_content")
    then = clock.at
    clock.move(hours=1)
    second = evidence.put(ctx, "b.pdf", PDF)
    assert (second.sha256, rows(ctx.store, "evidence_content")) == (first.sha256, parts)
    assert [one.name for one in evidence.all(ctx)] == ["b.pdf"]
    assert evidence.describe(ctx, first.sha256, as_of=then).name == "a.pdf"


def test_what_is_refused_leaves_nothing(ctx: Context, tmp_path: Path) -> None:
    huge = tmp_path / "video.pdf"
    with huge.open("wb") as out:
        out.truncate(2**31)  # two gigabytes that take no room
    before = audit.head(ctx)
    for name, data, why in (
        ("video.pdf", huge, "2.15 GB, and 50 MB is the most"),
        ("report.pdf", b"\x89PNG\r\n\x1a\n", "says pdf by its name, but its content is a PNG picture"),
        ("run.exe", b"MZ", "can't be attached"),
    ):
        with pytest.raises(DataError, match=why):
            evidence.put(ctx, name, data)
    assert audit.head(ctx) == before
    assert rows(ctx.store, "evidence_content") == 0


class Unread(io.BytesIO):
    """Two gigabytes of which nobody may read a byte."""

    def seek(self, *_: int) -> int:
        return 2**31

    def read(self, *_: int | None) -> bytes:
        raise AssertionError("its size is looked at first")


def test_what_is_too_large_is_refused_before_it_is_read_and_so_are_those_beside_it(ctx: Context) -> None:
    before = audit.head(ctx)
    with pytest.raises(DataError) as refused:
        evidence.put_all(ctx, [("note.txt", b"at nine"), ("film.pdf", Unread()), ("a.png", b"%PDF-1.7")])
    assert [one.where for one in refused.value.problems] == ["film.pdf", "a.png"]
    assert "2.15 GB, and 50 MB is the most" in refused.value.message
    assert audit.head(ctx) == before and rows(ctx.store, "evidence_content") == 0
    stored = evidence.put_all(ctx, [("note.txt", b"at nine"), ("a.pdf", b"%PDF-1.7")])
    assert [one.name for one in evidence.all(ctx)] == [one.name for one in stored] == ["note.txt", "a.pdf"]


def test_the_server_takes_no_larger_files_than_extracts_need(ctx: Context) -> None:
    """What a page uploads is held in memory until its script has it."""
    settings = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())
    assert settings["server"]["maxUploadSize"] <= 2048
    assert ctx.policy().artifacts.evidence.most_bytes < settings["server"]["maxUploadSize"] * 2**20


def test_rights(ctx: Context) -> None:
    stored = evidence.put(ctx, "a.pdf", PDF)
    viewer = Context(ctx.store, Person("v", "Vera", ("viewer",)), ctx.now)
    nobody = Context(ctx.store, Person("n", "Nobody", ()), ctx.now)
    before = audit.head(ctx)
    with pytest.raises(AccessError, match=r"evidence\.file"):
        evidence.put(viewer, "b.pdf", PDF)
    for act in (evidence.read, evidence.describe):
        with pytest.raises(AccessError):
            act(nobody, stored.sha256)
    assert audit.head(ctx) == before
    assert evidence.read(viewer, stored.sha256) == PDF
    assert audit.entries(ctx, audit.Wanted(action="evidence.read"))[0].actor == "v"


def test_a_record_names_only_what_is_stored(ctx: Context) -> None:
    with pytest.raises(RecordError, match="evidence that is stored") as refused:
        records.file(ctx, "incident", INCIDENT | {"evidence": ["0" * 64]})
    assert [one.where for one in refused.value.problems] == ["evidence.0"]
    with pytest.raises(RecordError) as refused:
        records.file(ctx, "incident", INCIDENT | {"evidence": ["not a hash"]})
    assert "64 digits" in refused.value.problems[0].what
    stored = evidence.put(ctx, "log.txt", b"at nine")
    filed = records.file(ctx, "incident", INCIDENT | {"evidence": [stored.sha256.upper()]})
    assert evidence.of(ctx, "incident", filed.body) == [stored]
    assert evidence.of(ctx, "model", {"id": "a"}) == []
    with pytest.raises(RecordError, match="attach it first"):
        evidence.describe(ctx, "0" * 64)


def test_a_rebuild_keeps_every_file(ctx: Context) -> None:
    stored = evidence.put(ctx, "a.pdf", PDF)
    audit.rebuild(ctx)
    assert evidence.describe(ctx, stored.sha256) == stored
    assert evidence.read(ctx, stored.sha256) == PDF
    assert audit.verify(ctx).ok


@pytest.mark.parametrize(
    ("tampering", "why"),
    [
        ("update evidence_content set content = 'x'::blob where place = 1", "was changed"),
        ("delete from evidence_content where place = 0", "was changed"),
        ("delete from evidence_content", "is gone"),
    ],
)
def test_a_file_that_was_changed_is_found(tmp_path: Path, tampering: str, why: str) -> None:
    place = tmp_path / "store.duckdb"
    ctx = system(Store.open(place), Clock())
    prepare(ctx)
    stored = evidence.put(ctx, "a.pdf", PDF)
    assert audit.verify(ctx).ok
    audit.backup(ctx, tmp_path / "good.duckdb")
    ctx.store.close()
    tampered = Store.open(place)
    tampered.cursor().execute(tampering).fetchall()
    ctx = system(tampered, Clock())
    found = audit.verify(ctx)
    assert (found.ok, found.first_broken) == (False, stored.seq)
    assert "the evidence file a.pdf" in found.why and why in found.why
    assert audit.verify(ctx, evidence=False).ok, "the chain itself holds"
    with pytest.raises(StoreError, match="not what was stored"):
        evidence.read(ctx, stored.sha256)
    audit.backup(ctx, tmp_path / "bad.duckdb")
    tampered.close()
    with pytest.raises(StoreError, match="does not hold"):
        audit.restore(tmp_path / "bad.duckdb", place)
    assert audit.restore(tmp_path / "good.duckdb", place).ok
    again = system(Store.open(place), Clock())
    assert evidence.read(again, stored.sha256) == PDF
    again.store.close()


def test_an_entry_removed_from_the_end_is_noticed_by_its_file(ctx: Context) -> None:
    evidence.put(ctx, "a.pdf", PDF)
    cur = ctx.store.cursor()
    cur.execute("delete from journal where seq = (select max(seq) from journal)").fetchall()
    cur.execute("delete from journal_head").fetchall()
    cur.execute("insert into journal_head select seq, moment, hash from journal order by seq desc limit 1")
    found = audit.verify(ctx)
    assert not found.ok and "was removed" in found.why
