"""The folder of ``--checkpoint``: checked before the search begins, written while it runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from vconsolidate.cli import console
from vconsolidate.cli.interruption import Interruption
from vconsolidate.cli.planning import Kept, Request, nothing_kept
from vconsolidate.errors import InputError, Problem, UsageError
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.checkpoint.claim import Claim
from vconsolidate.pipeline.checkpoint.files import Checkpoint, Limits, read_checkpoint
from vconsolidate.pipeline.checkpoint.identity import Identity, refuse_others
from vconsolidate.pipeline.checkpoint.keeper import Keeper
from vconsolidate.pipeline.checkpoint.writer import Writer
from vconsolidate.pipeline.documents import read_document
from vconsolidate.version import __version__


def check_options(folder: Path | None, *, resume: bool) -> None:
    """
    Check what needs no inventory, before one is read.

    Raises
    ------
    UsageError
        When there is nothing to resume from, or the folder cannot be one.
    """
    if folder is None:
        if resume:
            raise UsageError("--resume needs --checkpoint DIR", hint="name the folder of the run to go on from")
        return
    try:
        if folder.exists() and not folder.is_dir():
            raise UsageError(f'"{folder}" is not a folder', hint="name a new folder with --checkpoint")
        if not folder.exists() and not folder.absolute().parent.is_dir():
            raise UsageError(f'"{folder}" cannot be made: its parent folder does not exist', hint="create it first")
    except OSError as error:  # a name that is too long, a parent that may not be searched
        raise _cannot_be_made(folder, error) from error


@contextmanager
def keeping(folder: Path | None, *, resume: bool) -> Iterator[Kept]:
    """
    Give what keeps the steps of a run in a folder, until all is written.

    Raises
    ------
    InputError
        When the checkpoint cannot be read, or is of another plan.
    UsageError
        When the folder holds the checkpoint of a run that has not ended, and `resume` is not set; when another run has
        it now.
    """
    if folder is None:
        yield nothing_kept
        return
    writer = Writer(folder, console.warn)
    with Claim(folder) as claim:
        before = _before(folder, resume=resume)

        def kept(request: Request, estate: Estate, interrupted: Interruption) -> Keeper:
            identity = _identity(request, estate)
            known = before if resume else None
            if known is not None:
                refuse_others(known.identity, identity, folder)
            _say(known, folder, resume=resume)
            try:
                folder.mkdir(exist_ok=True)
            except OSError as error:
                raise _cannot_be_made(folder, error) from error
            claim.take()
            limits = Limits(request.effort, request.time_limit)
            return Keeper(folder, identity, limits, before=known, interrupted=interrupted, writer=writer)

        try:
            yield kept
        except ValidationError as error:
            if before is None or not resume:
                raise
            words = "holds figures that no run writes"
            raise InputError([Problem(str(folder), 0, 0, "", words)], hint="begin anew in another folder") from error
        finally:
            writer.close()


def _before(folder: Path, *, resume: bool) -> Checkpoint | None:
    """Return the checkpoint that the folder holds."""
    before = read_checkpoint(folder)
    if before is not None and not resume and not before.finished:
        hint = "add --resume to go on from it, or name another folder"
        raise UsageError(f'"{folder}" holds the checkpoint of a run that did not end', hint=hint)
    return before


def _cannot_be_made(folder: Path, error: OSError) -> UsageError:
    return UsageError(f'"{folder}" cannot be made: {error.strerror or error}', hint="name another folder")


def _identity(request: Request, estate: Estate) -> Identity:
    previous = ""
    if request.previous is not None:
        previous = hashlib.sha256(read_document(request.previous)).hexdigest()
    return Identity(
        __version__,
        estate.inputs,
        request.overrides,
        request.seed,
        request.hold_out_days,
        request.repair,
        previous,
    )


def _say(known: Checkpoint | None, folder: Path, *, resume: bool) -> None:
    if known is not None:
        console.say(f"going on from {folder}: {known.phase}")
    elif resume:
        console.say(f"{folder} holds no checkpoint: the run begins anew")
