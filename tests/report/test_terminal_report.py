"""The report for people: it fits, it is whole, and it ends with the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.model.demand import Disposition
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Stranded
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats.terminal import render
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options, options_for

if TYPE_CHECKING:
    from tests.report.conftest import World

LONG = "payroll-database-primary-node-with-a-very-long-name-07"


def _long_names(world: World) -> World:
    hosts = (replace(world.plan.hosts[0], name=LONG), *world.plan.hosts[1:])
    assert world.replay is not None
    replayed = replace(
        world.replay,
        hosts=(replace(world.replay.hosts[0], host=LONG), *world.replay.hosts[1:]),
        vms=tuple(replace(vm, host=LONG) if vm.host == "esx-01" else vm for vm in world.replay.vms),
    )
    return replace(world.with_plan(hosts=hosts), replay=replayed)


@pytest.mark.parametrize("details", [False, True])
@pytest.mark.parametrize("width", [80, 100, 120, 200])
@pytest.mark.parametrize("change", [lambda world: world, _long_names])
def test_nothing_but_the_verdict_is_wider_than_the_page(
    world: World, width: int, change: Callable[[World], World], *, details: bool
) -> None:
    lines = render(change(world).document(), Options(width=width, details=details)).splitlines()
    assert max(map(len, lines[:-1])) <= width


def test_at_a_terminal_even_the_verdict_is_wrapped_between_words(document: PlanDocument) -> None:
    lines = render(document, Options(width=80, wrapped=True)).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Plan: "))
    assert max(map(len, lines)) <= 80
    assert " ".join(line.strip() for line in lines[start:]) == document.verdict
    assert all(line.startswith("  ") for line in lines[start + 1 :])


def test_the_last_line_is_the_whole_verdict(document: PlanDocument) -> None:
    assert render(document, Options(width=80)).splitlines()[-1] == document.verdict


def test_names_are_folded_but_never_cut(world: World) -> None:
    text = render(_long_names(world).document(), Options(width=80, details=True))
    assert LONG in text.replace("\n", "").replace(" ", "") or _folded(text, LONG)
    assert "…" not in text.replace("… and", "")


def _folded(text: str, name: str) -> bool:
    """Return whether every piece of a folded name is in the text, in order."""
    at, rest = 0, name
    while rest:
        size = next((size for size in range(len(rest), 0, -1) if rest[:size] in text[at:]), 0)
        if not size:
            return False
        at = text.index(rest[:size], at) + size
        rest = rest[size:]
    return True


def test_more_columns_show_more(document: PlanDocument) -> None:
    narrow, wide = (render(document, Options(width=width, details=True)) for width in (80, 120))
    assert "cluster" not in narrow.split("Platforms")[0]
    assert "cluster" in wide.split("Platforms")[0]


def test_without_colour_there_is_no_escape_and_with_it_there_is(document: PlanDocument) -> None:
    assert "\x1b" not in render(document, Options(colour=False))
    assert "\x1b[" in render(document, Options(colour=True))


def test_without_unicode_everything_is_ascii(document: PlanDocument) -> None:
    text = render(document, Options(width=80, unicode=False))
    assert text.isascii()
    assert "?" not in text
    assert "12 servers -> 3 hosts" in text


def test_long_lists_are_shortened_and_say_so(world: World) -> None:
    kept = [Disposition(f"old{index}", "keep_physical", "owner", f"reason {index}") for index in range(40)]
    findings = tuple(Finding("VC201", "warn", f"app{index}", "Ready is high.") for index in range(50))
    demand = replace(world.demand, dispositions=(*world.demand.dispositions, *kept))
    text = render(replace(world, demand=demand, findings=findings).document(), Options(details=True))
    assert "… and 29 more servers (see the JSON or HTML report)" in text
    assert "and 49 more like it: app1, app2, app3 and 46 more" in text


def test_neighbours_with_one_reason_share_a_line(world: World) -> None:
    kept = [Disposition(f"old{index}", "keep_physical", "owner", "tape library") for index in range(8)]
    demand = replace(world.demand, dispositions=(*world.demand.dispositions, *kept))
    text = render(replace(world, demand=demand).document(), Options(details=True))
    assert text.count("tape library") == 1
    assert "old0, old1, old2, old3, old4, old5 and 2 more" in text


def test_a_failure_that_is_not_survived_names_the_vm_and_the_reason(world: World) -> None:
    assert world.replay is not None
    lost = replace(world.replay.failures[0], stranded=(Stranded("app01", "every other host is full"),))
    text = render(replace(world, replay=replace(world.replay, failures=(lost,))).document(), Options(details=True))
    assert "The plan survives 0 of 1 host failures" in text
    assert "app01: every other host is full" in text


def test_vms_that_lack_nothing_are_not_listed(world: World) -> None:
    assert world.replay is not None
    calm = tuple(replace(vm, ready_peak_fraction=0.0) for vm in world.replay.vms)
    text = render(replace(world, replay=replace(world.replay, vms=calm)).document(), Options(details=True))
    assert "Every VM gets all the CPU it asks for, and no VM has memory reclaimed." in text


def test_blocking_findings_stand_first(world: World) -> None:
    findings = (Finding("VC401", "note", "x", "last"), Finding("VC301", "block", "y", "first"))
    for details in (False, True):
        text = render(replace(world, findings=findings).document(), Options(details=details))
        assert text.index("VC301") < text.index("VC401" if details else "Replay on synthetic demand")


TERMINAL = Options(132, colour=True, wrapped=True, links="/work")
PIPE = Options(100, uncut=True)


@pytest.mark.parametrize(
    ("terminal", "columns", "encoding", "environment", "expected"),
    [
        (True, 132, "utf-8", {}, TERMINAL),
        (True, 60, "utf-8", {}, replace(TERMINAL, width=80)),
        (True, 132, "utf-8", {"COLORTERM": "truecolor"}, replace(TERMINAL, depth="truecolor")),
        (True, 132, "utf-8", {"TERM": "xterm-256color"}, replace(TERMINAL, depth="256")),
        (True, 132, "utf-8", {"TERM": "linux"}, replace(TERMINAL, links="")),
        (True, 132, "utf-8", {"NO_COLOR": "1"}, replace(TERMINAL, colour=False, links="")),
        (True, 132, "utf-8", {"NO_COLOR": ""}, TERMINAL),
        (True, 132, "utf-8", {"TERM": "dumb"}, replace(TERMINAL, colour=False, links="")),
        (False, 80, "utf-8", {}, PIPE),
        (False, 80, "utf-8", {"COLUMNS": "150"}, replace(PIPE, width=150, uncut=False)),
        (False, 80, "utf-8", {"COLUMNS": "12"}, replace(PIPE, width=80, uncut=False)),
        (False, 80, "utf-8", {"COLUMNS": "wide"}, PIPE),
        (False, 80, "utf-8", {"FORCE_COLOR": "1"}, replace(PIPE, colour=True)),
        (False, 80, "ascii", {}, replace(PIPE, unicode=False)),
        (False, 80, "latin-1", {}, replace(PIPE, unicode=False)),
        (False, 80, "no-such-encoding", {}, replace(PIPE, unicode=False)),
    ],
)
def test_options_follow_the_stream(
    *, terminal: bool, columns: int, encoding: str, environment: dict[str, str], expected: Options
) -> None:
    chosen = options_for(terminal=terminal, columns=columns, encoding=encoding, environment=environment, folder="/work")
    assert chosen == expected


@pytest.mark.parametrize("details", [False, True])
def test_a_number_is_not_parted_from_its_unit(world: World, *, details: bool) -> None:
    document = world.document()
    for width in range(80, 120, 3):
        lines = render(document, Options(width=width, details=details))
        assert not any(line.lstrip().startswith(("% ", "%;", "GiB")) for line in lines.splitlines())
        assert all(line.isprintable() for line in lines.splitlines())


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_table_cuts_a_cell(width: int) -> None:
    """Where columns do not fit, all are folded; nothing is lost."""
    page = Page(Options(width=width))
    cells = ("a" * 30, "b" * 30, "c" * 30, "d" * 30)
    page.table([Column("name", name=True), Column("x"), Column("y", "right"), Column("z")], [cells])
    text = page.text()
    assert max(map(len, text.splitlines())) <= width
    assert all(text.count(cell[0]) >= 30 for cell in cells)
