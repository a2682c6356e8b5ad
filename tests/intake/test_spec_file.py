"""Specs as YAML: every problem at once, with its line."""

from __future__ import annotations

import pytest

from mlgov.errors import DataError
from mlgov.intake.spec_file import read_spec, spec_to_yaml

FULL = """\
model: recidivism-risk        # a comment
version: 1.0.0
task: binary
timestamp: screening_date
window: week
entity: id
score: decile_score
prediction: {score_at_least: 5}
label: two_year_recid
positive: 1
features: {numeric: [priors_count, age], categorical: [c_charge_degree]}
protected: [race, sex, age_cat]
intersections: [[race, sex]]
counterfactual: {sex: score_if_sex_flipped}
null_values: ["", "NA"]
"""


def problems(text):
    with pytest.raises(DataError) as caught:
        read_spec(text)
    return [str(problem) for problem in caught.value.problems]


def test_the_spec_of_the_documentation_reads_and_writes_back_equal():
    spec = read_spec(FULL)
    assert spec.positive == 1
    assert spec.null_values == ("", "NA")
    assert read_spec(spec_to_yaml(spec)) == spec


@pytest.mark.parametrize(
    "body",
    [
        "model: m\nversion: 1.2.3\ntask: multiclass\nscore: {a: p_a, b: p_b}\nprediction: pred\n",
        'model: m\nversion: 1.0.0\ntask: binary\nprediction: p\nlabel: y\npositive: "no"\n',
        "model: m\nversion: 1.0.0\ntask: binary\nprediction: p\nlabel: y\npositive: true\n",
        'model: m\nversion: 1.0.0\ntask: regression\nscore: "2026-01-01"\nwindow: {rows: 500}\n',
    ],
)
def test_other_specs_survive_the_round_trip(body):
    assert read_spec(spec_to_yaml(read_spec(body))) == read_spec(body)


def test_a_path_and_its_text_read_alike(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text("\ufeff" + FULL, encoding="utf-8")
    assert read_spec(path) == read_spec(str(path)) == read_spec(FULL)


def test_all_problems_come_at_once_with_their_lines():
    text = (
        FULL.replace("task: binary", "task: binry").replace("numeric:", "numerics:") + "lable: x\nmodel: y\n"
    )
    assert problems(text) == [
        "line 17: 'model' stands twice, first on line 1",
        "line 3: task: must be 'binary', 'multiclass' or 'regression'",
        "line 11: unknown key 'features.numerics'; did you mean 'numeric'?",
        "line 16: unknown key 'lable'; did you mean 'label'?",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[race, sex, age_cat]", "race", "line 12: protected: must be a list"),
        ("[race, sex, age_cat]", "[race, 1]", "line 12: protected.1: must be a text"),
        (
            "score_at_least",
            "score_atleast",
            "unknown key 'prediction.score_atleast'; did you mean 'score_at_least'",
        ),
        ("window: week", "window: wek", "line 5: window: must be 'none', 'day'"),
        ("window: week", "window: {row: 3}", "unknown key 'window.row'; did you mean 'rows'?"),
        ("1.0.0", "1.0", "line 2: version: write a semantic version"),
        ("timestamp: screening_date\n", "", "window: week needs a timestamp column"),
        ("[[race, sex]]", "[[race, sexx]]", "is not under `protected`"),
        ("positive: 1", "positive: [1]", "line 10: positive: must be true or false or"),
        ("task: binary", "task: [binary", "is not valid YAML"),
        ("model: recidivism-risk", "model: !!python/object:os.system x", "is not valid YAML"),
        ("model: recidivism-risk", "model: &a [*a]", "refers to itself"),
        ("model: recidivism-risk", "? [a]\n: 1\nmodel: x", "a key must be a simple text"),
        ("model: recidivism-risk", "model: a\0b", "is not valid YAML"),
    ],
)
def test_each_problem_is_said_in_plain_words(old, new, says):
    assert old in FULL
    assert any(says in text for text in problems(FULL.replace(old, new)))


@pytest.mark.parametrize(
    ("text", "says"),
    [("\n", "is empty"), ("- a\n- b\n", "must be a mapping"), ("no-such-file.yaml", "can't be read")],
)
def test_what_is_no_spec_at_all(text, says):
    with pytest.raises(DataError, match=says):
        read_spec(text)
