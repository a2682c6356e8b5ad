"""Artifacts: what a version has to have, which hash is one, and when retention ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mlgov.errors import Problem, RecordError
from mlgov.govern.artifacts import ended, required
from mlgov.govern.records.parse import parse, to_body
from tests.govern.filing import NOW, Filed, filed
from tests.govern.small_policy import small_policy

HASH = "0123456789abcdef" * 4


def artifact(**more: Any) -> Filed:
    body = {
        "model": "credit", "version": "1.0.0", "artifact": "data", "name": "train", "made": "2026-01-31",
        "uri": "s3://data/train", "sha256": HASH, "size": 12,
    }  # fmt: skip
    return filed("artifact", body | more)


def problems(**more: Any) -> dict[str, Problem]:
    with pytest.raises(RecordError) as refused:
        artifact(**more)
    return {one.where: one for one in refused.value.problems}


def test_the_id_and_the_end_of_retention_follow_from_the_fields() -> None:
    body = artifact().body
    assert body["id"] == "credit@1.0.0/data/train"
    assert body["keep_until"] == "2026-02-28", "one month after the last of January"
    assert artifact(artifact="model").body["keep_until"] == "2036-01-31"
    assert artifact(sha256=HASH.upper()).body["sha256"] == HASH


@pytest.mark.parametrize("wrong", ["abc", "g" * 64, "0" * 63, "0" * 65, "sha256:" + "0" * 64])
def test_what_is_no_hash_is_refused(wrong: str) -> None:
    assert set(problems(sha256=wrong)) == {"sha256"}


def test_a_reference_has_a_place_a_hash_and_a_size() -> None:
    assert set(problems(uri="", sha256="", size=None)) == {"uri", "sha256", "size"}
    assert set(problems(size=-1)) == {"size"}
    assert set(problems(artifact="weights")) == {"artifact"}


def test_it_is_not_made_in_the_future() -> None:
    body = to_body(parse("artifact", artifact().body, small_policy()))
    with pytest.raises(RecordError) as refused:
        parse("artifact", body | {"made": "2027-01-01"}, small_policy(), now=NOW)
    assert [one.where for one in refused.value.problems] == ["made"]


def test_an_attached_file_brings_its_hash() -> None:
    alone = artifact(uri="", sha256="", size=None, evidence=[HASH]).body
    assert (alone["sha256"], alone["evidence"]) == (HASH, [HASH])
    assert set(problems(evidence=["ab" * 32])) == {"sha256"}
    assert set(problems(evidence=[HASH, "ab" * 32])) == {"evidence"}


@pytest.mark.parametrize(
    ("today", "over"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 1, 1), False)]
)
def test_retention_ends_after_its_last_day(today: date, over: bool) -> None:
    assert ended(artifact(), today) is over


def test_what_is_required_is_there_or_missing_with_the_reason() -> None:
    policy, today = small_policy(), date(2026, 2, 1)
    none = required(policy, "critical", [], today)
    assert [(one.kind.id, one.missing, one.why) for one in none] == [
        ("model", True, "none is filed"),
        ("data", True, "none is filed"),
    ]
    assert [one.kind.id for one in required(policy, "standard", [], today)] == ["model"]
    there = required(policy, "critical", [artifact(), artifact(name="test")], today)
    assert [(one.kind.id, one.missing, len(one.filed)) for one in there] == [
        ("model", True, 0), ("data", False, 2),
    ]  # fmt: skip
    later = required(policy, "critical", [artifact()], date(2026, 3, 1))
    assert (later[1].missing, later[1].why) == (True, "its retention has ended")
