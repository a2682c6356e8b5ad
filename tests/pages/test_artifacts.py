"""Artifacts and evidence on the screen: filed with a file, shown with its hash, taken along."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from mlgov.services import artifacts, audit, evidence, records
from mlgov.services.context import system
from mlgov.store.database import Store
from tests.ui import screen
from tests.ui.small_portfolio import MODEL, incident

SignIn = Callable[..., object]
NOTE = b"# Card\nof <b>the</b> model"


def test_an_artifact_is_filed_with_its_file(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.opened("model", model=MODEL, tab="artifacts")
    assert "lacks 5 of 5 required artifacts" in screen.text(at)
    at = screen.button(at, "File an artifact")
    next(one for one in at.selectbox if one.label == "Kind").select("documentation")
    next(one for one in at.text_input if one.label == "Name").set_value("Card <i>1</i>")
    next(one for one in at.date_input if one.label == "Made on").set_value("2026-09-01")
    at.file_uploader[0].upload("card.pdf", NOTE, "application/pdf")
    at = at.run()
    assert "says pdf by its name, but its content is text" in screen.text(at).replace("\\", "")
    at.file_uploader[0].upload("card <b>.md", NOTE, "text/markdown")
    at = at.run()
    at = screen.button(screen.button(at, "Review before filing"), "File artifact")
    assert "is filed as version 1" in screen.text(at)
    ctx = system(fresh_portfolio)
    (one,) = artifacts.of(ctx, MODEL, "1.0.0")
    assert one.body["sha256"] == hashlib.sha256(NOTE).hexdigest()
    at = screen.opened("model", model=MODEL, tab="artifacts")
    seen = screen.text(at)
    assert "lacks 4 of 5 required artifacts" in seen and "Card <i>1</i>" in seen
    assert "1 Sep 2036" in seen, "ten years by the policy"
    assert "<i>1</i>" not in screen.source(at)


def test_the_widget_takes_no_more_than_the_policy_and_says_so(
    fresh_portfolio: Store, signed_in: SignIn
) -> None:
    signed_in(fresh_portfolio, "steward")
    at = screen.button(screen.opened("model", model=MODEL, tab="artifacts"), "File an artifact")
    (widget,) = at.get("file_uploader")
    assert system(fresh_portfolio).policy().artifacts.evidence.most_bytes == 50_000_000
    assert widget.proto.max_upload_size_mb == 50
    assert "At most 50 MB each: pdf" in widget.proto.help.replace("\\", ""), "Markdown is escaped"


def test_a_reference_is_filed_without_a_file(fresh_portfolio: Store, signed_in: SignIn) -> None:
    signed_in(fresh_portfolio)
    ctx = system(fresh_portfolio)
    body = {
        "model": MODEL, "version": "1.0.0", "artifact": "model", "name": "model.onnx", "made": "2026-09-01",
        "uri": "s3://models/<script>", "sha256": "ab" * 32, "size": 3_400_000_000,
    }  # fmt: skip
    records.file(ctx, "artifact", body)
    at = screen.opened("model", model=MODEL, tab="artifacts")
    assert "3.4 GB" in screen.text(at) and "abababababababab" in screen.text(at)
    assert "<script>" not in screen.source(at)
    assert "File an artifact" not in [one.label for one in at.button], "an administrator files none"


def test_evidence_of_a_record_is_taken_along(fresh_portfolio: Store, signed_in: SignIn) -> None:
    ctx = system(fresh_portfolio)
    stored = evidence.put(ctx, "log.txt", b"at nine")
    filed = records.file(ctx, "incident", incident(ctx) | {"evidence": [stored.sha256]})
    signed_in(fresh_portfolio, "viewer")
    at = screen.opened("incidents", id=filed.id)
    assert "log.txt" in screen.text(at)
    (button,) = [one for one in at.get("download_button") if "log" in one.proto.label]
    assert "7 bytes" in button.proto.label and stored.sha256 in button.proto.help
    assert not audit.entries(ctx, audit.Wanted(action="evidence.read")), "showing it is not reading it"
