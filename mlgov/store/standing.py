"""What stands after a journal entry, kept at hand: the newest records by kind, and what follows from them.

Reading and parsing every record at every view of a page costs more than the page. So the newest version of
each record is parsed once and kept by kind; a later entry moves a kind's shelf forward by what was filed
since, an earlier moment moves it back by what was filed after it. What services work out of them is
remembered under the entry that it follows from. Nothing here is true by itself: every answer is the one that
the store's tables give, and a process that begins anew begins with nothing at hand.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast

from mlgov.store import records
from mlgov.store.journal import Entry, canonical
from mlgov.store.records import Stored
from mlgov.store.sql import Cursor, first
from mlgov.store.times import from_db

Found = TypeVar("Found")
SHELVES = 3  # moments at which a kind's records are kept; they share what did not change between them
RESULTS = 4  # results that are remembered under one name
LAST = 2  # results under one name from which somebody may go on: of now, and of a moment in the past
MOMENTS = 64
# Acts after which every page says what it said before; any other act may change something.
IDLE = (
    "sign_in.",
    "sign_out",
    "password.",
    "account.",
    "token.",
    "export.",
    "evidence.read",
    "store.backed_up",
    "digest.",
)


@dataclass(frozen=True)
class Stand:
    """The newest entries up to one: of those that can change a page, of each kind, and of the figures.

    at: when the newest of those that can change a page was written; None before the first.
    """

    seq: int
    at: datetime | None
    kinds: Mapping[str, int]
    figures: int


def stand(cur: Cursor, up_to: int) -> Stand:
    """Where the store's tables stand after an entry."""
    idle = " or ".join(f"starts_with(action, '{one}')" for one in IDLE)
    told = first(
        cur,
        f"select seq, moment from journal where seq <= ? and not ({idle}) order by seq desc limit 1",
        [up_to],
    )
    kinds = cur.execute("select kind, max(seq) from records where seq <= ? group by kind", [up_to]).fetchall()
    judged = first(
        cur,
        "select greatest(coalesce(max(since_seq) filter (since_seq <= ?), 0), "
        "coalesce(max(until_seq) filter (until_seq <= ?), 0)) from scores",
        [up_to, up_to],
    )
    seq, at = (int(told[0]), from_db(told[1])) if told else (0, None)
    return Stand(seq, at, dict(kinds), int(judged[0]) if judged else 0)


class Shelf:
    """The newest version of each record of a kind after entry `seq`; it never changes."""

    def __init__(self, seq: int, by_id: Mapping[str, Stored]) -> None:
        self.seq = seq
        self.by_id = by_id

    @cached_property
    def ordered(self) -> list[Stored]:
        return [self.by_id[id] for id in sorted(self.by_id)]

    @cached_property
    def by_model(self) -> Mapping[str, list[Stored]]:
        """The records about each model, in the order of their ids."""
        found: dict[str, list[Stored]] = {}
        for one in self.ordered:
            model = one.id if one.kind == "model" else one.body.get("model")
            if model is not None:
                found.setdefault(str(model), []).append(one)
        return found


class Shelves:
    """What a process keeps at hand; safe for threads, bounded, and never ahead of the entries asked for.

    open: a transaction's own, which reads what it has written so far, and is told of it. Figures are written
    after the entry that they follow from, so nothing but records is kept in it.
    """

    def __init__(self, start: Shelves | None = None, *, open: bool = False) -> None:
        self._open = open
        self._lock = threading.RLock()
        self._kinds: dict[str, OrderedDict[int, Shelf]] = {}
        self._stands: OrderedDict[Hashable, Stand] = OrderedDict()
        self._results: dict[str, OrderedDict[Hashable, _Result]] = {}
        self._last: dict[str, OrderedDict[Hashable, object]] = {}  # what was found last, to go on from
        self._filed: dict[str, tuple[int, list[Stored]]] = {}  # by the transaction itself, and after which
        if start is not None:
            with start._lock:
                self._kinds = {kind: OrderedDict(held) for kind, held in start._kinds.items()}

    def forget(self) -> None:
        """Begin with nothing at hand, as after the tables were made anew."""
        with self._lock:
            self._kinds, self._results, self._last, self._filed = {}, {}, {}, {}
            self._stands.clear()

    def written(self, entries: Sequence[Entry]) -> None:
        """Go on from where the transaction stood: its next entries, already in the tables."""
        for entry in entries:
            known = self._stands.get(entry.seq - 1)
            if known is None:  # nobody has asked yet, so whoever does reads the tables
                continue
            _kept(self._stands, entry.seq, _after(known, entry), MOMENTS)
            if entry.action == "record.filed":
                kind = entry.body["kind"]
                _, own = self._filed.setdefault(kind, (known.kinds.get(kind, 0), []))
                own.append(_stored(entry))

    def holds(self, kind: str) -> bool:
        """Whether any of a kind is at hand, so that the rest comes without asking for all of it."""
        return bool(self._kinds.get(kind))

    def stand(self, cur: Callable[[], Cursor], seq: int) -> Stand:
        with self._lock:
            found = _touched(self._stands, seq)
        if found is None:
            found = stand(cur(), seq)
            with self._lock:
                _kept(self._stands, seq, found, MOMENTS)
        return found

    def shelf(self, cur: Callable[[], Cursor], kind: str, seq: int) -> Shelf:
        """A kind's records after entry `seq`, the newest that filed one of them."""
        with self._lock:
            held = self._kinds.setdefault(kind, OrderedDict())
            found = _touched(held, seq)
            near = min(held.values(), key=lambda one: abs(one.seq - seq), default=Shelf(0, {}))
        if found is None:
            found = self._added(kind, near, seq) or _moved(cur(), kind, near, seq)
            with self._lock:
                if held:
                    held.move_to_end(max(held))  # the newest stays, however much of the past is read
                _kept(held, seq, found, SHELVES)
        return found

    def _added(self, kind: str, near: Shelf, seq: int) -> Shelf | None:
        """The shelf after entry `seq`, where the transaction itself filed all that came since."""
        after, own = self._filed.get(kind, (0, []))
        if not own or not after <= near.seq <= seq:
            return None
        return Shelf(seq, {**near.by_id, **_by_id(one for one in own if near.seq < one.seq <= seq)})

    def once(self, name: str, about: Hashable, work: Callable[[], Found], most: int = RESULTS) -> Found:
        """`work()`, or what it gave before for the same; whoever asks meanwhile waits for it."""
        if self._open:
            return work()
        with self._lock:
            held = self._results.setdefault(name, OrderedDict())
            result = _touched(held, about) or _Result()
            _kept(held, about, result, most)
        return cast(Found, result.given(work))

    def last(self, name: str, like: Hashable) -> object | None:
        """What was found last under the name for something like it, whatever was written since."""
        with self._lock:
            return _touched(self._last.setdefault(name, OrderedDict()), like)

    def found(self, name: str, like: Hashable, last: object) -> None:
        with self._lock:
            _kept(self._last.setdefault(name, OrderedDict()), like, last, LAST)


