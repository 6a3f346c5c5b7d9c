"""How much each target was run: ``fuzz/record.json``, from which docs/hostile-input.md has its table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

RECORD = Path(__file__).parent / "record.json"


@dataclass(frozen=True, slots=True)
class Tally:
    """Executions, seconds and kinds of fault of one run."""

    runs: int = 0
    seconds: float = 0.0
    faults: tuple[str, ...] = field(default=())


def read_tally(path: Path) -> Tally:
    """Return what a run counted; nothing where it ended before it counted anything."""
    if not path.is_file():
        return Tally()
    found = json.loads(path.read_text(encoding="utf-8"))
    return Tally(found["runs"], found["seconds"], tuple(found["faults"]))


def read() -> dict[str, dict[str, Tally]]:
    """Return target → engine → what was run since the last fault was mended."""
    if not RECORD.is_file():
        return {}
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    return {
        target: {engine: Tally(one["runs"], one["seconds"]) for engine, one in engines.items()}
        for target, engines in found.items()
    }


def add(target: str, engine: str, done: Tally) -> None:
    """Add a run to the record; one that found a fault sets the target back to nothing, until the fault is mended."""
    whole = read()
    engines = whole.setdefault(target, {})
    before = engines.get(engine, Tally())
    engines[engine] = Tally(before.runs + done.runs, before.seconds + done.seconds)
    if done.faults:
        del whole[target]
    content = {
        name: {engine: {"runs": one.runs, "seconds": round(one.seconds, 1)} for engine, one in sorted(engines.items())}
        for name, engines in sorted(whole.items())
    }
    RECORD.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
