"""What a person is told: each thing once a stage, worst first, and nothing that is due later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mlgov.govern.calendar import due_state
from mlgov.govern.digest import fresh, message, notices
from mlgov.govern.due import Due
from mlgov.govern.personal import Share

TODAY = datetime(2028, 2, 28, 9, tzinfo=UTC)


def thing(id: str, by: date | None, now: datetime = TODAY) -> Due:
    state = due_state(by, now)
    return Due("review", f"Review {id}", "so", id, id, by, state, "model", id, "ada")


def stages(share: Share) -> dict[str, str]:
    return {one.due.link_id: one.stage for one in notices(share)}


def test_the_stage_follows_from_the_part_and_the_clock() -> None:
    own = [
        thing("late", date(2028, 2, 27)),
        thing("today", date(2028, 2, 28)),
        thing("week", date(2028, 3, 6)),
    ]
    own += [thing("later", date(2028, 3, 7)), thing("undated", None)]
    found = stages(Share(own, [thing("sign", None)], [thing("up", date(2028, 1, 1))]))
    assert found == {"late": "overdue", "today": "soon", "week": "soon", "sign": "waiting", "up": "escalated"}


def test_what_was_told_is_told_again_only_at_its_next_stage_or_for_another_day() -> None:
    soon = Share([thing("a", date(2028, 2, 29))])
    (first,) = fresh(soon, ())
    assert fresh(soon, {first.key}) == []
    leap = datetime(2028, 3, 1, tzinfo=UTC)  # the leap day is over
    (late,) = fresh(Share([thing("a", date(2028, 2, 29), leap)]), {first.key})
    assert (late.stage, late.key != first.key) == ("overdue", True)
    moved = Share([thing("a", date(2028, 3, 2))])
    assert [one.stage for one in fresh(moved, {first.key})] == ["soon"]


def test_the_message_says_the_worst_first_and_how_many() -> None:
    found = fresh(Share([thing("b", date(2028, 3, 1)), thing("a", date(2028, 2, 1))], [thing("s", None)]), ())
    title, text = message(found, "https://gov.example")
    assert title == "mlgov: 3 things to do, 1 of them overdue"
    assert text.index("Overdue:") < text.index("Waiting for you:") < text.index("Due within a week:")
    assert "- Review a, by 1 Feb 2028: so" in text
    assert text.endswith("https://gov.example/work")


@given(st.lists(st.integers(-40, 40), max_size=8), st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_over_any_days_each_stage_of_each_thing_is_told_once(days: list[int], steps: list[int]) -> None:
    told: list[str] = []
    now = TODAY
    for step in steps:
        now += timedelta(days=step)
        own = [
            thing(f"m{place}", (TODAY + timedelta(days=day)).date(), now) for place, day in enumerate(days)
        ]
        told += [one.key for one in fresh(Share(own), told)]
    assert len(told) == len(set(told))
    for place, day in enumerate(days):
        if (TODAY + timedelta(days=day)).date() < now.date():
            assert any(key.startswith("overdue/") and f"/m{place}/" in key for key in told)
