"""Telling people what is newly due, each thing once, by the channels that they have on file."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlgov import post
from mlgov.errors import DataError, Problem, RecordError
from mlgov.govern import digest
from mlgov.policy.rights import NOTIFY
from mlgov.services import people, worklist
from mlgov.services.context import Context
from mlgov.store import digests

Channels = Mapping[str, tuple[str, ...]]  # id of a person -> addresses in Apprise's form
Send = Callable[[str, str, str], None]
_REPEAT = "This may be a repeat: the last run was interrupted while it was sent."
_sending = threading.Lock()  # two runs at once would take each other's messages for interrupted ones


@dataclass(frozen=True)
class Told:
    """One message: to whom, by what kind of channel, about how many things, and whether it was taken.

    state: `sent`, `repeated` (it may have arrived before), `failed` with why, or `due` when only asked.
    """

    person: str
    channel: str
    things: int
    state: str
    why: str = ""


def read_channels(path: Path, known: set[str]) -> Channels:
    """Channels by person from a YAML file; DataError with every problem. Secrets in it are never repeated."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        reason = str(problem).splitlines()[0]
        raise DataError(f"the channels in {path.name} can't be read: {reason}") from problem
    listed = body.get("people") if isinstance(body, dict) else None
    if not isinstance(listed, dict):
        raise DataError(f"{path.name} has no channels: write people:, and below it a list for each user name")
    found = {str(who): _addresses(given) for who, given in listed.items()}
    problems = [one for who, given in found.items() for one in _problems(who, given, known)]
    if problems:
        raise DataError(f"the channels in {path.name} can't be used: {problems[0]}", problems)
    return {who: given or () for who, given in found.items()}


def _addresses(given: object) -> tuple[str, ...] | None:
    one = [given] if isinstance(given, str) else given
    return tuple(one) if isinstance(one, list) and all(isinstance(each, str) for each in one) else None


def _problems(who: str, given: tuple[str, ...] | None, known: set[str]) -> Iterator[Problem]:
    if who not in known:
        yield Problem(f"people.{who}", "has no account that may sign in", "write a user name")
    if given is None:
        yield Problem(
            f"people.{who}", "is no list of addresses", "write one address a line, each behind a dash"
        )
    for place, one in enumerate(given or ()):
        if not post.usable(one):
            what = f"is no address that messages can be sent to ({post.scheme(one)})"
            yield Problem(f"people.{who}[{place}]", what, "write one as Apprise has it, such as mailto://…")


def send(
    ctx: Context, channels: Channels, *, address: str = "", only_say: bool = False, by: Send = post.send
) -> list[Told]:
    """Tell everybody with a channel what is newly due for them, and say what was told.

    A message is noted in the journal before it is sent and once it was taken. Where a run ends in between,
    nobody knows whether it arrived: the next run sends it again, saying so. What was not taken is told anew.
    address: where the dashboard is reached. only_say: send nothing. RecordError while another run sends.
    """
    ctx.require(NOTIFY)
    if not _sending.acquire(blocking=False):
        raise RecordError("messages are being sent already: wait until that has ended")
    try:
        known = {one.id for one in people.all(ctx)}
        return [
            told
            for person in sorted(known & set(channels))
            for channel in channels[person]
            for told in _tell(ctx, person, channel, address, only_say, by)
        ]
    finally:
        _sending.release()


def _tell(ctx: Context, person: str, channel: str, address: str, only_say: bool, by: Send) -> Iterator[Told]:
    mark, kind, cur = _mark(channel), post.scheme(channel), ctx.store.cursor()
    doubted = digests.in_doubt(cur, person, mark)
    found = digest.fresh(worklist.of(ctx, person).share, digests.told(cur, person, mark))
    if only_say:
        yield from (Told(person, kind, 0, "repeated", "it is in doubt") for _ in doubted)
        if found:
            yield Told(person, kind, len(found), "due")
        return
    for one in doubted:
        yield _sent(ctx, one, Told(person, kind, 0, "repeated"), channel, f"{_REPEAT}\n\n{one.text}", by)
    if found:
        title, text = digest.message(found, address)
        one = _claimed(ctx, person, mark, [each.key for each in found], title, text)
        yield _sent(ctx, one, Told(person, kind, len(found), "sent"), channel, text, by)


def _claimed(ctx: Context, person: str, mark: str, keys: list[str], title: str, text: str) -> digests.Digest:
    with ctx.store.transaction() as tx:
        reference = f"DIG-{tx.seq + 1:06d}"  # the number of the entry that notes it
        body = {"reference": reference, "person": person, "channel": mark, "keys": keys}
        ctx.append(tx, "digest.claimed", f"person:{person}", body | {"title": title, "text": text})
    return digests.Digest(reference, title, text)


def _sent(ctx: Context, one: digests.Digest, told: Told, channel: str, text: str, by: Send) -> Told:
    try:
        by(channel, one.title, f"{text}\n\nReference {one.reference}")
    except DataError as problem:
        _noted(ctx, "digest.failed", told.person, {"reference": one.reference, "why": problem.message})
        return Told(told.person, told.channel, told.things, "failed", problem.message)
    _noted(ctx, "digest.sent", told.person, {"reference": one.reference})
    return told


def _noted(ctx: Context, action: str, person: str, body: dict[str, Any]) -> None:
    with ctx.store.transaction() as tx:
        ctx.append(tx, action, f"person:{person}", body)


def _mark(channel: str) -> str:
    """What tells one address from another without giving away the secret in it."""
    return hashlib.sha256(channel.encode()).hexdigest()[:16]
