"""What is done over REST: assessments and evidence filed with a token, and bodies that are too large."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from mlgov import api
from mlgov.services import assessment_file, audit, evidence, knowledge, people, records
from mlgov.services.context import Context, system
from mlgov.ui.session import COOKIE
from tests.services.journey import at_phase, ethics, least_risky
from tests.ui.asgi import Answer, request

Post = Callable[..., Answer]
CHUNK = bytes(1 << 20)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    root = at_phase("critical", "planning", tmp_path_factory.mktemp("acts"))
    yield root
    root.store.close()


@pytest.fixture(scope="module")
def post(root: Context) -> Post:
    app = Starlette(routes=api.routes(lambda: root.store, COOKIE))
    tokens = {who: people.issue_token(system(root.store), who, 3) for who in ("ines", "aldo")}

    def sent(path: str, *parts: bytes, who: str = "ines", **headers: str) -> Answer:
        told = {"authorization": f"Bearer {tokens.get(who, who)}"} | headers
        return request(app, f"/api/v1/{path}", parts=parts, headers=told)

    return sent


def filled(root: Context, **given: Any) -> bytes:
    """A complete form as a script writes it: its answers alone, without {value}."""
    body = least_risky(ethics(root), **given)
    return json.dumps(body | {"answers": {id: one["value"] for id, one in body["answers"].items()}}).encode()


def test_a_template_is_kept_as_a_draft_gone_on_with_and_submitted(root: Context, post: Post) -> None:
    text = knowledge.template_yaml(root, "data_bias").replace("model:\n", "model: loans\n", 1)
    kept = post("assessments", text.encode())
    assert kept.status == 201
    assert (kept.json["body"]["state"], kept.json["actor"], kept.json["version"]) == ("draft", "ines", 1)
    id = kept.json["id"]
    more = text.replace("  coverage:\n", "  coverage: alike\n")
    again = post(f"assessments?draft={id}", more.encode())
    assert (again.json["id"], again.json["version"], again.json["body"]["answered"]) == (id, 2, 1)
    assert records.get(root, "assessment", id).body == again.json["body"]
    stale = post(f"assessments?draft={id}&base=1", more.encode())
    assert stale.status == 409 and "Ines Imhof" in stale.json["error"]
    assert records.get(root, "assessment", id).version == 2
    assert post("assessments?draft=ASS-9999", more.encode()).status == 404
    assert post(f"assessments?draft={id}&base=x", more.encode()).status == 422


def test_json_submits_the_same_as_the_file_does(root: Context, post: Post, tmp_path: Path) -> None:
    sent = post("assessments?submit=true", filled(root))
    assert (sent.status, sent.json["body"]["state"]) == (201, "submitted")
    path = tmp_path / "form.yaml"
    path.write_bytes(filled(root))
    own = assessment_file.file(root, path)
    assert own.body["answers"] == sent.json["body"]["answers"]


def test_every_open_question_is_a_problem_with_its_line(root: Context, post: Post) -> None:
    text = "form: data_bias\nmodel: loans\nanswers:\n  population: All.\n  coverage: nonsense\n"
    head = audit.head(root)
    refused = post("assessments?submit=1", text.encode())
    assert refused.status == 422
    assert "body:5, answers.coverage" in {one["where"] for one in refused.json["problems"]}
    assert len(refused.json["problems"]) > 3
    assert audit.head(root) == head


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"", 422, "holds no answers"),
        (b"form: \xff", 422, "no text in UTF-8"),
        (b"form: [", 422, "can't be read"),
        (b"form: risk\nmodel: loans\nanswer: {}", 422, "body:3: there is no key `answer`"),
        (b"form: nothing\nmodel: loans", 422, ""),
        (b"form: risk\nmodel: nobody", 422, ""),
        (b"form: [risk]\nmodel: {a: b}", 422, ""),
        (b'{"form": "risk", "model": "\\ud83d loans"}', 422, "half a character"),
        (b"a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\ne: &e [*d, *d]\nf: [*e, *e]", 422,
         "far longer than its text"),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused(root: Context, post: Post, body: bytes, status: int, why: str) -> None:
    head = audit.head(root)
    refused = post("assessments", body)
    assert (refused.status, set(refused.json)) == (status, {"error", "problems"})
    assert why in f"{refused.json['error']} {refused.json['problems']}"
    assert audit.head(root) == head


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {"form": st.just("data_bias") | VALUES, "model": st.just("loans") | VALUES},
        optional={
            "version": VALUES,
            "answers": VALUES | st.dictionaries(st.sampled_from(["coverage", "population"]), VALUES),
        },
    )
)
def test_no_json_is_our_fault(post: Post, given: Any) -> None:
    answer = post("assessments", json.dumps(given).encode())
    assert answer.status in (201, 404, 422), answer.text


def test_letters_that_json_writes_in_two_parts_arrive_whole(root: Context, post: Post) -> None:
    body = {"form": "data_bias", "model": "loans", "answers": {"population": "All of 𝔘 and 😀"}}
    kept = post("assessments", json.dumps(body).encode())
    assert kept.json["body"]["answers"]["population"]["value"] == "All of 𝔘 and 😀"


def test_who_may_not_is_told_before_anything_is_read(root: Context, post: Post) -> None:
    def parts() -> Iterator[bytes]:
        raise AssertionError("nothing is read")
        yield b""

    app = Starlette(routes=api.routes(lambda: root.store, COOKIE))
    token = people.issue_token(system(root.store), "ines", 3)
    for path in ("assessments", "evidence?name=a.txt"):
        for told, status in ({"authorization": "Bearer wrong"}, 401), ({"cookie": f"{COOKIE}={token}"}, 401):
            assert request(app, f"/api/v1/{path}", parts=parts(), headers=told).status == status
        assert post(path, b"a", who="aldo").status == 403


def test_evidence_is_stored_and_what_it_is_called_has_to_fit(root: Context, post: Post) -> None:
    stored = post("evidence?name=note.txt", b"at ", b"nine")
    assert (stored.status, stored.json["sha256"]) == (201, hashlib.sha256(b"at nine").hexdigest())
    assert evidence.read(root, stored.json["sha256"]) == b"at nine"
    head = audit.head(root)
    for path, body, why in (
        ("evidence", b"a", "say what the file is called"),
        ("evidence?name=report.pdf", b"\x89PNG\r\n\x1a\n", "says pdf by its name, but its content is a PNG"),
        ("evidence?name=run.exe", b"MZ", "can't be attached"),
        ("evidence?name=a.txt", b"", "is empty"),
    ):
        refused = post(path, body)
        assert refused.status == 422 and why in refused.json["error"]
    assert audit.head(root) == head


@pytest.mark.parametrize(("path", "most"), [("evidence?name=video.pdf", 50), ("assessments", 2)])
def test_two_gigabytes_are_refused_before_they_are_read(
    root: Context, post: Post, path: str, most: int
) -> None:
    read = [0]

    def parts() -> Iterator[bytes]:
        while True:
            read[0] += 1
            yield CHUNK

    app = Starlette(routes=api.routes(lambda: root.store, COOKIE))
    told = {"authorization": f"Bearer {people.issue_token(system(root.store), 'ines', 3)}"}
    head = audit.head(root)
    said = request(app, f"/api/v1/{path}", parts=parts(), headers=told | {"content-length": str(2**31)})
    assert (said.status, read[0]) == (413, 0)
    assert said.json["error"].startswith(f"2.15 GB was sent, and {most} MB is the most: ")
    assert said.json["problems"][0]["where"] == "body"
    unsaid = request(app, f"/api/v1/{path}", parts=parts(), headers=told | {"transfer-encoding": "chunked"})
    assert (unsaid.status, read[0]) == (413, most * 10**6 // 2**20 + 1)
    assert unsaid.json["error"].startswith(f"more than {most} MB was sent, which is the most: ")
    assert audit.head(root) == head
