"""The paper of a regime read back: its figures and its statement are those of the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, RecordError
from mlgov.services import audit, compliance, council, declarations, records
from mlgov.services.context import Context
from tests.services.signing import acting
from tests.services.small_world import NOW, made

Text = Callable[[bytes], str]
REGIMES = ("nist_ai_rmf", "iso_42001", "eu_ai_act", "gdpr", "sr_26_2", "osfi_e23")
PEOPLE = {"ada": ("Ada Arndt", "steward"), "rita": ("Rita Roth", "reviewer")}
OUT = {
    "regime": "eu_ai_act", "control": "Article 23", "applicable": False,
    "reason": "We import <b>nothing</b> #read(1)",
}  # fmt: skip
WAITS = OUT | {"control": "Article 24", "reason": "We distribute nothing"}
SPEAK = {
    "regime": "iso_42001", "control": "A.3.3", "reason": "People work with models here", "state": "met",
    "reference": "Intranet, speak up", "valid_until": "2026-09-30",
}  # fmt: skip


@cache
def world() -> tuple[Context, datetime]:
    """A model in use, two declarations that count and one that waits; and the moment before them."""
    root = made()
    for id, (name, role) in PEOPLE.items():
        records.file(root, "person", {"id": id, "name": name, "roles": [role]})
    before = root.now()
    root.now.at = NOW + timedelta(days=1)  # type: ignore[attr-defined]
    ada, rita = acting(root, "ada"), acting(root, "rita")
    for body in (OUT, SPEAK, WAITS):
        declarations.declare(ada, body)
    declarations.confirm(rita, "eu_ai_act/Article 23")
    declarations.confirm(rita, "iso_42001/A.3.3")
    return root, before


def read(regime: str, text_of: Text, as_of: datetime | None = None) -> str:
    """The paper as one line of text."""
    made_paper = council.compliance_pdf(world()[0], regime, as_of=as_of)
    return " ".join(text_of(made_paper.pdf).split())


def close(text: str) -> str:
    """Without blanks: a narrow cell may break a word."""
    return "".join(text.split()).replace("-", "").replace("\u00ad", "")


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("past", [False, True], ids=["now", "before the declarations"])
def test_its_figures_are_those_that_a_plain_count_of_the_answers_gives(
    regime: str, past: bool, text_of: Text
) -> None:
    root, before = world()
    at = before if past else None
    moment = council.stamp_at(root, at).as_of
    answers = compliance.answers(root, regime=regime, as_of=moment)
    count = Counter(one.state for one in answers)
    applies = len(answers) - count["not_applicable"]
    shown, share = read(regime, text_of, at), f"{100 * count['met'] / applies:.1f} %"
    row = next(one for one in compliance.summary(root, as_of=moment)["regimes"] if one["regime"] == regime)
    assert (row["met"], row["applicable"]) == (count["met"], applies)
    assert close(f"{count['met']} of {applies} that apply are met ({share}).") in close(shown)
    if count["not_met"] or count["partly"]:
        assert f"Not met: {count['not_met']}; met in part: {count['partly']}." in shown
    assert (f"{count['not_evaluated']} can't be told" in shown) == bool(count["not_evaluated"])


@pytest.mark.parametrize("regime", REGIMES)
def test_the_statement_has_every_requirement_in_order_with_its_reason(regime: str, text_of: Text) -> None:
    root, _ = world()
    rows = declarations.statement(root, regime, as_of=council.stamp_at(root, None).as_of)
    policy = root.policy().regime(regime)
    assert policy is not None and [row["control"] for row in rows] == [one.id for one in policy.controls]
    _, _, tail = close(read(regime, text_of)).rpartition(close("Statement of applicability"))
    place = 0
    for row in rows:
        place = tail.index(close(row["control"] + row["title"]), place)
        rest = tail[place:]
        assert rest.index(close(row["reason"])) < 1_500, row["control"]
        if row["about"] == "model":
            assert close(f"met by {row['met']} of {row['of']}") in rest


@pytest.mark.parametrize("regime", REGIMES)
def test_what_is_wanting_is_what_is_not_met(regime: str, text_of: Text) -> None:
    root, _ = world()
    shown = close(read(regime, text_of))
    wanting = shown.split(close("What is wanting"))[-1].split(close("Statement of applicability"))[0]
    bad = {
        one.control.id + one.control.title
        for one in compliance.answers(root, regime=regime, as_of=council.stamp_at(root, None).as_of)
        if one.state in ("not_met", "partly", "not_evaluated")
    }
    policy = root.policy().regime(regime)
    assert policy is not None
    assert {one.id + one.title for one in policy.controls if close(one.id + one.title) in wanting} == bad


def test_a_requirement_left_out_says_why_by_whom_and_not_before(text_of: Text) -> None:
    now, past = read("eu_ai_act", text_of), read("eu_ai_act", text_of, world()[1])
    assert close(str(OUT["reason"])) in close(now) and close(str(OUT["reason"])) not in close(past)
    assert close("declared and confirmed by Ada Arndt, Rita Roth, valid until") in close(now)
    assert close(str(WAITS["reason"])) not in close(now), "it waits for a second person"
    assert "to be confirmed with counsel" in now
    assert "counsel" not in read("nist_ai_rmf", text_of)


def test_the_same_moment_gives_the_same_bytes_and_the_journal_has_its_hash() -> None:
    root, _ = world()
    first, again = (council.compliance_pdf(root, "gdpr") for _ in range(2))
    assert first == again
    (told,) = audit.entries(root, audit.Wanted(action="export.made"), limit=1)
    assert told.body["sha256"] == first.sha256
    with pytest.raises(RecordError, match="no regime"):
        council.compliance_pdf(root, "sr_11_7")
    with pytest.raises(AccessError):
        council.compliance_pdf(Context(root.store, Person("n", "Nobody", ()), root.now), "gdpr")
