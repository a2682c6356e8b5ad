"""YAML with lines: characters that JSON writes in two parts, and references that swell."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgov.intake.yaml_lines import load


@given(st.dictionaries(st.text("abü😀𝔘", min_size=1), st.text("xy😀\n"), max_size=4))
def test_json_says_the_same_however_its_letters_are_written(given: dict[str, str]) -> None:
    assert load(json.dumps(given)).value == given
    assert load(json.dumps(given, ensure_ascii=False)).value == given


@pytest.mark.parametrize("text", ['a: "\\ud83d"', '{"\\ude00 b": 1}'])
def test_half_a_character_is_a_problem_with_its_line(text: str) -> None:
    (problem,) = load(text).problems
    assert (problem.where, problem.what) == ("line 1", "holds half a character")


def test_references_are_followed_until_they_swell() -> None:
    told = load("base: &base {owner: Ana}\none: *base\ntwo: *base\n")
    assert told.value["two"] == {"owner": "Ana"} and told.problems == []
    swelling = "a0: &a0 [1, 1]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
    (problem,) = load(swelling).problems
    assert "far longer than its text" in problem.what
