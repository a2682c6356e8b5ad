"""Digests sent to real receivers on loopback: once each, also when a run is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from mlgov.errors import AccessError, DataError, RecordError
from mlgov.services import audit, digests, findings
from mlgov.services.context import Context, system
from mlgov.services.policies import prepare
from mlgov.store.database import Store
from tests.conftest import ROOT
from tests.services.signing import acting, world
from tests.services.small_world import Clock

PEOPLE = [f"p{k}" for k in range(5)]
REPEAT = "may be a repeat"


@pytest.fixture
def root() -> Context:
    """The model's steward has three things to do, of which two are findings."""
    made = world()
    for severity in ("S1", "S2"):
        body = {"model": "loans", "title": f"No test {severity}", "severity": severity, "owner": "Ada Arndt"}
        findings.open(acting(made, "rita"), body | {"due": "2026-03-04"})
    return made


class Hook:
    """An HTTP receiver that keeps what it gets; `before` runs before a message is answered."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.before: Callable[[int], None] = lambda count: None
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                hook.got.append(f"{self.path} {body['message']}")
                hook.before(len(hook.got))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: what arrives is looked at by the test."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.close()


def test_each_thing_is_told_once_by_each_channel(root: Context, hook: Hook) -> None:
    to = f"json://127.0.0.1:{hook.port}/"
    channels = {"ada": (f"{to}one", f"{to}two"), "nobody": (f"{to}three",)}
    first = digests.send(root, channels)
    assert [(one.person, one.state) for one in first] == [("ada", "sent"), ("ada", "sent")]
    assert Counter(one.split()[0] for one in hook.got) == {"/one": 1, "/two": 1}
    assert all("FIN-0001" in one and "FIN-0002" in one for one in hook.got)
    assert digests.send(root, channels) == []
    body = {"model": "loans", "title": "One more", "severity": "S1", "owner": "ada", "due": "2026-03-05"}
    findings.open(acting(root, "rita"), body)
    assert [one.things for one in digests.send(root, channels)] == [1, 1]
    assert "FIN-0003" in hook.got[-1] and "FIN-0001" not in hook.got[-1]
    assert audit.verify(root).ok


def test_mail_arrives_at_a_mail_server(root: Context) -> None:
    class Box:
        def __init__(self) -> None:
            self.got: list[Any] = []

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            self.got.append(envelope)
            return "250 taken"

    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        to = f"mailto://127.0.0.1:{port}?from=gov@example.org&to=ada@example.org&mode=insecure&smtp=127.0.0.1"
        assert [one.state for one in digests.send(root, {"ada": (to,)})] == ["sent"]
        assert digests.send(root, {"ada": (to,)}) == []
    finally:
        controller.stop()
    (envelope,) = box.got
    assert envelope.rcpt_tos == ["ada@example.org"]


def test_what_is_not_taken_is_told_anew(root: Context, hook: Hook) -> None:
    def refuse(channel: str, title: str, text: str) -> None:
        raise DataError("a message by json was not taken")

    channels = {"ada": (f"json://127.0.0.1:{hook.port}/",)}
    assert [one.state for one in digests.send(root, channels, by=refuse)] == ["failed"]
    assert [one.state for one in digests.send(root, channels, only_say=True)] == ["due"]
    assert [one.state for one in digests.send(root, channels)] == ["sent"]
    assert len(hook.got) == 1 and REPEAT not in hook.got[0]


def test_a_rebuild_forgets_nothing_of_it(root: Context, hook: Hook) -> None:
    channels = {"ada": (f"json://127.0.0.1:{hook.port}/",)}
    digests.send(root, channels)
    tables = ("digests", "told")
    stood = [sorted(root.store.cursor().execute(f"select * from {one}").fetchall()) for one in tables]
    audit.rebuild(root)
    assert stood == [sorted(root.store.cursor().execute(f"select * from {one}").fetchall()) for one in tables]
    assert all(stood) and digests.send(root, channels) == []


def test_who_may_not_and_a_second_run_are_refused(root: Context) -> None:
    with pytest.raises(AccessError, match="may not do this"):
        digests.send(acting(root, "rita"), {})

    def again(channel: str, title: str, text: str) -> None:
        with pytest.raises(RecordError, match="being sent already"):
            digests.send(root, {})

    assert [one.state for one in digests.send(root, {"ada": ("json://127.0.0.1/",)}, by=again)] == ["sent"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("people: [", "can't be read"),
        ("ada: x", "write people:"),
        ("people:\n  ada: {a: 1}", "is no list of addresses"),
        ("people:\n  zoe: ['json://127.0.0.1/']", "has no account"),
        ("people:\n  ada: ['nosuch://secret@host']", r"people.ada\[0\]: is no address .*\(nosuch\)"),
    ],
)
def test_a_file_of_channels_that_can_not_be_used_says_where_and_no_secret(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "channels.yaml"
    path.write_text(text)
    with pytest.raises(DataError, match=said) as error:
        digests.read_channels(path, {"ada"})
    assert "secret" not in str(error.value) + str(error.value.problems)


def _store(path: Path) -> None:
    """Five people with an overdue finding each, as all of it happened in January."""
    clock = Clock()
    clock.at = datetime(2026, 1, 2, tzinfo=UTC)
    root = system(Store.open(path), clock)
    prepare(root)
    from mlgov.services import inventory, people

    inventory.register(root, {"id": "loans", "name": "Loans"})
    for person in PEOPLE:
        people.create(root, person, f"Person {person}", ("steward",))
        body = {"model": "loans", "title": f"Of {person}", "severity": "S1", "owner": person}
        findings.open(root, body | {"due": "2026-01-05"})
    root.store.close()


@pytest.mark.parametrize("answered", [False, True], ids=["before it is answered", "after it is answered"])
def test_killed_in_the_middle_everybody_is_told_once(tmp_path: Path, hook: Hook, answered: bool) -> None:
    """Whatever was answered is never repeated; the one in doubt says that it may be a repeat."""
    store, channels = tmp_path / "s.duckdb", tmp_path / "channels.yaml"
    _store(store)
    listed = "".join(f"  {one}: ['json://127.0.0.1:{hook.port}/{one}']\n" for one in PEOPLE)
    channels.write_text(f"people:\n{listed}")
    command = [sys.executable, "-m", "mlgov.cli", "notify", "--store", store, "--channels", channels]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)

    def kill(count: int) -> None:
        if count == 3:
            if answered:
                threading.Timer(0.002, os.kill, (running.pid, signal.SIGKILL)).start()
            else:
                os.kill(running.pid, signal.SIGKILL)

    hook.before = kill
    running.wait()
    hook.before = lambda count: None
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    plain = Counter(one.split()[0].strip("/") for one in hook.got if REPEAT not in one)
    repeated = [one.split()[0].strip("/") for one in hook.got if REPEAT in one]
    assert set(plain) | set(repeated) == set(PEOPLE)
    assert set(plain.values()) == {1}, "nobody is told the same twice without being told so"
    assert len(repeated) <= 1
    if not answered:
        assert repeated == ["p2"]
