"""Registries of models from every format, and how bad ones are refused."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

import pytest

from mlgov.errors import DataError
from mlgov.intake.registry import describe_registry_columns, read_registry
from mlgov.intake.registry.names import model_id, semantic_version

MLFLOW = "registry_mlflow_export_import"


def brief(extract):
    return {(one["model"], one["version"]): one.get("stage", "none") for one in extract.versions}


@pytest.mark.parametrize(
    ("path", "versions"),
    [
        (
            "databricks/single/models/basic",
            {("Sklearn_Wine", "2.0.0"): "staging", ("Sklearn_Wine", "3.0.0"): "production"},
        ),
        ("databricks/single/models/deleted_runs", {}),
        ("databricks/single/models/src_tags", {("sklearn_wine", "1.0.0"): "production"}),
        (
            "oss_mlflow/single/models/src_tags",
            {
                ("sklearn_wine", "1.0.0"): "production",
                ("sklearn_wine", "2.0.0"): "staging",
                ("sklearn_wine", "3.0.0"): "none",
            },
        ),
    ],
)
@pytest.mark.parametrize("file", ["", "model.json"])
def test_mlflow_models_with_their_stages(public, path, versions, file):
    extract = read_registry(public(f"{MLFLOW}/{path}") / file)
    assert brief(extract) == versions
    assert len(extract.models) == 1
    assert {model["tier"] for model in extract.models} == {"unclassified"}


def test_mlflow_aliases_reach_their_versions(public):
    extract = read_registry(public(f"{MLFLOW}/oss_mlflow/single/models/basic/model.json"))
    assert {one["version"]: one["aliases"] for one in extract.versions} == {
        "1.0.0": ["good-to-go"],
        "2.0.0": ["about-ready"],
        "3.0.0": ["just-in-case"],
    }
    first = extract.versions[0]
    assert first["created"] == datetime(2023, 5, 22, 0, 41, 15, 276_000, tzinfo=UTC)
    assert first["source"].startswith("MLflow version 1, run d583ca")


def test_an_empty_version_list_is_noticed(public):
    extract = read_registry(public(f"{MLFLOW}/databricks/single/models/deleted_runs/model.json"))
    assert [(found.level, found.column) for found in extract.findings] == [("warning", "Sklearn_Wine")]


def test_a_unity_catalog_version_with_its_run_and_dangling_aliases(public):
    extract = read_registry(public(f"{MLFLOW}/databricks/single/versions/sklearn_wine/model.json"))
    name = "andre_catalog.ml_models2.sklearn_wine_best"
    assert [model["id"] for model in extract.models] == [name]
    (version,) = extract.versions
    assert (version["id"], version["aliases"]) == (f"{name}@15.0.0", ["white_2"])
    assert version["metrics"] == pytest.approx({"r2": 0.16952774536420723, "rmse": 0.8248773953029855})
    dangling = next(found.what for found in extract.findings if "aliases" in found.what)
    assert "champ (version 14)" in dangling
    assert "white_2" not in dangling


@pytest.mark.parametrize("file", ["", "models/manifest.json", "models/models/models.json"])
def test_a_bulk_export_joins_metrics_and_parameters_of_runs(public, file):
    extract = read_registry(public(f"{MLFLOW}/databricks/bulk") / file)
    assert brief(extract) == {
        ("Keras_Mnist", "1.0.0"): "none",
        ("Keras_Mnist", "2.0.0"): "none",
        ("Sklearn_Wine_ws", "1.0.0"): "production",
    }
    wine = next(one for one in extract.versions if one["model"] == "Sklearn_Wine_ws")
    assert wine["metrics"]["rmse"] == pytest.approx(0.7986004372118107)
    assert wine["params"]["max_depth"] == "1"


def test_an_open_source_bulk_export(public):
    extract = read_registry(public(f"{MLFLOW}/oss_mlflow/bulk"))
    assert brief(extract) == {("sklearn_iris", "1.0.0"): "staging", ("sklearn_wine", "1.0.0"): "production"}


def test_every_json_of_the_samples_is_read_or_refused_plainly(public):
    for path in sorted(public(MLFLOW).rglob("*.json")):
        try:
            extract = read_registry(path)
        except DataError as error:
            assert path.name in str(error)
        else:
            assert extract.models


def test_a_zip_of_an_export_reads_like_its_folder(public, tmp_path):
    folder = public(f"{MLFLOW}/databricks/bulk/models")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in sorted(folder.rglob("*.json")):
            archive.write(path, path.relative_to(folder.parent))
    zipped, plain = read_registry(tmp_path / "export.zip"), read_registry(folder)
    assert (zipped.models, zipped.versions) == (plain.models, plain.versions)


@pytest.mark.parametrize(
    "file", ["cats_vs_dogs_v0_0_1", "cats_vs_dogs_v0_0_2", "considerations", "full", "train_data"]
)
def test_model_cards_of_both_schemas(public, file):
    extract = read_registry(public(f"registry_model_card_toolkit/{file}.json"))
    assert len(extract.models) == len(extract.versions) == 1


def test_both_schemas_of_one_card_say_the_same(public):
    old = read_registry(public("registry_model_card_toolkit/cats_vs_dogs_v0_0_1.json"))
    new = read_registry(public("registry_model_card_toolkit/cats_vs_dogs_v0_0_2.json"))
    assert old.versions[0]["metrics"] == pytest.approx(new.versions[0]["metrics"])
    assert old.models[0]["limitations"] == new.models[0]["limitations"]
    assert old.models[0]["name"] == "Fine-tuned MobileNetV2 Model for Cat vs. Dogs"


PLAIN = {
    "models": [
        {
            "id": "credit-scoring",
            "name": "Credit scoring",
            "tier": "critical",
            "tags": {"team": "risk"},
            "versions": [
                {"version": "1.2.0", "task": "binary", "metrics": {"roc_auc": 0.8}, "params": {"depth": 3}}
            ],
        },
        {"id": "churn"},
    ]
}
TABLE = """\
id,name,owner,tag.team,version,version_description,aliases,metric.roc_auc,param.depth,created
credit-scoring,Credit scoring,Ana,risk,1.2.0,first,"champion; live",0.8,3,2026-01-05T10:00:00Z
credit-scoring,,,,1.3.0,second,,0.81,,
churn,Churn,Bo,,,,,,,
"""


@pytest.mark.parametrize("kind", ["json", "yaml", "list"])
def test_plain_json_and_yaml(write, kind):
    value = PLAIN["models"] if kind == "list" else PLAIN
    text = (
        json.dumps(value)
        if kind != "yaml"
        else "models:\n" + "".join(f"- {json.dumps(one)}\n" for one in PLAIN["models"])
    )
    extract = read_registry(write(text, "models.yaml" if kind == "yaml" else "models.json"))
    first, second = extract.models
    assert (first["id"], first["tier"], first["tags"]) == (
        "credit-scoring",
        "unclassified",
        {"team": "risk", "tier in source": "critical"},
    )
    assert second["name"] == "churn"
    assert extract.versions[0]["id"] == "credit-scoring@1.2.0"
    assert extract.versions[0]["params"] == {"depth": "3"}


def test_csv_with_one_row_for_each_version(write):
    extract = read_registry(write(TABLE, "models.csv"))
    assert [model["id"] for model in extract.models] == ["credit-scoring", "churn"]
    assert extract.models[0]["tags"] == {"team": "risk"}
    first, second = extract.versions
    assert first["aliases"] == ["champion", "live"]
    assert first["metrics"] == {"roc_auc": 0.8}
    assert second["description"] == "second"
    assert not any("differ" in found.what for found in extract.findings)


def test_every_documented_column_is_accepted(write):
    names = [column.name.replace("<name>", "x") for column in describe_registry_columns()]
    row = ["m" if name == "id" else "" for name in names]
    extract = read_registry(write(f"{','.join(names)}\n{','.join(row)}\n", "models.csv"))
    assert [model["id"] for model in extract.models] == ["m"]
    assert all(column.help for column in describe_registry_columns())


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("", "m.json", "m.json is empty"),
        ('{"models": [', "m.json", "m.json, line 1, column 13: is not valid JSON"),
        ("models: [a\nb: c", "m.yaml", "m.yaml, line 2, column 2: is not valid YAML"),
        ('{"models": []}', "m.json", "m.json holds no models"),
        ('{"stuff": 1}', "m.json", "must be a list of models"),
        ("[1]", "m.json", "m.json, model 1: must be a mapping"),
        ('[{"owner": "x"}]', "m.json", "model 1: has neither `id` nor `name`"),
        (
            '[{"id": "a", "onwer": "x"}]',
            "m.json",
            r"model 1 \(a\): unknown key 'onwer'; did you mean 'owner'",
        ),
        ('[{"id": "a", "versions": [{"version": "latest"}]}]', "m.json", 'version "latest" is neither'),
        ('[{"id": "a", "versions": [{"task": "binary"}]}]', "m.json", "must be a mapping with `version`"),
        ('[{"id": "a", "versions": [{"version": "1.0.0", "task": "guessing"}]}]', "m.json", "task: "),
        (
            '[{"id": "a", "versions": [{"version": "1", "task": "binary"}, {"version": "1.0"}]}]',
            "m.json",
            "twice",
        ),
        ('[{"id": "a b"}, {"id": "a-b"}]', "m.json", "would both get the id a-b"),
        ('[{"id": "!!!"}]', "m.json", "no name that could serve as an id"),
        ("[{}, " + "[" * 100_000, "m.json", "m.json"),
        ("\xff\xfe".encode("latin-1") + b"x", "m.json", "line 1: is not UTF-8"),
        ("name,tier\nx,y\n", "m.csv", "there is no column `id`"),
        ("id,onwer\nx,y\n", "m.csv", "unknown column \"onwer\"; did you mean 'owner'"),
        ("id,owner\nx\n", "m.csv", "line 2: too few columns"),
        ("id,version\n,1\n", "m.csv", "line 2: has no id"),
        ("id,version,metric.auc\nx,1,high\n", "m.csv", "line 2: metrics.auc"),
        ("PK\x03\x04 broken", "m.zip", "m.zip"),
        ('{"mlflow": {"info": {"run_id": "a"}}}', "run.json", "without a registered model"),
    ],
)
def test_bad_registries_name_file_and_place(write, content, name, says):
    with pytest.raises(DataError, match=says):
        read_registry(write(content, name))


def test_a_folder_without_models_and_a_missing_file(tmp_path):
    for path, says in ((tmp_path, "holds no models"), (tmp_path / "none.json", "no such file")):
        with pytest.raises(DataError, match=says):
            read_registry(path)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3", "3.0.0"),
        ("v1.0", "1.0.0"),
        ("0.3", "0.3.0"),
        ("01.2.3", "1.2.3"),
        ("1.2.3-rc.1", "1.2.3-rc.1"),
        ("1.2.3.4", ""),
        ("x", ""),
    ],
)
def test_versions_become_semantic(text, version):
    assert semantic_version(text) == version


@pytest.mark.parametrize(
    ("name", "ident"), [("a.b_c", "a.b_c"), ("Größe 7/b", "Groe-7-b"), ("--x", "x"), ("日本", "")]
)
def test_names_become_ids(name, ident):
    assert model_id(name) == ident
