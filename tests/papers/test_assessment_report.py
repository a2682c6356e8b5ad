"""The paper of an assessment: everything is in it, and the same moment gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlgov.errors import AccessError, RecordError
from mlgov.services import assessment_start, assessments, council
from mlgov.services.context import Context
from tests.services.journey import acting, at_phase, ethics, least_risky

Text = Callable[[bytes], str]
HOSTILE = '#import "/etc/passwd" <script>alert(1)</script> *bold*'


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Context]:
    made = at_phase("critical", "planning", tmp_path)
    yield made
    made.store.close()


def sent(root: Context) -> str:
    begun = assessment_start.begin(root, "ethics_impact", "loans")
    told = least_risky(ethics(root), stopping="cannot", purpose_summary=HOSTILE)
    return assessments.submit(acting(root, "ines"), told, begun=begun.kept).id


def test_it_says_where_it_stands_what_was_found_and_what_changed(root: Context, text_of: Text) -> None:
    id = sent(root)
    assessments.accept(acting(root, "rita"), id, comments="Build the switch first.")
    text = " ".join(text_of(council.assessment_pdf(acting(root, "ines"), id).pdf).split())
    wanted = [
        "Ethics impact assessment: Loan decisions", "Accepted by Rita Roth on 3 Mar 2026", "Ines Imhof",
        "Build the switch first.", "4 of 4", "Build the switch and test", "What has changed since ASS-0001",
        "Yes, at once and without asking", "How to check this paper", "Purpose and context",
        '#import "/etc/passwd"', "<script>alert(1)</script>", "*bold*",
    ]  # fmt: skip
    assert [part for part in wanted if part not in text] == []


def test_a_draft_prints_too_and_the_same_moment_gives_the_same_bytes(root: Context, text_of: Text) -> None:
    empty = {"form": "security", "model": "loans", "answers": {}}
    draft = assessments.save(acting(root, "ines"), empty)
    once = council.assessment_pdf(acting(root, "ines"), draft.id, as_of=draft.at).pdf
    assert "Nothing has been answered yet." in text_of(once)
    assert "It is a draft, and counts for nothing yet" in text_of(once)
    assert once == council.assessment_pdf(acting(root, "rita"), draft.id, as_of=draft.at).pdf


def test_without_the_right_or_the_assessment_there_is_no_paper(root: Context) -> None:
    with pytest.raises(RecordError, match="there is no assessment ASS-9"):
        council.assessment_pdf(root, "ASS-9")
    nobody = acting(root, "ines").person.__class__("nobody", "Nobody", ())
    with pytest.raises(AccessError):
        council.assessment_pdf(Context(root.store, nobody, root.now), "ASS-0001")
