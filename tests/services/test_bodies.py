"""A board's life: seats, a meeting from plan to confirmed minutes, what it decided, and who may do what."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest

from mlgov.access.people import Person
from mlgov.errors import AccessError, ConflictError, DataError, RecordError
from mlgov.govern import periods
from mlgov.services import bodies, council, council_pack, overview, people, records
from mlgov.services.context import Context
from tests.services import small_world
from tests.services.small_world import at, made

BOARD = "review_board"
SEATS = {"yuki": "Senior data scientists", "paolo": "Security specialists", "idris": "Ethics specialists"}
TODAY = date(2026, 3, 3)
RULING: dict[str, Any] = {
    "item": "", "title": "Loans", "decision": "Watch it daily", "reason": "It is new", "owner": "yuki",
    "due": "2026-03-20",
}  # fmt: skip


def acting(ctx: Context, who: str, role: str = "reviewer") -> Context:
    return Context(ctx.store, Person(who, who.title(), (role,)), ctx.now)


@pytest.fixture
def world() -> Context:
    """A review board of three, and a model in use with an incident past its clocks."""
    ctx = made()
    for who in (*SEATS, "ines"):
        people.create(ctx, who, who.title(), ("reviewer",))
    people.create(ctx, "ada", "Ada Arndt", ("administrator",))
    for who, seat in SEATS.items():
        bodies.appoint(acting(ctx, "ada", "administrator"), BOARD, who, seat, TODAY)
    small_world.incident(ctx, detected="2026-02-20T02:00:00Z", occurred="2026-02-20T00:00:00Z")
    return ctx


def meeting(ctx: Context, *present: str) -> records.Stored:
    """A meeting planned and held today."""
    plan = bodies.plan(acting(ctx, "yuki"), BOARD, TODAY)
    return bodies.hold(
        acting(ctx, "yuki"), plan.id, held=ctx.now(), chair=present[0], present=present, base_version=1
    )


def test_a_meeting_from_plan_to_confirmed_minutes(world: Context) -> None:
    asked = bodies.agenda(world, BOARD)
    held = meeting(world, "yuki", "paolo")
    assert (held.body["members"], held.body["quorum"], held.body["state"]) == (3, 2, "held")
    assert [one["id"] for one in held.body["agenda"]] == [one.id for one in asked]
    written = bodies.minute(acting(world, "yuki"), held.id, "All was said.", [RULING], base_version=2)
    with pytest.raises(AccessError, match="somebody else confirms"):
        bodies.confirm(acting(world, "yuki"), held.id, base_version=3)
    more = bodies.minute(
        acting(world, "idris"), held.id, "All was said, and noted.", [RULING], base_version=3
    )
    with pytest.raises(AccessError, match="somebody else confirms"):
        bodies.confirm(acting(world, "yuki"), held.id, base_version=4)  # whoever wrote the first text, too
    done = bodies.confirm(acting(world, "paolo"), held.id, base_version=more.version)
    told = (done.body["state"], done.body["written_by"], done.body["confirmed_by"])
    assert (written.version, *told) == (3, "minuted", "idris", "paolo")
    with pytest.raises(RecordError, match="paolo confirmed its minutes"):
        bodies.minute(acting(world, "yuki"), held.id, "Otherwise.", [], base_version=5)
    with pytest.raises(RecordError, match="is closed"):
        bodies.confirm(acting(world, "ines"), held.id, base_version=5)


def test_what_was_decided_stands_in_the_worklist_until_it_is_done(world: Context) -> None:
    held = meeting(world, "yuki", "paolo")
    bodies.minute(acting(world, "paolo"), held.id, "All was said.", [RULING], base_version=2)
    own = [one for one in overview.due(world) if one.rule == "action"]
    assert [(one.what, one.owner, one.due, one.state) for one in own] == [
        ("Loans", "Yuki", date(2026, 3, 20), "later")
    ]
    at(world, datetime(2026, 3, 21, 9, tzinfo=UTC))
    late = next(one for one in bodies.agenda(world, BOARD) if one.subject == "actions")
    assert (late.id, late.status) == (f"action:{held.id}/1", "breach")
    assert "Yuki has it until 20 Mar 2026" in late.why
    with pytest.raises(AccessError):
        bodies.finish(acting(world, "ines", "viewer"), f"{held.id}/1", "done")
    with pytest.raises(RecordError, match="thing to mend"):
        bodies.finish(acting(world, "yuki", "viewer"), f"{held.id}/1", "dropped")
    bodies.finish(acting(world, "yuki", "viewer"), f"{held.id}/1", "done", "Watched since.")  # its owner
    assert not bodies.board(world, BOARD).open
    assert not [one for one in overview.due(world) if one.rule == "action"]
    with pytest.raises(RecordError, match="no open action"):
        bodies.finish(acting(world, "yuki"), f"{held.id}/1", "done")
    with pytest.raises(RecordError, match="is done already"):
        bodies.minute(acting(world, "paolo"), held.id, "All was said.", [], base_version=3)


def test_the_agenda_is_frozen_as_it_stood_when_the_meeting_began(world: Context) -> None:
    plan = bodies.plan(acting(world, "yuki"), BOARD, TODAY)
    began = world.now()
    at(world, began + timedelta(days=2))
    small_world.incident(
        world, title="A later one", detected="2026-02-20T02:00:00Z", occurred="2026-02-20T00:00:00Z"
    )
    held = bodies.hold(
        acting(world, "yuki"), plan.id, held=began, chair="yuki", present=["yuki", "idris"], base_version=1
    )
    then = bodies.agenda(world, BOARD, as_of=began)
    assert [one["title"] for one in held.body["agenda"]] == [one.title for one in then]


def test_without_a_quorum_nothing_is_decided(world: Context) -> None:
    held = meeting(world, "yuki")
    with pytest.raises(RecordError) as refused:
        bodies.minute(acting(world, "yuki"), held.id, "Nobody came.", [RULING], base_version=2)
    assert [(one.where, one.fix) for one in refused.value.problems] == [
        ("decisions", "it takes 2 members, and 1 were present")
    ]
    bodies.minute(acting(world, "yuki"), held.id, "Nobody came.", [], base_version=2)


def test_those_present_are_members_on_that_day(world: Context) -> None:
    plan = bodies.plan(acting(world, "yuki"), BOARD, TODAY)

    def hold(present: list[str]) -> records.Stored:
        return bodies.hold(
            acting(world, "yuki"),
            plan.id,
            held=world.now(),
            chair=present[0],
            present=present,
            base_version=1,
        )

    with pytest.raises(RecordError, match="ines is no member"):
        hold(["yuki", "ines"])
    seat = next(one.membership for one in bodies.members(world, BOARD) if one.person == "paolo")
    bodies.end_seat(acting(world, "ada", "administrator"), seat, TODAY - timedelta(days=0), base_version=1)
    at(world, datetime(2026, 3, 4, 9, tzinfo=UTC))
    with pytest.raises(RecordError, match="paolo is no member"):
        hold(["yuki", "paolo"])
    assert [one.person for one in bodies.members(world, BOARD)] == ["yuki", "idris"]
    assert len(bodies.members(world, BOARD, as_of=datetime(2026, 3, 3, 23, tzinfo=UTC))) == 3


def test_a_body_without_members_can_not_meet(world: Context) -> None:
    plan = bodies.plan(acting(world, "yuki"), "council", TODAY)
    with pytest.raises(RecordError, match="nobody sits on the ML Model Governance Council yet"):
        bodies.hold(
            acting(world, "yuki"), plan.id, held=world.now(), chair="yuki", present=["yuki"], base_version=1
        )


def test_nobody_seats_themselves_and_a_seat_is_for_somebody_known(world: Context) -> None:
    administrator = acting(world, "ada", "administrator")
    with pytest.raises(AccessError, match="seat of their own"):
        bodies.appoint(administrator, BOARD, "ada", "Quality assurance", TODAY)
    with pytest.raises(RecordError, match="nobody called zoe"):
        bodies.appoint(administrator, BOARD, "zoe", "Quality assurance", TODAY)
    with pytest.raises(RecordError) as refused:
        bodies.appoint(administrator, BOARD, "ines", "Throne", TODAY)
    assert "Quality assurance" in refused.value.problems[0].fix
    for role in ("executive", "reviewer", "ethics_officer", "steward"):
        with pytest.raises(AccessError, match=r"body\.manage"):
            bodies.appoint(acting(world, "ines", role), BOARD, "ines", "Quality assurance", TODAY)


def test_records_of_bodies_are_not_filed_beside_their_verbs(world: Context) -> None:
    seat = {"body": BOARD, "person": "ada", "seat": "Quality assurance", "since": "2026-03-03"}
    with pytest.raises(RecordError, match="follows from giving or ending a seat"):
        records.file(acting(world, "ada", "administrator"), "membership", seat)
    held = meeting(world, "yuki", "paolo")
    lie = held.body | {"state": "minuted", "minutes": "x", "written_by": "idris", "confirmed_by": "paolo"}
    with pytest.raises(RecordError, match="follows from planning"):
        records.file(acting(world, "yuki"), "meeting", lie, id=held.id, base_version=2)
    with pytest.raises(RecordError, match="follows from saying so"):
        body = {"meeting": held.id, "number": 1, "state": "done", "on": "2026-03-03"}
        records.file(acting(world, "yuki"), "action", body)


def test_planning_is_for_days_to_come_and_for_one_meeting_a_day(world: Context) -> None:
    chair = acting(world, "yuki")
    with pytest.raises(RecordError, match="lies in the past"):
        bodies.plan(chair, BOARD, TODAY - timedelta(days=1))
    plan = bodies.plan(chair, BOARD, TODAY + timedelta(days=7))
    with pytest.raises(RecordError, match=plan.id):
        bodies.plan(chair, BOARD, TODAY + timedelta(days=7))
    moved = bodies.move(chair, plan.id, TODAY + timedelta(days=9), base_version=1)
    assert bodies.board(world, BOARD).next.planned == moved.id
    with pytest.raises(ConflictError):
        bodies.move(chair, plan.id, TODAY + timedelta(days=10), base_version=1)
    with pytest.raises(DataError, match="did you mean council"):
        bodies.plan(chair, "counsil", TODAY)


def test_a_decision_is_about_something_on_the_agenda_and_for_somebody_known(world: Context) -> None:
    held = meeting(world, "yuki", "paolo")
    for wrong, told in (
        ({"item": "breach:moon"}, "did not stand on the agenda"),
        ({"owner": "zoe"}, "called zoe"),
    ):
        with pytest.raises(RecordError, match=told):
            bodies.minute(acting(world, "yuki"), held.id, "x", [RULING | wrong], base_version=2)
    with pytest.raises(RecordError) as refused:
        bodies.minute(acting(world, "yuki"), held.id, "x", [RULING | {"due": None}], base_version=2)
    assert refused.value.problems[0].what == "“Loans” has an owner or a day, not both"


def test_the_pack_asks_what_stands_on_the_agenda_of_the_council(world: Context) -> None:
    stamp = council.stamp_at(world, None)
    pack = council_pack.gather(world, periods.parse("2026-02"), stamp)
    items = bodies.agenda(world, "council", as_of=stamp.as_of)
    assert [one.title for one in pack.decisions] == [one.title for one in items if one.status != "ok"]
    assert any("incident INC-0001" in one.title for one in pack.decisions)
    subjects = {one.subject for one in bodies.agenda(world, BOARD, as_of=stamp.as_of)}
    assert "escalations" not in subjects, "what is escalated goes past the board"


def test_the_minutes_on_paper_say_all_of_it_and_are_the_same_each_time(world: Context) -> None:
    held = meeting(world, "yuki", "paolo")
    bodies.minute(acting(world, "yuki"), held.id, "First line.\n" + "long " * 700, [RULING], base_version=2)
    paper = council.minutes_pdf(world, held.id)
    assert council.minutes_pdf(world, held.id) == paper
    text = " ".join(
        " ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(paper.pdf)).pages
    )
    for said in (
        "ML Model Review Board, 3 Mar 2026", "Yuki, Paolo", "2 of 3 members present, 2 needed",
        "Watch it daily",
        "20 Mar 2026", "First line.", "wait for somebody else to confirm them", "page 1 of",
    ):  # fmt: skip
        assert said in text, said
    assert text.count("long") == 700
    with pytest.raises(RecordError, match="MEE-0999"):
        council.minutes_pdf(world, "MEE-0999")
    planned = bodies.plan(acting(world, "yuki"), BOARD, TODAY + timedelta(days=14))
    assert council.minutes_pdf(world, planned.id, as_of=world.now()).filename.startswith("minutes-MEE-0002")
