"""Read a plan document, or say everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from vconsolidate.errors import InputError, Problem
from vconsolidate.report.digest import FIELD, as_edited, digest_of
from vconsolidate.report.json_place import line_and_column
from vconsolidate.report.schema.plan_document import SCHEMA_VERSION, PlanDocument
from vconsolidate.words import counted

MAX_BYTES = 2 * 1024**3
"""A larger file is no plan; 100,000 VMs take about 200 MB."""


def load(path: Path) -> PlanDocument:
    """
    Read the plan document at `path`.

    Raises
    ------
    InputError
        When the file cannot be read, is no plan document, or one of a version that this program does not know.
    """
    file = str(path)
    try:
        if path.is_dir():
            raise _error(file, "is a directory, not a plan document")
        if path.stat().st_size > MAX_BYTES:
            raise _error(file, f"is larger than {MAX_BYTES // 1024**3} GiB: no plan document")
        data = path.read_bytes()
    except OSError as error:
        raise _error(file, f"cannot be read: {error.strerror or error}") from error
    return parse(data, file)


def parse(data: bytes, file: str, *, contradictions: bool = True) -> PlanDocument:
    """
    Return the plan document in `data`; `file` names it in messages.

    Parameters
    ----------
    contradictions
        Refuse a document that contradicts itself; False is for a checker that tells them as findings.

    A document that is not what was written, by its digest, comes with its claims withdrawn.

    Raises
    ------
    InputError
        As `load`.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _error(file, f"is not UTF-8 text (byte {error.start + 1}): no plan document") from error
    content = _decoded(text, file)
    _check_version(content, file, text)
    try:
        document = PlanDocument.model_validate_json(data)
    except ValidationError as error:
        raise InputError([_problem(item["loc"], item["msg"], file, text) for item in error.errors()]) from error
    found = _contradictions(document) if contradictions else []
    problems = [_problem(route, message, file, text) for route, message in found]
    if problems:
        raise InputError(problems)
    as_written = isinstance(content, dict) and digest_of(content) == document.digest
    document = document.model_copy(update={FIELD: ""})  # of the bytes, not of what they say
    return document if as_written else as_edited(document)


def _decoded(text: str, file: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        message = f"no JSON here: {error.msg} (a plan document is what `vconsolidate plan -o json=PATH` writes)"
        raise InputError([Problem(file, error.lineno, error.colno, "", message)]) from error
    except RecursionError as error:
        raise _error(file, "is nested too deeply: no plan document") from error


def _check_version(content: object, file: str, text: str) -> None:
    version = content.get("schema_version") if isinstance(content, dict) else None
    if not isinstance(version, str):
        raise _error(file, "is no plan document: it has no schema_version")
    try:
        major, minor = (int(part) for part in version.split("."))
    except ValueError:
        raise InputError([_problem(("schema_version",), f'"{version}" is no version', file, text)]) from None
    known_major, known_minor = (int(part) for part in SCHEMA_VERSION.split("."))
    if (major, minor) > (known_major, known_minor):
        message = f"{version} was written by a newer vconsolidate (this one reads up to {SCHEMA_VERSION}): update it"
        raise InputError([_problem(("schema_version",), message, file, text)])
    if major < known_major:
        message = f"{version} is too old (this vconsolidate reads {known_major}.x): plan again from the inventory"
        raise InputError([_problem(("schema_version",), message, file, text)])


def _contradictions(document: PlanDocument) -> list[tuple[tuple[str | int, ...], str]]:
    """Return where the document contradicts itself, in what a later command relies on."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    hosts = {host.name for host in document.hosts}
    vms = {vm.name for vm in document.vms}
    if document.hosts_used != len(document.hosts):
        found.append(
            (
                ("hosts_used",),
                f"is {document.hosts_used}, but the document lists {counted(len(document.hosts), 'host')}",
            )
        )
    if len(hosts) != len(document.hosts):
        found.append((("hosts",), "two hosts have one name"))
    if document.hosts and {placement.vm for placement in document.placements} != vms:
        found.append((("placements",), "do not name every VM of vms"))
    for index, placement in enumerate(document.placements):
        if placement.host not in hosts:
            found.append((("placements", index, "host"), f'"{placement.host}" is none of the hosts'))
    return found


def _error(file: str, message: str) -> InputError:
    return InputError([Problem(file, 0, 0, "", message)])


def _problem(route: Sequence[str | int], message: str, file: str, text: str) -> Problem:
    line, column = line_and_column(text, route)
    return Problem(file, line, column, _written(route), message)


def _written(route: Sequence[str | int]) -> str:
    """Return a route as people write it: ``hosts[3].loads[0].used``."""
    written = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in route)
    return written.removeprefix(".")
