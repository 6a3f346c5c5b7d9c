"""From the trace sections of an inventory to one `Trace`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path, PurePath

from vconsolidate import units
from vconsolidate.errors import InputError
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.files import digest_of_file
from vconsolidate.inventory.node import Route, walk
from vconsolidate.inventory.problems import quoted_path
from vconsolidate.inventory.schema.traces import TraceSection
from vconsolidate.inventory.scratch import shortage
from vconsolidate.inventory.traces.clock import zone_of
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.join import join
from vconsolidate.inventory.traces.long import read_long
from vconsolidate.inventory.traces.remote import Copies, is_remote
from vconsolidate.inventory.traces.samples import Samples
from vconsolidate.inventory.traces.scale import ACCEPTED, wrong_unit
from vconsolidate.inventory.traces.source import refuse
from vconsolidate.inventory.traces.table import open_table
from vconsolidate.inventory.traces.wide import read_wide
from vconsolidate.model.estate import InputFile
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Trace


def read_traces(
    sections: Sequence[tuple[Route, TraceSection]], servers: Sequence[Server], context: Context, folder: Path
) -> tuple[Trace | None, list[InputFile]]:
    """
    Read all trace files and join them on one grid.

    Parameters
    ----------
    sections
        Trace sections with their routes; their files are relative to the inventory file they stand in.
    servers
        Of the inventory, in its order.
    folder
        Of the inventory; the records of files are relative to it.
    """
    with Copies() as copies:
        return _read_all(sections, servers, context, folder, copies)


def _read_all(
    sections: Sequence[tuple[Route, TraceSection]],
    servers: Sequence[Server],
    context: Context,
    folder: Path,
    copies: Copies,
) -> tuple[Trace | None, list[InputFile]]:
    known = frozenset(context.names("servers"))
    interval_s = _interval(sections, context)
    inputs: list[InputFile] = []
    files: list[Samples] = []
    zone: tzinfo | None = None
    for route, section in sections:
        own, wrong = zone_of(section.timezone)
        if own is None:
            context.wrong((*route, "timezone"), wrong)
            continue
        zone = zone or own
        if not _units_fit(section, route, context):
            continue
        item = _file(section, route, servers, known, own, context, folder, copies, inputs)
        if item is not None:
            files.append(item)
    if not files or zone is None or interval_s is None or not servers:
        return None, inputs
    return join(files, servers, zone, interval_s, context), inputs


def _interval(sections: Sequence[tuple[Route, TraceSection]], context: Context) -> int | None:
    interval_s: int | None = None
    for route, section in sections:
        if section.interval != round(section.interval) or section.interval < 1:
            context.wrong((*route, "interval"), "must be a whole number of seconds")
            return None
        if interval_s is not None and section.interval != interval_s:
            first = units.format_seconds(interval_s)
            message = f"differs from the {first} of the first trace (all traces need one interval)"
            context.wrong((*route, "interval"), message)
            return None
        interval_s = round(section.interval)
    return interval_s


def _units_fit(section: TraceSection, route: Route, context: Context) -> bool:
    before = len(context.problems)
    for metric, unit in section.units.items():
        message = wrong_unit(metric, unit)
        if message:
            context.wrong((*route, "units", metric), message)
    if not section.units:
        context.wrong(route, '"units" is missing (write for example units: {cpu: "%"})')
    if section.layout == "wide":
        if section.metric is None:
            context.wrong(route, '"metric" is missing: a wide trace holds one (write for example "metric: cpu")')
        elif section.units and section.metric not in section.units:
            unit = next(iter(ACCEPTED[section.metric]))
            advice = f'write for example {section.metric}: "{unit}"'
            context.wrong((*route, "units"), f"does not say the unit of {section.metric} ({advice})")
    elif section.metric is not None:
        context.wrong((*route, "metric"), "a long trace names the metric in every row (leave it out)")
    return len(context.problems) == before


def _file(
    section: TraceSection,
    route: Route,
    servers: Sequence[Server],
    known: frozenset[str],
    zone: tzinfo,
    context: Context,
    folder: Path,
    copies: Copies,
    inputs: list[InputFile],
) -> Samples | None:
    node, _ = walk(context.root, (*route, "file"))
    if is_remote(section.file):
        name = relative = section.file
    else:
        base = folder if node.file.startswith(("<", "--")) else Path(node.file).parent
        name = os.path.normpath(base / section.file)
        relative = PurePath(os.path.relpath(name, folder)).as_posix()
    if any(item.path == relative for item in inputs):
        context.wrong((*route, "file"), f"{quoted_path(name)} is listed twice (remove one)")
        return None
    try:
        path = copies.take(name) if is_remote(name) else Path(name)
        item, record = _read(path, name, relative, section, servers, known, zone, context)
    except InputError as error:
        context.problems.take(error)
        if not error.problems[0].line:
            context.problems.move_last(context.place((*route, "file")), quoted_path(name))
        return None
    inputs.append(record)
    return item


def _read(
    path: Path,
    name: str,
    relative: str,
    section: TraceSection,
    servers: Sequence[Server],
    known: frozenset[str],
    zone: tzinfo,
    context: Context,
) -> tuple[Samples | None, InputFile]:
    """
    Return the samples of a file that can be used, None where there are none.

    Parameters
    ----------
    path, name
        Of the file, or of its copy; and as messages name it.
    servers
        Of the inventory, in its order.
    known
        Names of all servers, also of those with problems of their own: their samples are left out without a word.
    zone
        Of timestamps that carry none.
    """
    read = read_long if section.layout == "long" else read_wide
    try:
        before = _state_of(path)
        with open_table(path, name, section) as table:
            complaints = Complaints(table, context.problems)
            item = read(table, section, servers, known, zone, complaints, context.notes)
            record = digest_of_file(relative, path)
            if _state_of(path) != before:
                raise refuse(name, "changed while it was read; read it again once it is complete")
            context.problems.know(name)
            complaints.tell()
            if item is None and not context.problems:
                complaints.header("the file has no samples (add rows, or remove the trace)")
    except FileNotFoundError as error:
        raise refuse(name, "went away while it was read (try again)") from error
    except OSError as error:
        raise shortage(error) or refuse(name, "cannot be read (is permission denied?)") from error
    return item, record


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """Return what changes with the content of a file; None where there is none, which reading it says better."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
