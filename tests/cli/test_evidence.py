"""`mlgov evidence`: in and out, with the refusals of every file named."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> Run:
    """A store with one model in it."""
    (tmp_path / "models.csv").write_text("id,name\ncredit,Credit scoring\n")
    assert run("ingest", "registry", "models.csv").code == 0
    return run


def test_a_file_goes_in_and_comes_out(loaded: Run, tmp_path: Path) -> None:
    (tmp_path / "card.md").write_bytes(b"# Card\n")
    (one,) = loaded("evidence", "put", "card.md", "--json").json()
    assert one["sha256"] == hashlib.sha256(b"# Card\n").hexdigest()
    assert one["sha256"] in loaded("evidence", "put", "card.md").out
    assert loaded("evidence", "get", one["sha256"], "-o", "again.md").code == 0
    assert (tmp_path / "again.md").read_bytes() == b"# Card\n"
    assert loaded("evidence", "get", one["sha256"], "-o", "again.md").code == 2, "nothing is overwritten"
    assert loaded("evidence", "get", "0" * 64, "-o", "other.md").code == 2
    assert not (tmp_path / "other.md").exists()
    assert loaded("audit", "verify").code == 0


def test_refusals_in_one_line(loaded: Run, tmp_path: Path) -> None:
    (tmp_path / "card.pdf").write_bytes(b"# Card\n")
    refused = loaded("evidence", "put", "card.pdf")
    assert refused.code == 2
    assert "card.pdf says pdf by its name, but its content is text" in refused.err
    assert loaded("evidence", "put", "missing.pdf").code == 2
    with (tmp_path / "video.pdf").open("wb") as out:
        out.truncate(2**31)
    (tmp_path / "note.txt").write_text("at nine")
    refused = loaded("evidence", "put", "note.txt", "video.pdf", "card.pdf")
    assert (refused.code, refused.out) == (2, "")
    assert "2.15 GB, and 50 MB is the most" in refused.err
    assert "says pdf by its name, but its content is text" in refused.err, "every problem"
    digest = hashlib.sha256(b"at nine").hexdigest()
    assert loaded("evidence", "get", digest, "-o", "again.txt").code == 2, "none was stored"


def test_a_form_of_two_gigabytes_is_refused_before_it_is_read(
    loaded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "form.yaml").open("wb") as out:
        out.truncate(2**31)  # it takes no room

    def read(self: Path) -> bytes:
        raise AssertionError(f"{self} is read")

    monkeypatch.setattr(Path, "read_bytes", read)
    refused = loaded("assessments", "file", "form.yaml")
    assert (refused.code, refused.out) == (2, "")
    assert "form.yaml has 2.15 GB, and 2 MB is the most for a form" in refused.err
