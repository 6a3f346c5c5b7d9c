"""What a run plans: a checkpoint belongs to one inventory, version, seed and set of options, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.estate import InputFile


@dataclass(frozen=True, slots=True)
class Identity:
    """
    What decides which plan a run looks for.

    Parameters
    ----------
    version
        Of this program; `read_checkpoint` refuses all others.
    files
        Of the inventory with all that it reads, each with its SHA-256; so the policy is among them.
    overrides
        Values of ``--set``.
    previous
        SHA-256 of the earlier placement; empty without one.
    """

    version: str
    files: tuple[InputFile, ...]
    overrides: tuple[str, ...] = ()
    seed: int = 0
    hold_out_days: int | None = None
    repair: bool = True
    previous: str = ""


def refuse_others(kept: Identity, asked: Identity, file: Path) -> None:
    """
    Check that a checkpoint is of what is planned now.

    Raises
    ------
    InputError
        With everything that differs.
    """
    found = [Problem(str(file), 0, 0, "", words) for words in _differences(kept, asked)]
    if found:
        raise InputError(
            found,
            hint="plan what the checkpoint is of, or leave --resume out and name another folder to begin anew",
        )


def _differences(kept: Identity, asked: Identity) -> Iterator[str]:
    yield from _changed_files(kept, asked)
    if kept.overrides != asked.overrides:
        yield f"was made {_with('--set', kept.overrides)}, and this run is {_with('--set', asked.overrides)}"
    if kept.seed != asked.seed:
        yield f"was made with --seed {kept.seed}, and this run has --seed {asked.seed}"
    if kept.hold_out_days != asked.hold_out_days:
        yield f"was made {_held_out(kept.hold_out_days)}, and this run is {_held_out(asked.hold_out_days)}"
    if kept.repair != asked.repair:
        yield f"was made with {_repair(kept)}, and this run has {_repair(asked)}"
    if kept.previous != asked.previous:
        yield "is of another earlier placement (--previous)"


def _changed_files(kept: Identity, asked: Identity) -> Iterator[str]:
    before = {one.path: one.sha256 for one in kept.files}
    now = {one.path: one.sha256 for one in asked.files}
    if sorted(before.values()) == sorted(now.values()):  # files that only moved
        return
    for path in dict.fromkeys((*before, *now)):
        if path not in now:
            yield f'is of an inventory with the file "{path}", which this one does not read'
        elif path not in before:
            yield f'is of an inventory without the file "{path}"'
        elif before[path] != now[path]:
            yield f'is of another state of the file "{path}"'


def _with(option: str, values: tuple[str, ...]) -> str:
    return f"with {' '.join(f'{option} {value}' for value in values)}" if values else f"without {option}"


def _held_out(days: int | None) -> str:
    return "without --hold-out" if days is None else f"with --hold-out {days}"


def _repair(identity: Identity) -> str:
    return "--repair" if identity.repair else "--no-repair"
