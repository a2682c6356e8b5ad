"""Compliance of a small store: declared, confirmed by a second person, refused, expired, and as it stood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mlgov.errors import AccessError, ConflictError, MlgovError, RecordError
from mlgov.services import compliance, declarations, kpis, records, worklist
from mlgov.services.context import Context
from tests.services.signing import acting, world
from tests.services.small_world import NOW, at, made

SPEAK = {
    "regime": "iso_42001", "control": "A.3.3", "reason": "People work with models here", "state": "met",
    "reference": "Intranet, speak up", "valid_until": "2026-09-30",
}  # fmt: skip
OUT = {"regime": "eu_ai_act", "control": "Article 23", "applicable": False, "reason": "We import nothing"}
ID = "iso_42001/A.3.3"


@pytest.fixture
def root() -> Context:
    return world()


def wheres(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(MlgovError) as caught:
        act()
    return [one.where for one in caught.value.problems]


def state(ctx: Context, regime: str, control: str, as_of: datetime | None = None) -> str:
    (found,) = compliance.answers(ctx, regime=regime, control=control, model="", as_of=as_of)
    return found.state


def test_what_is_declared_counts_once_somebody_else_has_confirmed_it(root: Context) -> None:
    assert state(root, "iso_42001", "A.3.3") == "not_evaluated"
    filed = declarations.declare(acting(root, "ada"), SPEAK)
    assert (filed.id, filed.body["declared_by"], filed.body["owner"]) == (ID, "ada", "Ada Arndt")
    assert state(root, "iso_42001", "A.3.3") == "not_evaluated"
    assert declarations.one(root, ID).life == "waiting"
    at(root, NOW + timedelta(minutes=5))
    declarations.confirm(acting(root, "rita"), ID)
    assert state(root, "iso_42001", "A.3.3") == "met"
    assert state(root, "iso_42001", "A.3.3", NOW + timedelta(minutes=1)) == "not_evaluated"  # as it stood
    at(root, datetime(2026, 9, 30, 23, 59, tzinfo=UTC))
    assert state(root, "iso_42001", "A.3.3") == "met"
    at(root, datetime(2026, 10, 1, tzinfo=UTC))
    assert state(root, "iso_42001", "A.3.3") == "not_evaluated"
    assert declarations.one(root, ID).life == "expired"


def test_who_declared_does_not_confirm_and_neither_does_who_lacks_the_right(root: Context) -> None:
    declarations.declare(acting(root, "rita"), SPEAK)
    with pytest.raises(AccessError, match="declared by you"):
        declarations.confirm(acting(root, "rita"), ID)
    with pytest.raises(AccessError, match="declared by you"):
        declarations.refuse(acting(root, "rita"), ID, "no")
    for who in ("ada", "ella", "aldo", "sten"):
        with pytest.raises(AccessError):
            declarations.confirm(acting(root, who), ID)
    for who in ("ella", "aldo"):
        with pytest.raises(AccessError):
            declarations.declare(acting(root, who), SPEAK)
    with pytest.raises(RecordError, match="is not filed by itself"):
        records.file(acting(root, "ada"), "compliance_declaration", SPEAK | {"owner": "A"})
    assert declarations.one(root, ID).life == "waiting"


def test_it_is_refused_with_a_reason_declared_anew_and_withdrawn(root: Context) -> None:
    ada, rita = acting(root, "ada"), acting(root, "rita")
    first = declarations.declare(ada, SPEAK)
    assert wheres(lambda: declarations.refuse(rita, ID, " ")) == ["reason"]
    declarations.refuse(rita, ID, "The page is gone")
    assert declarations.one(root, ID).why == "it was refused: The page is gone"
    with pytest.raises(RecordError, match=r"nothing of iso_42001/A\.3\.3 waits"):
        declarations.confirm(rita, ID)
    with pytest.raises(ConflictError):
        declarations.declare(ada, SPEAK, base_version=first.version)
    declarations.declare(ada, SPEAK | {"reference": "Handbook, page 3"})
    with pytest.raises(ConflictError):
        declarations.confirm(rita, ID, base_version=first.version)
    declarations.confirm(rita, ID)
    declarations.declare(ada, SPEAK | {"reference": "Handbook, page 4"})  # what was confirmed was another
    assert declarations.one(root, ID).life == "waiting"
    declarations.withdraw(ada, ID)
    with pytest.raises(RecordError, match="withdrawn already"):
        declarations.withdraw(ada, ID)
    assert [row["life"] for row in declarations.rows(root)] == ["withdrawn"]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"control": "A.3.4"}, ["control"]),
        ({"regime": "iso_42002"}, ["regime"]),
        ({"reason": "   "}, ["reason"]),
        ({"reference": ""}, ["reference"]),
        ({"valid_until": "2026-03-02"}, ["valid_until"]),  # yesterday
        ({"valid_until": "2028-01-01"}, ["valid_until"]),
        ({"valid_until": "soon"}, ["valid_until"]),
        ({"control": "A.2.2"}, ["state"]),  # live evidence speaks for it
        ({"applicable": False}, ["state"]),
        ({"control": "*"}, ["state"]),
        ({"model": "loans"}, ["model"]),  # it is the organisation's
        ({"model": "nobody"}, ["model"]),
        ({"state": "surely"}, ["state"]),
        (
            {"reason": "", "valid_until": "2026-01-01", "reference": ""},
            ["reason", "reference", "valid_until"],
        ),
    ],
)
def test_what_can_not_be_declared_is_named_all_at_once(
    root: Context, more: dict[str, Any], where: list[str]
) -> None:
    assert sorted(wheres(lambda: declarations.declare(acting(root, "ada"), SPEAK | more))) == where
    assert declarations.rows(root) == []


def test_a_requirement_is_left_out_with_a_reason_that_the_statement_gives(root: Context) -> None:
    declarations.declare(acting(root, "ada"), OUT)
    rows = {row["control"]: row for row in declarations.statement(root, "eu_ai_act")}
    assert (rows["Article 23"]["applicable"], rows["Article 23"]["declared"]) == (True, False)
    declarations.confirm(acting(root, "rita"), "eu_ai_act/Article 23")
    rows = {row["control"]: row for row in declarations.statement(root, "eu_ai_act")}
    assert rows["Article 23"]["applicable"] is False
    assert rows["Article 23"]["reason"] == "We import nothing"
    assert rows["Article 23"]["confirmed_by"] == "rita"
    assert rows["Article 23"]["valid_until"] == "2027-03-03"  # the policy's year
    assert rows["Article 24"]["reason"].startswith("not declared")
    frame = declarations.statement_frame(list(rows.values()))
    assert frame.height == 24
    assert frame.filter(frame["Requirement"] == "Article 23")["Applies"].to_list() == [False]


def test_scores_move_with_what_is_declared_and_say_what_they_divide_by(root: Context) -> None:
    before = compliance.summary(root)["overall"]
    declarations.declare(acting(root, "ada"), OUT)
    declarations.confirm(acting(root, "rita"), "eu_ai_act/Article 23")
    declarations.declare(acting(root, "ada"), SPEAK)
    declarations.confirm(acting(root, "rita"), ID)
    after = compliance.summary(root)["overall"]
    assert after["applicable"] == before["applicable"] - 1
    assert after["met"] == before["met"] + 1
    assert after["score"] == after["met"] / after["applicable"]


def test_models_units_and_regimes_add_up() -> None:
    root = made()
    records.file(
        root, "model", records.get(root, "model", "loans").body | {"business_unit": "Lending"},
        id="loans", base_version=records.get(root, "model", "loans").version,
    )  # fmt: skip
    told = compliance.summary(root)
    assert [row["unit"] for row in told["units"]] == ["Lending"]
    assert [row["model"] for row in told["models"]] == ["loans"]
    counts = ("met", "partly", "not_met", "not_evaluated", "not_applicable")
    for name in counts:
        assert told["overall"][name] == sum(row[name] for row in told["regimes"])
        assert told["units"][0][name] == told["models"][0][name]
    every = compliance.answers(root)
    assert len(every) == sum(told["overall"][name] for name in counts)
    own = compliance.answers(root, model="loans")
    assert {one.model for one in own} == {"loans"}
    assert sum(one.state == "met" for one in own) == told["models"][0]["met"]


def test_the_kpi_is_the_score_of_the_models_in_use() -> None:
    root = made()
    told = compliance.summary(root)["models"][0]
    row = next(one for one in kpis.kpis(root) if one.kpi == "regulatory_compliance_score")
    assert told["met"] > 0
    assert row.value == told["met"] / told["applicable"]
    assert row.status == "breach"


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"regime": "sr_11_7"}, "the policy has no regime “sr_11_7”; it has .*sr_26_2"),
        ({"regime": "iso_42001", "control": "A.2.22"}, "has no “A.2.22”"),
        ({"state": "green"}, "there is no state “green”"),
        ({"model": "loans"}, "no version of a model loans is in use"),
    ],
)
def test_asking_for_what_is_not_there_says_what_is(root: Context, asked: dict[str, str], what: str) -> None:
    with pytest.raises(RecordError, match=what):
        compliance.answers(root, **asked)


def test_a_declaration_is_on_the_worklist_of_whose_turn_it_is(root: Context) -> None:
    def sees(who: str, part: str) -> dict[str, str]:
        found = getattr(worklist.of(root, who).share, part)
        return {one.what.partition(" what")[0]: one.state for one in found if one.link_id == ID}

    declarations.declare(acting(root, "ada"), SPEAK)
    assert sees("rita", "waiting") == {"Confirm or refuse": "later"}
    assert sees("ada", "own") == sees("aldo", "waiting") == {}
    declarations.confirm(acting(root, "rita"), ID)
    assert sees("rita", "waiting") == sees("ada", "own") == {}
    at(root, datetime(2026, 8, 30, 23, 59, tzinfo=UTC))
    assert sees("ada", "own") == {}
    at(root, datetime(2026, 8, 31, tzinfo=UTC))
    assert sees("ada", "own") == {"Renew": "later"}, "thirty days before its last day"
    at(root, datetime(2026, 9, 30, 23, 59, 50, tzinfo=UTC))
    assert sees("ada", "own") == {"Renew": "today"}
    at(root, datetime(2026, 10, 1, tzinfo=UTC))
    assert sees("ada", "own") == {"Renew": "overdue"}


def test_a_refused_declaration_comes_back_to_its_owner(root: Context) -> None:
    declarations.declare(acting(root, "ada"), SPEAK)
    declarations.refuse(acting(root, "rita"), ID, "The address does not open")
    (line,) = [one for one in worklist.of(root, "ada").share.own if one.link_id == ID]
    assert line.what == "Mend what is declared on A.3.3 of ISO/IEC 42001, Annex A"
    assert "The address does not open" in line.why