class Same:
    """A thing as part of what a result is about: equal to nothing but itself, and kept as long as that."""

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


@dataclass
class _Result:
    """One result, worked out by the first who asks; an error is not kept."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    found: list[Any] = field(default_factory=list)

    def given(self, work: Callable[[], Any]) -> Any:
        if not self.found:
            with self.lock:
                if not self.found:
                    self.found.append(work())
        return self.found[0]


@dataclass(frozen=True)
class Standing:
    """The store after entry `seq`, as somebody reads it."""

    shelves: Shelves
    cursor: Callable[[], Cursor]
    seq: int

    @cached_property
    def stand(self) -> Stand:
        return self.shelves.stand(self.cursor, self.seq)

    def newest(self, kind: str, *, model: str | None = None) -> list[Stored]:
        """The newest version of each record of a kind, of one model or of all, in the order of their ids."""
        shelf = self.shelf(kind)
        return list(shelf.ordered if model is None else shelf.by_model.get(model, ()))

    def find(self, kind: str, id: str) -> Stored | None:
        """The newest version of one record."""
        return self.shelf(kind).by_id.get(id)

    def shelf(self, kind: str) -> Shelf:
        return self.shelves.shelf(self.cursor, kind, self.stand.kinds.get(kind, 0))

    def kinds(self) -> Iterable[str]:
        """Every kind of which there is a record."""
        return self.stand.kinds

    def once(
        self,
        name: str,
        about: Hashable,
        work: Callable[[], Found],
        *,
        of: Sequence[str] | None = None,
        most: int = RESULTS,
    ) -> Found:
        """`work()`, remembered until an entry may change it; `about` says what else it depends on.

        of: the kinds of records from which alone it follows, where it follows from nothing else of the store.
        most: how many are remembered under the name, each about something else.
        """
        stand = self.stand.seq if of is None else tuple(self.stand.kinds.get(kind, 0) for kind in of)
        return self.shelves.once(name, (stand, about), work, most)

    def carried(
        self, name: str, about: Hashable, like: Hashable, work: Callable[[Found | None], Found]
    ) -> Found:
        """As `once`; `work` may go on from what was found last, after whatever entry, for something `like`
        it, and is given None where there is nothing."""

        def going_on() -> Found:
            found = work(cast("Found | None", self.shelves.last(name, like)))
            self.shelves.found(name, like, found)
            return found

        return self.once(name, about, going_on)

    def once_judged(self, name: str, about: Hashable, work: Callable[[], Found]) -> Found:
        """As `once`, for what follows from figures alone: records that are filed leave it as it is."""
        return self.shelves.once(name, (self.stand.figures, about), work)


def _moved(cur: Cursor, kind: str, near: Shelf, seq: int) -> Shelf:
    """The shelf after entry `seq`, from one after an earlier or a later entry."""
    if near.seq <= seq:
        return Shelf(seq, {**near.by_id, **_by_id(records.filed_between(cur, kind, near.seq, seq))})
    stood = {id: one for id, one in near.by_id.items() if one.seq <= seq}
    gone = [id for id in near.by_id if id not in stood]
    return Shelf(seq, {**stood, **_by_id(records.newest(cur, kind, seq, ids=gone))})


def _after(known: Stand, entry: Entry) -> Stand:
    """Where the tables stand after the entry that follows a known one."""
    kinds = dict(known.kinds)
    if entry.action == "record.filed":
        kinds[entry.body["kind"]] = entry.seq
    if entry.action.startswith(IDLE):
        return replace(known, kinds=kinds)
    return Stand(entry.seq, entry.at, kinds, known.figures)


def _stored(entry: Entry) -> Stored:
    """A filed record as the table gives it back."""
    body = entry.body
    content = json.loads(canonical(body["content"]))
    return Stored(body["kind"], body["id"], body["version"], entry.at, entry.actor, entry.seq, content)


def _by_id(found: Iterable[Stored]) -> dict[str, Stored]:
    return {one.id: one for one in found}


def _touched(held: OrderedDict[Any, Found], key: Hashable) -> Found | None:
    found = held.get(key)
    if found is not None:
        held.move_to_end(key)
    return found


def _kept(held: OrderedDict[Any, Found], key: Hashable, value: Found, most: int) -> None:
    held[key] = value
    held.move_to_end(key)
    while len(held) > most:
        held.popitem(last=False)
