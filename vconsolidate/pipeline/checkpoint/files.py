"""
The files of a checkpoint: each is whole or not there, whatever ends the program.

``checkpoint.json`` says what the run is, what it has ended (each step in a file of its own, with its SHA-256) and what
it does now with the best placement so far. It is written last and replaces the one before in one rename, so that the
folder always holds one checkpoint; files of steps that it does not name count for nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_CHECKPOINT_BYTES
from vconsolidate.inventory.files import read_bytes
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.pipeline.checkpoint.codec import MismatchError, decode, encode
from vconsolidate.pipeline.checkpoint.identity import Identity
from vconsolidate.report.files import write_all
from vconsolidate.version import __version__

FILE: Final = "checkpoint.json"
FORMAT: Final = "vconsolidate checkpoint 1"
ADVICE: Final = "a checkpoint of 100,000 VMs is smaller"

_AGAIN: Final = "remove the folder, or name another one, to begin anew"


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a run: with larger ones, a search that a limit ended is worth another try."""

    effort: float
    seconds: float | None = None

    def allow_more_than(self, other: Limits) -> bool:
        """Return whether a search may go on longer than under the others."""
        unlimited = other.seconds is not None and self.seconds is None
        longer = self.seconds is not None and other.seconds is not None and self.seconds > other.seconds
        return self.effort > other.effort or unlimited or longer


@dataclass(frozen=True, slots=True)
class EndedStep:
    """
    A step of the run that has ended.

    Parameters
    ----------
    key
        Digest of what it was of.
    work
        That it took.
    limited
        A limit ended it: with larger limits it may find more.
    file, sha256
        Of its result.
    """

    name: str
    key: str
    work: float
    limited: bool
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Underway:
    """
    The step that the run is in.

    Parameters
    ----------
    phase
        The method at work.
    value, bound, unit, hosts
        Of the best placement, as people read them.
    placement
        Where it runs every VM; None before the first.
    survives
        It has all hosts that the host failures need.
    plan
        A whole plan of the step, where the user stopped the run.
    proven
        Digest of a problem → bound and method.
    """

    name: str
    key: str
    phase: str = ""
    value: float | None = None
    bound: float = 0.0
    unit: str = "hosts"
    hosts: int | None = None
    placement: Previous | None = None
    survives: bool = False
    plan: Plan | None = None
    proven: Mapping[str, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """
    What a run knew when it was written.

    Parameters
    ----------
    phase
        What it did, in words.
    resumed
        Its plan rests on the placement of a run before it, so that another plan may come out than without a break.
    finished
        It ended by itself: nothing is left to do.
    """

    identity: Identity
    limits: Limits
    phase: str
    steps: tuple[EndedStep, ...] = ()
    underway: Underway | None = None
    resumed: bool = False
    finished: bool = False


def write_checkpoint(folder: Path, state: Checkpoint) -> None:
    """
    Replace the checkpoint of a folder.

    Raises
    ------
    UsageError
        When it cannot be written; the one before is still there.
    """
    content = encode(state)
    data = {"format": FORMAT, "sha256": _digest(content), **content}
    _write(folder / FILE, (json.dumps(data, indent=1) + "\n").encode())


def write_result(folder: Path, name: str, result: object) -> tuple[str, str]:
    """Write the result of a step; return the name of its file, and its SHA-256."""
    data = (json.dumps(encode(result)) + "\n").encode()
    _write(folder / name, data)
    return name, hashlib.sha256(data).hexdigest()


def read_checkpoint(folder: Path) -> Checkpoint | None:
    """
    Return the checkpoint of a folder; None where it has none.

    Raises
    ------
    InputError
        When there is one that cannot be read.
    """
    path = folder / FILE
    if not _may_be_there(path):
        return None
    data = _json(path, read_bytes(path, str(path), MAX_CHECKPOINT_BYTES, ADVICE))
    if not isinstance(data, dict) or not str(data.get("format", "")).startswith("vconsolidate checkpoint"):
        raise _refused(path, "is no checkpoint")
    if data.pop("format") != FORMAT:
        raise _refused(path, "is a checkpoint of another version of vconsolidate")
    if data.pop("sha256", None) != _digest(data):
        raise _refused(path, "was changed after it was written, or is damaged")
    identity = data.get("identity")
    made_by = identity.get("version") if isinstance(identity, dict) else "an unknown version"
    if made_by != __version__:
        raise _refused(path, f"is of vconsolidate {made_by}, and this is {__version__}")
    return _of_type(Checkpoint, data, path)  # type: ignore[no-any-return]


def read_result(folder: Path, step: EndedStep, kind: Any) -> Any:  # noqa: ANN401 - the type decides
    """
    Return the result of a step.

    Raises
    ------
    InputError
        When its file is not there, or not as it was written.
    """
    path = folder / Path(step.file).name
    if not _may_be_there(path):
        raise _refused(path, "is missing")
    data = read_bytes(path, str(path), MAX_CHECKPOINT_BYTES, ADVICE)
    if hashlib.sha256(data).hexdigest() != step.sha256:
        raise _refused(path, "was changed after it was written, or is damaged")
    return _of_type(kind, _json(path, data), path)


def _may_be_there(path: Path) -> bool:
    """Return whether there is a file, or something that keeps it from being seen, which reading it tells."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _json(path: Path, data: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _refused(path, "is no JSON") from error


def _of_type(kind: Any, data: Any, path: Path) -> Any:  # noqa: ANN401
    try:
        return decode(kind, data)
    except MismatchError as error:
        raise _refused(path, f"does not read as this version writes it: {error}") from error


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _refused(path: Path, words: str) -> InputError:
    return InputError([Problem(str(path), 0, 0, "", words)], hint=_AGAIN)


def _write(path: Path, data: bytes) -> None:
    write_all([(str(path), data)], lambda _content: None)
