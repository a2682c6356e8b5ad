"""The house stands as the README draws it: imports point down, clocks come in, commands are documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from packaging.requirements import Requirement
from starlette.routing import Route

from mlgov import api
from mlgov.cli import main
from mlgov.cli.commands import app
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = CONFIGURATION["tool"]["importlinter"]["contracts"]
PROJECT = CONFIGURATION["project"]
DEPENDENCIES = [
    Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])
]
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}
PURE = [
    path for part in ("measure", "govern", "policy") for path in sorted((ROOT / "mlgov" / part).rglob("*.py"))
]
SCRIPTS = [
    ROOT / "app.py",
    ROOT / "mlgov" / "ui" / "start" / "dashboard.py",
    *sorted((ROOT / "pages").glob("*.py")),
]
BELOW_PAGES = ("mlgov.store", "mlgov.papers", "mlgov.intake", "mlgov.access", "mlgov.cli", "duckdb", "typst")


def commands() -> Iterator[tuple[str, ...]]:
    """Every command that can be run, as the words one types."""

    def walk(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        below = getattr(command, "commands", None)
        if below is None:
            yield words
            return
        for name, one in below.items():
            yield from walk(one, (*words, name))

    yield from walk(typer.main.get_command(app), ())


COMMANDS = sorted(commands())


def test_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_pure_halves_read_no_clock(path: Path) -> None:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
    found = [
        (func.lineno, func.value.id, func.attr)
        for func in calls
        if isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and (func.value.id, func.attr) in CLOCKS
    ]
    assert not found, "the time comes in as an argument"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_pages_speak_to_services_only(path: Path) -> None:
    """A page asks services and shows by ui and charts; SQL, files and papers are none of its business."""
    tree = ast.parse(path.read_text("utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    wrong = {name for name in named if name.startswith(BELOW_PAGES)}
    assert not wrong


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_stands_in_the_readme(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--help"]) == 0
    assert "Usage: mlgov" in capsys.readouterr().out
    assert f"mlgov {' '.join(words)}" in README


@pytest.mark.parametrize(
    "words",
    [
        "demo", "serve --host --port", "ingest predictions --spec --reference --labels --dry-run",
        "ingest registry --dry-run", "scorecard --version --as-of --with-reference --json",
        "kpis --period --as-of --json", "maturity --as-of --json", "report council --period -o",
        "report model -o",
        "audit verify --head --json", "backup", "restore",
    ],
)  # fmt: skip
def test_what_scripts_rely_on_is_there(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = [word for word in words.split() if not word.startswith("-")]
    assert main([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(re.search(rf"(^|\s){option}\b", shown) for option in words.split() if option.startswith("-"))


@pytest.mark.parametrize(
    "route", api.routes(lambda: pytest.fail("no store is needed"), ""), ids=lambda one: one.path
)
def test_every_route_stands_in_the_readme(route: Route) -> None:
    if "rest" in route.param_convertors:
        return  # what answers for paths that are not there
    (method,) = (route.methods or set()) - {"HEAD"}
    assert f"| `{method} {route.path}` |" in README


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract["name"])
def test_the_readme_names_every_import_contract(contract: dict[str, str]) -> None:
    assert contract["name"] in README


def test_every_picture_of_the_readme_is_there() -> None:
    assert [
        name for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README) if not (ROOT / name).is_file()
    ] == []


def test_the_readme_draws_the_layers_in_their_order() -> None:
    (layers,) = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]
    assert "\n".join(["app.py, pages", *layers]) in README


def test_the_readme_gives_a_reason_for_every_dependency() -> None:
    assert [wanted.name for wanted in DEPENDENCIES if f"| {wanted.name} |" not in README] == []


def test_every_dependency_is_pinned_within_its_range() -> None:
    pins = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = {
        line.split("==")[0]: line.split("==")[1].split()[0] for line in pins.splitlines() if "==" in line[:60]
    }
    wrong = [
        str(wanted) for wanted in DEPENDENCIES if not wanted.specifier.contains(pinned[wanted.name.lower()])
    ]
    assert wrong == []


def test_pins_carry_hashes_and_no_address() -> None:
    pins = (ROOT / "constraints.txt").read_text("utf-8")
    assert not re.search(r"https?://|file:|^-|/(root|work|tmp|home|opt)/", pins, flags=re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", pins.strip())
    assert all("--hash=sha256:" in block for block in blocks if not block.startswith("#"))


def test_the_package_is_there_at_once() -> None:
    """Help needs no data frames, no database and no web server."""
    code = "import sys; from mlgov.cli.commands import app; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"polars", "duckdb", "streamlit", "plotly", "scipy", "pandas", "typst"}
    assert not heavy & set(ran.stdout.split())
