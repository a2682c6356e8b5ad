"""What can happen in the story, as data: who does what, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Join:
    """Somebody gets an account."""

    person: str


@dataclass(frozen=True)
class File:
    """A new record. `key` is how later events of the story speak of it."""

    kind: str
    key: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Attach:
    """A new artifact with its file, which is stored as evidence."""

    key: str
    body: dict[str, Any]
    name: str
    text: str


@dataclass(frozen=True)
class Amend:
    """The next version of a record: what it said, with these changes."""

    kind: str
    key: str
    changes: dict[str, Any]


@dataclass(frozen=True)
class Classify:
    """A model is classified for the first time, by the answers on file."""

    model: str
    reason: str


@dataclass(frozen=True)
class Load:
    """An extract arrives: rows of the weeks `first` to `stop` - 1, or their labels."""

    model: str
    version: str
    first: int
    stop: int
    role: Literal["analysis", "reference", "labels"]


@dataclass(frozen=True)
class Bring:
    """An operations or business extract of the weeks `first` to `stop` - 1 arrives."""

    kind: Literal["operations", "business"]
    model: str
    version: str
    first: int
    stop: int
    reference: bool = False


@dataclass(frozen=True)
class Assess:
    """A form is filled in and submitted, unless it is `left` as a draft.

    `worries` are the largest risks (0 none to 4 severe) that the answers may carry, in turn from question to
    question; `given` are answers by question id that the story insists on.
    """

    model: str
    worries: tuple[int, ...]
    given: dict[str, Any] = field(default_factory=dict)
    form: str = "ethics_impact"
    left: bool = False


@dataclass(frozen=True)
class Vet:
    """What was submitted about a model is reviewed: accepted, or returned with what is `wanting`."""

    model: str
    form: str
    comments: str = ""
    wanting: str = ""


@dataclass(frozen=True)
class Mend:
    """What assessments of a model found wanting is planned and submitted for closure; `how` shows it."""

    model: str
    how: str


@dataclass(frozen=True)
class Shut:
    """What was submitted for closure is looked at and closed."""

    model: str


@dataclass(frozen=True)
class Gauge:
    """A maturity assessment: (level, evidence) by dimension, and `otherwise` for dimensions not named."""

    levels: dict[str, tuple[int, str]]
    otherwise: tuple[int, str]


@dataclass(frozen=True)
class Ask:
    """An approval of a version is asked for, or of its going through the gate to production."""

    model: str
    version: str
    comments: str = ""
    about: Literal["version", "gate"] = "version"


@dataclass(frozen=True)
class Sign:
    """Somebody signs the newest request about a version, for a body."""

    model: str
    version: str
    body: str
    decision: Literal["approved", "conditions", "rejected"]
    comments: str = ""
    conditions: str = ""
    about: Literal["version", "gate", "exception"] = "version"


@dataclass(frozen=True)
class Seat:
    """Somebody gets a seat on a body."""

    body: str
    person: str
    seat: str


@dataclass(frozen=True)
class Convene:
    """A meeting is planned for a day so many days ahead; `key` is how later events speak of it."""

    body: str
    key: str
    ahead: int


@dataclass(frozen=True)
class Hold:
    """A planned meeting takes place."""

    key: str
    chair: str
    present: tuple[str, ...]
    apologies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """What a meeting decides: about the item of its agenda whose id is `item`, or beside it.

    `days` is how long the owner has.
    """

    item: str
    title: str
    decision: str
    reason: str = ""
    owner: str = ""
    days: int = 0


@dataclass(frozen=True)
class Minute:
    """The minutes of a meeting are written."""

    key: str
    text: str
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True)
class Confirm:
    """Somebody else confirms the minutes."""

    key: str


@dataclass(frozen=True)
class Finish:
    """What a meeting decided, by its place among the rulings counted from 1, is reported done."""

    key: str
    number: int
    note: str


@dataclass(frozen=True)
class Deliver:
    """All that the phase of a version owes is submitted and accepted by somebody else.

    What takes somebody independent is submitted by `independent`; `aside` does not apply, for a reason.
    """

    model: str
    version: str
    independent: str
    accepted_by: str
    aside: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Go:
    """A version is rebuilt, moved on, deployed, its rollout finished or taken back, or a check is waived."""

    what: str
    model: str
    version: str
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Handle:
    """What is done about an incident, from taking on a draft to closing it."""

    what: Literal["adopt", "notify", "tick", "note", "review", "close"]
    key: str
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Declare:
    """Somebody declares a requirement of a regime; valid for so many weeks of the policy's year."""

    body: dict[str, Any]
    weeks: int = 51


@dataclass(frozen=True)
class Second:
    """A second person confirms a declaration, or refuses it for what is wanting."""

    id: str
    wanting: str = ""


Sitting = Seat | Convene | Hold | Minute | Confirm | Finish
Going = Ask | Sign | Deliver | Go
Assessing = Assess | Vet | Mend | Shut
Act = (
    Join
    | File
    | Attach
    | Amend
    | Classify
    | Load
    | Bring
    | Assessing
    | Gauge
    | Handle
    | Going
    | Sitting
    | Declare
    | Second
)


@dataclass(frozen=True)
class Event:
    """Something that somebody does at a moment. At the same moment the order of telling counts."""

    at: datetime
    who: str
    act: Act
