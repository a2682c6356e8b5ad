"""From two Parquet files to an answer, as whole processes: ours beside Evidently's and NannyML's.

They run in environments of their own (`make peers`); without them nothing is printed here.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.alarm_peers import PEERS, ROOT, interpreter
from bench.drift import write
from bench.harness import Result, measured, process, timed_child

ROWS = 1_000_000
ASKED = {"evidently": ("report", "default drift report"), "nannyml": ("ks", "KS and chi-squared, ten chunks")}


def results() -> Iterator[Result]:
    """Both tools on a million rows on each side, and ours with the reference paid."""
    there = [peer for peer in ASKED if interpreter(peer) is not None]
    if not there:
        return
    from bench import log

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(folder / f"{side}.parquet") for side in ("reference", "current")]
        for seed, path in enumerate(files):
            measured(write, path, ROWS, seed, repeats=1)
        spec = folder / "spec.yaml"
        spec.write_text(log.spec(features_only=True).model_dump_json(exclude_defaults=True), encoding="utf-8")
        command = ["-m", "mlgov.cli", "check", *files, "--spec", str(spec), "--keep", str(folder / "paid")]
        first = process(*command, repeats=1)
        own = process(*command)
        size = f"20 features, {ROWS:,} against {ROWS:,} rows, whole process"
        yield Result(f"mlgov check of {size}, first time", first.seconds, first.peak_mb)
        yield Result(f"mlgov check of {size}, reference paid", own.seconds, own.peak_mb)
        for peer in there:
            what, words = ASKED[peer]
            asked = {
                "what": what,
                "reference": files[0],
                "current": files[1],
                "numeric": list(log.NUMERIC),
                "categorical": list(log.CATEGORICAL),
            }
            script = str(ROOT / "peers" / f"ask_{peer}.py")
            theirs = timed_child(
                (str(interpreter(peer)), script, json.dumps(asked)), stderr=subprocess.DEVNULL
            )
            ratio = theirs.seconds / own.seconds
            yield Result(
                f"{PEERS[peer]}, {words}: {size}", theirs.seconds, theirs.peak_mb, "mlgov check", ratio
            )
