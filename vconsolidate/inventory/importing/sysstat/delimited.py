"""``sadf -d``: a table per kind of activity, one below the other, each with a header of its own."""

from __future__ import annotations

import io
import re
from typing import Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.documents import text_of
from vconsolidate.inventory.importing.source import SourceFile
from vconsolidate.inventory.importing.sysstat.activity import Activity

ALL: Final = ("-1", "all")
_RESTART: Final = re.compile(r"LINUX-RESTART\s*(?:\((\d+) CPU\))?")
_KIB: Final = {
    "kbmemfree": "memfree",
    "kbavail": "avail",
    "kbmemused": "memused",
    "%memused": "memused-percent",
    "kbbuffers": "buffers",
    "kbcached": "cached",
}


def read_delimited(file: SourceFile, activity: Activity) -> None:
    """
    Add the samples of a file.

    Raises
    ------
    InputError
        At a row that has not the columns of its header, or a cell that is no number.
    """
    header: list[str] = []
    times: dict[str, int] = {}
    for line, row in enumerate(io.StringIO(text_of(file)), 1):
        cells = row.rstrip("\r\n").split(";")
        if row.startswith("#"):
            header = [cell.strip() for cell in cells[3:]]
            continue
        if len(cells) < 3:
            continue
        server = cells[0]
        if len(cells) == 4 and (restart := _RESTART.search(cells[3])):
            activity.restarts += 1
            activity.count_processors(server, float(restart[1]) if restart[1] else None)
            continue
        if cells[3:4] and cells[3].startswith("COM "):
            continue
        if len(cells) - 3 != len(header):
            if header[-1:] == ["CPU*"]:
                continue
            raise refuse(
                file.shown, f"has {len(cells)} cells, its header has {len(header) + 3} (run sadf -d again)", line
            )
        if cells[2] not in times:
            times[cells[2]] = _time(file, line, cells[2], activity)
        _take(file, line, dict(zip(header, cells[3:], strict=True)), (server, times[cells[2]]), activity)


def _time(file: SourceFile, line: int, text: str, activity: Activity) -> int:
    seconds = activity.clock.second(text)
    if seconds is None:
        raise refuse(file.shown, f'"{text[:40]}" is not a time (run sadf -d again)', line)
    return seconds


def _take(file: SourceFile, line: int, row: dict[str, str], at: tuple[str, int], activity: Activity) -> None:
    def number(name: str) -> float:
        try:
            return float(row[name].replace(",", "."))
        except ValueError as error:
            raise refuse(
                file.shown, f'"{row[name][:40]}" is not a number ({name}): correct or remove the row', line
            ) from error

    if "%idle" in row and row.get("CPU") in ALL:
        activity.cpu(*at, {"idle": number("%idle"), "iowait": number("%iowait") if "%iowait" in row else 0.0})
    elif "%idle" in row and row.get("CPU", "").isdigit():
        server = at[0]
        activity.logical[server] = max(activity.logical.get(server, 0), int(row["CPU"]) + 1)
    elif "kbmemused" in row:
        activity.memory(*at, {known: number(name) for name, known in _KIB.items() if name in row})
    elif "tps" in row and "DEV" not in row:
        activity.storage(*at, number("tps"))
    elif "rxkB/s" in row:
        activity.network(*at, row.get("IFACE", ""), number("rxkB/s") + number("txkB/s"))
