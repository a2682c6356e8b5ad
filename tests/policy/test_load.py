"""Loading: what is wrong in the files comes back at once, with file, line and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgov.errors import PolicyError, Problem
from mlgov.policy import load as loading
from mlgov.policy.load import PACKAGED, load
from mlgov.policy.reading import parse

FILES = sorted(file.relative_to(PACKAGED).as_posix() for file in PACKAGED.rglob("*.yaml"))


def test_the_packaged_policy_loads() -> None:
    policy = load()
    assert policy.phases[0].id == "planning"
    assert policy == load(PACKAGED)


def test_unknown_key_with_file_and_line(copy) -> None:
    line = copy.change("kpis.yaml", "    target: 0.98\n", "    targt: 0.98\n")
    assert copy.problem() == Problem(f"kpis.yaml:{line}", "unknown key `targt`", "did you mean `target`?")


def test_unknown_key_in_a_nested_list(copy) -> None:
    line = copy.change("forms/ethics_impact.yaml", "rationale: People tend", "rational: People tend")
    found = copy.problems()
    where = f"forms/ethics_impact.yaml:{line}"
    assert Problem(where, "unknown key `rational`", "did you mean `rationale`?") in found


def test_all_problems_of_all_files_at_once(copy) -> None:
    copy.change("tiers.yaml", "rank: 2", "rank: second")
    copy.change("kpis.yaml", "better: higher", "better: highest")
    copy.change("thresholds.yaml", "group_rows: 30", "group_rows: 0")
    copy.change("roles.yaml", "batch.withdraw", "batch.withdrawal")
    copy.change("forms/ethics_impact.yaml", "people_affected: [staff,", "people_affected: [stuff,")
    copy.change("incidents.yaml", "title: Low\n", "titel: Low\n")
    found = {problem.where.split(":")[0] for problem in copy.problems()}
    assert found == {
        "tiers.yaml",
        "kpis.yaml",
        "thresholds.yaml",
        "roles.yaml",
        "forms/ethics_impact.yaml",
        "incidents.yaml",
    }


def test_a_file_with_a_wrong_key_is_still_checked_for_everything_else(copy) -> None:
    copy.change("kpis.yaml", "    target: 0.98\n", "    targt: 0.98\n")
    copy.change("kpis.yaml", "id: model_precision_rate", "id: model_accuracy_rate")
    copy.change("kpis.yaml", "tier: standard", "tier: standart")
    fixes = [problem.fix for problem in copy.problems()]
    assert len(fixes) == 3
    assert "did you mean `standard`?" in fixes


def test_problems_come_in_the_order_of_the_lines(copy) -> None:
    first = copy.change("kpis.yaml", "unit: share", "unit: shares")
    last = copy.change("kpis.yaml", "unit: weeks", "unit: week")
    assert [problem.where for problem in copy.problems()] == [f"kpis.yaml:{first}", f"kpis.yaml:{last}"]


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_one_problem(copy, name: str) -> None:
    copy.write(name, "# nothing here\n")
    assert Problem(f"{name}:1", "the file is empty") in copy.problems()


@pytest.mark.parametrize("name", [name for name in FILES if "/" not in name])
def test_a_missing_file_is_named(copy, name: str) -> None:
    (copy.folder / name).unlink()
    assert copy.problem() == Problem(name, "the file is missing")


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        ("kpis:\n\t- id: a\n", 2, "is indented by a tab"),
        ("kpis: [a, b\n", 2, "is not valid YAML"),
        ("- id: a\n", 1, "holds a list"),
        ("just words\n", 1, "holds a single value"),
        ("kpis: []\n---\nkpis: []\n", 2, "is not valid YAML"),
        ("kpis: []\nx: a\x07b\n", 2, "holds a control character"),
        (b"kpis: []\n# caf\xe9\n", 2, "is not UTF-8 text"),
        ("a: &one [1]\nkpis: *one\n", 1, "repeats another part"),
        ("kpis: !!python/object/apply:os.system ['true']\n", 1, "has a tag"),
        ("kpis:\n  - {? [a] : 1}\n", 2, "a key must be a plain word"),
        ("kpis:\n", 1, "must be a list, not empty"),
    ],
)
def test_broken_yaml_is_a_clear_problem_with_its_line(
    copy, content: str | bytes, line: int, what: str
) -> None:
    copy.write("kpis.yaml", content)
    found = [problem for problem in copy.problems() if what in problem.what]
    assert [problem.where for problem in found] == [f"kpis.yaml:{line}"]


def test_endless_nesting_is_refused(copy) -> None:
    copy.write("kpis.yaml", "kpis: " + "[" * 5000 + "]" * 5000)
    assert "nested too deeply" in copy.problem().what


def test_an_alias_to_itself_is_refused() -> None:
    source, problems = parse("a: &a [*a]\n", "kpis", "kpis.yaml")
    assert source is not None
    assert [problem.what for problem in problems] == ["repeats another part by `*`"]


def test_a_duplicate_key_is_refused(copy) -> None:
    line = copy.change("framework.yaml", "version: 1.0.0\n", "version: 1.0.0\nversion: 2.0.0\n")
    expected = Problem(
        f"framework.yaml:{line + 1}", "`version` is given twice", f"it stands on line {line}; keep one"
    )
    assert copy.problem() == expected


def test_a_misspelt_file_does_not_pass_in_silence(copy) -> None:
    (copy.folder / "kpis.yaml").rename(copy.folder / "kpi.yaml")
    assert copy.problems() == [
        Problem("kpi.yaml", "is not a file of the policy", "did you mean `kpis.yaml`?"),
        Problem("kpis.yaml", "the file is missing"),
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no policy folder"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("target: 0.95", "target: true", "`target` must be a number, not `true`"),
        ("target: 0.95", "target: .nan", "`target` must be a finite number"),
        ("target: 0.95", "target: '0.95'", "`target` must be a number"),
        ("title: Accuracy of critical models", "title: 5", "`title` must be text, not `5`"),
        ("title: Accuracy of critical models", "title:", "`title` must be text, not empty"),
        ("title: Accuracy of critical models", "title: ' '", "`title` is"),
        ("    strict: true", "    strict: yes", "`strict` must be true or false, not `yes`"),
        ("    title: Accuracy of critical models\n", "", "`title` is missing in kpis 1"),
        ("unit: share", "unit: percent", "`unit` can't be `percent`"),
        ("id: model_accuracy_rate", "id: model accuracy", "`id` is `model accuracy`"),
    ],
)
def test_wrong_values_are_named_in_plain_words(copy, old: str, new: str, what: str) -> None:
    line = copy.change("kpis.yaml", old, new)
    problem = copy.problem()
    assert what in problem.what
    # What is missing has no line of its own: then it is the line where its entry starts.
    assert problem.where == f"kpis.yaml:{line if new else line - 1}"


def test_words_that_older_yaml_takes_for_truth_stay_words() -> None:
    source, _ = parse("a: no\nb: 1e-4\nc: 2026-01-01\nd: 12:30\ne: 010\nf: ~\ng: true\n", "kpis", "kpis.yaml")
    assert source is not None
    assert source.data == {
        "a": "no",
        "b": 1e-4,
        "c": "2026-01-01",
        "d": "12:30",
        "e": 10.0,
        "f": None,
        "g": True,
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"#?%@ \n\t\x07é1.~"), max_size=60))
def test_any_text_is_read_or_explained(text: str) -> None:
    source, problems = parse(text, "kpis", "kpis.yaml")
    assert (source is not None) or problems
    if source is not None:
        try:
            loading.build([source], problems)
        except PolicyError as error:
            assert error.problems
