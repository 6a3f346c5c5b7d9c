"""What a killed command left: every output whole, or the old one, or none; the right exit code; no litter."""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kills.disturb import Killed, parts_in
from benchmarks.kills.processes import SCRATCH, run
from benchmarks.kills.scenarios import Scenario
from vconsolidate.errors import InputError
from vconsolidate.pipeline.checkpoint.files import read_checkpoint


@dataclass(frozen=True, slots=True)
class Usual:
    """
    An undisturbed run.

    Parameters
    ----------
    seconds, code
        How long it took, and how it ended.
    content
        Path → SHA-256 of every output.
    """

    seconds: float
    code: int
    content: Mapping[str, str]


def contents(scenario: Scenario, folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every output that is there; of a folder, of all its files."""
    found = {}
    for name, _ in scenario.outputs:
        if (folder / name).exists():
            found[name] = _digest((folder / name).read_bytes())
    for name in scenario.folders:
        files = sorted(path for path in (folder / name).rglob("*") if path.is_file())
        if files:
            each = (f"{path.relative_to(folder)} {_digest(path.read_bytes())}" for path in files)
            found[name] = _digest("\n".join(each).encode())
    return found


def faults(scenario: Scenario, folder: Path, killed: Killed, usual: Usual, old: Mapping[str, str]) -> Iterator[str]:
    """
    Yield what is wrong with what a run left, in words.

    Parameters
    ----------
    old
        What was there before.
    """
    yield from _exit_code(killed, usual)
    now = contents(scenario, folder)
    yield from _torn(scenario, folder, {name for name in now if now[name] != old.get(name)})
    new = [name for name in now if now[name] != old.get(name)]
    missing = [name for name in old if name not in now]
    if missing:
        yield f"lost {', '.join(missing)}"
    outright = killed.code == -signal.SIGKILL
    partial = new and len(new) < len(usual.content)
    if partial and not outright and any(usual.content[name] != old.get(name) for name in usual.content):
        yield f"some outputs are new, others are not: {', '.join(new)}"
    last = scenario.last_over if old and scenario.last_over else next(iter(usual.content))
    if partial and outright and last in new:
        yield f"{last} is new before the other outputs"
    changed = [name for name in new if now[name] != usual.content[name]]
    if changed and not (scenario.saves and killed.code in {130, -signal.SIGKILL}):
        yield f"other content than undisturbed: {', '.join(changed)}"
    if changed and scenario.saves:
        yield from _unmarked(folder, changed)
    if not outright and parts_in(folder):
        yield f"left {', '.join(path.name for path in parts_in(folder))}"
    if not outright and (left := sorted(path.name for path in (folder / SCRATCH).iterdir())):
        yield f"left {', '.join(left)} among the temporary files of the system"
    if any(words in killed.stderr for words in ("Traceback", "This is a bug", "Exception ignored")):
        yield f"an error of the program: {killed.stderr.strip()[-300:]}"
    if scenario.checkpoint:
        yield from _checkpoint(folder / scenario.checkpoint)


def _exit_code(killed: Killed, usual: Usual) -> Iterator[str]:
    allowed = {usual.code} if killed.late else {usual.code, 130}
    if signal.SIGKILL in killed.signals and not killed.late:
        allowed.add(-signal.SIGKILL)
    if killed.code not in allowed:
        yield f"exit code {killed.code}, not one of {sorted(allowed)}"


def _torn(scenario: Scenario, folder: Path, new: set[str]) -> Iterator[str]:
    for name, read in scenario.outputs:
        path = folder / name
        if name in new:
            try:
                read(path.read_bytes())
            except Exception as error:  # noqa: BLE001 - whatever a reader makes of a torn file
                yield f"{name} is torn: {error!r:.200}"
    for name in scenario.folders:
        manifest = folder / name / "manifest.json"
        if name in new:
            yield from _unlike_manifest(folder / name, json.loads(manifest.read_bytes())["files"])


def _unlike_manifest(folder: Path, files: Mapping[str, object]) -> Iterator[str]:
    for name, listed in files.items():
        wanted = listed.get("sha256") if isinstance(listed, dict) else listed
        if not (folder / name).exists() or _digest((folder / name).read_bytes()) != wanted:
            yield f"{name} is not as the manifest says"


def _unmarked(folder: Path, changed: list[str]) -> Iterator[str]:
    for name in changed:
        if name.endswith("json.json") or name == "plan.json":
            document = json.loads((folder / name).read_bytes())
            if not (document.get("interrupted") or document.get("search", {}).get("interrupted")):
                yield f"{name} is not marked as interrupted"
            if name.startswith("plan"):
                code, said = run(("verify", name, "-q"), folder)
                if code != 0:
                    yield f"verify refuses {name} ({code}): {said[-200:]}"


def _checkpoint(folder: Path) -> Iterator[str]:
    try:
        read_checkpoint(folder)
    except InputError as error:
        yield f"the checkpoint cannot be read: {error}"


def resumed(scenario: Scenario, folder: Path, usual: Usual) -> Iterator[str]:
    """Yield what is wrong with a run that goes on from the checkpoint of a killed one."""
    before = read_checkpoint(folder / scenario.checkpoint)
    code, said = run((*scenario.arguments, "--resume"), folder)
    if code != usual.code:
        yield f"resuming ends with {code}: {said[-300:]}"
        return
    document = json.loads((folder / scenario.outputs[0][0]).read_bytes())
    now = contents(scenario, folder)
    if not document["search"]["resumed"] and now != usual.content:
        yield "resuming between two steps gives other bytes"
    underway = None if before is None else before.underway
    if underway is not None and underway.survives and underway.value is not None and not scenario.repairs:
        levels = {level["unit"]: level["value"] for level in reversed(document["objective"]["levels"])}
        reached = levels[underway.unit]
        if reached >= underway.value + 1.0:  # kept in whole units
            yield f"resuming ends with {reached} {underway.unit}, and the checkpoint had {underway.value}"
    if parts_in(folder):
        yield f"resuming leaves {', '.join(path.name for path in parts_in(folder))}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
