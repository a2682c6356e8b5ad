"""What happened to an incident, in order: as people wrote it, and as the versions of its record show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from mlgov.govern.calendar import moment
from mlgov.govern.entries import Filed

LATE = timedelta(hours=1)  # written down so much later than it happened, it says so; a convention
_TIMES = {"contained": "contained", "resolved": "resolved", "closed": "closed"}


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, of which kind, in which words, who wrote it, and when."""

    at: datetime
    kind: str
    text: str
    by: str
    written: datetime

    @property
    def entered_later(self) -> bool:
        return self.written - self.at > LATE


def timeline(
    versions: Sequence[Filed],
    entries: Iterable[Filed] = (),
    notices: Iterable[Filed] = (),
    reviews: Iterable[Filed] = (),
) -> list[Line]:
    """Everything about one incident, oldest first; what happened at once as it was written.

    versions: of its record, oldest first. Detection, changes of state and of severity follow from them.
    """
    lines = [*_by_itself(versions), *_written(entries), *_told(notices)]
    lines += [Line(one.at, "review", "Reviewed", one.actor, one.at) for one in reviews]
    return sorted(lines, key=lambda one: (one.at, one.written))


def _by_itself(versions: Sequence[Filed]) -> Iterator[Line]:
    if not versions:
        return
    first = versions[0]
    body = first.body
    yield _line(
        first, moment(body["detected"]), "detection", f"Detected by {body['detected_by']}: {body['title']}"
    )
    if body["status"] not in ("open", "draft"):
        yield _status(first)
    for before, after in pairwise(versions):
        if before.body["severity"] != after.body["severity"]:
            change = f"{before.body['severity']} becomes {after.body['severity']}"
            yield _line(after, None, "severity change", change)
        if before.body["status"] != after.body["status"]:
            yield _status(after)


def _status(one: Filed) -> Line:
    status = str(one.body["status"])
    reason = one.body.get("dismissed") or (one.body.get("root_cause") if status == "resolved" else "")
    words = f"It is {status}" + (f": {reason}" if reason else "")
    return _line(one, moment(one.body.get(_TIMES.get(status, ""))), "status change", words)


def _written(entries: Iterable[Filed]) -> Iterator[Line]:
    for one in entries:
        yield _line(one, moment(one.body["at"]), str(one.body["what"]), str(one.body["text"]))


def _told(notices: Iterable[Filed]) -> Iterator[Line]:
    for one in notices:
        sent = moment(one.body.get("sent"))
        words = "is sent" if sent else f"is not applicable: {one.body['reason']}"
        yield _line(one, sent, "notice", f"Notice {one.body['notice']} {words}")


def _line(one: Filed, at: datetime | None, kind: str, text: str) -> Line:
    return Line(at or one.at, kind, text, one.actor, one.at)
