"""The commands that make sense now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.text import Text

from vconsolidate.report.cells import cells, padded, widest
from vconsolidate.report.formats.terminal.page import HANG, MARGIN, Page
from vconsolidate.report.schema.plan_document import PlanDocument

_GOES_ON = " \\"
_OPTION = re.compile(r" (?=-)")


def show_next_steps(_document: PlanDocument, page: Page) -> None:
    """Show each command with what it does: beside it where there is room, else on the next line."""
    steps = [(page.plain(command), page.plain(purpose)) for command, purpose in page.options.next_steps]
    if not steps:
        return
    page.gap()
    room = page.measure - MARGIN
    width = widest(command for command, _ in steps)
    beside = width + HANG + widest(purpose for _, purpose in steps) <= room
    for number, (command, purpose) in enumerate(steps):
        label = "" if number else "Next"
        if beside:
            page.part(label, [Text(padded(command, width + HANG)).append(purpose, "dim")])
            continue
        for part, text in enumerate(_broken(command, room)):
            page.part("" if part else label, [Text(text)])
        page.part("", [Text(f"{' ' * HANG}# {purpose}", "dim")])


def _broken(command: str, room: int) -> Iterator[str]:
    """Yield the lines of a command that a shell takes as one, broken before options; a longer one is left as it is."""
    line = ""
    for word in _OPTION.split(command):
        if line.strip() and cells(f"{line} {word}{_GOES_ON}") > room:
            yield f"{line}{_GOES_ON}"
            line = " " * HANG + word
        else:
            line = f"{line} {word}" if line else word
    yield line
