"""Seats on the council and the review board, and their meetings of the last half-year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mlgov.demo.signals import Calendar
from mlgov.demo.story.acts import Confirm, Convene, Event, File, Finish, Hold, Minute, Ruling, Seat

ADMINISTRATOR = "callum.reid"
COUNCIL, BOARD = "council", "review_board"

# week from which, body, person, seat: some seats of the council are still free
SEATS: tuple[tuple[int, str, str, str], ...] = (
    (61, COUNCIL, "margit.solheim", "Chief Technology Officer (chair)"),
    (61, COUNCIL, "idris.bellamy", "AI Ethics Officer"),
    (61, COUNCIL, "beatrice.monk", "Representatives of the business domains"),
    (61, COUNCIL, "gwen.parry", "Representatives of the business domains"),
    (66, BOARD, "yuki.tanemura", "Senior data scientists"),
    (66, BOARD, "paolo.ferrante", "Security specialists"),
    (66, BOARD, "priya.raman", "ML engineers"),
    (66, BOARD, "idris.bellamy", "Ethics specialists"),
)


@dataclass(frozen=True)
class Sitting:
    """One meeting: its week, who was away, what was decided, what was said; done: ruling -> (week, note)."""

    week: int
    text: str
    rulings: tuple[Ruling, ...] = ()
    away: tuple[str, ...] = ()
    done: tuple[tuple[int, int, str], ...] = ()


COUNCIL_MEETINGS: tuple[Sitting, ...] = (
    Sitting(
        79,
        "Internal audit reported on the inventory. The vendor's identity model is to be closed.",
        (
            Ruling("", "Vendor's identity model", "Its contract ends; no copy stays with the vendor.",
                   "The vendor changed the score twice without notice.", "anneke.dewit", 35),
        ),
        done=((1, 83, "The vendor confirmed in writing that nothing is kept."),),
    ),
    Sitting(
        83,
        "Heads of business asked how long an assessment takes. The ethics officer showed the form.",
        (
            Ruling("", "Time for assessments", "That of a critical model is answered within ten days.",
                   "Two releases waited for a month.", "idris.bellamy", 42),
        ),
        away=("gwen.parry",),
        done=((1, 88, "Since then none took longer than eight."),),
    ),
    Sitting(
        88,
        "The new demand forecast was taken back after two days. The council wants to hear earlier.",
        (
            Ruling("", "Roll-backs", "The council hears of every roll-back in stores within a day.",
                   "It learned of this one from the press office.", "yuki.tanemura", 14),
            Ruling("", "Summer meeting", "The meeting of August falls out.", "Half of the council is away."),
        ),
        done=((1, 90, "A message goes out with each roll-back."),),
    ),
    Sitting(
        97,
        "Fraud in small payments slips through since September. A successor is being trained.",
        (
            Ruling("breach:card-fraud", "Fraud score", "The limit for release is lowered until then.",
                   "A false release costs more than a call.", "samuel.osei", 28),
            Ruling("", "Models without a tier", "No model runs without a tier from the new year on.",
                   "Two are in use and count as critical.", "leila.haddadi", 35),
        ),
        away=("beatrice.monk",),
        done=((1, 99, "The lower limit is live behind a feature flag."),),
    ),
    Sitting(
        101,
        "Credit scoring chooses one group less often. Refusals are reviewed until the cause is known.",
        (
            Ruling("breach:credit-scoring", "Credit scoring", "Two people review every refusal for now.",
                   "The ratio fell below four fifths.", "anneke.dewit", 21),
            Ruling("", "Free seats", "A Chief Data Officer and legal counsel are named for the council.", "",
                   "margit.solheim", 60),
        ),
    ),
)  # fmt: skip

BOARD_SAID: dict[int, str] = {
    79: "Retirement of the identity model: data archived, access closed.",
    81: "Quarterly refresh of next-offer looked at; nothing against it.",
    83: "Canary of the new demand forecast planned for ten stores.",
    85: "The canary was taken back after two days: too slow for the stores' deadline.",
    87: "Cause of the slow forecast found in the join with weather data.",
    89: "Branch footfall: two new branches are within the range of training.",
    91: "Next-offer refreshed. Retention calls: churn 2.0.0 compared with its predecessor.",
    93: "Portal calls changed their meaning; churn needs a new reference.",
    95: "Fraud score declines in small payments; incident filed.",
    97: "Successor of the fraud score: first figures.",
    99: "Lifetime value: yearly refit accepted.",
    101: "Lactate values are missing from one clinic; the ward model falls back to its mean.",
    103: "Credit scoring: first look at why one group is chosen less often.",
}
BOARD_RULINGS: dict[int, tuple[tuple[Ruling, ...], tuple[tuple[int, int, str], ...]]] = {
    85: (
        (Ruling("", "Demand forecast 4.3.0", "It comes back only with a measured time of answer.",
                "The stores order by six in the morning.", "priya.raman", 28),),
        ((1, 88, "Measured in staging: 95 % within two seconds."),),
    ),
    93: (
        (Ruling("breach:policy-churn", "Policy churn", "Its reference is made anew.", "",
                "joao.teles", 42),),
        (),
    ),
    101: (
        (Ruling("", "Ward deterioration", "The clinic's feed is mended, and gaps raise an alarm.",
                "Nobody noticed for a week.", "tomasz.wilk", 10),),
        (),
    ),
}  # fmt: skip
BOARD_AWAY = {83: ("priya.raman",), 91: ("paolo.ferrante",), 99: ("idris.bellamy",)}
MISSED = 92  # the council's meeting of August was planned, and fell out
NEXT = 105  # both meet again in the week after the story
KEPT_HERE = 101  # from this week on meetings are held with mlgov; the minutes of earlier ones are brought in
LAST = 103  # the minutes of this week's meeting wait for somebody to confirm them
QUORUM = {COUNCIL: 3, BOARD: 2}
# body -> who chairs it, who writes the minutes, and who confirms them
OFFICES = {
    COUNCIL: ("margit.solheim", "idris.bellamy", "margit.solheim"),
    BOARD: ("yuki.tanemura", "yuki.tanemura", "paolo.ferrante"),
}


def all_events(calendar: Calendar) -> Iterator[Event]:
    for place, (week, body, person, seat) in enumerate(SEATS):
        yield Event(calendar.at(week, 1, 8, place), ADMINISTRATOR, Seat(body, person, seat))
    for one in COUNCIL_MEETINGS:
        yield from _meeting(calendar, COUNCIL, one, day=1, hour=13)
    for week, text in BOARD_SAID.items():
        rulings, done = BOARD_RULINGS.get(week, ((), ()))
        sitting = Sitting(week, text, rulings, BOARD_AWAY.get(week, ()), done)
        yield from _meeting(calendar, BOARD, sitting, day=4, hour=9)
    missed = Convene(COUNCIL, f"council {MISSED}", 21)
    yield Event(calendar.at(MISSED - 3, 1, 11), "margit.solheim", missed)
    yield Event(calendar.at(NEXT - 2, 1, 11), "margit.solheim", Convene(COUNCIL, f"council {NEXT}", 14))
    yield Event(calendar.at(NEXT - 2, 4, 11), "yuki.tanemura", Convene(BOARD, f"review_board {NEXT}", 14))


def _meeting(calendar: Calendar, body: str, one: Sitting, *, day: int, hour: int) -> Iterator[Event]:
    """Planned two weeks before, held, minuted after two days and confirmed after six more."""
    key, chair, writer, other = f"{body} {one.week}", *OFFICES[body]
    sitting = [person for _, own, person, _ in SEATS if own == body]
    present = tuple(person for person in sitting if person not in one.away)
    if one.week < KEPT_HERE:
        began = calendar.at(one.week, day, hour)
        record = _record(body, one, began, present)
        yield Event(calendar.at(one.week, day + 8, hour), "", File("meeting", key, record))
    else:
        yield Event(calendar.at(one.week - 2, day, 11), chair, Convene(body, key, 14))
        yield Event(calendar.at(one.week, day, hour), chair, Hold(key, chair, present, one.away))
        yield Event(calendar.at(one.week, day + 2, hour), writer, Minute(key, one.text, one.rulings))
        if one.week < LAST:
            yield Event(calendar.at(one.week, day + 8, hour), other, Confirm(key))
    for number, week, note in one.done:
        yield Event(calendar.at(week, 3, 15), one.rulings[number - 1].owner, Finish(key, number, note))


def _record(body: str, one: Sitting, began: datetime, present: tuple[str, ...]) -> dict[str, Any]:
    """A meeting as it is brought in from the minutes that were kept on paper."""
    chair, writer, other = OFFICES[body]
    told = [
        {
            "title": ruling.title, "decision": ruling.decision, "reason": ruling.reason,
            "owner": ruling.owner or None,
            "due": (began.date() + timedelta(days=ruling.days)).isoformat() if ruling.owner else None,
        }
        for ruling in one.rulings
    ]  # fmt: skip
    topic = {"id": "topic:1", "subject": "topic", "title": one.text.partition(".")[0]}
    return {
        "body": body, "planned": began.date().isoformat(), "held": began.isoformat(), "chair": chair,
        "present": list(present), "apologies": list(one.away), "members": len(present) + len(one.away),
        "quorum": QUORUM[body], "agenda": [topic], "decisions": told, "minutes": one.text,
        "written_by": writer, "confirmed_by": other, "state": "minuted",
    }  # fmt: skip
