"""Read every kind of output as a user's program would; each raises an error where a file is torn."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
import os
import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree import ElementTree as ET


def json(data: bytes) -> object:
    """Read JSON; a plan document by its schema and digest."""
    found = json_module.loads(data)
    if isinstance(found, dict) and "plan_version" in found:
        from vconsolidate.report.reading import parse  # noqa: PLC0415 - heavy

        document = parse(data, "plan.json")
        _require(not document.changed, "the plan document was edited")
    return found


def yaml(data: bytes) -> object:
    """Read YAML."""
    import yaml as yaml_module  # noqa: PLC0415 - heavy

    return yaml_module.safe_load(data)


def parquet(data: bytes) -> object:
    """Read Parquet, in a copy of this process: polars has threads from then on, and commands could not be copied."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            import polars as pl  # noqa: PLC0415 - heavy

            pl.read_parquet(io.BytesIO(data))
            code = 0
        finally:
            os._exit(code)
    _require(os.waitpid(pid, 0)[1] == 0, "no readable Parquet")
    return None


def html(data: bytes) -> object:
    """Read a page: it has an end."""
    _require(data.rstrip().endswith(b"</html>"), "no end of the page")
    return None


def csv(data: bytes) -> object:
    """Read a table: every row has the cells of the first, and the last one its end."""
    rows = list(csv_module.reader(io.StringIO(data.decode())))
    _require(data.endswith(b"\n"), "no end of the line")
    _require(len({len(row) for row in rows if row}) <= 1, "rows of different lengths")
    return rows


def text(data: bytes) -> object:
    """Read text: it ends with a line."""
    _require(not data or data.endswith(b"\n"), "no end of the line")
    return data.decode()


def packed(data: bytes) -> object:
    """Read a ZIP archive or workbook: every member by its checksum."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _require(archive.testzip() is None, "a damaged member")
        return archive.namelist()


def xml(data: bytes) -> object:
    """Read XML."""
    return ET.fromstring(data)  # noqa: S314 - our own output


def calendar(data: bytes) -> object:
    """Read a calendar: it has an end."""
    _require(data.rstrip().endswith(b"END:VCALENDAR"), "no end of the calendar")
    return None


_BY_ENDING: Final[Mapping[str, Callable[[bytes], object]]] = {
    "json": json,
    "yaml": yaml,
    "parquet": parquet,
    "html": html,
    "csv": csv,
    "md": text,
    "txt": text,
    "xlsx": packed,
    "zip": packed,
    "xml": xml,
    "ics": calendar,
}


def of(path: str) -> Callable[[bytes], object]:
    """Return what reads a file, by its ending."""
    return _BY_ENDING[path.rpartition(".")[2]]


def _require(holds: bool, words: str) -> None:  # noqa: FBT001
    if not holds:
        raise ValueError(words)
