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
    assert "2.15 GB, and 50 MB is the most" in loaded("evidence", "put", "video.pdf").err
