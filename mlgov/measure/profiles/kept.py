"""A reference kept in a folder: what it fixed, its counts, and its columns in order, for rows to come.

`reference.json` says of what it was made, `counts.parquet` is its profile as one window, and `0.npy`, `1.npy`
... hold the finite values of its numbers in ascending order, `0_grid.npy` ... how many fall into each bucket,
read when they are asked for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from mlgov.errors import DataError
from mlgov.measure import windows
from mlgov.measure.profiles.bins import Bins
from mlgov.measure.profiles.buckets import Grid
from mlgov.measure.profiles.local import baseline
from mlgov.measure.profiles.rows import Ordered, Rows
from mlgov.measure.roles import subjects
from mlgov.measure.spec import Spec
from mlgov.policy.models import Binning

_ABOUT, _COUNTS = "reference.json", "counts.parquet"
_FORM = 3  # rises when what is kept, or how, changes
Made = dict[str, Any]  # of what a reference was made: its file, the spec, the policy's binning


@dataclass(frozen=True)
class KeptReference:
    """bins, counts: as `local.baseline` gives them. names: of its numbers, in the order of their files."""

    folder: Path
    bins: Bins
    counts: pl.DataFrame
    names: tuple[str, ...]

    def in_order(self, name: str) -> Ordered:
        """The column's values lie in the file; the system reads what is looked at."""
        if name not in self.names:
            return Ordered(np.empty(0))
        number = self.names.index(name)
        values = np.load(self.folder / f"{number}.npy", mmap_mode="r", allow_pickle=False)
        made = self.folder / f"{number}_grid.npy"
        grid = Grid.from_array(np.load(made, allow_pickle=False)) if made.exists() else None
        return Ordered(np.asarray(values), grid=grid)


def of(folder: Path, reference: Rows, spec: Spec, binning: Binning, made: Made) -> KeptReference:
    """Count a reference and keep it. DataError where the folder holds something else."""
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is a file: name a folder to keep the reference in")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / _ABOUT).exists():
        raise DataError(f"{folder} holds something else: name an empty folder, or one that is not there yet")
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(one.name for one in subjects(spec) if one.numeric)

    def keep(name: str, in_order: Ordered) -> None:
        number = names.index(name)
        np.save(folder / f"{number}.npy", in_order.values, allow_pickle=False)
        if in_order.grid is not None:
            np.save(folder / f"{number}_grid.npy", in_order.grid.to_array(), allow_pickle=False)

    (folder / _ABOUT).write_text("{}", encoding="utf-8")  # nothing is kept until all of it is
    bins, counts = baseline(reference, spec, windows.assign(None, reference.height, "none"), binning, keep)
    counts.write_parquet(folder / _COUNTS)
    about = {"form": _FORM, "made": made, "names": list(names), "bins": bins.to_json()}
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    return KeptReference(folder, bins, counts, names)


def find(folder: Path, made: Made) -> KeptReference | None:
    """What is kept, None where nothing is, or something made of another file, spec or binning."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if about.get("form") != _FORM or about.get("made") != made:
        return None
    counts = pl.read_parquet(folder / _COUNTS)
    return KeptReference(folder, Bins.from_json(about["bins"]), counts, tuple(about["names"]))
