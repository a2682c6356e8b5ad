"""A copy of the packaged policy to spoil, and the problems that loading it then reports."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from mlgov.errors import PolicyError, Problem
from mlgov.policy import reading
from mlgov.policy.load import PACKAGED, load


@pytest.fixture(autouse=True, scope="module")
def _each_text_is_parsed_once() -> Iterator[None]:
    """Of a spoilt copy one file is another: the rest is read as before, and need not be parsed again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "parse", lru_cache(maxsize=256)(reading.parse))
        yield


class Copy:
    """The packaged policy's files in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("schema"))

    def change(self, name: str, old: str, new: str) -> int:
        """Replaces the first `old` of a file, and gives the line where it began."""
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        before, found, after = text.partition(old)
        assert found, f"{name} does not hold {old!r}"
        file.write_text(before + new + after, encoding="utf-8")
        return before.count("\n") + 1

    def write(self, name: str, content: str | bytes) -> None:
        raw = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(raw)

    def problems(self) -> list[Problem]:
        with pytest.raises(PolicyError) as caught:
            load(self.folder)
        assert caught.value.problems
        return list(caught.value.problems)

    def problem(self) -> Problem:
        found = self.problems()
        assert len(found) == 1, "\n".join(map(str, found))
        return found[0]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "policy")
