"""The alerts of other tools on the same files, each by its own defaults, in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

from bench.alarm_streams import Stream

ROOT = Path(__file__).resolve().parents[1]
PEERS = {"evidently": "Evidently 0.7", "nannyml": "NannyML 0.13"}
Told = dict[str, set[int]]  # column ("" = the model's performance) -> the windows with an alert


def interpreter(peer: str) -> Path | None:
    """The peer's Python: below the folder that MLGOV_PEERS names, else below `.peers`; None if not there."""
    folder = Path(os.environ.get("MLGOV_PEERS") or ROOT / ".peers")
    found = folder / peer / "bin" / "python"
    return found if found.exists() else None


def told(peer: str, stream: Stream) -> Told:
    """RuntimeError, with what the tool printed, when it fails."""
    python = interpreter(peer)
    if python is None:
        raise RuntimeError(f"{peer} is not installed")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        stream.reference.write_parquet(place / "reference.parquet")
        stream.current.write_parquet(place / "current.parquet")
        asked = {
            "size": stream.size,
            "numeric": stream.numeric,
            "categorical": stream.categorical,
            "scored": "label" in stream.reference.columns,
        }
        (place / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        script = ROOT / "peers" / f"alerts_{peer}.py"
        # Neither tool is asked to tell anybody that it was used.
        quiet = os.environ | {"DO_NOT_TRACK": "1", "NML_DISABLE_USAGE_LOGGING": "1"}
        ran = subprocess.run(
            [str(python), str(script), folder], capture_output=True, text=True, check=False, env=quiet
        )
        if ran.returncode:
            raise RuntimeError(f"{peer} failed on {stream.name}:\n{ran.stderr[-2000:]}")
        answer = json.loads((place / "alerts.json").read_text(encoding="utf-8"))
    return {name: set(windows) for name, windows in answer.items()}
